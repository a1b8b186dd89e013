//! Generates connections of any number and size, for benchmarks.
//!
//! The content resembles what services publish: schemas of a few kilobytes with nested objects,
//! enums and prose. Schemas are shared, so that a large organization takes little memory until it
//! is serialized.

use crate::json::Json;
use crate::random::Random;
use crate::tool;

/// The number of different schemas.
const SCHEMA_COUNT: usize = 48;

const WORDS: [&str; 24] = [
    "account",
    "amount",
    "archive",
    "channel",
    "customer",
    "date",
    "email",
    "file",
    "folder",
    "größe",
    "invoice",
    "label",
    "message",
    "number",
    "order",
    "owner",
    "page",
    "priority",
    "query",
    "status",
    "ticket",
    "user",
    "workspace",
    "日付",
];

const INTEGRATIONS: [&str; 5] = ["slack", "notion", "google_drive", "calcom", "custom_mcp"];

const TIME: &str = "2026-08-14T09:00:00.000000Z";

pub(super) fn connections(
    organization_id: &str,
    connections: usize,
    tools: usize,
    seed: u64,
) -> Vec<Json> {
    let mut random = Random::new(seed);
    let inputs: Vec<Json> = (0..SCHEMA_COUNT).map(|_| schema(&mut random, 19, true)).collect();
    let results: Vec<Json> = (0..SCHEMA_COUNT).map(|_| schema(&mut random, 12, false)).collect();
    let schemas = (&inputs[..], &results[..]);
    (0..connections)
        .map(|index| connection(&mut random, organization_id, index, tools, schemas))
        .collect()
}

fn connection(
    random: &mut Random,
    organization_id: &str,
    index: usize,
    tools: usize,
    (inputs, results): (&[Json], &[Json]),
) -> Json {
    let slug = format!("synthetic_{index}");
    let key = INTEGRATIONS[index % INTEGRATIONS.len()];
    let mut connection = Json::object([
        ("id", random.uuid().to_string().into()),
        ("organization_id", organization_id.into()),
        ("integration_key", key.into()),
        ("nickname_slug", slug.as_str().into()),
        ("nickname", format!("Synthetic {index}").into()),
        ("vendor", "nango".into()),
        ("vendor_connection_id", format!("nango-conn-{}", &random.hex()[..8]).into()),
        ("status", "active".into()),
        ("tools_status", "synced".into()),
        ("tools_synced_at", TIME.into()),
        ("status_reason", Json::Null),
        ("connected_at", TIME.into()),
        ("last_refreshed_at", TIME.into()),
        ("last_used_at", Json::Null),
        ("metadata", Json::object([("note", prose(random, 30).into()), ("rank", index.into())])),
        ("created_at", TIME.into()),
        ("updated_at", TIME.into()),
    ]);
    let tools = (0..tools).map(|number| {
        let path = format!("{}_{}_{number}", word(random), word(random));
        let template = Json::object([
            ("tool_path", path.as_str().into()),
            ("display_name", path.replace('_', " ").into()),
            ("description", prose(random, 60).into()),
            ("input_schema", inputs[random.below(SCHEMA_COUNT)].clone()),
            ("response_schema", results[random.below(SCHEMA_COUNT)].clone()),
        ]);
        tool::from_template(&template, &connection, TIME)
    });
    let tools: Vec<Json> = tools.collect();
    connection.set("tools", tools);
    connection
}

/// Returns an object schema, of which some properties may be objects.
fn schema(random: &mut Random, properties: usize, nested: bool) -> Json {
    let properties: Json = (0..properties)
        .map(|number| {
            let name = format!("{}_{number}", word(random));
            let property = match random.below(6) {
                0 => Json::object([
                    ("type", "integer".into()),
                    ("minimum", 0_usize.into()),
                    ("maximum", Json::Number("1e6".into())),
                    ("description", prose(random, 8).into()),
                ]),
                1 => {
                    let words: Vec<Json> = (0..6).map(|_| word(random).into()).collect();
                    Json::object([("enum", words.into()), ("description", prose(random, 8).into())])
                }
                2 => Json::object([
                    ("type", "array".into()),
                    ("items", Json::object([("type", "string".into())])),
                    ("description", prose(random, 8).into()),
                ]),
                3 if nested => schema(random, 4, false),
                _ => Json::object([
                    ("type", "string".into()),
                    ("description", prose(random, 12).into()),
                    ("default", word(random).into()),
                ]),
            };
            (name.as_str().into(), property)
        })
        .collect();
    Json::object([
        ("type", "object".into()),
        ("properties", properties),
        ("additionalProperties", false.into()),
    ])
}

fn word(random: &mut Random) -> &'static str {
    WORDS[random.below(WORDS.len())]
}

fn prose(random: &mut Random, words: usize) -> String {
    (0..words).map(|_| word(random)).collect::<Vec<_>>().join(" ")
}
