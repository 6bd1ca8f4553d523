//! Names that are one name in Rust: the first keeps it, every other gets a number, and a warning names both.
//!
//! typify panics on some and writes others twice. What the API itself says is noted beside ([`API_NAMES`], [`API_NAME`]),
//! and polishing puts it back: only Rust sees the number.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use heck::{ToSnakeCase, ToUpperCamelCase};
use serde_json::{Map, Value, json};

use super::marks::{API_NAME, API_NAMES, IS_REQUEST, UNION};
use super::names::{function_name, in_rust};
use super::operation::{Operation, operation_mut};
use crate::conventions::Conventions;
use crate::openapi::pointer;
use crate::openapi::problem::Problem;

/// What progenitor's clients call on themselves, which no operation may be called.
const HOOKS: [&str; 7] = ["pre", "exec", "post", "client", "inner", "baseurl", "api_version"];

/// Methods of the client's handles, which no namespace may be called.
const OF_HANDLES: [&str; 9] = ["new", "from_env", "builder", "call", "send", "base_url", "integration", "id", "clone"];

/// Methods of every namespace.
const OF_NAMESPACES: [&str; 2] = ["handle", "clone"];

/// What progenitor's methods call the request body, and what else they and their callers have.
const OWN_NAMES: [&str; 4] = ["body", "client", "header_map", "info"];

/// Operations whose ids casing makes equal, or that the client's own methods are called.
pub(super) fn of_operations(document: &mut Value, operations: &mut [Operation]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let (mut methods, mut values) = (Names::new(str::to_snake_case), Names::new(str::to_upper_camel_case));
    HOOKS.into_iter().for_each(|hook| methods.take(hook));
    of_namespaces(operations);
    for n in 0..operations.len() {
        let operation = &mut operations[n];
        if let Some(free) = methods.numbered(&operation.id) {
            operation.raw = free.clone();
            if let Some(members) = operation_mut(document, operation) {
                members.insert("operationId".to_owned(), json!(free));
            }
        }
        let Some(free) = values.numbered(&operation.name) else { continue };
        operation.name = in_rust(&free, str::to_upper_camel_case);
        let operation = &operations[n];
        let first = operations[..n].iter().find(|first| in_camel(&first.id) == in_camel(&operation.id));
        let Some(first) = first else { continue };
        problems.push(
            Problem::warning(format!(
                "`{}` and `{}` are one name in Rust; the second is `{}`",
                first.id, operation.id, operation.name
            ))
            .at_pointer(&pointer::join(&operation.pointer(), "operationId"))
            .at_pointer(&pointer::join(&first.pointer(), "operationId"))
            .help("rename one of the two operations to choose its name"),
        );
    }
    problems
}

/// Methods of namespaces. Those of the conventions file keep their names, which are apart.
fn of_namespaces(operations: &mut [Operation]) {
    let mut namespaces: BTreeMap<String, Names> = BTreeMap::new();
    for operation in operations.iter_mut() {
        if operation.row.is_none() && OF_HANDLES.contains(&operation.namespace.as_str()) {
            operation.namespace.push_str("_api");
        }
        let names = namespaces.entry(operation.namespace.clone()).or_insert_with(|| {
            let mut names = Names::new(str::to_snake_case);
            OF_NAMESPACES.into_iter().for_each(|own| names.take(own));
            names
        });
        if operation.row.is_some() {
            names.take(&operation.facade);
        }
    }
    for operation in operations.iter_mut().filter(|operation| operation.row.is_none()) {
        let Some(names) = namespaces.get_mut(&operation.namespace) else { continue };
        if let Some(free) = names.numbered(&operation.facade) {
            operation.facade = function_name(&free);
        }
    }
}

/// Parameters of one operation. Those in the path are found by their names, so they keep them.
pub(super) fn of_parameters(members: &mut Map<String, Value>, operation: &Operation) -> Vec<Problem> {
    let mut problems = Vec::new();
    let has_body = members.contains_key("requestBody");
    let Some(Value::Array(parameters)) = members.get_mut("parameters") else { return problems };
    let mut names = Names::new(str::to_snake_case);
    names.expect(parameters.iter().filter_map(|it| it["name"].as_str()));
    OWN_NAMES.into_iter().filter(|own| has_body || *own != "body").for_each(|own| names.take(own));
    let (in_path, others): (Vec<_>, Vec<_>) = parameters.iter_mut().partition(|it| it["in"] == "path");
    for parameter in in_path.into_iter().chain(others) {
        let Some(name) = parameter["name"].as_str().map(str::to_owned) else { continue };
        let Some(free) = names.numbered(&name) else { continue };
        if parameter["in"] == "path" {
            problems.push(
                Problem::error(format!("{name:?} is the name of two parameters in the path of `{}`", operation.id))
                    .at_pointer(&pointer::join(&operation.pointer(), "parameters"))
                    .help("rename one of the two, in the path and in the parameter"),
            );
            continue;
        }
        problems.push(
            Problem::warning(format!(
                "the parameters {:?} and {name:?} of `{}` are one name in Rust; the second is `{free}`",
                names.rival(&name),
                operation.id
            ))
            .at_pointer(&pointer::join(&operation.pointer(), "parameters"))
            .help("nothing to do: the API is sent its own name (the request body is `body`)"),
        );
        parameter["name"] = json!(free);
        parameter[API_NAME] = json!(name);
    }
    problems
}

/// Properties and members of models. `places` says where each model was first used.
pub(super) fn of_models(
    document: &mut Value,
    operations: &[Operation],
    places: &BTreeMap<String, String>,
    lowered: &Value,
    conventions: &Conventions,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (name, schema) in document["components"]["schemas"].as_object_mut().into_iter().flatten() {
        let Some(members) = schema.as_object_mut() else { continue };
        let is_union = members.contains_key(UNION);
        let mut renamed = by_hand(name, members, conventions);
        renamed.extend(properties(members));
        renamed.extend(listed(members));
        if renamed.is_empty() {
            continue;
        }
        let at = places.get(name).map(|place| pointer_of(place, operations, lowered)).unwrap_or_default();
        // The names of variants are made here, and are apart as such.
        let cased: fn(&str) -> String =
            if members.contains_key("enum") { str::to_upper_camel_case } else { str::to_snake_case };
        let said = renamed.iter().filter(|it| !is_union && !it.rival.is_empty()).map(|Renamed { free, api, rival }| {
            let rust = in_rust(free, cased);
            let message = format!("{rival:?} and {api:?} of `{name}` are one name in Rust; the second is `{rust}`");
            let problem = Problem::warning(message);
            let problem = if at.is_empty() { problem } else { problem.at_pointer(&at) };
            problem.help("nothing to do: what is sent and read is the API's own name")
        });
        problems.extend(said);
        let names = renamed.into_iter().map(|it| (it.free, json!(it.api))).collect();
        members.insert(API_NAMES.to_owned(), Value::Object(names));
    }
    problems
}

/// Gives properties the field names of the conventions.
fn by_hand(model: &str, schema: &mut Map<String, Value>, conventions: &Conventions) -> Vec<Renamed> {
    let row = |property: &str| conventions.fields.get(&(model.to_owned(), property.to_owned()));
    let free = |property: &str| row(property).map(|row| row.name.as_str());
    let mut renamed = Vec::new();
    if !conventions.fields.keys().any(|(owner, _)| owner == model) {
        return renamed;
    }
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        for (property, inner) in std::mem::take(properties) {
            let field = free(&property).unwrap_or(&property).to_owned();
            if field != property {
                renamed.push(Renamed { free: field.clone(), api: property, rival: String::new() });
            }
            properties.insert(field, inner);
        }
    }
    for name in schema.get_mut("required").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(field) = name.as_str().and_then(free) {
            *name = json!(field);
        }
    }
    renamed
}

/// What has a number in Rust.
struct Renamed {
    free: String,
    /// What the API calls it.
    api: String,
    /// What has its name.
    rival: String,
}

/// Gives properties a number whose names are taken.
fn properties(schema: &mut Map<String, Value>) -> Vec<Renamed> {
    let is_request = schema.get(IS_REQUEST) == Some(&json!(true));
    let required: Vec<Value> = schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut renamed = Vec::new();
    let Some(Value::Object(properties)) = schema.get_mut("properties") else { return renamed };
    let mut names = Names::new(str::to_snake_case);
    names.expect(properties.keys().map(String::as_str));
    // Beside the setter of a property that may be null stands one that sends null.
    for (property, inner) in properties.iter().filter(|(name, _)| is_request && !required.contains(&json!(name))) {
        if inner["nullable"] == true {
            names.take(&format!("{}_null", in_rust(property, str::to_snake_case)));
        }
    }
    renamed.extend(names.told_apart(properties.keys().map(String::as_str)));
    let free = |property: String| {
        let found = renamed.iter().find(|it: &&Renamed| it.api == property);
        found.map_or(property, |it| it.free.clone())
    };
    *properties = std::mem::take(properties).into_iter().map(|(property, inner)| (free(property), inner)).collect();
    for name in schema.get_mut("required").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(Renamed { free, .. }) = renamed.iter().find(|it| name == it.api.as_str()) {
            *name = json!(free);
        }
    }
    renamed
}

/// Gives members of an enum a number whose names are taken.
fn listed(schema: &mut Map<String, Value>) -> Vec<Renamed> {
    let mut renamed = Vec::new();
    let Some(Value::Array(members)) = schema.get_mut("enum") else { return renamed };
    let mut names = Names::new(str::to_upper_camel_case);
    names.expect(members.iter().filter_map(Value::as_str));
    // The variant for what is not listed.
    names.take("Unknown");
    renamed.extend(names.told_apart(members.iter().filter_map(Value::as_str)));
    for member in members {
        if let Some(Renamed { free, .. }) = renamed.iter().find(|it| member == it.api.as_str()) {
            *member = json!(free);
        }
    }
    renamed
}

/// Names that are taken, as Rust has them, and by whom.
struct Names {
    cased: fn(&str) -> String,
    taken: BTreeMap<String, String>,
    /// What others will be called.
    expected: BTreeSet<String>,
}

impl Names {
    fn new(cased: fn(&str) -> String) -> Self {
        Self { cased, taken: BTreeMap::new(), expected: BTreeSet::new() }
    }

    fn take(&mut self, name: &str) {
        self.taken.insert(in_rust(name, self.cased), name.to_owned());
    }

    /// Who has the name that `name` would have.
    fn rival(&self, name: &str) -> &str {
        self.taken.get(&in_rust(name, self.cased)).map_or("", String::as_str)
    }

    /// No number makes a name of one of these.
    fn expect<'a>(&mut self, names: impl Iterator<Item = &'a str>) {
        self.expected.extend(names.map(|name| in_rust(name, self.cased)));
    }

    /// Takes the names of one list. Who keeps a name does not depend on the order in the list, which means nothing: the
    /// one with the fewest signs does, or the one that is so called in Rust.
    fn told_apart<'a>(&mut self, names: impl Iterator<Item = &'a str>) -> Vec<Renamed> {
        let mut names: Vec<&str> = names.collect();
        let signs = |name: &str| name.chars().filter(|c| !c.is_alphanumeric() && *c != '_').count();
        names.sort_by_key(|name| (name.is_empty(), signs(name), in_rust(name, self.cased) != **name, *name));
        let mut renamed = Vec::new();
        for api in names {
            if let Some(free) = self.numbered(api) {
                renamed.push(Renamed { free, api: api.to_owned(), rival: self.rival(api).to_owned() });
            }
        }
        renamed
    }

    /// Takes a name. If it is taken already: with its signs in words (`-name` beside `name` is `minus_name`), or else the
    /// first that is free with a number.
    fn numbered(&mut self, name: &str) -> Option<String> {
        let rust = in_rust(name, self.cased);
        // Of nothing but signs, plain casing leaves an `x`.
        let is_said = name.chars().any(char::is_alphanumeric) || in_words(name).is_none();
        if let (Entry::Vacant(free), true) = (self.taken.entry(rust.clone()), is_said) {
            free.insert(name.to_owned());
            return None;
        }
        let numbers = (2..).map(|n: u32| format!("{rust}_{n}"));
        let free = in_words(name).into_iter().chain(numbers).find(|free| {
            let rust = in_rust(free, self.cased);
            !self.expected.contains(&rust) && !self.taken.contains_key(&rust)
        })?;
        self.taken.insert(in_rust(&free, self.cased), name.to_owned());
        Some(free)
    }
}

/// The signs that a name begins with, as words; `None` if it begins with none.
fn in_words(name: &str) -> Option<String> {
    const SIGNS: [(char, &str); 16] = [
        ('-', "minus"),
        ('+', "plus"),
        ('<', "less"),
        ('>', "greater"),
        ('=', "equal"),
        ('!', "not"),
        ('~', "tilde"),
        ('*', "star"),
        ('/', "slash"),
        ('%', "percent"),
        ('&', "and"),
        ('|', "or"),
        ('$', "dollar"),
        ('@', "at"),
        ('#', "hash"),
        ('.', "dot"),
    ];
    let word = |sign: char| SIGNS.iter().find(|(it, _)| *it == sign).map(|(_, word)| format!("{word}_"));
    let rest = name.trim_start_matches(|c| word(c).is_some());
    let words: String = name[..name.len() - rest.len()].chars().filter_map(word).collect();
    (!words.is_empty()).then(|| format!("{words}{rest}").trim_end_matches('_').to_owned())
}

fn in_camel(name: &str) -> String {
    in_rust(name, str::to_upper_camel_case)
}

/// The JSON pointer of a place in the notation of the table of names.
fn pointer_of(place: &str, operations: &[Operation], lowered: &Value) -> String {
    // Names of components may have dots themselves.
    let names = lowered["components"]["schemas"].as_object().into_iter().flatten().map(|(name, _)| name.as_str());
    let rest =
        |name: &str| place.strip_prefix(name).filter(|rest| rest.is_empty() || rest.starts_with(['.', '[', '{', '<']));
    let Some(root) = names.filter(|name| rest(name).is_some()).max_by_key(|name| name.len()) else {
        // An inline schema: its operation is near enough.
        let owners = operations.iter().filter(|operation| place.starts_with(&operation.id));
        let owner = owners.max_by_key(|operation| operation.id.len());
        return owner.map(Operation::pointer).unwrap_or_default();
    };
    let mut at = pointer::join("/components/schemas", root);
    let steps = rest(root).unwrap_or_default().replace("[]", ".[]").replace("{*}", ".{*}");
    let steps = steps.split('.').filter(|step| !step.is_empty());
    for step in steps {
        at = match step {
            "[]" => pointer::join(&at, "items"),
            "{*}" => pointer::join(&at, "additionalProperties"),
            property => pointer::join(&pointer::join(&at, "properties"), property),
        };
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shaped(schema: Value) -> (Value, Vec<String>) {
        let mut document = json!({"components": {"schemas": {"A": schema}}});
        let problems = of_models(&mut document, &[], &BTreeMap::new(), &json!({}), &Conventions::default());
        (document["components"]["schemas"]["A"].clone(), problems.into_iter().map(|it| it.message).collect())
    }

    #[test]
    fn of_what_casing_makes_equal_the_second_has_a_number_and_keeps_its_name_for_the_api() {
        let properties =
            json!({"link_type": {}, "linkType": {}, "link_type_2": {}, "link": {"nullable": true}, "link_null": {}});
        let schema = json!({"properties": properties, "required": ["linkType"], IS_REQUEST: true});
        let (shaped, said) = self::shaped(schema);
        let names: Vec<&String> =
            shaped["properties"].as_object().into_iter().flatten().map(|(name, _)| name).collect();
        assert_eq!(names, ["link_type", "link_type_3", "link_type_2", "link", "link_null_2"]);
        assert_eq!(shaped["required"], json!(["link_type_3"]));
        assert_eq!(shaped[API_NAMES], json!({"link_type_3": "linkType", "link_null_2": "link_null"}));
        assert_eq!(said[1], "\"link_type\" and \"linkType\" of `A` are one name in Rust; the second is `link_type_3`");
    }

    #[test]
    fn members_of_an_enum_are_told_apart_too() {
        let values = json!(["foo-bar", "foo_bar", "FOO", "+1", "-1", "it's", "+", "-", "", "1"]);
        let (shaped, said) = self::shaped(json!({"enum": values}));
        assert_eq!(shaped["enum"], json!(["FooBar_2", "foo_bar", "FOO", "+1", "-1", "it's", "plus", "minus", "", "1"]));
        assert_eq!(shaped[API_NAMES], json!({"FooBar_2": "foo-bar", "plus": "+", "minus": "-"}));
        assert_eq!(said.len(), 1);
    }

    #[test]
    fn the_order_of_a_list_decides_on_no_name() {
        let sorts = ["created_at", "-created_at", "name", "-name"];
        let (shaped, _) = self::shaped(json!({"enum": sorts}));
        assert_eq!(shaped["enum"], json!(["created_at", "minus_created_at", "name", "minus_name"]));
        let (shaped, _) = self::shaped(json!({"enum": ["-created_at", "created_at"]}));
        assert_eq!(shaped["enum"], json!(["minus_created_at", "created_at"]));
    }

    #[test]
    fn a_parameter_outside_of_the_path_gives_way() {
        let mut operation = json!({"requestBody": {}, "parameters": [
            {"name": "ID", "in": "query"}, {"name": "id", "in": "path"}, {"name": "body", "in": "query"},
        ]});
        let document = json!({"paths": {"/a": {"get": {"operationId": "A"}}}});
        let at = crate::openapi::grammar::operations(&document)
            .next()
            .map(|at| Operation::new(&at, &Conventions::default()));
        let (Some(at), Some(members)) = (at, operation.as_object_mut()) else { panic!("an operation") };
        assert_eq!(of_parameters(members, &at).len(), 2);
        let names: Vec<&Value> =
            operation["parameters"].as_array().into_iter().flatten().map(|it| &it["name"]).collect();
        assert_eq!(names, ["id_2", "id", "body_2"]);
        assert_eq!(operation["parameters"][0][API_NAME], "ID");
    }

    #[test]
    fn a_place_is_a_pointer() {
        let lowered = json!({"components": {"schemas": {"A": {}}}});
        assert_eq!(
            pointer_of("A.b[].c{*}", &[], &lowered),
            "/components/schemas/A/properties/b/items/properties/c/additionalProperties"
        );
    }

    #[test]
    fn a_name_begins_as_names_in_rust_do() {
        for (name, rust) in [("2fa", "X2fa"), ("", "X"), ("$filter", "Filter"), ("größe", "Größe"), ("x²", "X")] {
            assert_eq!(in_rust(name, str::to_upper_camel_case), rust);
        }
    }
}
