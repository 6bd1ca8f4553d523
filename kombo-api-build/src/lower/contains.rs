//! `contains` becomes `not`: it is not the case that every item fails.

use serde_json::{Map, Value, json};

use super::all_of;

pub(super) fn lower(schema: &mut Map<String, Value>) {
    let at_least = schema.shift_remove("minContains").and_then(|it| it.as_f64()).unwrap_or(1.0);
    schema.shift_remove("maxContains");
    if let Some(item) = schema.shift_remove("contains")
        && at_least > 0.0
    {
        all_of::add(schema, json!({"not": {"type": "array", "items": {"not": item}}}));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::lower::tests::lowered;

    #[test]
    fn contains_means_that_not_every_item_fails() {
        let expected = json!({"allOf": [{"not": {"type": "array", "items": {"not": {"type": "string"}}}}]});
        assert_eq!(lowered(&json!({"contains": {"type": "string"}})), expected);
        assert_eq!(lowered(&json!({"contains": {"type": "string"}, "minContains": 1})), expected);
    }

    #[test]
    fn containing_at_least_zero_items_has_no_effect() {
        assert_eq!(lowered(&json!({"contains": {"type": "string"}, "minContains": 0})), json!({}));
        assert_eq!(lowered(&json!({"minContains": 2, "maxContains": 3})), json!({}));
    }
}
