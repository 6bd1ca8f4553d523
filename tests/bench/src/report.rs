//! The report, `tests/BENCHMARKS.md`: a section for each group.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::groups::{GROUPS, Group};

const HEAD: &str = "\
# Benchmarks

`make bench` measures and writes this file; `make bench ARGS=<group>` measures one group and replaces its section. The groups
are named at the end of their headings. Machines differ, and so do the times on one machine, so the ratios are what matters:
both sides of a ratio are measured in one run, alternately.

";

/// Replaces the section of a group in the report.
pub fn write(group: &Group, section: &str, versions: &str) -> Result<(), Box<dyn Error>> {
    let path = path();
    let earlier = std::fs::read_to_string(&path).unwrap_or_default();
    let mut text = HEAD.to_owned();
    for each in &GROUPS {
        let section = match each.name == group.name {
            true => Some(format!("{}\n\n{versions}", section.trim_end())),
            false => own(&earlier, each).map(str::to_owned),
        };
        if let Some(section) = section {
            text.push_str(&format!("{}{}\n\n", heading(each), section.trim_end()));
        }
    }
    Ok(std::fs::write(path, format!("{}\n", text.trim_end()))?)
}

/// Returns the section of a group in an earlier report.
fn own<'a>(report: &'a str, group: &Group) -> Option<&'a str> {
    let (_, rest) = report.split_once(&heading(group))?;
    Some(rest.split("\n## ").next().unwrap_or(rest))
}

fn heading(group: &Group) -> String {
    format!("## {} (`{}`)\n\n", group.title, group.name)
}

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../BENCHMARKS.md")
}

/// Returns the versions of the tools and packages that a group measures.
///
/// Fails if a tool is not installed, so it is called before the measurement.
pub fn versions(group: &Group) -> Result<String, Box<dyn Error>> {
    let version = |program: &&str| -> Result<String, Box<dyn Error>> {
        let output = Command::new(program).arg("--version").output();
        let output = output.map_err(|error| format!("`{program}` cannot be run: {error}; install it"))?;
        let version = String::from_utf8(output.stdout)?.trim().to_owned();
        // Node.js prints its version only.
        Ok(if version.starts_with("v2") { format!("{program} {version}") } else { version })
    };
    let tools = group.tools.iter().map(version).collect::<Result<Vec<_>, _>>()?;
    let lock = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.lock"))?;
    let locked = |name: &&str| {
        let package = lock.split("[[package]]").find(|package| package.contains(&format!("name = \"{name}\"\n")));
        let locked = package.and_then(|package| package.split("version = \"").nth(1)?.split('"').next());
        format!("{name} {}", locked.unwrap_or("?"))
    };
    let packages = group.packages.iter().map(locked);
    Ok(format!("Measured with {}.", tools.into_iter().chain(packages).collect::<Vec<_>>().join(", ")))
}
