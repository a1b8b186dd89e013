//! Profiles: `feather auth`, and which key goes to which server.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::support::{Mock, Run, Server, feather, response, run, run_with_input, write_private};

const KEY: &str = "fth_live_canary_0123456789";

/// A configuration folder.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self) -> PathBuf {
        self.0.path().join("feather/profiles.json")
    }

    fn feather(&self, arguments: &[&str]) -> Command {
        let mut command = feather(arguments);
        command.env("XDG_CONFIG_HOME", self.0.path());
        command
    }

    #[track_caller]
    fn run(&self, arguments: &[&str]) -> Run {
        run(&mut self.feather(arguments))
    }

    /// Stores a profile without a request.
    fn store(&self, profiles: &[(&str, &str, &str)], default: Option<&str>) {
        let profiles: serde_json::Map<String, serde_json::Value> = profiles
            .iter()
            .map(|(name, key, url)| {
                let profile = serde_json::json!({"api_key": key, "base_url": url});
                ((*name).to_owned(), profile)
            })
            .collect();
        let text = serde_json::json!({"default": default, "profiles": profiles}).to_string();
        fs::create_dir_all(self.file().parent().unwrap()).unwrap();
        write_private(&self.file(), text);
    }
}

/// Returns the keys of the requests that a server received.
fn keys(server: &Server) -> Vec<String> {
    let key = |request: &String| {
        let line = request.lines().find(|line| line.to_lowercase().starts_with("x-api-key:"));
        line.unwrap().split_once(": ").unwrap().1.to_owned()
    };
    server.requests().iter().map(key).collect()
}

#[test]
fn a_key_from_standard_input_is_tested_and_stored_privately() {
    let (home, server) = (Home::new(), Server::sending("[]"));
    let login = ["auth", "login", "--profile", "prod", "--base-url", server.url()];
    let run = run_with_input(&mut home.feather(&login), format!("{KEY}\n").as_bytes());
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""), "{}", run.stderr);
    assert!(run.stderr.contains("profiles.json"), "{}", run.stderr);
    assert!(!run.stderr.contains("canary"), "{}", run.stderr);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(home.file()).unwrap().permissions().mode() & 0o777, 0o600);
    }
    // The first profile is the default.
    home.run(&["integrations", "list", "-q"]).output();
    assert_eq!(keys(&server), [KEY, KEY]);

    let status = home.run(&["auth", "status", "-o", "json"]).output();
    let status: serde_json::Value = serde_json::from_str(&status).unwrap();
    assert_eq!(status["profile"], "prod");
    assert_eq!(status["base_url"], server.url());
    assert_eq!(status["api_key_ends_with"], "6789");
    assert_eq!(status["accepted"], true);
    for arguments in [&["auth", "status"][..], &["auth", "list"], &["auth", "list", "-o", "json"]] {
        let output = home.run(arguments).output();
        assert!(output.contains("prod") && !output.contains("canary"), "{output}");
    }
}

#[test]
fn a_key_that_is_rejected_is_not_stored() {
    let body = format!(r#"{{"detail":"{KEY}"}}"#);
    let server = Server::responding(response("401 Unauthorized", "application/json", &body));
    let home = Home::new();
    let login = ["auth", "login", "--base-url", server.url()];
    let run = run_with_input(&mut home.feather(&login), KEY.as_bytes());
    let error = run.failure(1);
    assert!(error.contains("nothing was stored") && !error.contains("canary"), "{error}");
    assert!(!home.file().exists());
    // With --mock the key is accepted, and not stored either.
    run_with_input(&mut home.feather(&["--mock", "auth", "login"]), b"").output_with_notes();
    assert!(!home.file().exists());
    // A stored key that is rejected: the status is printed, and a failure.
    home.store(&[("old", KEY, server.url())], Some("old"));
    let run = home.run(&["auth", "status"]);
    assert_eq!(run.code, Some(1));
    assert!(run.stdout.contains("no\n") && !run.stderr.contains("canary"), "{run:?}");
}

#[cfg(unix)]
#[test]
fn a_file_that_others_can_read_is_rejected() {
    use std::os::unix::fs::PermissionsExt as _;

    let (home, server) = (Home::new(), Server::sending("[]"));
    home.store(&[("a", KEY, server.url())], Some("a"));
    fs::set_permissions(home.file(), fs::Permissions::from_mode(0o644)).unwrap();
    for arguments in [&["connections", "list"][..], &["auth", "list"], &["auth", "login"]] {
        let error = home.run(arguments).failure(2);
        assert!(error.contains("chmod 600") && !error.contains("canary"), "{error}");
    }
    assert_eq!(server.requests(), [""; 0]);
}

#[test]
fn options_precede_the_environment_and_that_precedes_profiles() {
    let (home, server) = (Home::new(), Server::sending("[]"));
    let url = server.url();
    home.store(&[("a", "key-a-canary", url), ("b", "key-b-canary", url)], Some("a"));
    let file = home.0.path().join("key");
    write_private(&file, "key-file-canary");
    let file = file.to_str().unwrap();
    let list = ["connections", "list", "-q"];
    for (more, variables, expected) in [
        (&[][..], &[][..], "key-a-canary"),
        (&[], &[("FEATHER_PROFILE", "b")], "key-b-canary"),
        (&["--profile", "a"], &[("FEATHER_PROFILE", "b")], "key-a-canary"),
        (&[], &[("FEATHER_PROFILE", "b"), ("FEATHER_API_KEY", "key-env")], "key-env"),
        (&["--profile", "b"], &[("FEATHER_API_KEY", "key-env")], "key-b-canary"),
        (&["--profile", "b", "--api-key-file", file], &[], "key-file-canary"),
    ] {
        let mut command = home.feather(&[&list[..], more].concat());
        command.envs(variables.iter().copied());
        if !more.contains(&"--profile") && variables.is_empty() {
            // The server is that of the profile.
            run(&mut command).output();
        } else {
            run(command.env("FEATHER_BASE_URL", url)).output();
        }
        assert_eq!(keys(&server).last().unwrap(), expected, "{more:?} {variables:?}");
    }
}

#[test]
fn the_key_of_a_profile_goes_to_its_own_server_only() {
    let (home, own, other) = (Home::new(), Server::sending("[]"), Server::sending("[]"));
    home.store(&[("a", KEY, own.url())], Some("a"));
    let elsewhere = ["connections", "list", "--base-url", other.url()];
    let error = home.run(&elsewhere).failure(2);
    assert!(error.contains("not for the server of --base-url"), "{error}");
    let mut command = home.feather(&["connections", "list"]);
    let error = run(command.env("FEATHER_BASE_URL", other.url())).failure(2);
    assert!(error.contains("not for the server of FEATHER_BASE_URL"), "{error}");
    // The server of a profile that is not named gets no other key.
    let mut command = home.feather(&["connections", "list", "--timeout", "300ms"]);
    command.env("HTTPS_PROXY", "http://127.0.0.1:1").env("FEATHER_API_KEY", "key-env");
    assert_eq!(run(&mut command).code, Some(1));
    assert_eq!((own.requests().len(), other.requests().len()), (0, 0));
}

#[test]
fn profiles_are_selected_and_removed() {
    let home = Home::new();
    assert!(home.run(&["auth", "status"]).failure(4).contains("feather auth login"));
    assert!(home.run(&["auth", "logout"]).failure(4).contains("there are no profiles"));
    home.store(&[("a", KEY, "http://localhost:1"), ("b", KEY, "http://localhost:2")], Some("a"));
    home.run(&["auth", "use", "b"]).output_with_notes();
    let list = home.run(&["auth", "list", "-o", "csv"]).output();
    assert_eq!(list, "profile,server,default\na,http://localhost:1,\nb,http://localhost:2,yes\n");
    assert!(home.run(&["auth", "use", "c"]).failure(4).contains("there are: a, b"));
    let error = home.run(&["connections", "list", "--profile", "c"]).failure(4);
    assert!(error.contains("there is no profile \"c\""), "{error}");
    home.run(&["auth", "logout"]).output_with_notes();
    assert!(!home.run(&["auth", "list"]).output().contains("\nb\t"));
    // No default is left.
    home.run(&["connections", "list"]).failure(4);
    let login = ["auth", "login", "--profile", "fth_live_canary"];
    let error = home.run(&login).failure(2);
    assert!(!error.contains("canary"), "{error}");
}

#[cfg(unix)]
#[test]
fn the_prompt_does_not_echo_the_key() {
    let (home, mock) = (Home::new(), Mock::start());
    let url = mock.mock().base_url();
    let command = home.feather(&["auth", "login", "--base-url", &url]);
    let (code, screen) = crate::terminal::type_without_echo(command, &format!("{KEY}\n"));
    assert_eq!(code, 0, "{screen}");
    assert!(screen.contains("API key for ") && !screen.contains("canary"), "{screen}");
    assert!(fs::read_to_string(home.file()).unwrap().contains(KEY));
}
