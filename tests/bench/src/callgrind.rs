//! Runs the programs of a row, under callgrind or without it.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::child;
use crate::program::{Outcome, Subject};
use crate::row::Row;

/// The cost of one call.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    pub instructions: f64,
    pub allocations: f64,
}

impl Cost {
    /// The difference between two measurements of the same program, relative to the smaller one.
    pub fn spread(self, other: Self) -> f64 {
        let spread = |a: f64, b: f64| (a - b).abs() / a.min(b).max(1.0);
        spread(self.instructions, other.instructions).max(spread(self.allocations, other.allocations))
    }

    /// The smaller of two measurements of the same program: variations, such as the number of pieces in which a body
    /// arrives, only add to the cost.
    pub fn min(self, other: Self) -> Self {
        Self {
            instructions: self.instructions.min(other.instructions),
            allocations: self.allocations.min(other.allocations),
        }
    }
}

/// Measures one call of a program: the difference between a run with the measured calls and one with the warm-up calls
/// only, so that starting up, connecting and ending cancel out.
pub fn measure(row: &Row, subject: Subject, url: &str) -> Result<Cost, Box<dyn Error>> {
    let total = |times: u32| -> Result<(u64, u64), Box<dyn Error>> {
        let profile = profile(row, subject, times)?;
        let mut valgrind = Command::new("valgrind");
        valgrind.args(["--tool=callgrind", "--quiet"]).arg(format!("--callgrind-out-file={}", profile.display()));
        let outcome = run(valgrind.arg(std::env::current_exe()?), row, subject, times, url)?;
        Ok((instructions(&profile)?, outcome.allocations))
    };
    let (before, after) = (total(row.warm_up)?, total(row.warm_up + row.calls)?);
    let per_call = |before: u64, after: u64| (after as f64 - before as f64) / f64::from(row.calls);
    Ok(Cost { instructions: per_call(before.0, after.0), allocations: per_call(before.1, after.1) })
}

/// Makes one call without callgrind.
pub fn call_once(row: &Row, subject: Subject, url: &str) -> Result<Outcome, Box<dyn Error>> {
    run(&mut Command::new(std::env::current_exe()?), row, subject, 1, url)
}

fn run(command: &mut Command, row: &Row, subject: Subject, times: u32, url: &str) -> Result<Outcome, Box<dyn Error>> {
    child::run(command.args(["call", row.name, subject.name(), &times.to_string(), url]))
}

/// The path of a profile, beside the binary. Profiles are kept, for `callgrind_annotate`.
fn profile(row: &Row, subject: Subject, times: u32) -> Result<PathBuf, Box<dyn Error>> {
    let folder = std::env::current_exe()?.with_file_name("callgrind");
    std::fs::create_dir_all(&folder)?;
    Ok(folder.join(format!("{}.{}.{times}.out", row.name.replace(' ', "-"), subject.name())))
}

/// The number of instructions in a profile.
fn instructions(profile: &Path) -> Result<u64, Box<dyn Error>> {
    let text = std::fs::read_to_string(profile)?;
    let total = text.lines().find_map(|line| line.strip_prefix("totals: "));
    let total = total.ok_or_else(|| format!("{} has no line `totals:`", profile.display()))?;
    Ok(total.trim().parse()?)
}
