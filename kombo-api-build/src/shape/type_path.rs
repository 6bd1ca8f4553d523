//! Type paths: the position of a schema in the notation of the conventions file, such as `Model.property[]`, and the
//! name that is derived from it.

use serde_json::{Map, Value};

use super::names::type_name;

/// The position of a schema in a document.
#[derive(Clone)]
pub(super) struct TypePath {
    /// The path from the nearest enclosing type with a row in the conventions file, for looking up rows. Without such a
    /// type it equals `absolute`.
    pub(super) relative: String,
    /// The path from the component or operation, for messages.
    pub(super) absolute: String,
    /// The name of a type at this path that has no row.
    pub(super) derived: String,
    /// The words of the derived name of the items of a list at this path, if its name has a singular.
    item: Option<String>,
}

impl TypePath {
    pub(super) fn new(path: &str, derived: &str) -> Self {
        Self { relative: path.to_owned(), absolute: path.to_owned(), derived: type_name(derived), item: None }
    }

    pub(super) fn step(&self, step: &str, derived: &str) -> Self {
        self.extended(step, type_name(&format!("{}{}", self.derived, type_name(derived))))
    }

    fn extended(&self, step: &str, derived: String) -> Self {
        Self {
            relative: format!("{}{step}", self.relative),
            absolute: format!("{}{step}", self.absolute),
            derived,
            item: None,
        }
    }

    /// Returns the path of a property. An item of the property `groups` is named `Group`, unless there is a sibling
    /// `group`.
    pub(super) fn property(&self, name: &str, siblings: &Map<String, Value>) -> Self {
        let item = singular(name).filter(|it| !siblings.contains_key(it));
        let item = item.map(|it| format!("{}{}", self.derived, type_name(&it)));
        Self { item, ..self.step(&format!(".{name}"), name) }
    }

    pub(super) fn items(&self) -> Self {
        match &self.item {
            Some(item) => self.extended("[]", type_name(item)),
            None => self.step("[]", "Item"),
        }
    }

    /// Returns the same position with the type path that a schema is marked with.
    pub(super) fn marked(&self, marked: &str) -> Self {
        Self { relative: marked.to_owned(), absolute: marked.to_owned(), ..self.clone() }
    }

    /// Returns the path inside of the type at this path. Relative paths start at the type only if a row names it.
    pub(super) fn inside(&self, name: &str, is_named: bool) -> Self {
        let relative = if is_named { name.to_owned() } else { self.relative.clone() };
        Self { relative, derived: name.to_owned(), ..self.clone() }
    }
}

/// Returns the singular of an English plural.
fn singular(plural: &str) -> Option<String> {
    let one = |ending: &str, instead: &str| plural.strip_suffix(ending).map(|it| format!("{it}{instead}"));
    if ["ss", "us", "is"].iter().any(|it| plural.ends_with(it)) {
        return None;
    }
    one("ies", "y")
        .or_else(|| ["sses", "xes", "ches", "shes", "uses"].iter().find(|it| plural.ends_with(**it)).and(one("es", "")))
        .or_else(|| one("s", ""))
        .filter(|it| it.len() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals_have_a_singular_and_other_words_do_not() {
        for (plural, expected) in [
            ("groups", Some("group")),
            ("categories", Some("category")),
            ("addresses", Some("address")),
            ("data_pushes", Some("data_push")),
            ("status", None),
            ("social_media", None),
            ("s", None),
        ] {
            assert_eq!(singular(plural).as_deref(), expected, "{plural}");
        }
    }

    #[test]
    fn a_relative_path_starts_at_the_type_with_a_row() {
        let list = TypePath::new("GetA", "GetA").property("groups", &Map::new());
        let item = list.items();
        assert_eq!((item.relative.as_str(), item.derived.as_str()), ("GetA.groups[]", "GetAGroup"));
        let inside = item.inside("Group", true).property("kind", &Map::new());
        assert_eq!((inside.relative.as_str(), inside.derived.as_str()), ("Group.kind", "GroupKind"));
        assert_eq!(inside.absolute, "GetA.groups[].kind");
    }
}
