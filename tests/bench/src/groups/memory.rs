//! The memory that reading a list needs.

use std::error::Error;
use std::time::Duration;

use crate::child;
use crate::program::read::{Reader, Reading};
use crate::rows::employees::COUNT;
use crate::server::Server;
use crate::table::aligned;

use super::streams::page;

/// The numbers of pages: ten thousand records, and a million.
const PAGES: [usize; 2] = [40, 4_000];

const HEAD: &str = "\
The most memory that a process uses (its resident set) while it reads a list of employees page by page and keeps none of them.

";

/// Returns the section of the report.
pub fn section() -> Result<String, Box<dyn Error>> {
    let head = ["reader", "10,000 records", "1,000,000 records", "ratio"];
    let mut lines = vec![head.map(str::to_owned).to_vec()];
    for (name, reader) in [("SDK, `.items()`", Reader::Items), ("bare, page by page", Reader::Bare)] {
        let mut peaks = Vec::new();
        for pages in PAGES {
            eprintln!("measuring: memory of {name} for {} records", pages * COUNT);
            let server = Server::of_list(page()?, pages, Duration::ZERO)?;
            let Reading { records, peak, .. } = child::run(&mut child::own(&["read", reader.name(), &server.url()])?)?;
            if records != pages * COUNT {
                return Err(format!("{name} read {records} records of {}", pages * COUNT).into());
            }
            peaks.push(peak as f64 / 1024.0);
        }
        let ratio = peaks[1] / peaks[0];
        lines.push(vec![
            name.to_owned(),
            format!("{:.1} MiB", peaks[0]),
            format!("{:.1} MiB", peaks[1]),
            format!("{ratio:.2}"),
        ]);
    }
    Ok(format!("{HEAD}{}", aligned(&lines, &[1, 2, 3])))
}
