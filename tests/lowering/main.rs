//! Lowering keeps the meaning: an instance fits a 3.1 schema exactly when it fits the lowered one.
//!
//! The judge of both is the crate `jsonschema`: draft 2020-12 before, draft 4 after, which is what OpenAPI 3.0 builds on
//! once `nullable` is spelled out.

use std::cell::Cell;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value, json};

/// A name of a property, out of few, so that schemas and instances meet.
fn name() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a", "b", "type", "nullable"]).prop_map(str::to_owned)
}

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3i64..6).prop_map(Value::from),
        (-3i64..6).prop_map(|n| json!(n as f64 + 0.5)),
        prop::sample::select(vec!["", "a", "ab", "abc", "b"]).prop_map(Value::from),
    ]
}

fn instance() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(2, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            prop::collection::vec((name(), inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn type_name() -> impl Strategy<Value = Value> {
    // `integer` beside `number` is covered by the unit tests; drafts differ on 1.0, which no instance here is.
    let one = prop::sample::select(vec!["string", "number", "integer", "boolean", "array", "object", "null"]);
    prop_oneof![
        one.clone().prop_map(Value::from),
        prop::collection::vec(one, 1..4).prop_map(|mut types| {
            types.sort_unstable();
            types.dedup();
            json!(types)
        }),
    ]
}

/// One keyword with its value, out of all that lowering supports.
fn keyword(schema: BoxedStrategy<Value>) -> impl Strategy<Value = (String, Value)> {
    let number = || (-2i64..5).prop_map(Value::from);
    let count = || (0u64..3).prop_map(Value::from);
    let schemas = prop::collection::vec(schema.clone(), 1..3).prop_map(Value::Array);
    let names = || {
        prop::collection::vec(name(), 0..3).prop_map(|mut names| {
            names.sort_unstable();
            names.dedup();
            json!(names)
        })
    };
    let named = prop::collection::vec((name(), schema.clone()), 0..3);
    let named = named.prop_map(|members| Value::Object(members.into_iter().collect())).boxed();
    let of = |keyword: &'static str, value: BoxedStrategy<Value>| {
        value.prop_map(move |value| (keyword.to_owned(), value)).boxed()
    };
    let members = prop::collection::vec(instance(), 1..4).prop_map(|values| {
        let mut unique: Vec<Value> = Vec::new();
        values.into_iter().for_each(|value| {
            if !unique.contains(&value) {
                unique.push(value)
            }
        });
        Value::Array(unique)
    });
    let annotation = Just(json!("text"));
    prop_oneof![
        6 => of("type", type_name().boxed()),
        2 => of("enum", members.boxed()),
        2 => of("const", instance().boxed()),
        1 => of("minimum", number().boxed()),
        1 => of("maximum", number().boxed()),
        2 => of("exclusiveMinimum", number().boxed()),
        2 => of("exclusiveMaximum", number().boxed()),
        1 => of("multipleOf", (1u64..4).prop_map(Value::from).boxed()),
        1 => of("minLength", count().boxed()),
        1 => of("maxLength", count().boxed()),
        1 => of("pattern", Just(json!("^a")).boxed()),
        1 => of("minItems", count().boxed()),
        1 => of("maxItems", count().boxed()),
        1 => of("uniqueItems", any::<bool>().prop_map(Value::from).boxed()),
        1 => of("minProperties", count().boxed()),
        1 => of("maxProperties", count().boxed()),
        1 => of("required", names().boxed()),
        2 => of("properties", named.clone().boxed()),
        2 => of("additionalProperties", schema.clone()),
        2 => of("items", schema.clone()),
        2 => of("contains", schema.clone()),
        1 => of("minContains", (0u64..2).prop_map(Value::from).boxed()),
        2 => of("not", schema.clone()),
        2 => of("allOf", schemas.clone().boxed()),
        2 => of("anyOf", schemas.clone().boxed()),
        2 => of("oneOf", schemas.boxed()),
        2 => of("if", schema.clone()),
        2 => of("then", schema.clone()),
        2 => of("else", schema.clone()),
        1 => of("dependentSchemas", named.boxed()),
        1 => of("dependentRequired", (name(), names()).prop_map(|(name, names)| json!({name: names})).boxed()),
        1 => of("patternProperties", schema.clone().prop_map(|schema| json!({"^.*$": schema})).boxed()),
        1 => of("propertyNames", Just(json!({"type": "string"})).boxed()),
        1 => of("unevaluatedProperties", schema.clone()),
        1 => of("unevaluatedItems", schema),
        2 => of("$ref", prop::sample::select(vec!["#/components/schemas/S", "#/components/schemas/N"]).prop_map(Value::from).boxed()),
        1 => of("title", annotation.clone().boxed()),
        1 => of("examples", instance().prop_map(|it| json!([it])).boxed()),
        1 => of("default", instance().boxed()),
        1 => of("contentEncoding", Just(json!("base64")).boxed()),
    ]
}

fn schema() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        1 => any::<bool>().prop_map(Value::from),
        6 => type_name().prop_map(|name| json!({"type": name})),
    ];
    leaf.prop_recursive(3, 24, 3, |inner| {
        prop::collection::vec(keyword(inner.boxed()), 1..4)
            .prop_map(|members| Value::Object(members.into_iter().collect()))
            .boxed()
    })
    .boxed()
}

fn document(schema: &Value) -> Value {
    json!({
        "openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {},
        "components": {"schemas": {
            "A": schema,
            "S": {"type": ["string", "null"], "maxLength": 2},
            "N": {"type": "object", "properties": {"a": {"$ref": "#/components/schemas/N"}, "b": {"type": "integer"}}},
        }},
    })
}

/// OpenAPI 3.0 as draft 4: a nullable schema of a type allows null too.
fn as_draft4(schema: &mut Value) {
    let Value::Object(members) = schema else { return };
    let nullable = members.remove("nullable") == Some(json!(true));
    if let (true, Some(name)) = (nullable, members.get_mut("type")) {
        *name = json!([name, "null"]);
    }
    for (keyword, value) in members.iter_mut() {
        match (keyword.as_str(), value) {
            ("properties", Value::Object(inner)) => inner.values_mut().for_each(as_draft4),
            ("allOf" | "anyOf" | "oneOf", Value::Array(inner)) => inner.iter_mut().for_each(as_draft4),
            ("items" | "not" | "additionalProperties", inner) => as_draft4(inner),
            _ => {}
        }
    }
}

fn judge(document: &Value, lowered: bool) -> jsonschema::Validator {
    let mut schemas = document["components"]["schemas"].clone();
    if lowered {
        schemas.as_object_mut().expect("schemas").values_mut().for_each(as_draft4);
    }
    let root = json!({"$ref": "#/components/schemas/A", "components": {"schemas": schemas}});
    let draft = if lowered { jsonschema::Draft::Draft4 } else { jsonschema::Draft::Draft202012 };
    jsonschema::options().with_draft(draft).should_validate_formats(false).build(&root).expect("a schema")
}

#[test]
fn an_instance_fits_a_schema_exactly_when_it_fits_the_lowered_one() {
    let config = Config { cases: 3000, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, deterministic());
    let (lowered_schemas, fitting, unfitting) = (Cell::new(0), Cell::new(0), Cell::new(0));
    let count = |cell: &Cell<u32>| cell.set(cell.get() + 1);
    runner
        .run(&(schema(), prop::collection::vec(instance(), 12)), |(schema, instances)| {
            let original = document(&schema);
            // What 3.0 cannot say is refused by name, which the unit tests cover.
            let Ok(lowered) = kombo_api_build::lower_document(&original) else { return Ok(()) };
            count(&lowered_schemas);
            prop_assert_eq!(&kombo_api_build::lower_document(&lowered).expect("3.0 is input too"), &lowered);
            let (before, after) = (judge(&original, false), judge(&lowered, true));
            for instance in &instances {
                let fits = before.is_valid(instance);
                count(if fits { &fitting } else { &unfitting });
                prop_assert_eq!(
                    fits,
                    after.is_valid(instance),
                    "{} for {} lowered to {}",
                    instance,
                    schema,
                    &lowered["components"]["schemas"]["A"]
                );
            }
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
    let (lowered_schemas, fitting, unfitting) = (lowered_schemas.get(), fitting.get(), unfitting.get());
    // Enough of each, or the test says nothing.
    assert!(lowered_schemas > 2000 && fitting > 3000 && unfitting > 3000, "{lowered_schemas} {fitting} {unfitting}");
}

fn deterministic() -> proptest::test_runner::TestRng {
    proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha)
}

#[test]
fn the_lowered_document_has_no_word_that_three_zero_does_not_know() {
    const KNOWN: &[&str] = &[
        "$ref",
        "title",
        "multipleOf",
        "maximum",
        "exclusiveMaximum",
        "minimum",
        "exclusiveMinimum",
        "maxLength",
        "minLength",
        "pattern",
        "maxItems",
        "minItems",
        "uniqueItems",
        "maxProperties",
        "minProperties",
        "required",
        "enum",
        "type",
        "allOf",
        "oneOf",
        "anyOf",
        "not",
        "items",
        "properties",
        "additionalProperties",
        "description",
        "format",
        "default",
        "nullable",
        "discriminator",
        "readOnly",
        "writeOnly",
        "xml",
        "externalDocs",
        "example",
        "deprecated",
    ];
    fn unknown(schema: &Value, found: &mut Vec<String>) {
        let Value::Object(members) = schema else {
            found.extend((!schema.is_boolean()).then(|| schema.to_string()));
            return;
        };
        for (keyword, value) in members {
            if !KNOWN.contains(&keyword.as_str()) && !keyword.starts_with("x-") {
                found.push(keyword.clone());
            }
            match (keyword.as_str(), value) {
                ("properties", Value::Object(inner)) => inner.values().for_each(|it| unknown(it, found)),
                ("allOf" | "anyOf" | "oneOf", Value::Array(inner)) => inner.iter().for_each(|it| unknown(it, found)),
                ("items" | "not" | "additionalProperties", inner) => unknown(inner, found),
                _ => {}
            }
        }
    }
    let mut runner = TestRunner::new_with_rng(
        Config { cases: 1000, failure_persistence: None, ..Config::default() },
        deterministic(),
    );
    runner
        .run(&schema(), |schema| {
            if let Ok(lowered) = kombo_api_build::lower_document(&document(&schema)) {
                let mut found = Vec::new();
                lowered["components"]["schemas"]
                    .as_object()
                    .unwrap_or(&Map::new())
                    .values()
                    .for_each(|it| unknown(it, &mut found));
                prop_assert!(found.is_empty(), "{:?} in {}", found, schema);
            }
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
}
