//! `feather mock`.

mod command;

use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use featherhq_mock::{Fault, MockBuilder, MockFeather, Seed};

use crate::failure::{Exit, Failure, Stop};
use crate::output::Output;

const EXAMPLES: &str = "\
Examples:
  feather mock --port 4010
  feather mock -- pytest tests
  feather mock --state organization.json -- npm test
  feather connections list -o json > seed.json && feather mock --seed seed.json
  feather mock --fault 'status=503;retry-after=1s;times=2'
  feather mock --fault 'drip=16/50ms' --fault 'op=getConnection;stall'
";

const CONTROL: &str = "\
Control API: requests, faults, state and clock below /__mock, described by
/__mock/openapi.json. A page at / shows them. For example, with curl:
  curl -X POST -d '\"status=503;once\"' http://127.0.0.1:4010/__mock/faults
";

#[derive(Debug, clap::Args)]
#[command(after_long_help = format!("{EXAMPLES}\n{CONTROL}\n{}", Fault::grammar().trim_end()))]
pub(crate) struct Args {
    /// Listen on this address
    ///
    /// Default: 127.0.0.1. Others than loopback addresses require --allow-remote
    #[arg(
        long,
        value_name = "ADDR",
        default_value = "127.0.0.1",
        hide_default_value = true,
        value_parser = parse_host
    )]
    host: IpAddr,

    /// Listen on this port
    ///
    /// Default: 0, which selects a free one
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    port: u16,

    /// Keep the organization in a file
    ///
    /// If the file exists, it is loaded in place of --seed. Every change replaces it atomically, and
    /// so does the end of the server. A file that is no organization is an error and stays as it is
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,

    /// Serve the organization of a JSON file
    ///
    /// The output of `feather connections list -o json`, or an object with the optional properties
    /// `connections`, `webhook_events`, `organization_id` and `mailbox_connected`; at most 256 MiB
    #[arg(long, value_name = "FILE")]
    seed: Option<PathBuf>,

    /// Inject a fault, such as status=503; repeatable
    #[arg(long, value_name = "SPEC")]
    fault: Vec<Fault>,

    /// Keep this many received requests
    ///
    /// For `GET /__mock/requests`. Default: 1000
    #[arg(long, value_name = "N", default_value = "1000", hide_default_value = true)]
    requests: NonZeroUsize,

    /// Allow an address of --host that other machines reach
    ///
    /// They can read and change the organization and inject faults, without any key
    #[arg(long)]
    allow_remote: bool,

    /// Accept requests for another host name; repeatable
    ///
    /// Requests for other hosts than loopback names, the address of the server and these get
    /// status code 421, since they may come from a web page by DNS rebinding
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<String>,

    /// Run a command against the server
    ///
    /// FEATHER_BASE_URL and FEATHER_API_KEY are set for it. The server ends with the command, and
    /// its exit code is that of the command
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<std::ffi::OsString>,
}

/// Parses an IP address, or `localhost`.
fn parse_host(text: &str) -> Result<IpAddr, String> {
    match text {
        "localhost" => Ok(Ipv4Addr::LOCALHOST.into()),
        _ => text.parse().map_err(|_| "give an IP address, such as 127.0.0.1 or ::1".to_owned()),
    }
}

pub(crate) async fn run(args: &Args, output: &mut Output) -> Result<(), Stop> {
    let mock = builder(args, output).await?;
    let mock = mock.start().await.map_err(|error| start_failure(args.port, &error))?;
    // Before anything tells the address: a signal that is sent right after it has to stop the
    // server.
    let signals = Signals::new().map_err(|error| {
        Failure::new("mock", Exit::Failed, format!("cannot listen for signals: {error}"))
    })?;
    if !args.command.is_empty() {
        let code =
            command::run(&args.command, &mock.base_url(), signals.terminated(), output).await;
        stop(mock).await?;
        // No failure of this command, so it is not reported as one.
        std::process::exit(code?);
    }
    let url = mock.base_url();
    output.line(&url)?;
    output.flush()?;
    let what = if args.seed.is_some() { "that organization" } else { "a sample organization" };
    let what = if args.state.is_some() { "the organization of the state file" } else { what };
    // A note is one line: line breaks in it are escaped.
    output.note(&format!("Serving {what} to any API key that is not empty. Ctrl-C stops it. Try:"));
    output.note(&format!("  FEATHER_API_KEY=any feather --base-url {url} connections list"));
    output.note(&format!("Watch and control it at {url}/"));
    signals.any().await;
    stop(mock).await?;
    Ok(())
}

async fn builder(args: &Args, output: &Output) -> Result<MockBuilder, Stop> {
    if !args.host.is_loopback() && !args.allow_remote {
        let message = format!("--host {} lets other machines control the server", args.host);
        return Err(Failure::usage(message).with_hint("add --allow-remote to allow it").into());
    }
    let mut builder =
        MockFeather::builder().host(args.host).port(args.port).max_received(args.requests.get());
    for fault in &args.fault {
        builder = builder.fault(fault.clone());
    }
    for name in &args.allow_host {
        builder = builder.allow_host(name);
    }
    if let Some(path) = &args.state {
        builder = builder.state_file(path);
    }
    if let Some(path) = &args.seed {
        builder = builder.seed(read_seed(path, output).await?);
    }
    Ok(builder)
}

/// Reads a seed until the deadline: a named pipe may never have a writer.
async fn read_seed(path: &Path, output: &Output) -> Result<Seed, Stop> {
    let path = path.to_owned();
    let reading = tokio::task::spawn_blocking(move || Seed::from_json_file(path));
    match tokio::time::timeout(output.deadline().left(), reading).await {
        Err(_) => Err(Failure::timed_out(output.deadline()).into()),
        Ok(Err(error)) => {
            Err(Failure::new("mock", Exit::Failed, format!("cannot read the seed: {error}")).into())
        }
        Ok(Ok(seed)) => Ok(seed.map_err(|error| Failure::usage(error.to_string()))?),
    }
}

/// Saves the state and stops the server.
async fn stop(mock: MockFeather) -> Result<(), Failure> {
    let saved = mock.save_state();
    mock.shutdown().await;
    saved.map_err(|error| {
        Failure::new("mock", Exit::Failed, format!("cannot write the state file: {error}"))
    })
}

fn start_failure(port: u16, error: &io::Error) -> Failure {
    if error.kind() == io::ErrorKind::AddrInUse {
        let message = format!("port {port} is taken by another program");
        return Failure::new("mock", Exit::Failed, message)
            .with_hint("choose another, or omit --port for any free one");
    }
    if error.kind() == io::ErrorKind::InvalidInput {
        return Failure::usage(error.to_string());
    }
    Failure::new("mock", Exit::Failed, format!("cannot start the mock server: {error}"))
}

/// The signals since its creation, which do not end this process any more.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};

        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// Waits for Ctrl-C or a termination signal.
    async fn any(mut self) {
        let (interrupt, terminate) = (self.interrupt.recv(), self.terminate.recv());
        futures_util::future::select(std::pin::pin!(interrupt), std::pin::pin!(terminate)).await;
    }

    /// Waits for a termination signal. Ctrl-C is for the command of this one, which the terminal
    /// sends it to as well.
    async fn terminated(mut self) {
        self.terminate.recv().await;
    }
}

#[cfg(windows)]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Signals {
    fn new() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn any(mut self) {
        self.0.recv().await;
    }

    /// There are no termination signals.
    async fn terminated(self) {
        std::future::pending().await
    }
}
