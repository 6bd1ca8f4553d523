//! Generates the raw client from the OpenAPI pages into `OUT_DIR`. Reads files, writes `OUT_DIR`, nothing else.
#![allow(clippy::print_stdout)]

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use kombo_api_build::Selection;

fn main() -> ExitCode {
    println!("cargo::rerun-if-env-changed=KOMBO_OPENAPI_DIR");
    println!("cargo::rustc-check-cfg=cfg(kombo_operation, values(any()))");
    println!("cargo::rustc-check-cfg=cfg(kombo_type, values(any()))");
    println!("cargo::rustc-check-cfg=cfg(kombo_webhooks)");
    let pages = pages();
    watch(&pages);

    let generated = match kombo_api_build::generate_selected(&pages, &selection()) {
        Ok(generated) => generated,
        Err(problems) => {
            for problem in &problems {
                // Cargo shows one line a directive.
                problem.to_string().lines().for_each(|line| println!("cargo::error={line}"));
            }
            return ExitCode::FAILURE;
        }
    };
    for warning in &generated.warnings {
        warning.to_string().lines().for_each(|line| println!("cargo::warning={line}"));
    }
    // The facade's methods exist for the operations that exist, so that a build from other pages compiles.
    for operation in &generated.operations {
        println!("cargo::rustc-cfg=kombo_operation=\"{}\"", operation.id);
    }
    // So do the methods that the facade adds to models, where they are what they are in Kombo's own pages.
    for model in ["File", "NewAttachment"].iter().filter(|model| generated.takes_text(model, "data")) {
        println!("cargo::rustc-cfg=kombo_type=\"{model}\"");
    }
    if !generated.webhooks.is_empty() {
        println!("cargo::rustc-cfg=kombo_webhooks");
    }
    match write(&generated) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("cargo::error=the generated client cannot be written: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The pages: where the user says, else those of this package.
fn pages() -> PathBuf {
    let package = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    if let Some(path) = std::env::var_os("KOMBO_OPENAPI_DIR").filter(|path| !path.is_empty()) {
        // A build script runs in its package, but a relative path is meant from the folder of the command.
        if Path::new(&path).is_relative() {
            println!("cargo::rerun-if-env-changed=PWD");
        }
        let from = std::env::var_os("PWD").map_or_else(|| package.clone(), PathBuf::from);
        return from.join(path);
    }
    // In a package they are inside; in a checkout that is a link to the folder beside (or a file, where links are not).
    let inside = package.join("openapi");
    if inside.is_dir() { inside } else { package.join("../openapi") }
}

/// Everything but the namespaces whose features are off.
fn selection() -> Selection {
    let is_on = |feature: &str| std::env::var_os(format!("CARGO_FEATURE_{}", feature.to_uppercase())).is_some();
    let namespaces = ["ai_apply", "assessment", "ats", "connect", "custom", "general", "hris", "lms"];
    let off = namespaces.iter().filter(|namespace| !is_on(namespace));
    let selection = off.fold(Selection::all(), |selection, namespace| selection.without(*namespace));
    if is_on("webhook") { selection } else { selection.without_webhooks() }
}

/// Every file and folder, so that a page that comes or goes is noticed too.
fn watch(path: &Path) {
    println!("cargo::rerun-if-changed={}", path.display());
    if let (true, Ok(entries)) = (path.is_dir(), std::fs::read_dir(path)) {
        entries.flatten().for_each(|entry| watch(&entry.path()));
    }
}

fn write(generated: &kombo_api_build::Generated) -> std::io::Result<()> {
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    std::fs::write(out.join("raw.rs"), &generated.source)?;
    std::fs::write(out.join("answers.json"), generated.answers.to_string())
}
