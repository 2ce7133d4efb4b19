//! How connections come about: over sockets, or within the process, where the same bytes go from one task to another.

use std::{
    collections::HashMap,
    fmt, io,
    net::{Ipv4Addr, SocketAddr},
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf, duplex},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};

use super::{send::Trust, store::lock};

/// How connections come about.
#[derive(Debug, Clone)]
pub enum Transport {
    /// Over TCP, and where TLS is spoken to peers that are trusted so.
    Sockets(Trust),
    /// Within the process: between those who hold clones of one value, and nobody else.
    InProcess(Ports),
}

/// Who listens at which address of a process's own. Clones share it.
#[derive(Clone, Default)]
pub struct Ports(Arc<Mutex<Open>>);

#[derive(Default)]
struct Open {
    last: u16,
    listening: HashMap<SocketAddr, mpsc::UnboundedSender<DuplexStream>>,
}

/// What of one direction is not read yet, at most, in bytes.
const BUFFER: usize = 256 * 1024;

impl fmt::Debug for Ports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ports").finish_non_exhaustive()
    }
}

impl Default for Transport {
    fn default() -> Self {
        Self::Sockets(Trust::default())
    }
}

impl Transport {
    /// A network of its own within the process.
    pub fn in_process() -> Self {
        Self::InProcess(Ports::default())
    }

    /// What a report says of it: that anybody was taken for who it said it was.
    pub fn remark(&self) -> Option<String> {
        let insecure = matches!(self, Self::Sockets(trust) if trust.takes_anybody());
        insecure.then(|| "No certificate was verified (--insecure): who was judged may be somebody else.".to_owned())
    }

    /// Listens at a free port of 127.0.0.1: this machine's, or the process's own.
    pub async fn listen(&self) -> io::Result<Listener> {
        match self {
            Self::Sockets(_) => TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map(Listener::Socket),
            Self::InProcess(ports) => {
                let mut open = lock(&ports.0);
                open.last = open.last.checked_add(1).ok_or_else(|| io::Error::from(io::ErrorKind::AddrNotAvailable))?;
                let address = (Ipv4Addr::LOCALHOST, open.last).into();
                let (sender, incoming) = mpsc::unbounded_channel();
                open.listening.insert(address, sender);
                Ok(Listener::InProcess { address, incoming })
            }
        }
    }
}

impl Ports {
    /// Connects to the first of some addresses at which somebody listens.
    pub(crate) fn connect(&self, addresses: &[SocketAddr]) -> io::Result<DuplexStream> {
        let open = lock(&self.0);
        let (ours, theirs) = duplex(BUFFER);
        let mut listening = addresses.iter().filter_map(|address| open.listening.get(address));
        let taken = listening.next().is_some_and(|listener| listener.send(theirs).is_ok());
        if taken { Ok(ours) } else { Err(io::Error::new(io::ErrorKind::ConnectionRefused, "Connection refused")) }
    }
}

/// One who takes connections. Whoever drops it listens no more.
#[derive(Debug)]
pub enum Listener {
    /// On a port of this machine.
    Socket(TcpListener),
    /// On a network within this process.
    InProcess { address: SocketAddr, incoming: mpsc::UnboundedReceiver<DuplexStream> },
}

impl From<TcpListener> for Listener {
    fn from(listener: TcpListener) -> Self {
        Self::Socket(listener)
    }
}

impl Listener {
    /// Where it listens.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        match self {
            Self::Socket(listener) => listener.local_addr(),
            Self::InProcess { address, .. } => Ok(*address),
        }
    }

    /// The next connection, and who made it.
    pub async fn accept(&mut self) -> io::Result<(Connection, SocketAddr)> {
        match self {
            Self::Socket(listener) => {
                let (stream, peer) = listener.accept().await?;
                // An answer is written in one piece: to wait for more would only hold it up.
                _ = stream.set_nodelay(true);
                Ok((Connection::Socket(stream), peer))
            }
            Self::InProcess { address, incoming } => match incoming.recv().await {
                Some(stream) => Ok((Connection::InProcess(stream), *address)),
                // The network is gone, and nobody can come any more.
                None => std::future::pending().await,
            },
        }
    }
}

/// A connection that was taken.
#[derive(Debug)]
pub enum Connection {
    /// Over a port of this machine.
    Socket(TcpStream),
    /// Over a network within this process.
    InProcess(DuplexStream),
}

impl AsyncRead for Connection {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Socket(s) => Pin::new(s).poll_read(cx, buf),
            Self::InProcess(s) => Pin::new(s).poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for Connection {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Socket(s) => Pin::new(s).poll_write(cx, buf),
            Self::InProcess(s) => Pin::new(s).poll_write(cx, buf),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Socket(s) => Pin::new(s).poll_flush(cx),
            Self::InProcess(s) => Pin::new(s).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Socket(s) => Pin::new(s).poll_shutdown(cx),
            Self::InProcess(s) => Pin::new(s).poll_shutdown(cx),
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    #[tokio::test]
    async fn a_connection_within_the_process_carries_bytes_both_ways() {
        let transport = Transport::in_process();
        let mut listener = transport.listen().await.unwrap();
        let address = listener.local_addr().unwrap();
        let Transport::InProcess(ports) = &transport else { panic!() };
        let mut ours = ports.connect(&[address]).unwrap();
        let (mut theirs, peer) = listener.accept().await.unwrap();
        assert!(peer.ip().is_loopback());
        ours.write_all(b"hello").await.unwrap();
        ours.shutdown().await.unwrap();
        let mut text = String::new();
        theirs.read_to_string(&mut text).await.unwrap();
        theirs.write_all(text.to_uppercase().as_bytes()).await.unwrap();
        drop(theirs);
        text.clear();
        ours.read_to_string(&mut text).await.unwrap();
        assert_eq!(text, "HELLO");
    }

    #[tokio::test]
    async fn nobody_is_reached_who_does_not_listen_in_the_same_network() {
        let (here, there) = (Ports::default(), Transport::in_process());
        let listener = there.listen().await.unwrap();
        let address = listener.local_addr().unwrap();
        assert_eq!(here.connect(&[address]).unwrap_err().kind(), io::ErrorKind::ConnectionRefused);
        let Transport::InProcess(there) = there else { panic!() };
        assert!(there.connect(&[address]).is_ok());
        drop(listener);
        assert_eq!(there.connect(&[address]).unwrap_err().kind(), io::ErrorKind::ConnectionRefused);
    }
}
