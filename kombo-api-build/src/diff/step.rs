//! The next version.

pub use semver::Version;

use super::{Diff, Verdict};

/// What a change asks of the version, in the words of SemVer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Nothing changed.
    None,
    /// Only what people read.
    Patch,
    /// More than before.
    Minor,
    /// Something breaks.
    Major,
}

impl Step {
    /// What a diff asks for.
    #[must_use]
    pub fn of(diff: &Diff) -> Self {
        match () {
            () if diff.is_empty() => Self::None,
            () if diff.is_breaking() => Self::Major,
            () if diff.count(Verdict::Compatible) > 0 || !diff.symbols.is_empty() => Self::Minor,
            () => Self::Patch,
        }
    }

    /// The step in a word: `none`, `patch`, `minor`, `major`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }

    /// The version after `current`. Below 1.0, as Cargo reads it, what breaks is a minor step and all else a patch.
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

    /// The step, the version, and why.
    pub(super) fn said(self, current: &Version) -> String {
        let next = self.after(current);
        match self {
            Self::None => format!("next version: {current} still, nothing has changed"),
            Self::Major if current.major == 0 && current.minor > 0 => {
                format!("next version: {next}, after {current}: something breaks, which below 1.0 is a minor step")
            }
            Self::Major => format!("next version: {next}, after {current}: something breaks"),
            Self::Minor => format!("next version: {next}, after {current}: there is more, and nothing breaks"),
            Self::Patch => format!("next version: {next}, after {current}: only texts have changed"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_those_of_cargo() {
        let after = |step: Step, current: &str| {
            Version::parse(current).map(|it| step.after(&it).to_string()).unwrap_or_default()
        };
        for (step, current, next) in [
            (Step::Major, "0.1.3", "0.2.0"),
            (Step::Minor, "0.1.3", "0.1.4"),
            (Step::Patch, "0.1.3", "0.1.4"),
            (Step::None, "0.1.3", "0.1.3"),
            (Step::Major, "0.0.3", "0.0.4"),
            (Step::Major, "1.2.3", "2.0.0"),
            (Step::Minor, "1.2.3", "1.3.0"),
            (Step::Patch, "1.2.3", "1.2.4"),
        ] {
            assert_eq!(after(step, current), next);
        }
    }
}
