//! A docs site on loopback: an index, pages, and failures.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};

/// What the docs' own pages begin with. The site serves them in its place.
pub(crate) const DOCS: &str = "https://docs.kombo.dev";

/// An answer to a request.
#[derive(Clone)]
pub(crate) struct Answer {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: String,
    has_etag: bool,
    behaviour: Behaviour,
}

#[derive(Clone)]
enum Behaviour {
    Prompt,
    /// After so many requests to the site.
    After(usize),
    /// Sends no response until the client has disconnected.
    Never,
    /// The body ends too early.
    CutOff,
    /// Something happens meanwhile.
    Meanwhile(Arc<dyn Fn() + Send + Sync>),
}

impl Answer {
    pub(crate) fn text(body: impl Into<String>) -> Self {
        Self { status: 200, headers: Vec::new(), body: body.into(), has_etag: true, behaviour: Behaviour::Prompt }
    }

    pub(crate) fn status(status: u16) -> Self {
        Self { status, has_etag: false, ..Self::text("") }
    }

    pub(crate) fn redirect(status: u16, to: impl Into<String>) -> Self {
        Self::status(status).header("location", to)
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn without_etag(self) -> Self {
        Self { has_etag: false, ..self }
    }

    pub(crate) fn after(self, requests: usize) -> Self {
        Self { behaviour: Behaviour::After(requests), ..self }
    }

    pub(crate) fn never() -> Self {
        Self { behaviour: Behaviour::Never, ..Self::text("") }
    }

    pub(crate) fn cut_off(self) -> Self {
        Self { behaviour: Behaviour::CutOff, ..self }
    }

    pub(crate) fn meanwhile(self, happens: impl Fn() + Send + Sync + 'static) -> Self {
        Self { behaviour: Behaviour::Meanwhile(Arc::new(happens)), ..self }
    }
}

#[derive(Default)]
struct State {
    /// The answers to each path: one after the other, the last again and again.
    answers: BTreeMap<String, Vec<Answer>>,
    /// Each request's path and head.
    requests: Vec<(String, String)>,
    /// How many bytes of bodies were sent.
    sent: usize,
}

pub(crate) struct Site {
    address: SocketAddr,
    state: Arc<(Mutex<State>, Condvar)>,
}

impl Site {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let site = Self { address: listener.local_addr().unwrap(), state: Arc::default() };
        let state = Arc::clone(&site.state);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = Arc::clone(&state);
                // The client may disconnect at any time.
                std::thread::spawn(move || drop(serve(&stream, &state)));
            }
        });
        site
    }

    /// A site with an index of these pages, each by its path below `/v1/`.
    pub(crate) fn of<'a>(pages: impl IntoIterator<Item = (&'a str, String)>) -> Self {
        let site = Self::start();
        let mut index = String::from("# Kombo\n\n## Docs\n\n");
        for (name, text) in pages {
            writeln!(index, "- [Page]({DOCS}/v1/{name}): it is about something").unwrap();
            site.put(&format!("/v1/{name}"), Answer::text(text));
        }
        site.put("/llms.txt", Answer::text(index));
        site
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn put(&self, path: &str, answer: Answer) {
        self.queue(path, vec![answer]);
    }

    pub(crate) fn queue(&self, path: &str, answers: Vec<Answer>) {
        self.state.0.lock().unwrap().answers.insert(path.to_owned(), answers);
    }

    /// The requests since the last time, by path, each with its head.
    pub(crate) fn take_requests(&self) -> Vec<(String, String)> {
        std::mem::take(&mut self.state.0.lock().unwrap().requests)
    }

    /// The bytes of bodies that were sent since the last time.
    pub(crate) fn take_sent(&self) -> usize {
        std::mem::take(&mut self.state.0.lock().unwrap().sent)
    }
}

fn serve(stream: &TcpStream, (state, changed): &(Mutex<State>, Condvar)) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    loop {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if reader.read_line(&mut head)? == 0 {
                return Ok(());
            }
        }
        let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
        let answer = {
            let mut state = state.lock().unwrap();
            state.requests.push((path.clone(), head.to_lowercase()));
            changed.notify_all();
            match state.answers.get_mut(&path) {
                Some(answers) if answers.len() > 1 => answers.remove(0),
                Some(answers) => answers[0].clone(),
                None => Answer::status(404),
            }
        };
        match &answer.behaviour {
            Behaviour::After(requests) => {
                let state = state.lock().unwrap();
                drop(changed.wait_while(state, |state| state.requests.len() < *requests).unwrap());
            }
            Behaviour::Never => return reader.read(&mut [0]).map(drop),
            Behaviour::Meanwhile(happens) => happens(),
            Behaviour::Prompt | Behaviour::CutOff => {}
        }
        let sent = respond(stream, &head.to_lowercase(), &answer)?;
        state.lock().unwrap().sent += sent;
        if matches!(answer.behaviour, Behaviour::CutOff) {
            return Ok(());
        }
    }
}

fn respond(mut stream: &TcpStream, head: &str, answer: &Answer) -> std::io::Result<usize> {
    let mut hasher = DefaultHasher::new();
    answer.body.hash(&mut hasher);
    let etag = format!("\"{:x}\"", hasher.finish());
    let date = answer.headers.iter().find(|(name, _)| *name == "last-modified").map(|(_, date)| date.to_lowercase());
    let is_known = answer.has_etag && head.contains(&format!("if-none-match: {etag}\r\n"))
        || date.is_some_and(|date| head.contains(&format!("if-modified-since: {date}\r\n")));
    let (status, body) = if is_known { (304, "") } else { (answer.status, answer.body.as_str()) };
    let mut response = format!("HTTP/1.1 {status} -\r\ncontent-length: {}\r\n", body.len());
    if answer.has_etag {
        write!(response, "etag: {etag}\r\n").unwrap();
    }
    for (name, value) in &answer.headers {
        write!(response, "{name}: {value}\r\n").unwrap();
    }
    let end = if matches!(answer.behaviour, Behaviour::CutOff) { body.len() / 2 } else { body.len() };
    response.push_str("\r\n");
    response.push_str(&body[..end]);
    stream.write_all(response.as_bytes())?;
    Ok(end)
}
