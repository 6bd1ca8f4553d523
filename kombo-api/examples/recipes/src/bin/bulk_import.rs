//! Imports job postings from an NDJSON file of any size, with a progress bar. The file is not collected in memory.
//!
//! `bulk_import postings.ndjson` imports your file. Without an argument it imports a generated one. It runs against the
//! embedded mock server, without key and network.
#![allow(clippy::print_stdout)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use futures::{Stream, TryStreamExt as _, stream};
use indicatif::{ProgressBar, ProgressStyle};
use kombo_api::mock::{Answer, Server};
use kombo_api::types::{ErrorCode, PostingInput};
use kombo_api::{Kombo, Ndjson, op};
use tokio::fs::File;
use tokio::io::{AsyncBufReadExt as _, BufReader};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// More problems than these are counted only.
const MOST_PROBLEMS: u64 = 20;

#[tokio::main]
async fn main() -> Result<()> {
    let server = Server::start().await?;
    let kombo = server.kombo();
    let folder = tempfile::tempdir()?;
    let feed = kombo.ai_apply().create_job_feed("Careers export").send().await?;

    let file = match std::env::args_os().nth(1) {
        Some(file) => PathBuf::from(file),
        None => {
            println!("1. A file with two invalid lines is refused before anything is sent");
            let broken = folder.path().join("broken.ndjson");
            std::fs::write(&broken, sample(5) + "{\"url\": \"https://careers.example.com/jobs/6\"}\n{\"url\":\n")?;
            if import(&kombo, &feed.id, &broken).await.is_ok() || server.requests().len() > 1 {
                return Err("the file was imported".into());
            }
            let valid = folder.path().join("postings.ndjson");
            std::fs::write(&valid, sample(20_000))?;
            // Otherwise the mock server answers with an example.
            let counts = serde_json::json!({"created": 20_000, "processed": 20_000, "archived": 0});
            server.answer::<op::BulkImportPostings>(Answer::success(counts));
            println!("\n2. A valid file");
            valid
        }
    };
    import(&kombo, &feed.id, &file).await?;
    let sent = server.requests().last().map_or(0, |request| request.body.split(|byte| *byte == b'\n').count() - 1);
    println!("   the server received {sent} postings");

    println!("\n3. Kombo parses them in the background; only then can one apply to them");
    let mut states = BTreeMap::new();
    let mut postings = kombo.ai_apply().get_postings().items();
    while let Some(posting) = postings.try_next().await? {
        *states.entry(posting.availability.to_string()).or_insert(0) += 1;
    }
    println!("   {states:?}");
    Ok(())
}

/// Replaces the postings of a feed with those of the file.
///
/// The file is checked as a whole first. Kombo archives the postings that an import lacks, so an import without the
/// invalid lines, or one that is interrupted by them, would take their postings offline.
async fn import(kombo: &Kombo, feed: &str, file: &Path) -> Result<()> {
    let count = check(file).await?;
    let bar = ProgressBar::new(count).with_style(ProgressStyle::with_template("   {wide_bar} {pos}/{len} postings")?);
    let progress = bar.clone();
    let postings = lines(file)
        .await?
        .and_then(|line| async move { serde_json::from_str::<PostingInput>(&line).map_err(std::io::Error::from) })
        .inspect_ok(move |_| progress.inc(1));
    let imported = kombo.ai_apply().bulk_import_postings(feed, Ndjson::try_new(postings)).send().await;
    bar.finish_and_clear();
    match imported {
        Ok(result) => {
            println!("   {} created, {} processed, {} archived", result.created, result.processed, result.archived);
            Ok(())
        }
        Err(error) if error.code() == Some(&ErrorCode::AiApplyJobFeedImportAlreadyRunning) => {
            Err("another import of this feed is running: try again when it has finished".into())
        }
        // A stream can be sent only once, so the SDK does not retry it. The import is idempotent: run it again.
        Err(error) => Err(error.into()),
    }
}

/// Returns the number of postings of a file, or prints the problem of each invalid line and fails.
async fn check(file: &Path) -> Result<u64> {
    let (mut valid, mut invalid) = (0, 0);
    let mut lines = std::pin::pin!(lines(file).await?);
    while let Some(line) = lines.try_next().await? {
        match serde_json::from_str::<PostingInput>(&line) {
            Ok(_) => valid += 1,
            Err(problem) => {
                invalid += 1;
                if invalid <= MOST_PROBLEMS {
                    println!("   line {}: {problem}", valid + invalid);
                }
            }
        }
    }
    if invalid > 0 {
        println!("   {valid} valid and {invalid} invalid lines: nothing was imported");
        return Err("the file has invalid lines".into());
    }
    Ok(valid)
}

/// Returns the lines of a file as they are read.
async fn lines(file: &Path) -> std::io::Result<impl Stream<Item = std::io::Result<String>> + Send + use<>> {
    let lines = BufReader::new(File::open(file).await?).lines();
    Ok(stream::try_unfold(lines, |mut lines| async move { Ok(lines.next_line().await?.map(|line| (line, lines))) }))
}

/// Returns NDJSON with this many postings.
fn sample(count: usize) -> String {
    let posting = |n| format!("https://careers.example.com/jobs/{n}");
    let line = |n| serde_json::json!({"url": posting(n), "career_site_label": "Brightwater Logistics"}).to_string();
    (1..=count).map(|n| line(n) + "\n").collect()
}
