//! Two folders change places: in one step where the system can do that, and in two otherwise.

use std::fs;
use std::io;
use std::path::Path;

/// Exchanges two folders in one step; `false` if the system cannot do that.
#[cfg(any(target_os = "linux", target_os = "macos"))]
pub(crate) fn exchange(a: &Path, b: &Path) -> io::Result<bool> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    match renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(true),
        // The last two are one number on Linux.
        Err(error) if [Errno::NOSYS, Errno::INVAL, Errno::NOTSUP, Errno::OPNOTSUPP].contains(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
pub(crate) fn exchange(_: &Path, _: &Path) -> io::Result<bool> {
    Ok(false)
}

/// Moves `folder` to `before`, and `next` to its place.
///
/// # Errors
/// If either step fails. If the first one cannot be undone either, the folder stays in `before`.
pub(crate) fn in_two_steps(next: &Path, folder: &Path, before: &Path) -> io::Result<()> {
    fs::rename(folder, before)?;
    fs::rename(next, folder).inspect_err(|_| {
        // The next run tries this again.
        let _ = fs::rename(before, folder);
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_two_steps_it_is_all_or_nothing_too() -> io::Result<()> {
        let here = tempfile::tempdir()?;
        let [next, folder, before] = ["next", "openapi", "before"].map(|name| here.path().join(name));
        let make = |folder: &Path, text| fs::create_dir(folder).and_then(|()| fs::write(folder.join("page"), text));
        make(&folder, "old")?;
        assert!(in_two_steps(&next, &folder, &before).is_err(), "there is no new one");
        assert_eq!(fs::read_to_string(folder.join("page"))?, "old");
        make(&next, "new")?;
        in_two_steps(&next, &folder, &before)?;
        assert_eq!(fs::read_to_string(folder.join("page"))?, "new");
        assert_eq!(fs::read_to_string(before.join("page"))?, "old", "until it is cleared away");
        Ok(())
    }
}
