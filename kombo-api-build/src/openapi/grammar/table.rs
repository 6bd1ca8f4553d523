//! The table: every object of OpenAPI 3.1.1 and JSON Schema 2020-12, and the additional keywords of 3.0.3.

use super::kind::Kind::{
    self, Any, Bound, Count, Flag, List, Map, Number, Object as Obj, ObjectOrRef, Schema, SchemaOrFlag, Text, Texts,
    Type, Values,
};
use super::kind::Object;

pub(crate) static DOCUMENT: Object = Object::new(
    "document",
    "",
    &[
        ("openapi", Text),
        ("info", Obj(&INFO)),
        ("jsonSchemaDialect", Text),
        ("servers", List(&Obj(&SERVER))),
        ("paths", Obj(&PATHS)),
        ("webhooks", Obj(&WEBHOOKS)),
        // The form of `webhooks` after lowering, since 3.0 has none.
        ("x-webhooks", Obj(&WEBHOOKS)),
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

pub(super) static COMPONENTS: Object = Object::new(
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

/// The kind of the value at `/paths`.
pub(crate) const PATHS_KIND: Kind = Obj(&PATHS);

pub(super) static PATHS: Object = Object {
    others: Some((|key| key.starts_with('/'), ObjectOrRef(&PATH_ITEM))),
    ..Object::new("paths", "", &[], &[])
};

static WEBHOOKS: Object = Object {
    others: Some((|name| !name.starts_with("x-"), ObjectOrRef(&PATH_ITEM))),
    ..Object::new("webhooks", "", &[], &[])
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

pub(super) static RESPONSES: Object = Object {
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

/// The reference object. 3.1 allows a summary and a description next to `$ref`.
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
        ("$recursiveRef", Text),
        ("$recursiveAnchor", Flag),
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
        // OpenAPI
        ("discriminator", Obj(&DISCRIMINATOR)),
        ("xml", Obj(&XML)),
        ("externalDocs", Obj(&EXTERNAL_DOCS)),
        ("example", Any),
        ("nullable", Flag),
    ],
    &[],
);
