//! Programs that read a whole list of employees.

use std::str::FromStr;
use std::time::Instant;

use futures_util::TryStreamExt as _;
use serde::{Deserialize, Serialize};
use tokio::runtime;

use super::{bare, kombo};
use crate::rows::employees::{self, COUNT, INTEGRATION};

/// A way to read a list in Rust.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// `.items()` of the SDK on a multi-threaded runtime.
    Items,
    /// The same on a single thread.
    ItemsOnOneThread,
    /// `.send()` of the SDK for each page, after the page before it was read.
    Send,
    /// reqwest and serde, one page after the other.
    Bare,
}

impl Reader {
    pub fn name(self) -> &'static str {
        match self {
            Self::Items => "items",
            Self::ItemsOnOneThread => "items-on-one-thread",
            Self::Send => "send",
            Self::Bare => "bare",
        }
    }
}

impl FromStr for Reader {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let all = [Self::Items, Self::ItemsOnOneThread, Self::Send, Self::Bare];
        all.into_iter().find(|reader| reader.name() == name).ok_or_else(|| format!("there is no reader `{name}`"))
    }
}

/// The output of a program.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub struct Reading {
    /// The number of records that were read.
    pub records: usize,
    pub seconds: f64,
    /// The most memory that the process used, in KiB.
    pub peak: u64,
}

/// Reads the list at a URL.
pub fn run(reader: Reader, url: &str) -> Reading {
    let mut runtime = match reader {
        Reader::ItemsOnOneThread => runtime::Builder::new_current_thread(),
        _ => runtime::Builder::new_multi_thread(),
    };
    let runtime = runtime.enable_all().build().expect("a runtime");
    let start = Instant::now();
    // As in `#[tokio::main]`.
    let records = runtime.block_on(async {
        match reader {
            Reader::Items | Reader::ItemsOnOneThread => items(url).await,
            Reader::Send => send(url).await,
            Reader::Bare => bare(url).await,
        }
    });
    Reading { records, seconds: start.elapsed().as_secs_f64(), peak: peak() }
}

async fn items(url: &str) -> usize {
    let mut employees = kombo(url).integration(INTEGRATION).hris().get_employees().page_size(COUNT as i64).items();
    let mut records = 0;
    while let Some(employee) = employees.try_next().await.expect("an employee") {
        records += usize::from(!employee.id.is_empty());
    }
    records
}

async fn send(url: &str) -> usize {
    let acme = kombo(url).integration(INTEGRATION);
    let (mut records, mut cursor) = (0, None::<String>);
    loop {
        let mut call = acme.hris().get_employees().page_size(COUNT as i64);
        if let Some(cursor) = cursor {
            call = call.cursor(cursor);
        }
        let page = call.send().await.expect("a page").into_inner();
        records += page.results.iter().filter(|it| !it.id.is_empty()).count();
        cursor = page.next;
        if cursor.is_none() {
            return records;
        }
    }
}

async fn bare(url: &str) -> usize {
    let client = bare::client();
    let (mut records, mut cursor) = (0, String::new());
    loop {
        let url = format!("{url}/hris/employees?page_size={COUNT}{cursor}");
        let page = employees::bare::get_employees(&client, &url, INTEGRATION).await.expect("a page");
        records += page.results.iter().filter(|it| !it.id.is_empty()).count();
        match page.next {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return records,
        }
    }
}

/// Returns the most memory that this process used, in KiB; 0 on systems without `/proc`.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}
