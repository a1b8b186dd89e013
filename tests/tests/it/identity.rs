//! Clients that authenticate by a certificate.

use std::sync::Arc;

use calamus_runtime::{Client, ClientBuilder, ErrorKind, Method};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

/// A certificate authority that signs itself.
struct Authority(CertifiedIssuer<'static, KeyPair>);

/// A certificate and its private key, as PEM.
struct Identity {
    certificate: String,
    key: String,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        Self(CertifiedIssuer::self_signed(params, key).unwrap())
    }

    fn pem(&self) -> String {
        self.0.pem()
    }

    /// Issues a certificate for a host or a user of this name.
    fn issue(&self, name: &str) -> Identity {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        Identity { certificate: certificate.pem(), key: key.serialize_pem() }
    }
}

/// Starts a server that requires certificates of this authority and responds with how many
/// certificates the client sent. Returns its URL.
async fn server(authority: &Authority) -> String {
    let identity = authority.issue("localhost");
    let certificate = CertificateDer::from_pem_slice(identity.certificate.as_bytes()).unwrap();
    let key = PrivateKeyDer::from_pem_slice(identity.key.as_bytes()).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(authority.pem().as_bytes()).unwrap()).unwrap();
    // Named, since the workspace enables more than one provider.
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier =
        WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
    let verifier = verifier.build().unwrap();
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(verifier)
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(mut stream) = acceptor.accept(stream).await else { return };
                let mut request = Vec::new();
                while !request.ends_with(b"\r\n\r\n") {
                    match stream.read_buf(&mut request).await {
                        Ok(0) | Err(_) => return,
                        Ok(_) => {}
                    }
                }
                let count = stream.get_ref().1.peer_certificates().map_or(0, <[_]>::len);
                let response = format!("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n{count}");
                let _ = stream.write_all(response.as_bytes()).await;
                let _ = stream.shutdown().await;
            });
        }
    });
    format!("https://localhost:{port}")
}

fn builder(url: &str) -> ClientBuilder {
    Client::builder(url).max_retries(0)
}

#[tokio::test]
async fn a_client_authenticates_by_a_certificate() {
    let authority = Authority::new();
    let url = server(&authority).await;
    let trusting = || builder(&url).root_certificate_pem(authority.pem());
    let user = authority.issue("user");
    let client = trusting().client_identity_pem(user.certificate.as_str(), user.key.as_str());
    let certificates = client.build().unwrap().request(Method::Get, "/").await.unwrap();
    assert_eq!(certificates.as_str(), "1");

    let stranger = Authority::new().issue("user");
    for (name, client) in [
        ("no certificate", trusting()),
        (
            "a certificate of another authority",
            trusting().client_identity_pem(stranger.certificate, stranger.key),
        ),
        (
            "a server of an authority that is not trusted",
            builder(&url).client_identity_pem(user.certificate.as_str(), user.key.as_str()),
        ),
    ] {
        let client = client.build().unwrap();
        let error = client.request(Method::Get, "/").await.unwrap_err();
        // With TLS 1.3 a client notices that its certificate is rejected when it reads.
        let kinds = [ErrorKind::Connect, ErrorKind::Transport];
        assert!(kinds.contains(&error.kind()), "{name}: {error}");
    }
}

#[test]
fn an_identity_that_cannot_be_used_is_a_configuration_error_without_the_key() {
    let user = Authority::new().issue("user");
    let secret = user.key.lines().nth(1).unwrap();
    for (certificate, key) in [
        (user.certificate.as_str(), secret),
        (user.key.as_str(), user.key.as_str()),
        ("", user.key.as_str()),
    ] {
        let builder = builder("https://localhost:1").client_identity_pem(certificate, key);
        assert!(!format!("{builder:?}").contains(secret));
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
        assert!(!format!("{error} {error:?}").contains(secret), "{error:?}");
    }
}
