//! The groups of the report.

mod calls;
mod compile;
mod growth;
mod in_flight;
mod memory;
mod streams;

use std::error::Error;

/// A group of measurements: a section of the report.
pub struct Group {
    /// The argument that selects it.
    pub name: &'static str,
    pub title: &'static str,
    /// Measures, and returns the section.
    pub section: fn() -> Result<String, Box<dyn Error>>,
    /// The programs whose versions the section names.
    pub tools: &'static [&'static str],
    /// The packages whose versions the section names.
    pub packages: &'static [&'static str],
}

/// The packages that take part in a call.
const CLIENT: [&str; 5] = ["reqwest", "hyper", "tokio", "serde_json", "chrono"];

/// Every group, in the order of the report.
pub const GROUPS: [Group; 6] = [
    Group {
        name: "calls",
        title: "The cost of a call",
        section: calls::section,
        tools: &["rustc", "valgrind"],
        packages: &CLIENT,
    },
    Group {
        name: "streams",
        title: "Reading a whole list",
        section: streams::section,
        tools: &["rustc", "node", "python3"],
        packages: &CLIENT,
    },
    Group {
        name: "in-flight",
        title: "Many calls at once",
        section: in_flight::section,
        tools: &["rustc"],
        packages: &CLIENT,
    },
    Group { name: "memory", title: "Memory", section: memory::section, tools: &["rustc"], packages: &CLIENT },
    Group {
        name: "compile",
        title: "Compiling",
        section: compile::section,
        tools: &["cargo"],
        packages: &["progenitor", "reqwest"],
    },
    Group {
        name: "growth",
        title: "Growth of the generator",
        section: growth::section,
        tools: &["rustc"],
        packages: &[],
    },
];
