//! What can be wrong with a document, said so that a person can act on it.

use std::fmt;

/// One thing that is wrong with the input: what, where, and what to do about it.
///
/// `Display` gives one paragraph in the manner of a compiler:
///
/// ```text
/// error: openapi/general/a.yaml:12:7: #/paths/~1a/get/x: unknown keyword `x`
///   help: correct the spelling, or name it `x-…` if it is an extension
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// Whether the build can go on in spite of it.
    pub severity: Severity,
    /// What is wrong, in one sentence.
    pub message: String,
    /// Where it is; more than one place if pages contradict each other.
    pub places: Vec<Place>,
    /// What to do about it.
    pub help: Option<String>,
}

/// How bad a [`Problem`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is generated.
    Error,
    /// Generation goes on.
    Warning,
}

/// A place in the input: a page, and as much of line, column and JSON pointer as is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Place {
    /// The page, as it was named to the generator.
    pub page: Option<String>,
    /// The line, from 1.
    pub line: Option<u64>,
    /// The column, from 1.
    pub column: Option<u64>,
    /// The JSON pointer (RFC 6901) from the root of the page, such as `/paths/~1connect/get`.
    pub pointer: Option<String>,
}

impl Problem {
    /// Something that stops the build.
    #[must_use]
    pub fn error(message: impl Into<String>) -> Self {
        Self { severity: Severity::Error, message: message.into(), places: Vec::new(), help: None }
    }

    /// Something that stops nothing.
    #[must_use]
    pub fn warning(message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(message) }
    }

    /// One more place where it is.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.places.push(place);
        self
    }

    /// A place in the bundle, where the page is not known yet; see [`crate::bundle::Bundle::locate`].
    pub(crate) fn at_pointer(self, pointer: &str) -> Self {
        self.at(Place { pointer: Some(pointer.to_owned()), ..Place::default() })
    }

    /// What to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl Place {
    /// A page, and nothing more exact.
    #[must_use]
    pub fn page(name: impl Into<String>) -> Self {
        Self { page: Some(name.into()), ..Self::default() }
    }
}

impl fmt::Display for Place {
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
        let mut places = self.places.iter();
        if let Some(first) = places.next() {
            write!(f, "{first}: ")?;
        }
        f.write_str(&self.message)?;
        for other in places {
            write!(f, "\n  also: {other}")?;
        }
        if let Some(help) = &self.help {
            write!(f, "\n  help: {help}")?;
        }
        Ok(())
    }
}

/// Everything that is wrong with the input, not only the first thing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    pub(crate) fn push(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    pub(crate) fn extend(&mut self, problems: impl IntoIterator<Item = Problem>) {
        self.0.extend(problems);
    }

    /// Those that stop the build.
    pub fn errors(&self) -> impl Iterator<Item = &Problem> {
        self.iter().filter(|problem| problem.severity == Severity::Error)
    }

    /// All of them, in the order in which they were found.
    pub fn iter(&self) -> std::slice::Iter<'_, Problem> {
        self.0.iter()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `Ok(value)` if none of them is an error, with the warnings that are left.
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
