//! Functions that read a field, one for each kind. If a member occurs twice, the second one counts.

use chrono::{DateTime, Utc};

use crate::read::{Failed, Members, Read};

use super::super::timestamp;

pub(crate) fn required<T: Read>(members: &mut dyn Members, field: &mut Option<T>) -> Result<(), Failed> {
    T::read(members, field)
}

pub(crate) fn nullable<T: Read>(members: &mut dyn Members, field: &mut T) -> Result<(), Failed> {
    T::read_over(members, field)
}

pub(crate) fn optional<T: Read>(members: &mut dyn Members, field: &mut Option<T>) -> Result<(), Failed> {
    *field = None;
    T::read_optional(members, field)
}

pub(crate) fn optional_nullable<T: Read>(
    members: &mut dyn Members,
    field: &mut Option<Option<T>>,
) -> Result<(), Failed> {
    T::read_optional(members, field.insert(None))
}

pub(crate) fn list<T: Read>(members: &mut dyn Members, field: &mut Vec<T>) -> Result<(), Failed> {
    let mut items = None;
    let outcome = Vec::read_optional(members, &mut items);
    *field = items.unwrap_or_default();
    outcome
}

pub(crate) fn timestamp(members: &mut dyn Members, field: &mut Option<DateTime<Utc>>) -> Result<(), Failed> {
    DateTime::read(members, field)
}

pub(crate) fn nullable_timestamp(members: &mut dyn Members, field: &mut Option<DateTime<Utc>>) -> Result<(), Failed> {
    timestamp::optional(members, field)
}

pub(crate) fn optional_timestamp(members: &mut dyn Members, field: &mut Option<DateTime<Utc>>) -> Result<(), Failed> {
    timestamp::optional(members, field)
}

/// Adds a member that has no field.
pub(crate) fn other<T: Read>(
    members: &mut dyn Members,
    name: String,
    field: &mut impl Extend<(String, T)>,
) -> Result<(), Failed> {
    let mut value = None;
    let outcome = T::read(members, &mut value);
    if let Some(value) = value {
        field.extend([(name, value)]);
    }
    outcome
}
