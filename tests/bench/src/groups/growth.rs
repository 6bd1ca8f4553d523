//! The time of the generator's commands by the number of operations: a command whose time grows faster than its input
//! shows up as a ratio above two.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::cargo::{generator, target};
use crate::plot;
use crate::table::aligned;

// The documents of `make torture`, with any number of operations.
#[allow(clippy::expect_used)]
#[path = "../../../generated/torture/made.rs"]
mod made;

/// The numbers of operations, each twice the one before. The largest public APIs have one or two thousand.
const SIZES: [usize; 5] = [125, 250, 500, 1_000, 2_000];

/// A command, and its time for each of the [`SIZES`].
struct Growth {
    command: &'static str,
    times: [Duration; SIZES.len()],
}

const HEAD: &str = "\
The seconds that each command takes for a generated document by its number of operations, in the build of the dev profile.
A ratio is the time divided by that of half as many operations: 2 is linear, 4 is quadratic. `diff` compares with a document
in which about half of the operations have changed, and `sync` writes all pages into an empty folder. These are times of one
run on one machine, not instructions; the ratios are what matters.

";

/// Returns the section of the report.
pub fn section() -> Result<String, Box<dyn Error>> {
    let measured = measure()?;
    let lines: Vec<(&str, Vec<(f64, f64)>)> = measured
        .iter()
        .map(|Growth { command, times }| {
            (*command, SIZES.iter().zip(times).map(|(size, time)| (*size as f64, time.as_secs_f64())).collect())
        })
        .collect();
    let plot = plot::lines("growth.svg", "Time by the number of operations", ["operations", "seconds"], &lines)?;
    Ok(format!("{HEAD}{}\n{plot}", table(&measured)))
}

/// Returns the table of times and ratios.
fn table(measured: &[Growth]) -> String {
    let mut lines =
        vec![["command".to_owned()].into_iter().chain(SIZES.map(|size| format!("{size} operations"))).collect()];
    for Growth { command, times } in measured {
        let ratio = |n: usize| match n.checked_sub(1) {
            Some(half) => format!(" ({:.1})", times[n].as_secs_f64() / times[half].as_secs_f64()),
            None => String::new(),
        };
        let cells = times.iter().enumerate().map(|(n, time)| format!("{:.1}{}", time.as_secs_f64(), ratio(n)));
        lines.push([(*command).to_owned()].into_iter().chain(cells).collect::<Vec<_>>());
    }
    aligned(&lines, &[1, 2, 3, 4, 5])
}

/// Measures the command-line program in the build that users run, the one of the dev profile.
fn measure() -> Result<Vec<Growth>, Box<dyn Error>> {
    let target = target()?;
    let program = generator(&target)?;
    let folder = target.join("growth");
    fs::create_dir_all(&folder)?;
    let mut documents = Vec::new();
    for operations in SIZES {
        let (document, edited) =
            (folder.join(format!("{operations}.json")), folder.join(format!("{operations}-edited.json")));
        let text = named_apart(made::document(operations));
        fs::write(&document, &text)?;
        // About half of the operations change.
        fs::write(&edited, text.replace("\"int64\"", "\"int32\""))?;
        documents.push((document, edited));
    }
    let pages = folder.join("pages");
    let mut commands = Vec::new();
    for command in ["check", "generate", "diff", "sync"] {
        let mut times = [Duration::ZERO; SIZES.len()];
        for ((document, edited), (time, size)) in documents.iter().zip(times.iter_mut().zip(SIZES)) {
            eprintln!("measuring: {command} of {size} operations");
            let mut run = Command::new(&program);
            match command {
                "generate" => run.arg(command).arg(document).arg("--output").arg(folder.join("raw.rs")),
                "diff" => run.arg(command).args([document, edited]),
                "sync" => {
                    clear(&pages)?;
                    clear(&folder.join(".pages.sync"))?;
                    run.arg(command).arg("--from").arg(document).arg(&pages)
                }
                _ => run.arg(command).arg(document),
            };
            *time = timed(&mut run)?;
        }
        commands.push(Growth { command, times });
    }
    fs::remove_dir_all(folder)?;
    Ok(commands)
}

/// Returns the document without names that only differ in letter case or punctuation: `sync` refuses them, since their
/// pages would have the same files.
fn named_apart(mut document: serde_json::Value) -> String {
    document["webhooks"] = serde_json::json!({});
    let text = document.to_string();
    text.replace("\"operationId\":\"Op-", "\"operationId\":\"Upper-")
        .replace("\"operationId\":\"op.", "\"operationId\":\"dot.")
}

/// Returns the duration of a command. Its exit status is 1 if `diff` finds a breaking change.
fn timed(command: &mut Command) -> Result<Duration, Box<dyn Error>> {
    let start = Instant::now();
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    let duration = start.elapsed();
    let is_expected =
        status.success() || command.get_args().next().is_some_and(|it| it == "diff") && status.code() == Some(1);
    if is_expected { Ok(duration) } else { Err(format!("{command:?} failed: {status}").into()) }
}

fn clear(folder: &Path) -> std::io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}
