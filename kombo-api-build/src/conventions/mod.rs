//! The conventions of an API: names, and other information that OpenAPI cannot express. Each SDK has one TOML file.
//!
//! Without a file ([`Conventions::default`]), all names are derived from the pages, responses have no envelope, and no
//! operation has a scope. The file has these tables, all optional:
//!
//! | table | content |
//! |---|---|
//! | `docs` | `url`: the base address of relative links in descriptions |
//! | `examples` | the names of the SDK in examples: `crate`, `client` (its type), and `scope` (a value of the header) |
//! | `scope` | `header`: the header that selects the scope of an operation |
//! | `envelope` | the members around the payload of a success: `marker` with its values `success` and `failure`, `data`, `warnings` |
//! | `error` | the members of a failure: `object`, and in it `code`, `title`, `message`, `log_url` |
//! | `paging` | the parameter `cursor`, and the members `results`, `next` and `next_copy` of a page |
//! | `parameters` | `comma_separated`: parameters that are lists, sent as one string |
//! | `ndjson` | operation id → component of the values in the body |
//! | `namespaces.<name>` | `tags`, `feature`, `docs`, and `operations`: operation id → method |
//! | `types`, `variants` | type path → name |
//! | `fields` | `Model.property` → field |
//!
//! The comments of the file in this repository explain each row.

mod file;
mod model;

pub use file::{parse, read};
pub use model::Conventions;
pub(crate) use model::{Envelope, ErrorMembers, ExampleNames, OperationRow, Paging};

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn every_type_path_of_a_named_schema_has_a_row() {
        let folder: &Path = concat!(env!("CARGO_MANIFEST_DIR"), "/..").as_ref();
        let conventions = read(&folder.join("kombo-api/kombo.toml"));
        let conventions = conventions.unwrap_or_else(|problems| panic!("{problems}"));
        let Ok((lowered, _)) = crate::lower(&folder.join("openapi")) else { panic!("the pages cannot be lowered") };
        let Ok(shaped) = crate::shape::shape(&lowered, &conventions) else { panic!("the pages cannot be shaped") };
        let missing: String =
            shaped.found.missing_rows.iter().map(|(path, name)| format!("{path:?} = {name:?}\n")).collect();
        assert_eq!(missing, "", "rows for `[types]` of kombo.toml");
    }

    #[test]
    fn without_a_row_the_namespace_is_derived_from_the_tag() {
        let conventions = parse("a.toml", "[namespaces.people]\ntags = [\"The People API\"]");
        let conventions = conventions.unwrap_or_else(|problems| panic!("{problems}"));
        assert_eq!(conventions.namespace_of_tag("The People API"), "people");
        assert_eq!(conventions.namespace_of_tag("Time & Place"), "time_place");
    }
}
