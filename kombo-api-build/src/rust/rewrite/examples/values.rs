//! Expressions of values, from the examples of the pages.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use syn::{ItemStruct, Type};

use crate::shape::{CONSTANT, IS_REQUEST, RUST_NAMES, UNION};

use super::super::constructors::{Settable, settable, setter_name};
use super::super::types::{entries, generic, in_types, last_segment};
use super::literals::{Form, day, from_json, json, literal, text, time};

/// The kinds of values, the most useful ones for an example first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Time,
    Flag,
    Choice,
    Text,
    List,
    Number,
    Other,
}

/// The depth of constructors inside of constructors. Deeper ones are not readable.
const DEEPEST: usize = 3;

/// The models that values may be of.
pub(super) struct Values<'a> {
    pub(super) schemas: &'a Map<String, Value>,
    pub(super) types: &'a BTreeMap<String, ItemStruct>,
}

/// Returns the name of the model in `types::Name`.
pub(super) fn model_of(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) if path.path.segments.len() == 2 && path.path.segments[0].ident == "types" => {
            path.path.segments.last().map(|it| it.ident.to_string())
        }
        _ => None,
    }
}

impl Values<'_> {
    /// Returns the expression of a required argument.
    pub(super) fn taken(&self, ty: &Type, name: &str, example: &Value) -> Option<String> {
        self.expression(ty, name, example, Form::Taken, 0)
    }

    /// Returns the expression of an optional argument.
    pub(super) fn optional(&self, ty: &Type, name: &str, example: &Value) -> Option<String> {
        self.taken(generic(ty, "Option").unwrap_or(ty), name, example)
    }

    /// Returns the kind of a value.
    pub(super) fn kind(&self, ty: &Type) -> Kind {
        let ty = generic(ty, "Option").unwrap_or(ty);
        if let Some(model) = model_of(ty) {
            return if self.schemas.get(&model).is_some_and(is_choice) { Kind::Choice } else { Kind::Other };
        }
        match last_segment(ty).unwrap_or_default().as_str() {
            "DateTime" | "NaiveDate" => Kind::Time,
            "bool" => Kind::Flag,
            "String" => Kind::Text,
            "Vec" => Kind::List,
            "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" | "f32" | "f64" => Kind::Number,
            _ => Kind::Other,
        }
    }

    fn expression(&self, ty: &Type, name: &str, example: &Value, form: Form, depth: usize) -> Option<String> {
        let is_exact = form == Form::Exact;
        if let Some(model) = model_of(ty) {
            return self.model(&model, name, example, form, depth);
        }
        if let Some(inner) = generic(ty, "Option") {
            // A text converts into an optional text, and other values must be of the type.
            let is_text = last_segment(inner).as_deref() == Some("String") && model_of(inner).is_none();
            let inner_form = if is_text && !is_exact { Form::Taken } else { Form::Exact };
            let inner = self.expression(inner, name, example, inner_form, depth)?;
            return Some(if is_exact { format!("Some({inner})") } else { inner });
        }
        if let Some(inner) = generic(ty, "Box") {
            let inner = self.expression(inner, name, example, Form::Exact, depth)?;
            return Some(if is_exact { format!("Box::new({inner})") } else { inner });
        }
        if let Some(item) = generic(ty, "Vec") {
            let name = name.strip_suffix("ids").map_or_else(|| name.to_owned(), |start| format!("{start}id"));
            let first = example.as_array().and_then(|items| items.first()).unwrap_or(&Value::Null);
            let item = self.expression(item, &name, first, form, depth)?;
            return Some(if is_exact { format!("vec![{item}]") } else { format!("[{item}]") });
        }
        if let Some([key, value]) = entries(ty) {
            let first = example.as_object().and_then(|members| members.iter().next());
            let (first_key, first_value) = first.map_or(("key", &Value::Null), |(key, value)| (key.as_str(), value));
            let key = self.expression(key, "key", &Value::from(first_key), form, depth)?;
            let value = self.expression(value, "value", first_value, form, depth)?;
            let entry = format!("[({key}, {value})]");
            return Some(if is_exact { format!("std::collections::BTreeMap::from({entry})") } else { entry });
        }
        if let Some(inner) = generic(ty, "Ndjson") {
            let first = example.as_str().and_then(|lines| lines.lines().next());
            let first = first.and_then(|line| serde_json::from_str(line).ok()).unwrap_or_default();
            let inner = self.expression(inner, name, &first, Form::Exact, depth)?;
            return Some(format!("futures::stream::iter([{inner}])"));
        }
        let conversion = if is_exact { ".to_owned()" } else { "" };
        match last_segment(ty)?.as_str() {
            "String" => Some(format!("{:?}{conversion}", text(name, example))),
            "bool" => Some((example != "false" && *example != Value::Bool(false)).to_string()),
            "DateTime" => Some(time(example, form)),
            "NaiveDate" => Some(format!("{:?}.parse::<NaiveDate>()?", day(example))),
            "Value" => json(example),
            "Map" => Some("serde_json::Map::new()".to_owned()),
            "Number" => Some(format!("serde_json::Number::from({})", example.as_i64().unwrap_or(1))),
            "Bytes" if !is_exact => Some(format!("{:?}", text(name, example))),
            number => literal(number, example, form),
        }
    }

    fn model(&self, model: &str, name: &str, example: &Value, form: Form, depth: usize) -> Option<String> {
        let schema = self.schemas.get(model)?;
        if is_choice(schema) {
            let names = schema[RUST_NAMES].as_object()?;
            let variant = example.as_str().and_then(|value| names.get(value)).or_else(|| names.values().next())?;
            return Some(format!("types::{model}::{}", variant.as_str()?));
        }
        if schema.get(UNION).is_some() {
            let value = (depth < DEEPEST).then(|| self.alternative(schema, name, example, depth)).flatten();
            let Some(value) = value else { return from_json(model, example) };
            return Some(if form == Form::Exact { format!("types::{model}::from({value})") } else { value });
        }
        let fields = self.types.get(model).filter(|_| schema[IS_REQUEST] == true && depth < DEEPEST);
        let Some(fields) = fields.map(|it| settable(it, schema)) else { return from_json(model, example) };
        let required = fields.iter().filter(|field| field.is_argument());
        let arguments: Option<Vec<String>> = required
            .map(|field| {
                let ty = in_types(&field.value);
                self.expression(&ty, &field.name, &example[&field.name], Form::Taken, depth + 1)
            })
            .collect();
        let arguments = arguments?;
        let mut value = format!("types::{model}::new({})", arguments.join(", "));
        if arguments.is_empty() {
            value.push_str(&self.setter(&fields, example, depth)?);
        }
        Some(value)
    }

    /// Returns an expression that converts into a union: a text, or the alternative that the example is.
    fn alternative(&self, union: &Value, name: &str, example: &Value, depth: usize) -> Option<String> {
        let alternatives: Vec<&Value> =
            union["properties"].as_object().into_iter().flatten().map(|(_, it)| it).collect();
        // The type of only one variant converts into the union.
        let is_only = |it: &&&Value| alternatives.iter().filter(|other| **other == **it).count() == 1;
        if example.is_string() {
            let texts = alternatives.iter().filter(|it| is_text(it)).count();
            return (texts == 1).then(|| format!("{:?}", text(name, example)));
        }
        let mut models = alternatives.iter().filter(is_only).filter_map(|it| self.referred(it));
        let (model, _) = models.find(|(_, schema)| example.is_object() && self.fits(schema, example, 0))?;
        // A union may be an alternative of itself.
        self.model(model, name, example, Form::Exact, depth + 1)
    }

    /// Returns the model that a schema refers to, with its name.
    fn referred<'b>(&'b self, schema: &'b Value) -> Option<(&'b str, &'b Value)> {
        let name = schema.get("$ref").and_then(Value::as_str)?.rsplit('/').next()?;
        Some((name, self.schemas.get(name)?))
    }

    /// Whether a value has the required properties of a schema and its constants.
    fn fits(&self, schema: &Value, value: &Value, depth: usize) -> bool {
        let schema = self.referred(schema).map_or(schema, |(_, schema)| schema);
        if let Some(constant) = schema.get(CONSTANT) {
            return constant == value;
        }
        if value.is_null() || depth >= DEEPEST {
            return true;
        }
        let has = |name: &Value| name.as_str().is_some_and(|name| value.get(name).is_some());
        let has_required = schema["required"].as_array().into_iter().flatten().all(has);
        let mut properties = schema["properties"].as_object().into_iter().flatten();
        has_required && properties.all(|(name, it)| value.get(name).is_none_or(|value| self.fits(it, value, depth + 1)))
    }

    /// Returns a setter of the first plain field that the example sets.
    fn setter(&self, fields: &[Settable], example: &Value, depth: usize) -> Option<String> {
        let mut fields = fields.iter().filter(|it| !it.required && !it.deprecated && !it.is_flattened);
        fields.find_map(|field| {
            let (ty, example) = (in_types(&field.value), Some(&example[&field.name]).filter(|it| !it.is_null())?);
            let is_plain = !matches!(self.kind(&ty), Kind::List | Kind::Other);
            let value = is_plain.then(|| self.expression(&ty, &field.name, example, Form::Taken, depth + 1))??;
            Some(format!(".{}({value})", setter_name(&field.ident)))
        })
    }
}

/// Whether a schema is an enum.
fn is_choice(schema: &Value) -> bool {
    schema.get("enum").is_some()
}

/// Whether a schema is any text.
fn is_text(schema: &Value) -> bool {
    schema["type"] == "string" && schema.get("format").is_none() && schema.get("enum").is_none()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn taken(ty: &str, name: &str, example: Value) -> Option<String> {
        let schemas = json!({
            "State": {"enum": ["open", "in-progress"], RUST_NAMES: {"open": "Open", "in-progress": "InProgress"}},
            "Answer": {UNION: {}, "properties": {"String": {"type": "string"}, "Flag": {"type": "boolean"}}},
        });
        let ty: Type = syn::parse_str(ty).unwrap_or_else(|error| panic!("{error}"));
        let schemas = schemas.as_object().cloned().unwrap_or_default();
        Values { schemas: &schemas, types: &BTreeMap::new() }.taken(&ty, name, &example)
    }

    #[test]
    fn values_are_those_of_the_example_in_the_form_of_the_type() {
        for (ty, example, expected) in [
            ("String", json!("Ada"), "\"Ada\""),
            ("Option<i64>", json!(3), "3_i64"),
            ("f64", json!(3), "3.0"),
            ("bool", json!("false"), "false"),
            ("Vec<String>", json!(["a", "b"]), "[\"a\"]"),
            ("chrono::DateTime<Utc>", json!("2026-05-01T00:00:00Z"), "\"2026-05-01\".parse::<NaiveDate>()?"),
            (
                "chrono::DateTime<Utc>",
                json!("2026-05-01T09:30:00.000Z"),
                "\"2026-05-01T09:30:00Z\".parse::<DateTime<Utc>>()?",
            ),
            ("types::State", json!("in-progress"), "types::State::InProgress"),
            ("types::State", json!("new"), "types::State::Open"),
            ("types::Answer", json!("yes"), "\"yes\""),
            ("types::Answer", json!(true), "serde_json::from_value::<types::Answer>(json!(true))?"),
        ] {
            assert_eq!(taken(ty, "a", example.clone()).as_deref(), Some(expected), "{ty}: {example}");
        }
    }

    #[test]
    fn long_and_secret_texts_are_not_shown() {
        assert_eq!(taken("String", "token", json!("abc")).as_deref(), Some("\"<token>\""));
        assert_eq!(taken("String", "file_content", json!("A".repeat(100))).as_deref(), Some("\"<file content>\""));
        assert_eq!(taken("Vec<String>", "group_ids", Value::Null).as_deref(), Some("[\"<group id>\"]"));
    }

    #[test]
    fn values_that_would_not_compile_have_no_expression() {
        assert_eq!(taken("::serde_json::Value", "a", json!({"n": 5_000_000_000_i64})), None);
        assert_eq!(taken("types::Missing", "a", json!({})), None);
        assert_eq!(taken("std::time::Duration", "a", json!(1)), None);
        assert_eq!(taken("u8", "a", json!(300)).as_deref(), Some("1"));
    }
}
