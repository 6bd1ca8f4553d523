//! Employees.

use kombo_api::types::Employee;

use super::cell::{Cell, Column, Kind, columns};
use super::{Model, request};

pub(super) static MODEL: Model = Model {
    name: "employees",
    table: "kombo_employees",
    in_webhooks: &["hris_employees", "hris_employments", "hris_join_employees"],
    columns: COLUMNS,
    request: request!(hris().get_employees()),
    read,
};

columns! { it: Employee;
    remote_id: Text = it.remote_id,
    display_full_name: Text = it.display_full_name,
    work_email: Text = it.work_email,
    job_title: Text = it.job_title,
    employment_status: Text = Cell::text(it.employment_status),
    manager_id: Text = it.manager_id,
    start_date: Time = it.start_date,
    termination_date: Time = it.termination_date,
}
