//! Candidates.

use kombo_api::types::Candidate;

use super::cell::{Cell, Column, Kind, columns};
use super::{Model, request};

pub(super) static MODEL: Model = Model {
    name: "candidates",
    table: "kombo_candidates",
    in_webhooks: &["ats_candidates", "ats_join_candidates", "ats_tags"],
    columns: COLUMNS,
    request: request!(ats().get_candidates()),
    read,
};

columns! { it: Candidate;
    remote_id: Text = it.remote_id,
    first_name: Text = it.first_name,
    last_name: Text = it.last_name,
    source: Text = it.source,
    confidential: Boolean = it.confidential,
}
