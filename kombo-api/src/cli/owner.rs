//! Whether others may read or change a file: one with a secret, or a configuration that decides where the key goes.

use std::path::Path;

use super::failure::Failure;

/// Refuses a file with a secret that the group or others may read, or that belongs to another user, who may read it too.
///
/// The secret may have been copied already, so a warning is not enough.
#[cfg(unix)]
pub(super) fn refuse_secret_of_others(path: &Path, metadata: &std::fs::Metadata) -> Result<(), Failure> {
    use std::os::unix::fs::MetadataExt as _;

    // A pipe, such as that of a shell's `<(…)`, has no readers but its own.
    if !metadata.is_file() {
        return Ok(());
    }
    if metadata.mode() & 0o077 != 0 {
        let mode = metadata.mode() & 0o777;
        let failure = Failure::config(format!("{} has a secret, and others may read it ({mode:o})", path.display()));
        return Err(failure.help(format!("run `chmod 600 {}`", path.display())));
    }
    refuse_owner(path, "has a secret", metadata.uid())
}

/// Refuses a configuration that others may write, since they could name another program, or another host for the key.
#[cfg(unix)]
pub(super) fn refuse_configuration_of_others(path: &Path, metadata: &std::fs::Metadata) -> Result<(), Failure> {
    use std::os::unix::fs::MetadataExt as _;

    if !metadata.is_file() {
        return Ok(());
    }
    if metadata.mode() & 0o022 != 0 {
        let (at, mode) = (path.display(), metadata.mode() & 0o777);
        let failure = Failure::config(format!("{at} decides about the key, and others may write it ({mode:o})"));
        return Err(failure.help(format!("run `chmod go-w {at}`")));
    }
    refuse_owner(path, "decides about the key", metadata.uid())
}

#[cfg(unix)]
fn refuse_owner(path: &Path, what: &str, owner: u32) -> Result<(), Failure> {
    if is_trusted(owner, rustix::process::geteuid().as_raw()) {
        return Ok(());
    }
    let at = path.display();
    let failure = Failure::config(format!("{at} {what}, and belongs to another user (id {owner})"));
    Err(failure.help("use a file of your own: a copy of it, if you trust the other user"))
}

/// Whether a file of this owner may be used: the caller's own, or one of the administrator, who may read and write all.
#[cfg(unix)]
fn is_trusted(owner: u32, caller: u32) -> bool {
    owner == caller || owner == 0
}

/// Other systems have no such permissions.
#[cfg(not(unix))]
pub(super) fn refuse_secret_of_others(_: &Path, _: &std::fs::Metadata) -> Result<(), Failure> {
    Ok(())
}

/// Other systems have no such permissions.
#[cfg(not(unix))]
pub(super) fn refuse_configuration_of_others(_: &Path, _: &std::fs::Metadata) -> Result<(), Failure> {
    Ok(())
}

#[cfg(test)]
mod tests {
    #[cfg(unix)]
    #[test]
    fn only_files_of_the_caller_and_of_the_administrator_are_trusted() {
        use super::is_trusted;

        assert!(is_trusted(1000, 1000) && is_trusted(0, 1000));
        assert!(!is_trusted(1001, 1000) && !is_trusted(1000, 0));
    }
}
