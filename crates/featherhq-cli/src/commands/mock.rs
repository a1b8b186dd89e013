//! `feather mock`.

use std::io;
use std::path::PathBuf;

use featherhq_mock::{Fault, MockFeather, Seed};

use crate::failure::{Exit, Failure, Stop};
use crate::output::Output;

const EXAMPLES: &str = "\
Examples:
  feather mock --port 4010
  feather connections list -o json > seed.json && feather mock --seed seed.json
  feather mock --fault 'status=503;retry-after=1s;times=2'
  feather mock --fault 'drip=16/50ms' --fault 'op=getConnection;stall'
";

#[derive(Debug, clap::Args)]
#[command(after_long_help = format!("{EXAMPLES}\n{}", Fault::grammar().trim_end()))]
pub(crate) struct Args {
    /// Listen on this loopback port
    ///
    /// Default: 0, which selects a free one
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    port: u16,

    /// Serve the organization of a JSON file
    ///
    /// The output of `feather connections list -o json`, or an object with the optional properties
    /// `connections`, `webhook_events`, `organization_id` and `mailbox_connected`; at most 256 MiB
    #[arg(long, value_name = "FILE")]
    seed: Option<PathBuf>,

    /// Inject a fault, such as status=503; repeatable
    #[arg(long, value_name = "SPEC")]
    fault: Vec<Fault>,

    /// Accept requests for another host name; repeatable
    ///
    /// Requests for other hosts than loopback names, the address of the server and these get
    /// status code 421, since they may come from a web page by DNS rebinding
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<String>,
}

pub(crate) async fn run(args: &Args, output: &mut Output) -> Result<(), Stop> {
    let mut builder = MockFeather::builder().port(args.port);
    for fault in &args.fault {
        builder = builder.fault(fault.clone());
    }
    for name in &args.allow_host {
        builder = builder.allow_host(name);
    }
    if let Some(path) = &args.seed {
        let seed = Seed::from_json_file(path).map_err(|error| Failure::usage(error.to_string()))?;
        builder = builder.seed(seed);
    }
    let mock = builder.start().await.map_err(|error| start_failure(args.port, &error))?;
    // Before the address is printed: a signal that is sent right after it has to stop the server.
    let stopped = interrupted().map_err(|error| {
        Failure::new("mock", Exit::Failed, format!("cannot listen for signals: {error}"))
    })?;
    let url = mock.base_url();
    output.line(&url)?;
    output.flush()?;
    let what = if args.seed.is_some() { "that organization" } else { "a sample organization" };
    output.note(&format!(
        "Serving {what} to any API key that is not empty. Ctrl-C stops it. Try:\n  \
         FEATHER_API_KEY=any feather --base-url {url} connections list"
    ));
    stopped.await;
    mock.shutdown().await;
    Ok(())
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

/// Waits for the first Ctrl-C or termination signal after the call.
#[cfg(unix)]
fn interrupted() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        let (interrupt, terminate) = (interrupt.recv(), terminate.recv());
        futures_util::future::select(std::pin::pin!(interrupt), std::pin::pin!(terminate)).await;
    })
}

#[cfg(windows)]
fn interrupted() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
    })
}
