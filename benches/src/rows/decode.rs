//! Decoding a list in memory.

use benches::report::{Table, Unit};

use super::{SIZES, described};
use crate::contenders::Fallible;
use crate::driver::{Driver, arguments, of_rounds, per_round};
use crate::measure::Sample;

const CONTENDERS: [(&str, &str); 6] = [
    ("featherhq's types", "api"),
    ("featherhq, one by one", "facade"),
    ("progenitor's default types", "default"),
    ("`serde_json::Value`", "value"),
    ("structs with `Value`", "structs"),
    ("structs with `RawValue`", "raw"),
];

pub(crate) fn run(driver: &mut Driver) -> Fallible<Vec<Table>> {
    let mut tables = Vec::new();
    for (size, shape) in SIZES {
        let payload = driver.payload(shape)?;
        let title = format!("Decoding in memory, {}", described(size, &payload));
        driver.say(&title);
        let file = payload.file.display().to_string();
        let runs = if payload.bytes > 50_000_000 { "2" } else { "20" };
        let contenders: Vec<_> = CONTENDERS
            .iter()
            .map(|(_, name)| arguments(&["decode", "--decoder", name, "--runs", runs, &file]))
            .collect();
        let samples = driver.in_turns(driver.rounds(5, 1), &contenders)?;
        let mut table = Table::new(
            &format!("decode-{size}"),
            title,
            &[
                ("time", Unit::Seconds),
                ("speed", Unit::BytesPerSecond),
                ("peak heap", Unit::Memory),
                ("allocations", Unit::Count),
            ],
        );
        let bytes = payload.bytes as f64;
        for ((name, _), samples) in CONTENDERS.iter().zip(&samples) {
            let counts = |sample: &Sample| sample.counts.unwrap_or_default();
            table.push(
                name,
                vec![
                    per_round(samples, |sample| sample.seconds.clone()),
                    per_round(samples, |sample| {
                        sample.seconds.iter().map(|seconds| bytes / seconds).collect()
                    }),
                    of_rounds(samples, |sample| counts(sample).peak as f64),
                    of_rounds(samples, |sample| counts(sample).allocations as f64),
                ],
            );
        }
        tables.push(table);
    }
    Ok(tables)
}
