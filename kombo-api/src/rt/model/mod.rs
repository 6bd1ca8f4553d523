//! serde and `JsonSchema` of models.
//!
//! serde's derive generates a visitor, an enum of names and several wrapper types for each model, which made up most of
//! the time to compile the models. [`model!`] expands to a few short functions, and everything else is shared.

pub(crate) mod kinds;
mod written;

pub(crate) use written::Written;

/// Implements serde and `JsonSchema` for a struct.
///
/// Each line is a field, its name in JSON, and its kind, which is a type of `kinds`.
///
/// | kind | absent | null | written |
/// |---|---|---|---|
/// | `required` | error | error, unless its type has null | always |
/// | `nullable` | `None` | `None` | always |
/// | `any` | null | null | always |
/// | `optional` | `None` | `None` | if it is `Some` |
/// | `optional_nullable` | `None` | `Some(None)` | if it is `Some` |
/// | `list` | empty | empty | always |
/// | `timestamp` | error | error | always |
/// | `nullable_timestamp` | `None` | `None` | always |
/// | `optional_timestamp` | `None` | `None` | if it is `Some` |
///
/// The field after `..` has the members that no other field has.
macro_rules! model {
    ($model:ident { $($field:ident = $name:literal $kind:ident;)* $(.. $other:ident;)? }) => {
        const _: () = {
            /// Returns the position of a field; a larger number for other names. `L` has the purpose that `Place` describes.
            #[allow(clippy::extra_unused_type_parameters)]
            #[allow(unused_mut, reason = "a struct may have no fields")]
            fn position<L>(name: &str) -> usize {
                let mut position = usize::MAX;
                if false $(|| $crate::rt::is_next(name, $name, &mut position))* { position } else { usize::MAX }
            }

            impl<L> $crate::rt::OnMembers for $crate::rt::Place<'_, $model, L> {
                fn call(
                    &mut self,
                    members: &mut dyn $crate::rt::Members,
                ) -> ::std::result::Result<(), $crate::rt::Failed> {
                    $(let mut $field = $crate::rt::kinds::$kind(::std::option::Option::None);)*
                    $crate::rt::model!(@read L members { $($field)* } $($other)?);
                    *self.value = ::std::option::Option::Some($model {
                        $($field: $crate::rt::model!(@value $kind $field $name),)*
                        $($other)?
                    });
                    ::std::result::Result::Ok(())
                }
            }

            impl $crate::rt::Read for $model {
                #[inline]
                fn read(
                    source: &mut dyn $crate::rt::Source,
                    place: &mut ::std::option::Option<Self>,
                ) -> ::std::result::Result<(), $crate::rt::Failed> {
                    let place = &mut $crate::rt::Place::of(place);
                    $crate::rt::model!(@object source place $model [$($name),*] $($other)?)
                }
            }

            impl<L> $crate::rt::WriteFields for $crate::rt::Written<'_, $model, L> {
                fn write_fields(&self, fields: &mut dyn $crate::rt::Fields) {
                    fields.fields(&[$($crate::rt::kinds::written::$kind($name, &self.value.$field)),*]);
                    $($crate::rt::WriteFields::write_fields(&self.value.$other, fields);)?
                }
            }

            impl $crate::rt::Write for $model {
                #[inline]
                fn write(&self, sink: &mut dyn $crate::rt::Sink) {
                    let fields = &$crate::rt::Written::of(self);
                    $crate::rt::model!(@sink sink fields $model $($other)?);
                }
            }
        };

        $crate::rt::serde!($model);
    };

    (@read $l:ident $members:ident { $($field:ident)* }) => {
        $members.fields(position::<$l>, &mut [$(&mut $field),*])?
    };
    (@read $l:ident $members:ident { $($field:ident)* } $other:ident) => {
        let mut $other = ::std::default::Default::default();
        $crate::rt::read_all($members, position::<$l>, &mut [$(&mut $field),*], &mut $other)?
    };
    (@value required $field:ident $name:literal) => {
        match $field.0 {
            ::std::option::Option::Some(value) => value,
            ::std::option::Option::None => {
                return ::std::result::Result::Err($crate::rt::Failed::missing($name));
            }
        }
    };
    (@value timestamp $field:ident $name:literal) => { $crate::rt::model!(@value required $field $name) };
    (@value any $field:ident $name:literal) => { $field.0.unwrap_or_default() };
    (@value list $field:ident $name:literal) => { $field.0.unwrap_or_default() };
    (@value $kind:ident $field:ident $name:literal) => { $field.0 };
    (@object $source:ident $place:ident $model:ident $names:tt) => {
        $source.record(stringify!($model), &$names, $place)
    };
    // A struct with other members is a map.
    (@object $source:ident $place:ident $model:ident $names:tt $other:ident) => {
        $source.object(&concat!("struct ", stringify!($model)), $place)
    };
    (@sink $sink:ident $fields:ident $model:ident) => { $sink.object(stringify!($model), $fields) };
    (@sink $sink:ident $fields:ident $model:ident $other:ident) => { $sink.entries($fields) };
}

pub(crate) use model;

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use chrono::{DateTime, Utc};
    use serde_json::{Value, json};

    #[derive(Clone, Debug, PartialEq)]
    struct Every {
        required: i64,
        nullable: Option<String>,
        any: Value,
        optional: Option<bool>,
        optional_nullable: Option<Option<String>>,
        list: Vec<i64>,
        timestamp: DateTime<Utc>,
        nullable_timestamp: Option<DateTime<Utc>>,
        optional_timestamp: Option<DateTime<Utc>>,
        r#type: Option<String>,
    }

    model! {
        Every {
            required = "required" required;
            nullable = "nullable" nullable;
            any = "any" any;
            optional = "optional" optional;
            optional_nullable = "optionalNullable" optional_nullable;
            list = "list" list;
            timestamp = "timestamp" timestamp;
            nullable_timestamp = "nullableTimestamp" nullable_timestamp;
            optional_timestamp = "optionalTimestamp" optional_timestamp;
            r#type = "type" optional;
        }
    }

    #[derive(Debug, PartialEq)]
    struct Position {
        x: i64,
    }

    // The names that the macro uses do not collide with those of models.
    model! {
        Position {
            x = "x" required;
        }
    }

    #[derive(Debug, PartialEq)]
    struct Open {
        id: String,
        note: Option<String>,
        other: BTreeMap<String, i64>,
    }

    model! {
        Open {
            id = "id" required;
            note = "note" optional;
            .. other;
        }
    }

    const DAY: &str = "2026-03-14T00:00:00Z";

    fn every(value: Value) -> Result<Every, String> {
        let read = serde_json::from_value(value.clone()).map_err(|error| error.to_string());
        assert_eq!(serde_json::from_str(&value.to_string()).ok(), read.as_ref().ok().cloned());
        read
    }

    #[test]
    fn absent_fields_have_defaults_and_only_some_are_written() -> Result<(), String> {
        let least = every(json!({"timestamp": "2026-03-14", "required": 1}))?;
        assert_eq!((least.optional_nullable.as_ref(), least.list.len(), least.any.is_null()), (None, 0, true));
        let written = json!({
            "required": 1, "nullable": null, "any": null, "list": [], "timestamp": DAY, "nullableTimestamp": null,
        });
        assert_eq!(serde_json::to_value(&least).ok(), Some(written));
        Ok(())
    }

    #[test]
    fn null_and_absent_are_different_where_both_can_be_sent() -> Result<(), String> {
        let nulls = every(json!({
            "required": 1, "timestamp": DAY, "list": null, "optionalNullable": null, "optional": null,
            "optionalTimestamp": "", "nullableTimestamp": null,
        }))?;
        assert_eq!((nulls.optional_nullable.as_ref(), nulls.optional), (Some(&None), None));
        let twice = r#"{
            "required": 1, "timestamp": "2026-03-14", "list": [1], "list": null, "optional": true, "optional": null
        }"#;
        let twice = serde_json::from_str::<Every>(twice).map_err(|error| error.to_string())?;
        assert_eq!((twice.list.len(), twice.optional), (0, None), "the second member counts");
        let written = serde_json::to_string(&nulls).map_err(|error| error.to_string())?;
        // In the order of the fields.
        let expected = r#"{"required":1,"nullable":null,"any":null,"optionalNullable":null,"list":[],"timestamp":"2026-03-14T00:00:00Z","nullableTimestamp":null}"#;
        assert_eq!(written, expected);
        Ok(())
    }

    #[test]
    fn every_value_is_written_as_it_was_read_and_unknown_members_are_ignored() -> Result<(), String> {
        let full = json!({
            "type": "t", "required": 1, "nullable": "n", "any": [1], "optional": true, "optionalNullable": "o",
            "list": [2], "timestamp": DAY, "nullableTimestamp": DAY, "optionalTimestamp": DAY,
        });
        let mut sent = full.clone();
        sent["new"] = json!({"type": [1]});
        assert_eq!(serde_json::to_value(every(sent)?).ok(), Some(full));
        Ok(())
    }

    #[test]
    fn invalid_members_are_errors() {
        for (value, message) in [
            (json!({"timestamp": DAY}), "missing field `required`"),
            (json!({"required": 1}), "missing field `timestamp`"),
            (json!({"required": null, "timestamp": DAY}), "invalid type: null, expected i64"),
            (json!({"required": 1, "timestamp": null}), "invalid type: null, expected a timestamp"),
            (json!([1]), "invalid type: sequence, expected struct Every"),
        ] {
            assert_eq!(every(value).err().as_deref(), Some(message));
        }
    }

    #[test]
    fn members_without_a_field_are_kept_in_an_open_model() {
        let open = json!({"a": 1, "id": "i", "b": 2});
        let read: Option<Open> = serde_json::from_value(open.clone()).ok();
        assert_eq!(read.as_ref().map(|it| it.other.len()), Some(2));
        assert_eq!(serde_json::to_value(read).ok(), Some(open));
        let error = serde_json::from_value::<Open>(json!({"id": "i", "a": "text"})).map_err(|error| error.to_string());
        assert_eq!(error.err().as_deref(), Some("invalid type: string \"text\", expected i64"));
    }
}
