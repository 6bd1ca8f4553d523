//! Files that arguments name: data, and secrets, which only their owner may read.

use std::io::Read;
use std::path::Path;

use super::failure::{Exit, Failure};
use super::owner;

/// Returns the contents of a file, or of standard input for `-`.
pub(super) fn contents(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    open(path)?.read_to_end(&mut bytes).map_err(|error| unreadable(path, &error))?;
    Ok(bytes)
}

/// Opens a file, or standard input for `-`.
pub(super) fn open(path: &Path) -> Result<Box<dyn Read + Send>, Failure> {
    if path == Path::new("-") {
        return Ok(Box::new(std::io::stdin()));
    }
    let file = std::fs::File::open(path).map_err(|error| unreadable(path, &error))?;
    Ok(Box::new(file))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(Exit::Other, format!("{} cannot be read: {error}", path.display()))
}

/// Returns the secret in a file, without the line break at its end.
///
/// On Unix, a file that others may read is refused.
pub(super) fn secret(path: &Path) -> Result<String, Failure> {
    let unreadable = |error: std::io::Error| Failure::config(format!("{} cannot be read: {error}", path.display()));
    let mut file = std::fs::File::open(path).map_err(unreadable)?;
    owner::refuse_secret_of_others(path, &file.metadata().map_err(unreadable)?)?;
    let mut text = String::new();
    file.read_to_string(&mut text).map_err(unreadable)?;
    let secret = text.trim_end_matches(['\r', '\n']);
    if secret.is_empty() {
        return Err(Failure::config(format!("{} is empty: write the secret into it", path.display())));
    }
    Ok(secret.to_owned())
}
