//! The instructions and allocations of one call.

use std::error::Error;
use std::fmt::Write as _;

use serde_json::Value;

use crate::callgrind::{self, Cost};
use crate::program::Subject;
use crate::row::{self, Row};
use crate::server::Server;
use crate::table::{aligned, grouped};

/// The largest difference between two measurements of the same program that is not reported.
const MOST_SPREAD: f64 = 0.01;

const HEAD: &str = "\
The instructions and allocations of one call, with the SDK and without it. Each row compares two programs that send the same
request and return the same value. One calls the SDK; the other, \"bare\", is written by hand with `reqwest` and `serde`.

";

const METHOD: &str = "
### Method

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

### Rows

";

/// Returns the section of the report.
pub fn section() -> Result<String, Box<dyn Error>> {
    let measured = measure()?;
    let mut text = format!("{HEAD}{}{METHOD}", table(&measured));
    for Measured { row, .. } in &measured {
        let Row { name, description, warm_up, calls, .. } = row;
        writeln!(text, "- **{name}**: {description} Calls: {calls}, after a warm-up of {warm_up}.")?;
    }
    Ok(text)
}

/// A row with the costs of its programs.
struct Measured {
    row: Row,
    sdk: Cost,
    bare: Cost,
    /// The larger difference between two measurements of the same program.
    spread: f64,
}

fn measure() -> Result<Vec<Measured>, Box<dyn Error>> {
    let rows = row::all();
    let answers = rows.iter().filter_map(|row| row.answer);
    let server = Server::canned(answers)?;
    let mut measured = Vec::new();
    for row in rows {
        eprintln!("measuring: {}", row.name);
        check(&row, &server)?;
        let twice = |subject: Subject| -> Result<_, Box<dyn Error>> {
            let once = callgrind::measure(&row, subject, &server.url())?;
            let again = callgrind::measure(&row, subject, &server.url())?;
            Ok((once.min(again), once.spread(again)))
        };
        let ((sdk, of_sdk), (bare, of_bare)) = (twice(Subject::Sdk)?, twice(Subject::Bare)?);
        measured.push(Measured { row, sdk, bare, spread: of_sdk.max(of_bare) });
    }
    Ok(measured)
}

/// Makes one call with each program and compares the requests and the values: a ratio of programs that do different things
/// means nothing.
fn check(row: &Row, server: &Server) -> Result<(), Box<dyn Error>> {
    let call = |subject: Subject| -> Result<_, Box<dyn Error>> {
        server.take_requests();
        let outcome = callgrind::call_once(row, subject, &server.url())?;
        Ok((server.take_requests(), outcome.returned))
    };
    let ((sdk, by_sdk), (bare, by_bare)) = (call(Subject::Sdk)?, call(Subject::Bare)?);
    if sdk != bare {
        return Err(format!("{}: the requests differ\n  SDK:  {sdk:?}\n  bare: {bare:?}", row.name).into());
    }
    match difference(&by_sdk, &by_bare) {
        Some(pointer) => Err(format!("{}: the returned values differ at `{pointer}`", row.name).into()),
        None => Ok(()),
    }
}

/// The JSON pointer to the first difference. A member that is null is equal to one that is absent: the SDK leaves some out.
fn difference(a: &Value, b: &Value) -> Option<String> {
    match (a, b) {
        (Value::Object(left), Value::Object(right)) => left.keys().chain(right.keys()).find_map(|name| {
            let inside = difference(left.get(name).unwrap_or(&Value::Null), right.get(name).unwrap_or(&Value::Null))?;
            Some(format!("/{name}{inside}"))
        }),
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            let mut pairs = left.iter().zip(right).enumerate();
            pairs.find_map(|(at, (left, right))| Some(format!("/{at}{}", difference(left, right)?)))
        }
        _ => (a != b).then(String::new),
    }
}

/// Returns the table of the calls.
fn table(measured: &[Measured]) -> String {
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
