//! Documents with constructs of real APIs. Each of them must build without manual edits; `make torture` builds the client
//! from each.

#[cfg(feature = "torture")]
mod large;
#[cfg(feature = "torture")]
mod made;

use std::path::Path;

use kombo_api_build::{Generated, Review};
use roas::validation::{Options, Validate};
use serde_json::Value;

use crate::documents::remove_unsupported;
use crate::{fixtures, review};

/// Generates a fixture, and checks its number of operations and the invariants of generation.
fn fixture(name: &str, operations: usize) -> Review {
    let path = fixtures().join("torture").join(name);
    let review = review(&path);
    assert_eq!(review.generated.operations.len(), operations, "{name}");
    check_invariants(&path, &review.generated);
    review
}

/// Checks that the outline, without the methods of the client, contains each of these texts.
fn assert_outline(review: &Review, expected: &[&str]) {
    let outline = review.outline.to_string();
    let without_facade = |line: &str| match line.rsplit_once("  ") {
        Some((rest, facade)) if facade.contains("().") => format!("{rest}\n"),
        _ => format!("{line}\n"),
    };
    let outline = outline.lines().map(without_facade).collect::<String>();
    for lines in expected {
        assert!(outline.contains(lines), "{lines}\nis not in\n{outline}");
    }
}

/// Checks that the warnings contain each of these texts.
fn assert_warnings(review: &Review, expected: &[&str]) {
    let warnings = review.generated.warnings.to_string();
    for text in expected {
        assert!(warnings.contains(text), "{text}\nis not in\n{warnings}");
    }
}

/// Checks the invariants of generation: an independent validator accepts the lowered document, and the result is
/// reproducible.
fn check_invariants(path: &Path, generated: &Generated) {
    let mut lowered = generated.lowered.clone();
    remove_unsupported(&mut lowered);
    remove_extremes(&mut lowered);
    let spec: Result<roas::v3_0::spec::Spec, _> = serde_json::from_value(lowered);
    let spec = spec.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let validated = spec.validate(
        Options::IgnoreMissingTags
            | Options::IgnoreUnusedTags
            | Options::IgnoreUnusedSchemas
            | Options::IgnoreUnusedResponses
            | Options::IgnoreUnusedSecuritySchemes
            | Options::IgnoreInvalidUrls
            // 3.0 requires a description, which may be empty.
            | Options::IgnoreEmptyResponseDescription,
        None,
    );
    validated.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let again = crate::generated(path);
    assert!(again.source == generated.source && again.answers == generated.answers, "{}", path.display());
}

/// Removes more valid constructs that the validator does not support: large numbers, unlisted formats, and mappings to
/// references. Also removes examples and defaults, which lowering preserves even if they contradict their schema.
fn remove_extremes(value: &mut Value) {
    match value {
        Value::Object(members) => {
            if let Some(kind) = members.get("type").and_then(Value::as_str).map(str::to_owned) {
                let formats: &[&str] = if kind == "integer" { &["int32", "int64"] } else { &["float", "double"] };
                let is_number = ["integer", "number"].contains(&kind.as_str());
                members.retain(|key, value| match key.as_str() {
                    "default" | "example" => false,
                    "format" => !is_number || value.as_str().is_some_and(|it| formats.contains(&it)),
                    "minimum" | "maximum" => kind != "integer" || value.is_i64(),
                    _ => true,
                });
            }
            if let Some(Value::Object(discriminator)) = members.get_mut("discriminator") {
                discriminator.remove("mapping");
            }
            members.values_mut().for_each(remove_extremes);
        }
        Value::Array(items) => items.iter_mut().for_each(remove_extremes),
        _ => {}
    }
}

#[test]
fn payments_with_forms_and_expandable_references() {
    let review = fixture("payments.yaml", 14);
    assert_outline(
        &review,
        &[
            "  PostCharges  POST /charges -> types::Charge\n    new(body: impl Into<bytes::Bytes>)\n",
            "    .created(created: i64)\n    .created_gt(created_gt: i64)\n",
            "    .metadata(metadata: impl IntoIterator<Item =(impl Into<String>, impl Into<String>)>)\n",
            "  enum ChargeCustomer\n    String, Customer, DeletedCustomer, Unknown\n",
            "  enum PostChargesChargeRefundResponse\n    Refund, Destination, Unknown\n",
            "    exact: u64\n",
            "    Duplicate, Fraudulent, X, Minus, Plus, X1, RequestedByCustomer2, RequestedByCustomer, Unknown\n",
        ],
    );
    assert_warnings(
        &review,
        &[
            "OpenAPI 3.0 cannot express `mutualTLS`: it is left out",
            "OpenAPI 3.0 cannot express `prefixItems`: the items of the list may be of any type",
            "the body of `PostFiles` is not JSON, but multipart/form-data; it is passed as bytes",
            "\"status\" and \"Status\" of `Charge` have the same name in Rust; the second is named `status_2`",
        ],
    );
    // Requests and responses contain the API names.
    let source = &review.generated.source;
    for sent in ["\"created[gte]\"", "\"expand[]\"", "\"Customer\"", "= \"Status\" ", "=> \"Requested_By_Customer\""] {
        assert!(source.contains(sent), "{sent}");
    }
    assert!(!source.contains("\"customer_2\"") && !source.contains("\"status_2\""));
}

#[test]
fn hosting_with_shared_path_items_and_names_of_any_script() {
    let review = fixture("hosting.yaml", 26);
    assert_outline(
        &review,
        &[
            "  GetRepositoriesOwnerRepo  GET /repositories/{owner}/{repo} -> types::FullRepository\n",
            "  Move2  POST /scanning/{a-b}/{a_c} -> types::SearchCodeSchema\n",
            "  MarkdownRenderRaw  POST /markdown/raw -> bytes::Bytes\n    new(body: impl Into<bytes::Bytes>)\n",
            "-> Option<types::SimpleUser2>\n",
            "    größe: Option<i64>\n    имя: Option<String>\n",
            "    BranchProtectionCreated, BranchProtectionCreated2, IssueOpened, Undetermined, Unknown\n",
        ],
    );
    assert_warnings(
        &review,
        &[
            "the method OPTIONS is not supported",
            "the cookie parameter `x-session` is not supported and is omitted",
            "the name `SimpleUser` is already taken; the type at `simple-user` is named `SimpleUser2`",
            "this operation has no `operationId`; it is named `GetRepositoriesOwnerRepo` after its path",
        ],
    );
    assert_eq!(review.generated.bundle.operation_count(), 27, "the bundle contains the omitted operation");
}

#[test]
fn fastapi_with_titles_and_null_among_alternatives() {
    let review = fixture("fastapi.json", 22);
    assert_outline(
        &review,
        &[
            "    .ids(ids: impl IntoIterator<Item = i64>)\n",
            "    .limit(limit: i64)\n    .order_by(order_by: impl Into<types::ReadItemsOrderBy>)\n",
            "    .unsigned(unsigned: u64)\n    .long(long: i64)\n",
            "  Tuples  GET /api/v1/tuples/ -> Vec<serde_json::Value>\n",
            "  Get  GET / -> serde_json::Value\n",
            "  ReadUserById  GET /api/v1/users/{user_id} -> Option<types::ReadUserByIdResponse>\n",
            "  Shapes  POST /api/v1/shapes/ -> Vec<types::PetsItem>\n",
            "  enum Expr\n    String, Number, Boolean, List, Map, Unknown\n",
        ],
    );
    assert_warnings(
        &review,
        &["a list of schemas is a tuple", "the success responses of `create_item` have 2 different bodies"],
    );
}

#[test]
fn dotnet_with_keywords_of_three_zero() {
    let review = fixture("dotnet.yaml", 15);
    assert_outline(
        &review,
        &[
            "  DeleteApiVVersionOrdersId  DELETE /api/v{version}/Orders/{id} -> ()\n",
            "  OrdersGet  GET /api/v{version}/Orders/{id} -> types::ContosoOrdersOrder\n",
            "    .days(days: impl IntoIterator<Item = i32>)\n",
            "    .page_size_2(page_size_2: i64)\n",
            "  enum ContosoOrdersOrderStatus\n    Draft, Placed, Draft2, Shipped2, Shipped, Unknown\n",
            "  enum ShapesAddResponse\n    Circle, Rectangle, Unknown\n",
        ],
    );
    assert_warnings(
        &review,
        &["dotnet.yaml:", "\"Shipped\" and \"Shipped \" of `ContosoOrdersOrderStatus` have the same name in Rust"],
    );
}

#[test]
fn fastify_with_unnamed_schemas_and_an_envelope() {
    let review = fixture("fastify.json", 22);
    assert_outline(
        &review,
        &[
            "  GetHrisWorkers  GET /hris/workers -> crate::rt::Page<types::Schema1>\n",
            "    .big(big: u64)\n",
            "  enum GetHrisAbsenceBalanceResponseResultDelta\n    Added, Removed, Undetermined, Unknown\n",
            "  enum Schema0\n    String, Number, Boolean, List, Map, Unknown\n",
            "  enum PostForceResponse\n    Id, Queued, Unknown\n",
            "  enum WebhookPayload\n    DataChanged, IntegrationDeleted, Unknown\n",
        ],
    );
    assert_warnings(
        &review,
        &[
            "the name `Schema1` is already taken; the type at `__schema1` is named",
            "the schema is read as JSON Schema 2020-12",
        ],
    );
}

#[test]
fn strange_documents_of_which_a_client_can_be_made() {
    let review = fixture("strange.yaml", 7);
    assert_outline(
        &review,
        &[
            "  GetPart  GET /things/{thing_id}/parts/{part_id} -> types::Thing\n    new(thing_id: impl Into<String>, part_id: impl Into<String>)\n",
            "    none: Option<String>\n    anything: Option<serde_json::Value>\n",
            "    level: Option<ThingLevel>\n    amount: Option<f64>\n",
            "  enum ThingLevel\n    X1, X2, High, Unknown\n",
        ],
    );
    assert_warnings(
        &review,
        &[
            "OpenAPI 3.2.0 is read as 3.1",
            "a path has no fragment: it distinguishes the operation, and is not sent",
            "a path has no query: it is sent with every request of this operation",
            "nothing describes `{part_id}` of the path: it is a string",
            "OpenAPI 3.0 cannot express `enum`: it is empty",
            "OpenAPI 3.0 cannot express `anyOf`: it is empty",
            "/level/enum/0: the member `1` is not a string",
        ],
    );
    let generated = &review.generated;
    assert_eq!(generated.webhooks, ["thing-changed"]);
    let thing = &generated.lowered["components"]["schemas"]["Thing"]["properties"];
    assert_eq!(thing["postal_code"]["enum"], serde_json::json!(["08012", "08013"]));
    assert_eq!(thing["month"]["enum"], serde_json::json!(["2024_01", "2024_02"]));
    assert_eq!(thing["amount"], serde_json::json!({"type": "number"}));
    assert!(generated.source.contains("/summaries?kind=long&all=true"), "a query in a path is sent");
}
