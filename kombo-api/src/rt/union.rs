//! Unions, which read any JSON and write it unchanged.

use std::borrow::Cow;

use serde_json::{Number, Value};

use crate::read::{Place, Read, run};
use crate::write::{Serialized, Write};

/// Implements serde for an enum with one value in each variant, and `Unknown(serde_json::Value)`.
///
/// With `by [steps]`, the text at the end of the steps selects the variant. A value with another text, or one that the
/// selected variant cannot decode, is `Unknown`. A value without a text there is the variant that keeps all of it, if
/// there is one. Without `by`, the variant that keeps most of the value is selected.
macro_rules! union {
    ($name:ident by [$($step:literal),+] { $($variant:ident($ty:ty) = $($value:literal)|+),+ }) => {
        $crate::rt::union!(@known $name { $($variant($ty)),+ } value json {
            match $crate::rt::tag(&value, &[$($step),+]).as_deref() {
                $(Some($($value)|+) => match $crate::rt::read::<$ty>(&json) {
                    Some(known) => Some(Self::$variant(known)),
                    None => None,
                },)+
                None if value.is_object() => {
                    let (best, lost) = $crate::rt::union!(@best value json { $($variant($ty)),+ });
                    if lost == 0 { best } else { None }
                }
                _ => None,
            }
        });
    };

    ($name:ident { $($variant:ident($ty:ty)),+ }) => {
        $crate::rt::union!(@known $name { $($variant($ty)),+ } value json {
            let (best, _) = $crate::rt::union!(@best value json { $($variant($ty)),+ });
            best
        });
    };

    // `$known` gives the variant of a `$value` with the text `$json`, if one matches.
    (@known $name:ident { $($variant:ident($ty:ty)),+ } $value:ident $json:ident $known:block) => {
        impl $crate::rt::Read for $name {
            #[inline]
            fn read(
                source: &mut dyn $crate::rt::Source,
                place: &mut ::std::option::Option<Self>,
            ) -> ::std::result::Result<(), $crate::rt::Failed> {
                let $value = $crate::rt::any(source)?;
                let $json = $value.to_string();
                let known: ::std::option::Option<Self> = $known;
                *place = ::std::option::Option::Some(match known {
                    Some(known) => known,
                    None => Self::Unknown($value),
                });
                Ok(())
            }
        }

        impl $crate::rt::Write for $name {
            #[inline]
            fn write(&self, sink: &mut dyn $crate::rt::Sink) {
                match self {
                    $(Self::$variant(value) => $crate::rt::Write::write(value, sink),)+
                    Self::Unknown(value) => sink.value(value),
                }
            }
        }

        #[cfg(feature = "mock")]
        impl ::std::default::Default for $name {
            /// Returns the unknown value `null`.
            fn default() -> Self {
                Self::Unknown(::serde_json::Value::Null)
            }
        }

        $crate::rt::serde!($name);
    };

    // The alternative that keeps most of a value, and how many values it loses; among equals the first one.
    (@best $whole:ident $json:ident { $($variant:ident($ty:ty)),+ }) => {{
        let (mut best, mut least) = (None, usize::MAX);
        $(if least > 0 && let Some(offered) = $crate::rt::read::<$ty>(&$json) {
            let offered = Self::$variant(offered);
            let lost = $crate::rt::lost(&$whole, &offered);
            if lost < least {
                best = Some(offered);
                least = lost;
            }
        })+
        (best, least)
    }};
}

pub(crate) use union;

/// Returns the text or flag at the end of `steps`.
pub(crate) fn tag<'a>(value: &'a Value, steps: &[&str]) -> Option<Cow<'a, str>> {
    match steps.iter().try_fold(value, |value, step| value.get(step))? {
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Bool(flag) => Some(Cow::Borrowed(if *flag { "true" } else { "false" })),
        _ => None,
    }
}

/// Reads an alternative.
pub(crate) fn read<T: Read>(json: &str) -> Option<T> {
    let mut value = None;
    if run(&mut serde_json::Deserializer::from_str(json), &mut Place::of(&mut value)).is_ok() { value } else { None }
}

/// Returns how many values an alternative loses; `usize::MAX` if it changes a value without members.
///
/// The alternative is written as text and parsed again, so that numbers are compared as they are sent.
pub(crate) fn lost(whole: &Value, offered: &dyn Write) -> usize {
    let written = serde_json::to_string(&Serialized(offered)).and_then(|json| serde_json::from_str::<Value>(&json));
    match written.map_or(usize::MAX, |written| difference(whole, &written)) {
        0 => 0,
        _ if !whole.is_object() && !whole.is_array() => usize::MAX,
        lost => lost,
    }
}

/// Returns how many values of `from` are not in `to`.
fn difference(from: &Value, to: &Value) -> usize {
    match (from, to) {
        (Value::Object(from), Value::Object(to)) => {
            from.iter().map(|(key, value)| to.get(key).map_or(1, |other| difference(value, other))).sum()
        }
        (Value::Array(from), Value::Array(to)) if from.len() == to.len() => {
            from.iter().zip(to).map(|(value, other)| difference(value, other)).sum()
        }
        (Value::Number(from), Value::Number(to)) => usize::from(!is_same(from, to)),
        _ => usize::from(from != to),
    }
}

/// Returns whether two numbers are exactly equal: `40` and `40.0` are, 2^53 + 1 and the float nearest to it are not.
fn is_same(a: &Number, b: &Number) -> bool {
    let exact = |number: &Number| match (number.as_i128(), number.as_f64()) {
        (Some(integer), _) => Some(integer),
        (None, Some(float)) if float.fract() == 0.0 && float.abs() < 1e30 => Some(float as i128),
        _ => None,
    };
    match (exact(a), exact(b)) {
        (Some(a), Some(b)) => a == b,
        _ => a == b,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rt::model;

    #[derive(Clone, Debug, PartialEq)]
    struct Granted {
        ready: bool,
        documents: Option<Vec<String>>,
    }

    model! {
        Granted {
            ready = "ready" required;
            documents = "documents" optional;
        }
    }

    #[derive(Clone, Debug, PartialEq)]
    struct Denied {
        ready: bool,
        error: String,
    }

    model! {
        Denied {
            ready = "ready" required;
            error = "error" required;
        }
    }

    #[derive(Clone, Debug, PartialEq)]
    enum Tagged {
        Granted(Value),
        Denied(Denied),
        Unknown(Value),
    }
    union!(Tagged by ["is", "ready"] { Granted(Value) = "true", Denied(Denied) = "false" });

    #[derive(Clone, Debug, PartialEq)]
    enum Untagged {
        Granted(Granted),
        Denied(Denied),
        Number(Number),
        Unknown(Value),
    }
    union!(Untagged { Granted(Granted), Denied(Denied), Number(Number) });

    fn round_trip(value: Value) -> Untagged {
        let read: Untagged = serde_json::from_value(value.clone()).expect("a union reads anything");
        assert_eq!(serde_json::to_string(&read).ok(), Some(value.to_string()));
        read
    }

    #[test]
    fn the_best_alternative_is_selected_and_other_values_are_kept() {
        let denied = Denied { ready: false, error: "no".to_owned() };
        assert_eq!(round_trip(json!({"ready": false, "error": "no"})), Untagged::Denied(denied));
        let granted = Granted { ready: true, documents: Some(vec![]) };
        assert_eq!(round_trip(json!({"ready": true, "documents": []})), Untagged::Granted(granted));
        for number in ["5", "-1.5", "9007199254740993", "18446744073709551615", "40.0"] {
            let number: Number = serde_json::from_str(number).expect("a number");
            assert_eq!(round_trip(Value::Number(number.clone())), Untagged::Number(number));
        }
        assert_eq!(round_trip(json!(["new"])), Untagged::Unknown(json!(["new"])));
    }

    #[derive(Clone, Debug, PartialEq)]
    enum Scalar {
        Time(chrono::DateTime<chrono::Utc>),
        Integer(i64),
        Unknown(Value),
    }
    union!(Scalar { Time(chrono::DateTime<chrono::Utc>), Integer(i64) });

    #[test]
    fn a_value_that_an_alternative_would_change_is_kept() {
        let read = |value: Value| serde_json::from_value::<Scalar>(value).expect("a union reads anything");
        assert!(matches!(read(json!("2026-03-14T00:00:00Z")), Scalar::Time(_)));
        assert_eq!(read(json!("2026-03-14")), Scalar::Unknown(json!("2026-03-14")));
    }

    #[derive(Clone, Debug, PartialEq)]
    enum Deep {
        List(Vec<Deep>),
        Unknown(Value),
    }
    union!(Deep { List(Vec<Deep>) });

    #[test]
    fn the_deepest_json_fits_on_the_stack() {
        // serde_json reads 127 levels.
        let json = format!("{}{}", "[".repeat(127), "]".repeat(127));
        let read: Deep = serde_json::from_str(&json).expect("a union reads anything");
        assert_eq!(serde_json::to_string(&read).ok(), Some(json));
    }

    #[test]
    fn numbers_are_compared_exactly() {
        let number = |text: &str| serde_json::from_str::<Number>(text).expect("a number");
        assert!(is_same(&number("40"), &number("40.0")) && is_same(&number("1.5"), &number("1.5")));
        assert!(!is_same(&number("9007199254740993"), &number("9007199254740992.0")));
        assert!(!is_same(&number("1"), &number("1.5")));
    }

    #[test]
    fn the_tag_selects_the_variant_and_other_values_are_kept() {
        let read = |value: Value| serde_json::from_value::<Tagged>(value).expect("a union reads anything");
        let granted = json!({"is": {"ready": true}});
        assert_eq!(read(granted.clone()), Tagged::Granted(granted));
        let denied = Denied { ready: false, error: "no".to_owned() };
        assert_eq!(read(json!({"is": {"ready": false}, "ready": false, "error": "no"})), Tagged::Denied(denied));
        for other in [json!({"is": {"ready": "later"}}), json!({"is": {"ready": false}}), json!(null)] {
            assert_eq!(read(other.clone()), Tagged::Unknown(other));
        }
    }
}
