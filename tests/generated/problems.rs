//! Problems of invalid pages: each message contains the location, and most contain help. The pages are edited copies of
//! fixtures, which do not change with the API.

use kombo_api_tests::conventions;
use std::path::Path;

use crate::{fixtures, review};

/// Returns a copy of the pages in which one page is edited or added.
fn with(page: &str, edit: impl FnOnce(String) -> String) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for original in kombo_api_build::page::load(&fixtures().join("connect")).0 {
        let name = Path::new(original.name()).file_name().expect("a name").to_owned();
        std::fs::copy(original.name(), folder.path().join(name)).expect("a copy");
    }
    let path = folder.path().join(page);
    let text = edit(std::fs::read_to_string(&path).unwrap_or_default());
    std::fs::write(&path, text).expect("a page");
    folder
}

fn messages(folder: &tempfile::TempDir) -> String {
    let problems = kombo_api_build::generate(folder.path(), &conventions())
        .map(|_| String::new())
        .unwrap_or_else(|it| it.to_string());
    problems.replace(&folder.path().to_string_lossy().into_owned(), "pages")
}

const RELINK: &str = "post-integrations-integration-id-relink.yaml";

#[test]
fn an_unknown_keyword_is_reported_with_location_pointer_and_suggestion() {
    let folder = with(RELINK, |text| {
        text.replacen("deprecated", "", 1).replacen(
            "          description: Language",
            "          descripton: Language",
            1,
        )
    });
    let expected = "error: pages/post-integrations-integration-id-relink.yaml:175:11: \
        #/components/schemas/PostIntegrationsIntegrationIdRelinkRequestBody/properties/language/descripton: \
        unknown keyword `descripton` in a schema\n  help: did you mean `description`? An extension is named `x-…`";
    assert_eq!(messages(&folder), expected);
}

#[test]
fn contradicting_components_are_reported_with_both_pages() {
    let folder = with(RELINK, |text| text.replacen("                      - PLATFORM.TASK_TIMED_OUT\n", "", 1));
    let message = messages(&folder);
    assert!(message.contains("error: pages/post-integrations-integration-id-relink.yaml:"), "{message}");
    assert!(message.contains("also: pages/get-connect-integration-by-token-token.yaml:"), "{message}");
    assert!(message.contains("#/components/responses/ErrorResponseGeneral/content/application~1json/schema/properties/error/properties/code/enum"), "{message}");
    assert!(message.contains("help: one of the two pages is out of date"), "{message}");
}

#[test]
fn a_component_with_another_description_is_a_warning() {
    let folder = with(RELINK, |text| text.replacen("A static, human-readable label.", "A label.", 1));
    let generated =
        kombo_api_build::generate(folder.path(), &conventions()).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(generated.warnings.iter().count(), 1);
    assert!(generated.warnings.to_string().contains("worded differently on another page"), "{}", generated.warnings);
}

#[test]
fn a_duplicate_operation_id_is_an_error() {
    let folder = with(RELINK, |text| {
        text.replace("operationId: PostIntegrationsIntegrationIdRelink", "operationId: PostConnectCreateLink")
    });
    let message = messages(&folder);
    assert!(message.contains("the operation id `PostConnectCreateLink` is used twice"), "{message}");
    assert!(
        message.contains("pages/post-connect-create-link.yaml:") && message.contains(&format!("pages/{RELINK}:")),
        "{message}"
    );
}

#[test]
fn invalid_yaml_is_reported_with_its_location() {
    let folder = with("broken.yaml", |_| "openapi: 3.1.0\npaths:\n  /x: [\n".to_owned());
    let message = messages(&folder);
    assert!(message.contains("error: pages/broken.yaml:3:7: not valid YAML"), "{message}");
}

#[test]
fn all_problems_are_reported() {
    let folder = with(RELINK, |text| {
        text.replacen("type: object", "type: objct", 1).replacen("in: path", "in: path\n          requird: true", 1)
    });
    std::fs::write(folder.path().join("a.yaml"), "a: [").expect("a page");
    std::fs::write(folder.path().join("b.json"), "{\"openapi\": ").expect("a page");
    let problems = kombo_api_build::generate(folder.path(), &conventions()).expect_err("problems");
    assert_eq!(problems.errors().count(), 4, "{problems}");
}

#[test]
fn the_second_of_two_equal_rust_names_gets_a_number_and_a_warning() {
    let warned = |folder: &tempfile::TempDir| {
        let generated =
            kombo_api_build::generate(folder.path(), &conventions()).unwrap_or_else(|problems| panic!("{problems}"));
        (generated.warnings.to_string(), generated.source)
    };
    let folder = with(RELINK, |text| {
        text.replacen(
            "        scope_config_id:\n",
            "        linkType:\n          type: string\n        scope_config_id:\n",
            1,
        )
    });
    let (message, source) = warned(&folder);
    assert!(
        message.contains("\"link_type\" and \"linkType\" of `CreateReconnectionLinkBody` have the same name in Rust"),
        "{message}"
    );
    assert!(source.contains("= \"linkType\" optional"), "{source}");
    let folder = with(RELINK, |text| {
        text.replacen("            - EMBEDDED\n", "            - EMBEDDED\n            - embedded\n", 1)
    });
    let (message, source) = warned(&folder);
    assert!(
        message.contains(
            "\"EMBEDDED\" and \"embedded\" of `LinkType` have the same name in Rust; the second is named `Embedded2`"
        ),
        "{message}"
    );
    assert!(source.contains("Self::Embedded2 => \"embedded\""), "{source}");
}

#[test]
fn an_enum_with_more_values_on_one_page_stays_one_enum() {
    let folder = with(RELINK, |text| text.replacen("            - fr\n", "            - fr\n            - nl\n", 1));
    let outline = review(folder.path()).outline.to_string();
    assert!(outline.contains("enum Language\n    En, De, Fr, It, Es, Nl, Unknown\n"), "{outline}");
}

#[test]
fn a_struct_with_more_fields_on_one_page_gets_another_name_and_a_warning() {
    let page = "post-connect-activate-integration.yaml";
    let folder = with(page, |text| {
        text.replacen("            tool:\n", "            more:\n              type: boolean\n            tool:\n", 1)
    });
    let review = review(folder.path());
    for expected in
        ["struct ConnectedIntegration\n    more: Option<bool>", "struct GetIntegrationByTokenResponse\n    tool"]
    {
        assert!(review.outline.to_string().contains(expected), "{}", review.outline);
    }
    let warnings = review.generated.warnings.to_string();
    assert!(warnings.contains("`ConnectedIntegration`"), "{warnings}");
}

#[test]
fn an_empty_folder_and_a_missing_path_are_errors() {
    let empty = tempfile::tempdir().expect("a folder");
    assert!(messages(&empty).contains("this folder has no pages"));
    let problems = kombo_api_build::generate(&empty.path().join("none.yaml"), &conventions()).expect_err("a problem");
    assert!(problems.to_string().contains("cannot be read"), "{problems}");
}
