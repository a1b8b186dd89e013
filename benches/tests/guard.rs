//! Holds what calls cost where no clock is needed to see it: how often and how much they
//! allocate, and how much they hold at once.
//!
//! Numbers that are the same in every run have a limit on both sides: one that grows past it is
//! a regression, one that shrinks past it is progress, and its limit is to follow, or the next
//! regression goes unseen. What depends on the chunks of a response has some room, and
//! a limit above. All of it is one test, since the counters are the whole process's.

#![allow(clippy::unwrap_used)] // All of this is a test.

use std::fmt::Write as _;

use benches::counting::{Counting, Counts, counted};
use benches::payload::{self, Shape};
use benches::server;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How far a number may be from where it was when it was last looked at.
const TOLERANCE: f64 = 0.1;

/// What was found, beside what is expected.
#[derive(Default)]
struct Findings {
    all: String,
    wrong: Vec<String>,
}

impl Findings {
    fn expect(&mut self, what: &str, found: f64, expected: f64) {
        let _ = writeln!(self.all, "{what}: {found:.2}, expected {expected:.2}");
        if (found - expected).abs() > expected * TOLERANCE {
            let change =
                if found > expected { "a regression" } else { "progress: lower the limit" };
            self.wrong.push(format!("{what}: {found:.2}, expected {expected:.2}: {change}"));
        }
    }

    fn at_most(&mut self, what: &str, found: f64, most: f64) {
        let _ = writeln!(self.all, "{what}: {found:.2}, at most {most:.2}");
        if found > most {
            self.wrong.push(format!("{what}: {found:.2}, at most {most:.2}"));
        }
    }
}

/// A runtime and a client of a server that responds with `body`.
struct Loopback {
    runtime: tokio::runtime::Runtime,
    client: featherhq::Client,
}

impl Loopback {
    fn new(body: Vec<u8>) -> Self {
        let address = server::start(body).unwrap();
        let client = featherhq::Client::builder()
            .api_key("key")
            .base_url(format!("http://{address}"))
            .max_response_size(1 << 30)
            .build()
            .unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Self { runtime, client }
    }

    /// What one `get()` takes, on a connection that is up.
    fn get(&self) -> Counts {
        const CALLS: u64 = 50;
        let id = "6f0d5a52-2a2b-4a3e-9a43-0c8f6f3d3f5e".parse().unwrap();
        let call = async || drop(self.client.connections().get(id).await.unwrap());
        self.runtime.block_on(async {
            // What comes up once, comes up here.
            for _ in 0..CALLS {
                call().await;
            }
        });
        let ((), counts) = counted(|| {
            self.runtime.block_on(async {
                for _ in 0..CALLS {
                    call().await;
                }
            });
        });
        Counts { allocations: counts.allocations / CALLS, bytes: counts.bytes / CALLS, ..counts }
    }

    /// What one `list()` takes; its values are held until it is counted.
    fn list(&self) -> Counts {
        let list = || self.runtime.block_on(async { self.client.connections().list().await });
        list().unwrap();
        let (values, counts) = counted(list);
        values.unwrap();
        counts
    }

    /// What reading a whole `stream()` takes, one connection held at a time.
    fn stream(&self) -> Counts {
        let stream = || {
            self.runtime.block_on(async {
                let mut connections = self.client.connections().stream();
                let mut count = 0;
                while let Some(connection) = connections.next().await {
                    drop(connection.unwrap());
                    count += 1;
                }
                count
            })
        };
        let (count, counts) = counted(stream);
        assert!(count > 0);
        counts
    }
}

fn list(connections: usize, tools: usize) -> (Loopback, f64) {
    let text = payload::list(Shape::new(connections, tools), 1);
    let length = text.len() as f64;
    (Loopback::new(text), length)
}

/// How many bytes are allocated to decode a connection with so many tools, by bytes of its text.
/// Without a call around it: how much is set aside to read from a socket is another each time.
fn decoded(tools: usize) -> f64 {
    let text = String::from_utf8(payload::single(tools, 1)).unwrap();
    let (connection, counts) = counted(|| featherhq::Connection::from_json(&text));
    assert_eq!(connection.unwrap().tools.len(), tools);
    counts.bytes as f64 / text.len() as f64
}

#[test]
fn calls_cost_what_they_did() {
    const MIB: f64 = 1024.0 * 1024.0;
    let mut findings = Findings::default();

    let get = Loopback::new(payload::single(0, 1)).get();
    findings.expect("allocations of a get()", get.allocations as f64, 69.0);
    findings.at_most("bytes allocated by a get()", get.bytes as f64, 26_000.0);
    findings.at_most("bytes kept by 50 calls of get()", get.held as f64, 1024.0);

    // Connections without tools: what one costs is the difference between many and few.
    let (few, many) = (list(500, 0).0.list(), list(1500, 0).0.list());
    findings.expect(
        "allocations of a connection",
        (many.allocations - few.allocations) as f64 / 1000.0,
        8.0,
    );
    findings.expect("bytes allocated for a connection, by bytes of its text", decoded(0), 1.11);

    // The same for tools.
    let (large, length) = list(20, 50);
    let (few, many) = (list(20, 10).0.list(), large.list());
    findings.expect(
        "allocations of a tool",
        (many.allocations - few.allocations) as f64 / 800.0,
        6.0,
    );
    findings.expect(
        "bytes allocated for a connection with 50 tools, by bytes of its text",
        decoded(50),
        1.16,
    );

    // What is held: by a list little more than its text, by a stream little at all.
    let peak = many.peak as f64 / length;
    findings.at_most("peak of list(), by bytes of the response", peak, 1.4);
    let stream = large.stream().peak as f64 / MIB;
    findings.at_most("peak of stream() over 11 MB, in MiB", stream, 4.0);
    let (larger, _) = list(60, 50);
    let larger = larger.stream().peak as f64 / MIB;
    findings.at_most("peak of stream() over three times as much, in MiB", larger, 4.0);

    assert!(findings.wrong.is_empty(), "{}\n\nAll:\n{}", findings.wrong.join("\n"), findings.all);
}
