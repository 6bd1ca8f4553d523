//! Limits that no value of the type can violate are left out. Schema generators write them for "no limit".

use serde_json::{Map, Value};

pub(super) fn lower(schema: &mut Map<String, Value>) {
    for keyword in ["minLength", "minItems", "minProperties"] {
        if schema.get(keyword).and_then(Value::as_f64) == Some(0.0) {
            schema.shift_remove(keyword);
        }
    }
    let text = |key: &str| schema.get(key).and_then(Value::as_str);
    let Some((least, most)) = range(text("type"), text("format")) else { return };
    let limit = |keyword: &str, exclusive: &str| {
        // An exclusive limit excludes the end itself.
        let is_inclusive = schema.get(exclusive) != Some(&Value::Bool(true));
        schema.get(keyword).and_then(Value::as_f64).filter(|_| is_inclusive)
    };
    let has_no_minimum = limit("minimum", "exclusiveMinimum").is_some_and(|limit| limit <= least);
    // An integer that is larger than a signed one is a statement: the value is unsigned.
    let is_signed = text("type") == Some("integer") && most == SIGNED;
    let is_end = |limit: f64| if is_signed { limit == SIGNED || limit > UNSIGNED } else { limit >= most };
    let has_no_maximum = limit("maximum", "exclusiveMaximum").is_some_and(is_end);
    for (is_none, keywords) in
        [(has_no_minimum, ["minimum", "exclusiveMinimum"]), (has_no_maximum, ["maximum", "exclusiveMaximum"])]
    {
        for keyword in keywords.into_iter().filter(|_| is_none) {
            schema.shift_remove(keyword);
        }
    }
}

/// Returns the smallest and the largest value of a type; `None` if it is not a number.
fn range(kind: Option<&str>, format: Option<&str>) -> Option<(f64, f64)> {
    Some(match (kind?, format) {
        ("integer", Some("int32")) => (i32::MIN.into(), i32::MAX.into()),
        ("integer", Some("uint32")) => (0.0, u32::MAX.into()),
        ("integer", Some("uint64")) => (0.0, UNSIGNED),
        ("integer", _) => (-SIGNED, SIGNED),
        ("number", Some("float")) => (-LARGEST_FLOAT, LARGEST_FLOAT),
        ("number", _) => (-LARGEST_DOUBLE, LARGEST_DOUBLE),
        _ => return None,
    })
}

/// The ends of integers of 64 bits as floating-point numbers, which is how generators in JavaScript write them.
const SIGNED: f64 = i64::MAX as f64;
const UNSIGNED: f64 = u64::MAX as f64;

/// The largest numbers as generators write them: some round to seven digits.
const LARGEST_FLOAT: f64 = 3.402_823e38;
const LARGEST_DOUBLE: f64 = 1.797_693e308;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::lower::tests::lowered;

    #[test]
    fn limits_at_the_ends_of_a_type_are_left_out() {
        for (kind, format, least, most) in [
            ("integer", "int32", json!(i32::MIN), json!(i32::MAX)),
            ("integer", "int64", json!(i64::MIN), json!(i64::MAX)),
            ("integer", "int64", json!(-9.223_372_036_854_776e18), json!(9_223_372_036_854_776_000_u64)),
            ("integer", "uint32", json!(0), json!(u32::MAX)),
            ("integer", "uint64", json!(0), json!(u64::MAX)),
            ("number", "float", json!(f32::MIN), json!(f32::MAX)),
            ("number", "float", json!(-3.402_823e38), json!(3.402_823_5e38)),
            ("number", "double", json!(f64::MIN), json!(f64::MAX)),
        ] {
            let schema = json!({"type": kind, "format": format});
            let mut limited = schema.clone();
            (limited["minimum"], limited["maximum"]) = (least, most);
            assert_eq!(lowered(&limited), schema, "{limited}");
        }
        let whole = json!({"type": "integer", "minimum": i64::MIN, "maximum": i64::MAX});
        assert_eq!(lowered(&whole), json!({"type": "integer"}));
    }

    #[test]
    fn limits_within_a_type_are_kept() {
        for schema in [
            json!({"type": "integer", "maximum": i32::MAX}),
            json!({"type": "integer", "format": "int32", "minimum": 0}),
            json!({"type": "integer", "minimum": 0, "maximum": u64::MAX}),
            json!({"type": "integer", "format": "int64", "maximum": i64::MAX, "exclusiveMaximum": true}),
            json!({"type": "number", "maximum": 1e308}),
            json!({"maximum": f64::MAX}),
        ] {
            assert_eq!(lowered(&schema), schema);
        }
    }

    #[test]
    fn counts_from_zero_are_left_out() {
        assert_eq!(lowered(&json!({"minLength": 0, "minItems": 0.0, "minProperties": 0})), json!({}));
        assert_eq!(lowered(&json!({"minLength": 1})), json!({"minLength": 1}));
    }
}
