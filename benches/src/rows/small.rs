//! Small calls: what one costs, and how many go through one client in a second.

use benches::report::{Cell, Table, Unit};

use crate::contenders::Fallible;
use crate::driver::{Driver, arguments, of_rounds, per_round};

const CONTENDERS: [(&str, &str); 4] = [
    ("featherhq `get()`", "facade"),
    ("progenitor's default client", "default"),
    ("reqwest + structs, `RawValue`", "bare"),
    ("the same, with a timeout", "bare-with-timeout"),
];

const IN_FLIGHT: [(&str, &str); 3] = [("1 in flight", "1"), ("8", "8"), ("64", "64")];

/// How many calls are made with so many in flight.
const CALLS: f64 = 4000.0;

pub(crate) fn run(driver: &mut Driver) -> Fallible<Vec<Table>> {
    let payload = driver.single()?;
    // Calls are made on core 0.
    let server = driver.serve_on(1, &payload)?;
    let size = format!("a connection without tools, {} bytes", payload.bytes);
    let command = |name: &str, calls: &str, in_flight: &str| {
        let options = ["--calls", calls, "--in-flight", in_flight, &server.base_url];
        arguments(&[&["small", "--getter", name], &options[..]].concat())
    };

    let title = format!("One small call after the other: {size}");
    driver.say(&title);
    let mut one =
        Table::new("get", title, &[("time", Unit::Seconds), ("instructions", Unit::Count)]);
    let commands: Vec<_> = CONTENDERS.iter().map(|(_, name)| command(name, "2000", "1")).collect();
    let samples = driver.in_turns(driver.rounds(11, 5), &commands)?;
    let valgrind = driver.has("valgrind", "instructions of a small call");
    for ((name, contender), samples) in CONTENDERS.iter().zip(&samples) {
        let instructions = if valgrind {
            // The difference between many calls and few is that of the calls alone.
            let many = driver.instructions(&command(contender, "1100", "1"))?;
            let few = driver.instructions(&command(contender, "100", "1"))?;
            Cell::of([(many - few) / 1000.0])
        } else {
            None
        };
        one.push(name, vec![per_round(samples, |sample| sample.seconds.clone()), instructions]);
    }

    let title = "Small calls a second on one client and one thread";
    driver.say(title);
    let columns = |unit| IN_FLIGHT.map(|(name, _)| (name, unit));
    let mut many = Table::new("in-flight", title, &columns(Unit::PerSecond));
    let title = "The client's processor time of these calls, one by one";
    let mut processor = Table::new("in-flight-processor", title, &columns(Unit::Seconds));
    let calls = CALLS.to_string();
    let commands: Vec<_> = CONTENDERS
        .iter()
        .flat_map(|(_, name)| IN_FLIGHT.map(|(_, in_flight)| command(name, &calls, in_flight)))
        .collect();
    let samples = driver.in_turns(driver.rounds(25, 2), &commands)?;
    for ((name, _), samples) in CONTENDERS.iter().zip(samples.chunks(IN_FLIGHT.len())) {
        let rate =
            |samples: &Vec<_>| of_rounds(samples, |own| CALLS / own.seconds.iter().sum::<f64>());
        many.push(name, samples.iter().map(rate).collect());
        let time = |samples: &Vec<_>| of_rounds(samples, |own| own.processor / CALLS);
        processor.push(name, samples.iter().map(time).collect());
    }
    Ok(vec![one, many, processor])
}
