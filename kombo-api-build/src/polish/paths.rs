//! Paths of the prelude, written as people write them.

use std::collections::BTreeSet;

use syn::visit_mut::{self, VisitMut};

/// `::std::string::String` is `String`, and so on, unless a model has that name.
pub(super) fn shorten(file: &mut syn::File, models: &BTreeSet<String>) {
    Shorten { models }.visit_file_mut(file);
}

struct Shorten<'a> {
    models: &'a BTreeSet<String>,
}

const PRELUDE: [&str; 4] = ["String", "Option", "Vec", "Box"];

impl VisitMut for Shorten<'_> {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        visit_mut::visit_path_mut(self, path);
        if path.leading_colon.is_none() || path.segments.len() != 3 || path.segments[0].ident != "std" {
            return;
        }
        let Some(last) = path.segments.last().cloned() else { return };
        let name = last.ident.to_string();
        if PRELUDE.contains(&name.as_str()) && !self.models.contains(&name) {
            *path = syn::Path::from(last);
        }
    }
}
