//! `calamus diff` as a command: inputs, exit codes, settings, git, and the action for pull
//! requests.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const OLD: &str = r#"{"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {
  "/a": {"get": {"responses": {"204": {"description": ""}}}}}}"#;
const NEW: &str = r#"{"openapi": "3.1.0", "info": {"title": "T", "version": "2"}, "paths": {}}"#;

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("the test can be set up");
    fs::write(folder.path().join("old.json"), OLD).expect("the test can be set up");
    fs::write(folder.path().join("new.json"), NEW).expect("the test can be set up");
    folder
}

fn calamus(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_calamus"));
    command.current_dir(folder).stdin(Stdio::null()).env_remove("PAGER");
    command
}

fn run(command: &mut Command) -> (i32, String, String) {
    let Output { status, stdout, stderr } = command.output().expect("the test can be set up");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the test can be set up");
    (status.code().expect("the test can be set up"), text(stdout), text(stderr))
}

fn diff(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    run(calamus(folder).arg("diff").args(arguments))
}

fn git(folder: &Path, arguments: &[&str]) -> String {
    let identity = ["-c", "user.name=a", "-c", "user.email=a@a.example"];
    let mut command = Command::new("git");
    command.current_dir(folder).args(identity).args(arguments);
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
    let (code, out, error) = run(&mut command);
    assert_eq!(code, 0, "git {arguments:?}: {error}");
    out
}

/// A repository whose first commit has the old document as `api.json`, and whose second the new.
fn repository() -> tempfile::TempDir {
    let folder = folder();
    let root = folder.path();
    git(root, &["init", "--quiet"]);
    for text in [OLD, NEW] {
        fs::write(root.join("api.json"), text).expect("the test can be set up");
        git(root, &["add", "."]);
        git(root, &["commit", "--quiet", "--message", "c"]);
    }
    folder
}

#[test]
fn exit_codes_follow_the_findings_and_the_threshold() {
    let folder = folder();
    let code = |arguments: &[&str]| diff(folder.path(), arguments).0;
    assert_eq!(code(&["old.json", "old.json"]), 0);
    assert_eq!(code(&["old.json", "new.json"]), 1);
    assert_eq!(code(&["new.json", "old.json"]), 3);
    assert_eq!(code(&["new.json", "old.json", "--fail-on", "breaking"]), 0);
    assert_eq!(code(&["new.json", "old.json", "--fail-on", "any"]), 1);
    assert_eq!(code(&["old.json", "nowhere.json"]), 2);
    assert_eq!(code(&["old.json"]), 2);
    assert_eq!(code(&["old.json", "new.json", "--today", "tomorrow"]), 2);
    assert_eq!(code(&["--schema"]), 0);
}

#[test]
fn a_document_can_come_from_standard_input() {
    let folder = folder();
    let mut command = calamus(folder.path());
    let mut child = command
        .args(["diff", "-", "new.json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the test can be set up");
    child
        .stdin
        .take()
        .expect("the test can be set up")
        .write_all(OLD.as_bytes())
        .expect("the test can be set up");
    let output = child.wait_with_output().expect("the test can be set up");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("compared with standard input (1)"));
    let (code, _, error) = diff(folder.path(), &["-", "-"]);
    assert_eq!((code, error.trim()), (2, "only one of the documents can be standard input"));
}

/// Serves one response for each path, and ends after so many requests.
fn serve(count: usize, respond: impl Fn(&str, u16) -> String + Send + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("the test can be set up");
    let port = listener.local_addr().expect("the test can be set up").port();
    std::thread::spawn(move || {
        for stream in listener.incoming().take(count) {
            let mut stream = stream.expect("the test can be set up");
            let mut request = [0; 2048];
            let length = stream.read(&mut request).expect("the test can be set up");
            let request = String::from_utf8_lossy(&request[..length]).into_owned();
            let path = request.split(' ').nth(1).unwrap_or_default();
            stream.write_all(respond(path, port).as_bytes()).expect("the test can be set up");
        }
    });
    port
}

fn response(status: &str, header: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\n{header}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
}

#[test]
fn a_url_is_fetched_and_redirects_stay_on_its_origin() {
    let folder = folder();
    let port = serve(5, |path, port| match path {
        "/old" => response("200 OK", "", OLD),
        "/moved" => response("302 Found", "Location: /old\r\n", ""),
        "/away" => {
            let other = format!("Location: http://localhost:{port}/old\r\n");
            response("302 Found", &other, "")
        }
        _ => response("404 Not Found", "", "nothing"),
    });
    let fetch =
        |path: &str| diff(folder.path(), &[&format!("http://127.0.0.1:{port}{path}"), "new.json"]);
    assert_eq!(fetch("/old").0, 1);
    assert_eq!(fetch("/moved").0, 1);
    let (code, _, error) = fetch("/away");
    assert!(code == 2 && error.contains("redirects to another origin"), "{error}");
    let (code, _, error) = fetch("/none");
    assert!(code == 2 && error.contains("status 404"), "{error}");
    let (code, _, error) = diff(folder.path(), &["http://a.example/old", "new.json"]);
    assert!(code == 2 && error.contains("only allowed on the loopback interface"), "{error}");
}

#[test]
fn other_versions_of_openapi_are_refused_with_advice() {
    let folder = folder();
    for (name, text) in
        [("2.json", r#"{"swagger": "2.0"}"#), ("32.json", r#"{"openapi": "3.2.0"}"#)]
    {
        fs::write(folder.path().join(name), text).expect("the test can be set up");
        let (code, _, error) = diff(folder.path(), &["old.json", name]);
        assert!(code == 2 && error.contains("convert it"), "{error}");
    }
}

#[test]
fn references_are_followed_below_the_folder() {
    let folder = folder();
    let root = folder.path();
    for (side, limit) in [("a", 9), ("b", 5)] {
        fs::create_dir(root.join(side)).expect("the test can be set up");
        let body =
            r#"{"content": {"application/json": {"schema": {"$ref": "common.json#/Thing"}}}}"#;
        let paths =
            format!(r#"{{"/a": {{"post": {{"requestBody": {body}, "responses": {{}}}}}}}}"#);
        let document = NEW.replace("\"paths\": {}", &format!("\"paths\": {paths}"));
        fs::write(root.join(side).join("api.json"), document).expect("the test can be set up");
        let thing = format!(r#"{{"Thing": {{"type": "string", "maxLength": {limit}}}}}"#);
        fs::write(root.join(side).join("common.json"), thing).expect("the test can be set up");
    }
    let (code, out, _) = diff(root, &["a/api.json", "b/api.json"]);
    assert!(code == 3 && out.contains("reference-not-followed"), "{out}");
    let (code, out, _) = diff(root, &["a/api.json", "b/api.json", "--resolve", "."]);
    assert!(code == 1 && out.contains("max-length-lowered"), "{out}");
    let (code, _, error) = diff(root, &["a/api.json", "b/api.json", "--resolve", "a"]);
    assert!(code == 2 && error.contains("is not below"), "{error}");
}

/// A repository whose two commits have a document in `api`, which refers to `shared/common.json`:
/// the latter lowers a bound.
fn repository_of_several_files() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("the test can be set up");
    let root = folder.path();
    for name in ["api", "shared"] {
        fs::create_dir(root.join(name)).expect("the test can be set up");
    }
    let schema = r#"{"$ref": "../shared/common.json#/Thing"}"#;
    let body = format!(r#"{{"content": {{"application/json": {{"schema": {schema}}}}}}}"#);
    let paths = format!(r#"{{"/a": {{"post": {{"requestBody": {body}, "responses": {{}}}}}}}}"#);
    let document = NEW.replace("\"paths\": {}", &format!("\"paths\": {paths}"));
    fs::write(root.join("api/api.json"), document).expect("the test can be set up");
    git(root, &["init", "--quiet"]);
    for limit in [9, 5] {
        let thing = format!(r#"{{"Thing": {{"type": "string", "maxLength": {limit}}}}}"#);
        fs::write(root.join("shared/common.json"), thing).expect("the test can be set up");
        git(root, &["add", "."]);
        git(root, &["commit", "--quiet", "--message", "c"]);
    }
    folder
}

#[test]
fn references_of_a_revision_are_followed_in_the_same_revision() {
    let folder = repository_of_several_files();
    let root = folder.path();
    let old = "git:HEAD~1:api/api.json";
    let (code, out, _) = diff(root, &[old, "api/api.json", "--resolve", "."]);
    assert!(code == 1 && out.contains("max-length-lowered"), "{out}");
    let both = [old, "git:HEAD:api/api.json", "--resolve", "."];
    assert_eq!(diff(root, &both).0, 1);
    assert_eq!(diff(root, &["git:HEAD:api/api.json", "api/api.json", "--resolve", "."]).0, 0);
    // The folder is relative to the current directory, as for files.
    let below = diff(&root.join("api"), &[old, "api.json", "--resolve", ".."]);
    assert_eq!(below.0, 1, "{}", below.2);
    let (code, _, error) = diff(root, &[old, "api/api.json", "--resolve", "api"]);
    assert!(code == 2 && error.contains("is not below api"), "{error}");
    let elsewhere = tempfile::tempdir().expect("the test can be set up");
    let elsewhere = elsewhere.path().to_str().expect("the test can be set up");
    let (code, _, error) = diff(root, &[old, "api/api.json", "--resolve", elsewhere]);
    assert!(code == 2 && error.contains("it is not in the repository"), "{error}");
}

#[test]
fn documents_can_come_from_revisions() {
    let folder = repository();
    let (code, out, _) = diff(folder.path(), &["git:HEAD~1:api.json", "git:HEAD:api.json"]);
    assert!(code == 1 && out.contains("operation-removed"), "{out}");
    let (code, _, error) = diff(folder.path(), &["git:HEAD~7:api.json", "api.json"]);
    assert!(code == 2 && error.contains("git:HEAD~7:api.json"), "{error}");
}

#[test]
fn git_can_use_it_as_a_diff_driver() {
    let folder = repository();
    let root = folder.path();
    fs::write(root.join(".gitattributes"), "api.json diff=openapi\n")
        .expect("the test can be set up");
    let driver = format!("{} diff --git", env!("CARGO_BIN_EXE_calamus"));
    git(root, &["config", "diff.openapi.command", &driver]);
    let out = git(root, &["diff", "HEAD~1", "HEAD", "--", "api.json"]);
    assert!(out.contains("breaking operation-removed: 1 finding, 1 operation"), "{out}");
    assert!(out.starts_with("b/api.json ") && out.contains(" compared with a/api.json "), "{out}");
    fs::write(root.join("api.json"), OLD).expect("the test can be set up");
    git(root, &["rm", "--cached", "--quiet", "api.json"]);
    let out = git(root, &["diff", "--cached", "--", "api.json"]);
    assert_eq!(out.trim(), "api.json removed");
}

#[test]
fn settings_beside_the_command_accept_findings() {
    let folder = folder();
    let root = folder.path();
    let (_, json, _) = diff(root, &["old.json", "new.json", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&json).expect("the test can be set up");
    let fingerprint =
        report["findings"][0]["fingerprint"].as_str().expect("the test can be set up");
    let entry = format!(
        "[[accept]]\nfingerprint = \"{fingerprint}\"\nreason = \"r\"\nauthor = \"a\"\nexpires = 2030-01-31\n"
    );
    fs::write(root.join("drift.toml"), entry).expect("the test can be set up");
    let on = |today: &str| diff(root, &["old.json", "new.json", "--today", today]);
    assert_eq!(on("2030-01-31").0, 0);
    let (code, out, _) = on("2030-02-01");
    assert!(code == 1 && out.contains("expired on 2030-01-31"), "{out}");
    fs::write(root.join("drift.toml"), "[severity]\noperation-remove = \"safe\"\n")
        .expect("the test can be set up");
    let (code, _, error) = on("2030-01-01");
    assert!(code == 2 && error.contains("did you mean `operation-removed`?"), "{error}");
}

#[test]
fn rules_are_explained_by_id() {
    let folder = folder();
    let explain = |id: &str| run(calamus(folder.path()).args(["explain", id]));
    let (code, out, _) = explain("enum-value-added");
    assert!(code == 0 && out.starts_with("# enum-value-added\n\n**What it reports.**"), "{out}");
    let (code, _, error) = explain("enum-value-add");
    assert!(code == 2 && error.contains("did you mean `enum-value-added`?"), "{error}");
}

/// What the scripts of the action leave behind.
struct Action {
    folder: tempfile::TempDir,
    temp: PathBuf,
}

impl Action {
    /// A repository, and a `gh` that records its calls and lists the comments of a file.
    fn new() -> Self {
        Self::of(repository())
    }

    fn of(folder: tempfile::TempDir) -> Self {
        let temp = folder.path().join("temp");
        let bin = temp.join("bin");
        fs::create_dir_all(&bin).expect("the test can be set up");
        let gh = "#!/usr/bin/env bash\n\
                  echo \"$@\" >> \"$RUNNER_TEMP/calls\"\n\
                  case \"$*\" in\n\
                  *--paginate*) cat \"$RUNNER_TEMP/comments\" ;;\n\
                  *body=@*) cp \"$RUNNER_TEMP/comment.md\" \"$RUNNER_TEMP/posted\" ;;\n\
                  esac\n";
        fs::write(bin.join("gh"), gh).expect("the test can be set up");
        #[cfg(unix)]
        {
            use std::os::unix::fs::{PermissionsExt, symlink};
            fs::set_permissions(bin.join("gh"), fs::Permissions::from_mode(0o755))
                .expect("the test can be set up");
            symlink(env!("CARGO_BIN_EXE_calamus"), bin.join("calamus"))
                .expect("the test can be set up");
        }
        fs::write(temp.join("comments"), "").expect("the test can be set up");
        Self { folder, temp }
    }

    fn run(&self, script: &str, variables: &[(&str, &str)]) -> (i32, String, String) {
        let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.github/drift-action");
        let path = std::env::var("PATH").unwrap_or_default();
        let bin = self.temp.join("bin");
        let mut command = Command::new("bash");
        command
            .arg(scripts.join(script))
            .current_dir(self.folder.path())
            .env("PATH", format!("{}:{path}", bin.display()))
            .env("RUNNER_TEMP", &self.temp)
            .env("GITHUB_OUTPUT", self.temp.join("output"))
            .env("GITHUB_STEP_SUMMARY", self.temp.join("summary"))
            .env("GITHUB_REPOSITORY", "owner/name")
            .envs(variables.iter().copied());
        run(&mut command)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.temp.join(name)).unwrap_or_default()
    }

    fn compare(&self, base: &str, fail_on: &str) -> String {
        let base = git(self.folder.path(), &["rev-parse", base]);
        let variables = [("DOCUMENT", "api.json"), ("BASE", base.trim()), ("FAIL_ON", fail_on)];
        let (code, out, error) = self.run("compare.sh", &variables);
        assert_eq!(code, 0, "{error}");
        out
    }

    fn comment(&self, has_changes: &str) {
        let changelog = self.temp.join("drift.md");
        let changelog = changelog.to_str().expect("the test can be set up");
        let variables = [("NUMBER", "7"), ("CHANGELOG", changelog), ("HAS_CHANGES", has_changes)];
        let (code, _, error) = self.run("comment.sh", &variables);
        assert_eq!(code, 0, "{error}");
    }
}

#[cfg(unix)]
#[test]
fn the_action_writes_the_summary_and_one_comment_that_it_updates() {
    let action = Action::new();
    let out = action.compare("HEAD~1", "breaking");
    assert!(out.contains("::error file=api.json"), "{out}");
    let output = action.read("output");
    assert!(output.contains("exit-code=1\n") && output.contains("has-changes=true\n"), "{output}");
    assert!(action.read("summary").contains("## Breaking changes"));
    action.comment("true");
    let posted = action.read("posted");
    assert!(posted.starts_with("<!-- calamus diff -->\n# API changes"), "{posted}");
    assert!(action.read("calls").contains("--method POST repos/owner/name/issues/7/comments"));
    // From then on, the comment is updated.
    fs::write(action.temp.join("comments"), "42\n").expect("the test can be set up");
    fs::write(action.temp.join("calls"), "").expect("the test can be set up");
    action.comment("true");
    let calls = action.read("calls");
    assert!(calls.contains("--method PATCH repos/owner/name/issues/comments/42"), "{calls}");
    assert!(!calls.contains("POST"), "{calls}");
    assert_eq!(action.run("verdict.sh", &[("EXIT_CODE", "1")]).0, 1);
    assert_eq!(action.run("verdict.sh", &[("EXIT_CODE", "3")]).0, 0);
}

#[cfg(unix)]
#[test]
fn the_action_follows_references_and_annotates_files_of_the_pull_request() {
    let action = Action::of(repository_of_several_files());
    let base = git(action.folder.path(), &["rev-parse", "HEAD~1"]);
    let document = ("DOCUMENT", "api/api.json");
    let variables = [document, ("BASE", base.trim()), ("RESOLVE", ".")];
    let (code, out, error) = action.run("compare.sh", &variables);
    assert!(code == 0 && out.contains("file=api/api.json"), "{out}{error}");
    assert!(action.read("output").contains("exit-code=1\n"));
    assert!(action.read("drift.json").contains("max-length-lowered"));
    // A folder outside of which the reference leads fails the step.
    let variables = [document, ("BASE", base.trim()), ("RESOLVE", "api")];
    let (code, _, error) = action.run("compare.sh", &variables);
    assert!(code == 2 && error.contains("is not below api"), "{error}");
}

#[cfg(unix)]
#[test]
fn the_action_adds_no_comment_where_nothing_changed() {
    let action = Action::new();
    action.compare("HEAD", "breaking");
    let output = action.read("output");
    assert!(output.contains("exit-code=0\n") && output.contains("has-changes=false\n"), "{output}");
    action.comment("false");
    assert!(!action.read("calls").contains("POST"));
}

#[cfg(unix)]
#[test]
fn the_action_cuts_a_long_comment_and_keeps_to_the_threshold() {
    let action = Action::new();
    action.compare("HEAD~1", "none");
    assert!(action.read("output").contains("exit-code=1\n"));
    fs::write(action.temp.join("drift.md"), "- a change\n".repeat(10_000))
        .expect("the test can be set up");
    action.comment("true");
    let posted = action.read("posted");
    assert!(posted.len() < 65_536 && posted.ends_with("The rest is in the job summary.\n"));
    assert!(posted.lines().all(|line| line != "- a chan"));
}
