//! `Client::from_profile` with the file and the variables of a user.

#![allow(clippy::unwrap_used)] // A test fails by panicking.

use std::path::PathBuf;
use std::process::Command;

use featherhq::Client;
use featherhq::profile::{Profile, Profiles};

/// Set for the process that reads the profiles: variables cannot be set safely within one.
const CHILD: &str = "FEATHERHQ_TEST_PROFILE";

/// Returns the base URL of the client, or its error, in a process with these variables.
fn base_url(home: &std::path::Path, name: &str, variables: &[(&str, &str)]) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "profiles_are_selected_by_name_variable_and_default", "--nocapture"]);
    command.env_remove("FEATHER_PROFILE").env("FEATHER_BASE_URL", "http://localhost:9");
    command.env("XDG_CONFIG_HOME", home).env(CHILD, name).envs(variables.iter().copied());
    let output = String::from_utf8(command.output().unwrap().stdout).unwrap();
    assert!(!output.contains("canary"), "{output}");
    let line = output.lines().find_map(|line| line.split_once("result: ")).unwrap();
    line.1.to_owned()
}

#[test]
fn profiles_are_selected_by_name_variable_and_default() {
    if let Ok(name) = std::env::var(CHILD) {
        let name = Some(name.as_str()).filter(|name| !name.is_empty());
        match Client::from_profile(name) {
            Ok(client) => println!("\nresult: {}", client.base_url()),
            Err(error) => println!("\nresult: {error}"),
        }
        return;
    }
    let home: PathBuf = std::env::temp_dir().join(format!("featherhq-home-{}", std::process::id()));
    assert!(base_url(&home, "", &[]).contains("no such profile"));
    let mut profiles = Profiles::default();
    profiles.insert("a", Profile::new("canary-a", "http://localhost:1"));
    profiles.insert("b", Profile::new("canary-b", "http://localhost:2"));
    profiles.save_to(&home.join("feather/profiles.json")).unwrap();
    let variable = [("FEATHER_PROFILE", "b")];
    assert_eq!(base_url(&home, "", &[]), "http://localhost:1");
    assert_eq!(base_url(&home, "", &variable), "http://localhost:2");
    assert_eq!(base_url(&home, "a", &variable), "http://localhost:1");
    assert!(base_url(&home, "c", &[]).contains("no such profile"));
    std::fs::remove_dir_all(home).unwrap();
}
