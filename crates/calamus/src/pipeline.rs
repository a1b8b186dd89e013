//! Calls the stages in order, from a document to Rust. Reads and writes no file.

use calamus_document::model::Document;
use calamus_document::read;
use calamus_document::validate::{self, Omission, Validated};
use serde_json::Value;

use crate::emit::{self, Code};
use crate::failure::Failure;
use crate::plan::{Plan, Selection};
use crate::report::{self, Report};
use crate::sanitize;
use crate::settings::{Settings, suggestion};

/// Runs `work` on a thread with a stack for deeply nested documents. The reader limits the depth;
/// the stack of the calling thread must not be a second limit.
///
/// # Errors
///
/// Those of `work`, and if no thread can be started.
pub fn with_large_stack<T: Send>(
    work: impl FnOnce() -> Result<T, Failure> + Send,
) -> Result<T, Failure> {
    /// Unused parts of the stack take no memory.
    const STACK: usize = 512 * 1024 * 1024;
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
        let thread = thread.map_err(|error| {
            Failure::Usage(format!("no thread can be started for the work: {error}"))
        })?;
        thread.join().unwrap_or_else(|payload| std::panic::resume_unwind(payload))
    })
}

/// The result of all stages before printing.
#[derive(Clone, Debug)]
pub struct Generated {
    /// Every decision about the code.
    pub plan: Plan,
    /// The code.
    pub code: Code,
    /// The report.
    pub report: Report,
}

/// Generates the code of a stand-alone crate, with the operations that have one of these
/// tags, or all of them.
pub fn generate(source: &read::Source, tags: &[String]) -> Result<Generated, Failure> {
    generate_with(source, tags, &Settings::default())
}

/// Like the function without `_with`, with the settings of the document.
pub fn generate_with(
    source: &read::Source,
    tags: &[String],
    settings: &Settings,
) -> Result<Generated, Failure> {
    generate_selection(source, Selection { tags: tags.to_vec(), ..Selection::default() }, settings)
}

/// Like [`generate_with`], without features: nothing is conditional.
pub fn generate_without_features(
    source: &read::Source,
    tags: &[String],
    settings: &Settings,
) -> Result<Generated, Failure> {
    let selection =
        Selection { tags: tags.to_vec(), listed: Some(Vec::new()), ..Selection::default() };
    generate_selection(source, selection, settings)
}

/// Generates the code of a crate that is made for the first tag which its document lists:
/// operations of the others are behind features.
pub fn generate_for_first_tag(
    source: &read::Source,
    settings: &Settings,
) -> Result<Generated, Failure> {
    let listed = listed_tags(&source.value).into_iter().map(str::to_owned).collect();
    generate_selection(source, Selection { listed: Some(listed), ..Selection::default() }, settings)
}

fn generate_selection(
    source: &read::Source,
    mut selection: Selection,
    settings: &Settings,
) -> Result<Generated, Failure> {
    let mut validated = validate::validate(source).map_err(Failure::Refused)?;
    known_tags(&validated.value, &selection.tags, settings)?;
    selection.omitted = validated.omitted.iter().map(|omission| omission.pointer.clone()).collect();
    let mut plan = plan(source, &validated, selection.clone(), settings);
    settings.apply(&mut plan, &validated.omitted, selection.tags.is_empty())?;
    plan.package = settings.package.name.clone().unwrap_or_else(|| package_name(&plan.info.title));
    let mut code = emit::code(&plan, settings.tests).map_err(Failure::Operations)?;
    code.lenient = selection.listed.is_some() && !plan.features.is_empty();

    let mut changes = source.changes.clone();
    changes.append(&mut validated.changes);
    changes.extend(plan.changes.iter().cloned());
    let is_selected =
        |omission: &Omission| report::has_tag(&validated.value, &omission.pointer, &selection.tags);
    let omitted =
        validated.omitted.iter().filter(|omission| is_selected(omission)).cloned().collect();
    let report = Report::new(source, &plan, omitted, validated.problems, changes);
    Ok(Generated { plan, code, report })
}

/// Plans a document that is valid, or has been made so.
fn plan(
    source: &read::Source,
    validated: &Validated,
    selection: Selection,
    settings: &Settings,
) -> Plan {
    let selection = Selection {
        keep_undeclared: settings.keep_undeclared,
        webhook_event: settings.webhooks.event.clone(),
        ..selection
    };
    Plan::new(&Document::of_value(source, &validated.value), &selection)
}

/// A package name that cargo accepts, from the title of a document.
fn package_name(title: &str) -> String {
    let title = sanitize::one_line(title);
    let words = title.split(|character: char| !character.is_ascii_alphanumeric());
    let name = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-").to_lowercase();
    if name.starts_with(|character: char| character.is_ascii_alphabetic()) {
        format!("{name}-client")
    } else {
        format!("api-{name}-client").replace("--", "-")
    }
}

/// A tag that no operation has is a mistake, and would give an empty client.
fn known_tags(document: &Value, tags: &[String], settings: &Settings) -> Result<(), Failure> {
    let known = report::tags(document);
    let Some(tag) = tags.iter().find(|tag| !known.contains(tag.as_str())) else { return Ok(()) };
    let reason = format!("no operation has the tag `{tag}`");
    let remedy = suggestion(tag, known.into_iter());
    if settings.tags == *tags {
        return Err(Failure::Settings(settings.invalid(&["tags"], reason, remedy)));
    }
    let remedy = if remedy.is_empty() { remedy } else { format!("\n  remedy: {remedy}") };
    Err(Failure::Usage(reason + &remedy))
}

/// Returns the plan of a document as text: every name, type and operation, one line per decision.
pub fn inspect(source: &read::Source) -> Result<String, Failure> {
    inspect_with(source, &Settings::default())
}

/// Like the function without `_with`, with the settings of the document.
pub fn inspect_with(source: &read::Source, settings: &Settings) -> Result<String, Failure> {
    let validated = validate::validate(source).map_err(Failure::Refused)?;
    let omitted = validated.omitted.iter().map(|omission| omission.pointer.clone()).collect();
    let selection = Selection { omitted, ..Selection::default() };
    let mut plan = plan(source, &validated, selection, settings);
    settings.apply(&mut plan, &validated.omitted, true)?;
    Ok(plan.render())
}

/// Returns the outline of a valid document: its operations and schemas.
pub fn outline(source: &read::Source) -> Result<String, Failure> {
    let validated = validate::validate(source).map_err(Failure::Refused)?;
    Ok(Document::of_value(source, &validated.value).outline())
}

/// The tags that a document lists, or, if it lists none, those that its operations have.
/// The project's own crate is made for the first; operations that only have others are
/// behind features.
pub fn listed_tags(document: &Value) -> Vec<&str> {
    let listed = document.get("tags").and_then(Value::as_array);
    let listed: Vec<_> =
        listed.into_iter().flatten().filter_map(|tag| tag.get("name")?.as_str()).collect();
    if listed.is_empty() { report::tags(document).into_iter().collect() } else { listed }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn package_names_are_made_of_titles() {
        assert_eq!(package_name("Pet Shop API"), "pet-shop-api-client");
        assert_eq!(package_name("3D / Ünïcode!"), "api-3d-n-code-client");
        assert_eq!(package_name(""), "api-client");
    }
}
