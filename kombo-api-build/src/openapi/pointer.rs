//! JSON pointers (RFC 6901) and references.

use serde_json::Value;

/// Returns `parent` with one more segment.
pub(crate) fn join(parent: &str, segment: &str) -> String {
    let mut pointer = String::with_capacity(parent.len() + 1 + segment.len());
    pointer.push_str(parent);
    push(&mut pointer, segment);
    pointer
}

/// Adds a segment to `pointer`.
pub(crate) fn push(pointer: &mut String, segment: &str) {
    pointer.push('/');
    if segment.contains('~') || segment.contains('/') {
        pointer.push_str(&segment.replace('~', "~0").replace('/', "~1"));
    } else {
        pointer.push_str(segment);
    }
}

/// Returns the pointer without its last segment; `None` at the root.
pub(crate) fn parent(pointer: &str) -> Option<&str> {
    pointer.rfind('/').map(|at| &pointer[..at])
}

/// Returns the last segment, unescaped.
pub(crate) fn last(pointer: &str) -> String {
    let segment = pointer.rsplit('/').next().unwrap_or_default();
    segment.replace("~1", "/").replace("~0", "~")
}

/// Returns the segments, unescaped.
pub(crate) fn segments(pointer: &str) -> Vec<String> {
    pointer.split('/').skip(1).map(last).collect()
}

/// Returns the pointer of a local `$ref`; `None` if the reference leaves the document.
pub(crate) fn of_ref(reference: &str) -> Option<&str> {
    let pointer = reference.strip_prefix('#')?;
    (pointer.is_empty() || pointer.starts_with('/')).then_some(pointer)
}

/// Follows references from `value` to their target. A value that is not a reference is its own target.
///
/// Returns `None` if a reference leaves the document, has no target, or is circular.
pub(crate) fn resolve<'a>(document: &'a Value, value: &'a Value) -> Option<&'a Value> {
    let mut target = value;
    for _ in 0..MOST_HOPS {
        match target.get("$ref").and_then(Value::as_str) {
            Some(reference) => target = document.pointer(of_ref(reference)?)?,
            None => return (!target.is_null()).then_some(target),
        }
    }
    None
}

/// The longest chain of references to references. Real documents have one or two; a longer chain is a circle.
const MOST_HOPS: usize = 32;

/// Returns the name of the component if `reference` is `#/components/<section>/<name>`.
pub(crate) fn component<'a>(reference: &'a str, section: &str) -> Option<&'a str> {
    let name = reference.strip_prefix("#/components/")?.strip_prefix(section)?.strip_prefix('/')?;
    (!name.is_empty() && !name.contains('/')).then_some(name)
}

/// Returns the pointer of the first difference between two values, in the order of the first one.
pub(crate) fn first_difference(a: &Value, b: &Value) -> Option<String> {
    fn walk(a: &Value, b: &Value, at: String) -> Option<String> {
        match (a, b) {
            (Value::Object(a), Value::Object(b)) => {
                for (key, value) in a {
                    let here = join(&at, key);
                    match b.get(key) {
                        None => return Some(here),
                        Some(other) => {
                            if let Some(found) = walk(value, other, here) {
                                return Some(found);
                            }
                        }
                    }
                }
                b.keys().find(|key| !a.contains_key(*key)).map(|key| join(&at, key))
            }
            (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
                a.iter().zip(b).enumerate().find_map(|(n, (a, b))| walk(a, b, format!("{at}/{n}")))
            }
            _ => (a != b).then_some(at),
        }
    }
    walk(a, b, String::new())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn segments_are_escaped_and_unescaped() {
        let pointer = join(&join("", "paths"), "/a~b/{c}");
        assert_eq!(pointer, "/paths/~1a~0b~1{c}");
        assert_eq!(segments(&pointer), ["paths", "/a~b/{c}"]);
        assert_eq!(last(&pointer), "/a~b/{c}");
        assert_eq!(parent(&pointer), Some("/paths"));
        assert_eq!(parent(""), None);
    }

    #[test]
    fn references_are_followed_to_their_end() {
        let document =
            json!({"a": {"$ref": "#/b"}, "b": {"$ref": "#/c"}, "c": 1, "x": {"$ref": "#/y"}, "y": {"$ref": "#/x"}});
        assert_eq!(resolve(&document, &document["a"]), Some(&json!(1)));
        assert_eq!(resolve(&document, &document["c"]), Some(&json!(1)));
        assert_eq!(resolve(&document, &document["x"]), None);
        for lost in ["#/none", "other.yaml#/a"] {
            assert_eq!(resolve(&document, &json!({"$ref": lost})), None);
        }
    }

    #[test]
    fn the_first_difference_is_named() {
        let a = json!({"x": 1, "y": {"z": [1, 2]}});
        assert_eq!(first_difference(&a, &a), None);
        assert_eq!(first_difference(&a, &json!({"x": 1, "y": {"z": [1, 3]}})).as_deref(), Some("/y/z/1"));
        assert_eq!(first_difference(&a, &json!({"x": 1})).as_deref(), Some("/y"));
        assert_eq!(first_difference(&json!({"x": 1}), &a).as_deref(), Some("/y"));
    }

    #[test]
    fn only_component_references_have_a_component_name() {
        assert_eq!(component("#/components/schemas/Pet", "schemas"), Some("Pet"));
        assert_eq!(component("#/components/schemas/Pet/properties/x", "schemas"), None);
        assert_eq!(component("#/components/responses/Pet", "schemas"), None);
        assert_eq!(component("other.yaml#/Pet", "schemas"), None);
    }
}
