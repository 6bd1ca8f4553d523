//! Numeric `exclusiveMinimum` and `exclusiveMaximum`: in 3.0 they are flags on `minimum` and `maximum`.

use serde_json::{Map, Value};

pub(super) fn lower(schema: &mut Map<String, Value>) {
    bound(schema, "exclusiveMinimum", "minimum", |inclusive, exclusive| inclusive > exclusive);
    bound(schema, "exclusiveMaximum", "maximum", |inclusive, exclusive| inclusive < exclusive);
}

fn bound(schema: &mut Map<String, Value>, exclusive: &str, inclusive: &str, is_tighter: fn(f64, f64) -> bool) {
    let Some(limit) = schema.get(exclusive).filter(|limit| limit.is_number()).cloned() else { return };
    let other = schema.get(inclusive).and_then(Value::as_f64);
    if other.zip(limit.as_f64()).is_some_and(|(inclusive, exclusive)| is_tighter(inclusive, exclusive)) {
        schema.shift_remove(exclusive);
    } else {
        schema.insert(inclusive.to_owned(), limit);
        schema.insert(exclusive.to_owned(), Value::Bool(true));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::lower::tests::lowered;

    #[test]
    fn exclusive_numbers_become_flags() {
        assert_eq!(lowered(&json!({"exclusiveMinimum": 3})), json!({"minimum": 3, "exclusiveMinimum": true}));
        assert_eq!(lowered(&json!({"exclusiveMaximum": 1.5})), json!({"maximum": 1.5, "exclusiveMaximum": true}));
        let flags = json!({"minimum": 3, "exclusiveMinimum": true});
        assert_eq!(lowered(&flags), flags);
    }

    #[test]
    fn the_tighter_of_two_bounds_wins() {
        assert_eq!(lowered(&json!({"minimum": 5, "exclusiveMinimum": 3})), json!({"minimum": 5}));
        let tight = json!({"minimum": 3, "exclusiveMinimum": true});
        assert_eq!(lowered(&json!({"minimum": 1, "exclusiveMinimum": 3})), tight);
        assert_eq!(lowered(&json!({"minimum": 3, "exclusiveMinimum": 3})), tight);
        assert_eq!(lowered(&json!({"maximum": 1, "exclusiveMaximum": 3})), json!({"maximum": 1}));
    }
}
