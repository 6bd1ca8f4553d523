//! Uploads: while a large body or a stream is sent, an attempt ends only when the upload makes no progress.
//!
//! The clock is paused and moved by the test. It would jump to the next timer whenever the runtime is idle, also while
//! it waits for a socket, so futures that must not time out are awaited by [`at_once`].

use std::time::Duration;

use futures::channel::mpsc::{UnboundedSender, unbounded};
use kombo_api::types::{File, PostingInput};
use kombo_api::{ErrorKind, Kombo, Ndjson, RetryPolicy};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::time::{Instant, advance, timeout};

use crate::at_once;

/// The time limit of an attempt.
const LIMIT: Duration = Duration::from_secs(100);
/// A pause below the limit; two of them are above it.
const PAUSE: Duration = Duration::from_secs(60);

const MEBIBYTE: usize = 1024 * 1024;
/// The size of a file that is larger than all buffers. (Linux buffers up to 4 MiB for a sender.)
const LARGE: usize = 18 * MEBIBYTE;

/// A server that reads when the test requests it.
struct Server(TcpListener);

impl Server {
    async fn start() -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        // A buffer of fixed size, because the system may otherwise receive a whole body that the server does not read.
        socket.set_recv_buffer_size(64 * 1024).unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        Self(socket.listen(16).unwrap())
    }

    fn kombo(&self) -> Kombo {
        let url = format!("http://{}/v1", self.0.local_addr().unwrap());
        let kombo = Kombo::builder("test-key").base_url(url).write_attempt_timeout(LIMIT);
        kombo.retry(RetryPolicy::default().base_delay(Duration::ZERO)).build().unwrap()
    }

    /// Accepts the next request and reads its head.
    async fn request(&self) -> Request {
        let (stream, _) = at_once(self.0.accept()).await.unwrap();
        let mut request = Request { stream, read: Vec::new() };
        request.read_to("\r\n\r\n").await;
        request
    }
}

struct Request {
    stream: TcpStream,
    read: Vec<u8>,
}

impl Request {
    async fn read_to(&mut self, text: &str) {
        while !self.read.windows(text.len()).any(|window| window == text.as_bytes()) {
            assert_ne!(at_once(self.stream.read_buf(&mut self.read)).await.unwrap(), 0, "the request ended");
        }
    }

    /// Reads the request until this many bytes have been read in all.
    async fn read(&mut self, length: usize) {
        while self.read.len() < length {
            assert_ne!(at_once(self.stream.read_buf(&mut self.read)).await.unwrap(), 0, "the request ended");
        }
    }

    async fn answer(&mut self, status: &str, body: &str) {
        let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
        at_once(self.stream.write_all((head + body).as_bytes())).await.unwrap();
    }
}

fn posting(n: usize) -> PostingInput {
    PostingInput::new(format!("https://example.com/{n}."), "Acme")
}

type Imported = tokio::task::JoinHandle<kombo_api::Result<kombo_api::Response<kombo_api::types::BulkImport>>>;

/// An import with postings that the test sends one by one.
fn import(server: &Server, call_limit: Option<Duration>) -> (UnboundedSender<PostingInput>, Imported) {
    let (postings, stream) = unbounded();
    let mut call = server.kombo().ai_apply().bulk_import_postings("feed", stream);
    if let Some(limit) = call_limit {
        call = call.timeout(limit);
    }
    (postings, tokio::spawn(call.send()))
}

const IMPORTED: &str = r#"{"status":"success","data":{"created":1,"processed":1,"archived":0}}"#;

#[tokio::test(start_paused = true)]
async fn an_upload_with_progress_is_not_ended_by_the_limit_of_an_attempt() {
    let server = Server::start().await;
    let (postings, call) = import(&server, None);
    let mut request = server.request().await;
    for n in 0..6 {
        postings.unbounded_send(posting(n)).unwrap();
        request.read_to(&format!("https://example.com/{n}.")).await;
        advance(PAUSE).await;
    }
    drop(postings);
    request.read_to("\r\n0\r\n\r\n").await;
    request.answer("200 OK", IMPORTED).await;
    let imported = at_once(call).await.unwrap().unwrap();
    assert_eq!((imported.created, imported.attempts()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_slow_upload_of_a_large_file_is_not_ended_by_the_limit_of_an_attempt() {
    let server = Server::start().await;
    let file = File::new("video.mp4").content(vec![7; LARGE]);
    let call = server.kombo().integration("personio:1").hris().add_employee_document("e", "c", file);
    let call = tokio::spawn(call.send_raw());
    let mut request = server.request().await;
    advance(PAUSE).await;
    // More than the buffers hold, so the client has sent more after the pause.
    request.read(LARGE / 2).await;
    advance(PAUSE).await;
    let length = String::from_utf8_lossy(&request.read[..2000]).into_owned();
    let (head, _) = length.split_once("\r\n\r\n").unwrap();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).expect("the length is known");
    request.read(head.len() + 4 + length.parse::<usize>().unwrap()).await;
    request.answer("200 OK", "done").await;
    assert_eq!(&at_once(call).await.unwrap().unwrap()[..], b"done");
}

#[tokio::test(start_paused = true)]
async fn an_upload_that_the_server_stops_reading_ends_with_the_limit() {
    let server = Server::start().await;
    let file = File::new("video.mp4").content(vec![7; LARGE]);
    let call = server.kombo().integration("personio:1").hris().add_employee_document("e", "c", file);
    let (started, call) = (Instant::now(), tokio::spawn(call.send()));
    let _request = server.request().await;
    let error = timeout(LIMIT * 10, call).await.expect("the attempt ends").unwrap().unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 1));
    assert!(error.to_string().contains("neither the upload nor the response made progress for"), "{error}");
    assert!(started.elapsed() >= LIMIT);
}

#[tokio::test(start_paused = true)]
async fn a_stalled_stream_ends_with_the_limit_after_its_last_item() {
    let server = Server::start().await;
    let (postings, call) = import(&server, None);
    let started = Instant::now();
    let mut request = server.request().await;
    advance(PAUSE).await;
    postings.unbounded_send(posting(0)).unwrap();
    request.read_to("https://example.com/0.").await;
    let error = timeout(LIMIT * 10, call).await.expect("the attempt ends").unwrap().unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 1));
    assert!(error.to_string().contains("neither the upload nor the response made progress for"), "{error}");
    // Timers are precise to a millisecond.
    let expected = PAUSE + LIMIT;
    assert!((expected..expected + Duration::from_millis(5)).contains(&started.elapsed()), "{:?}", started.elapsed());
}

#[tokio::test(start_paused = true)]
async fn the_time_limit_of_the_call_ends_an_upload_with_progress() {
    let server = Server::start().await;
    let (postings, call) = import(&server, Some(LIMIT * 2));
    let mut request = server.request().await;
    for n in 0..3 {
        postings.unbounded_send(posting(n)).unwrap();
        request.read_to(&format!("https://example.com/{n}.")).await;
        assert!(!call.is_finished(), "after {:?}", PAUSE * n as u32);
        advance(PAUSE).await;
    }
    postings.unbounded_send(posting(3)).unwrap();
    request.read_to("https://example.com/3.").await;
    advance(LIMIT * 2 - PAUSE * 3).await;
    // The limit of the attempt would be reached a little later.
    let started = Instant::now();
    let ended = timeout(LIMIT * 10, call).await.expect("the call ends").unwrap();
    assert_eq!((ended.unwrap_err().kind(), started.elapsed() < PAUSE), (ErrorKind::Timeout, true));
}

#[tokio::test(start_paused = true)]
async fn an_early_refusal_of_a_stream_is_reported_during_the_upload() {
    let server = Server::start().await;
    let (postings, call) = import(&server, None);
    let mut request = server.request().await;
    postings.unbounded_send(posting(0)).unwrap();
    request.read_to("https://example.com/0.").await;
    let refused = r#"{"status":"error","error":{"code":"PLATFORM.INPUT_INVALID","title":null,"message":"m"}}"#;
    request.answer("413 Payload Too Large", refused).await;
    let error = at_once(call).await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.status().unwrap().as_u16(), error.attempts()), (ErrorKind::Api, 413, 1));
    assert_eq!(error.code().unwrap().as_str(), "PLATFORM.INPUT_INVALID");
    drop(postings);
}

#[tokio::test(start_paused = true)]
async fn an_early_refusal_of_a_large_file_is_reported_with_its_status() {
    let server = Server::start().await;
    let file = File::new("video.mp4").content(vec![7; LARGE]);
    let call = server.kombo().integration("personio:1").hris().add_employee_document("e", "c", file);
    let call = tokio::spawn(call.send());
    let mut request = server.request().await;
    request.answer("413 Payload Too Large", "").await;
    // If the server closed the connection now, it would be reset, and the response might be lost.
    tokio::spawn(async move { while request.stream.read_buf(&mut request.read).await.is_ok_and(|read| read > 0) {} });
    let error = at_once(call).await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.status().unwrap().as_u16(), error.attempts()), (ErrorKind::Api, 413, 1));
}

#[tokio::test]
async fn a_value_of_an_iterator_is_sent_without_waiting_for_the_next_one() {
    let server = Server::start().await;
    let (arrived, next) = std::sync::mpsc::channel();
    let postings = (0..2).map(move |n| {
        if n == 1 {
            // A test that fails ends anyway.
            next.recv_timeout(Duration::from_secs(30))?;
        }
        Ok::<_, std::sync::mpsc::RecvTimeoutError>(posting(n))
    });
    let call = server.kombo().ai_apply().bulk_import_postings("feed", Ndjson::try_values(postings));
    let call = tokio::spawn(call.send());
    let mut request = server.request().await;
    request.read_to("https://example.com/0.").await;
    arrived.send(()).unwrap();
    request.read_to("\r\n0\r\n\r\n").await;
    request.answer("200 OK", IMPORTED).await;
    assert_eq!(call.await.unwrap().unwrap().created, 1);
}
