//! The records of an NDJSON file, read while they are sent, so that a file of any size can be sent.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;

use serde_json::value::RawValue;

use super::failure::Failure;
use super::files;

type Record = Result<Box<RawValue>, String>;

/// The most bytes of a record: a hundred times a long text, and little beside the memory of a machine. Input without
/// line breaks, such as that of another format, would otherwise be read as one record.
const LONGEST: u64 = 16 * MEBIBYTE;

const MEBIBYTE: u64 = 1024 * 1024;

/// Returns the records of a file, one per line. Empty lines are skipped. An error has the number of the line, and is
/// the last item.
pub(super) fn records(path: &Path) -> Result<impl Iterator<Item = Record> + Send + use<>, Failure> {
    let mut file = BufReader::new(files::open(path)?);
    let (mut number, mut has_failed) = (0_u64, false);
    Ok(std::iter::from_fn(move || {
        while !has_failed {
            number += 1;
            let mut line = Vec::new();
            let record = match file.by_ref().take(LONGEST + 1).read_until(b'\n', &mut line) {
                Ok(0) => return None,
                Ok(length) if length as u64 > LONGEST && !line.ends_with(b"\n") => {
                    Err(format!("line {number} is longer than {} MiB", LONGEST / MEBIBYTE))
                }
                Ok(_) if line.iter().all(u8::is_ascii_whitespace) => continue,
                Ok(_) => serde_json::from_slice(&line).map_err(|_| format!("line {number} is not JSON")),
                Err(error) => Err(format!("line {number} cannot be read: {error}")),
            };
            has_failed = record.is_err();
            return Some(record);
        }
        None
    }))
}
