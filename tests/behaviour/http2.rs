//! HTTP/2: a write is retried only if the server certainly did not process it.
//!
//! The client is the default one. It runs in a process of its own, with an environment that trusts the certificate of
//! the test. The server writes frames itself (RFC 9113), because no library sends GOAWAY with a chosen last stream.

use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::process::Command;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// The reaction of the server to the head of a request.
#[derive(Clone, Copy, Debug)]
enum Reply {
    /// Resets the stream with REFUSED_STREAM.
    RefuseStream,
    /// Sends GOAWAY without an error and closes the connection. Its last stream is this one, or none.
    GoAway { is_processed: bool },
    /// Answers 200 with this body.
    Success(&'static str),
}

const LINK: &str = r#"{"status":"success","data":{"link":"https://connect.kombo.dev/v1?token=x"}}"#;

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;

/// The flag ACK of settings and pings, and the flag END_STREAM of data.
const FIRST_FLAG: u8 = 1;
const END_HEADERS: u8 = 4;

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// Serves one connection: each request gets the next reply, and all later ones the last reply.
async fn serve(mut stream: impl AsyncRead + AsyncWrite + Unpin, replies: &Mutex<Vec<Reply>>, requests: &Mutex<usize>) {
    let mut preface = [0; 24];
    if stream.read_exact(&mut preface).await.is_err() {
        return;
    }
    stream.write_all(&frame(SETTINGS, 0, 0, &[])).await.unwrap();
    let mut head = [0; 9];
    while stream.read_exact(&mut head).await.is_ok() {
        let [a, b, c, kind, flags, id @ ..] = head;
        let mut payload = vec![0; u32::from_be_bytes([0, a, b, c]) as usize];
        stream.read_exact(&mut payload).await.unwrap();
        let id = u32::from_be_bytes(id);
        let reply = match kind {
            SETTINGS | PING if flags & FIRST_FLAG == 0 => {
                let payload = if kind == PING { &payload[..] } else { &[] };
                frame(kind, FIRST_FLAG, 0, payload)
            }
            HEADERS => {
                assert_ne!(flags & END_HEADERS, 0, "the head is in one frame");
                *requests.lock().unwrap() += 1;
                let reply = {
                    let mut replies = replies.lock().unwrap();
                    if replies.len() > 1 { replies.remove(0) } else { replies[0] }
                };
                match reply {
                    // 7 is REFUSED_STREAM.
                    Reply::RefuseStream => frame(RST_STREAM, 0, id, &7u32.to_be_bytes()),
                    Reply::GoAway { is_processed } => {
                        let last = if is_processed { id } else { 0 };
                        let goodbye = frame(GOAWAY, 0, 0, &[last.to_be_bytes(), [0; 4]].concat());
                        stream.write_all(&goodbye).await.unwrap();
                        let _ = stream.shutdown().await;
                        return;
                    }
                    // 0x88 is `:status: 200` in HPACK.
                    Reply::Success(body) => {
                        [frame(HEADERS, END_HEADERS, id, &[0x88]), frame(DATA, FIRST_FLAG, id, body.as_bytes())]
                            .concat()
                    }
                }
            }
            _ => continue,
        };
        stream.write_all(&reply).await.unwrap();
    }
}

/// Makes a call with the default client. Returns its outcome and the number of requests that arrived.
async fn called(what: &str, replies: impl Into<Vec<Reply>>) -> (String, usize) {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
    let trusted = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(trusted.path(), issuer.pem()).unwrap();

    let private = PrivateKeyDer::Pkcs8(key.serialize_der().into());
    let config = ServerConfig::builder().with_no_client_auth();
    let mut config = config.with_single_cert(vec![certificate.der().clone()], private).unwrap();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let tls = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/v1", listener.local_addr().unwrap());
    let (replies, requests) = (Arc::new(Mutex::new(replies.into())), Arc::new(Mutex::new(0)));
    let counted = Arc::clone(&requests);
    let server = tokio::spawn(async move {
        let mut connections = tokio::task::JoinSet::new();
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let (tls, replies, requests) = (tls.clone(), Arc::clone(&replies), Arc::clone(&requests));
            connections.spawn(async move {
                if let Ok(stream) = tls.accept(stream).await {
                    serve(stream, &replies, &requests).await;
                }
            });
        }
    });
    let mut client = Command::new(env!("CARGO_BIN_EXE_from_env"));
    // Independent of the machine: no proxy, no other certificates.
    client.env_clear().env("SSL_CERT_FILE", trusted.path()).env("KOMBO_API_KEY", "secret").args([&url, what]);
    let output = client.output().await.unwrap();
    server.abort();
    let text = String::from_utf8(output.stdout).unwrap();
    let requests = *counted.lock().unwrap();
    (text.lines().last().unwrap_or_default().to_owned(), requests)
}

#[tokio::test]
async fn without_retries_a_call_sends_one_request() {
    for reply in [Reply::RefuseStream, Reply::GoAway { is_processed: false }] {
        assert_eq!(called("read", [reply]).await, ("Connection after 1".to_owned(), 1), "{reply:?}");
    }
}

#[tokio::test]
async fn a_write_is_retried_after_a_refused_stream() {
    for reply in [Reply::RefuseStream, Reply::GoAway { is_processed: false }] {
        assert_eq!(called("write", [reply, Reply::Success(LINK)]).await, ("200 after 2".to_owned(), 2), "{reply:?}");
    }
}

#[tokio::test]
async fn a_write_that_may_have_been_processed_is_not_retried() {
    let replies = [Reply::GoAway { is_processed: true }, Reply::Success(LINK)];
    assert_eq!(called("write", replies).await, ("Connection after 1".to_owned(), 1));
}
