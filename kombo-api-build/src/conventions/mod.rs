//! The conventions of an API: names, and what OpenAPI has no words for. They are read from one TOML file per SDK.
//!
//! Without a file ([`Conventions::default`]) every name is derived from the pages, responses have no envelope, and no
//! operation has a scope. The tables of the file, each optional:
//!
//! | table | content |
//! |---|---|
//! | `docs` | `url`: where relative links in descriptions lead |
//! | `scope` | `header`: the header that names what a scoped operation is about |
//! | `envelope` | the members around the payload of a success: `marker` with its values `success` and `failure`, `data`, `warnings` |
//! | `error` | the members of a failure: `object`, and in it `code`, `title`, `message`, `log_url` |
//! | `paging` | the parameter `cursor`, and the members `results`, `next` and `next_copy` of a page |
//! | `parameters` | `comma_separated`: parameters that are lists in one text |
//! | `ndjson` | operation id → the component that a line of the body is |
//! | `namespaces.<name>` | `tags`, `feature`, `docs`, and `operations`: operation id → method |
//! | `types`, `variants` | path of a type → name |
//! | `fields` | `Model.property` → field |
//!
//! The file in this repository says in its comments what each row means.

mod file;
mod model;

pub use file::{parse, read};
pub use model::Conventions;
pub(crate) use model::{Envelope, ErrorMembers, OperationRow, Paging};

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn a_schema_that_stands_in_several_places_has_a_row_for_each() {
        let folder: &Path = concat!(env!("CARGO_MANIFEST_DIR"), "/..").as_ref();
        let conventions = read(&folder.join("kombo-api/kombo.toml"));
        let conventions = conventions.unwrap_or_else(|problems| panic!("{problems}"));
        let Ok((lowered, _)) = crate::lower(&folder.join("openapi")) else { panic!("the pages do not lower") };
        let Ok(shaped) = crate::shape::shape(&lowered, &conventions) else { panic!("the pages have no shape") };
        let missing: String =
            shaped.found.missing_rows.iter().map(|(path, name)| format!("{path:?} = {name:?}\n")).collect();
        assert_eq!(missing, "", "rows for `[types]` of kombo.toml");
    }

    #[test]
    fn without_a_row_names_are_those_of_the_tag_and_the_operation() {
        let conventions = parse("a.toml", "[namespaces.people]\ntags = [\"The People API\"]");
        let conventions = conventions.unwrap_or_else(|problems| panic!("{problems}"));
        assert_eq!(conventions.namespace_of_tag("The People API"), "people");
        assert_eq!(conventions.namespace_of_tag("Time & Place"), "time_place");
    }
}
