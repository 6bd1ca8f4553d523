//! A PostgreSQL server of one's own: in a temporary folder, on loopback, and gone at the end.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use tempfile::TempDir;
use tokio::process::Command;

use super::workers::free_address;

/// A running server. It is stopped when this is dropped.
#[derive(Debug)]
pub(crate) struct Postgres {
    programs: PathBuf,
    folder: TempDir,
    port: u16,
}

impl Postgres {
    /// Creates a database and starts a server.
    pub(crate) async fn start() -> Result<Self> {
        let programs = programs()?;
        let folder = tempfile::Builder::new().prefix("kombo-sync-postgres-").tempdir()?;
        let server = Self { programs, folder, port: free_address()?.port() };
        if is_root() {
            // PostgreSQL does not run as root, so its own user has the folder.
            run(Command::new("chown").arg("postgres").arg(server.folder.path())).await?;
        }
        let (data, port) = (server.data(), server.port);
        run(server.command("initdb").args(["--auth=trust", "--username=postgres", "--encoding=UTF8", "-D"]).arg(&data))
            .await?;
        let settings = format!(
            "\nport = {port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\nmax_connections = 200\n"
        );
        let append = format!("printf '%s' \"$1\" >> '{}/postgresql.conf'", data.display());
        run(server.command("sh").args(["-c", &append, "sh", &settings])).await?;
        server.control(&["start"]).await?;
        run(server.command("createdb").args(["-h", "127.0.0.1", "-p", &port.to_string(), "-U", "postgres", "sync"]))
            .await?;
        Ok(server)
    }

    /// Returns the URL of its database.
    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/sync", self.port)
    }

    /// Crashes the server and starts it again.
    pub(crate) async fn crash_and_start(&self) -> Result<()> {
        self.control(&["restart", "-m", "immediate"]).await
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    async fn control(&self, arguments: &[&str]) -> Result<()> {
        let (data, log) = (self.data(), self.folder.path().join("log"));
        run(self.command("pg_ctl").arg("-D").arg(data).arg("-l").arg(log).args(["-w", "-s"]).args(arguments)).await
    }

    /// Returns a program of PostgreSQL, run by its user if this process is root.
    fn command(&self, program: &str) -> Command {
        let path = self.programs.join(program);
        let path = if path.is_file() { path } else { PathBuf::from(program) };
        let mut command = if is_root() { Command::new("runuser") } else { Command::new(&path) };
        if is_root() {
            command.args(["-u", "postgres", "--"]).arg(path);
        }
        // Its user may not read the folder of this process.
        command.current_dir(self.folder.path());
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let mut command = self.command("pg_ctl").into_std();
        // At worst a server without files is left, which ends by itself.
        let _ = command.arg("-D").arg(self.data()).args(["-m", "immediate", "-w", "-s", "stop"]).status();
    }
}

async fn run(command: &mut Command) -> Result<()> {
    let output = command.output().await.with_context(|| format!("{command:?} could not be started"))?;
    ensure!(output.status.success(), "{command:?} has failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    Ok(())
}

/// Returns the folder with the programs of the server. Debian does not have it in the PATH.
fn programs() -> Result<PathBuf> {
    let in_path =
        std::env::var_os("PATH").into_iter().flat_map(|path| std::env::split_paths(&path).collect::<Vec<_>>());
    let of_debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut of_debian: Vec<PathBuf> = of_debian.map(|entry| entry.path().join("bin")).collect();
    of_debian.sort();
    let found = in_path.chain(of_debian.into_iter().rev()).find(|folder| folder.join("initdb").is_file());
    match found {
        Some(folder) => Ok(folder),
        None => bail!("PostgreSQL is not installed: on Debian, run `apt-get install postgresql`"),
    }
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;

    // The owner of /proc/self is the user of this process.
    std::fs::metadata(Path::new("/proc/self")).is_ok_and(|metadata| metadata.uid() == 0)
}
