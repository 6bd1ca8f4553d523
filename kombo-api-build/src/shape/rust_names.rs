//! Rust names: every property, enum value, parameter and operation has a unique one.
//!
//! If casing makes two names equal, the first keeps its name, the second gets a word or a number, and a warning
//! contains both. The document keeps the API names; the Rust names are marks ([`RUST_NAMES`], [`RUST_NAME`]).

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use heck::{ToSnakeCase, ToUpperCamelCase};
use serde_json::{Map, Value, json};

use crate::conventions::Conventions;
use crate::openapi::pointer;
use crate::openapi::problem::Problem;

use super::marks::{IS_REQUEST, RUST_NAME, RUST_NAMES, UNION};
use super::names::{function_name, ident, in_rust};
use super::operation::{Operation, operation_mut};

/// Methods of the client's handles, which are not available as names of namespaces.
const OF_HANDLES: [&str; 9] = ["new", "from_env", "builder", "call", "send", "base_url", "integration", "id", "clone"];

/// Methods of every namespace, which are not available as names of operations.
const OF_NAMESPACES: [&str; 2] = ["handle", "clone"];

/// The name of the field for a request body.
const BODY: &str = "body";

/// The name that typify gives to the field for properties without a field of their own.
const FLATTENED: &str = "extra";

/// Names the operations, and their methods in namespaces.
pub(super) fn of_operations(operations: &mut [Operation]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut values = Names::new(str::to_upper_camel_case);
    of_namespaces(operations);
    for n in 0..operations.len() {
        let operation = &mut operations[n];
        let Some(free) = values.numbered(&operation.name) else { continue };
        operation.name = in_rust(&free, str::to_upper_camel_case);
        let operation = &operations[n];
        let first = operations[..n].iter().find(|first| in_camel(&first.id) == in_camel(&operation.id));
        let Some(first) = first else { continue };
        problems.push(
            Problem::warning(format!(
                "`{}` and `{}` have the same name in Rust; the second is named `{}`",
                first.id, operation.id, operation.name
            ))
            .at_pointer(&pointer::join(&operation.pointer(), "operationId"))
            .at_pointer(&pointer::join(&first.pointer(), "operationId"))
            .help("add a row for one of the two operations to the conventions file to choose its name"),
        );
    }
    problems
}

/// Names the methods of namespaces. Names from the conventions file are unique, and take precedence.
fn of_namespaces(operations: &mut [Operation]) {
    let mut namespaces: BTreeMap<String, Names> = BTreeMap::new();
    for operation in operations.iter_mut() {
        if operation.row.is_none() && OF_HANDLES.contains(&operation.namespace.as_str()) {
            operation.namespace.push_str("_api");
        }
        let names = namespaces.entry(operation.namespace.clone()).or_insert_with(|| {
            let mut names = Names::new(str::to_snake_case);
            OF_NAMESPACES.into_iter().for_each(|method| names.take(method));
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

/// Names the parameters of an operation. Parameters in the path take precedence.
pub(super) fn of_parameters(document: &mut Value, operation: &Operation) -> Vec<Problem> {
    let mut problems = Vec::new();
    let Some(members) = operation_mut(document, operation) else { return problems };
    let has_body = members.contains_key("requestBody");
    let Some(Value::Array(parameters)) = members.get_mut("parameters") else { return problems };
    let mut names = Names::new(str::to_snake_case);
    names.expect(parameters.iter().filter_map(|it| it["name"].as_str()));
    if has_body {
        names.take(BODY);
    }
    let (in_path, others): (Vec<_>, Vec<_>) = parameters.iter_mut().partition(|it| it["in"] == "path");
    for parameter in in_path.into_iter().chain(others) {
        let Some(name) = parameter["name"].as_str().map(str::to_owned) else { continue };
        let free = names.numbered(&name);
        if let Some(free) = &free {
            let message = format!(
                "the parameters {:?} and {name:?} of `{}` have the same name in Rust; the second is named `{free}`",
                names.rival(&name),
                operation.id
            );
            problems.push(
                Problem::warning(message)
                    .at_pointer(&pointer::join(&operation.pointer(), "parameters"))
                    .help("nothing to do: requests contain the API name (in Rust, `body` is the request body)"),
            );
        }
        parameter[RUST_NAME] = json!(ident(&free.unwrap_or(name), str::to_snake_case));
    }
    problems
}

/// Names the properties and enum values of models. `paths` contains the type path of the first use of each model.
pub(super) fn of_models(
    document: &mut Value,
    operations: &[Operation],
    paths: &BTreeMap<String, String>,
    lowered: &Value,
    conventions: &Conventions,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (model, schema) in document["components"]["schemas"].as_object_mut().into_iter().flatten() {
        let Some(members) = schema.as_object_mut() else { continue };
        let named = match (members.get("enum"), members.get("properties")) {
            (Some(values), _) => enum_values(values),
            (None, Some(Value::Object(properties))) => fields(model, members, properties, conventions),
            (None, _) => continue,
        };
        // The variants of unions have unique names already.
        let rivals = named.iter().filter(|_| !members.contains_key(UNION));
        let rivals = rivals.filter_map(|(api, it)| Some((it.rival.as_ref()?, api, &it.rust)));
        let at = paths.get(model).map(|path| pointer_of(path, operations, lowered)).unwrap_or_default();
        problems.extend(rivals.map(|(rival, api, rust)| {
            let message =
                format!("{rival:?} and {api:?} of `{model}` have the same name in Rust; the second is named `{rust}`");
            let problem = Problem::warning(message);
            let problem = if at.is_empty() { problem } else { problem.at_pointer(&at) };
            problem.help("nothing to do: requests and responses contain the API names")
        }));
        let names: Map<String, Value> = named.into_iter().map(|(api, it)| (api, json!(it.rust))).collect();
        members.insert(RUST_NAMES.to_owned(), Value::Object(names));
    }
    problems
}

/// A Rust name.
struct Named {
    rust: String,
    /// The API name that has this Rust name without a word or number.
    rival: Option<String>,
}

/// Rust names by API names, in the order of the API names.
type ByApiName = Vec<(String, Named)>;

/// Names the fields of a struct, by rows of the conventions file or else by their API names.
fn fields(
    model: &str,
    schema: &Map<String, Value>,
    properties: &Map<String, Value>,
    conventions: &Conventions,
) -> ByApiName {
    let is_request = schema.get(IS_REQUEST) == Some(&json!(true));
    let required: Vec<&Value> = schema.get("required").and_then(Value::as_array).into_iter().flatten().collect();
    let row = |property: &str| conventions.fields.get(&(model.to_owned(), property.to_owned()));
    let mut names = Names::new(str::to_snake_case);
    if schema.get("additionalProperties").is_some_and(Value::is_object) {
        names.take(FLATTENED);
    }
    // A nullable property has two setters: one for its value, and one for null.
    let is_nullable = |name: &String, inner: &Value| !required.contains(&&json!(name)) && inner["nullable"] == true;
    for (property, _) in properties.iter().filter(|(name, inner)| is_request && is_nullable(name, inner)) {
        names.take(&format!("{}_null", in_rust(property, str::to_snake_case)));
    }
    let wanted = |api: &String| row(api).map_or_else(|| api.clone(), |row| row.name.clone());
    names.named(properties.keys().map(|api| (api.clone(), wanted(api))).collect())
}

/// Names the variants of an enum.
fn enum_values(values: &Value) -> ByApiName {
    let values = values.as_array().into_iter().flatten().filter_map(Value::as_str);
    let mut names = Names::new(str::to_upper_camel_case);
    // The variant of values that are not listed.
    names.take("Unknown");
    names.named(values.map(|value| (value.to_owned(), value.to_owned())).collect())
}

/// The Rust names in a scope, and their API names.
struct Names {
    cased: fn(&str) -> String,
    taken: BTreeMap<String, String>,
    /// The Rust names of API names that are not named yet.
    expected: BTreeSet<String>,
}

impl Names {
    fn new(cased: fn(&str) -> String) -> Self {
        Self { cased, taken: BTreeMap::new(), expected: BTreeSet::new() }
    }

    /// Reserves the Rust name of `name`.
    fn take(&mut self, name: &str) {
        self.taken.insert(in_rust(name, self.cased), name.to_owned());
    }

    /// Returns the API name that has the Rust name of `name`.
    fn rival(&self, name: &str) -> &str {
        self.taken.get(&in_rust(name, self.cased)).map_or("", String::as_str)
    }

    /// Prevents numbered names from being equal to the Rust names of `names`.
    fn expect<'a>(&mut self, names: impl Iterator<Item = &'a str>) {
        self.expected.extend(names.map(|name| in_rust(name, self.cased)));
    }

    /// Names a list of API names, each with its wanted name.
    ///
    /// The result does not depend on the order of the list, which has no meaning in the API. The name with the fewest
    /// signs takes precedence, and then a name that is a Rust name already.
    fn named(mut self, list: Vec<(String, String)>) -> ByApiName {
        self.expect(list.iter().map(|(_, wanted)| wanted.as_str()));
        let signs = |name: &str| name.chars().filter(|c| !c.is_alphanumeric() && *c != '_').count();
        let mut order: Vec<usize> = (0..list.len()).collect();
        order.sort_by_cached_key(|n| {
            let name = &list[*n].1;
            (name.is_empty(), signs(name), in_rust(name, self.cased) != *name, name)
        });
        let mut named: Vec<Option<Named>> = list.iter().map(|_| None).collect();
        for n in order {
            let wanted = &list[n].1;
            let free = self.numbered(wanted);
            let rival = free.as_ref().map(|_| self.rival(wanted).to_owned()).filter(|it| !it.is_empty());
            named[n] = Some(Named { rust: ident(free.as_ref().unwrap_or(wanted), self.cased), rival });
        }
        let named = list.into_iter().zip(named);
        named.filter_map(|((api, _), it)| Some((api, it?))).collect()
    }

    /// Reserves the Rust name of `name`. If it is taken, reserves and returns another name: with signs spelled out
    /// (`-name` becomes `minus_name` if there is a `name`), or else with the first free number.
    fn numbered(&mut self, name: &str) -> Option<String> {
        let rust = in_rust(name, self.cased);
        // Casing reduces a name that consists of signs to `x`.
        let has_letters = name.chars().any(char::is_alphanumeric) || in_words(name).is_none();
        if let (Entry::Vacant(free), true) = (self.taken.entry(rust.clone()), has_letters) {
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

/// Returns a name with its leading signs spelled out, or `None` if it has no leading sign.
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

/// Returns the JSON pointer of a type path.
fn pointer_of(path: &str, operations: &[Operation], lowered: &Value) -> String {
    // Names of components may contain dots.
    let names = lowered["components"]["schemas"].as_object().into_iter().flatten().map(|(name, _)| name.as_str());
    let rest =
        |name: &str| path.strip_prefix(name).filter(|rest| rest.is_empty() || rest.starts_with(['.', '[', '{', '<']));
    let Some(root) = names.filter(|name| rest(name).is_some()).max_by_key(|name| name.len()) else {
        // For an inline schema, the pointer is that of its operation.
        let owners = operations.iter().filter(|operation| path.starts_with(&operation.id));
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

    /// Returns the Rust names of a model's properties or values, and the warnings.
    fn named(schema: Value) -> (Value, Vec<String>) {
        let mut document = json!({"components": {"schemas": {"A": schema}}});
        let problems = of_models(&mut document, &[], &BTreeMap::new(), &json!({}), &Conventions::default());
        let names = document["components"]["schemas"]["A"][RUST_NAMES].clone();
        (names, problems.into_iter().map(|it| it.message).collect())
    }

    #[test]
    fn properties_with_the_same_rust_name_get_numbers() {
        let properties =
            json!({"link_type": {}, "linkType": {}, "link_type_2": {}, "link": {"nullable": true}, "link_null": {}});
        let schema = json!({"properties": properties, "required": ["linkType"], IS_REQUEST: true});
        let (names, warnings) = named(schema);
        assert_eq!(
            names,
            json!({"link_type": "link_type", "linkType": "link_type_3", "link_type_2": "link_type_2", "link": "link",
                "link_null": "link_null_2"})
        );
        let expected =
            "\"link_type\" and \"linkType\" of `A` have the same name in Rust; the second is named `link_type_3`";
        assert!(warnings.iter().any(|it| it == expected), "{warnings:?}");
    }

    #[test]
    fn keywords_and_reserved_fields_get_other_names() {
        let schema = json!({"properties": {"type": {}, "extra": {}, "self": {}}, "additionalProperties": {}});
        assert_eq!(named(schema).0, json!({"type": "type_", "extra": "extra_2", "self": "self_"}));
        assert_eq!(named(json!({"enum": ["self", "Unknown"]})).0, json!({"self": "Self_", "Unknown": "Unknown2"}));
    }

    #[test]
    fn values_with_the_same_rust_name_get_words_or_numbers() {
        let values = json!(["foo-bar", "foo_bar", "FOO", "+1", "-1", "it's", "+", "-", "", "1"]);
        let (names, warnings) = named(json!({"enum": values}));
        assert_eq!(
            names,
            json!({"foo-bar": "FooBar2", "foo_bar": "FooBar", "FOO": "Foo", "+1": "Plus1", "-1": "Minus1",
                "it's": "Its", "+": "Plus", "-": "Minus", "": "X", "1": "X1"})
        );
        assert_eq!(warnings.len(), 1);
    }

    #[test]
    fn names_do_not_depend_on_the_order_of_values() {
        let (names, _) = named(json!({"enum": ["created_at", "-created_at"]}));
        assert_eq!(names, json!({"created_at": "CreatedAt", "-created_at": "MinusCreatedAt"}));
        let (names, _) = named(json!({"enum": ["-created_at", "created_at"]}));
        assert_eq!(names, json!({"-created_at": "MinusCreatedAt", "created_at": "CreatedAt"}));
    }

    #[test]
    fn parameters_in_the_path_keep_their_names() {
        let mut document = json!({"paths": {"/a": {"get": {"operationId": "A", "requestBody": {}, "parameters": [
            {"name": "ID", "in": "query"}, {"name": "id", "in": "path"}, {"name": "body", "in": "query"},
        ]}}}});
        let operation = crate::openapi::grammar::operations(&document)
            .next()
            .map(|at| Operation::new(&at, &Conventions::default()));
        let Some(operation) = operation else { panic!("an operation") };
        assert_eq!(of_parameters(&mut document, &operation).len(), 2);
        let parameters = document["paths"]["/a"]["get"]["parameters"].as_array().into_iter().flatten();
        let names: Vec<[&Value; 2]> = parameters.map(|it| [&it["name"], &it[RUST_NAME]]).collect();
        assert_eq!(json!(names), json!([["ID", "id_2"], ["id", "id"], ["body", "body_2"]]));
    }

    #[test]
    fn a_type_path_becomes_a_pointer() {
        let lowered = json!({"components": {"schemas": {"A": {}}}});
        assert_eq!(
            pointer_of("A.b[].c{*}", &[], &lowered),
            "/components/schemas/A/properties/b/items/properties/c/additionalProperties"
        );
    }

    #[test]
    fn names_begin_with_a_letter() {
        for (name, rust) in [("2fa", "X2fa"), ("", "X"), ("$filter", "Filter"), ("größe", "Größe"), ("x²", "X")] {
            assert_eq!(in_rust(name, str::to_upper_camel_case), rust);
        }
    }
}
