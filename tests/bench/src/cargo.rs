//! Builds with Cargo, and what each crate of a build costs.
//!
//! For the costs, this binary is the `RUSTC_WRAPPER` of a build: it runs the compiler, and appends a line to a file.

use std::error::Error;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;

/// The environment variable with the file of the costs. If it is set, this binary is the wrapper.
pub const COSTS: &str = "KOMBO_BENCH_COSTS";

/// The cost of processes that have ended.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    /// The CPU time, in seconds.
    pub cpu: f64,
    /// The most memory of one process, in MiB.
    pub memory: f64,
}

/// The cost of a build, and of its crates by name.
pub struct Build {
    pub whole: Cost,
    pub crates: Vec<(String, Cost)>,
}

impl Build {
    /// Returns the cost of the library or program of this name.
    pub fn of(&self, name: &str) -> Result<Cost, Box<dyn Error>> {
        let found = self.crates.iter().rfind(|(known, _)| known == name).map(|(_, cost)| *cost);
        found.ok_or_else(|| format!("the crate `{name}` was not compiled").into())
    }
}

/// Returns the target folder that holds this binary.
pub fn target() -> Result<PathBuf, Box<dyn Error>> {
    let binary = std::env::current_exe()?;
    Ok(binary.ancestors().nth(2).ok_or("this binary is not in a target folder")?.to_owned())
}

pub fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Builds the generator's command-line program with the dev profile.
pub fn generator(target: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let mut build = cargo();
    build.args(["build", "--locked", "--package", "kombo-api-build", "--features", "cli", "--target-dir"]).arg(target);
    if !build.current_dir(env!("CARGO_MANIFEST_DIR")).status()?.success() {
        return Err("the generator cannot be built".into());
    }
    Ok(target.join("debug").join(format!("kombo-api-build{}", std::env::consts::EXE_SUFFIX)))
}

/// Runs a build and returns its cost.
pub fn measure(command: &mut Command) -> Result<Build, Box<dyn Error>> {
    let costs = std::env::current_exe()?.with_file_name("costs.txt");
    std::fs::write(&costs, "")?;
    // The target folder of the run that started this binary does not apply.
    command.env_remove("CARGO_TARGET_DIR");
    // Cargo compiles crates of a registry without incremental compilation, but the SDK has a path here.
    command.env("CARGO_INCREMENTAL", "0");
    command.env(COSTS, &costs).env("RUSTC_WRAPPER", std::env::current_exe()?);
    let before = ended()?;
    let status = command.status().map_err(|error| format!("{command:?} cannot be started: {error}"))?;
    if !status.success() {
        return Err(format!("{command:?} failed: {status}").into());
    }
    let after = ended()?;
    let text = std::fs::read_to_string(costs)?;
    let crates = text.lines().filter_map(|line| {
        let [name, cpu, memory] = line.split(' ').collect::<Vec<_>>().try_into().ok()?;
        Some((name.to_owned(), Cost { cpu: cpu.parse().ok()?, memory: memory.parse().ok()? }))
    });
    Ok(Build { whole: Cost { cpu: after.cpu - before.cpu, memory: after.memory }, crates: crates.collect() })
}

/// Runs the compiler as a wrapper and records its cost.
pub fn wrap(costs: &Path, arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let (compiler, arguments) = arguments.split_first().ok_or("a wrapper needs the compiler")?;
    let status = Command::new(compiler).args(arguments).status()?;
    let name = arguments.windows(2).find(|pair| pair[0] == "--crate-name").map(|pair| &pair[1]);
    if let Some(name) = name.filter(|name| *name != "___") {
        let Cost { cpu, memory } = ended()?;
        let mut file = OpenOptions::new().append(true).open(costs)?;
        file.write_all(format!("{name} {cpu:.3} {memory:.1}\n").as_bytes())?;
    }
    if status.success() { Ok(()) } else { Err(format!("the compiler failed: {status}").into()) }
}

/// Returns the cost of the child processes that have ended.
fn ended() -> Result<Cost, Box<dyn Error>> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let seconds = |time: TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    // Linux counts memory in KiB.
    let memory = usage.max_rss() as f64 / 1024.0;
    Ok(Cost { cpu: seconds(usage.user_time()) + seconds(usage.system_time()), memory })
}
