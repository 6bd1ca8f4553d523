//! Files that arguments name: data, and secrets, which only their owner may read.

use std::io::Read;
use std::path::Path;

use super::failure::{Exit, Failure};

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
/// On Unix, a file that its group or others may read is refused. The secret may have been copied already, so a warning
/// is not enough.
pub(super) fn secret(path: &Path) -> Result<String, Failure> {
    let unreadable = |error: std::io::Error| Failure::config(format!("{} cannot be read: {error}", path.display()));
    let mut file = std::fs::File::open(path).map_err(unreadable)?;
    refuse_readable_by_others(path, &file.metadata().map_err(unreadable)?)?;
    let mut text = String::new();
    file.read_to_string(&mut text).map_err(unreadable)?;
    let secret = text.trim_end_matches(['\r', '\n']);
    if secret.is_empty() {
        return Err(Failure::config(format!("{} is empty: write the secret into it", path.display())));
    }
    Ok(secret.to_owned())
}

#[cfg(unix)]
fn refuse_readable_by_others(path: &Path, metadata: &std::fs::Metadata) -> Result<(), Failure> {
    use std::os::unix::fs::MetadataExt as _;

    // A pipe, such as that of a shell's `<(…)`, has no readers but its own.
    if metadata.is_file() && metadata.mode() & 0o077 != 0 {
        let mode = metadata.mode() & 0o777;
        let failure = Failure::config(format!("{} has a secret, and others may read it ({mode:o})", path.display()));
        return Err(failure.help(format!("run `chmod 600 {}`", path.display())));
    }
    Ok(())
}

/// Other systems have no such permissions.
#[cfg(not(unix))]
fn refuse_readable_by_others(_: &Path, _: &std::fs::Metadata) -> Result<(), Failure> {
    Ok(())
}
