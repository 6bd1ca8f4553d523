//! Where a schema stands, as the table of names counts it, and what a type there is called if nobody gave it a name.

use std::collections::BTreeSet;

use super::names::type_name;

/// A place in a document, as the table counts it and from its root.
#[derive(Clone)]
pub(super) struct TypePath {
    /// From the nearest type with a name in the table, or else the root.
    pub(super) near: String,
    /// From the component or the operation, for messages.
    pub(super) root: String,
    /// What a type here is called if nothing else has a name for it.
    pub(super) derived: String,
    /// What an item of a list here is called then, if that is another word.
    item: Option<String>,
}

impl TypePath {
    pub(super) fn new(place: &str, derived: &str) -> Self {
        Self { near: place.to_owned(), root: place.to_owned(), derived: type_name(derived), item: None }
    }

    pub(super) fn step(&self, step: &str, derived: &str) -> Self {
        Self {
            near: format!("{}{step}", self.near),
            root: format!("{}{step}", self.root),
            derived: type_name(&format!("{}{}", self.derived, type_name(derived))),
            item: None,
        }
    }

    /// A property among others. Of `groups`, an item is a `Group`, unless there is a `group` beside.
    pub(super) fn property(&self, name: &str, siblings: &BTreeSet<String>) -> Self {
        let item = singular(name).filter(|it| !siblings.contains(it));
        let item = item.map(|it| type_name(&format!("{}{}", self.derived, type_name(&it))));
        Self { item, ..self.step(&format!(".{name}"), name) }
    }

    pub(super) fn items(&self) -> Self {
        let items = self.step("[]", "Item");
        Self { derived: self.item.clone().unwrap_or(items.derived.clone()), ..items }
    }

    /// The same, where the document's own place is `marked`.
    pub(super) fn marked(&self, marked: &str) -> Self {
        Self { near: marked.to_owned(), root: marked.to_owned(), ..self.clone() }
    }

    /// The same place, seen from the type that stands at it, which has its name from the table or has not.
    pub(super) fn inside(&self, name: &str, is_named: bool) -> Self {
        let near = if is_named { name.to_owned() } else { self.near.clone() };
        Self { near, derived: name.to_owned(), ..self.clone() }
    }
}

/// One of several, in English.
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
    fn one_of_several_is_called_so() {
        for (several, one) in [
            ("groups", Some("group")),
            ("categories", Some("category")),
            ("addresses", Some("address")),
            ("data_pushes", Some("data_push")),
            ("status", None),
            ("social_media", None),
            ("s", None),
        ] {
            assert_eq!(singular(several).as_deref(), one, "{several}");
        }
    }

    #[test]
    fn a_place_is_counted_from_the_type_that_has_a_name() {
        let list = TypePath::new("GetA", "GetA").property("groups", &BTreeSet::new());
        let item = list.items();
        assert_eq!((item.near.as_str(), item.derived.as_str()), ("GetA.groups[]", "GetAGroup"));
        let inside = item.inside("Group", true).property("kind", &BTreeSet::new());
        assert_eq!((inside.near.as_str(), inside.derived.as_str()), ("Group.kind", "GroupKind"));
        assert_eq!(inside.root, "GetA.groups[].kind");
    }
}
