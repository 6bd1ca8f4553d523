//! Reading the members of an object into fields.

use super::source::{Failed, Members, OnValue};

/// A map that receives members without a field.
pub(crate) trait OnOther {
    /// Reads the member of this name.
    fn call(&mut self, name: String, members: &mut dyn Members) -> Result<(), Failed>;
}

/// Reads each member into the field at the position of its name, and members without a position into `others`.
#[allow(dead_code, reason = "only models use it, and a build without operations has none")]
pub(crate) fn read_all(
    members: &mut dyn Members,
    position: fn(&str) -> usize,
    fields: &mut [&mut dyn OnValue],
    others: &mut dyn OnOther,
) -> Result<(), Failed> {
    while let Some(name) = members.next_name()? {
        match fields.get_mut(position(&name)) {
            Some(field) => field.call(members)?,
            None => others.call(name, members)?,
        }
    }
    Ok(())
}

/// Whether a name is that of the next field. `position` is the position of the last field, and becomes that of this one.
///
/// A chain of such calls becomes a `switch` in an optimised build. A `match` of the names would need a constant for each
/// position.
#[inline]
#[allow(dead_code, reason = "only models use it, and a build without operations has none")]
pub(crate) fn is_next(name: &str, field: &str, position: &mut usize) -> bool {
    *position = position.wrapping_add(1);
    name == field
}
