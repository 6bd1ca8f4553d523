//! Applications.

use kombo_api::types::Application;

use super::cell::{Cell, Column, Kind, columns};
use super::{Model, request};

pub(super) static MODEL: Model = Model {
    name: "applications",
    table: "kombo_applications",
    in_webhooks: &["ats_applications"],
    columns: COLUMNS,
    request: request!(ats().get_applications()),
    read,
};

columns! { it: Application;
    candidate_id: Text = it.candidate_id,
    job_id: Text = it.job_id,
    current_stage_id: Text = it.current_stage_id,
    outcome: Text = Cell::text(it.outcome),
    rejected_at: Time = it.rejected_at,
}
