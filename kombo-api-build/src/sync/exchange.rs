//! Exchanges two folders: in one step where the system supports it, in two steps elsewhere.

use std::fs;
use std::io;
use std::path::Path;

/// Exchanges two folders in one step; `false` if the system does not support it.
#[cfg(any(target_os = "linux", target_os = "macos"))]
pub(crate) fn exchange(a: &Path, b: &Path) -> io::Result<bool> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    match renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(true),
        // The last two are the same number on Linux.
        Err(error) if [Errno::NOSYS, Errno::INVAL, Errno::NOTSUP, Errno::OPNOTSUPP].contains(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
pub(crate) fn exchange(_: &Path, _: &Path) -> io::Result<bool> {
    Ok(false)
}

/// Renames `folder` to `before`, and `next` to `folder`.
///
/// # Errors
/// If either step fails. If the first step cannot be undone, the folder stays in `before`.
pub(crate) fn in_two_steps(next: &Path, folder: &Path, before: &Path) -> io::Result<()> {
    fs::rename(folder, before)?;
    fs::rename(next, folder).inspect_err(|_| {
        // The next run restores the folder if this fails.
        let _ = fs::rename(before, folder);
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_steps_replace_the_folder_or_leave_it_unchanged() -> io::Result<()> {
        let here = tempfile::tempdir()?;
        let [next, folder, before] = ["next", "openapi", "before"].map(|name| here.path().join(name));
        let make = |folder: &Path, text| fs::create_dir(folder).and_then(|()| fs::write(folder.join("page"), text));
        make(&folder, "old")?;
        assert!(in_two_steps(&next, &folder, &before).is_err(), "there is no new folder");
        assert_eq!(fs::read_to_string(folder.join("page"))?, "old");
        make(&next, "new")?;
        in_two_steps(&next, &folder, &before)?;
        assert_eq!(fs::read_to_string(folder.join("page"))?, "new");
        assert_eq!(fs::read_to_string(before.join("page"))?, "old", "the previous folder");
        Ok(())
    }
}
