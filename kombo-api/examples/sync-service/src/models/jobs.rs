//! Jobs.

use kombo_api::types::Job;

use super::cell::{Cell, Column, Kind, columns};
use super::{Model, request};

pub(super) static MODEL: Model = Model {
    name: "jobs",
    table: "kombo_jobs",
    in_webhooks: &["ats_jobs", "ats_join_jobs", "ats_join_user_job"],
    columns: COLUMNS,
    request: request!(ats().get_jobs()),
    read,
};

columns! { it: Job;
    remote_id: Text = it.remote_id,
    name: Text = it.name,
    status: Text = Cell::text(it.status),
    department: Text = it.department,
    confidential: Boolean = it.confidential,
}
