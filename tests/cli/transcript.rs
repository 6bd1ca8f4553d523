//! The session in the README: its commands are run, and their output is that of the README.
//!
//! The commands are those of a shell, so the test is for Unix only. `KOMBO_TRANSCRIPT=update` writes the output of this
//! run into the README.

use std::path::Path;

use crate::Outcome;
use crate::program::{Error, Kombo, PROGRAM};

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md");
const START: &str = "```console\n";
const END: &str = "```\n";

#[tokio::test]
async fn the_session_in_the_readme_is_what_a_user_sees() -> Outcome {
    let readme = std::fs::read_to_string(README)?;
    let (before, rest) = readme.split_once(START).ok_or("the README has no session")?;
    let (session, after) = rest.split_once(END).ok_or("the session has no end")?;
    let printed = run(session).await?;
    if std::env::var_os("KOMBO_TRANSCRIPT").is_some_and(|it| it == "update") {
        std::fs::write(README, format!("{before}{START}{printed}{END}{after}"))?;
        return Ok(());
    }
    assert_eq!(printed, session, "run this test with KOMBO_TRANSCRIPT=update");
    Ok(())
}

/// Runs the commands of a session, which begin with a dollar sign, and returns the session with their output.
async fn run(session: &str) -> Result<String, Error> {
    let terminal = Kombo::without_key("key-5c1f7e")?;
    let mut mock = terminal.start(&["mock", "--records", "250"])?;
    let (kombo, _lines) = Kombo::of_mock(&mut mock).await?;
    let kombo = kombo.variable("COLUMNS", "100");
    let programs = kombo.file("programs/.keep", "")?;
    let programs = programs.parent().unwrap_or(Path::new("")).to_owned();
    std::os::unix::fs::symlink(PROGRAM, programs.join("kombo"))?;
    let path = format!("{}:{}", programs.display(), std::env::var("PATH")?);
    let mut printed = String::new();
    for line in session.lines().filter_map(|line| line.strip_prefix("$ ")) {
        let mut shell = kombo.command("sh");
        shell.env("PATH", &path).args(["-c", &format!("exec 2>&1; {line}")]);
        let ran = kombo.ended(shell.spawn()?).await?;
        printed.push_str(&format!("$ {line}\n{}", ran.out));
    }
    Ok(printed)
}
