//! The server that the measured programs talk to: plain HTTP/1.1 with keep-alive.
//!
//! It runs in the runner's process, so neither its instructions nor its memory are counted.

use std::collections::{BTreeSet, HashMap};
use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::row::Answer;

/// A running server. Its threads end with the process.
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
}

type Respond = dyn Fn(&str) -> Option<Vec<u8>> + Send + Sync;

struct Shared {
    /// Returns the whole response to `METHOD /path?query`.
    respond: Box<Respond>,
    /// The time between a request and its response.
    latency: Duration,
    requests: Mutex<Vec<Request>>,
}

/// The parts of a request that both programs of a row must send alike.
#[derive(Debug, PartialEq, Eq)]
pub struct Request {
    /// `METHOD /path?query`
    target: String,
    /// The names: the value of `user-agent` differs.
    headers: BTreeSet<String>,
    body: String,
}

impl Server {
    /// Starts a server of canned answers on a free port.
    pub fn canned(answers: impl Iterator<Item = Answer>) -> io::Result<Self> {
        let answers: HashMap<_, _> =
            answers.map(|answer| (answer.target, response("200 OK", &(answer.body)()))).collect();
        Self::start(Duration::ZERO, move |target| answers.get(target).cloned())
    }

    /// Starts a server of a list with so many copies of a page, which has the cursor `@next`.
    pub fn of_list(page: String, pages: usize, latency: Duration) -> io::Result<Self> {
        Self::start(latency, move |target| {
            let cursor = target.split(['?', '&']).find_map(|part| part.strip_prefix("cursor="));
            let next = cursor.map_or(Some(0), |cursor| cursor.parse::<usize>().ok())? + 1;
            let next = if next < pages { format!("\"{next}\"") } else { "null".to_owned() };
            Some(response("200 OK", &page.replace("\"@next\"", &next)))
        })
    }

    fn start(latency: Duration, respond: impl Fn(&str) -> Option<Vec<u8>> + Send + Sync + 'static) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared { respond: Box::new(respond), latency, requests: Mutex::default() });
        let accepting = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&accepting);
                // An error here closes the connection; the program at its other end reports that.
                std::thread::spawn(move || drop(shared.serve(stream)));
            }
        });
        Ok(Self { address, shared })
    }

    /// The base URL of the API.
    pub fn url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// The requests since the last call of this function.
    pub fn take_requests(&self) -> Vec<Request> {
        std::mem::take(&mut *self.shared.requests.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Shared {
    fn serve(&self, stream: TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let mut reader = BufReader::new(stream.try_clone()?);
        let mut writer = stream;
        while let Some(request) = read(&mut reader)? {
            let response_to = (self.respond)(&request.target);
            std::thread::sleep(self.latency);
            match response_to {
                Some(answer) => writer.write_all(&answer)?,
                None => writer.write_all(&response("404 Not Found", &format!("no answer to `{}`", request.target)))?,
            }
            self.requests.lock().unwrap_or_else(PoisonError::into_inner).push(request);
        }
        Ok(())
    }
}

/// A whole response, with the headers that JSON APIs usually send.
fn response(status: &str, body: &str) -> Vec<u8> {
    let head = [
        &format!("HTTP/1.1 {status}"),
        "date: Thu, 01 Jan 2026 00:00:00 GMT",
        "content-type: application/json; charset=utf-8",
        &format!("content-length: {}", body.len()),
        "x-request-id: 7f8a2b4c6d1e4f3a9b0c5d6e7f8a9b0c",
        "vary: Accept-Encoding",
        "cache-control: no-store",
    ];
    format!("{}\r\n\r\n{body}", head.join("\r\n")).into_bytes()
}

/// The next request; `None` at the end of the connection.
fn read(reader: &mut impl BufRead) -> io::Result<Option<Request>> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let mut lines = lines.iter();
    let target = lines.next().and_then(|line| line.rsplit_once(' ')).map_or("", |(target, _)| target).to_owned();
    let headers: HashMap<String, &str> =
        lines.filter_map(|line| line.split_once(": ")).map(|(name, value)| (name.to_lowercase(), value)).collect();
    let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let body = String::from_utf8_lossy(&body).into_owned();
    Ok(Some(Request { target, headers: headers.into_keys().collect(), body }))
}
