//! Programs that steps run: those of the search path, or else installed below `target`.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::Workspace;

/// A program, and how to install it.
pub(super) struct Tool {
    pub(super) program: &'static str,
    /// The version that is installed. Any other version of the search path is used as well.
    pub(super) version: &'static str,
    /// The crate, and the options of `cargo install`.
    pub(super) krate: &'static str,
    pub(super) options: &'static [&'static str],
    /// A package of PyPI with the compiled program, where building it takes minutes.
    pub(super) python: Option<&'static str>,
}

impl Tool {
    /// Returns the program, and installs it if it is missing.
    pub(super) fn find(&self, workspace: &Workspace) -> Result<PathBuf, String> {
        let on_path = PathBuf::from(self.program);
        if runs(&on_path, "--version") {
            return Ok(on_path);
        }
        let folder = workspace.target().join("tools");
        let name = format!("{}{}", self.program, std::env::consts::EXE_SUFFIX);
        let installed = folder.join("bin").join(&name);
        if installed.exists() {
            return Ok(installed);
        }
        if let Some(package) = self.python
            && let Some(program) = self.from_python(&folder.join("python"), package, &name)
        {
            return Ok(program);
        }
        let root = folder.to_string_lossy();
        let install = ["install", "--quiet", "--locked", "--root", &root, self.krate];
        let version = ["--version", self.version];
        workspace.cargo(&[&install[..], &version, self.options].concat())?;
        Ok(installed)
    }

    /// Installs the program into a virtual environment. Returns `None` without Python or registry.
    fn from_python(&self, folder: &Path, package: &str, name: &str) -> Option<PathBuf> {
        let programs = folder.join(if cfg!(windows) { "Scripts" } else { "bin" });
        let program = programs.join(name);
        if runs(&program, "--version") {
            return Some(program);
        }
        let mut create = Command::new("python3");
        create.args(["-m", "venv"]).arg(folder);
        let mut install = Command::new(programs.join("pip"));
        install.args(["install", "--quiet", "--disable-pip-version-check"]);
        install.arg(format!("{package}=={}", self.version));
        let is_installed = [create, install].into_iter().all(|mut command| succeeds(&mut command));
        (is_installed && runs(&program, "--version")).then_some(program)
    }
}

fn runs(program: &Path, argument: &str) -> bool {
    succeeds(Command::new(program).arg(argument))
}

fn succeeds(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
