//! The time and memory to compile the SDK, against progenitor alone and against a program without an SDK.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Instant, SystemTime};

use serde_json::Value;

use crate::cargo::{Build, Cost, cargo, generator, measure, target};
use crate::table::aligned;

const HEAD: &str = "\
CPU seconds of the compiler and its largest process, with the dev profile of Cargo unless the row says otherwise, and without
incremental compilation, as Cargo compiles the crates of a registry. \"naive\" is progenitor alone on the same document, after
this generator has translated it to OpenAPI 3.0; responses of errors and NDJSON bodies are removed, which progenitor does not
accept. \"bare\" is a program with `reqwest` and `serde` that reads the same page of employees as the program with the SDK, into a
struct with three of their fields. A generator is its crate without dependencies, and its run: this one reads, checks and
translates the pages, names types, and rewrites and formats the source; naive is a build script that passes the translated
document to progenitor.

";

const LOOP: &str = "
The time from a change to the result of `cargo check -p kombo-api`, in seconds on the clock, after the modification time of a
file was set:

";

/// Returns the section of the report.
pub fn section() -> Result<String, Box<dyn Error>> {
    let folder = target()?.join("bench-compile");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let naive = package(&folder, "naive", "src/lib.rs")?;
    fs::write(naive.join("document.json"), document(&folder)?.to_string())?;
    let sdk = package(&folder, "user-sdk", "src/main.rs")?;
    let bare = package(&folder, "user-bare", "src/main.rs")?;

    let head = ["what", "SDK", "against", "", "ratio", "goal"];
    let mut lines = vec![head.map(str::to_owned).to_vec()];
    let mut line = |what: &str, sdk: f64, against: &str, other: f64, goal: Option<f64>, unit: &str| {
        let shown = |value: f64| format!("{value:.1} {unit}");
        let goal = goal.map_or("–".to_owned(), |goal| format!("≤ {goal:.2}"));
        let cells = [what, &shown(sdk), against, &shown(other), &format!("{:.2}", sdk / other), &goal];
        lines.push(cells.map(str::to_owned).to_vec());
    };

    let of_check = run("check of the SDK", &sdk, &["check"])?.of("kombo_api")?;
    let naive_check = run("check of progenitor alone", &naive, &["check"])?.of("naive")?;
    line("`cargo check`, the crate alone", of_check.cpu, "naive", naive_check.cpu, Some(0.25), "s");
    line("its memory", of_check.memory, "naive", naive_check.memory, Some(0.35), "MiB");

    let whole = run("build of the program with the SDK", &sdk, &["build"])?;
    let of_build = whole.of("kombo_api")?;
    let naive_whole = run("build of progenitor alone", &naive, &["build"])?;
    let naive_build = naive_whole.of("naive")?;
    let bare_whole = run("build of the bare program", &bare, &["build"])?;
    line("`cargo build`, the crate alone", of_build.cpu, "naive", naive_build.cpu, Some(0.28), "s");
    line("its memory", of_build.memory, "naive", naive_build.memory, Some(0.35), "MiB");
    let (rlib, naive_rlib) = (size(&sdk, "libkombo_api-")?, size(&naive, "libnaive-")?);
    line("its rlib", rlib, "naive", naive_rlib, Some(0.35), "MB");
    let builder = build_with(&naive, &["build"], "builder")?.of("naive")?;
    line("`cargo build`, the crate alone", of_build.cpu, "naive, builders", builder.cpu, Some(0.28), "s");
    line("`cargo build` of a program, all crates", whole.whole.cpu, "bare", bare_whole.whole.cpu, Some(1.4), "s");
    line("its crates", whole.crates.len() as f64, "bare", bare_whole.crates.len() as f64, Some(1.4), "");
    let conventions = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../kombo-api/kombo.toml");
    let generator = whole.of("kombo_api_build")?.cpu + script(&sdk, &conventions)?;
    line("the generator: compiling it and running it", generator, "`cargo build`", whole.whole.cpu, Some(0.05), "s");
    let script_alone = naive_whole.of("build_script_build")?.cpu + script(&naive, &naive.join("build.rs"))?;
    line("the same", generator, "naive", script_alone, None, "s");

    let release = |what: &str, folder: &Path| -> Result<(Cost, f64), Box<dyn Error>> {
        run(what, folder, &["build", "--release"])?;
        touch(&folder.join("src/main.rs"))?;
        let again = run(what, folder, &["build", "--release"])?.whole;
        let program = folder.join("target/release").join(format!("user{}", std::env::consts::EXE_SUFFIX));
        Ok((again, fs::metadata(program)?.len() as f64 / 1e6))
    };
    let (of_sdk, of_bare) = (release("release of the SDK", &sdk)?, release("release of the bare program", &bare)?);
    line("release rebuild of the program after a change", of_sdk.0.cpu, "bare", of_bare.0.cpu, Some(1.1), "s");
    line("its size", of_sdk.1, "bare", of_bare.1, Some(1.1), "MB");

    let mut text = format!("{HEAD}{}{LOOP}", aligned(&lines, &[1, 3, 4]));
    text.push_str(&aligned(&inner_loop()?, &[1]));
    fs::remove_dir_all(folder)?;
    Ok(text)
}

/// Copies a package of `peers` into a folder, with the workspace's lock file.
fn package(folder: &Path, name: &str, source: &str) -> Result<PathBuf, Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (from, to) = (root.join("peers").join(name), folder.join(name));
    fs::create_dir_all(to.join("src"))?;
    let sdk = root.join("../../kombo-api").canonicalize()?;
    let manifest = fs::read_to_string(from.join("Cargo.toml.in"))?.replace("@sdk", &sdk.to_string_lossy());
    fs::write(to.join("Cargo.toml"), manifest)?;
    fs::copy(root.join("../../Cargo.lock"), to.join("Cargo.lock"))?;
    fs::copy(from.join("src.rs"), to.join(source))?;
    if from.join("build.rs").exists() {
        fs::copy(from.join("build.rs"), to.join("build.rs"))?;
    }
    Ok(to)
}

/// Returns the pages as one document that progenitor accepts.
fn document(folder: &Path) -> Result<Value, Box<dyn Error>> {
    let lowered = folder.join("lowered.json");
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi");
    let status = Command::new(generator(&target()?)?).arg("lower").arg(pages).arg("--output").arg(&lowered).status()?;
    if !status.success() {
        return Err("the pages cannot be lowered".into());
    }
    let mut document: Value = serde_json::from_str(&fs::read_to_string(lowered)?)?;
    let items = document["paths"].as_object_mut().into_iter().flatten();
    for operation in items.flat_map(|(_, item)| item.as_object_mut().into_iter().flatten()).map(|(_, it)| it) {
        if let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) {
            responses.retain(|status, _| status.starts_with('2'));
        }
        if let Some(content) = operation.pointer_mut("/requestBody/content").and_then(Value::as_object_mut)
            && content.remove("application/x-ndjson").is_some()
        {
            let bytes = serde_json::json!({"schema": {"type": "string", "format": "binary"}});
            content.insert("application/octet-stream".to_owned(), bytes);
        }
        for parameter in operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
            if parameter["in"] == "path" {
                parameter["schema"].as_object_mut().map(|schema| schema.remove("nullable"));
            }
        }
    }
    Ok(document)
}

fn run(what: &str, folder: &Path, arguments: &[&str]) -> Result<Build, Box<dyn Error>> {
    eprintln!("measuring: {what}");
    build_with(folder, arguments, "positional")
}

fn build_with(folder: &Path, arguments: &[&str], style: &str) -> Result<Build, Box<dyn Error>> {
    measure(cargo().args(arguments).arg("--quiet").env("NAIVE_STYLE", style).current_dir(folder))
}

/// Returns the size of a library in MB.
fn size(folder: &Path, prefix: &str) -> Result<f64, Box<dyn Error>> {
    for entry in fs::read_dir(folder.join("target/debug/deps"))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(prefix) && name.ends_with(".rlib") {
            return Ok(entry.metadata()?.len() as f64 / 1e6);
        }
    }
    Err(format!("there is no library `{prefix}*.rlib`").into())
}

/// Runs a build script again, after a change of a file, and returns its CPU seconds.
fn script(folder: &Path, changed: &Path) -> Result<f64, Box<dyn Error>> {
    touch(changed)?;
    // Everything but the script and the crates after it is up to date.
    let build = run("a generator", folder, &["build"])?;
    let compiled: f64 = build.crates.iter().map(|(_, cost)| cost.cpu).sum();
    Ok(build.whole.cpu - compiled)
}

/// Returns the times of incremental checks in this workspace.
fn inner_loop() -> Result<Vec<Vec<String>>, Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let check = || -> Result<f64, Box<dyn Error>> {
        let start = Instant::now();
        let mut command = cargo();
        command.args(["check", "--quiet", "--locked", "--package", "kombo-api"]).current_dir(&root);
        if !command.status()?.success() {
            return Err("the SDK cannot be checked".into());
        }
        Ok(start.elapsed().as_secs_f64())
    };
    check()?;
    let mut lines = vec![vec!["changed file".to_owned(), "seconds".to_owned()]];
    for file in [
        "kombo-api/src/call.rs",
        "openapi/kombo-connect/get-connect-integration-by-token-token.yaml",
        "kombo-api/kombo.toml",
        "kombo-api-build/src/lower/types.rs",
    ] {
        eprintln!("measuring: check after a change of {file}");
        touch(&root.join(file))?;
        lines.push(vec![format!("`{file}`"), format!("{:.1}", check()?)]);
    }
    Ok(lines)
}

/// Sets the modification time of a file to now.
fn touch(file: &Path) -> Result<(), Box<dyn Error>> {
    let opened = fs::File::options().append(true).open(file).map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(opened.set_modified(SystemTime::now())?)
}
