//! The latency of small calls, one and many at once.

use std::error::Error;

use crate::child;
use crate::program::Subject;
use crate::program::fly::Flight;
use crate::row::Answer;
use crate::rows::connect::{INTEGRATION, TARGET};
use crate::server::Server;
use crate::table::{aligned, grouped};

/// The numbers of calls at once. 64 is what a busy service has.
const CONCURRENCY: [usize; 2] = [1, 64];

/// The measurements of each program, alternately with the other one. The one with the smallest median counts.
const ROUNDS: usize = 3;

const HEAD: &str = "\
The time of `connect().get_integration_by_token(token).send()` against a server on loopback that answers at once, and of the
same call with `reqwest` and `serde` (bare), in microseconds: 20,000 calls on a multi-threaded runtime, the better of three
measurements. The server shares the machine.

";

/// Returns the section of the report.
pub fn section() -> Result<String, Box<dyn Error>> {
    let answer = Answer { target: TARGET, body: || INTEGRATION.to_owned() };
    let server = Server::canned([answer].into_iter())?;
    let head =
        ["calls at once", "SDK p50", "bare p50", "ratio", "SDK p99", "bare p99", "ratio", "SDK calls/s", "ratio"];
    let mut lines = vec![head.map(str::to_owned).to_vec()];
    for concurrency in CONCURRENCY {
        eprintln!("measuring: {concurrency} calls at once");
        let (mut sdk, mut bare) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            sdk.push(flight(Subject::Sdk, concurrency, &server)?);
            bare.push(flight(Subject::Bare, concurrency, &server)?);
        }
        let (sdk, bare) = (best(&sdk)?, best(&bare)?);
        let mut line = vec![concurrency.to_string()];
        for (sdk, bare) in [(sdk.p50, bare.p50), (sdk.p99, bare.p99)] {
            line.extend([grouped(sdk), grouped(bare), format!("{:.2}", sdk / bare)]);
        }
        line.extend([grouped(sdk.rate), format!("{:.2}", sdk.rate / bare.rate)]);
        lines.push(line);
    }
    Ok(format!("{HEAD}{}", aligned(&lines, &[0, 1, 2, 3, 4, 5, 6, 7, 8])))
}

fn flight(subject: Subject, concurrency: usize, server: &Server) -> Result<Flight, Box<dyn Error>> {
    child::run(&mut child::own(&["fly", subject.name(), &concurrency.to_string(), &server.url()])?)
}

fn best(flights: &[Flight]) -> Result<Flight, Box<dyn Error>> {
    let best = flights.iter().min_by(|a, b| a.p50.total_cmp(&b.p50));
    best.copied().ok_or_else(|| "nothing was measured".into())
}
