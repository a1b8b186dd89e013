//! `calamus diff` and `calamus explain`.

use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use calamus::input::Input;
use calamus_drift::gate::{FailOn, Gate, Verdict};
use calamus_drift::policy::GENERATED;
use calamus_drift::report::Report;
use calamus_drift::settings::Settings;
use calamus_drift::{Failure, Scope, page, render, rules};
use chrono::{DateTime, NaiveDate};
use clap::{Args, ValueEnum};

use super::terminal::{self, Color};

/// The settings that are read if there is such a file in the current directory.
const SETTINGS: &str = "drift.toml";

#[derive(Args)]
pub(super) struct Arguments {
    /// The older document: a file, -, a URL, or git:REV:PATH
    #[arg(value_name = "OLD", required_unless_present = "schema")]
    old: Option<String>,
    /// The newer document
    #[arg(value_name = "NEW", required_unless_present = "schema")]
    new: Option<String>,
    /// Compare only operations with this tag; can be repeated
    #[arg(long = "tag", value_name = "TAG")]
    tags: Vec<String>,
    /// Set the format of the report
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// List every finding, with both sides and its usages
    #[arg(long)]
    all: bool,
    /// Follow references of both documents to files below this folder
    #[arg(long, value_name = "DIR")]
    resolve: Option<PathBuf>,
    /// Read settings from this file [default: drift.toml, if there is one]
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    /// Fail only on findings of this severity or a greater one
    ///
    /// The exit code is then 0 or 1. Without it, breaking findings end with 1, and others with 3.
    #[arg(long, value_enum, value_name = "SEVERITY")]
    fail_on: Option<Threshold>,
    /// Set which severities count: for any program, or for clients that calamus generates
    #[arg(long, value_enum, default_value_t = Judge::Generic)]
    verdict: Judge,
    /// Set the day for sunset days and expiry [default: the current day, in UTC]
    #[arg(long, value_name = "DATE", value_parser = day)]
    today: Option<NaiveDate>,
    /// Set when the text is colored
    #[arg(long, value_enum, default_value_t = Color::Auto)]
    color: Color,
    /// Print to a terminal without a pager
    #[arg(long)]
    no_pager: bool,
    /// Print the JSON Schema of --format json
    #[arg(long, exclusive = true)]
    schema: bool,
    /// What git passes to an external diff command after the first two: see --git
    #[arg(hide = true, requires = "git")]
    rest: Vec<String>,
    /// Read the arguments of a git diff driver: PATH OLD OLD-HEX OLD-MODE NEW NEW-HEX NEW-MODE
    ///
    /// Set `diff.openapi.command` to `calamus diff --git`, and the attribute `diff=openapi` for
    /// the document. The exit code is 0 whatever changed, as git expects.
    #[arg(long)]
    git: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
    /// A changelog
    Markdown,
    /// A page that needs no other file
    Html,
    /// Annotations of lines, for GitHub's workflows
    Github,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Threshold {
    Breaking,
    Risky,
    Any,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Judge {
    Generic,
    Ours,
}

fn day(text: &str) -> Result<NaiveDate, String> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d");
    day.map_err(|_| "not a day such as 2030-12-31".to_owned())
}

/// Returns the current day in UTC.
fn current_day() -> Option<NaiveDate> {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok()?;
    Some(DateTime::from_timestamp(i64::try_from(now.as_secs()).ok()?, 0)?.date_naive())
}

impl Arguments {
    pub(super) fn run(self) -> ExitCode {
        if self.schema {
            super::print(render::schema());
            return ExitCode::SUCCESS;
        }
        if let Some(message) = self.added_or_removed() {
            super::print(message);
            return ExitCode::SUCCESS;
        }
        match self.compare() {
            Ok((report, code)) => {
                self.print(&report);
                ExitCode::from(if self.git { 0 } else { code })
            }
            Err(reason) => super::fail(reason, 2),
        }
    }

    fn print(&self, report: &Report) {
        let format = match (self.format, self.all) {
            (Format::Text, false) => render::Format::Text,
            (Format::Text, true) => render::Format::TextOfAll,
            (Format::Json, _) => render::Format::Json,
            (Format::Markdown, _) => render::Format::Markdown,
            (Format::Html, _) => render::Format::Html,
            (Format::Github, _) => render::Format::Github,
        };
        let text = format.render(report);
        match self.format {
            Format::Text => terminal::page(&text, self.color, !self.no_pager),
            _ => super::print(text),
        }
    }

    /// Returns the message about a document that git compares with nothing.
    fn added_or_removed(&self) -> Option<String> {
        let path = self.old.as_deref().filter(|_| self.git)?;
        let is_nothing = |side: Option<&str>| side == Some("/dev/null");
        let (old, new) = (self.new.as_deref(), self.rest.get(2).map(String::as_str));
        match (is_nothing(old), is_nothing(new)) {
            (true, _) => Some(format!("{path} added")),
            (_, true) => Some(format!("{path} removed")),
            _ => None,
        }
    }

    /// Compares the documents. Returns the report and the exit code.
    fn compare(&self) -> Result<(Report, u8), String> {
        let settings = self.settings()?;
        let today = self.today.or_else(current_day);
        let (old, new) = self.documents()?;
        // The process ends soon: taking large documents apart would only delay it.
        let (old, new) = (ManuallyDrop::new(old), ManuallyDrop::new(new));
        let mut lifecycle = settings.lifecycle.clone();
        lifecycle.today = today;
        let scope = Scope { tags: self.tags.clone(), own_servers: false, lifecycle };
        let compared = calamus_drift::compare(&old, &new, &scope);
        let mut report = compared.map_err(|failure: Failure| failure.to_string())?;
        if self.verdict == Judge::Ours {
            report = report.with_policy(&GENERATED);
        }
        let report = report.with_settings(&settings, today);
        let gate = Gate {
            verdict: match self.verdict {
                Judge::Generic => Verdict::Generic,
                Judge::Ours => Verdict::Ours,
            },
            fail_on: self.fail_on.map(|threshold| match threshold {
                Threshold::Breaking => FailOn::Breaking,
                Threshold::Risky => FailOn::Risky,
                Threshold::Any => FailOn::Any,
            }),
        };
        let code = gate.exit_code(&report);
        Ok((report, code))
    }

    fn settings(&self) -> Result<Settings, String> {
        let path = match &self.settings {
            Some(path) => path.as_path(),
            None if Path::new(SETTINGS).is_file() => Path::new(SETTINGS),
            None => return Ok(Settings::default()),
        };
        Settings::read(path).map_err(|invalid| invalid.to_string())
    }

    fn documents(
        &self,
    ) -> Result<(calamus_document::read::Source, calamus_document::read::Source), String> {
        let (old, new) = (self.old.as_deref(), self.new.as_deref());
        let (old, new) = match (self.git, old, new, self.rest.as_slice()) {
            // PATH OLD OLD-HEX OLD-MODE NEW NEW-HEX NEW-MODE
            (true, Some(_), Some(old), [_, _, new, ..]) => (old, new.as_str()),
            (false, Some(old), Some(new), []) => (old, new),
            _ => return Err("--git needs the seven arguments of a git diff driver".to_owned()),
        };
        let (old, new) = (Input::parse(old), Input::parse(new));
        if (&old, &new) == (&Input::Stdin, &Input::Stdin) {
            return Err("only one of the documents can be standard input".to_owned());
        }
        let read = |input: Input| {
            let source = input.read_resolved(self.resolve.as_deref());
            source.map_err(|error| error.to_string())
        };
        Ok((read(old)?, read(new)?))
    }
}

#[derive(Args)]
pub(super) struct Explain {
    /// The id of the rule, as reports name it
    #[arg(value_name = "RULE")]
    rule: String,
}

impl Explain {
    pub(super) fn run(self) -> ExitCode {
        match rules::find(&self.rule) {
            Some(rule) => {
                super::print(page::explain(rule));
                ExitCode::SUCCESS
            }
            None => super::fail(rules::unknown(&self.rule), 2),
        }
    }
}
