//! Operations that the pages do not have: with an argument that is sent as a header, and a success that is not JSON.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::client::Kombo;
use crate::decode::{self, Body};
use crate::operation::{OfAccount, Operation, OperationInfo, sealed};
use crate::request_error::RequestError;

/// An operation as generated from a page with the header parameter `x-team` and a response of `image/jpeg`.
#[derive(Clone, Debug)]
struct GetPhoto {
    team: Option<&'static str>,
}

impl sealed::Sealed for GetPhoto {}

impl OfAccount for GetPhoto {}

impl Operation for GetPhoto {
    type Output = Bytes;
    const INFO: &'static OperationInfo = &OperationInfo::new("GetPhoto", "GET", "/photo");

    fn request(&self, http: &reqwest::Client, base: &str) -> Result<reqwest::Request, RequestError> {
        let request = http.get(format!("{base}/photo")).header("accept", "image/jpeg");
        Ok(self.team.iter().fold(request, |request, team| request.header("x-team", *team)).build()?)
    }

    fn decode(body: &Body) -> decode::Result<Bytes> {
        decode::bytes(body)
    }
}

/// The first bytes of a JPEG, which are not UTF-8; a byte order mark; an unpaired surrogate; a duplicate key.
const PHOTO: &[u8] = b"\xFF\xD8\xFF\x00\xEF\xBB\xBF\"\\ud83d\" {\"a\":1,\"a\":200.0}";

/// A server of photos, and the heads of the requests that it has received.
async fn server() -> std::io::Result<(String, Arc<Mutex<Vec<String>>>)> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    let heads = Arc::new(Mutex::new(Vec::new()));
    let received = Arc::clone(&heads);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") && stream.read_buf(&mut head).await.is_ok_and(|read| read > 0) {}
            received.lock().unwrap_or_else(PoisonError::into_inner).push(String::from_utf8_lossy(&head).into_owned());
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: image/jpeg\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                PHOTO.len()
            );
            let _ = stream.write_all(&[head.as_bytes(), PHOTO].concat()).await;
        }
    });
    Ok((url, heads))
}

#[tokio::test]
async fn an_argument_takes_precedence_over_the_headers_of_call_and_client() {
    let (url, heads) = server().await.unwrap();
    let plain = Kombo::builder("key").base_url(&url).build().unwrap();
    let kombo = Kombo::builder("key").base_url(&url).header("x-team", "client").build().unwrap();
    let (argument, none) = (GetPhoto { team: Some("argument") }, GetPhoto { team: None });
    for (call, expected) in [
        (plain.call(argument.clone()), "argument"),
        (plain.call(argument.clone()).header("X-Team", "call"), "argument"),
        (kombo.call(argument.clone()), "argument"),
        (kombo.call(argument).header("x-team", "call"), "argument"),
        (kombo.call(none.clone()).header("x-team", "call"), "call"),
        (kombo.call(none), "client"),
    ] {
        call.send().await.unwrap();
        let head = heads.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
        let values: Vec<_> = head.lines().filter_map(|line| line.strip_prefix("x-team: ")).collect();
        assert_eq!(values, [expected], "{head}");
    }
    // `Accept` is never an argument.
    kombo.call(GetPhoto { team: None }).header("accept", "image/png").send().await.unwrap();
    let head = heads.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
    assert!(head.contains("\r\naccept: image/png\r\n") && !head.contains("image/jpeg"), "{head}");
}

#[tokio::test]
async fn a_body_that_is_not_json_is_not_sanitized() {
    let (url, _) = server().await.unwrap();
    let kombo = Kombo::builder("key").base_url(&url).build().unwrap();
    assert_eq!(&kombo.send(GetPhoto { team: None }).await.unwrap()[..], PHOTO);
}
