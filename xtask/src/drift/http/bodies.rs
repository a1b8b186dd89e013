//! Request bodies and answers: whether there are any, their media types, their headers.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::change::Change;
use super::super::collect::Collector;
use super::super::document::{Spot, same};
use super::super::finding::Felt;
use super::super::rules::{self, Rule};
use super::super::schema::shape::without_prose;
use super::operations::Both;
use super::parameters::carried;

/// Where no schema is given, anything is allowed.
static ANYTHING: Value = Value::Bool(true);

/// Compares what two holders have under `schema`.
pub(crate) fn schemas<'d>(
    collector: &mut Collector<'_, 'd>,
    base: &Spot<'d>,
    new: &Spot<'d>,
    felt: Felt,
) {
    let schema = |holder: &Spot<'d>| {
        holder.member("schema").unwrap_or(Spot { at: holder.at.clone(), value: &ANYTHING })
    };
    collector.schemas(schema(base), schema(new), felt);
}

/// Compares the bodies of requests.
pub(crate) fn request<'d>(collector: &mut Collector<'_, 'd>, both: &Both<'d>) {
    let documents = collector.documents();
    let before = both.base.spot.member("requestBody").map(|spot| documents.base.resolve(spot));
    let after = both.new.spot.member("requestBody").map(|spot| documents.new.resolve(spot));
    let felt = both.request("request body".to_owned());
    match (before, after) {
        (None, None) => {}
        (None, Some(body)) => {
            let (rule, how) = if body.is("required") {
                (&rules::REQUEST_BODY_ADDED_REQUIRED, "must")
            } else {
                (&rules::REQUEST_BODY_ADDED_OPTIONAL, "may")
            };
            let change = Change::new(rule, format!("a body {how} be sent"))
                .base(&both.base.spot.at, None)
                .to(&body.at, Some(media_types(&body)));
            collector.found(change, Some(felt));
        }
        (Some(body), None) => {
            let change = Change::new(&rules::REQUEST_BODY_REMOVED, "no body is taken any more")
                .base(&body.at, Some(media_types(&body)))
                .to(&both.new.spot.at, None);
            collector.found(change, Some(felt));
        }
        (Some(base), Some(new)) => {
            let (was, is) = (base.is("required"), new.is("required"));
            let rule = match (was, is) {
                (false, true) => {
                    Some((&rules::REQUEST_BODY_BECAME_REQUIRED, "a body must be sent"))
                }
                (true, false) => {
                    Some((&rules::REQUEST_BODY_BECAME_OPTIONAL, "the body may be left out"))
                }
                _ => None,
            };
            if let Some((rule, what)) = rule {
                let change = Change::new(rule, what)
                    .base(&base.at, Some(was.into()))
                    .to(&new.at, Some(is.into()));
                collector.found(change, Some(felt.clone()));
            }
            let rules = [&rules::REQUEST_MEDIA_TYPE_ADDED, &rules::REQUEST_MEDIA_TYPE_REMOVED];
            content(collector, &base, &new, &felt, rules);
        }
    }
}

fn media_types(holder: &Spot<'_>) -> Value {
    holder.members("content").into_iter().map(|(name, _)| Value::from(name)).collect()
}

/// A media type without the blanks and the case that make no difference.
fn canonical(name: &str) -> String {
    name.split(';').map(|part| part.trim().to_ascii_lowercase()).collect::<Vec<_>>().join(";")
}

fn content<'d>(
    collector: &mut Collector<'_, 'd>,
    base: &Spot<'d>,
    new: &Spot<'d>,
    felt: &Felt,
    [added, removed]: [&'static Rule; 2],
) {
    let before = base.members("content");
    let mut after = new.members("content");
    for (name, media) in before {
        match after.iter().position(|(other, _)| canonical(other) == canonical(name)) {
            Some(index) => {
                let (_, other) = after.remove(index);
                schemas(collector, &media, &other, felt.clone());
                encoding(collector, &media, &other, felt);
            }
            None => {
                let what = format!("`{name}` is not among the media types any more");
                let change =
                    Change::new(removed, what).base(&media.at, Some(name.into())).to(&new.at, None);
                collector.found(change, Some(felt.clone()));
            }
        }
    }
    for (name, media) in after {
        let what = format!("`{name}` is among the media types");
        let change = Change::new(added, what).base(&base.at, None).to(&media.at, Some(name.into()));
        collector.found(change, Some(felt.clone()));
    }
}

fn encoding<'d>(collector: &mut Collector<'_, 'd>, base: &Spot<'d>, new: &Spot<'d>, felt: &Felt) {
    let parts = |media: &Spot<'d>| media.members("encoding");
    let names: BTreeSet<_> =
        parts(base).into_iter().chain(parts(new)).map(|(name, _)| name).collect();
    for name in names {
        let said = |media: &Spot<'d>| {
            parts(media).into_iter().find(|(own, _)| *own == name).map(|(_, spot)| spot)
        };
        let (before, after) = (said(base), said(new));
        let value = |spot: &Option<Spot<'d>>| spot.as_ref().map(|spot| without_prose(spot.value));
        let (old, now) = (value(&before), value(&after));
        if old.as_ref().zip(now.as_ref()).is_some_and(|(old, now)| same(old, now)) {
            continue;
        }
        let place =
            |spot: Option<Spot<'d>>, media: &Spot<'d>| spot.map_or(media.at.clone(), |s| s.at);
        let change = Change::new(
            &rules::PART_ENCODING_CHANGED,
            format!("part `{name}` is written in another way"),
        )
        .base(&place(before, base), old)
        .to(&place(after, new), now);
        collector.found(change, Some(felt.clone()));
    }
}

/// A status as it is compared: `2XX` is written in either case.
fn status(name: &str) -> String {
    name.to_ascii_uppercase()
}

/// Compares the answers.
pub(crate) fn answers<'d>(collector: &mut Collector<'_, 'd>, both: &Both<'d>) {
    let documents = collector.documents();
    let listed = |spot: &Spot<'d>| -> Vec<(&'d str, Spot<'d>)> {
        let answers = spot.members("responses").into_iter();
        answers.filter(|(name, _)| !name.starts_with("x-")).collect()
    };
    let mut after = listed(&both.new.spot);
    for (name, base) in listed(&both.base.spot) {
        let base = documents.base.resolve(base);
        match after.iter().position(|(other, _)| status(other) == status(name)) {
            Some(index) => {
                let (_, new) = after.remove(index);
                answer(collector, both, name, &base, &documents.new.resolve(new));
            }
            None => {
                let rule =
                    if succeeds(name) { &rules::SUCCESS_REMOVED } else { &rules::ERROR_REMOVED };
                let change = Change::new(rule, format!("{name} is not among the answers any more"))
                    .base(&both.base.spot.at.join(["responses", name]), Some(name.into()))
                    .to(&both.new.spot.at, None);
                collector.found(change, Some(both.answer(format!("answer {name}"))));
            }
        }
    }
    for (name, _) in after {
        let rule = if succeeds(name) { &rules::SUCCESS_ADDED } else { &rules::ERROR_ADDED };
        let change = Change::new(rule, format!("{name} is among the answers"))
            .base(&both.base.spot.at, None)
            .to(&both.new.spot.at.join(["responses", name]), Some(name.into()));
        collector.found(change, Some(both.answer(format!("answer {name}"))));
    }
}

/// Redirects are handled by those who follow them, not by those who call.
fn succeeds(status: &str) -> bool {
    status.starts_with('2')
}

fn answer<'d>(
    collector: &mut Collector<'_, 'd>,
    both: &Both<'d>,
    name: &str,
    base: &Spot<'d>,
    new: &Spot<'d>,
) {
    let felt = both.answer(format!("answer {name}"));
    let empty = |spot: &Spot<'d>| spot.members("content").is_empty();
    match (empty(base), empty(new)) {
        (true, true) => {}
        (true, false) => {
            let change =
                Change::new(&rules::ANSWER_BODY_ADDED, format!("answer {name} has a body"))
                    .base(&base.at, None)
                    .to(&new.at, Some(media_types(new)));
            collector.found(change, Some(felt.clone()));
        }
        (false, true) => {
            let what = format!("answer {name} has no body any more");
            let change = Change::new(&rules::ANSWER_BODY_REMOVED, what)
                .base(&base.at, Some(media_types(base)))
                .to(&new.at, None);
            collector.found(change, Some(felt.clone()));
        }
        (false, false) => {
            let rules = [&rules::ANSWER_MEDIA_TYPE_ADDED, &rules::ANSWER_MEDIA_TYPE_REMOVED];
            content(collector, base, new, &felt, rules);
        }
    }
    headers(collector, both, name, base, new);
    links(collector, &felt, base, new);
}

fn headers<'d>(
    collector: &mut Collector<'_, 'd>,
    both: &Both<'d>,
    status: &str,
    base: &Spot<'d>,
    new: &Spot<'d>,
) {
    let documents = collector.documents();
    let mut after = new.members("headers");
    for (name, header) in base.members("headers") {
        let header = documents.base.resolve(header);
        let felt = both.answer(format!("header `{name}` of answer {status}"));
        let Some(index) = after.iter().position(|(other, _)| other.eq_ignore_ascii_case(name))
        else {
            let rule = if header.is("required") {
                &rules::HEADER_REMOVED_REQUIRED
            } else {
                &rules::HEADER_REMOVED_OPTIONAL
            };
            let change = Change::new(rule, format!("header `{name}` is not declared any more"))
                .base(&header.at, Some(without_prose(header.value)))
                .to(&new.at, None);
            collector.found(change, Some(felt));
            continue;
        };
        let (_, other) = after.remove(index);
        let other = documents.new.resolve(other);
        let (was, is) = (header.is("required"), other.is("required"));
        let rule = match (was, is) {
            (false, true) => Some((&rules::HEADER_BECAME_REQUIRED, "is always present")),
            (true, false) => Some((&rules::HEADER_BECAME_OPTIONAL, "may be absent")),
            _ => None,
        };
        if let Some((rule, how)) = rule {
            let change = Change::new(rule, format!("header `{name}` {how}"))
                .base(&header.at, Some(was.into()))
                .to(&other.at, Some(is.into()));
            collector.found(change, Some(felt.clone()));
        }
        carried(collector, (&header, &other), felt, |collector, before, after, felt| {
            let what = format!("header `{name}` is written in another way");
            let change = Change::new(&rules::PARAMETER_CONTENT_CHANGED, what)
                .base(&header.at, Some(before.into()))
                .to(&other.at, Some(after.into()));
            collector.found(change, Some(felt));
        });
    }
    for (name, header) in after {
        let header = documents.new.resolve(header);
        let change = Change::new(&rules::HEADER_ADDED, format!("header `{name}` is declared"))
            .base(&base.at, None)
            .to(&header.at, Some(without_prose(header.value)));
        collector.found(change, Some(both.answer(format!("header `{name}` of answer {status}"))));
    }
}

fn links<'d>(collector: &mut Collector<'_, 'd>, felt: &Felt, base: &Spot<'d>, new: &Spot<'d>) {
    let (before, after) = (base.members("links"), new.members("links"));
    let lacks = |links: &[(&str, Spot<'_>)], name: &str| links.iter().all(|(own, _)| *own != name);
    for (name, link) in after.iter().filter(|(name, _)| lacks(&before, name)) {
        let change = Change::new(&rules::LINK_ADDED, format!("there is a link `{name}`"))
            .base(&base.at, None)
            .to(&link.at, Some((*name).into()));
        collector.found(change, Some(felt.clone()));
    }
    for (name, link) in before.iter().filter(|(name, _)| lacks(&after, name)) {
        let change =
            Change::new(&rules::LINK_REMOVED, format!("there is no link `{name}` any more"))
                .base(&link.at, Some((*name).into()))
                .to(&new.at, None);
        collector.found(change, Some(felt.clone()));
    }
}
