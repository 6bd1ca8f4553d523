//! What may stand where in an OpenAPI document: one table, and the only code that walks documents by it.
//!
//! The table is OpenAPI 3.1.1 with JSON Schema 2020-12, and what 3.0.3 has besides (`nullable`, boolean exclusive
//! bounds), since real pages mix them. Whoever needs "every schema" or "every parameter" asks [`visit`] or
//! [`visit_mut`]; nothing else may recurse into a document, so nobody mistakes an example for a schema or a property
//! that is called `type` for a keyword.

use serde_json::Value;

use crate::pointer;

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Shape {
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
    /// A JSON type's name, or a list of them.
    Type,
    /// A list of at least one value.
    Values,
    Schema,
    /// A schema or a flag.
    SchemaOrFlag,
    Object(&'static Object),
    /// The object, or a reference to it among the components of its section.
    ObjectOrRef(&'static Object),
    List(&'static Shape),
    Map(&'static Shape),
}

/// An object of the specification: its name in the field's words, and what its members are.
#[derive(Debug)]
pub(crate) struct Object {
    pub(crate) name: &'static str,
    /// Under which section of the components it is found, if it can be referred to.
    pub(crate) section: &'static str,
    pub(crate) fields: &'static [(&'static str, Shape)],
    pub(crate) required: &'static [&'static str],
    /// What members are that are not named in `fields`: paths, status codes, expressions.
    pub(crate) others: Option<Others>,
}

/// Which names are members of an object beside those that it lists, and what they are.
type Others = (fn(&str) -> bool, Shape);

impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

use Shape::{
    Any, Bound, Count, Flag, List, Map, Number, Object as Obj, ObjectOrRef, Schema, SchemaOrFlag, Text, Texts, Type,
    Values,
};

impl Object {
    const fn new(
        name: &'static str,
        section: &'static str,
        fields: &'static [(&'static str, Shape)],
        required: &'static [&'static str],
    ) -> Self {
        Self { name, section, fields, required, others: None }
    }

    /// What the member `key` is; `None` if there is no such member.
    pub(crate) fn member(&self, key: &str) -> Option<Shape> {
        if let Some((_, shape)) = self.fields.iter().find(|(name, _)| *name == key) {
            return Some(*shape);
        }
        if let Some((is_one, shape)) = self.others
            && is_one(key)
        {
            return Some(shape);
        }
        key.starts_with("x-").then_some(Any)
    }
}

pub(crate) const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

pub(crate) static DOCUMENT: Object = Object::new(
    "document",
    "",
    &[
        ("openapi", Text),
        ("info", Obj(&INFO)),
        ("jsonSchemaDialect", Text),
        ("servers", List(&Obj(&SERVER))),
        ("paths", Obj(&PATHS)),
        ("webhooks", Map(&ObjectOrRef(&PATH_ITEM))),
        // What `webhooks` becomes in 3.0, which has none.
        ("x-webhooks", Map(&ObjectOrRef(&PATH_ITEM))),
        ("components", Obj(&COMPONENTS)),
        ("security", List(&Map(&Texts))),
        ("tags", List(&Obj(&TAG))),
        ("externalDocs", Obj(&EXTERNAL_DOCS)),
    ],
    &["openapi", "info"],
);

static INFO: Object = Object::new(
    "info",
    "",
    &[
        ("title", Text),
        ("summary", Text),
        ("description", Text),
        ("termsOfService", Text),
        ("contact", Obj(&CONTACT)),
        ("license", Obj(&LICENSE)),
        ("version", Text),
    ],
    &["title", "version"],
);

static CONTACT: Object = Object::new("contact", "", &[("name", Text), ("url", Text), ("email", Text)], &[]);

static LICENSE: Object = Object::new("license", "", &[("name", Text), ("identifier", Text), ("url", Text)], &["name"]);

static SERVER: Object = Object::new(
    "server",
    "",
    &[("url", Text), ("description", Text), ("variables", Map(&Obj(&SERVER_VARIABLE)))],
    &["url"],
);

static SERVER_VARIABLE: Object =
    Object::new("server variable", "", &[("enum", Texts), ("default", Text), ("description", Text)], &["default"]);

static TAG: Object =
    Object::new("tag", "", &[("name", Text), ("description", Text), ("externalDocs", Obj(&EXTERNAL_DOCS))], &["name"]);

static EXTERNAL_DOCS: Object = Object::new("externalDocs", "", &[("description", Text), ("url", Text)], &["url"]);

static COMPONENTS: Object = Object::new(
    "components",
    "",
    &[
        ("schemas", Map(&Schema)),
        ("responses", Map(&ObjectOrRef(&RESPONSE))),
        ("parameters", Map(&ObjectOrRef(&PARAMETER))),
        ("examples", Map(&ObjectOrRef(&EXAMPLE))),
        ("requestBodies", Map(&ObjectOrRef(&REQUEST_BODY))),
        ("headers", Map(&ObjectOrRef(&HEADER))),
        ("securitySchemes", Map(&ObjectOrRef(&SECURITY_SCHEME))),
        ("links", Map(&ObjectOrRef(&LINK))),
        ("callbacks", Map(&ObjectOrRef(&CALLBACK))),
        ("pathItems", Map(&ObjectOrRef(&PATH_ITEM))),
    ],
    &[],
);

static PATHS: Object = Object {
    others: Some((|key| key.starts_with('/'), ObjectOrRef(&PATH_ITEM))),
    ..Object::new("paths", "", &[], &[])
};

pub(crate) static PATH_ITEM: Object = Object::new(
    "path item",
    "pathItems",
    &[
        ("$ref", Text),
        ("summary", Text),
        ("description", Text),
        ("get", Obj(&OPERATION)),
        ("put", Obj(&OPERATION)),
        ("post", Obj(&OPERATION)),
        ("delete", Obj(&OPERATION)),
        ("options", Obj(&OPERATION)),
        ("head", Obj(&OPERATION)),
        ("patch", Obj(&OPERATION)),
        ("trace", Obj(&OPERATION)),
        ("servers", List(&Obj(&SERVER))),
        ("parameters", List(&ObjectOrRef(&PARAMETER))),
    ],
    &[],
);

pub(crate) static OPERATION: Object = Object::new(
    "operation",
    "",
    &[
        ("tags", Texts),
        ("summary", Text),
        ("description", Text),
        ("externalDocs", Obj(&EXTERNAL_DOCS)),
        ("operationId", Text),
        ("parameters", List(&ObjectOrRef(&PARAMETER))),
        ("requestBody", ObjectOrRef(&REQUEST_BODY)),
        ("responses", Obj(&RESPONSES)),
        ("callbacks", Map(&ObjectOrRef(&CALLBACK))),
        ("deprecated", Flag),
        ("security", List(&Map(&Texts))),
        ("servers", List(&Obj(&SERVER))),
    ],
    &[],
);

pub(crate) static PARAMETER: Object = Object::new(
    "parameter",
    "parameters",
    &[
        ("name", Text),
        ("in", Text),
        ("description", Text),
        ("required", Flag),
        ("deprecated", Flag),
        ("allowEmptyValue", Flag),
        ("style", Text),
        ("explode", Flag),
        ("allowReserved", Flag),
        ("schema", Schema),
        ("example", Any),
        ("examples", Map(&ObjectOrRef(&EXAMPLE))),
        ("content", Map(&Obj(&MEDIA_TYPE))),
    ],
    &["name", "in"],
);

static HEADER: Object = Object::new(
    "header",
    "headers",
    &[
        ("description", Text),
        ("required", Flag),
        ("deprecated", Flag),
        ("allowEmptyValue", Flag),
        ("style", Text),
        ("explode", Flag),
        ("allowReserved", Flag),
        ("schema", Schema),
        ("example", Any),
        ("examples", Map(&ObjectOrRef(&EXAMPLE))),
        ("content", Map(&Obj(&MEDIA_TYPE))),
    ],
    &[],
);

static REQUEST_BODY: Object = Object::new(
    "request body",
    "requestBodies",
    &[("description", Text), ("content", Map(&Obj(&MEDIA_TYPE))), ("required", Flag)],
    &["content"],
);

static MEDIA_TYPE: Object = Object::new(
    "media type",
    "",
    &[
        ("schema", Schema),
        ("example", Any),
        ("examples", Map(&ObjectOrRef(&EXAMPLE))),
        ("encoding", Map(&Obj(&ENCODING))),
    ],
    &[],
);

static ENCODING: Object = Object::new(
    "encoding",
    "",
    &[
        ("contentType", Text),
        ("headers", Map(&ObjectOrRef(&HEADER))),
        ("style", Text),
        ("explode", Flag),
        ("allowReserved", Flag),
    ],
    &[],
);

static RESPONSES: Object = Object {
    others: Some((is_status, ObjectOrRef(&RESPONSE))),
    ..Object::new("responses", "", &[("default", ObjectOrRef(&RESPONSE))], &[])
};

fn is_status(key: &str) -> bool {
    let digits = key.as_bytes();
    digits.len() == 3
        && (b'1'..=b'5').contains(&digits[0])
        && (digits[1..] == *b"XX" || digits[1..].iter().all(u8::is_ascii_digit))
}

static RESPONSE: Object = Object::new(
    "response",
    "responses",
    &[
        ("description", Text),
        ("headers", Map(&ObjectOrRef(&HEADER))),
        ("content", Map(&Obj(&MEDIA_TYPE))),
        ("links", Map(&ObjectOrRef(&LINK))),
    ],
    &["description"],
);

static CALLBACK: Object =
    Object { others: Some((|_| true, ObjectOrRef(&PATH_ITEM))), ..Object::new("callback", "callbacks", &[], &[]) };

static EXAMPLE: Object = Object::new(
    "example",
    "examples",
    &[("summary", Text), ("description", Text), ("value", Any), ("externalValue", Text)],
    &[],
);

static LINK: Object = Object::new(
    "link",
    "links",
    &[
        ("operationRef", Text),
        ("operationId", Text),
        ("parameters", Map(&Any)),
        ("requestBody", Any),
        ("description", Text),
        ("server", Obj(&SERVER)),
    ],
    &[],
);

static SECURITY_SCHEME: Object = Object::new(
    "security scheme",
    "securitySchemes",
    &[
        ("type", Text),
        ("description", Text),
        ("name", Text),
        ("in", Text),
        ("scheme", Text),
        ("bearerFormat", Text),
        ("flows", Any),
        ("openIdConnectUrl", Text),
    ],
    &["type"],
);

static DISCRIMINATOR: Object =
    Object::new("discriminator", "", &[("propertyName", Text), ("mapping", Map(&Text))], &["propertyName"]);

static XML: Object = Object::new(
    "xml",
    "",
    &[("name", Text), ("namespace", Text), ("prefix", Text), ("attribute", Flag), ("wrapped", Flag)],
    &[],
);

/// The reference object. Beside `$ref` 3.1 allows a summary and a description.
pub(crate) static REFERENCE: Object =
    Object::new("reference", "", &[("$ref", Text), ("summary", Text), ("description", Text)], &["$ref"]);

/// The schema object: every keyword of JSON Schema 2020-12, of OpenAPI's own vocabulary, and of OpenAPI 3.0.
pub(crate) static SCHEMA: Object = Object::new(
    "schema",
    "schemas",
    &[
        // core
        ("$schema", Text),
        ("$id", Text),
        ("$ref", Text),
        ("$anchor", Text),
        ("$dynamicRef", Text),
        ("$dynamicAnchor", Text),
        ("$vocabulary", Any),
        ("$comment", Text),
        ("$defs", Map(&Schema)),
        ("definitions", Map(&Schema)),
        // applicators
        ("allOf", List(&Schema)),
        ("anyOf", List(&Schema)),
        ("oneOf", List(&Schema)),
        ("not", Schema),
        ("if", Schema),
        ("then", Schema),
        ("else", Schema),
        ("dependentSchemas", Map(&Schema)),
        ("prefixItems", List(&Schema)),
        ("items", Schema),
        ("contains", Schema),
        ("properties", Map(&Schema)),
        ("patternProperties", Map(&Schema)),
        ("additionalProperties", SchemaOrFlag),
        ("propertyNames", Schema),
        ("unevaluatedItems", Schema),
        ("unevaluatedProperties", Schema),
        // validation
        ("type", Type),
        ("enum", Values),
        ("const", Any),
        ("multipleOf", Number),
        ("maximum", Number),
        ("exclusiveMaximum", Bound),
        ("minimum", Number),
        ("exclusiveMinimum", Bound),
        ("maxLength", Count),
        ("minLength", Count),
        ("pattern", Text),
        ("maxItems", Count),
        ("minItems", Count),
        ("uniqueItems", Flag),
        ("maxContains", Count),
        ("minContains", Count),
        ("maxProperties", Count),
        ("minProperties", Count),
        ("required", Texts),
        ("dependentRequired", Map(&Texts)),
        ("dependencies", Any),
        // annotations
        ("title", Text),
        ("description", Text),
        ("default", Any),
        ("deprecated", Flag),
        ("readOnly", Flag),
        ("writeOnly", Flag),
        ("examples", Any),
        ("format", Text),
        ("contentEncoding", Text),
        ("contentMediaType", Text),
        ("contentSchema", Any),
        // OpenAPI's own
        ("discriminator", Obj(&DISCRIMINATOR)),
        ("xml", Obj(&XML)),
        ("externalDocs", Obj(&EXTERNAL_DOCS)),
        ("example", Any),
        ("nullable", Flag),
    ],
    &[],
);

/// What a value of `shape` is made of: an object of the specification, if it is one.
pub(crate) fn object_of(shape: Shape, value: &Value) -> Option<&'static Object> {
    match shape {
        Obj(object) => Some(object),
        // A path item's `$ref` is a member of its own, with siblings of its own.
        ObjectOrRef(object) if value.get("$ref").is_some() && object.name != PATH_ITEM.name => Some(&REFERENCE),
        ObjectOrRef(object) => Some(object),
        Schema | SchemaOrFlag if value.is_object() => Some(&SCHEMA),
        _ => None,
    }
}

fn shape_of_child(shape: Shape, value: &Value, key: &str) -> Shape {
    match shape {
        List(item) | Map(item) => *item,
        _ => object_of(shape, value).and_then(|object| object.member(key)).unwrap_or(Any),
    }
}

/// Calls `see` with `value` and everything in it that the specification gives a meaning, parents first.
pub(crate) fn visit(value: &Value, shape: Shape, at: &str, see: &mut dyn FnMut(&Value, Shape, &str)) {
    see(value, shape, at);
    match value {
        _ if shape == Any => {}
        Value::Object(map) => {
            for (key, member) in map {
                visit(member, shape_of_child(shape, value, key), &pointer::join(at, key), see);
            }
        }
        Value::Array(items) => {
            if let List(item) = shape {
                for (n, member) in items.iter().enumerate() {
                    visit(member, *item, &format!("{at}/{n}"), see);
                }
            }
        }
        _ => {}
    }
}

/// Calls `change` with `value` and everything in it that the specification gives a meaning, children first.
pub(crate) fn visit_mut(value: &mut Value, shape: Shape, change: &mut dyn FnMut(&mut Value, Shape)) {
    match value {
        _ if shape == Any => {}
        Value::Object(_) => {
            let shapes: Vec<Shape> = value
                .as_object()
                .map(|map| map.keys().map(|key| shape_of_child(shape, value, key)).collect())
                .unwrap_or_default();
            if let Value::Object(map) = value {
                for (member, shape) in map.values_mut().zip(shapes) {
                    visit_mut(member, shape, change);
                }
            }
        }
        Value::Array(items) => {
            if let List(item) = shape {
                for member in items {
                    visit_mut(member, *item, change);
                }
            }
        }
        _ => {}
    }
    change(value, shape);
}

/// Calls `change` with every schema in the document, inner ones first.
pub(crate) fn each_schema(document: &mut Value, change: &mut dyn FnMut(&mut Value)) {
    visit_mut(document, Obj(&DOCUMENT), &mut |value, shape| {
        if matches!(shape, Schema) || (shape == SchemaOrFlag && value.is_object()) {
            change(value);
        }
    });
}

/// The operations of a document, webhooks left aside, in its order.
pub(crate) fn operations(document: &Value) -> impl Iterator<Item = OperationAt<'_>> {
    let paths = document.get("paths").and_then(Value::as_object).into_iter().flatten();
    paths.flat_map(|(path, item)| {
        METHODS.into_iter().filter_map(move |method| {
            let operation = item.get(method)?;
            let at = pointer::join(&pointer::join("/paths", path), method);
            Some(OperationAt { path, method, operation, pointer: at })
        })
    })
}

/// An operation and where it stands.
pub(crate) struct OperationAt<'a> {
    pub(crate) path: &'a str,
    pub(crate) method: &'static str,
    pub(crate) operation: &'a Value,
    pub(crate) pointer: String,
}

impl<'a> OperationAt<'a> {
    /// Its id; empty if it has none, which the checks refuse.
    pub(crate) fn id(&self) -> &'a str {
        self.operation.get("operationId").and_then(Value::as_str).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn examples_defaults_and_property_names_are_not_mistaken_for_keywords() {
        let mut document = json!({
            "openapi": "3.1.0", "info": {"title": "t", "version": "1"},
            "components": {"schemas": {"A": {
                "properties": {"type": {"type": "string"}, "properties": {"const": {"type": "null"}}},
                "default": {"type": ["a"]},
                "example": {"properties": {"x": {}}},
                "enum": [{"items": {}}],
                "additionalProperties": false,
            }}},
        });
        let mut seen = Vec::new();
        visit(&document, Obj(&DOCUMENT), "", &mut |_, shape, at| {
            if shape == Schema {
                seen.push(at.to_owned());
            }
        });
        let a = "/components/schemas/A";
        assert_eq!(seen, [a.to_owned(), format!("{a}/properties/type"), format!("{a}/properties/properties")]);

        let mut count = 0;
        each_schema(&mut document, &mut |_| count += 1);
        assert_eq!(count, 3);
    }

    #[test]
    fn status_codes_and_ranges_are_responses() {
        for (key, is_one) in [("200", true), ("4XX", true), ("600", false), ("2x0", false), ("default", true)] {
            assert_eq!(RESPONSES.member(key).is_some(), is_one, "{key}");
        }
    }
}
