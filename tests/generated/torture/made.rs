//! A document of any number of operations, which combines the constructs of real documents in all positions. Its random
//! numbers are reproducible. `make torture` builds the document in some sizes, and `make bench` measures more.

use serde_json::{Map, Value, json};

/// SplitMix64: the same numbers on every machine and in every version.
struct Dice {
    state: u64,
    /// The number of components of the document.
    components: usize,
    /// The first component of the family that schemas refer to at present.
    family: usize,
}

/// The number of components that may refer to each other. The operations of a large API belong to areas, each with its
/// own components, so that the reach of an operation does not grow with the document.
const FAMILY: usize = 40;

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % sides as u64).expect("fewer sides than that")
    }

    fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.roll(of.len())].clone()
    }

    /// Selects the family of a component.
    fn enter(&mut self, component: usize) {
        self.family = (component / FAMILY * FAMILY).min(self.components - FAMILY);
    }

    /// Returns the number of a component of the selected family.
    fn component(&mut self) -> usize {
        self.family + self.roll(FAMILY)
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.roll(100) < percent
    }
}

/// Returns the document of so many operations.
pub(super) fn document(operations: usize) -> Value {
    // Twice as many as operations, as in large public documents.
    let mut dice = Dice { state: 2026, components: (2 * operations).max(120), family: 0 };
    let schemas: Map<String, Value> = (0..dice.components)
        .map(|n| {
            dice.enter(n);
            (name(n), component(&mut dice, n))
        })
        .collect();
    let mut paths = Map::new();
    let mut n = 0;
    while n < operations {
        dice.enter(2 * n);
        let path = path(&mut dice, n);
        let mut item = Map::new();
        if dice.chance(50) {
            item.insert("parameters".to_owned(), json!([path_parameter(&mut dice)]));
        }
        let shared = item.contains_key("parameters");
        for method in ["get", "post", "put", "patch", "delete"].into_iter().take(1 + dice.roll(5)) {
            if n < operations {
                item.insert(method.to_owned(), operation(&mut dice, n, method, !shared));
                n += 1;
            }
        }
        item.insert("x-item".to_owned(), json!({"get": {"x-union": n}}));
        paths.insert(path, Value::Object(item));
    }
    let webhooks: Map<String, Value> = (0..12)
        .map(|n| {
            let body = json!({"content": {"application/json": {"schema": schema(&mut dice, 1)}}});
            let separator = dice.pick(&["-", "_", "."]);
            let responses = json!({"200": {"description": "ok"}});
            (format!("event{separator}{}", n / 2), json!({"post": {"requestBody": body, "responses": responses}}))
        })
        .collect();
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Made", "version": "1", "x-made": true},
        "servers": [{"url": "https://api.example.com"}],
        "tags": [{"name": "a b"}, {"name": "A-B"}],
        "paths": paths,
        "webhooks": webhooks,
        "components": {
            "schemas": schemas,
            "parameters": {
                "Limit": {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 1e3, "default": "all"}},
                "Trace": {"name": "X-Trace", "in": "header", "required": true, "schema": schema_ref(3)},
            },
            "responses": {
                "Error": {"description": "", "content": {"application/problem+json": {"schema": schema_ref(0)}}},
                "Shared": {"description": "ok", "content": {"application/json": {"schema": schema_ref(1)}}},
            },
            "requestBodies": {"Shared": {"content": {"application/json": {"schema": schema_ref(2)}}}},
            "examples": {"Wrong": {"value": {"wrong": [null]}}},
            "headers": {"Left": {"schema": {"type": "integer"}, "example": "many"}},
            "links": {"Next": {"operationId": "op_1", "parameters": {"id": "$response.body#/id"}}},
        },
    })
}

/// Returns the name of a component, in the style of a tool, of a person, or of a type in Rust.
fn name(n: usize) -> String {
    let words = ["Option", "String", "Result", "Self", "Error", "Box", "Vec", "Value", "ErrorCode", "WebhookPayload"];
    match (n % 12, n / 12) {
        (0, k) if k < words.len() => words[k].to_owned(),
        (0, k) => format!("{}{k}", words[k % words.len()]),
        (1, k) => format!("Schema{k}"),
        (2, k) => format!("__schema{k}"),
        (3, k) => format!("User{k}"),
        (4, k) => format!("user{k}"),
        (5, k) => format!("com.example.v{k}.User"),
        (6, k) => format!("{k}00"),
        (7, k) => format!("{}{k}", "VeryLong".repeat(20)),
        (8, k) => format!("user-{k}"),
        (9, k) => format!("{}{k}", ["x", "xY", "XYZ", "type", "fn"][k % 5]),
        (10, k) => format!("List_User_{k}"),
        (_, k) => format!("Body-op_{k}"),
    }
}

fn schema_ref(n: usize) -> Value {
    json!({"$ref": format!("#/components/schemas/{}", name(n))})
}

fn component(dice: &mut Dice, n: usize) -> Value {
    match n {
        // A string, since a header refers to it.
        3 => json!({"type": "string", "title": "Text"}),
        _ if n % 40 == 13 => recursive_union(n),
        _ if n % 40 == 25 => deep_all_of(n),
        _ if n.is_multiple_of(3) => object(dice, 2),
        _ => schema(dice, 2),
    }
}

/// Returns a union that contains itself, directly and in a list and a map.
fn recursive_union(n: usize) -> Value {
    let itself = schema_ref(n);
    json!({"anyOf": [
        {"type": "string"},
        {"type": "array", "items": itself},
        {"type": "object", "required": ["op"], "properties": {"op": {"const": "not"}, "of": itself}},
        {"type": "object", "required": ["op"], "properties": {
            "op": {"const": "all"}, "of": {"type": "array", "items": itself}, "by_name": {
                "type": "object", "additionalProperties": itself}}},
    ]})
}

/// Returns an object that is composed in several levels, each with a property of its own.
fn deep_all_of(n: usize) -> Value {
    let level = |inner: Value, level: usize| {
        let own = json!({"type": "object", "properties": {(format!("level_{level}")): {"type": "integer"}}});
        json!({"allOf": [inner, own]})
    };
    (0..10).fold(json!({"type": "object", "properties": {"n": {"const": n.to_string()}}}), level)
}

const PROPERTIES: [&str; 24] = [
    "id",
    "ID",
    "Id",
    "type",
    "self",
    "crate",
    "link",
    "link_null",
    "a.b",
    "a-b",
    "$ref-like",
    "1st",
    "",
    "größe",
    "имя",
    "new",
    "data",
    "token",
    "x-y",
    "value",
    "status",
    "results",
    "items",
    "very_long_name_of_a_property_that_goes_on_and_on",
];

fn object(dice: &mut Dice, depth: usize) -> Value {
    let mut properties = Map::new();
    for _ in 0..1 + dice.roll(6) {
        properties.insert(dice.pick(&PROPERTIES).to_owned(), schema(dice, depth));
    }
    let required: Vec<&String> = properties.keys().filter(|_| dice.chance(50)).collect();
    let mut object = json!({"type": "object", "required": required, "properties": properties});
    for (percent, key, value) in [
        (30, "title", json!("Response")),
        (20, "additionalProperties", json!(false)),
        (10, "additionalProperties", json!(true)),
        (10, "nullable", json!(true)),
        (10, "example", json!("no object")),
        (10, "x-union", json!({"tag": ["x"]})),
        (5, "patternProperties", json!({"^x": {"type": "string"}})),
        (5, "propertyNames", json!({"pattern": "^a"})),
        (5, "minProperties", json!(1.0)),
        (10, "additionalProperties", json!({"type": "string"})),
        (5, "additionalProperties", json!({"type": "array", "items": {"type": "integer"}})),
    ] {
        if dice.chance(percent) {
            object[key] = value;
        }
    }
    object
}

fn scalar(dice: &mut Dice) -> Value {
    dice.pick(&[
        json!({"type": "string"}),
        json!({"type": "string", "format": "date-time", "example": "today"}),
        json!({"type": "string", "format": "date", "nullable": true}),
        json!({"type": "string", "format": "uuid", "default": 5}),
        json!({"type": ["string", "null"], "maxLength": 9_007_199_254_740_993_u64}),
        json!({"type": "string", "enum": ["", "1", "-", "+", "a", "A", "null", "true"]}),
        json!({"type": ["string", "null"], "enum": ["x", "y", null]}),
        json!({"enum": ["a", 1, true, null]}),
        json!({"type": "string", "const": "constant"}),
        json!({"const": true}),
        json!({"type": "integer", "minimum": i64::MIN, "maximum": i64::MAX}),
        json!({"type": "integer", "minimum": 0, "maximum": u64::MAX}),
        json!({"type": "integer", "format": "int64", "exclusiveMinimum": true, "minimum": 1.0}),
        json!({"type": "integer", "format": "int32", "exclusiveMaximum": 9_007_199_254_740_993_u64, "nullable": true}),
        json!({"type": "integer", "enum": [0, 1, 2]}),
        json!({"type": "number", "minimum": -1e308, "maximum": 1e308, "multipleOf": 1e-300, "default": -0.0}),
        json!({"type": "number", "format": "int64"}),
        json!({"type": ["number", "string", "null"], "example": {}}),
        json!({"type": ["boolean", "null"]}),
        json!({"type": "boolean", "deprecated": true, "description": "A\r\nb\rc"}),
        json!({"type": "null"}),
        json!({}),
        json!(true),
    ])
}

/// Returns any schema, with unions in all positions.
fn schema(dice: &mut Dice, depth: usize) -> Value {
    if depth == 0 {
        return if dice.chance(40) { schema_ref(dice.component()) } else { scalar(dice) };
    }
    let several = |dice: &mut Dice| -> Vec<Value> { (0..1 + dice.roll(4)).map(|_| schema(dice, depth - 1)).collect() };
    match dice.roll(18) {
        0..=2 => scalar(dice),
        3 | 4 => object(dice, depth - 1),
        5 => json!({"type": "array", "items": schema(dice, depth - 1), "maxItems": 1e300}),
        6 => json!({"type": "object", "additionalProperties": schema(dice, depth - 1)}),
        7 => json!({"anyOf": [schema(dice, depth - 1), {"type": "null"}], "title": "Maybe"}),
        8 => json!({"anyOf": several(dice)}),
        9 => json!({"oneOf": several(dice), "description": "One of several."}),
        10 => json!({"allOf": without_maps(several(dice)), "nullable": true}),
        11 => {
            json!({"$ref": schema_ref(dice.component())["$ref"], "description": "With a word beside.", "nullable": true})
        }
        12 => {
            let kinds = ["one", "two", "unknown", "1"].into_iter().take(2 + dice.roll(3));
            let variants: Vec<Value> = kinds
                .map(|kind| {
                    let mut variant = object(dice, depth - 1);
                    variant["properties"]["kind"] = json!({"type": "string", "const": kind});
                    variant["required"] = json!(["kind"]);
                    variant
                })
                .collect();
            json!({"oneOf": variants, "discriminator": {"propertyName": "kind"}})
        }
        13 => mapped_union(dice),
        14 => optional_tags(dice, depth),
        15 => json!({"type": "object", "additionalProperties": false}),
        16 => {
            let mut object = object(dice, depth - 1);
            object["additionalProperties"] = schema(dice, depth - 1);
            object
        }
        _ => json!({"type": "array", "prefixItems": several(dice), "minItems": 1, "maxItems": 2}),
    }
}

/// Returns parts of an all-of that say nothing about the properties of the other parts, so that a value can match all.
fn without_maps(mut parts: Vec<Value>) -> Vec<Value> {
    for part in parts.iter_mut().filter_map(Value::as_object_mut) {
        part.retain(|key, value| key != "additionalProperties" || value.is_boolean());
    }
    parts
}

/// Returns a union of components with a declared discriminator, with a mapping for each alternative.
fn mapped_union(dice: &mut Dice) -> Value {
    // Every third component is an object.
    let family = dice.family..dice.family + FAMILY;
    let objects: Vec<usize> =
        family.filter(|n| *n > 3 && n.is_multiple_of(3) && n % 40 != 13 && n % 40 != 25).collect();
    let first = dice.roll(objects.len() - 3);
    let refs: Vec<Value> = (first..first + 2 + dice.roll(2)).map(|n| schema_ref(objects[n])).collect();
    let mapping: Map<String, Value> =
        refs.iter().zip(["cat", "dog", "fish"]).map(|(it, value)| (value.to_owned(), it["$ref"].clone())).collect();
    json!({"oneOf": refs, "discriminator": {"propertyName": "type", "mapping": mapping}})
}

/// Returns a union whose alternatives differ in a property that is optional, and has several values in some of them.
fn optional_tags(dice: &mut Dice, depth: usize) -> Value {
    let tags =
        [json!({"const": "line"}), json!({"type": "string", "enum": ["circle", "ellipse"]}), json!({"const": "3"})];
    let alternatives = tags.into_iter().map(|tag| {
        let mut alternative = object(dice, depth - 1);
        alternative["properties"]["shape"] = tag;
        alternative
    });
    json!({"anyOf": alternatives.collect::<Vec<_>>()})
}

fn path(dice: &mut Dice, n: usize) -> String {
    let ending = dice.pick(&["", "/", ":act", ".json", "/größe", "/a%20b", "/x..y"]);
    format!("/made/{n}/{{id}}{ending}")
}

fn path_parameter(dice: &mut Dice) -> Value {
    let schema = dice.pick(&[
        json!({"type": "string"}),
        json!({"type": ["string", "null"]}),
        json!({"type": "integer", "format": "int64"}),
        json!({"anyOf": [{"type": "string"}, {"type": "integer"}]}),
        json!({"type": "string", "enum": ["a", "b"]}),
        json!({"type": "array", "items": {"type": "string"}}),
    ]);
    json!({"name": "id", "in": "path", "required": true, "schema": schema, "example": [1]})
}

fn parameter(dice: &mut Dice, name: &str) -> Value {
    let schema = if dice.chance(50) { scalar(dice) } else { schema(dice, 2) };
    let mut parameter = json!({"name": name, "in": dice.pick(&["query", "query", "query", "header", "cookie"])});
    if dice.chance(10) {
        parameter["content"] = json!({"application/json": {"schema": schema}});
    } else {
        parameter["schema"] = schema;
    }
    if parameter["in"] == "query" {
        for (percent, key, value) in [
            (20, "style", json!("deepObject")),
            (10, "style", json!("pipeDelimited")),
            (20, "explode", json!(false)),
            (20, "deprecated", json!(true)),
            (10, "allowReserved", json!(true)),
        ] {
            if dice.chance(percent) {
                parameter[key] = value;
            }
        }
    }
    parameter["required"] = json!(dice.chance(20));
    parameter["x-parameter"] = json!(null);
    parameter
}

fn content(dice: &mut Dice) -> Value {
    let names = [
        "application/json",
        "application/json",
        "application/json",
        "application/json",
        "application/vnd.made.v1+json",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "text/plain",
        "application/octet-stream",
        "*/*",
        "application/json; charset=utf-8",
        "application/x-ndjson",
        "image/*",
    ];
    let mut content = Map::new();
    for _ in 0..1 + dice.roll(2) {
        let mut media_type = json!({"schema": schema(dice, 3)});
        if dice.chance(20) {
            media_type["example"] = json!({"wrong": 1});
        } else if dice.chance(20) {
            media_type["examples"] = json!({"one": {"$ref": "#/components/examples/Wrong"}});
        }
        content.insert(dice.pick(&names).to_owned(), media_type);
    }
    Value::Object(content)
}

fn operation(dice: &mut Dice, n: usize, method: &str, with_id: bool) -> Value {
    let ids = ["op_", "Op-", "op.", "get things/", "2fa", "操作"];
    let mut operation = json!({"operationId": format!("{}{}", ids[n % ids.len()], n / ids.len())});
    let mut parameters: Vec<Value> = with_id.then(|| path_parameter(dice)).into_iter().collect();
    let names = ["filter", "ids", "ID", "type", "body", "client", "page[size]", "$top", "X-A", "x_a", "cursor", "url"];
    let first = dice.roll(names.len());
    parameters.extend((0..dice.roll(5)).map(|k| parameter(dice, names[(first + k) % names.len()])));
    if dice.chance(20) {
        parameters.push(json!({"$ref": "#/components/parameters/Limit"}));
    }
    if dice.chance(10) {
        let mine = json!({"$ref": "#/components/parameters/Trace", "description": "Mine."});
        parameters.push(if dice.chance(50) { mine } else { json!({"$ref": "#/components/parameters/Trace"}) });
    }
    operation["parameters"] = json!(parameters);
    if method != "get" && dice.chance(80) {
        operation["requestBody"] = if dice.chance(10) {
            json!({"$ref": "#/components/requestBodies/Shared"})
        } else {
            json!({"content": content(dice), "required": dice.chance(70)})
        };
    }
    let mut responses = json!({"default": {"$ref": "#/components/responses/Error"}});
    for status in ["200", "201", "202", "2XX"].into_iter().take(1 + dice.roll(10) / 7) {
        responses[status] = match dice.roll(10) {
            0 => json!({"$ref": "#/components/responses/Shared"}),
            1 => json!({"description": "nothing"}),
            _ => json!({"description": "ok", "headers": {"Left": {"$ref": "#/components/headers/Left"}},
                "links": {"next": {"$ref": "#/components/links/Next"}}, "content": content(dice)}),
        };
    }
    if dice.chance(20) {
        responses["204"] = json!({"description": "none"});
    }
    operation["responses"] = responses;
    for (percent, key, value) in [
        (80, "tags", json!([dice.pick(&["a b", "A-B", "🚀", "client", "webhooks", "ü"])])),
        (30, "summary", json!("Ends without a stop")),
        (30, "description", json!("```\ncode\n```\n    indented <b> [x](/y)")),
        (10, "deprecated", json!(true)),
        (10, "security", json!([])),
        (10, "servers", json!([{"url": "https://other.example.com"}])),
        (
            10,
            "callbacks",
            json!({"done": {"{$request.body#/url}": {"post": {"requestBody": {"content": content(dice)},
            "responses": {"200": {"description": "ok"}}}}}}),
        ),
        (50, "x-operation", json!({"operationId": 1})),
    ] {
        if dice.chance(percent) {
            operation[key] = value;
        }
    }
    operation
}
