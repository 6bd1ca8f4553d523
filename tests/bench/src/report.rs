//! The report: a table on standard output, and `tests/BENCHMARKS.md`.

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use crate::Measured;
use crate::growth::{Growth, SIZES};
use crate::row::Row;

/// The largest difference between two measurements of the same program that is not reported.
const MOST_SPREAD: f64 = 0.01;

const HEAD: &str = "\
# Benchmarks

The instructions and allocations of one call, with the SDK and without it. `make bench` measures them and writes this file.

Each row compares two programs that send the same request and return the same value. One calls the SDK; the other, \"bare\",
is written by hand with `reqwest` and `serde`.

";

const METHOD: &str = "
## Method

- **Instructions** are counted by callgrind, in all threads of the program, without the kernel. Each program runs twice: with
  the warm-up calls only, and with the measured calls after them. The difference divided by the number of measured calls is
  the cost of one call, so starting up, connecting and ending cancel out.
- **Allocations** are the calls of `alloc`, `alloc_zeroed` and `realloc`, counted in the same runs by the global allocator.
- Every program is measured twice, and the smaller number is reported. If the two differ by more than 1 %, a line below the
  table says so.
- The server is a process of its own on loopback. It sends canned answers: plain HTTP/1.1, keep-alive, uncompressed bodies.
- Both programs run on a single-threaded Tokio runtime. They are in one binary, built with the release profile, and so use
  the same build of `reqwest`, with the features that the SDK turns on.
- The bare program sends the same headers, and has the same time limits and client settings. It decodes into plain structs
  with the same fields and types: timestamps as `chrono::DateTime<Utc>`, enums with a variant for unknown values.
- Before the measurement, one call of each program is compared: the method, path, header names and body of the request, and
  the returned value. If they differ, `make bench` fails.
- A goal is the largest ratio, rounded as shown. A missed goal does not fail `make bench`.

## Rows

";

const GROWTH: &str = "
## Growth of the generator

The seconds that each command takes for a generated document by its number of operations, in the build of the dev profile.
A ratio is the time divided by that of half as many operations: 2 is linear, 4 is quadratic. `diff` compares with a document
in which about half of the operations have changed, and `sync` writes all pages into an empty folder. These are times of one
run on one machine, not instructions; the ratios are what matters.

";

/// Returns the table of times and ratios.
pub fn growth(measured: &[Growth]) -> String {
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
    aligned(&lines, &[1, 2, 3, 4])
}

pub fn write(measured: &[Measured], growth: &[Growth]) -> Result<(), Box<dyn Error>> {
    let table = calls(measured);
    let growth = self::growth(growth);
    println!("{table}\n{growth}");
    let mut text = format!("{HEAD}{table}{METHOD}");
    for Measured { row, .. } in measured {
        let Row { name, description, warm_up, calls, .. } = row;
        writeln!(text, "- **{name}**: {description} Calls: {calls}, after a warm-up of {warm_up}.")?;
    }
    write!(text, "{GROWTH}{growth}")?;
    write!(text, "\n## Versions\n\n{}", versions()?)?;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../BENCHMARKS.md");
    Ok(std::fs::write(path, text)?)
}

/// Returns the table of the calls.
pub fn calls(measured: &[Measured]) -> String {
    let mut lines = vec![["one call", "SDK", "bare", "ratio", "goal", "outcome"].map(str::to_owned)];
    let mut line = |name: String, sdk: f64, bare: f64, goal: f64| {
        let ratio = (sdk / bare * 100.0).round() / 100.0;
        let outcome = if ratio <= goal { "met" } else { "missed" };
        let [sdk, bare] = [sdk, bare].map(grouped);
        lines.push([name, sdk, bare, format!("{ratio:.2}"), format!("≤ {goal:.2}"), outcome.to_owned()]);
    };
    for Measured { row, sdk, bare, .. } in measured {
        line(format!("{}: instructions", row.name), sdk.instructions, bare.instructions, row.goal.instructions);
    }
    for Measured { row, sdk, bare, .. } in measured {
        line(format!("{}: allocations", row.name), sdk.allocations, bare.allocations, row.goal.allocations);
    }
    let lines: Vec<_> = lines.into_iter().map(Vec::from).collect();
    let mut text = aligned(&lines, &[1, 2, 3]);
    for Measured { row, spread, .. } in measured.iter().filter(|it| it.spread > MOST_SPREAD) {
        text.push_str(&format!(
            "\n{}: two measurements of the same program differ by {:.1} %.\n",
            row.name,
            spread * 100.0
        ));
    }
    text
}

/// A Markdown table with aligned columns, which is readable as text too. Numbers are aligned to the right.
fn aligned(lines: &[Vec<String>], numbers: &[usize]) -> String {
    let columns = lines.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
    let width: Vec<usize> = (0..columns).map(width).collect();
    let is_number = |column: usize| numbers.contains(&column);
    let mut text = String::new();
    for (number, line) in lines.iter().enumerate() {
        for (column, cell) in line.iter().enumerate() {
            let width = width[column];
            let cell = if is_number(column) { format!("{cell:>width$}") } else { format!("{cell:<width$}") };
            text.push_str(&format!("| {cell} "));
        }
        text.push_str("|\n");
        if number == 0 {
            for (column, width) in width.iter().enumerate() {
                let end = if is_number(column) { ":" } else { "-" };
                text.push_str(&format!("|-{}{end}", "-".repeat(*width)));
            }
            text.push_str("|\n");
        }
    }
    text
}

/// `58123456` as `58,123,456`.
fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn versions() -> Result<String, Box<dyn Error>> {
    let version = |program: &str| -> Result<String, Box<dyn Error>> {
        let output = Command::new(program).arg("--version").output()?;
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    };
    let lock = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.lock"))?;
    let locked = |name: &str| {
        let package = lock.split("[[package]]").find(|package| package.contains(&format!("name = \"{name}\"\n")));
        let locked = package.and_then(|package| package.split("version = \"").nth(1)?.split('"').next());
        format!("{name} {}", locked.unwrap_or("?"))
    };
    let packages = ["reqwest", "hyper", "tokio", "serde_json", "chrono"].map(locked).join(", ");
    Ok(format!("{}; {}; {packages}.\n", version("rustc")?, version("valgrind")?))
}
