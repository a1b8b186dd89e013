//! Measures the SDK and alternatives to it side by side.
//!
//! `cargo xtask bench` builds and starts this. One command drives; the others are what it
//! starts, each in a process of its own, so that one contender's memory is not another's.

mod contenders;
mod driver;
mod machine;
mod measure;
mod publish;
mod rows;

use std::path::PathBuf;

use benches::counting::Counting;
use benches::report::{Report, Table, Taken};
use clap::{Parser, Subcommand};

use contenders::Fallible;
use driver::Driver;
use measure::call::Caller;
use measure::decode::Decoder;
use measure::small::Getter;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measure, and print what came out
    Run {
        /// Only these rows
        names: Vec<String>,
        /// A look at it: fewer rounds, no clean builds
        #[arg(long)]
        quick: bool,
        /// The root of the main workspace
        #[arg(long)]
        root: PathBuf,
        /// The feather command
        #[arg(long)]
        feather: PathBuf,
    },
    /// Write the page and the picture from docs/benchmarks.json
    Render {
        /// The root of the main workspace
        #[arg(long, default_value = ".")]
        root: PathBuf,
    },
    /// Print what changed from one run to another, beyond noise
    Compare {
        /// The JSON of the earlier run
        before: PathBuf,
        /// The JSON of the later run
        after: PathBuf,
    },
    /// Answer every request with the contents of a file
    Serve {
        /// The only core to run on
        #[arg(long)]
        core: Option<usize>,
        file: PathBuf,
    },
    /// Measure one contender in this process
    #[command(subcommand)]
    Measure(Measure),
}

#[derive(Subcommand)]
enum Measure {
    Decode {
        #[arg(long)]
        decoder: Decoder,
        #[arg(long)]
        runs: usize,
        file: PathBuf,
    },
    Call {
        #[arg(long)]
        caller: Caller,
        #[arg(long)]
        warm: usize,
        #[arg(long)]
        calls: usize,
        base_url: String,
    },
    Small {
        #[arg(long)]
        getter: Getter,
        #[arg(long)]
        calls: usize,
        #[arg(long)]
        in_flight: usize,
        base_url: String,
    },
    Exec {
        #[arg(last = true)]
        words: Vec<String>,
    },
    Wire {
        #[arg(last = true)]
        words: Vec<String>,
    },
}

fn main() -> Fallible {
    match Arguments::parse().command {
        Command::Run { names, quick, root, feather } => run(&names, quick, root, feather),
        Command::Render { root } => publish::render(&root),
        Command::Compare { before, after } => {
            let read =
                |file| Fallible::<Report>::Ok(serde_json::from_slice(&std::fs::read(file)?)?);
            print!("{}", benches::compare::changes(&read(before)?, &read(after)?));
            Ok(())
        }
        Command::Serve { core, file } => {
            core.into_iter().for_each(machine::pin);
            serve(&file)
        }
        Command::Measure(what) => {
            let sample = match what {
                Measure::Decode { decoder, runs, file } => {
                    measure::decode::measure(decoder, &file, runs)
                }
                Measure::Call { caller, warm, calls, base_url } => {
                    measure::call::measure(caller, &base_url, warm, calls)
                }
                Measure::Small { getter, calls, in_flight, base_url } => {
                    measure::small::measure(getter, &base_url, calls, in_flight)
                }
                Measure::Exec { words } => measure::exec::measure(&words),
                Measure::Wire { words } => measure::wire::measure(&words),
            }?;
            println!("{}", serde_json::to_string(&sample)?);
            Ok(())
        }
    }
}

/// Serves until it is killed.
fn serve(file: &std::path::Path) -> Fallible {
    let address = benches::server::start(std::fs::read(file)?)?;
    println!("http://{address}");
    loop {
        std::thread::park();
    }
}

fn run(names: &[String], quick: bool, root: PathBuf, feather: PathBuf) -> Fallible {
    if let Some(unknown) = names.iter().find(|name| rows::ROWS.iter().all(|row| row.name != **name))
    {
        let known: Vec<_> =
            rows::ROWS.iter().map(|row| format!("  {:8} {}", row.name, row.about)).collect();
        return Err(format!("there is no row `{unknown}`; there are\n{}", known.join("\n")).into());
    }
    let mut driver = Driver::new(root, feather, quick)?;
    let mut tables = Vec::new();
    for row in &rows::ROWS {
        if names.is_empty() || names.iter().any(|name| name == row.name) {
            let before = machine::load();
            let measured = (row.run)(&mut driver)?;
            let taken = Taken {
                date: chrono::Utc::now().format("%Y-%m-%d").to_string(),
                load: [before, machine::load()],
            };
            tables.extend(measured.into_iter().map(|table| Table {
                row: row.name.to_owned(),
                taken: taken.clone(),
                ..table
            }));
        }
    }
    let report = Report {
        machine: machine::machine(),
        versions: machine::versions(&driver.root),
        notes: driver.notes.clone(),
        tables,
    };
    publish::publish(&driver, report)
}
