//! Checks of the mock server.

use std::ffi::OsStr;
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use super::tools::MockServer;
use super::{Context, Problem};

const LIMIT: Duration = Duration::from_secs(900);

/// Python packages, and the versions that the explanations of findings are for.
const PYTHON_PACKAGES: [&str; 2] = ["schemathesis==4.32.5", "openapi-python-client==0.29.1"];

/// How many requests a soak sends before the first measurement, and in all.
const SOAK: [u64; 2] = [5_000, 50_000];

/// How much the memory may differ between the measurements, in percent: the allocator does not
/// return all memory at once.
const MEMORY_TOLERANCE: u64 = 15;

pub(super) fn soak(context: &Context) -> Result<String, Problem> {
    context.build(&["--package", "featherhq-mock", "--example", "soak"])?;
    let mock = MockServer::start(context)?;
    let Some(_) = mock.memory() else {
        return Err(Problem::Skipped("this system has no /proc".to_owned()));
    };
    let address = mock.url.trim_start_matches("http://");
    let send = |count: u64, seed: &str| {
        let mut command = Command::new(context.target.join("debug/examples/soak"));
        command.args([address, &count.to_string(), seed]);
        context.run(&format!("soak-{seed}"), command, LIMIT)
    };
    send(SOAK[0], "1")?;
    let first = mock.memory().unwrap_or_default();
    let sent = send(SOAK[1] - SOAK[0], "2")?;
    let last = mock.memory().unwrap_or_default();
    if last > first + first * MEMORY_TOLERANCE / 100 {
        let why = format!("memory grew from {first} KiB to {last} KiB");
        return Err(Problem::Failed(why));
    }
    Ok(format!(
        "64 at a time, memory {first} KiB after {} requests and {last} KiB after {}; the rest: {sent}",
        SOAK[0], SOAK[1]
    ))
}

pub(super) fn schemathesis(context: &Context) -> Result<String, Problem> {
    let programs = context.python("python", &PYTHON_PACKAGES)?;
    let mock = MockServer::start(context)?;
    let mut command = Command::new(programs.join("schemathesis"));
    command
        .arg("--config-file")
        .arg(context.script("schemathesis.toml"))
        .arg("run")
        .arg(document(context))
        .args(["--url", &mock.url, "--header", "x-api-key: extended-check", "--no-color"])
        .args(["--max-examples", "50", "--seed", "1"])
        .current_dir(&context.folder);
    context.run("schemathesis", command, LIMIT)?;
    let log = context.output("schemathesis")?;
    let cases = log.lines().find(|line| line.contains(" generated, ")).unwrap_or_default();
    Ok(format!("17 operations, no unexplained finding; test cases: {}", cases.trim()))
}

pub(super) fn prism(context: &Context) -> Result<String, Problem> {
    let prism = context.prism()?;
    let programs = client(context)?;
    let mock = MockServer::start(context)?;
    let port = free_port().map_err(|error| Problem::Failed(error.to_string()))?;
    let mut command = Command::new(prism);
    command.arg("proxy").arg(document(context)).arg(&mock.url).arg("--errors");
    command.args(["--port", &port.to_string()]);
    let _proxy = context.start("prism-proxy", command)?;
    wait_for(port)?;
    let url = format!("http://127.0.0.1:{port}");
    let called = operations(context, &programs, &[&url, "--validated"])?;
    Ok(format!("{called} through the proxy, without a violation"))
}

pub(super) fn other_client(context: &Context) -> Result<String, Problem> {
    let programs = client(context)?;
    let mock = MockServer::start(context)?;
    let called = operations(context, &programs, &[&mock.url])?;
    Ok(format!("{called} read by a client of openapi-python-client"))
}

pub(super) fn control_scripts(context: &Context) -> Result<String, Problem> {
    let mock = MockServer::start(context)?;
    for (program, script) in [("python3", "control.py"), ("node", "control.mjs")] {
        let mut version = Command::new(program);
        version.arg("--version");
        if context.run("version", version, LIMIT).is_err() {
            return Err(Problem::Skipped(format!("there is no {program}")));
        }
        let mut command = Command::new(program);
        command.arg(context.script(script)).arg(&mock.url);
        context.run(script, command, LIMIT)?;
    }
    Ok("faults, requests, state, clock and consent from Python and Node".to_owned())
}

fn document(context: &Context) -> PathBuf {
    context.root.join("crates/featherhq-mock/openapi.json")
}

/// Generates the client of another generator. Returns the folder of Python's programs.
fn client(context: &Context) -> Result<PathBuf, Problem> {
    let programs = context.python("python", &PYTHON_PACKAGES)?;
    let mut command = Command::new(programs.join("openapi-python-client"));
    command.arg("generate").arg("--overwrite").arg("--path").arg(document(context));
    command.arg("--output-path").arg(context.folder.join("client"));
    context.run("openapi-python-client", command, LIMIT)?;
    Ok(programs)
}

/// Calls every operation with the generated client. Returns how many.
fn operations(
    context: &Context,
    programs: &std::path::Path,
    arguments: &[impl AsRef<OsStr>],
) -> Result<String, Problem> {
    let mut command = Command::new(programs.join("python"));
    command.arg(context.script("operations.py")).args(arguments);
    command.env("PYTHONPATH", context.folder.join("client"));
    context.run("operations", command, LIMIT)
}

fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// Waits until a server accepts connections.
fn wait_for(port: u16) -> Result<(), Problem> {
    let started = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        if started.elapsed() > Duration::from_secs(60) {
            return Err(Problem::Failed("prism does not listen".to_owned()));
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}
