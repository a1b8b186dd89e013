//! `connections wait`, `export` and `apply`.

use std::fs;

use featherhq_mock::Fault;

use crate::support::{Mock, PENDING, run_with_input};
use crate::terminal::on_terminal;

#[test]
fn exported_settings_are_compared_and_applied() {
    let mock = Mock::start();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tools.json");
    let file = path.to_str().unwrap();
    mock.run(&["connections", "export", file]).output_with_notes();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let exported = fs::read_to_string(&path).unwrap();
    let unchanged = mock.run(&["connections", "apply", file, "--yes"]);
    assert_eq!((unchanged.code, unchanged.stdout.as_str()), (Some(0), ""), "{unchanged:?}");
    assert!(unchanged.stderr.contains("Nothing to change."), "{unchanged:?}");
    mock.operations();

    let mut settings: serde_json::Value = serde_json::from_str(&exported).unwrap();
    let tools = |settings: &mut serde_json::Value| {
        let all = settings["connections"].as_array_mut().unwrap();
        let at = all.iter().position(|it| it["slug"] == "acme_support").unwrap();
        all[at]["tools"].take()
    };
    let mut tools = tools(&mut settings);
    let first = tools[0]["enabled"].as_bool().unwrap();
    tools[0]["enabled"] = (!first).into();
    tools[1]["input_defaults"] =
        serde_json::json!({"api_token": {"value": "s3cret", "type": "pinned"}});
    // Another organization has other ids.
    let changed = serde_json::json!({"connections": [{"slug": "acme_support", "tools": tools}]});
    fs::write(&path, changed.to_string()).unwrap();

    let dry = mock.run(&["connections", "apply", file, "--dry-run"]).output_with_notes();
    assert!(dry.contains("  enabled: ") && dry.contains("  input defaults: "), "{dry}");
    assert!(!dry.contains("s3cret"), "{dry}");
    assert_eq!(mock.operations(), ["listConnections"]);
    let defaults = serde_json::json!({"limit": {"value": 50, "type": "pinned"}});
    tools[1]["input_defaults"] = defaults;
    let changed = serde_json::json!({"connections": [{"slug": "acme_support", "tools": tools}]});
    fs::write(&path, changed.to_string()).unwrap();
    let refused = mock.run(&["connections", "apply", file]).failure(2);
    assert!(refused.contains("--yes"), "{refused}");
    let (code, screen, _) =
        on_terminal(mock.feather(&["connections", "apply", file]), 80, "n\n", false);
    assert_eq!(code, 1, "{screen}");
    assert!(screen.contains("Change 2 tools? [y/N]"), "{screen}");
    assert_eq!(mock.operations(), ["listConnections"]);

    // A failure does not keep the others from being applied.
    let fault = "op=updateConnectionTool;status=422;times=1";
    mock.mock().inject(fault.parse::<Fault>().unwrap());
    let partly = mock.run(&["connections", "apply", file, "--yes"]);
    assert_eq!(partly.code, Some(1));
    assert!(partly.stderr.contains("Changed 1 of 2 tools."), "{}", partly.stderr);
    mock.run(&["connections", "apply", file, "--yes"]).output_with_notes();
    mock.operations();
    let done = mock.run(&["connections", "apply", file, "--yes"]);
    assert!(done.stderr.contains("Nothing to change."), "{done:?}");
}

#[test]
fn settings_of_missing_tools_and_other_files_are_failures() {
    let mock = Mock::start();
    let apply = ["connections", "apply", "-", "--yes"];
    let missing = r#"{"connections":[{"slug":"nope","tools":[]},{"slug":"acme_support","tools":[{"slug":"nope","enabled":true}]}]}"#;
    let run = run_with_input(&mut mock.feather(&apply), missing.as_bytes());
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("there is no connection \"nope\""), "{}", run.stderr);
    assert!(run.stderr.contains("acme_support: nope: there is no such tool"), "{}", run.stderr);
    mock.operations();
    for bad in ["[]", "{", r#"{"connections":[{"s3cret":1}]}"#] {
        let error = run_with_input(&mut mock.feather(&apply), bad.as_bytes()).failure(2);
        assert!(!error.contains("s3cret"), "{error}");
    }
    assert_eq!(mock.operations(), [""; 0]);
}

#[test]
fn a_connection_is_waited_for() {
    let mock = Mock::start();
    mock.run(&["connections", "finalize", PENDING]).output();
    let json = mock.json(&["connections", "wait", PENDING]);
    assert_eq!((&json["status"], &json["tools_status"]), (&"active".into(), &"synced".into()));
    let json = mock.json(&["connections", "wait", "acme_support", "--for", "active"]);
    assert_eq!(json["status"], "active");
    let mock = Mock::start();
    let error = mock.run(&["connections", "wait", PENDING, "--timeout", "700ms"]).failure(1);
    assert!(error.contains("last status: pending_oauth"), "{error}");
}
