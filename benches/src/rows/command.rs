//! The `feather` command, from start to exit, beside what people type without it.

use benches::payload::Shape;
use benches::report::{Table, Unit};

use super::described;
use crate::contenders::Fallible;
use crate::driver::{Driver, arguments, of_rounds, per_round};

pub(crate) fn run(driver: &mut Driver) -> Fallible<Vec<Table>> {
    let payload = driver.payload(Shape::new(200, 50))?;
    let title = format!("From start to exit, {}", described("large", &payload));
    driver.say(&title);
    let server = driver.serve(&payload)?;
    let url = format!("{}/v1/integrations/connections", server.base_url);
    let feather = driver.feather.display().to_string();
    let list = [&feather, "--base-url", &server.base_url, "connections", "list", "-o"];
    let curl = ["curl", "--silent", "--header", "x-api-key: key", &url];
    let mut contenders = vec![
        ("`feather connections list -o ndjson`", [&list[..], &["ndjson"]].concat()),
        ("`feather connections list -o json`", [&list[..], &["json"]].concat()),
    ];
    if driver.has("curl", "curl, alone and with jq") {
        contenders.push(("`curl`", curl.to_vec()));
        if driver.has("jq", "`curl | jq`") {
            contenders
                .push(("`curl | jq -c '.[]'`", [&curl[..], &["|", "jq", "-c", ".[]"]].concat()));
        }
    }
    let commands: Vec<_> = contenders
        .iter()
        .map(|(_, words)| arguments(&[&["exec", "--"], &words[..]].concat()))
        .collect();
    let samples = driver.in_turns(driver.rounds(5, 1), &commands)?;
    let mut table = Table::new(
        "command",
        title,
        &[
            ("time", Unit::Seconds),
            ("processor time", Unit::Seconds),
            ("peak memory", Unit::Memory),
        ],
    );
    for ((name, _), samples) in contenders.iter().zip(&samples) {
        table.push(
            name,
            vec![
                per_round(samples, |sample| sample.seconds.clone()),
                of_rounds(samples, |sample| sample.processor),
                of_rounds(samples, |sample| sample.resident as f64),
            ],
        );
    }
    Ok(vec![table])
}
