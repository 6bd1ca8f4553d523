//! Reading a list of many pages, from a server with and without latency.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::child;
use crate::plot;
use crate::program::read::Reader;
use crate::rows::employees::{self, COUNT};
use crate::server::Server;
use crate::table::aligned;

/// The time between a request and its response: that of a server in the same region.
const LATENCY: Duration = Duration::from_millis(20);

/// The pages of the list with latency: 100,000 employees.
const PAGES: usize = 400;

/// The pages of the list without latency.
const PAGES_AT_ONCE: usize = 40;

/// The measurements of each reader, in turn with the others. The fastest one counts.
const ROUNDS: usize = 2;

const HEAD: &str = "\
100,000 employees in 400 pages of 250, from a server on loopback that answers each request after 20 ms. The floor is the
latency alone: 400 times 20 ms. And 40 pages from a server that answers at once: the time of a page is what transfer and
decoding take. The readers are measured in turn, twice, and the better time counts. `.items()` and `.send()` are the SDK's;
\"bare\" is `reqwest` and `serde` with hand-written structs, page by page. The official SDKs are those of npm and PyPI.

";

/// A program that reads a list.
struct Named {
    name: &'static str,
    command: Box<MakeCommand>,
}

/// Returns the command that reads the list at a URL.
type MakeCommand = dyn Fn(&str) -> Result<Command, Box<dyn Error>>;

/// The output that all programs have in common.
#[derive(Deserialize)]
struct Read {
    records: usize,
    seconds: f64,
}

/// Returns the section of the report.
pub fn section() -> Result<String, Box<dyn Error>> {
    let readers = readers()?;
    let slow = times(&readers, PAGES, LATENCY)?;
    let fast = times(&readers, PAGES_AT_ONCE, Duration::ZERO)?;
    let bare = readers.iter().position(|it| it.name.starts_with("bare")).ok_or("there is no bare reader")?;
    let floor = LATENCY.as_secs_f64() * PAGES as f64;
    let head = ["reader", "at 20 ms", "of the floor", "of bare", "page without latency", "of bare"];
    let mut lines = vec![head.map(str::to_owned).to_vec()];
    for (n, reader) in readers.iter().enumerate() {
        lines.push(vec![
            reader.name.to_owned(),
            format!("{:.1} s", slow[n]),
            format!("{:.2}", slow[n] / floor),
            format!("{:.2}", slow[n] / slow[bare]),
            format!("{:.2} ms", fast[n] / PAGES_AT_ONCE as f64 * 1e3),
            format!("{:.2}", fast[n] / fast[bare]),
        ]);
    }
    let bars = |seconds: &[f64], factor: f64| -> Vec<_> {
        readers.iter().zip(seconds).map(|(reader, seconds)| (reader.name, seconds * factor)).collect()
    };
    let per_page = 1e3 / PAGES_AT_ONCE as f64;
    let slow = plot::bars("latency.svg", "100,000 employees at 20 ms: seconds", &bars(&slow, 1.0))?;
    let fast = plot::bars("decode.svg", "A page of 250 employees without latency: ms", &bars(&fast, per_page))?;
    Ok(format!("{HEAD}{}\n{slow}\n{fast}", aligned(&lines, &[1, 2, 3, 4, 5])))
}

/// Returns the fastest time of each reader, in seconds.
fn times(readers: &[Named], pages: usize, latency: Duration) -> Result<Vec<f64>, Box<dyn Error>> {
    let server = Server::of_list(page()?, pages, latency)?;
    let mut fastest = vec![f64::INFINITY; readers.len()];
    for _ in 0..ROUNDS {
        for (reader, fastest) in readers.iter().zip(&mut fastest) {
            eprintln!("measuring: {} of {pages} pages at {latency:?}", reader.name);
            let Read { records, seconds } = child::run(&mut (reader.command)(&server.url())?)?;
            if records != pages * COUNT {
                return Err(format!("{} read {records} records of {}", reader.name, pages * COUNT).into());
            }
            *fastest = fastest.min(seconds);
        }
    }
    Ok(fastest)
}

/// Returns a page whose cursor is `@next`.
pub fn page() -> Result<String, Box<dyn Error>> {
    let mut page: Value = serde_json::from_str(&employees::page())?;
    page["data"]["next"] = json!("@next");
    Ok(page.to_string())
}

fn readers() -> Result<Vec<Named>, Box<dyn Error>> {
    let own = |name: &'static str, reader: Reader| Named {
        name,
        command: Box::new(move |url| child::own(&["read", reader.name(), url])),
    };
    let (node, python) = install()?;
    Ok(vec![
        own("SDK, `.items()`", Reader::Items),
        own("SDK, `.items()` on one thread", Reader::ItemsOnOneThread),
        own("SDK, `.send()` for each page", Reader::Send),
        own("bare, page by page", Reader::Bare),
        peer("official TypeScript SDK", "node".into(), node),
        peer("official Python SDK", python, peers().join("read.py")),
    ])
}

fn peer(name: &'static str, program: PathBuf, script: PathBuf) -> Named {
    Named {
        name,
        command: Box::new(move |url| {
            let mut command = Command::new(&program);
            command.arg(&script).arg(url);
            Ok(command)
        }),
    }
}

fn peers() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("peers")
}

/// Installs the official SDKs, as pinned. Returns the script for Node.js and the interpreter of Python.
fn install() -> Result<(PathBuf, PathBuf), Box<dyn Error>> {
    let run = |command: &mut Command| -> Result<(), Box<dyn Error>> {
        let status = command.status().map_err(|error| format!("{command:?} cannot be started: {error}"))?;
        if status.success() { Ok(()) } else { Err(format!("{command:?} failed: {status}").into()) }
    };
    run(Command::new("npm").args(["ci", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"]).arg(peers()))?;
    let environment = std::env::current_exe()?.with_file_name("python");
    run(Command::new("python3").args(["-m", "venv"]).arg(&environment))?;
    let python = environment.join("bin/python");
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"];
    run(Command::new(&python).args(install).arg(peers().join("requirements.txt")))?;
    Ok((peers().join("read.mjs"), python))
}
