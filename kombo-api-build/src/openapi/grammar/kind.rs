//! The kinds of values in a document, and the objects of the specification.

/// The kind of a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    /// Any JSON: examples, defaults, enum members. Never walked into.
    Any,
    Text,
    Flag,
    Number,
    /// A whole number from 0.
    Count,
    /// A number (3.1) or a flag (3.0).
    Bound,
    Texts,
    /// The name of a JSON type, or a list of such names.
    Type,
    /// A list of values.
    Values,
    Schema,
    /// A schema or a flag.
    SchemaOrFlag,
    Object(&'static Object),
    /// The object, or a reference to it among the components of its section.
    ObjectOrRef(&'static Object),
    List(&'static Kind),
    Map(&'static Kind),
}

/// An object of the specification: its name and the kinds of its members.
#[derive(Debug)]
pub(crate) struct Object {
    pub(crate) name: &'static str,
    /// The section of the components for objects of this type; empty if there is none.
    pub(crate) section: &'static str,
    pub(crate) fields: &'static [(&'static str, Kind)],
    pub(crate) required: &'static [&'static str],
    /// The members that `fields` does not name: paths, status codes, expressions.
    pub(crate) others: Option<Others>,
}

/// A predicate on names, and the kind of the members with such a name.
type Others = (fn(&str) -> bool, Kind);

impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Object {
    pub(super) const fn new(
        name: &'static str,
        section: &'static str,
        fields: &'static [(&'static str, Kind)],
        required: &'static [&'static str],
    ) -> Self {
        Self { name, section, fields, required, others: None }
    }

    /// Returns the kind of the member `key`; `None` if the object has no such member.
    pub(crate) fn member(&self, key: &str) -> Option<Kind> {
        for (name, kind) in self.fields {
            // Most names differ in length. Without optimisation, comparing the texts is a chain of calls.
            if name.len() == key.len() && *name == key {
                return Some(*kind);
            }
        }
        if let Some((is_one, kind)) = self.others
            && is_one(key)
        {
            return Some(kind);
        }
        key.starts_with("x-").then_some(Kind::Any)
    }
}
