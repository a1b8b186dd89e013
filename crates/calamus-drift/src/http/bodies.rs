//! Bodies: whether a request has one, their media types, and how their parts are written.

use std::collections::BTreeSet;

use calamus_document::model::{Node, same};
use serde_json::Value;

use super::super::change::Change;
use super::super::collect::Collector;
use super::super::finding::Usage;
use super::super::pair::matched;
use super::super::rules::{self, Rule};
use super::super::schema::outcome::Encoding;
use super::super::schema::shape::without_prose;
use super::both::Both;

/// A missing schema allows any value.
static ANYTHING: Value = Value::Bool(true);

/// Compares what two holders have under `schema`.
pub(crate) fn schemas<'d>(
    collector: &mut Collector<'_, 'd>,
    base: &Node<'d>,
    new: &Node<'d>,
    usages: Usage,
) {
    encoded(collector, base, new, Encoding::Json, usages);
}

/// The same for values in a certain encoding.
pub(crate) fn encoded<'d>(
    collector: &mut Collector<'_, 'd>,
    base: &Node<'d>,
    new: &Node<'d>,
    encoding: Encoding,
    usages: Usage,
) {
    let schema = |holder: &Node<'d>| {
        holder.get("schema").unwrap_or(Node { at: holder.at.clone(), value: &ANYTHING })
    };
    collector.schemas(schema(base), schema(new), encoding, usages);
}

/// Compares the bodies of requests.
pub(crate) fn request<'d>(collector: &mut Collector<'_, 'd>, both: &Both<'d>) {
    let documents = collector.documents();
    let before = both.base.node.get("requestBody").map(|node| documents.base.resolve(node));
    let after = both.new.node.get("requestBody").map(|node| documents.new.resolve(node));
    let usages = both.request("request body".to_owned());
    match (before, after) {
        (None, None) => {}
        (None, Some(body)) => {
            let (rule, how) = if body.flag("required") {
                (&rules::REQUEST_BODY_ADDED_REQUIRED, "required")
            } else {
                (&rules::REQUEST_BODY_ADDED_OPTIONAL, "optional")
            };
            let change = Change::new(rule, format!("request body added, {how}"))
                .base(&both.base.node.at, None)
                .to(&body.at, Some(media_types(&body)));
            collector.found(change, Some(usages));
        }
        (Some(body), None) => {
            let change = Change::new(&rules::REQUEST_BODY_REMOVED, "request body removed")
                .base(&body.at, Some(media_types(&body)))
                .to(&both.new.node.at, None);
            collector.found(change, Some(usages));
        }
        (Some(base), Some(new)) => {
            let (was, is) = (base.flag("required"), new.flag("required"));
            let rule = match (was, is) {
                (false, true) => {
                    Some((&rules::REQUEST_BODY_BECAME_REQUIRED, "the request body is required"))
                }
                (true, false) => {
                    Some((&rules::REQUEST_BODY_BECAME_OPTIONAL, "the request body is optional"))
                }
                _ => None,
            };
            if let Some((rule, message)) = rule {
                let change = Change::new(rule, message)
                    .base(&base.at, Some(was.into()))
                    .to(&new.at, Some(is.into()));
                collector.found(change, Some(usages.clone()));
            }
            let rules = [&rules::REQUEST_MEDIA_TYPE_ADDED, &rules::REQUEST_MEDIA_TYPE_REMOVED];
            let media = [base.entries_of("content"), new.entries_of("content")];
            content(collector, (&base, &new), media, &usages, rules);
        }
    }
}

/// The media types of a body, for reports.
pub(super) fn media_types(holder: &Node<'_>) -> Value {
    holder.entries_of("content").into_iter().map(|(name, _)| Value::from(name)).collect()
}

/// Normalizes a media type: whitespace and case are insignificant, and UTF-8 is the default.
fn canonical(name: &str) -> String {
    let parts = name.split(';').map(|part| part.trim().to_ascii_lowercase());
    let parts: Vec<_> = parts.filter(|part| part != "charset=utf-8").collect();
    parts.join(";")
}

/// Whether a range of media types, such as `image/*`, has a media type in it.
fn covers(range: &str, media_type: &str) -> bool {
    let (range, media_type) = (canonical(range), canonical(media_type));
    let (kind, _) = media_type.split_once('/').unwrap_or((&media_type, ""));
    range != media_type && (range == "*/*" || range.strip_suffix("/*") == Some(kind))
}

/// The media types under `content`.
pub(super) type Media<'d> = Vec<(&'d str, Node<'d>)>;

/// Compares the media types of two bodies.
pub(super) fn content<'d>(
    collector: &mut Collector<'_, 'd>,
    (base, new): (&Node<'d>, &Node<'d>),
    [mut before, mut after]: [Media<'d>; 2],
    usages: &Usage,
    [added, removed]: [&'static Rule; 2],
) {
    let same_type = |l: &(&str, Node<'_>), r: &(&str, Node<'_>)| canonical(l.0) == canonical(r.0);
    for ((_, media), (_, other)) in matched(&mut before, &mut after, same_type) {
        schemas(collector, &media, &other, usages.clone());
        encoding(collector, &media, &other, usages);
    }
    // A single one left on either side is a replacement.
    if let ([(was, media)], [(is, other)]) = (before.as_slice(), after.as_slice()) {
        let rule = if covers(is, was) {
            &rules::MEDIA_TYPE_WIDENED
        } else if covers(was, is) {
            &rules::MEDIA_TYPE_NARROWED
        } else {
            &rules::MEDIA_TYPE_CHANGED
        };
        let change = Change::new(rule, format!("the media type changed from `{was}` to `{is}`"))
            .base(&media.at, Some((*was).into()))
            .to(&other.at, Some((*is).into()));
        collector.found(change, Some(usages.clone()));
        schemas(collector, media, other, usages.clone());
        return;
    }
    for (name, media) in before {
        let message = format!("media type `{name}` removed");
        let change =
            Change::new(removed, message).base(&media.at, Some(name.into())).to(&new.at, None);
        collector.found(change, Some(usages.clone()));
    }
    for (name, media) in after {
        let message = format!("media type `{name}` added");
        let change =
            Change::new(added, message).base(&base.at, None).to(&media.at, Some(name.into()));
        collector.found(change, Some(usages.clone()));
    }
}

fn encoding<'d>(
    collector: &mut Collector<'_, 'd>,
    base: &Node<'d>,
    new: &Node<'d>,
    usages: &Usage,
) {
    let parts = |media: &Node<'d>| media.entries_of("encoding");
    let names: BTreeSet<_> =
        parts(base).into_iter().chain(parts(new)).map(|(name, _)| name).collect();
    for name in names {
        let encoding_of = |media: &Node<'d>| {
            parts(media).into_iter().find(|(own, _)| *own == name).map(|(_, node)| node)
        };
        let (before, after) = (encoding_of(base), encoding_of(new));
        let value = |node: &Option<Node<'d>>| node.as_ref().map(|node| without_prose(node.value));
        let (old, now) = (value(&before), value(&after));
        if old.as_ref().zip(now.as_ref()).is_some_and(|(old, now)| same(old, now)) {
            continue;
        }
        let place =
            |node: Option<Node<'d>>, media: &Node<'d>| node.map_or(media.at.clone(), |s| s.at);
        let change = Change::new(
            &rules::PART_ENCODING_CHANGED,
            format!("the encoding of part `{name}` changed"),
        )
        .base(&place(before, base), old)
        .to(&place(after, new), now);
        collector.found(change, Some(usages.clone()));
    }
}
