//! Types that only have another name: a derived name instead of a given one, or the name of an equal type.
//!
//! Equal schemas are one type as soon as they have one name. So a small change of a page can rename many types.

use std::collections::{BTreeMap, BTreeSet};

use super::symbols::{Fate, Symbol};

/// Symbols by path, as an outline has them.
type Symbols = BTreeMap<String, String>;

/// Marks the symbols of types that only have another name, and those that changed only because of such names.
pub(super) fn mark(symbols: &mut [Symbol], old: &Symbols, new: &Symbols) {
    let mut types = Types { old: by_type(old), new: by_type(new), known: BTreeMap::new() };
    for symbol in symbols.iter_mut().filter(|it| it.fate == Fate::Changed) {
        symbol.is_renaming = types.is_same_text(&symbol.old, &symbol.new);
    }
    let renamed: Vec<_> = types.known.into_iter().filter(|(_, is_same)| *is_same).map(|(names, _)| names).collect();
    let names = |of: fn(&(String, String)) -> &String| renamed.iter().map(of).collect::<BTreeSet<_>>();
    let (before, after) = (names(|(before, _)| before), names(|(_, after)| after));
    for symbol in symbols {
        let Some(name) = symbol.path.strip_prefix("types::").map(str::to_owned) else { continue };
        symbol.is_renaming |= match symbol.fate {
            Fate::Removed => before.contains(&name),
            Fate::Added => after.contains(&name),
            Fate::Changed => false,
        };
    }
}

/// The members of a type with their types.
type Members<'a> = Vec<(&'a str, &'a str)>;

struct Types<'a> {
    old: BTreeMap<&'a str, Members<'a>>,
    new: BTreeMap<&'a str, Members<'a>>,
    /// Whether two types of different names are the same. A pair that is being compared is the same, which ends
    /// recursive types.
    known: BTreeMap<(String, String), bool>,
}

fn by_type(symbols: &Symbols) -> BTreeMap<&str, Members<'_>> {
    let mut types: BTreeMap<&str, Members<'_>> = BTreeMap::new();
    for (path, text) in symbols {
        let Some(rest) = path.strip_prefix("types::") else { continue };
        let end = rest.find(['.', ':']).unwrap_or(rest.len());
        types.entry(&rest[..end]).or_default().push((&rest[end..], text));
    }
    types
}

impl Types<'_> {
    /// Whether two types or signatures only differ in names of types that are the same.
    fn is_same_text(&mut self, old: &str, new: &str) -> bool {
        let (old, new) = (words(old), words(new));
        old.len() == new.len() && old.iter().zip(&new).all(|(old, new)| old == new || self.is_same_type(old, new))
    }

    fn is_same_type(&mut self, old: &str, new: &str) -> bool {
        let names = (old.to_owned(), new.to_owned());
        if let Some(known) = self.known.get(&names) {
            return *known;
        }
        let (Some(was), Some(is)) = (self.old.get(old).cloned(), self.new.get(new).cloned()) else { return false };
        self.known.insert(names.clone(), true);
        let is_same = was.len() == is.len()
            && was.iter().zip(&is).all(|((was, old), (is, new))| was == is && self.is_same_text(old, new));
        self.known.insert(names, is_same);
        is_same
    }
}

/// Returns the identifiers of a text, and the text between them.
fn words(text: &str) -> Vec<&str> {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|letter| is_part(letter) != is_part(first)).unwrap_or(rest.len());
        words.push(&rest[..end]);
        rest = &rest[end..];
    }
    words
}
