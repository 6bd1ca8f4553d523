//! Problems of a document: message, locations and help; and the text of paths and counts in messages.

use std::fmt;
use std::path::Path;

/// An error or a warning about the input: message, locations and help.
///
/// `Display` writes one paragraph in the style of a compiler:
///
/// ```text
/// error: openapi/general/a.yaml:12:7: #/paths/~1a/get/x: unknown keyword `x`
///   help: correct the spelling, or name it `x-…` if it is an extension
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// Whether the problem stops the build.
    pub severity: Severity,
    /// The message: one sentence.
    pub message: String,
    /// The locations; more than one if pages contradict each other.
    pub locations: Vec<Location>,
    /// The advice on how to solve it.
    pub help: Option<String>,
}

/// The severity of a [`Problem`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is generated.
    Error,
    /// Generation goes on.
    Warning,
}

/// A location in the input: a page, and line, column and JSON pointer as far as they are known.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Location {
    /// The page: its path as it was given to the generator.
    pub page: Option<String>,
    /// The line, from 1.
    pub line: Option<u64>,
    /// The column, from 1.
    pub column: Option<u64>,
    /// The JSON pointer (RFC 6901) from the root of the page, such as `/paths/~1connect/get`.
    pub pointer: Option<String>,
}

impl Problem {
    /// Creates a problem that stops the build.
    #[must_use]
    pub fn error(message: impl Into<String>) -> Self {
        Self { severity: Severity::Error, message: message.into(), locations: Vec::new(), help: None }
    }

    /// Creates a problem that does not stop the build.
    #[must_use]
    pub fn warning(message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(message) }
    }

    /// Adds a location.
    #[must_use]
    pub fn at(mut self, location: Location) -> Self {
        self.locations.push(location);
        self
    }

    /// Adds a location in the bundle, whose page is not known yet; see [`crate::bundle::Bundle::locate`].
    pub(crate) fn at_pointer(self, pointer: &str) -> Self {
        self.at(Location::pointer(pointer))
    }

    /// Sets the advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl Location {
    /// Creates a location that names a page only.
    #[must_use]
    pub fn page(name: impl Into<String>) -> Self {
        Self { page: Some(name.into()), ..Self::default() }
    }

    /// Creates a location that names a file or a folder only.
    #[must_use]
    pub fn path(path: &Path) -> Self {
        Self::page(display_path(path))
    }

    /// Creates a location that is a pointer only.
    pub(crate) fn pointer(pointer: &str) -> Self {
        Self { pointer: Some(pointer.to_owned()), ..Self::default() }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        if let Some(page) = &self.page {
            let mut at = page.clone();
            for number in [self.line, self.column].into_iter().flatten() {
                at.push_str(&format!(":{number}"));
            }
            parts.push(at);
        }
        if let Some(pointer) = &self.pointer {
            parts.push(format!("#{pointer}"));
        }
        f.write_str(&parts.join(": "))
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.severity {
            Severity::Error => "error: ",
            Severity::Warning => "warning: ",
        })?;
        let mut locations = self.locations.iter();
        if let Some(first) = locations.next() {
            write!(f, "{first}: ")?;
        }
        f.write_str(&self.message)?;
        for other in locations {
            write!(f, "\n  also: {other}")?;
        }
        if let Some(help) = &self.help {
            write!(f, "\n  help: {help}")?;
        }
        Ok(())
    }
}

/// All problems of the input.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    pub(crate) fn push(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    pub(crate) fn extend(&mut self, problems: impl IntoIterator<Item = Problem>) {
        self.0.extend(problems);
    }

    /// Returns the problems that stop the build.
    pub fn errors(&self) -> impl Iterator<Item = &Problem> {
        self.iter().filter(|problem| problem.severity == Severity::Error)
    }

    /// Returns all problems, in the order in which they were found.
    pub fn iter(&self) -> std::slice::Iter<'_, Problem> {
        self.0.iter()
    }

    /// Whether there are no problems.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns `value` and the warnings if there is no error.
    pub(crate) fn unless_errors<T>(self, value: T) -> Result<(T, Self), Self> {
        if self.errors().next().is_some() { Err(self) } else { Ok((value, self)) }
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

impl FromIterator<Problem> for Problems {
    fn from_iter<I: IntoIterator<Item = Problem>>(problems: I) -> Self {
        Self(problems.into_iter().collect())
    }
}

impl IntoIterator for Problems {
    type Item = Problem;
    type IntoIter = std::vec::IntoIter<Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Problems {
    type Item = &'a Problem;
    type IntoIter = std::slice::Iter<'a, Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, problem) in self.iter().enumerate() {
            if n > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// Returns a path as text, with `/` as its separator on every system.
#[must_use]
pub fn display_path(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// Returns a number with its noun: `1 error`, `2 errors`.
#[must_use]
pub fn count(number: usize, noun: &str) -> String {
    format!("{number} {}", plural(number, noun))
}

/// Returns a noun in the singular or plural.
pub(crate) fn plural(number: usize, noun: &str) -> String {
    if number == 1 { noun.to_owned() } else { format!("{noun}s") }
}
