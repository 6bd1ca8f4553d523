//! Groups: departments, teams and cost centers, which webhooks call teams.

use kombo_api::types::Group;

use super::cell::{Cell, Column, Kind, columns};
use super::{Model, request};

pub(super) static MODEL: Model = Model {
    name: "groups",
    table: "kombo_groups",
    in_webhooks: &["hris_teams"],
    columns: COLUMNS,
    request: request!(hris().get_groups()),
    read,
};

columns! { it: Group;
    remote_id: Text = it.remote_id,
    name: Text = it.name,
    group_type: Text = Cell::text(it.type_),
    parent_id: Text = it.parent_id,
}
