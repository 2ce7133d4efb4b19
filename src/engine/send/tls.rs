//! Whom `https` connections are made to: peers that the platform's certificates vouch for, those of further authorities, or,
//! where somebody insists, anybody.

use std::{
    fmt,
    net::IpAddr,
    sync::{Arc, OnceLock},
};

use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject},
};
use rustls_platform_verifier::Verifier;
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};
use url::Host;

use crate::model::{Invalid, NoReply};

/// Whom `https` connections are made to. Clones share what was read.
#[derive(Clone, Default)]
pub struct Trust(Whom);

#[derive(Clone, Default)]
enum Whom {
    #[default]
    Platform,
    /// The platform's, and what further authorities have signed.
    Also(Arc<ClientConfig>),
    Anybody(Arc<ClientConfig>),
}

impl fmt::Debug for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Whom::Platform => "platform",
            Whom::Also(_) => "platform and further authorities",
            Whom::Anybody(_) => "anybody",
        })
    }
}

impl Trust {
    /// The platform's, and whoever has a certificate that one of these authorities has signed: texts in PEM, each with a
    /// certificate or more. A text without any is refused.
    pub fn also<'a>(texts: impl IntoIterator<Item = &'a [u8]>) -> Result<Self, Invalid> {
        let right = "certificates in PEM, -----BEGIN CERTIFICATE-----";
        let mut roots = Vec::new();
        for text in texts {
            let read: Result<Vec<CertificateDer<'static>>, _> = CertificateDer::pem_slice_iter(text).collect();
            let read = read.map_err(|e| Invalid::new("ca", format!("it cannot be read as PEM: {e}"), right))?;
            if read.is_empty() {
                return Err(Invalid::new("ca", "it holds no certificate", right));
            }
            roots.extend(read);
        }
        let provider = crypto();
        let verifier = Verifier::new_with_extra_roots(roots, provider.clone());
        let config = verifier.and_then(|verifier| config(provider, Arc::new(verifier)));
        config
            .map(|config| Self(Whom::Also(config)))
            .map_err(|e| Invalid::new("ca", format!("it holds what is no certificate: {e}"), right))
    }

    /// Whoever answers, with whatever certificate: who is on the way can read and change what is sent.
    pub fn anybody() -> Result<Self, Invalid> {
        let unmade = |e: Error| Invalid::new("insecure", e.to_string(), "a platform with TLS");
        config(crypto(), Arc::new(Unverified(crypto()))).map(|config| Self(Whom::Anybody(config))).map_err(unmade)
    }

    /// Whether anybody is taken for who it says it is.
    pub fn takes_anybody(&self) -> bool {
        matches!(self.0, Whom::Anybody(_))
    }

    fn config(&self) -> Result<Arc<ClientConfig>, NoReply> {
        static PLATFORM: OnceLock<Result<Arc<ClientConfig>, String>> = OnceLock::new();
        match &self.0 {
            Whom::Also(config) | Whom::Anybody(config) => Ok(config.clone()),
            Whom::Platform => {
                let made = || Verifier::new(crypto()).and_then(|verifier| config(crypto(), Arc::new(verifier)));
                let shared = PLATFORM.get_or_init(|| made().map_err(|e| e.to_string()));
                shared.clone().map_err(|e| unconnected(format!("{e}; --ca FILE names certificates to trust")))
            }
        }
    }

    /// A connection over TLS to a peer that proves to be this host.
    pub(super) async fn connect(&self, host: &Host<String>, tcp: TcpStream) -> Result<TlsStream<TcpStream>, NoReply> {
        let name = match host {
            Host::Domain(name) => ServerName::try_from(name.clone()).map_err(|e| NoReply::Unresolved(e.to_string()))?,
            Host::Ipv4(v4) => ServerName::IpAddress(IpAddr::V4(*v4).into()),
            Host::Ipv6(v6) => ServerName::IpAddress(IpAddr::V6(*v6).into()),
        };
        let connecting = TlsConnector::from(self.config()?).connect(name, tcp).await;
        connecting.map_err(|e| unconnected(e.get_ref().and_then(|e| e.downcast_ref()).map_or_else(|| e.to_string(), said)))
    }
}

fn crypto() -> Arc<CryptoProvider> {
    static CRYPTO: OnceLock<Arc<CryptoProvider>> = OnceLock::new();
    CRYPTO.get_or_init(|| aws_lc_rs::default_provider().into()).clone()
}

fn config(provider: Arc<CryptoProvider>, verifier: Arc<dyn ServerCertVerifier>) -> Result<Arc<ClientConfig>, Error> {
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(Arc::new(builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth()))
}

fn unconnected(why: String) -> NoReply {
    NoReply::Unconnected(format!("TLS: {why}"))
}

/// What is wrong, and what would be right.
fn said(error: &Error) -> String {
    let Error::InvalidCertificate(wrong) = error else {
        return match error {
            Error::InvalidMessage(_) => format!("the peer does not speak it ({error}); http:// is right where it does not"),
            other => other.to_string(),
        };
    };
    match wrong {
        CertificateError::UnknownIssuer => {
            "the certificate is signed by nobody that this machine knows; --ca FILE names a private authority, in PEM".to_owned()
        }
        CertificateError::BadSignature => {
            "the authority that the certificate names has not signed it; --ca FILE names another of its name, in PEM".to_owned()
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "the certificate has expired; one that is valid today is right".to_owned()
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "the certificate is not valid yet; one that is valid today is right".to_owned()
        }
        CertificateError::NotValidForNameContext { expected, presented } => {
            let names = if presented.is_empty() { "no name".to_owned() } else { presented.join(", ") };
            format!("the certificate is for {names}, not for {}; a URL with that name is right", expected.to_str())
        }
        CertificateError::NotValidForName => "the certificate is for another name; a URL with that name is right".to_owned(),
        other if other.to_string().contains("CaUsedAsEndEntity") => {
            "the certificate is an authority's own, where a server's must stand; one with basicConstraints CA:FALSE is right".to_owned()
        }
        other => format!("the certificate is not right: {other}"),
    }
}

/// Takes any certificate; that the peer has its key is still seen.
#[derive(Debug)]
struct Unverified(Arc<CryptoProvider>);

impl ServerCertVerifier for Unverified {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_certificate_is_refused() {
        let refused = |text: &str| Trust::also([text.as_bytes()]).unwrap_err();
        assert_eq!(refused("").wrong, "it holds no certificate");
        assert_eq!(refused("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n").wrong, "it holds no certificate");
        assert!(refused("-----BEGIN CERTIFICATE-----\n????\n-----END CERTIFICATE-----\n").wrong.contains("PEM"));
        assert!(refused("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").wrong.contains("no certificate"));
    }

    #[test]
    fn whom_it_takes_it_says() {
        assert!(!Trust::default().takes_anybody());
        let anybody = Trust::anybody().unwrap();
        assert!(anybody.takes_anybody() && format!("{anybody:?}") == "anybody");
    }
}
