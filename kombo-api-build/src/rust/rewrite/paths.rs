//! Paths of types in the prelude and in crates, shortened.
//!
//! All other passes write full paths such as `::std::string::String`, since a model may be named `String`.

use std::collections::BTreeSet;

use syn::visit_mut::{self, VisitMut};

use super::for_tests::Setters;
use super::parts::Parts;

/// Shortens paths such as `::std::string::String` to `String`, unless a model or an operation has that name.
pub(super) fn shorten(parts: &mut Parts, taken: BTreeSet<String>) {
    let mut shorten = Shorten { taken };
    for part in parts.parts.values_mut() {
        part.types
            .iter_mut()
            .chain(&mut part.operations)
            .chain(&mut part.namespaces)
            .for_each(|item| shorten.visit_item_mut(item));
    }
}

struct Shorten {
    taken: BTreeSet<String>,
}

const PRELUDE: [&str; 7] = ["String", "Option", "Vec", "Box", "Into", "IntoIterator", "From"];

impl Shorten {
    fn is_free(&self, name: &str) -> bool {
        PRELUDE.contains(&name) && !self.taken.contains(name)
    }
}

/// Shortens `::chrono::offset::Utc` to `chrono::Utc`. No model has the name of a crate, and these crates re-export the
/// types at the root.
fn shorten_crate_path(path: &mut syn::Path) {
    let Some(first) = path.segments.first().filter(|_| path.leading_colon.is_some()) else { return };
    if first.ident != "chrono" && first.ident != "serde_json" {
        return;
    }
    path.leading_colon = None;
    if path.segments.len() == 3 && ["offset", "naive"].iter().any(|module| path.segments[1].ident == module) {
        path.segments = [path.segments[0].clone(), path.segments[2].clone()].into_iter().collect();
    }
}

impl VisitMut for Shorten {
    fn visit_macro_mut(&mut self, tokens: &mut syn::Macro) {
        Setters::visit_in(tokens, self);
    }

    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        visit_mut::visit_path_mut(self, path);
        shorten_crate_path(path);
        if path.leading_colon.is_none() || path.segments.len() != 3 || path.segments[0].ident != "std" {
            return;
        }
        let Some(last) = path.segments.last().cloned() else { return };
        if self.is_free(&last.ident.to_string()) {
            *path = syn::Path::from(last);
        }
    }
}
