//! Shared parts of the tests: servers with scripted failures, and recorded traces.

#[cfg(feature = "sdk")]
pub mod calls;

use std::io::{self, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tracing_subscriber::fmt::MakeWriter;

/// The conventions of the API, from the file that the SDK is built with.
pub fn conventions() -> kombo_api_build::Conventions {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../kombo-api/kombo.toml");
    kombo_api_build::conventions::read(file.as_ref()).unwrap_or_else(|problems| panic!("{problems}"))
}

/// The reaction of a [`Scripted`] server to a request.
#[derive(Clone, Debug)]
pub enum Reply {
    /// Sends these bytes and closes the connection.
    Bytes(Vec<u8>),
    /// Sends these bytes and keeps the connection open.
    Stall(Vec<u8>),
    /// Closes the connection.
    HangUp,
}

/// Returns an HTTP response with its length.
pub fn answer(status: &str, headers: &[(&str, &str)], body: &str) -> Reply {
    let mut text = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n", body.len());
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    Reply::Bytes(format!("{text}\r\n{body}").into_bytes())
}

/// Returns a body with an integration in Kombo's envelope, after a change.
pub fn integration(change: impl FnOnce(&mut serde_json::Value)) -> String {
    let mut body = serde_json::json!({"status": "success", "data": {
        "tool": "personio", "id": "personio:1", "end_user_origin_id": null, "end_user_organization_name": "Acme",
        "end_user_email": "a@example.com", "setup_status": "COMPLETED",
    }});
    change(&mut body);
    body.to_string()
}

/// A server that gives each connection the next reply, and all later ones the last reply.
pub struct Scripted {
    address: std::net::SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Scripted {
    pub async fn start(replies: impl IntoIterator<Item = Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        let mut replies: Vec<Reply> = replies.into_iter().collect();
        replies.reverse();
        let task = tokio::spawn(async move {
            let mut open = Vec::new();
            loop {
                let (mut stream, _) = listener.accept().await.expect("a connection");
                let request = read(&mut stream).await;
                seen.lock().expect("a lock").push(request);
                let reply = if replies.len() > 1 { replies.pop() } else { replies.first().cloned() };
                match reply {
                    Some(Reply::Bytes(bytes)) => {
                        let _ = stream.write_all(&bytes).await;
                        let _ = stream.shutdown().await;
                    }
                    Some(Reply::Stall(bytes)) => {
                        let _ = stream.write_all(&bytes).await;
                        open.push(stream);
                    }
                    Some(Reply::HangUp) | None => drop(stream),
                }
            }
        });
        Self { address, requests, task }
    }

    /// Returns the base URL.
    pub fn url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// Returns every request, with head and body.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("a lock").clone()
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A server that answers each request by a function and keeps connections open.
pub struct Served {
    address: std::net::SocketAddr,
    connections: Arc<AtomicUsize>,
    task: tokio::task::JoinHandle<()>,
}

impl Served {
    /// Starts a server. `answer` gets the text of a request and returns that of the response.
    pub async fn start(answer: impl Fn(&str) -> String + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let connections = Arc::new(AtomicUsize::new(0));
        let (made, answer) = (Arc::clone(&connections), Arc::new(answer));
        let task = tokio::spawn(async move {
            let mut open = tokio::task::JoinSet::new();
            loop {
                let (mut stream, _) = listener.accept().await.expect("a connection");
                made.fetch_add(1, Ordering::SeqCst);
                let answer = Arc::clone(&answer);
                open.spawn(async move {
                    loop {
                        let request = read(&mut stream).await;
                        if request.is_empty() || stream.write_all(answer(&request).as_bytes()).await.is_err() {
                            break;
                        }
                    }
                });
            }
        });
        Self { address, connections, task }
    }

    /// Returns the base URL.
    pub fn url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// Returns the number of connections.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Returns a response that keeps the connection open.
pub fn response(status: &str, headers: &[(&str, &str)], body: &str) -> String {
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n{headers}\r\n{body}", body.len())
}

async fn read(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length =
                head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                return text;
            }
        }
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => return text,
            Ok(read) => bytes.extend_from_slice(&chunk[..read]),
        }
    }
}

/// The output of a tracing subscriber.
#[derive(Clone, Default)]
pub struct Traces(Arc<Mutex<Vec<u8>>>);

impl Traces {
    /// Returns a subscriber that records every level of every crate.
    pub fn subscriber(&self) -> impl tracing::Subscriber + Send + Sync + use<> {
        tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_ansi(false)
            .with_writer(self.clone())
            .finish()
    }

    /// Returns the recorded text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().expect("a lock")).into_owned()
    }
}

impl Write for Traces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("a lock").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Traces {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
