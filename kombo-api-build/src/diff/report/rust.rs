//! Many changes of the Rust API, grouped by what changed.

use std::collections::BTreeMap;

use super::counts;
use super::list::listed;
use crate::diff::difference::Diff;
use crate::diff::symbols::{Fate, Symbol};
use crate::openapi::problem::count;

/// Returns a line for each kind of symbol that was removed, changed or added: sign, number and the first names.
pub(super) fn lines(diff: &Diff, most: usize) -> Vec<[String; 3]> {
    let mut groups: BTreeMap<(Fate, usize), Vec<&Symbol>> = BTreeMap::new();
    for symbol in diff.symbols.iter().filter(|it| !it.is_renaming) {
        groups.entry((symbol.fate, kind(symbol))).or_default().push(symbol);
    }
    let lines = groups.into_iter().map(|((fate, kind), symbols)| {
        let names = symbols.iter().map(|it| match fate {
            Fate::Changed if symbols.len() <= most => format!("{} ({})", name(it), it.signature()),
            _ => name(it).to_owned(),
        });
        [counts::sign(symbols[0]).to_owned(), count(symbols.len(), KINDS[kind]), listed(names, most)]
    });
    lines.chain(renamings(diff, most).map(|text| ["=".to_owned(), text.0, text.1])).collect()
}

/// Returns the number of types that only have another name, and the first of them.
fn renamings(diff: &Diff, most: usize) -> Option<(String, String)> {
    let renamed: Vec<&Symbol> = diff.symbols.iter().filter(|it| it.is_renaming).collect();
    let types = renamed.iter().filter(|it| it.fate == Fate::Removed && kind(it) == TYPE).map(|it| name(it).to_owned());
    let types: Vec<String> = types.collect();
    (!renamed.is_empty()).then(|| {
        let number = types.len();
        (count(number, "type"), format!("only under another name: {}", listed(types, most)))
    })
}

/// The kinds of symbols.
const KINDS: [&str; 7] = ["operation", "method", "constructor", "setter", "type", "field", "variant"];

/// The index of types in [`KINDS`].
const TYPE: usize = 4;

fn kind(symbol: &Symbol) -> usize {
    match (symbol.path.strip_prefix("types::"), symbol.is_operation()) {
        (None, true) => 0,
        (None, false) if !symbol.path.starts_with("op::") => 1,
        (None, false) if symbol.path.ends_with("::new") => 2,
        (None, false) => 3,
        (Some(rest), _) if rest.contains('.') => 5,
        (Some(rest), _) if rest.contains(':') => 6,
        (Some(_), _) => TYPE,
    }
}

fn name(symbol: &Symbol) -> &str {
    symbol.path.split_once("::").map_or(symbol.path.as_str(), |(_, name)| name)
}
