//! serde and `JsonSchema` of models.
//!
//! serde's derive generates a visitor, an enum of names and several wrapper types for each model, which made up most of
//! the time to compile the models. [`model!`] expands to three short functions, and everything else is shared.

mod read;
mod write;

pub(crate) use read::{Members, Model, or_missing, read_model};
pub(crate) use write::{Count, Entries, Fields};

/// Implements serde and `JsonSchema` for a struct.
///
/// Each line is a field, its name in JSON, and its kind, which is the name of the methods that
/// read and write it:
///
/// | kind | absent | null | written |
/// |---|---|---|---|
/// | `required` | error | error, unless its type has null | always |
/// | `nullable` | default | its type decides | always |
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
            #[allow(non_camel_case_types, reason = "the variants have the names of the fields")]
            enum Position { $($field),* }

            impl<'de> ::serde::Deserialize<'de> for $model {
                fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                    $crate::rt::read_model(deserializer)
                }
            }

            impl<'de> $crate::rt::Model<'de> for $model {
                const NAME: &'static str = stringify!($model);
                const FIELDS: &'static [&'static str] = &[$($name),*];
                const KEEPS_OTHERS: bool = $crate::rt::model!(@is_open $($other)?);

                fn position(name: &str) -> usize {
                    match name {
                        $($name => Position::$field as usize,)*
                        _ => usize::MAX,
                    }
                }

                fn read<A: ::serde::de::MapAccess<'de>>(
                    mut members: $crate::rt::Members<A>,
                ) -> ::std::result::Result<Self, A::Error> {
                    $(let mut $field = ::std::default::Default::default();)*
                    $(let mut $other = ::std::default::Default::default();)?
                    while let Some(n) = members.next::<Self>()? {
                        match n {
                            $(n if n == Position::$field as usize => members.$kind(&mut $field),)*
                            _ => $crate::rt::model!(@other members $($other)?),
                        }?;
                    }
                    Ok(Self { $($field: $crate::rt::model!(@done $kind $field $name),)* $($other)? })
                }
            }
        };

        impl ::serde::Serialize for $model {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                let mut fields = $crate::rt::model!(@writer self serializer $model { $($field $kind)* } $($other)?);
                $(fields.$kind($name, &self.$field);)*
                $(fields.others(&self.$other);)?
                fields.end()
            }
        }

        #[cfg(feature = "schemars")]
        $crate::rt::described!($model);
    };

    (@is_open) => { false };
    (@is_open $other:ident) => { true };
    (@other $members:ident) => { $members.skip() };
    (@other $members:ident $other:ident) => { $members.other(&mut $other) };
    (@done required $field:ident $name:literal) => { $crate::rt::or_missing($field, $name)? };
    (@done timestamp $field:ident $name:literal) => { $crate::rt::or_missing($field, $name)? };
    (@done $kind:ident $field:ident $name:literal) => { $field };
    (@writer $self:ident $serializer:ident $model:ident { $($field:ident $kind:ident)* }) => {{
        let mut count = $crate::rt::Count::default();
        $(count.$kind(&$self.$field);)*
        $crate::rt::Fields::new($serializer, stringify!($model), count)
    }};
    (@writer $self:ident $serializer:ident $model:ident $fields:tt $other:ident) => {
        $crate::rt::Entries::new($serializer)
    };
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
            any = "any" nullable;
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
