//! A report in words, as data, and as annotations.

mod github;
mod json;
mod text;

pub use github::github;
pub use json::json;
pub use text::text;

use super::finding::Bump;
use super::report::Report;

/// How to print a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs; the page of rules documents the shape.
    Json,
    /// As annotations of lines, for GitHub's workflows.
    Github,
}

impl Format {
    /// Prints a report.
    pub fn render(self, report: &Report) -> String {
        match self {
            Self::Text => text(report),
            Self::Json => json(report),
            Self::Github => github(report),
        }
    }
}

/// What to do about the version, in a sentence; nothing without a policy, which alone knows
/// what findings mean for a version.
fn suggestion(report: &Report) -> Option<String> {
    report.policy?;
    let bump = report.bump();
    let bump = match (bump, report.current) {
        (Bump::None, _) => "no release is needed".to_owned(),
        (_, Some(current)) => format!("{bump}, from {current} to {}", bump.apply(current)),
        (_, None) => bump.to_string(),
    };
    Some(format!("suggested version bump: {bump}"))
}
