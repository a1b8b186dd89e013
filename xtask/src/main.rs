//! `cargo xtask`: tools for maintainers. Parses the command line, calls the library, prints the
//! result, and returns the exit code.
//!
//! Exit codes: 0 success, 1 a failure or a difference, 2 a usage error; `drift` also ends with
//! 3, for changes of which none is breaking.

mod arguments;

use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use calamus_progress::StatusLine;
use clap::Parser;
use xtask::console::{print, warn};
use xtask::{adopt, api, bench, ci, codegen, compare, corpus, drift, facts, release, workspace};

use arguments::{Arguments, Command, Format, ReportFormat};

fn main() -> ExitCode {
    let Arguments { root, command } = Arguments::parse();
    let root = match root.map_or_else(workspace::find, Ok) {
        Ok(root) => root,
        Err(reason) if command.needs_workspace() => {
            warn(reason);
            return ExitCode::from(2);
        }
        Err(_) => PathBuf::new(),
    };
    run(root, command)
}

fn run(root: PathBuf, command: Command) -> ExitCode {
    match command {
        Command::Codegen { check, spec, out, tags, force, dry_run, report, format } => {
            let options = codegen::Options { root, check, spec, out, tags, report, force, dry_run };
            run_codegen(&options, format)
        }
        Command::Corpus { folder, no_check, json } => run_corpus(root, folder, no_check, json),
        Command::Compare { folder, public, names, resume } => {
            let options = compare::Options { root, folder, names, public, resume };
            finish(compare::run(&options, |line| warn(line)), |_| 2)
        }
        Command::Bench { names, compare, quick } => finish_without_output(
            bench::run(&bench::Options { root, quick, names, compare }),
            |_| 1,
        ),
        Command::Adopt { file, tags, dry_run } => {
            let options = adopt::Options { root, file, tags, dry_run };
            finish(adopt::run(&options), adopt::Failure::exit_code)
        }
        Command::Drift { rules: true, .. } => {
            print(drift::page::page().trim_end());
            ExitCode::SUCCESS
        }
        Command::Drift { released: true, .. } => check_released(&root),
        Command::Drift { record: true, .. } => {
            let recorded = drift::release::record(&root);
            finish(recorded.map(|version| format!("recorded as released with {version}")), |_| 2)
        }
        Command::Drift { file, base, tags, format, all, .. } => {
            let file = file.unwrap_or_default();
            run_drift(&drift::Options { root, file, base, tags }, format, all)
        }
        Command::Facts { file, tags, own } => {
            let facts = facts::run(&facts::Options { file, tags, own });
            finish(facts.map(|text| text.trim_end().to_owned()), facts::Failure::exit_code)
        }
        Command::Release { version, date, dry_run } => {
            let date = date.unwrap_or_else(release::today);
            finish(release::run(&release::Options { root, version, date, dry_run }), |_| 1)
        }
        Command::Api { check } => run_api(&root, check),
        Command::Ci { list: true, .. } => {
            print(ci::list());
            ExitCode::SUCCESS
        }
        Command::Ci { steps, list: false } => finish_without_output(
            ci::run(&root, &steps, |line| print(line)),
            ci::Failure::exit_code,
        ),
    }
}

fn run_codegen(options: &codegen::Options, format: ReportFormat) -> ExitCode {
    let status = StatusLine::start("generating");
    let result = codegen::run(options);
    status.stop();
    if format == ReportFormat::Json {
        let report = match &result {
            Ok(outcome) => outcome.to_json(),
            Err(failure) => failure.to_json(&options.document_name()),
        };
        print(codegen::print_json(&report));
    }
    match result {
        Ok(outcome) => {
            if format == ReportFormat::Text {
                print(&outcome);
            } else if options.dry_run {
                warn(&outcome);
            }
            if let Some(conflicts) = &outcome.conflicts {
                warn(conflicts);
            }
            ExitCode::from(outcome.exit_code())
        }
        Err(failure) => {
            if format == ReportFormat::Text {
                warn(&failure);
            }
            ExitCode::from(failure.exit_code())
        }
    }
}

fn run_corpus(root: PathBuf, folder: PathBuf, no_check: bool, json: Option<PathBuf>) -> ExitCode {
    let root = Some(root).filter(|root| !root.as_os_str().is_empty());
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map(PathBuf::from)
        .or_else(|| Some(root.as_ref()?.join("target")));
    let options = corpus::Options {
        folder,
        check: !no_check,
        json,
        program: std::env::current_exe().unwrap_or_else(|_| "xtask".into()),
        target: target.map(|target| target.join("corpus")),
        root,
    };
    let progress = |row: &corpus::Row| warn(format_args!("{}: {}", row.document, row.end));
    match corpus::run(&options, progress) {
        Ok(table) => {
            print(&table);
            ExitCode::from(u8::from(!table.is_in_order()))
        }
        Err(reason) => fail(reason, 2),
    }
}

fn check_released(root: &Path) -> ExitCode {
    match drift::release::check_version(root) {
        Ok(outcome @ drift::release::VersionCheck::Behind { .. }) => {
            warn(&outcome);
            ExitCode::FAILURE
        }
        outcome => finish(outcome, |_| 2),
    }
}

fn run_api(root: &Path, check: bool) -> ExitCode {
    match api::run(root, check) {
        Ok(outcome) => {
            print(&outcome);
            ExitCode::from(u8::from(check && !outcome.changed.is_empty()))
        }
        Err(reason) => fail(reason, 2),
    }
}

fn run_drift(options: &drift::Options, format: Format, all: bool) -> ExitCode {
    match drift::run(options) {
        Ok(report) => {
            let format = match drift::render::Format::from(format) {
                drift::render::Format::Text if all => drift::render::Format::TextOfAll,
                format => format,
            };
            print(format.render(&report));
            ExitCode::from(calamus_drift::gate::Gate::default().exit_code(&report))
        }
        Err(failure) => fail(&failure, failure.exit_code()),
    }
}

/// Prints the result of a command, and returns its exit code.
fn finish<T: Display, E: Display>(result: Result<T, E>, code: impl Fn(&E) -> u8) -> ExitCode {
    finish_without_output(result.map(print), code)
}

/// Returns the exit code of a command that has printed its output.
fn finish_without_output<E: Display>(result: Result<(), E>, code: impl Fn(&E) -> u8) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => fail(&failure, code(&failure)),
    }
}

fn fail(reason: impl Display, code: u8) -> ExitCode {
    warn(reason);
    ExitCode::from(code)
}
