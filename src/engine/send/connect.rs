//! From a URL to a connected stream, plain or TLS, within the egress.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll},
};

use futures::FutureExt;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, DuplexStream, ReadBuf},
    net::{TcpStream, lookup_host},
};
use tokio_rustls::client::TlsStream;
use url::{Host, Url};

use super::Egress;
use crate::{engine::transport::Transport, model::NoReply};

/// What connections are kept and shared by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Origin {
    tls: bool,
    host: Host<String>,
    port: u16,
}

impl Origin {
    /// Reads an absolute `http` or `https` URL.
    pub(super) fn of(url: &Url) -> Result<Self, NoReply> {
        let tls = match url.scheme() {
            "http" => false,
            "https" => true,
            other => return Err(NoReply::Unresolved(format!("`{other}` is neither http nor https"))),
        };
        let host = url.host().ok_or_else(|| NoReply::Unresolved("the URL names no host".into()))?.to_owned();
        let port = url.port_or_known_default().unwrap_or(if tls { 443 } else { 80 });
        Ok(Self { tls, host, port })
    }

    /// Connects to the first address of the host that the egress allows and that answers.
    pub(super) async fn connect(&self, transport: &Transport, egress: Egress) -> Result<Stream, NoReply> {
        let allowed = self.allowed(egress).await?;
        let unconnected = |e: io::Error| NoReply::Unconnected(plain(&e));
        let tcp = match transport {
            Transport::Sockets(_) => TcpStream::connect(&allowed[..]).await.map_err(unconnected)?,
            Transport::InProcess(_) if self.tls => return Err(NoReply::Unconnected("TLS: there is none within a process".into())),
            Transport::InProcess(ports) => return ports.connect(&allowed).map(Stream::InProcess).map_err(unconnected),
        };
        _ = tcp.set_nodelay(true);
        match transport {
            Transport::Sockets(trust) if self.tls => Ok(Stream::Tls(Box::new(trust.connect(&self.host, tcp).await?))),
            _ => Ok(Stream::Plain(tcp)),
        }
    }

    /// The addresses of the host that the egress allows; none: it is blocked.
    pub(super) async fn allowed(&self, egress: Egress) -> Result<Vec<SocketAddr>, NoReply> {
        let allowed: Vec<SocketAddr> = self.addresses().await?.into_iter().filter(|a| egress.allows(a.ip())).collect();
        if allowed.is_empty() { Err(NoReply::Blocked(format!("{} is beyond {}", self.host, reach(egress)))) } else { Ok(allowed) }
    }

    async fn addresses(&self) -> Result<Vec<SocketAddr>, NoReply> {
        match &self.host {
            Host::Ipv4(v4) => Ok(vec![(*v4, self.port).into()]),
            Host::Ipv6(v6) => Ok(vec![(*v6, self.port).into()]),
            Host::Domain(name) => match lookup_host((name.as_str(), self.port)).await {
                Ok(found) => Ok(found.collect()),
                Err(_) => Err(NoReply::Unresolved(format!("`{name}` has no address"))),
            },
        }
    }
}

fn reach(egress: Egress) -> &'static str {
    match egress {
        Egress::Loopback => "this machine; --remote-ok allows it (for serve: --egress private or any)",
        Egress::Private => "private networks; --egress any allows it",
        Egress::Any => "what is ever reached: cloud metadata and multicast addresses are not",
    }
}

/// An OS error without its number.
fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_lowercase()
}

/// A connected stream.
#[derive(Debug)]
pub(super) enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
    InProcess(DuplexStream),
}

impl Stream {
    /// A kept connection, if it can carry another exchange: nothing has come, nobody has closed.
    pub(super) fn alive(mut self) -> Option<Self> {
        let mut one = [0];
        let silent = match &mut self {
            Self::Plain(tcp) => tcp.peek(&mut one).now_or_never().is_none(),
            Self::Tls(tls) => tls.get_ref().0.peek(&mut one).now_or_never().is_none(),
            Self::InProcess(stream) => stream.read(&mut one).now_or_never().is_none(),
        };
        silent.then_some(self)
    }

    /// Writes what is taken at once, and says how much that was. Nothing over TLS, whose bytes are not those of the socket,
    /// and nothing where writing fails: the next write tells why.
    pub(super) fn take(&mut self, bytes: &[u8]) -> usize {
        let Self::Plain(tcp) = self else { return 0 };
        let mut taken = 0;
        while taken < bytes.len() {
            match tcp.try_write(&bytes[taken..]) {
                Ok(n) if n > 0 => taken += n,
                _ => break,
            }
        }
        taken
    }
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(s) => Pin::new(s).poll_read(cx, buf),
            Self::Tls(s) => Pin::new(s).poll_read(cx, buf),
            Self::InProcess(s) => Pin::new(s).poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(s) => Pin::new(s).poll_write(cx, buf),
            Self::Tls(s) => Pin::new(s).poll_write(cx, buf),
            Self::InProcess(s) => Pin::new(s).poll_write(cx, buf),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(s) => Pin::new(s).poll_flush(cx),
            Self::Tls(s) => Pin::new(s).poll_flush(cx),
            Self::InProcess(s) => Pin::new(s).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(s) => Pin::new(s).poll_shutdown(cx),
            Self::Tls(s) => Pin::new(s).poll_shutdown(cx),
            Self::InProcess(s) => Pin::new(s).poll_shutdown(cx),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn no_spelling_leads_to_what_hands_out_credentials() {
        for host in [
            "169.254.169.254",
            "169.254.169.254.",
            "2852039166",
            "0xa9fea9fe",
            "0251.0376.0251.0376",
            "169.254.43518",
            "[::ffff:169.254.169.254]",
            "[::ffff:a9fe:a9fe]",
            "[64:ff9b::a9fe:a9fe]",
            "[fd00:ec2::254]",
            "100.100.100.200",
        ] {
            for scheme in ["http", "https"] {
                let url = Url::parse(&format!("{scheme}://{host}/latest/meta-data/")).unwrap();
                for (_, egress) in Egress::ALL {
                    let said = Origin::of(&url).unwrap().allowed(*egress).await;
                    assert!(matches!(said, Err(NoReply::Blocked(_))), "{url} {egress:?}: {said:?}");
                }
            }
        }
    }

    #[tokio::test]
    async fn a_name_is_judged_by_the_addresses_it_leads_to() {
        let origin = |url: &str| Origin::of(&Url::parse(url).unwrap()).unwrap();
        let allowed = origin("http://localhost:9/").allowed(Egress::Loopback).await.unwrap();
        assert!(!allowed.is_empty() && allowed.iter().all(|a| a.ip().is_loopback() && a.port() == 9), "{allowed:?}");
        for url in ["http://10.0.0.1/", "http://169.254.1.1/", "http://[fe80::1]/"] {
            assert!(matches!(origin(url).allowed(Egress::Loopback).await, Err(NoReply::Blocked(_))), "{url}");
        }
        assert!(matches!(origin("http://169.254.1.1/").allowed(Egress::Private).await, Err(NoReply::Blocked(_))));
        assert!(origin("http://169.254.1.1/").allowed(Egress::Any).await.is_ok());
    }
}
