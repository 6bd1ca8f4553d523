//! Absences.

use kombo_api::types::Absence;

use super::cell::{Cell, Column, Kind, columns};
use super::{Model, request};

pub(super) static MODEL: Model = Model {
    name: "absences",
    table: "kombo_absences",
    in_webhooks: &["hris_absences"],
    columns: COLUMNS,
    request: request!(hris().get_absences()),
    read,
};

columns! { it: Absence;
    employee_id: Text = it.employee_id,
    type_id: Text = it.type_id,
    start_date: Text = Cell::text(it.start_date.as_str()),
    end_date: Text = Cell::text(it.end_date.as_str()),
    amount: Number = it.amount,
    unit: Text = Cell::text(it.unit),
    status: Text = Cell::text(it.status),
}
