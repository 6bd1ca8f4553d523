//! Processes of `kombo-sync`, which are started and killed.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use tokio::process::{Child, Command};

/// How the processes are started.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) api: String,
    pub(crate) key: String,
    pub(crate) secret: String,
    pub(crate) database: String,
    /// Further arguments of `kombo-sync run`.
    pub(crate) arguments: Vec<String>,
    /// What of the logs is shown.
    pub(crate) logs: &'static str,
}

/// A process of `kombo-sync`. It is killed when this is dropped.
#[derive(Debug)]
pub(crate) struct Worker {
    plan: Plan,
    webhooks: SocketAddr,
    child: Child,
}

impl Worker {
    /// Starts a process.
    pub(crate) fn start(plan: &Plan) -> Result<Self> {
        let webhooks = free_address()?;
        Ok(Self { plan: plan.clone(), webhooks, child: spawn(plan, webhooks)? })
    }

    /// Returns the URL that receives webhooks.
    pub(crate) fn webhooks(&self) -> String {
        format!("http://{}/webhooks", self.webhooks)
    }

    /// Kills the process with SIGKILL, and starts it again.
    pub(crate) async fn kill_and_start(&mut self) -> Result<()> {
        self.child.kill().await?;
        self.child = spawn(&self.plan, self.webhooks)?;
        Ok(())
    }

    /// Ends the process by SIGTERM, and fails if it does not end with success within ten seconds.
    pub(crate) async fn stop(mut self) -> Result<()> {
        let id = self.child.id().context("the worker has ended by itself")?;
        let sent = Command::new("kill").arg("-TERM").arg(id.to_string()).status().await?;
        ensure!(sent.success(), "SIGTERM could not be sent");
        let ended = tokio::time::timeout(Duration::from_secs(10), self.child.wait());
        let status = ended.await.context("a worker did not end within ten seconds of SIGTERM")??;
        ensure!(status.success(), "a worker did not end with success after SIGTERM: {status}");
        Ok(())
    }

    /// Returns the most memory that the process has used, in KiB.
    pub(crate) fn memory(&self) -> Result<u64> {
        let id = self.child.id().context("the worker has ended by itself")?;
        let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no VmHWM")?;
        Ok(line.trim().trim_end_matches(" kB").parse()?)
    }
}

/// Returns a program of this package, which is beside this one.
pub(crate) fn program(name: &str) -> Result<PathBuf> {
    let own = std::env::current_exe()?;
    let path = own.parent().context("the folder of the programs")?.join(name);
    ensure!(path.is_file(), "{} is not built: build the package with the feature `lab`", path.display());
    Ok(path)
}

fn spawn(plan: &Plan, webhooks: SocketAddr) -> Result<Child> {
    let mut command = Command::new(program("kombo-sync")?);
    command.args(["run", "--webhooks", &webhooks.to_string()]).args(&plan.arguments);
    command.env("SYNC_DATABASE", &plan.database).env("KOMBO_API_KEY", &plan.key).env("KOMBO_BASE_URL", &plan.api);
    command.env("KOMBO_WEBHOOK_SECRET", &plan.secret).env("RUST_LOG", plan.logs);
    Ok(command.stdin(Stdio::null()).kill_on_drop(true).spawn()?)
}

/// Returns an address on loopback that nobody listens on.
pub(crate) fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}
