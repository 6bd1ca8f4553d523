//! Outlines: what of some source is public, signatures only, for a reviewer with a minute.

mod generated;
mod signature;
mod source;

use std::collections::BTreeMap;
use std::fmt;

pub(crate) use generated::generated;
pub use source::source;

/// The outline of the generated API: operations with what they need and what is optional, then types.
///
/// `Display` is all of it as text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// Operations by name, then types by name.
    items: Vec<Item>,
}

/// A public item.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Item {
    kind: Kind,
    name: String,
    /// What the snapshots are split by.
    part: String,
    /// What it is on the wire: method and path.
    wire: String,
    /// What it returns, if it is an operation.
    returns: String,
    /// Where the facade has it.
    facade: String,
    /// By which trait it says what it is about, if it is an operation.
    scope: Option<&'static str>,
    members: Vec<Member>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Operation,
    Struct,
    Enum,
}

/// A method, a field or a variant.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Member {
    name: String,
    text: String,
    /// What the API calls it, where Rust does not: the value of a variant, the name of a field that has another.
    wire: Option<String>,
}

impl Outline {
    /// By part: each tag, webhooks, and what they share.
    #[must_use]
    pub fn by_part(&self) -> BTreeMap<String, Self> {
        let mut parts: BTreeMap<String, Self> = BTreeMap::new();
        for item in &self.items {
            parts.entry(item.part.clone()).or_default().items.push(item.clone());
        }
        parts
    }

    /// Everything that code can name, by its path (`op::GetEmployees`, `op::GetEmployees::ids`, `types::Employee`,
    /// `types::Employee.id`, `types::Gender::Male`), with its type or signature, and what it is on the wire where that is
    /// not its name: code compiles, too, if the two change places.
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
                let said = text.into_iter().chain(wire).collect::<Vec<_>>().join(" as ");
                symbols.insert(format!("{path}{separator}{}", member.name), said);
            }
            if let Some(scope) = item.scope {
                symbols.insert(format!("{path}: {scope}"), String::new());
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

/// Words in lines of at most a hundred columns.
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
