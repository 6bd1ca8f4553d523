//! Members of an enum, and constants, that are of another type than the schema.

use serde_json::{Map, Value};

use super::keywords::with_article;
use crate::openapi::members::{as_type, is_of_type};
use crate::openapi::pointer;
use crate::openapi::problem::Problem;

/// Warns of each member that no value can be: YAML reads an unquoted `1` as a number, whatever the type says.
pub(super) fn check(schema: &Map<String, Value>, at: &str, report: &mut dyn FnMut(Problem, &str)) {
    let types: Vec<&str> = match schema.get("type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => return,
    };
    let listed = schema.get("enum").and_then(Value::as_array).into_iter().flatten().enumerate();
    let listed = listed.map(|(n, member)| (member, format!("{at}/enum/{n}"), "member"));
    let constant = schema.get("const").map(|it| (it, pointer::join(at, "const"), "constant"));
    // Whether null is a value is a question of `nullable`, too.
    for (member, here, noun) in listed.chain(constant).filter(|(it, _, _)| !it.is_null()) {
        if types.iter().any(|name| is_of_type(member, name)) {
            continue;
        }
        let expected = types.iter().map(|name| with_article(name)).collect::<Vec<_>>().join(" or ");
        let problem = Problem::warning(format!("the {noun} `{member}` is not {expected}"));
        let help = match types.iter().find_map(|name| as_type(member, name)) {
            Some(taken) => format!("it is taken as `{taken}`: write it like this in the page"),
            None => "it is left out: correct the value or the type".to_owned(),
        };
        report(problem.help(help), &here);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::check::tests::{messages, with_schema};

    #[test]
    fn a_member_of_another_type_is_a_warning_with_its_pointer() {
        let reported = messages(&with_schema(json!({"type": "string", "enum": ["high", 1, null]})));
        let expected = "warning: #/components/schemas/A/enum/1: the member `1` is not a string\n  \
                        help: it is taken as `\"1\"`: write it like this in the page";
        assert!(reported.starts_with(expected) && reported.matches("warning").count() == 1, "{reported}");
        let reported = messages(&with_schema(json!({"type": ["integer", "null"], "enum": ["1"]})));
        assert!(reported.contains("the member `\"1\"` is not an integer or a null"), "{reported}");
        let reported = messages(&with_schema(json!({"type": "string", "const": 5})));
        assert!(
            reported.contains("/A/const: the constant `5` is not a string\n  help: it is taken as `\"5\"`"),
            "{reported}"
        );
        for schema in [json!({"enum": [1, "a"]}), json!({"type": ["string", "integer"], "enum": [1.0, "a"]})] {
            assert_eq!(messages(&with_schema(schema)), "");
        }
    }
}
