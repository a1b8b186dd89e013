//! Whole calls on loopback: of lists of three sizes, of lists that grow, and of one with many
//! connections and no tools.

use benches::payload::Shape;
use benches::report::{Cell, Table, Unit};

use super::{SIZES, described};
use crate::contenders::Fallible;
use crate::driver::{Driver, Payload, arguments, of_rounds, per_round};
use crate::measure::Sample;

const CONTENDERS: [(&str, &str); 7] = [
    ("featherhq `list()`", "list"),
    ("featherhq `stream()`", "stream"),
    ("progenitor's default client", "default"),
    ("reqwest + structs", "structs"),
    ("reqwest + structs, `RawValue`", "raw"),
    ("download, keeping the bytes", "keep"),
    ("download, decoding nothing", "download"),
];

/// Lists that grow, by how many connections of 50 tools they have.
const GROWTH: [(&str, usize); 4] = [("1 MB", 2), ("10 MB", 18), ("100 MB", 178), ("400 MB", 712)];

pub(crate) fn run(driver: &mut Driver) -> Fallible<Vec<Table>> {
    let mut tables = Vec::new();
    for (size, shape) in SIZES {
        let payload = driver.payload(shape)?;
        let title = format!("Listing through HTTP on loopback, {}", described(size, &payload));
        tables.push(compare(driver, &format!("call-{size}"), title, &payload)?);
    }
    let payload = driver.payload(Shape::new(10_000, 0))?;
    let title = format!("Listing through HTTP on loopback, {}", described("flat", &payload));
    tables.push(compare(driver, "call-flat", title, &payload)?);
    tables.push(growth(driver)?);
    Ok(tables)
}

/// Returns all contenders on one list.
fn compare(driver: &Driver, id: &str, title: String, payload: &Payload) -> Fallible<Table> {
    driver.say(&title);
    let server = driver.serve(payload)?;
    let (warm, calls, rounds) = match payload.bytes {
        0..1_000_000 => ("20", "200", driver.rounds(9, 3)),
        1_000_000..50_000_000 => ("1", "10", driver.rounds(7, 2)),
        // A process of its own for each, as memory is not given back in between.
        _ => ("0", "1", driver.rounds(7, 2)),
    };
    let contenders: Vec<_> =
        CONTENDERS.iter().map(|(_, name)| called(name, &server.base_url, warm, calls)).collect();
    let samples = driver.in_turns(rounds, &contenders)?;
    let mut table = Table::new(
        id,
        title,
        &[
            ("time", Unit::Seconds),
            ("to the first connection", Unit::Seconds),
            ("peak memory", Unit::Memory),
        ],
    );
    for ((name, caller), samples) in CONTENDERS.iter().zip(&samples) {
        let first = per_round(samples, |sample| sample.first.clone());
        table.push(
            name,
            vec![
                per_round(samples, |sample| sample.seconds.clone()),
                first.filter(|_| !["keep", "download"].contains(caller)),
                of_rounds(samples, resident),
            ],
        );
    }
    Ok(table)
}

/// Returns how time and memory grow with the response.
fn growth(driver: &Driver) -> Fallible<Table> {
    let title = "How time and memory grow with the response";
    driver.say(title);
    let mut table = Table::new(
        "growth",
        title,
        &[
            ("response", Unit::Bytes),
            ("time", Unit::Seconds),
            ("time a megabyte", Unit::Seconds),
            ("peak memory", Unit::Memory),
        ],
    )
    .uncompared();
    let mut lines = [Vec::new(), Vec::new()];
    for (size, connections) in GROWTH {
        let payload = driver.payload(Shape::new(connections, 50))?;
        let server = driver.serve(&payload)?;
        let contenders = [("list", "`list()`"), ("stream", "`stream()`")];
        let commands: Vec<_> = contenders
            .iter()
            // The first call of a process, whatever the size: a second one finds memory that is
            // mapped already, which a large list never does.
            .map(|(caller, _)| called(caller, &server.base_url, "0", "1"))
            .collect();
        let samples = driver.in_turns(driver.rounds(9, 1), &commands)?;
        let megabytes = payload.bytes as f64 / 1e6;
        for (index, samples) in samples.iter().enumerate() {
            let name = format!("{} of {size}", contenders[index].1);
            let cells = vec![
                Cell::of([payload.bytes as f64]),
                per_round(samples, |sample| sample.seconds.clone()),
                per_round(samples, |sample| {
                    sample.seconds.iter().map(|seconds| seconds / megabytes).collect()
                }),
                of_rounds(samples, resident),
            ];
            lines[index].push((name, cells));
        }
        drop(server);
        // The larger ones are not needed again.
        std::fs::remove_file(&payload.file)?;
    }
    for (name, cells) in lines.into_iter().flatten() {
        table.push(&name, cells);
    }
    Ok(table)
}

fn called(caller: &str, base_url: &str, warm: &str, calls: &str) -> Vec<String> {
    arguments(&["call", "--caller", caller, "--warm", warm, "--calls", calls, base_url])
}

fn resident(sample: &Sample) -> f64 {
    sample.resident as f64
}
