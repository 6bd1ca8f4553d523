//! The items of an outline, and their text.

use std::collections::BTreeMap;
use std::fmt;

/// The outline of the generated API: operations with required arguments and optional setters, then types.
///
/// `Display` writes all of it as text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// Operations by name, then types by name.
    pub(super) items: Vec<Item>,
}

/// A public item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) kind: Kind,
    pub(super) name: String,
    /// The part of the item. Each part has its own snapshot.
    pub(super) part: String,
    /// Method and path of an operation.
    pub(super) wire: String,
    /// The return type of an operation.
    pub(super) returns: String,
    /// The method of the client.
    pub(super) facade: String,
    /// The trait that marks an operation as integration-scoped or not.
    pub(super) scope: Option<&'static str>,
    pub(super) members: Vec<Member>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Operation,
    Struct,
    Enum,
}

/// A method, a field or a variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) name: String,
    pub(super) text: String,
    /// The name in the API where it differs from the name in Rust: the value of a variant, or the name of a field.
    pub(super) wire: Option<String>,
}

impl Outline {
    /// Returns the outline by part: each tag, webhooks, and shared types.
    #[must_use]
    pub fn by_part(&self) -> BTreeMap<String, Self> {
        let mut parts: BTreeMap<String, Self> = BTreeMap::new();
        for item in &self.items {
            parts.entry(item.part.clone()).or_default().items.push(item.clone());
        }
        parts
    }

    /// Returns the type or signature of each public symbol by its path: `op::GetEmployees`, `op::GetEmployees::ids`,
    /// `types::Employee`, `types::Employee.id`, `types::Gender::Male`, and of methods of namespaces: `hris().get_employees`.
    ///
    /// The text includes the name in the API where it differs, since code still compiles if two names are exchanged.
    #[must_use]
    pub fn symbols(&self) -> BTreeMap<String, String> {
        let mut symbols = BTreeMap::new();
        for item in &self.items {
            let (module, separator) = match item.kind {
                Kind::Operation => ("op", "::"),
                Kind::Struct => ("types", "."),
                Kind::Enum => ("types", "::"),
            };
            let path = format!("{module}::{}", item.name);
            for member in &item.members {
                let wire = member.wire.as_ref().map(|wire| format!("{wire:?}"));
                let text = Some(&member.text).filter(|text| !text.is_empty()).cloned();
                let text = text.into_iter().chain(wire).collect::<Vec<_>>().join(" as ");
                symbols.insert(format!("{path}{separator}{}", member.name), text);
            }
            if let Some(scope) = item.scope {
                symbols.insert(format!("{path}: {scope}"), String::new());
            }
            if item.kind == Kind::Operation {
                symbols.insert(item.facade.clone(), path.clone());
            }
            symbols.insert(path, item.returns.clone());
        }
        symbols
    }
}

impl fmt::Display for Outline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (operations, types): (Vec<&Item>, Vec<&Item>) =
            self.items.iter().partition(|item| item.kind == Kind::Operation);
        for (module, items) in [("op", operations), ("types", types)] {
            if items.is_empty() {
                continue;
            }
            writeln!(f, "{module}")?;
            items.into_iter().try_for_each(|item| item.fmt(f))?;
        }
        Ok(())
    }
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, wire, returns, facade, .. } = self;
        match self.kind {
            Kind::Operation => {
                writeln!(f, "  {name}  {wire} -> {returns}  {facade}")?;
            }
            Kind::Struct => writeln!(f, "  struct {name}")?,
            Kind::Enum => {
                let variants: Vec<&str> = self.members.iter().map(|member| member.name.as_str()).collect();
                return write!(f, "  enum {name}\n{}", wrapped(&variants, "    "));
            }
        }
        for Member { name, text, .. } in &self.members {
            match self.kind {
                Kind::Struct => writeln!(f, "    {name}: {text}")?,
                _ => writeln!(f, "    {text}")?,
            }
        }
        Ok(())
    }
}

/// Wraps words into lines of at most a hundred columns.
fn wrapped(words: &[&str], indent: &str) -> String {
    let mut out = String::new();
    let mut line = indent.to_owned();
    for (n, word) in words.iter().enumerate() {
        let comma = if n + 1 < words.len() { "," } else { "" };
        if line.len() + word.len() > 98 {
            out.push_str(line.trim_end());
            out.push('\n');
            line = indent.to_owned();
        }
        line.push_str(&format!("{word}{comma} "));
    }
    format!("{out}{}\n", line.trim_end())
}
