//! A scripted web server on loopback, and a certificate authority.

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};
use tokio_rustls::server::TlsStream;

/// A certificate authority of our own.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pub root: CertificateDer<'static>,
}

/// A certificate with its key.
pub struct Paper {
    pub chain: Vec<CertificateDer<'static>>,
    pub key: PrivateKeyDer<'static>,
    pub pem: String,
    pub key_pem: String,
}

impl Authority {
    pub fn new() -> Authority {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.not_before = date_time_ymd(2010, 1, 1);
        params.not_after = date_time_ymd(2090, 1, 1);
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        let root = certificate.der().clone();
        Authority { issuer: Issuer::new(params, key), root }
    }

    /// A certificate for `name`, valid in the years `from..until`.
    pub fn paper(&self, name: &str, from: i32, until: i32) -> Paper {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.not_before = date_time_ymd(from, 1, 1);
        params.not_after = date_time_ymd(until, 1, 1);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        Paper {
            chain: vec![certificate.der().clone()],
            key: PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
            pem: certificate.pem(),
            key_pem: key.serialize_pem(),
        }
    }
}

/// The root of `new`, signed by `old` and expired since 2020, as servers send along for visitors
/// who know only the old one.
pub fn crossed(new: &Authority, old: &Authority) -> CertificateDer<'static> {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.not_before = date_time_ymd(2010, 1, 1);
    params.not_after = date_time_ymd(2020, 1, 1);
    params.signed_by(new.issuer.key(), &old.issuer).unwrap().der().clone()
}

/// Accepts connections and gives each to `serve`.
pub async fn listen<F, S>(serve: S) -> SocketAddr
where
    F: Future<Output = ()> + Send,
    S: Fn(TcpStream) -> F + Send + Sync + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serve = Arc::new(serve);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let serve = serve.clone();
            tokio::spawn(async move { serve(stream).await });
        }
    });
    address
}

/// Answers every request with `answer`, and hangs up.
pub async fn http(answer: &'static str) -> SocketAddr {
    listen(move |stream| async move { reply(stream, answer).await }).await
}

/// The same behind TLS.
pub async fn https(paper: Paper, answer: &'static str) -> SocketAddr {
    secure(paper, None, move |stream| reply(stream, answer)).await
}

/// The same, for those alone who have a certificate of `members`.
pub async fn https_for(members: &Authority, paper: Paper, answer: &'static str) -> SocketAddr {
    secure(paper, Some(members), move |stream| reply(stream, answer)).await
}

/// Answers behind TLS, and hangs up without TLS's own farewell, as old servers do.
pub async fn https_abrupt(paper: Paper, answer: &'static str) -> SocketAddr {
    let serve = move |mut stream: TlsStream<TcpStream>| async move {
        let _ = stream.read(&mut [0; 2000]).await;
        let _ = stream.write_all(answer.as_bytes()).await;
        let _ = stream.flush().await;
        let _ = stream.into_inner().0.shutdown().await;
    };
    secure(paper, None, serve).await
}

async fn secure<F, S>(paper: Paper, members: Option<&Authority>, serve: S) -> SocketAddr
where
    F: Future<Output = ()> + Send,
    S: Fn(TlsStream<TcpStream>) -> F + Clone + Send + Sync + 'static,
{
    let provider = Arc::new(ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .unwrap();
    let builder = match members {
        None => builder.with_no_client_auth(),
        Some(members) => {
            let mut roots = RootCertStore::empty();
            roots.add(members.root.clone()).unwrap();
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            builder.with_client_cert_verifier(verifier.build().unwrap())
        }
    };
    let config = builder.with_single_cert(paper.chain, paper.key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    listen(move |stream| {
        let (acceptor, serve) = (acceptor.clone(), serve.clone());
        async move {
            if let Ok(stream) = acceptor.accept(stream).await {
                serve(stream).await;
            }
        }
    })
    .await
}

async fn reply(mut stream: impl AsyncRead + AsyncWrite + Unpin, answer: &str) {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => request.push(byte),
            Err(_) => return,
        }
    }
    let _ = stream.write_all(answer.as_bytes()).await;
    let _ = stream.shutdown().await;
}
