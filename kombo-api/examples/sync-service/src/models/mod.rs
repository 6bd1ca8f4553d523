//! The models that are copied. Each file is one of them: how it is read, and the typed columns of its table.
//!
//! To copy another model, add a file and a line in [`ALL`]; to query by another field, add a column. The tables follow:
//! see [`store::tables`](crate::store::tables).

mod absences;
mod applications;
mod candidates;
mod cell;
mod employees;
mod groups;
mod jobs;

use std::pin::Pin;

use kombo_api::chrono::{DateTime, Utc};
use kombo_api::{Bytes, Integration, Response};

pub(crate) use cell::{Cell, Column};

/// All models, in the order in which they are read.
pub static ALL: [&Model; 6] =
    [&employees::MODEL, &groups::MODEL, &absences::MODEL, &jobs::MODEL, &candidates::MODEL, &applications::MODEL];

/// A model of the API that is copied into a table.
#[derive(Debug)]
pub struct Model {
    /// The name of the model.
    pub name: &'static str,
    /// The name of its table. (In SQLite, `jobs` is a table of the queue.)
    pub table: &'static str,
    /// The name of the model in webhooks, and the prefix of the names of models that belong to it.
    pub(crate) in_webhooks: &'static [&'static str],
    /// The typed columns, in addition to those that all tables have.
    pub(crate) columns: &'static [Column],
    /// Requests a page.
    pub(crate) request: fn(&Integration, Query) -> Request,
    /// Returns the values of the typed columns of a record.
    pub(crate) read: fn(&str) -> serde_json::Result<Vec<Cell>>,
}

/// A request for a page, whose body is not decoded: a record is kept as it was received.
pub(crate) type Request = Pin<Box<dyn Future<Output = kombo_api::Result<Response<Bytes>>> + Send>>;

/// What is requested of a list.
#[derive(Clone, Debug)]
pub(crate) struct Query {
    /// Only records that have changed since; `None` reads all.
    pub(crate) updated_after: Option<DateTime<Utc>>,
    pub(crate) cursor: Option<String>,
    pub(crate) page_size: i64,
}

/// Returns the model of a name.
pub fn named(name: &str) -> Option<&'static Model> {
    ALL.into_iter().find(|model| model.name == name)
}

/// Returns the names of all models as a list in SQL. The database may have progress of a model that only another version
/// of the service knows, during a deployment or after its rollback.
pub(crate) fn names_in_sql() -> String {
    let names = ALL.map(|model| format!("'{}'", model.name));
    format!("({})", names.join(", "))
}

/// Requests a page of a list with the parameters that all lists have.
macro_rules! request {
    ($namespace:ident().$method:ident()) => {
        |integration, query| {
            let mut call = integration.$namespace().$method().include_deleted(true).page_size(query.page_size);
            if let Some(time) = query.updated_after {
                call = call.updated_after(time);
            }
            if let Some(cursor) = query.cursor {
                call = call.cursor(cursor);
            }
            Box::pin(call.send_raw())
        }
    };
}
pub(crate) use request;
