//! Bad pages (edited copies of some that do not change when the API does): what is wrong, where, and what to do; and
//! nothing is harmed.

use kombo_api_tests::conventions;
use std::path::Path;

use crate::fixtures;

/// A copy of the pages with one of them edited, or one more.
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
fn an_unknown_keyword_is_named_with_line_pointer_and_likely_spelling() {
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
fn a_component_that_means_something_else_names_both_pages() {
    let folder = with(RELINK, |text| text.replacen("                      - PLATFORM.TASK_TIMED_OUT\n", "", 1));
    let message = messages(&folder);
    assert!(message.contains("error: pages/post-integrations-integration-id-relink.yaml:"), "{message}");
    assert!(message.contains("also: pages/get-connect-integration-by-token-token.yaml:"), "{message}");
    assert!(message.contains("#/components/responses/ErrorResponseGeneral/content/application~1json/schema/properties/error/properties/code/enum"), "{message}");
    assert!(message.contains("help: one of the two pages is out of date"), "{message}");
}

#[test]
fn a_component_that_is_worded_otherwise_is_a_warning() {
    let folder = with(RELINK, |text| text.replacen("A static, human-readable label.", "A label.", 1));
    let generated =
        kombo_api_build::generate(folder.path(), &conventions()).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(generated.warnings.iter().count(), 1);
    assert!(generated.warnings.to_string().contains("worded differently on another page"), "{}", generated.warnings);
}

#[test]
fn an_operation_id_may_stand_once() {
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
fn broken_yaml_names_line_and_column() {
    let folder = with("broken.yaml", |_| "openapi: 3.1.0\npaths:\n  /x: [\n".to_owned());
    let message = messages(&folder);
    assert!(message.contains("error: pages/broken.yaml:3:7: not valid YAML"), "{message}");
}

#[test]
fn every_problem_is_reported_not_only_the_first() {
    let folder = with(RELINK, |text| {
        text.replacen("type: object", "type: objct", 1).replacen("in: path", "in: path\n          requird: true", 1)
    });
    std::fs::write(folder.path().join("a.yaml"), "a: [").expect("a page");
    std::fs::write(folder.path().join("b.json"), "{\"openapi\": ").expect("a page");
    let problems = kombo_api_build::generate(folder.path(), &conventions()).expect_err("problems");
    assert_eq!(problems.errors().count(), 4, "{problems}");
}

#[test]
fn of_names_that_are_one_in_rust_the_second_has_a_number_and_a_warning_says_so() {
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
        message.contains("\"link_type\" and \"linkType\" of `CreateReconnectionLinkBody` are one name in Rust"),
        "{message}"
    );
    assert!(source.contains("rename = \"linkType\""), "{source}");
    let folder = with(RELINK, |text| {
        text.replacen("            - EMBEDDED\n", "            - EMBEDDED\n            - embedded\n", 1)
    });
    let (message, source) = warned(&folder);
    assert!(
        message.contains("\"EMBEDDED\" and \"embedded\" of `LinkType` are one name in Rust; the second is `Embedded2`"),
        "{message}"
    );
    assert!(source.contains("Self::Embedded2 => \"embedded\""), "{source}");
}

#[test]
fn an_enum_that_one_page_knows_more_of_is_one_enum_still() {
    let folder = with(RELINK, |text| text.replacen("            - fr\n", "            - fr\n            - nl\n", 1));
    let generated =
        kombo_api_build::generate(folder.path(), &conventions()).unwrap_or_else(|problems| panic!("{problems}"));
    let outline = generated.outline.to_string();
    assert!(outline.contains("enum Language\n    En, De, Fr, It, Es, Nl, Unknown\n"), "{outline}");
}

#[test]
fn a_struct_that_one_page_knows_more_of_gets_a_name_of_its_own_with_a_warning() {
    let page = "post-connect-activate-integration.yaml";
    let folder = with(page, |text| {
        text.replacen("            tool:\n", "            more:\n              type: boolean\n            tool:\n", 1)
    });
    let generated =
        kombo_api_build::generate(folder.path(), &conventions()).unwrap_or_else(|problems| panic!("{problems}"));
    for expected in
        ["struct ConnectedIntegration\n    more: Option<bool>", "struct GetIntegrationByTokenResponse\n    tool"]
    {
        assert!(generated.outline.to_string().contains(expected), "{}", generated.outline);
    }
    assert!(generated.warnings.to_string().contains("`ConnectedIntegration`"), "{}", generated.warnings);
}

#[test]
fn a_folder_without_pages_and_a_path_that_is_not_there_are_refused() {
    let empty = tempfile::tempdir().expect("a folder");
    assert!(messages(&empty).contains("this folder has no pages"));
    let problems = kombo_api_build::generate(&empty.path().join("none.yaml"), &conventions()).expect_err("a problem");
    assert!(problems.to_string().contains("cannot be read"), "{problems}");
}
