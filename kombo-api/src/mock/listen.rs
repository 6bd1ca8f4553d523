//! The connections of servers on loopback.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::answer::Answer;
use crate::error::{Error, Result};

/// Binds a port of 127.0.0.1; 0 is any free port.
pub(super) async fn bind(server: &str, port: u16) -> Result<(TcpListener, std::net::SocketAddr)> {
    let listening = |error: std::io::Error| Error::config(format!("{server} cannot listen: {error}"));
    let listener = TcpListener::bind(("127.0.0.1", port)).await.map_err(listening)?;
    let address = listener.local_addr().map_err(listening)?;
    Ok((listener, address))
}

/// Accepts connections and answers their requests until the future is dropped, which also closes them.
pub(super) async fn run<A, F>(listener: TcpListener, answer: A)
where
    A: Fn(http::request::Parts, Bytes) -> F + Clone + Send + 'static,
    F: Future<Output = Answer> + Send + 'static,
{
    let mut connections = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Probably there are no file descriptors left until connections are closed.
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        let answer = answer.clone();
        connections.spawn(async move {
            let service = service_fn(move |request| respond(request, answer.clone()));
            // A client may disconnect at any time.
            let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
        while connections.try_join_next().is_some() {}
    }
}

async fn respond<A, F>(request: http::Request<Incoming>, answer: A) -> Result<http::Response<Full<Bytes>>, hyper::Error>
where
    A: Fn(http::request::Parts, Bytes) -> F,
    F: Future<Output = Answer>,
{
    let (head, body) = request.into_parts();
    // An upload that was interrupted has no answer.
    let body = body.collect().await?.to_bytes();
    let answer = answer(head, body).await;
    if let Some(delay) = answer.delay {
        tokio::time::sleep(delay).await;
    }
    let mut response = http::Response::new(Full::new(answer.body));
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    Ok(response)
}
