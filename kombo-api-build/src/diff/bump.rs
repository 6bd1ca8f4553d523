//! The next version of the crate.

pub use semver::Version;

use super::change::Verdict;
use super::difference::Diff;

/// The part of the version that a change increases, in the terms of SemVer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bump {
    /// Nothing changed.
    None,
    /// Only documentation changed.
    Patch,
    /// Compatible changes.
    Minor,
    /// Breaking changes.
    Major,
}

impl Bump {
    /// Returns the bump that the changes require.
    #[must_use]
    pub fn of(diff: &Diff) -> Self {
        match () {
            () if diff.is_empty() => Self::None,
            () if diff.is_breaking() => Self::Major,
            () if diff.count(Verdict::Compatible) > 0 || !diff.symbols.is_empty() => Self::Minor,
            () => Self::Patch,
        }
    }

    /// Returns the bump in a word: `none`, `patch`, `minor`, `major`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }

    /// Returns the version after `current`. Below 1.0, as for Cargo, a breaking change increases the minor version and
    /// any other change the patch version.
    #[must_use]
    pub fn after(self, current: &Version) -> Version {
        let Version { major, minor, patch, .. } = *current;
        match (self, major, minor) {
            (Self::None, _, _) => current.clone(),
            (Self::Major, 0, 0) => Version::new(0, 0, patch + 1),
            (Self::Major, 0, _) => Version::new(0, minor + 1, 0),
            (Self::Major, _, _) => Version::new(major + 1, 0, 0),
            (Self::Minor, 1.., _) => Version::new(major, minor + 1, 0),
            (Self::Minor | Self::Patch, _, _) => Version::new(major, minor, patch + 1),
        }
    }

    /// Returns a sentence with the next version and the reason.
    pub(super) fn sentence(self, current: &Version) -> String {
        let next = self.after(current);
        match self {
            Self::None => format!("next version: {current}, nothing has changed"),
            Self::Major if current.major == 0 && current.minor > 0 => {
                format!(
                    "next version: {next}, after {current}: there are breaking changes, which below 1.0 increase the minor version"
                )
            }
            Self::Major => format!("next version: {next}, after {current}: there are breaking changes"),
            Self::Minor => format!("next version: {next}, after {current}: all changes are compatible"),
            Self::Patch => format!("next version: {next}, after {current}: only documentation has changed"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bumps_are_those_of_cargo() {
        let after = |bump: Bump, current: &str| {
            Version::parse(current).map(|it| bump.after(&it).to_string()).unwrap_or_default()
        };
        for (bump, current, next) in [
            (Bump::Major, "0.1.3", "0.2.0"),
            (Bump::Minor, "0.1.3", "0.1.4"),
            (Bump::Patch, "0.1.3", "0.1.4"),
            (Bump::None, "0.1.3", "0.1.3"),
            (Bump::Major, "0.0.3", "0.0.4"),
            (Bump::Major, "1.2.3", "2.0.0"),
            (Bump::Minor, "1.2.3", "1.3.0"),
            (Bump::Patch, "1.2.3", "1.2.4"),
        ] {
            assert_eq!(after(bump, current), next);
        }
    }
}
