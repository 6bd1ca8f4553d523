//! The hand-written names: what an operation and its models are called in Rust.
//!
//! The API's own names are made by a machine (`PostIntegrationsIntegrationIdRelinkRequestBody`); these are the ones
//! that people type. An operation without a row is called by its operation id, a type without a row by its owner and
//! property, so a page that arrived a minute ago works before anybody has named it.
//!
//! Adding a row renames a type: that is a breaking change, and the outline snapshot shows it.

mod fields;
mod operations;
mod types;

pub(crate) use fields::FIELDS;
pub(crate) use operations::{OPERATIONS, OperationName};
pub(crate) use types::{TYPES, VARIANTS};

/// The row of an operation, if it has one.
pub(crate) fn of_operation(operation_id: &str) -> Option<&'static OperationName> {
    OPERATIONS.iter().find(|name| name.operation_id == operation_id)
}

/// The row and the name of the type at `place`, if it has one of its own.
pub(crate) fn of_type(place: &str) -> Option<(&'static str, &'static str)> {
    of(TYPES, place)
}

/// The row and the name of the variant at `place`, if it has one of its own.
pub(crate) fn of_variant(place: &str) -> Option<(&'static str, &'static str)> {
    of(VARIANTS, place)
}

fn of(table: &'static [(&str, &str)], place: &str) -> Option<(&'static str, &'static str)> {
    table.binary_search_by_key(&place, |(at, _)| at).ok().map(|row| table[row])
}

/// The namespace of an operation that has no row yet, by its tag.
pub(crate) fn namespace_of_tag(tag: &str) -> Option<&'static str> {
    let tags = [
        ("General", "general"),
        ("Kombo Connect", "connect"),
        ("Unified HRIS API", "hris"),
        ("Unified ATS API", "ats"),
        ("Unified ATS (Assessment & Background Check) API", "assessment"),
        ("Unified LMS API", "lms"),
        ("AI Apply", "ai_apply"),
        ("Custom Endpoints", "custom"),
    ];
    tags.iter().find(|(name, _)| *name == tag).map(|(_, namespace)| *namespace)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The pages of the repository.
    fn shaped() -> crate::shape::Shaped {
        let pages: &std::path::Path = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi").as_ref();
        let Ok((lowered, _)) = crate::lower(pages) else { panic!("the pages of the repository do not lower") };
        let Ok(shaped) = crate::shape::shape(&lowered) else { panic!("the pages of the repository have no shape") };
        shaped
    }

    #[test]
    fn every_row_names_something_that_is_there() {
        let shaped = shaped();
        let used = &shaped.found.rows;
        let stale: Vec<_> =
            TYPES.iter().chain(VARIANTS).map(|(row, _)| *row).filter(|row| !used.contains(row)).collect();
        assert!(stale.is_empty(), "{stale:#?}");
        let schemas = &shaped.document["components"]["schemas"];
        let mut stale = FIELDS.iter().filter(|(model, _, field)| schemas[*model]["properties"].get(*field).is_none());
        assert_eq!(stale.next(), None);
        let ids: Vec<&str> = shaped.operations.iter().map(|it| it.id.as_str()).collect();
        let stale: Vec<&str> = OPERATIONS.iter().map(|it| it.operation_id).filter(|id| !ids.contains(id)).collect();
        assert!(stale.is_empty(), "{stale:?}");
    }

    #[test]
    fn what_is_shared_has_a_row_at_each_of_its_places() {
        let missing: String =
            shaped().found.alike.iter().map(|(place, name)| format!("    ({place:?}, {name:?}),\n")).collect();
        assert_eq!(missing, "", "rows for names/types.rs");
    }

    #[test]
    fn rows_are_in_order_and_unique() {
        for table in [TYPES, VARIANTS] {
            let wrong = table.windows(2).find(|pair| pair[0].0 >= pair[1].0);
            assert_eq!(wrong, None);
        }
        let methods: BTreeSet<_> = OPERATIONS.iter().map(|it| (it.namespace, it.method)).collect();
        let values: BTreeSet<_> = OPERATIONS.iter().map(|it| it.value.unwrap_or(it.method)).collect();
        assert_eq!((methods.len(), values.len()), (OPERATIONS.len(), OPERATIONS.len()));
    }
}
