//! The program under test.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use kombo_api::mock::Server;
use tokio::io::AsyncWriteExt as _;
#[cfg(unix)]
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
#[cfg(unix)]
use tokio::process::ChildStdout;
use tokio::process::{Child, Command};

pub type Error = Box<dyn std::error::Error>;

/// The path of the program.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_kombo-command");

/// The program with an environment of its own: a home folder, and no variable but those that a test sets.
pub struct Kombo {
    home: tempfile::TempDir,
    variables: Vec<(&'static str, String)>,
    /// A text that no output may contain.
    key: String,
}

/// The result of a run.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Kombo {
    /// Returns the program without a key. No output may contain `key`.
    pub fn without_key(key: &str) -> Result<Self, Error> {
        Ok(Self { home: tempfile::tempdir()?, variables: Vec::new(), key: key.to_owned() })
    }

    /// Returns the program with the key and the URL of a server in its environment.
    pub fn of(server: &Server) -> Result<Self, Error> {
        let kombo = Self::without_key(server.api_key())?;
        Ok(kombo.variable("KOMBO_API_KEY", server.api_key()).variable("KOMBO_BASE_URL", server.url()))
    }

    /// Returns the program with an integration of the server too.
    pub fn connected(server: &Server) -> Result<Self, Error> {
        Ok(Self::of(server)?.variable("KOMBO_INTEGRATION_ID", server.integration().id()))
    }

    /// Returns the program with the variables that `kombo mock` prints, and the lines that it prints after them.
    #[cfg(unix)]
    pub async fn of_mock(mock: &mut Child) -> Result<(Self, Lines<BufReader<ChildStdout>>), Error> {
        let mut lines = BufReader::new(mock.stdout.take().ok_or("standard output")?).lines();
        let mut kombo = Self::without_key("")?;
        for name in ["KOMBO_BASE_URL", "KOMBO_API_KEY", "KOMBO_INTEGRATION_ID"] {
            let line = lines.next_line().await?.ok_or("a line")?;
            let value = line.strip_prefix(&format!("export {name}=")).ok_or(line.clone())?;
            if name == "KOMBO_API_KEY" {
                value.clone_into(&mut kombo.key);
            }
            kombo = kombo.variable(name, value);
        }
        Ok((kombo, lines))
    }

    pub fn variable(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.variables.push((name, value.into()));
        self
    }

    /// Writes a file into the home folder and returns its path.
    pub fn file(&self, name: &str, contents: &str) -> Result<PathBuf, Error> {
        let path = self.home.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new("")))?;
        std::fs::write(&path, contents)?;
        Ok(path)
    }

    /// Writes a file that only its owner may read.
    pub fn private_file(&self, name: &str, contents: &str) -> Result<PathBuf, Error> {
        let path = self.file(name, contents)?;
        #[cfg(unix)]
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
        Ok(path)
    }

    /// Writes the configuration file.
    pub fn configuration(&self, toml: &str) -> Result<PathBuf, Error> {
        self.private_file("kombo/config.toml", toml)
    }

    /// Returns the program in its environment.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env_clear().envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
        command.env("HOME", self.home.path()).env("XDG_CONFIG_HOME", self.home.path());
        command.envs(self.variables.iter().map(|(name, value)| (name, value))).current_dir(self.home.path());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        command
    }

    /// Starts the program with a pipe to its standard input.
    pub fn start(&self, arguments: &[&str]) -> Result<Child, Error> {
        Ok(self.command(PROGRAM).args(arguments).stdin(Stdio::piped()).spawn()?)
    }

    pub async fn run(&self, arguments: &[&str]) -> Result<Ran, Error> {
        self.run_with(arguments, "").await
    }

    /// Runs the program with this standard input.
    pub async fn run_with(&self, arguments: &[&str], input: &str) -> Result<Ran, Error> {
        let mut child = self.start(arguments)?;
        let mut stdin = child.stdin.take().ok_or("standard input")?;
        // The program may end before it reads everything.
        let _ = stdin.write_all(input.as_bytes()).await;
        drop(stdin);
        self.ended(child).await
    }

    /// Waits for the end of the program. Neither of its outputs may contain the key.
    pub async fn ended(&self, child: Child) -> Result<Ran, Error> {
        let output = child.wait_with_output().await?;
        let ran = Ran {
            code: output.status.code().ok_or("ended by a signal")?,
            out: String::from_utf8(output.stdout)?,
            err: String::from_utf8(output.stderr)?,
        };
        assert!(!ran.out.contains(&self.key) && !ran.err.contains(&self.key), "the key is in the output: {ran:?}");
        Ok(ran)
    }
}

impl Ran {
    /// Returns standard output, or an error if the program failed.
    pub fn ok(self) -> Result<String, Error> {
        if self.code == 0 { Ok(self.out) } else { Err(format!("{self:?}").into()) }
    }

    /// Returns standard output as JSON.
    pub fn json(self) -> Result<serde_json::Value, Error> {
        Ok(serde_json::from_str(&self.ok()?)?)
    }
}

/// Sends a running program the signal of Ctrl-C.
#[cfg(unix)]
pub fn interrupt(program: &Child) -> Result<(), Error> {
    let kill = format!("kill -INT {}", program.id().ok_or("the program has ended")?);
    let status = std::process::Command::new("sh").args(["-c", &kill]).status()?;
    if status.success() { Ok(()) } else { Err(kill.into()) }
}
