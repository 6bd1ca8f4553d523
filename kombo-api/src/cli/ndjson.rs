//! The records of an NDJSON file as a stream, so that a file of any size can be sent.

use std::io::{BufRead as _, BufReader};
use std::path::Path;

use futures_core::Stream;
use serde_json::value::RawValue;
use tokio::sync::mpsc;

use super::failure::Failure;
use super::files;

type Record = Result<Box<RawValue>, String>;

/// The records that are read ahead of the connection.
const AHEAD: usize = 64;

/// Returns the records of a file, one per line. Empty lines are skipped. An error has the number of the line, and ends
/// the stream.
pub(super) fn records(path: &Path) -> Result<impl Stream<Item = Record> + Send + use<>, Failure> {
    let file = BufReader::new(files::open(path)?);
    let (to, from) = mpsc::channel(AHEAD);
    // Reading blocks, and standard input may block for ever, so it has a thread of its own.
    std::thread::spawn(move || {
        for (n, line) in file.lines().enumerate() {
            let record = match line {
                Ok(line) if line.trim().is_empty() => continue,
                Ok(line) => serde_json::from_str(&line).map_err(|_| format!("line {} is not JSON", n + 1)),
                Err(error) => Err(format!("line {} cannot be read: {error}", n + 1)),
            };
            let is_last = record.is_err();
            // The receiver is gone as soon as the call has ended.
            if to.blocking_send(record).is_err() || is_last {
                break;
            }
        }
    });
    Ok(futures_util::stream::unfold(from, |mut from| async { from.recv().await.map(|record| (record, from)) }))
}
