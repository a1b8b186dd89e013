//! Responses: with which statuses, and what each of them has: a body, headers, links.

use super::super::change::Change;
use super::super::collect::Collector;
use super::super::finding::Usage;
use super::super::lifetime;
use super::super::pair::matched;
use super::super::rules::{self, Rule};
use super::super::schema::outcome::Encoding;
use super::super::schema::shape::without_prose;
use super::bodies::{Media, content, media_types};
use super::both::Both;
use super::parameters::serialization;
use calamus_document::model::{Document, Lifetime, Node, Schema, SchemaView, same};

/// A status as it is compared: `2XX` is written in either case.
fn status(name: &str) -> String {
    name.to_ascii_uppercase()
}

/// Whether a range of statuses, such as `2XX`, has a status in it.
fn has(range: &str, of: &str) -> bool {
    let (range, of) = (status(range), status(of));
    range != of && range.strip_suffix("XX").is_some_and(|class| of.starts_with(class))
}

/// Compares the responses.
pub(crate) fn compare<'d>(collector: &mut Collector<'_, 'd>, both: &Both<'d>) {
    let documents = collector.documents();
    let listed = |node: &Node<'d>| -> Vec<(&'d str, Node<'d>)> {
        let responses = node.entries_of("responses").into_iter();
        responses.filter(|(name, _)| !name.starts_with("x-")).collect()
    };
    let (mut before, mut after) = (listed(&both.base.node), listed(&both.new.node));
    let mut pairs = matched(&mut before, &mut after, |l, r| status(l.0) == status(r.0));
    // A range that replaced a status, or the reverse.
    pairs.extend(matched(&mut before, &mut after, |l, r| has(r.0, l.0) || has(l.0, r.0)));
    // The only success status changed.
    let alone =
        |list: &[(&str, Node<'d>)]| list.iter().filter(|(status, _)| succeeds(status)).count() == 1;
    if alone(&before) && alone(&after) {
        pairs.extend(matched(&mut before, &mut after, |l, r| succeeds(l.0) && succeeds(r.0)));
    }
    for ((was, base), (is, new)) in pairs {
        if let Some(rule) = status_rule(was, is) {
            let place = |node: &Node<'d>, name: &str| node.at.join(["responses", name]);
            let change = Change::new(rule, format!("the status changed from {was} to {is}"))
                .base(&place(&both.base.node, was), Some(was.into()))
                .to(&place(&both.new.node, is), Some(is.into()));
            collector.found(change, Some(both.response(format!("response {was}"))));
        }
        response(collector, both, is, &documents.base.resolve(base), &documents.new.resolve(new));
    }
    for (name, _) in before {
        let rule = if succeeds(name) { &rules::SUCCESS_REMOVED } else { &rules::ERROR_REMOVED };
        let change = Change::new(rule, format!("status {name} removed"))
            .base(&both.base.node.at.join(["responses", name]), Some(name.into()))
            .to(&both.new.node.at, None);
        collector.found(change, Some(both.response(format!("response {name}"))));
    }
    for (name, _) in after {
        let rule = if succeeds(name) { &rules::SUCCESS_ADDED } else { &rules::ERROR_ADDED };
        let change = Change::new(rule, format!("status {name} added"))
            .base(&both.base.node.at, None)
            .to(&both.new.node.at.join(["responses", name]), Some(name.into()));
        collector.found(change, Some(both.response(format!("response {name}"))));
    }
}

/// The rule for a changed status.
fn status_rule(was: &str, is: &str) -> Option<&'static Rule> {
    match (status(was) == status(is), succeeds(was)) {
        (true, _) => None,
        (_, false) if has(is, was) => Some(&rules::ERROR_WIDENED),
        (_, false) => Some(&rules::ERROR_NARROWED),
        (_, true) if has(is, was) => Some(&rules::SUCCESS_WIDENED),
        (_, true) if has(was, is) => Some(&rules::SUCCESS_NARROWED),
        (_, true) => Some(&rules::SUCCESS_CHANGED),
    }
}

/// HTTP clients follow redirects; callers do not see them.
fn succeeds(status: &str) -> bool {
    status.starts_with('2')
}

fn response<'d>(
    collector: &mut Collector<'_, 'd>,
    both: &Both<'d>,
    name: &str,
    base: &Node<'d>,
    new: &Node<'d>,
) {
    let usages = both.response(format!("response {name}"));
    let documents = collector.documents();
    let media = [returned(&documents.base, base), returned(&documents.new, new)];
    match (media[0].is_empty(), media[1].is_empty()) {
        (true, true) => {}
        (true, false) => {
            let change =
                Change::new(&rules::RESPONSE_BODY_ADDED, format!("response {name} has a body"))
                    .base(&base.at, None)
                    .to(&new.at, Some(media_types(new)));
            collector.found(change, Some(usages.clone()));
        }
        (false, true) => {
            let message = format!("the body of response {name} was removed");
            let change = Change::new(&rules::RESPONSE_BODY_REMOVED, message)
                .base(&base.at, Some(media_types(base)))
                .to(&new.at, None);
            collector.found(change, Some(usages.clone()));
        }
        (false, false) => {
            let rules = [&rules::RESPONSE_MEDIA_TYPE_ADDED, &rules::RESPONSE_MEDIA_TYPE_REMOVED];
            content(collector, (base, new), media, &usages, rules);
        }
    }
    headers(collector, both, name, base, new);
    links(collector, &usages, base, new);
}

/// The media types that a response can have. The schema `false` allows no body, so that a media
/// type with it is never returned.
fn returned<'d>(document: &Document<'d>, response: &Node<'d>) -> Media<'d> {
    let is_possible = |media: &Node<'d>| {
        let schema = media.get("schema").map(|schema| Schema::at(document, schema));
        !schema.is_some_and(|schema| SchemaView::of(document, &schema).never)
    };
    let listed = response.entries_of("content").into_iter();
    listed.filter(|(_, media)| is_possible(media)).collect()
}

fn headers<'d>(
    collector: &mut Collector<'_, 'd>,
    both: &Both<'d>,
    status: &str,
    base: &Node<'d>,
    new: &Node<'d>,
) {
    let documents = collector.documents();
    let mut after = new.entries_of("headers");
    for (name, header) in base.entries_of("headers") {
        let header = documents.base.resolve(header);
        let usages = both.response(format!("header `{name}` of response {status}"));
        let Some(index) = after.iter().position(|(other, _)| other.eq_ignore_ascii_case(name))
        else {
            let rule = if header.flag("required") {
                &rules::HEADER_REMOVED_REQUIRED
            } else {
                &rules::HEADER_REMOVED_OPTIONAL
            };
            let change = Change::new(rule, format!("header `{name}` removed"))
                .base(&header.at, Some(without_prose(header.value)))
                .to(&new.at, None);
            collector.found(change, Some(usages));
            continue;
        };
        let (_, other) = after.remove(index);
        header_of_both(collector, name, &header, &documents.new.resolve(other), usages);
    }
    for (name, header) in after {
        let header = documents.new.resolve(header);
        let change = Change::new(&rules::HEADER_ADDED, format!("header `{name}` added"))
            .base(&base.at, None)
            .to(&header.at, Some(without_prose(header.value)));
        collector
            .found(change, Some(both.response(format!("header `{name}` of response {status}"))));
    }
}

/// Compares a header that both responses have.
fn header_of_both<'d>(
    collector: &mut Collector<'_, 'd>,
    name: &str,
    header: &Node<'d>,
    other: &Node<'d>,
    usages: Usage,
) {
    let (was, is) = (header.flag("required"), other.flag("required"));
    let rule = match (was, is) {
        (false, true) => Some((&rules::HEADER_BECAME_REQUIRED, "is required")),
        (true, false) => Some((&rules::HEADER_BECAME_OPTIONAL, "is optional")),
        _ => None,
    };
    if let Some((rule, how)) = rule {
        let change = Change::new(rule, format!("header `{name}` {how}"))
            .base(&header.at, Some(was.into()))
            .to(&other.at, Some(is.into()));
        collector.found(change, Some(usages.clone()));
    }
    let (before, after) = (Lifetime::of(header), Lifetime::of(other));
    let announced = lifetime::Both {
        name: &format!("header `{name}`"),
        base: (&before, &header.at),
        new: (&after, &other.at),
        lifecycle: &collector.documents().lifecycle,
    };
    for change in announced.changes([&rules::HEADER_DEPRECATED, &rules::HEADER_REINSTATED]) {
        collector.found(change, Some(usages.clone()));
    }
    let encoding = Encoding::Text { is_exploded: false };
    serialization(
        collector,
        (header, other),
        encoding,
        usages,
        |collector, before, after, usages| {
            let message = format!("header `{name}` is serialized in another form");
            let change = Change::new(&rules::PARAMETER_CONTENT_CHANGED, message)
                .base(&header.at, Some(before.into()))
                .to(&other.at, Some(after.into()));
            collector.found(change, Some(usages));
        },
    );
}

fn links<'d>(collector: &mut Collector<'_, 'd>, usages: &Usage, base: &Node<'d>, new: &Node<'d>) {
    let documents = collector.documents();
    let mut after = new.entries_of("links");
    for (name, link) in base.entries_of("links") {
        let change = match after.iter().position(|(other, _)| *other == name) {
            None => Change::new(&rules::LINK_REMOVED, format!("link `{name}` removed"))
                .base(&link.at, Some(name.into()))
                .to(&new.at, None),
            Some(index) => {
                let (link, other) =
                    (documents.base.resolve(link), documents.new.resolve(after.remove(index).1));
                let (before, after) = (without_prose(link.value), without_prose(other.value));
                if same(&before, &after) {
                    continue;
                }
                Change::new(&rules::LINK_CHANGED, format!("link `{name}` changed"))
                    .base(&link.at, Some(before))
                    .to(&other.at, Some(after))
            }
        };
        collector.found(change, Some(usages.clone()));
    }
    for (name, link) in after {
        let change = Change::new(&rules::LINK_ADDED, format!("link `{name}` added"))
            .base(&base.at, None)
            .to(&link.at, Some(name.into()));
        collector.found(change, Some(usages.clone()));
    }
}
