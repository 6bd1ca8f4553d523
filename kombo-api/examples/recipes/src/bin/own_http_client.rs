//! Calls Kombo through the proxy of a company that decrypts traffic, and so has a certificate authority of its own.
//!
//! It runs without key and network: a small proxy in this process forwards calls for `api.kombo.dev` to the embedded
//! mock server.
#![allow(clippy::print_stdout)]

use std::sync::Arc;
use std::time::Duration;

use kombo_api::mock::{Answer, Server};
use kombo_api::reqwest::{self, Certificate, Proxy, redirect};
use kombo_api::{ErrorKind, RetryPolicy, op};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Returns a builder of an HTTP client that calls through `proxy`. The settings that the SDK makes otherwise are made
/// here: connections, redirects, and retries, which the SDK does itself.
fn http_client(proxy: &str) -> Result<reqwest::ClientBuilder> {
    Ok(reqwest::Client::builder()
        .proxy(Proxy::https(proxy)?) // `Proxy::basic_auth` if the proxy requires a login
        .connect_timeout(Duration::from_secs(10))
        .pool_idle_timeout(Duration::from_secs(50))
        .redirect(redirect::Policy::none())
        .retry(reqwest::retry::never()))
}

#[tokio::main]
async fn main() -> Result<()> {
    let server = Server::start().await?;
    let (proxy, authority) = start_proxy(&server).await?;
    // In production: `Kombo::builder("<API key>")`, whose region has this URL. The key here is the mock server's.
    let builder = server.builder().base_url("https://api.kombo.dev/v1");

    println!("1. Without the authority, the certificate of the proxy is refused");
    let kombo = builder.clone().http_client(http_client(&proxy)?.build()?).retry(RetryPolicy::none()).build()?;
    match kombo.general().check_api_key().send().await {
        Err(error) if error.kind() == ErrorKind::Connect => println!("   {}", error.report()),
        Err(error) => return Err(error.into()),
        Ok(_) => return Err("an unknown certificate was accepted".into()),
    }

    println!("\n2. With it, in addition to the authorities of the operating system");
    // In production: the PEM file of the company's authority.
    let http = http_client(&proxy)?.tls_certs_merge([Certificate::from_pem(authority.as_bytes())?]).build()?;
    let kombo = builder.http_client(http).header("x-team", "people").build()?;
    let checked = kombo.general().check_api_key().send().await?;
    println!("   {} from {}", checked.status(), kombo.base_url());

    println!("\n3. All other settings of `KomboBuilder` and of calls apply, such as headers");
    let sent = server.requests().pop().ok_or("no request has arrived")?;
    println!("   x-team: {:?}", sent.headers.get("x-team").ok_or("the header was not sent")?);

    println!("\n4. … retries and pacing");
    let limited = Answer::error(429, "PLATFORM.RATE_LIMIT_EXCEEDED", "Slow down.").header("retry-after", "3");
    server.answer_in_turn::<op::CheckApiKey>([limited]);
    println!("   {} attempts", kombo.general().check_api_key().send().await?.attempts());

    println!("\n5. … and time limits of attempts and calls");
    server.answer::<op::CheckApiKey>(Answer::status(200).delay(Duration::from_secs(60)));
    let call = kombo.general().check_api_key().attempt_timeout(Duration::from_millis(50)).retry(RetryPolicy::none());
    match call.send().await {
        Err(error) if error.kind() == ErrorKind::Timeout => println!("   {error}"),
        Err(error) => return Err(error.into()),
        Ok(_) => return Err("the time limit was not applied".into()),
    }
    Ok(())
}

/// Starts the proxy. Returns its URL, and its certificate authority as PEM.
async fn start_proxy(server: &Server) -> Result<(String, String)> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;
    let key = KeyPair::generate()?;
    let certificate = CertificateParams::new(["api.kombo.dev".to_owned()])?.signed_by(&key, &authority)?;
    let private = PrivateKeyDer::Pkcs8(key.serialize_der().into());
    let config = ServerConfig::builder().with_no_client_auth();
    let config = config.with_single_cert(vec![certificate.der().clone()], private)?;

    let tls = TlsAcceptor::from(Arc::new(config));
    let target = server.url().trim_start_matches("http://").trim_end_matches("/v1").to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let (tls, target) = (tls.clone(), target.clone());
            tokio::spawn(async move {
                if let Err(error) = forward(client, &tls, &target).await {
                    println!("   (proxy: {error})");
                }
            });
        }
    });
    Ok((url, authority.pem()))
}

/// Answers `CONNECT api.kombo.dev:443`, decrypts what the client sends and forwards it.
async fn forward(client: TcpStream, tls: &TlsAcceptor, target: &str) -> std::io::Result<()> {
    let mut client = BufReader::new(client);
    let mut line = String::new();
    while client.read_line(&mut line).await? > 0 && line != "\r\n" {
        line.clear();
    }
    // The client sends nothing more before the answer, so the buffer is empty.
    let mut client = client.into_inner();
    client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await?;
    let mut client = tls.accept(client).await?;
    let mut target = TcpStream::connect(target).await?;
    copy_bidirectional(&mut client, &mut target).await.map(drop)
}
