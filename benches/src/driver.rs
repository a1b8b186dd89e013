//! Runs contenders in processes of their own, in turns, against files and servers that it
//! makes for them.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use benches::payload::{self, Shape};
use benches::report::Cell;

use crate::contenders::Fallible;
use crate::measure::Sample;

/// The number that all payloads are made from.
const SEED: u64 = 1;

/// A run of the benchmarks.
#[derive(Debug)]
pub(crate) struct Driver {
    /// The root of the main workspace.
    pub(crate) root: PathBuf,
    /// Where files go that are not to be kept.
    pub(crate) scratch: PathBuf,
    /// The `feather` command.
    pub(crate) feather: PathBuf,
    /// Fewer rounds, and nothing that takes minutes.
    pub(crate) quick: bool,
    /// This program, which measures too.
    own: PathBuf,
    /// What was left out, and why.
    pub(crate) notes: Vec<String>,
}

/// A list in a file.
#[derive(Debug)]
pub(crate) struct Payload {
    pub(crate) file: PathBuf,
    pub(crate) shape: Shape,
    pub(crate) bytes: u64,
}

/// A server in a process of its own, which ends with this.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) base_url: String,
    process: Child,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Driver {
    pub(crate) fn new(root: PathBuf, feather: PathBuf, quick: bool) -> Fallible<Self> {
        let scratch = root.join("target/bench");
        std::fs::create_dir_all(&scratch)?;
        let own = std::env::current_exe()?;
        Ok(Self { root, scratch, feather, quick, own, notes: Vec::new() })
    }

    /// Says on standard error what goes on.
    pub(crate) fn say(&self, what: &str) {
        eprintln!("{what}");
    }

    /// So many rounds, or the fewer of a quick run.
    pub(crate) fn rounds(&self, full: usize, quick: usize) -> usize {
        if self.quick { quick } else { full }
    }

    /// Makes up a list.
    pub(crate) fn payload(&self, shape: Shape) -> Fallible<Payload> {
        let file = self.scratch.join(format!("list-{}x{}.json", shape.connections, shape.tools));
        let mut out = BufWriter::new(File::create(&file)?);
        let bytes = payload::write(shape, SEED, &mut out)?;
        out.flush()?;
        Ok(Payload { file, shape, bytes })
    }

    /// Makes up a single connection.
    pub(crate) fn single(&self) -> Fallible<Payload> {
        let file = self.scratch.join("single.json");
        let text = payload::single(0, SEED);
        std::fs::write(&file, &text)?;
        Ok(Payload { file, shape: Shape::new(1, 0), bytes: text.len() as u64 })
    }

    /// Serves a payload until the server is dropped.
    pub(crate) fn serve(&self, payload: &Payload) -> Fallible<Server> {
        self.serve_with(&[], payload)
    }

    /// Serves a payload like [`serve`](Self::serve), on one core.
    pub(crate) fn serve_on(&self, core: usize, payload: &Payload) -> Fallible<Server> {
        self.serve_with(&["--core".to_owned(), core.to_string()], payload)
    }

    fn serve_with(&self, options: &[String], payload: &Payload) -> Fallible<Server> {
        let mut process = Command::new(&self.own)
            .arg("serve")
            .args(options)
            .arg(&payload.file)
            .stdout(Stdio::piped())
            .spawn()?;
        let stdout = process.stdout.take().ok_or("the server says nothing")?;
        let mut server = Server { base_url: String::new(), process };
        BufReader::new(stdout).read_line(&mut server.base_url)?;
        server.base_url.truncate(server.base_url.trim_end().len());
        Ok(server)
    }

    /// Runs each contender once a round, in turns: the next round goes the other way round, so
    /// that nobody is always first. Samples come back by contender.
    pub(crate) fn in_turns(
        &self,
        rounds: usize,
        contenders: &[Vec<String>],
    ) -> Fallible<Vec<Vec<Sample>>> {
        let mut samples: Vec<Vec<Sample>> = contenders.iter().map(|_| Vec::new()).collect();
        for round in 0..rounds {
            for turn in 0..contenders.len() {
                let index = if round % 2 == 0 { turn } else { contenders.len() - 1 - turn };
                samples[index].push(self.sample(&contenders[index])?);
            }
        }
        Ok(samples)
    }

    /// Runs one contender.
    pub(crate) fn sample(&self, arguments: &[String]) -> Fallible<Sample> {
        let output = Command::new(&self.own)
            .arg("measure")
            .args(arguments)
            .env("FEATHER_API_KEY", "key")
            .stderr(Stdio::inherit())
            .output()?;
        if !output.status.success() {
            return Err(
                format!("`measure {}` ended with {}", arguments.join(" "), output.status).into()
            );
        }
        Ok(serde_json::from_slice(&output.stdout)?)
    }

    /// Returns how many instructions a contender executes, as valgrind counts them.
    pub(crate) fn instructions(&self, arguments: &[String]) -> Fallible<f64> {
        let output = Command::new("valgrind")
            .args(["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"])
            .arg(&self.own)
            .arg("measure")
            .args(arguments)
            .output()?;
        let stderr = String::from_utf8_lossy(&output.stderr);
        let count = stderr
            .lines()
            .find_map(|line| {
                line.split_once("refs:").map(|(_, count)| count.trim().replace(',', ""))
            })
            .ok_or_else(|| format!("valgrind counts nothing: {stderr}"))?;
        Ok(count.parse()?)
    }

    /// Returns whether a program can be started; if not, a note says what is left out.
    pub(crate) fn has(&mut self, program: &str, what: &str) -> bool {
        let found = version_of(program).is_some();
        if !found {
            self.notes.push(format!("{what}, since {program} is not installed"));
        }
        found
    }
}

/// Returns the first line of what a program says about its version.
pub(crate) fn version_of(program: impl AsRef<Path>) -> Option<String> {
    let output = Command::new(program.as_ref()).arg("--version").output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().next().map(str::to_owned)
}

/// Returns the arguments of a contender.
pub(crate) fn arguments(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// One number for each round: the middle of what the round measured.
pub(crate) fn per_round(samples: &[Sample], values: impl Fn(&Sample) -> Vec<f64>) -> Option<Cell> {
    Cell::of(samples.iter().filter_map(|sample| Cell::of(values(sample)).map(|cell| cell.median)))
}

/// One number for each round that is known of the whole round.
pub(crate) fn of_rounds(samples: &[Sample], value: impl Fn(&Sample) -> f64) -> Option<Cell> {
    Cell::of(samples.iter().map(value))
}
