//! The command `kombo`.

fn main() -> std::process::ExitCode {
    kombo_api::cli::main()
}
