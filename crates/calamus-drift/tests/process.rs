//! The process around a report: settings, fingerprints, thresholds, and the formats.

use calamus_document::read::parse;
use calamus_drift::gate::{FailOn, Gate, Verdict};
use calamus_drift::lifecycle::{Lifecycle, Stability};
use calamus_drift::policy::GENERATED;
use calamus_drift::render::{self, Format};
use calamus_drift::report::Report;
use calamus_drift::settings::Settings;
use calamus_drift::{self as drift, Scope, page, rules};
use chrono::NaiveDate;
use serde_json::{Value, json};

mod shop;

use shop::{shop, short, with};

fn compare_in(before: &Value, after: &Value, scope: &Scope) -> Report {
    let read =
        |name: &str, document: &Value| parse(name, format!("{document:#}")).expect("a document");
    drift::compare(&read("old.json", before), &read("new.json", after), scope)
        .expect("the tags are known")
}

fn compare(before: &Value, after: &Value) -> Report {
    compare_in(before, after, &Scope::default())
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// One breaking, one risky and one safe change.
fn changed() -> Value {
    let document = with(shop(), "/components/schemas/Kind/enum", Some(json!(["a", "b", "c"])));
    let document =
        with(document, "/components/schemas/Thing/properties/id/default", Some(json!("x")));
    let limit = "/components/parameters/Limit/schema/default";
    let document = with(document, limit, Some(json!(10)));
    with(document, "/paths/~1other/get/deprecated", Some(json!(true)))
}

fn fingerprints(report: &Report) -> Vec<String> {
    report.findings.iter().map(|finding| finding.fingerprint.clone()).collect()
}

fn accept(report: &Report, expires: &str) -> Settings {
    let entries = fingerprints(report).into_iter().map(|fingerprint| {
        format!(
            "[[accept]]\nfingerprint = \"{fingerprint}\"\nreason = \"known\"\nauthor = \"me\"\n{expires}\n"
        )
    });
    Settings::parse(&entries.collect::<String>()).expect("valid settings")
}

#[test]
fn fingerprints_are_unique_and_survive_unrelated_edits() {
    let before = fingerprints(&compare(&shop(), &changed()));
    assert_eq!(before.len(), 4);
    let mut unique = before.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), before.len());

    // Another parameter before the changed one, another property, another operation that uses
    // the schema, other lines.
    let edit = |document: Value| {
        let mut document = with(document, "/info/description", Some(json!("Prose.")));
        document["paths"]["/things"]["get"]["parameters"]
            .as_array_mut()
            .unwrap()
            .insert(0, json!({"name": "page", "in": "query", "schema": {"type": "integer"}}));
        let list = document["paths"]["/things"]["get"].clone();
        let document = with(document, "/paths/~1more", Some(json!({"get": list})));
        with(
            document,
            "/components/schemas/Thing/properties/size",
            Some(json!({"type": "integer"})),
        )
    };
    let after = fingerprints(&compare(&edit(shop()), &edit(changed())));
    assert_eq!(after, before);
    // Another change has another one.
    let other = with(shop(), "/components/schemas/Kind/enum", Some(json!(["a", "b", "d"])));
    assert!(!before.contains(&compare(&shop(), &other).findings[0].fingerprint));
}

#[test]
fn findings_of_one_message_and_place_have_fingerprints_of_their_own() {
    let union = |max: u32| {
        let branch = |key: &str| json!({"type": "object", "properties": {key: {"maxLength": max, "type": "string"}}});
        with(
            shop(),
            "/components/schemas/Thing/properties/name",
            Some(json!({"anyOf": [{"type": "array", "items": branch("a")}, branch("a")]})),
        )
    };
    let found = fingerprints(&compare(&union(9), &union(5)));
    assert_eq!(found.len(), 2);
    assert_ne!(found[0], found[1]);
}

#[test]
fn accepted_findings_do_not_fail_and_stale_entries_do() {
    let report = compare(&shop(), &changed());
    let gate = Gate::default();
    assert_eq!(gate.exit_code(&report), 1);
    let settings = accept(&report, "expires = 2030-01-31");
    let accepted = report.clone().with_settings(&settings, Some(day("2030-01-31")));
    assert_eq!(gate.exit_code(&accepted), 0);
    assert!(accepted.findings.iter().all(|finding| finding.accepted.is_some()));
    assert!(Format::Text.render(&accepted).contains("4 accepted\nall findings are accepted"));
    // The day after, each entry is an error, and the findings count again.
    let expired = report.clone().with_settings(&settings, Some(day("2030-02-01")));
    assert_eq!((expired.stale.expired.len(), gate.exit_code(&expired)), (4, 1));
    assert!(Format::Text.render(&expired).contains("expired on 2030-01-31 (me)"));
    // Entries for findings that are gone are errors too.
    let unused = compare(&shop(), &shop()).with_settings(&settings, Some(day("2030-01-01")));
    assert_eq!((unused.stale.unused.len(), gate.exit_code(&unused)), (4, 1));
    // A restricted comparison cannot know.
    let scope = Scope { tags: vec!["other".to_owned()], ..Scope::default() };
    let part = compare_in(&shop(), &shop(), &scope).with_settings(&settings, None);
    assert_eq!(gate.exit_code(&part), 0);
}

#[test]
fn severities_can_be_overridden_by_rule() {
    let settings = "[severity]\nenum-value-added = \"safe\"\ndefault-added = \"off\"\n\
                    operation-deprecated = \"breaking\"";
    let settings = Settings::parse(settings).unwrap();
    let report = compare(&shop(), &changed()).with_settings(&settings, None);
    insta::assert_snapshot!(short(&report), @r#"
    breaking operation-deprecated (for us breaking, Rust none) in  of 1: GET /other: the operation is deprecated
    safe enum-value-added (for us safe, Rust none) in request+response of 2: `Kind` may also be `"c"`
    "#);
}

#[test]
fn settings_that_mean_nothing_are_errors() {
    let error = |text: &str| Settings::parse(text).unwrap_err();
    let suggests = |text: &str, found: &str, name: &str| {
        let message = error(text);
        assert!(message.contains(&format!("`{found}`")), "{message}");
        assert!(message.ends_with(&format!("\ndid you mean `{name}`?")), "{message}");
    };
    suggests("severities = 1", "severities", "severity");
    suggests("[[accept]]\nfingerprint = \"a\"\nreasons = \"r\"", "reasons", "reason");
    suggests("[lifecycle]\ngrace-day = { stable = 1 }", "grace-day", "grace-days");
    suggests("[lifecycle]\ngrace-days = { stabel = 1 }", "stabel", "stable");
    suggests("[severity]\nenum-value-added = \"save\"", "save", "safe");
    // Nothing that is spelled alike is known.
    let unlike = error("notifications = 1");
    assert!(unlike.contains("unknown field") && !unlike.contains("did you mean"), "{unlike}");
    assert_eq!(
        error("[severity]\nenum-value-aded = \"safe\""),
        "no rule has the id `enum-value-aded`; did you mean `enum-value-added`?"
    );
    let entry = "[[accept]]\nfingerprint = \"a\"\nreason = \"r\"\nauthor = \"x\"\n";
    assert_eq!(error(&entry.repeat(2)), "`a` is accepted twice");
    assert_eq!(error(&entry.replace("\"r\"", "\" \"")), "`a` has no reason or no author");
    assert!(error(&format!("{entry}expires = \"soon\"")).contains("not a day"));
    assert!(error("[lifecycle]\ngrace-days = { gold = 1 }").contains("gold"));
}

#[test]
fn the_threshold_and_the_verdict_decide_what_fails() {
    let exit = |gate: Gate, report: &Report| gate.exit_code(report);
    let gate = |fail_on| Gate { fail_on, ..Gate::default() };
    let report = |at: &str, value: Value| compare(&shop(), &with(shop(), at, Some(value)));
    let safe = report("/paths/~1other/get/deprecated", json!(true));
    let risky = report("/components/parameters/Limit/schema/default", json!(10));
    let breaking = report("/components/schemas/Kind/enum", json!(["a", "b", "c"]));
    let codes = |fail_on| [&safe, &risky, &breaking].map(|report| exit(gate(fail_on), report));
    assert_eq!(Gate::default().exit_code(&compare(&shop(), &shop())), 0);
    assert_eq!(codes(None), [3, 3, 1]);
    assert_eq!(codes(Some(FailOn::Breaking)), [0, 0, 1]);
    assert_eq!(codes(Some(FailOn::Risky)), [0, 1, 1]);
    assert_eq!(codes(Some(FailOn::Any)), [1, 1, 1]);
    // Generated clients have open enums.
    let ours = Gate { verdict: Verdict::Ours, fail_on: Some(FailOn::Breaking) };
    assert_eq!(exit(ours, &breaking.with_policy(&GENERATED)), 0);
}

#[test]
fn sunset_days_are_checked_against_the_day_of_the_run() {
    let at = "/paths/~1other/get";
    let deprecated = with(shop(), &format!("{at}/deprecated"), Some(json!(true)));
    let dated = |day: &str| with(deprecated.clone(), &format!("{at}/x-sunset"), Some(json!(day)));
    let without = with(shop(), "/paths/~1other", None);
    let settings = "[lifecycle]\ngrace-days = { stable = 30, beta = 5 }\nrequire-sunset = true";
    let settings = Settings::parse(settings).unwrap();
    let ids = |before: &Value, after: &Value| -> Vec<&'static str> {
        let lifecycle = Lifecycle { today: Some(day("2030-01-01")), ..settings.lifecycle.clone() };
        let scope = Scope { lifecycle, ..Scope::default() };
        compare_in(before, after, &scope).findings.iter().map(|found| found.rule.id).collect()
    };
    assert_eq!(ids(&dated("2030-01-01"), &without), ["operation-removed-after-sunset"]);
    assert_eq!(ids(&dated("2030-01-02"), &without), ["operation-removed-before-sunset"]);
    assert_eq!(ids(&deprecated, &without), ["operation-removed-before-sunset"]);
    assert_eq!(ids(&shop(), &dated("2030-01-31")), ["operation-deprecated"]);
    assert_eq!(ids(&shop(), &dated("2030-01-30")), ["sunset-too-soon", "operation-deprecated"]);
    assert_eq!(ids(&shop(), &deprecated), ["deprecated-without-sunset", "operation-deprecated"]);
    // Each level has a grace period of its own.
    let beta =
        |document: Value| with(document, &format!("{at}/x-stability-level"), Some(json!("beta")));
    assert_eq!(ids(&beta(shop()), &beta(dated("2030-01-06"))), ["operation-deprecated"]);
    // Without a day, none is compared.
    let report = compare(&dated("2030-01-01"), &without);
    assert_eq!(report.findings[0].rule.id, "deprecated-operation-removed");
}

#[test]
fn unstable_operations_may_change_without_notice() {
    let at = "/paths/~1other/get/x-stability-level";
    let (alpha, removed) =
        (with(shop(), at, Some(json!("alpha"))), with(shop(), "/paths/~1other", None));
    let unstable = vec![Stability::Draft, Stability::Alpha];
    let lifecycle = Lifecycle { unstable, ..Lifecycle::default() };
    let scope = Scope { lifecycle, ..Scope::default() };
    assert_eq!(Gate::default().exit_code(&compare_in(&alpha, &removed, &scope)), 3);
    assert_eq!(Gate::default().exit_code(&compare(&alpha, &removed)), 1);
    assert_eq!(Gate::default().exit_code(&compare_in(&shop(), &removed, &scope)), 1);
}

#[test]
fn the_text_has_a_summary_of_three_lines_and_folds_equal_changes() {
    let thing = |name: &str, max: u32| {
        let properties: serde_json::Map<_, _> = (0..40)
            .map(|index| (format!("{name}{index}"), json!({"type": "string", "maxLength": max})))
            .collect();
        json!({"type": "object", "properties": properties})
    };
    let at = "/components/schemas/Thing";
    let report =
        compare(&with(shop(), at, Some(thing("p", 9))), &with(shop(), at, Some(thing("p", 5))));
    assert_eq!(report.findings.len(), 40);
    insta::assert_snapshot!(Format::Text.render(&report), @r"
    new.json (1) compared with old.json (1)
    40 findings: 40 breaking, 0 risky, 0 safe
    widest effect: max-length-lowered in 2 operations

    breaking max-length-lowered: 40 findings, 2 operations
      `maxLength` of `Thing.p0` changed from `9` to `5`, and the same in 39 other places (new.json:120:13)

    `--all` lists every finding, `calamus explain RULE` describes a rule
    ");
    assert!(Format::TextOfAll.render(&report).lines().count() > 280);
}

#[test]
fn the_text_has_at_most_150_lines_whatever_was_found() {
    // Findings of as many rules as there are examples of schemas.
    let schemas = |after: bool| -> Value {
        let examples = rules::all().filter(|rule| rule.example.kind == rules::Kind::Schema);
        let paths: serde_json::Map<_, _> = examples
            .enumerate()
            .map(|(index, rule)| {
                let text = if after { rule.example.after } else { rule.example.before };
                let schema: Value = serde_json::from_str(text).unwrap();
                let content = json!({"application/json": {"schema": schema}});
                let body = json!({"requestBody": {"content": content}, "responses": {"200": {"content": content}}});
                (format!("/{index}"), json!({"post": body}))
            })
            .collect();
        with(shop(), "/paths", Some(paths.into()))
    };
    let report = compare(&schemas(false), &schemas(true));
    assert!(report.findings.len() > 120, "{}", report.findings.len());
    let text = Format::Text.render(&report);
    assert!(text.lines().count() <= 150, "{}", text.lines().count());
}

#[test]
fn colors_mark_severities_and_change_no_text() {
    let text = Format::Text.render(&compare(&shop(), &changed()));
    let colored = render::colorize(&text);
    assert!(colored.contains("\u{1b}[1m\u{1b}[31mbreaking"));
    let plain = anstream::adapter::strip_str(&colored).to_string();
    assert_eq!(plain, text);
}

#[test]
fn the_json_report_satisfies_its_published_schema() {
    let published = include_str!("../../../docs/drift-report.schema.json");
    assert_eq!(published.trim_end(), render::schema(), "print it with `calamus diff --schema`");
    let schema: Value = serde_json::from_str(published).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let report = compare(&shop(), &changed());
    let settings = accept(&report, "expires = \"2030-01-31\"");
    for report in [
        compare(&shop(), &shop()),
        report.clone().with_policy(&GENERATED),
        report.clone().with_settings(&settings, Some(day("2030-01-01"))),
        report.with_settings(&settings, Some(day("2031-01-01"))),
    ] {
        let json: Value = serde_json::from_str(&Format::Json.render(&report)).unwrap();
        let errors: Vec<_> = validator.iter_errors(&json).map(|error| error.to_string()).collect();
        assert_eq!(errors, [""; 0]);
    }
    // The schema is not satisfied by anything.
    assert!(!validator.is_valid(&json!({"shape": 2})));
}

#[test]
fn the_changelog_lists_breaking_changes_first() {
    let report = compare(&shop(), &changed());
    insta::assert_snapshot!(Format::Markdown.render(&report), @r#"
    # API changes

    new.json (1) compared with old.json (1)

    4 findings: 1 breaking, 1 risky, 2 safe

    widest effect: enum-value-added in 2 operations

    ## Breaking changes

    ### Enum values added (1 finding, 2 operations)

    `enum-value-added`

    - `Kind` may also be `"c"`  
      GET /things, POST /things

    ## Risky changes

    ### Default added (1 finding, 1 operation)

    `default-added`

    - the default of `Limit` (components/parameters) is `10`  
      GET /things

    ## Compatible changes

    ### Default added (1 finding, 2 operations)

    `default-added`

    - the default of `Thing.id` is `"x"`  
      GET /things, POST /things

    ### Operation deprecated (1 finding, 1 operation)

    `operation-deprecated`

    - GET /other: the operation is deprecated  
      GET /other
    "#);
}

#[test]
fn the_page_is_self_contained_and_escapes_the_document() {
    let evil = "<script>alert(1)</script>";
    let document = with(shop(), "/components/schemas/Kind/enum", Some(json!(["a", "b", evil])));
    let page = Format::Html.render(&compare(&shop(), &document));
    assert!(!page.contains(evil) && page.contains("&lt;script&gt;alert(1)"));
    for outside in ["http://", "https://", "src=", "href=", "@import", "url("] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert!(page.contains("prefers-color-scheme: dark") && page.contains("max-width: 40rem"));
}

#[test]
fn every_rule_is_described_in_the_same_sections() {
    for rule in rules::all() {
        let text = page::explain(rule);
        let sections =
            ["What it reports.", "Why it matters.", "Example.", "What to do instead.", "Since."];
        let places: Vec<_> =
            sections.iter().map(|section| text.find(&format!("**{section}**"))).collect();
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{}", rule.id);
    }
}
