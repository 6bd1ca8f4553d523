//! Instances of a schema: fitting ones, and mutations of them. They are the same in every run.

use serde_json::{Map, Value, json};

pub struct Instances<'a> {
    components: &'a Map<String, Value>,
    state: u64,
}

/// The depth from which optional parts are left out.
const DEEP: usize = 4;

/// Texts of the forms and lengths that the pages ask for.
const FORMS: [&str; 12] = [
    "text",
    "2026-03-14T10:00:00.000Z",
    "2026-03-14",
    "a@example.com",
    "https://example.com/a",
    "application/pdf",
    "jViCKJrMZmcfLYmuhMzror8S",
    "12",
    "AB",
    "de",
    "12:30",
    "+02:00",
];

impl<'a> Instances<'a> {
    pub fn new(components: &'a Map<String, Value>) -> Self {
        Self { components, state: 0x9E37_79B9_7F4A_7C15 }
    }

    /// Returns instances of a schema, and mutations.
    pub fn of(&mut self, schema: &Value) -> Vec<Value> {
        let mut instances = Vec::new();
        for n in 0..8 {
            // The first has everything, the second as little as possible.
            let likelihood = [100, 0, 50, 50, 80, 20, 50, 50][n];
            let instance = self.instance(schema, 0, likelihood);
            for _ in 0..4 {
                let mut mutated = instance.clone();
                self.mutate(&mut mutated);
                instances.push(mutated);
            }
            instances.push(instance);
        }
        instances
    }

    /// Returns a number below `most`, by xorshift.
    fn below(&mut self, most: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state % most as u64) as usize
    }

    fn instance(&mut self, schema: &Value, depth: usize, likelihood: usize) -> Value {
        if let Some(reference) = schema["$ref"].as_str() {
            let name = reference.rsplit('/').next().unwrap_or_default();
            return self.instance(&self.components[name].clone(), depth, likelihood);
        }
        if let Some(constant) = schema.get("const") {
            return constant.clone();
        }
        if let Some(values) = schema["enum"].as_array() {
            return values[self.below(values.len())].clone();
        }
        for keyword in ["anyOf", "oneOf"] {
            if let Some(alternatives) = schema[keyword].as_array() {
                let n = self.below(alternatives.len());
                let one = self.instance(&alternatives[n], depth, likelihood);
                // Properties may stand beside alternatives.
                return if schema.get("properties").is_some() {
                    self.object(schema, one, depth, likelihood)
                } else {
                    one
                };
            }
        }
        if let Some(parts) = schema["allOf"].as_array() {
            let whole = parts.iter().fold(json!({}), |whole, part| match self.instance(part, depth, likelihood) {
                Value::Object(members) => merged(whole, members),
                scalar => scalar,
            });
            return self.object(schema, whole, depth, likelihood);
        }
        let kind = match &schema["type"] {
            Value::Array(types) => types[self.below(types.len())].clone(),
            kind => kind.clone(),
        };
        match kind.as_str() {
            Some("null") => Value::Null,
            Some("boolean") => json!(self.below(2) == 0),
            Some("integer") => json!(self.number(schema) as i64),
            Some("number") => json!(self.number(schema)),
            Some("string") => json!(self.text(schema)),
            Some("array") => {
                let most = if depth > DEEP { 0 } else { schema["maxItems"].as_u64().unwrap_or(2).min(2) as usize };
                let least = schema["minItems"].as_u64().unwrap_or(0) as usize;
                let count = if likelihood > self.below(100) { most } else { least };
                (0..count).map(|_| self.instance(&schema["items"], depth + 1, likelihood)).collect()
            }
            Some("object") => self.object(schema, json!({}), depth, likelihood),
            _ if schema.get("properties").is_some() => self.object(schema, json!({}), depth, likelihood),
            _ => self.any(),
        }
    }

    fn object(&mut self, schema: &Value, whole: Value, depth: usize, likelihood: usize) -> Value {
        let mut members = Map::new();
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            if required.iter().any(|it| it == name) || (depth <= DEEP && likelihood > self.below(100)) {
                members.insert(name.clone(), self.instance(property, depth + 1, likelihood));
            }
        }
        if schema["additionalProperties"].is_object() && depth <= DEEP && likelihood > self.below(100) {
            members.insert("other".to_owned(), self.instance(&schema["additionalProperties"], depth + 1, likelihood));
        }
        merged(whole, members)
    }

    fn number(&mut self, schema: &Value) -> f64 {
        let least = schema["minimum"].as_f64().or(schema["exclusiveMinimum"].as_f64().map(|it| it + 1.0));
        let least = least.unwrap_or(0.0);
        let most = schema["maximum"].as_f64().unwrap_or(least + 5.0).min(least + 5.0);
        (least + self.below(6) as f64).min(most)
    }

    fn text(&mut self, schema: &Value) -> String {
        let start = self.below(FORMS.len());
        let fits = |text: &str| {
            let long = schema["minLength"].as_u64().is_none_or(|it| text.len() as u64 >= it);
            let short = schema["maxLength"].as_u64().is_none_or(|it| text.len() as u64 <= it);
            let pattern = schema.get("pattern").map(|pattern| json!({"pattern": pattern}));
            long && short && pattern.is_none_or(|it| jsonschema::is_valid(&it, &json!(text)))
        };
        let fitting = (0..FORMS.len()).map(|n| FORMS[(start + n) % FORMS.len()]).find(|it| fits(it));
        fitting.unwrap_or("text").to_owned()
    }

    fn any(&mut self) -> Value {
        let values = [json!(null), json!(true), json!(7), json!(2.5), json!("text"), json!([]), json!({}), json!([{}])];
        values[self.below(values.len())].clone()
    }

    /// Changes one value somewhere in an instance, or one member of an object.
    fn mutate(&mut self, value: &mut Value) {
        match value {
            Value::Object(members) if !members.is_empty() && self.below(5) > 0 => {
                let name = members.keys().nth(self.below(members.len())).cloned().unwrap_or_default();
                match self.below(4) {
                    0 => _ = members.shift_remove(&name),
                    1 => _ = members.insert("brand_new".to_owned(), self.any()),
                    _ => self.mutate(&mut members[&name]),
                }
            }
            Value::Array(items) if !items.is_empty() && self.below(5) > 0 => {
                let n = self.below(items.len());
                self.mutate(&mut items[n]);
            }
            other => *other = self.any(),
        }
    }
}

fn merged(whole: Value, members: Map<String, Value>) -> Value {
    match whole {
        Value::Object(mut whole) => {
            whole.extend(members);
            Value::Object(whole)
        }
        other => other,
    }
}
