//! Certificates, over real TLS connections to a server of the test's own.

use std::path::PathBuf;
use std::sync::Arc;

use patrol_core::domain::fault::Code;
use patrol_core::http::{Http, HttpError, Method, Request};
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, IsCa,
    KeyPair, date_time_ymd,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer},
};

/// A certification authority, its file, and one server.
struct Server {
    url: url::Url,
    ca_file: PathBuf,
    _folder: tempfile::TempDir,
}

/// Starts a server on loopback whose certificate is as `shape` makes it.
async fn server(names: &[&str], shape: impl FnOnce(&mut CertificateParams)) -> Server {
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();

    let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).unwrap();
    shape(&mut params);
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, &authority).unwrap();
    serve(&certificate, &key, &authority.pem()).await
}

/// One whose certificate is its own issuer, and says so or bears the name of
/// the authority in the CA file.
async fn self_signed(forged: bool) -> Server {
    let authority = CertifiedIssuer::self_signed(
        CertificateParams::new(Vec::new()).unwrap(),
        KeyPair::generate().unwrap(),
    )
    .unwrap();
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    if !forged {
        params.distinguished_name = DistinguishedName::new();
        params
            .distinguished_name
            .push(DnType::CommonName, "a server that vouches for itself");
    }
    serve(&params.self_signed(&key).unwrap(), &key, &authority.pem()).await
}

async fn serve(certificate: &Certificate, key: &KeyPair, trusted: &str) -> Server {
    let chain = vec![CertificateDer::from(certificate.der().to_vec())];
    let private = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, private)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}/", listener.local_addr().unwrap().port())
        .parse()
        .unwrap();
    tokio::spawn(async move {
        while let Ok((peer, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                // A client that does not trust us ends the handshake.
                let Ok(mut stream) = acceptor.accept(peer).await else {
                    return;
                };
                let mut head = [0; 2048];
                let _ = stream.read(&mut head).await;
                let _ = stream
                    .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
                    .await;
                let _ = stream.shutdown().await;
            });
        }
    });

    let folder = tempfile::tempdir().unwrap();
    let ca_file = folder.path().join("acme.pem");
    std::fs::write(&ca_file, trusted).unwrap();
    Server {
        url,
        ca_file,
        _folder: folder,
    }
}

async fn reason(server: &Server) -> String {
    let http = Http::new(Some(&server.ca_file)).unwrap();
    match http.send(Request::new(Method::Get, server.url.clone())).await {
        Err(error @ HttpError::Certificate { .. }) => {
            assert_eq!(error.fault().code, Code::Certificate);
            error.to_string()
        }
        other => panic!("a wrong certificate was answered with {other:?}"),
    }
}

#[tokio::test]
async fn a_certificate_of_the_extra_ca_file_is_trusted() {
    let server = server(&["localhost"], |_| {}).await;
    let http = Http::new(Some(&server.ca_file)).unwrap();
    let answer = http
        .send(Request::new(Method::Get, server.url.clone()))
        .await
        .unwrap();
    assert_eq!((answer.status(), answer.body()), (200, b"ok".as_slice()));
}

#[tokio::test]
async fn without_that_file_its_issuer_is_not_known() {
    let server = server(&["localhost"], |_| {}).await;
    let error = Http::new(None)
        .unwrap()
        .send(Request::new(Method::Get, server.url))
        .await
        .unwrap_err();
    assert!(error.to_string().contains("issuer is not known"), "{error}");
}

#[tokio::test]
async fn an_expired_certificate_is_said_to_have_expired() {
    let server = server(&["localhost"], |params| {
        params.not_before = date_time_ymd(2001, 1, 1);
        params.not_after = date_time_ymd(2002, 1, 1);
    })
    .await;
    assert!(reason(&server).await.contains("it has expired"));
}

#[tokio::test]
async fn a_certificate_that_is_not_valid_yet_is_said_to_be_so() {
    let server = server(&["localhost"], |params| {
        params.not_before = date_time_ymd(3000, 1, 1);
        params.not_after = date_time_ymd(3001, 1, 1);
    })
    .await;
    assert!(reason(&server).await.contains("it is not valid yet"));
}

#[tokio::test]
async fn a_certificate_that_vouches_for_itself_is_not_trusted() {
    let honest = self_signed(false).await;
    assert!(reason(&honest).await.contains("its issuer is not known"));
    let forged = self_signed(true).await;
    assert!(reason(&forged).await.contains("it cannot be verified"));
}

#[tokio::test]
async fn a_certificate_for_another_name_is_said_to_be_so() {
    let server = server(&["elsewhere.example"], |_| {}).await;
    assert!(reason(&server).await.contains("issued for another name"));
}

#[test]
fn a_ca_file_that_is_missing_or_holds_no_certificate_is_refused_with_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("nowhere.pem");
    assert!(Http::new(Some(&missing)).unwrap_err().contains("nowhere.pem"));
    let empty = folder.path().join("empty.pem");
    std::fs::write(&empty, "no certificate here\n").unwrap();
    let sentence = Http::new(Some(&empty)).unwrap_err();
    assert!(sentence.contains("holds no certificate"), "{sentence}");
}
