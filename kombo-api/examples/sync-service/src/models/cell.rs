//! Typed columns and their values.

use kombo_api::chrono::{DateTime, Utc};

/// A typed column of a model's table.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
}

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Number,
    Boolean,
    Time,
}

/// A value of a typed column.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    Text(Option<String>),
    Number(Option<f64>),
    Boolean(Option<bool>),
    Time(Option<DateTime<Utc>>),
}

impl Kind {
    /// Returns the type in SQL, which SQLite and PostgreSQL understand alike.
    pub(crate) fn sql(self) -> &'static str {
        match self {
            Self::Text => "TEXT",
            Self::Number => "DOUBLE PRECISION",
            Self::Boolean => "BOOLEAN",
            Self::Time => "TIMESTAMPTZ",
        }
    }

    /// Returns the empty value.
    pub(crate) fn empty(self) -> Cell {
        match self {
            Self::Text => Cell::Text(None),
            Self::Number => Cell::Number(None),
            Self::Boolean => Cell::Boolean(None),
            Self::Time => Cell::Time(None),
        }
    }
}

impl From<Option<String>> for Cell {
    fn from(text: Option<String>) -> Self {
        Self::Text(text)
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(Some(text))
    }
}

impl From<Option<f64>> for Cell {
    fn from(number: Option<f64>) -> Self {
        Self::Number(number)
    }
}

impl From<Option<bool>> for Cell {
    fn from(value: Option<bool>) -> Self {
        Self::Boolean(value)
    }
}

impl From<Option<DateTime<Utc>>> for Cell {
    fn from(time: Option<DateTime<Utc>>) -> Self {
        Self::Time(time)
    }
}

impl Cell {
    /// Returns the text of an enum's value, or of a value without a schema.
    pub(crate) fn text(value: Option<impl ToString>) -> Self {
        Self::Text(value.map(|value| value.to_string()))
    }
}

/// Declares the columns of a model and reads their values from its type in the SDK: `name: Kind = expression`.
macro_rules! columns {
    ($record:ident: $type:ty; $($name:ident: $kind:ident = $value:expr,)*) => {
        const COLUMNS: &[Column] = &[$(Column { name: stringify!($name), kind: Kind::$kind }),*];

        fn read(json: &str) -> serde_json::Result<Vec<Cell>> {
            let $record: $type = serde_json::from_str(json)?;
            Ok(vec![$(Cell::from($value)),*])
        }
    };
}
pub(super) use columns;
