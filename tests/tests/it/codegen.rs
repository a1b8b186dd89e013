//! Committed generated code is current; a difference is an error that names the file and the
//! command that repairs it.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

use tests::checkout::Checkout;
use tests::root;
use xtask::codegen::{self, COPY, DOCUMENT, GENERATED, Options};

#[test]
fn everything_generated_is_up_to_date() {
    if let Err(failure) = codegen::run(&Options::project(root()).checking()) {
        panic!("{failure}");
    }
}

/// Checks a copy after `change`: what the failure says, without the numbers of lines. Nothing is
/// written by it, and running the command that it names repairs all there is.
fn drift(change: impl FnOnce(&Checkout)) -> String {
    let checkout = Checkout::of_generated();
    let options = Options::project(checkout.root());
    change(&checkout);

    let before = checkout.state();
    let failure = codegen::run(&options.clone().checking()).expect_err("the drift is seen");
    assert_eq!(failure.exit_code(), 1);
    assert!(checkout.state() == before, "checking writes nothing");

    codegen::run(&options).expect("codegen repairs it");
    codegen::run(&options.checking()).expect("it is repaired");
    let message = failure.to_string();
    let lines = message.lines().map(|line| if line.starts_with("@@ -") { "@@" } else { line });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_field_added_to_the_document() {
    let message = drift(|checkout| {
        checkout.replace(
            DOCUMENT,
            r#""description": "Whether the credentials worked.",
            "type": "boolean"
          },
"#,
            r#""description": "Whether the credentials worked.",
            "type": "boolean"
          },
          "latency_ms": {
            "description": "How long the check took, in milliseconds.",
            "type": "integer"
          },
"#,
        );
    });
    insta::assert_snapshot!(message, @r#"
    crates/featherhq-api/src/generated/types.rs differs from what is generated:
    --- crates/featherhq-api/src/generated/types.rs (on disk)
    +++ crates/featherhq-api/src/generated/types.rs (generated)
    @@
     pub struct ConnectionTestLeaseResponse {
         /// Whether the credentials worked.
         pub ok: bool,
    +    /// How long the check took, in milliseconds.
    +    #[cfg_attr(feature = "schemars", schemars(default, skip_serializing_if = "Option::is_none"))]
    +    #[cfg_attr(feature = "schemars", schemars(with = "i64"))]
    +    pub latency_ms: Option<i64>,
         /// Name of the workspace that the credentials belong to, as far as the service tells. Absent or
         /// `null` otherwise; only Slack is known to fill it.
         #[cfg_attr(feature = "schemars", schemars(skip_serializing_if = "Option::is_none"))]
    @@
     
     support::object!(ConnectionTestLeaseResponse {
         "ok": required ok,
    +    "latency_ms": optional latency_ms,
         "team": optional team,
         "url": optional url,
         "detail": optional detail
    crates/featherhq-mock/openapi.json differs from what is generated:
    --- crates/featherhq-mock/openapi.json (on disk)
    +++ crates/featherhq-mock/openapi.json (generated)
    @@
                 "description": "Whether the credentials worked.",
                 "type": "boolean"
               },
    +          "latency_ms": {
    +            "description": "How long the check took, in milliseconds.",
    +            "type": "integer"
    +          },
               "team": {
                 "description": "Name of the workspace that the credentials belong to, as far as the service tells. Absent or `null` otherwise; only Slack is known to fill it.",
                 "anyOf": [
    2 files are not as generated. To repair: cargo xtask codegen
    "#);
}

#[test]
fn a_generated_file_edited_by_hand() {
    let message = drift(|checkout| {
        checkout.replace(
            &format!("{GENERATED}/types.rs"),
            "pub struct ConnectionTestMcpCallResponse {",
            "#[must_use]\npub struct ConnectionTestMcpCallResponse {",
        );
    });
    insta::assert_snapshot!(message, @r#"
    crates/featherhq-api/src/generated/types.rs differs from what is generated:
    --- crates/featherhq-api/src/generated/types.rs (on disk)
    +++ crates/featherhq-api/src/generated/types.rs (generated)
    @@
     /// The response of an MCP server to a tool call.
     #[derive(Clone, Debug, PartialEq)]
     #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    -#[must_use]
     pub struct ConnectionTestMcpCallResponse {
         /// The result of the MCP `tools/call`, complete and unchanged. MCP reports a tool's own failure
         /// inside it, so look there too.
    1 file is not as generated. To repair: cargo xtask codegen
    "#);
}

#[test]
fn a_stray_file_among_the_generated_ones() {
    let message = drift(|checkout| {
        checkout.write(&format!("{GENERATED}/left_over.rs"), "// Nobody includes this.\n");
    });
    insta::assert_snapshot!(message, @"
    crates/featherhq-api/src/generated/left_over.rs is not produced by this run, and stands where only generated files do
    1 file is not as generated. To repair: cargo xtask codegen
    ");
}

#[test]
fn a_generated_file_that_is_missing() {
    let message = drift(|checkout| {
        fs::remove_file(checkout.path(&format!("{GENERATED}/client.rs"))).unwrap();
    });
    insta::assert_snapshot!(message, @"
    crates/featherhq-api/src/generated/client.rs is missing
    1 file is not as generated. To repair: cargo xtask codegen
    ");
}

#[test]
fn another_document_in_the_mock() {
    let message = drift(|checkout| {
        checkout.replace(COPY, r#""name": "x-api-key""#, r#""name": "authorization""#);
    });
    insta::assert_snapshot!(message, @r#"
    crates/featherhq-mock/openapi.json differs from what is generated:
    --- crates/featherhq-mock/openapi.json (on disk)
    +++ crates/featherhq-mock/openapi.json (generated)
    @@
             "type": "apiKey",
             "description": "An organization's API key, sent as it is in the `x-api-key` header of every request. It is the only way to authenticate. The key is a secret: keep it out of logs, addresses and source code. A revoked key stops working at once.",
             "in": "header",
    -        "name": "authorization"
    +        "name": "x-api-key"
           }
         }
       }
    1 file is not as generated. To repair: cargo xtask codegen
    "#);
}

/// Names the folder that a run in another process is to fill.
const INTO: &str = "TESTS_GENERATE_INTO";

#[test]
fn the_same_bytes_every_time_and_from_everywhere() {
    if let Some(folder) = env::var_os(INTO) {
        codegen::run(&Options::project(folder)).expect("another process generates");
        return;
    }
    let committed = files(&root());
    for round in ["first", "second"] {
        let checkout = Checkout::of_generated();
        fs::remove_dir_all(checkout.path(GENERATED)).unwrap();
        fs::remove_file(checkout.path(COPY)).unwrap();
        codegen::run(&Options::project(checkout.root())).expect("everything is generated anew");
        assert!(files(checkout.root()) == committed, "the {round} run has the committed bytes");
    }

    // Another folder, home, language and time zone need another process.
    let (checkout, elsewhere) = (Checkout::of_generated(), tempfile::tempdir().unwrap());
    fs::remove_dir_all(checkout.path(GENERATED)).unwrap();
    fs::remove_file(checkout.path(COPY)).unwrap();
    let run = Command::new(env::current_exe().unwrap())
        .args(["--exact", "codegen::the_same_bytes_every_time_and_from_everywhere"])
        .current_dir(elsewhere.path())
        .env_clear()
        .env(INTO, checkout.root())
        .env("HOME", elsewhere.path())
        .env("LC_ALL", "tr_TR.UTF-8")
        .env("TZ", "Pacific/Chatham")
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stdout));
    assert!(files(checkout.root()) == committed, "another process has the committed bytes");
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0, "nothing is left elsewhere");
}

/// What `codegen` writes, by its path below the root.
fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    fn collect(root: &Path, path: &str, files: &mut BTreeMap<String, Vec<u8>>) {
        let full = root.join(path);
        if full.is_file() {
            files.insert(path.to_owned(), fs::read(full).unwrap());
            return;
        }
        for entry in fs::read_dir(full).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            collect(root, &format!("{path}/{name}"), files);
        }
    }

    let mut files = BTreeMap::new();
    collect(root, GENERATED, &mut files);
    collect(root, COPY, &mut files);
    files
}
