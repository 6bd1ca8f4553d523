//! A run can be killed at any moment.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::Child;
use std::time::{Duration, Instant};

use crate::bench::{Bench, document, files};

const KILLS: usize = 50;

/// 60 operations, in which everything depends on `state`. More would make each run longer, and not add a step to it.
fn state(state: &str) -> String {
    let operations = (0..60).map(|n| (format!("GetThing{n}"), format!("Tag {}", n % 9))).collect::<Vec<_>>();
    let operations: Vec<_> = operations.iter().map(|(id, tag)| (id.as_str(), tag.as_str(), state)).collect();
    document(&operations).to_string()
}

/// How long a run takes: in all, and from when it begins to write.
fn measured(bench: &Bench, from: &str) -> (Duration, Duration) {
    let started = Instant::now();
    let mut run = bench.command(&["--from", from]).spawn().unwrap();
    let reading = writes(bench, &mut run).then(|| started.elapsed());
    assert!(run.wait().unwrap().success());
    (started.elapsed(), started.elapsed() - reading.unwrap_or_default())
}

/// Waits until a run begins to write; whether it does.
fn writes(bench: &Bench, run: &mut Child) -> bool {
    let next = bench.path(".openapi.sync/next");
    while !next.exists() {
        if run.try_wait().unwrap().is_some() {
            return false;
        }
        std::thread::yield_now();
    }
    true
}

#[test]
fn the_folder_is_complete_whenever_a_run_is_killed() {
    let bench = Bench::new();
    bench.write("a.json", &state("before"));
    bench.write("b.json", &state("after"));
    let folder = bench.path("openapi");
    let mut whole: BTreeMap<&str, BTreeMap<String, String>> = BTreeMap::new();
    let mut times = Vec::new();
    for from in ["a.json", "b.json"] {
        times.push(measured(&bench, from));
        whole.insert(from, files(&folder));
    }
    let (total, writing) = times[1];

    let mut random = fastrand::Rng::with_seed(7);
    let mut log = String::new();
    let mut interrupted = 0;
    let mut now = "b.json";
    for kill in 0..KILLS {
        let to = if now == "a.json" { "b.json" } else { "a.json" };
        let mut run = bench.command(&["--from", to]).spawn().unwrap();
        // One in five at any time, the others while it writes, and a little longer.
        let phase = if kill % 5 != 0 && writes(&bench, &mut run) { writing } else { total };
        let delay = phase.mul_f64(random.f64() * 1.1);
        std::thread::sleep(delay);
        run.kill().unwrap();
        let status = run.wait().unwrap();
        interrupted += usize::from(!status.success());
        let found = files(&folder);
        let state = whole.iter().find(|(_, state)| **state == found).map(|(name, _)| *name);
        writeln!(log, "kill {kill} after {delay:?} on the way to {to}: {state:?}").unwrap();
        now = state.unwrap_or_else(|| panic!("the folder is neither as it was nor as it will be:\n{log}"));
    }
    assert!(interrupted > KILLS / 2, "{interrupted} of {KILLS} runs were killed in time; a run takes {total:?}\n{log}");
    for from in ["a.json", "b.json"] {
        bench.sync(&["--from", from]).done();
        assert!(files(&folder) == whole[from], "{from} is there in the end");
    }
}
