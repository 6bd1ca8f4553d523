//! A row of the report: two programs that do the same, and the goal.

use serde_json::Value;

use crate::rows;

/// Makes a number of calls to the server at a URL and returns the value of the last one.
pub type Program = fn(url: &str, times: u32) -> Value;

pub struct Row {
    pub name: &'static str,
    /// The calls that are made, for the report.
    pub description: &'static str,
    pub goal: Goal,
    /// The number of calls before those that are measured: the first one connects, and buffers grow with the first ones.
    pub warm_up: u32,
    /// The number of measured calls: enough for the run to take about a second under callgrind.
    pub calls: u32,
    /// The answer of the server; `None` if nothing is sent.
    pub answer: Option<Answer>,
    pub sdk: Program,
    pub bare: Program,
}

#[derive(Clone, Copy)]
pub struct Answer {
    /// The request that it answers, as `METHOD /path`.
    pub target: &'static str,
    pub body: fn() -> String,
}

/// The largest ratios of the program with the SDK to the one without it.
pub struct Goal {
    pub instructions: f64,
    pub allocations: f64,
}

/// Every row, in the order of the report. A new group of rows is a file in `rows/` and an entry here.
pub fn all() -> Vec<Row> {
    let groups = [rows::connect::rows(), rows::employees::rows(), rows::client::rows()];
    groups.into_iter().flatten().collect()
}
