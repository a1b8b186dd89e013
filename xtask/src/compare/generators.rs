//! The generators: how they are installed and called, and what they write.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::process::{self, TIME_LIMIT};

/// A generator of Rust clients.
#[derive(Clone, Copy, Debug)]
pub(super) struct Generator {
    /// The name on the page and the command line.
    pub name: &'static str,
    /// The version.
    pub version: &'static str,
    /// The options of `cargo check` for the generated crate.
    pub check_options: &'static [&'static str],
    /// Whether a line of the generated code, without indentation, is that of an operation. Equal
    /// lines are of one operation.
    pub is_operation: fn(&str) -> bool,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Calamus,
    Progenitor { down_convert: bool },
    OpenapiGenerator,
    Ploidy,
    OpenapiToRust,
}

const PROGENITOR: &str = "0.15.1";
const DOWN_CONVERT: &str = "0.14.2";

/// The generators in the order of the page.
pub(super) const GENERATORS: [Generator; 6] = [
    Generator {
        name: "calamus",
        version: env!("CARGO_PKG_VERSION"),
        check_options: &[],
        is_operation: |line| line.contains("-> builders::"),
        kind: Kind::Calamus,
    },
    Generator {
        name: "progenitor",
        version: PROGENITOR,
        check_options: &[],
        is_operation: is_async_method,
        kind: Kind::Progenitor { down_convert: false },
    },
    Generator {
        name: "progenitor-3.0",
        version: PROGENITOR,
        check_options: &[],
        is_operation: is_async_method,
        kind: Kind::Progenitor { down_convert: true },
    },
    Generator {
        name: "openapi-generator",
        version: "7.26.0",
        // The default feature needs the headers of OpenSSL.
        check_options: &["--no-default-features", "--features", "rustls"],
        is_operation: is_async_method,
        kind: Kind::OpenapiGenerator,
    },
    Generator {
        name: "ploidy",
        version: "0.15.0",
        check_options: &[],
        is_operation: is_async_method,
        kind: Kind::Ploidy,
    },
    Generator {
        name: "openapi-to-rust",
        version: "0.23.0",
        check_options: &[],
        // It writes a method for each way to read a response.
        is_operation: |line| line.starts_with("/// `") && line.contains(" /"),
        kind: Kind::OpenapiToRust,
    },
];

fn is_async_method(line: &str) -> bool {
    line.starts_with("pub async fn ")
}

impl Generator {
    /// Installs the generator below a folder, unless it is there already.
    pub(super) fn install(&self, root: &Path, folder: &Path) -> Result<(), String> {
        match self.kind {
            Kind::Calamus => {
                let mut build = process::cargo();
                build.args(["build", "--release", "--quiet", "--package", "calamus"]);
                build.current_dir(root);
                process::output(build).map(drop)
            }
            Kind::Progenitor { down_convert } => {
                if down_convert {
                    let package = format!("@apiture/openapi-down-convert@{DOWN_CONVERT}");
                    let mut install = Command::new("npm");
                    install.args(["install", "--silent", "--no-audit", "--prefix"]);
                    install.arg(folder).arg(package);
                    process::output(install)?;
                }
                install_crate("cargo-progenitor", self.version, folder)
            }
            Kind::Ploidy => install_crate("ploidy", self.version, folder),
            Kind::OpenapiToRust => install_crate("openapi-to-rust", self.version, folder),
            Kind::OpenapiGenerator => {
                let environment = folder.join("python");
                if !environment.exists() {
                    let mut create = Command::new("python3");
                    create.args(["-m", "venv"]).arg(&environment);
                    process::output(create)?;
                }
                let mut install = Command::new(environment.join("bin/pip"));
                install.args(["install", "--quiet"]);
                install.arg(format!("openapi-generator-cli=={}", self.version));
                process::output(install)?;
                let mut java = Command::new("java");
                java.arg("-version");
                process::output(java).map(drop)
            }
        }
    }

    /// Generates a crate for a document into `out`.
    pub(super) fn generate(
        &self,
        document: &Path,
        out: &Path,
        root: &Path,
        folder: &Path,
    ) -> Result<(), String> {
        let tools = folder.join("bin");
        let mut command = match self.kind {
            Kind::Calamus => {
                let mut command = Command::new(target(root).join("release/calamus"));
                let runtime = root.join("crates/calamus-runtime");
                command.arg("generate").arg(document).arg("--out").arg(out);
                command.arg("--runtime").arg(format!("path:{}", runtime.display()));
                command
            }
            Kind::Progenitor { down_convert } => {
                let mut input = document.to_owned();
                if down_convert {
                    input = out.with_extension("yaml");
                    let mut convert =
                        Command::new(folder.join("node_modules/.bin/openapi-down-convert"));
                    convert.arg("--input").arg(document).arg("--output").arg(&input);
                    process::limited(convert, TIME_LIMIT)?;
                }
                let mut command = Command::new(tools.join("cargo-progenitor"));
                command.arg("progenitor").arg("--input").arg(input).arg("--output").arg(out);
                command.args(["--name", "client", "--version", "0.1.0"]);
                command
            }
            Kind::OpenapiGenerator => {
                let mut command = Command::new(folder.join("python/bin/openapi-generator-cli"));
                command.args(["generate", "--generator-name", "rust", "--input-spec"]);
                command.arg(document).arg("--output").arg(out);
                command
            }
            Kind::Ploidy => {
                let mut command = Command::new(tools.join("ploidy"));
                command.args(["generate", "rust", "--name", "client", "--output"]);
                command.arg(out).arg(document);
                command
            }
            Kind::OpenapiToRust => {
                let mut command = Command::new(tools.join("openapi-to-rust"));
                command.args(["generate", "--quiet", "--output-dir"]);
                command.arg(out.join("src/generated")).arg(document);
                command
            }
        };
        command.env("RUST_BACKTRACE", "0");
        process::limited(command, TIME_LIMIT)?;
        if self.kind == Kind::OpenapiToRust {
            add_manifest(out)?;
        }
        Ok(())
    }
}

/// Makes a crate of the modules that openapi-to-rust writes, with the dependencies that it lists.
fn add_manifest(out: &Path) -> Result<(), String> {
    let dependencies = fs::read_to_string(out.join("src/generated/REQUIRED_DEPS.toml"))
        .map_err(|error| format!("no list of dependencies: {error}"))?;
    let package = "[package]\nname = \"client\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n";
    fs::write(out.join("Cargo.toml"), format!("{package}{dependencies}"))
        .and_then(|()| fs::write(out.join("src/lib.rs"), "pub mod generated;\n"))
        .map_err(|error| error.to_string())
}

fn install_crate(name: &str, version: &str, folder: &Path) -> Result<(), String> {
    let mut install = process::cargo();
    install.args(["install", "--quiet", "--locked", name, "--version", version, "--root"]);
    install.arg(folder);
    process::output(install).map(drop)
}

fn target(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from)
}
