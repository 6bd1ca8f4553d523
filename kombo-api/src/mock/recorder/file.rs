//! The file of a recording.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::recording::{FORMAT, Recording};
use crate::error::{Error, Result};

/// Reads a recording.
pub(super) fn read(path: &Path) -> Result<Recording> {
    let shown = path.display();
    let text = fs::read_to_string(path).map_err(|error| {
        let unfinished = unfinished(path);
        let hint = match unfinished.exists() {
            true => format!("; the last one was not finished, its calls are in `{}`", unfinished.display()),
            false => String::new(),
        };
        Error::config(format!(
            "there is no recording at `{shown}`{hint}: set KOMBO_RECORD=1 and KOMBO_API_KEY and run the test to record"
        ))
        .with_source(error)
    })?;
    let invalid =
        |problem: String| Error::config(format!("the recording `{shown}` is invalid: {problem}; record it again"));
    let recording: Recording = serde_json::from_str(&text).map_err(|error| invalid(error.to_string()))?;
    if recording.format != FORMAT {
        return Err(invalid(format!("its format is {}, and this version reads {FORMAT}", recording.format)));
    }
    Ok(recording)
}

/// Replaces the file by this recording, as a whole or not at all.
pub(super) fn write(path: &Path, recording: &Recording) -> Result<()> {
    let written = || -> io::Result<()> {
        let mut text = serde_json::to_vec_pretty(recording)?;
        text.push(b'\n');
        let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let new = beside(path, &format!("{:016x}.new", fastrand::u64(..)));
        let replaced = private(&new)
            .and_then(|mut file| file.write_all(&text).and_then(|()| file.sync_all()))
            .and_then(|()| fs::rename(&new, path));
        if replaced.is_err() {
            // The error of the write is the one to report.
            let _ = fs::remove_file(&new);
        }
        replaced
    };
    let failed =
        |error| Error::config(format!("the recording `{}` cannot be written", path.display())).with_source(error);
    written().map_err(failed)
}

/// Creates a file that only its owner may read, since nobody has reviewed the recording yet.
fn private(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Writes a recording and removes the unfinished one of an earlier run.
pub(super) fn finish(path: &Path, recording: &Recording) -> Result<()> {
    write(path, recording)?;
    match fs::remove_file(unfinished(path)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Error::config(format!("`{}` cannot be removed", unfinished(path).display())).with_source(error))
        }
        _ => Ok(()),
    }
}

/// Returns the file for the calls of a recording that was not finished.
pub(super) fn unfinished(path: &Path) -> PathBuf {
    beside(path, "unfinished")
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(suffix);
    path.with_file_name(name)
}
