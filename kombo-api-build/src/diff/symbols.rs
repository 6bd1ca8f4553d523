//! Changes of the Rust API, by the outlines of both states.

use std::collections::{BTreeMap, BTreeSet};

/// A public symbol that was removed, changed or added.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Symbol {
    /// The change.
    pub fate: Fate,
    /// Its path: `types::Employee.id`, `op::GetEmployees::ids`.
    pub path: String,
    /// Its type or signature before.
    pub old: String,
    /// Its type or signature now.
    pub new: String,
    /// Whether it only has another name, or only differs in names of equal types.
    pub is_renaming: bool,
}

/// The change of a symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// Removed: code that names it does not compile.
    Removed,
    /// Its type or signature changed.
    Changed,
    /// Added. Structs and enums are `non_exhaustive`, so this is compatible.
    Added,
}

impl Fate {
    /// Returns the change in a word: `removed`, `changed`, `added`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Removed => "removed",
            Self::Changed => "changed",
            Self::Added => "added",
        }
    }
}

impl Symbol {
    /// Whether code that compiled may fail to compile.
    #[must_use]
    pub fn is_breaking(&self) -> bool {
        self.fate != Fate::Added
    }

    /// Whether the symbol is an operation, whose type is its return type.
    pub(super) fn is_operation(&self) -> bool {
        self.path.strip_prefix("op::").is_some_and(|name| !name.contains("::"))
    }

    /// Returns the type or signature, before and after if it changed.
    pub(super) fn signature(&self) -> String {
        match self.fate {
            Fate::Removed => self.old.clone(),
            Fate::Changed => format!("{} → {}", self.old, self.new),
            Fate::Added => self.new.clone(),
        }
    }
}

/// Returns the symbols that changed. Members of an item that was removed or added as a whole are left out.
pub(super) fn compare(was: &BTreeMap<String, String>, is: &BTreeMap<String, String>) -> Vec<Symbol> {
    let paths: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
    let symbols = paths.into_iter().filter_map(|path| {
        let (before, after) = (was.get(path), is.get(path));
        let fate = match (before, after) {
            (Some(before), Some(after)) if before == after => return None,
            (Some(_), Some(_)) => Fate::Changed,
            (Some(before), None) if is_part_of_missing(path, is) || is_method_of_missing(before, is) => return None,
            (Some(_), None) => Fate::Removed,
            (None, Some(after)) if is_part_of_missing(path, was) || is_method_of_missing(after, was) => return None,
            (None, _) => Fate::Added,
        };
        let text = |it: Option<&String>| it.cloned().unwrap_or_default();
        Some(Symbol { fate, path: path.clone(), old: text(before), new: text(after), is_renaming: false })
    });
    symbols.collect()
}

/// Whether a symbol is the method of an operation that does not exist in `symbols`. `text` is the text of the symbol.
fn is_method_of_missing(text: &str, symbols: &BTreeMap<String, String>) -> bool {
    text.starts_with("op::") && !symbols.contains_key(text)
}

/// Whether `path` is a member of an item that is missing from `symbols`, too.
fn is_part_of_missing(path: &str, symbols: &BTreeMap<String, String>) -> bool {
    let Some((module, rest)) = path.split_once("::") else { return false };
    let item = rest.split(['.', ':']).next().unwrap_or_default();
    item != rest && !symbols.contains_key(&format!("{module}::{item}"))
}
