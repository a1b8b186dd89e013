//! Parameters: of the operation, and of the path for all its operations.

use serde_json::Value;

use super::super::change::Change;
use super::super::collect::Collector;
use super::super::document::{Declared, Document, Spot, same};
use super::super::finding::Felt;
use super::super::lifetime::{self, Lifetime};
use super::super::pair::matched;
use super::super::rules::{self, Rule};
use super::super::schema::shape::without_prose;
use super::super::schema::view::{Schema, Type, View};
use super::bodies;
use super::both::Both;

/// A parameter as its operation has it.
#[derive(Clone, Debug)]
struct Parameter<'d> {
    name: &'d str,
    place: &'d str,
    /// Which hole of the path it fills.
    hole: Option<usize>,
    spot: Spot<'d>,
}

impl Parameter<'_> {
    fn is_required(&self) -> bool {
        self.place == "path" || self.spot.is("required")
    }

    fn part(&self) -> String {
        format!("parameter `{}`", self.name)
    }

    fn is(&self, other: &Self) -> bool {
        self.place == other.place
            && match (self.hole, other.hole) {
                // Holes are told by their place in the path.
                (Some(own), Some(other)) => own == other,
                _ if self.place == "header" => self.name.eq_ignore_ascii_case(other.name),
                _ => self.name == other.name,
            }
    }
}

fn parameters<'d>(document: &Document<'d>, operation: &Declared<'d>) -> Vec<Parameter<'d>> {
    let mut found: Vec<Parameter<'d>> = Vec::new();
    let own = operation.spot.elements("parameters");
    for spot in own.into_iter().chain(operation.item.elements("parameters")) {
        let spot = document.resolve(spot);
        let (Some(name), Some(place)) = (spot.text("name"), spot.text("in")) else { continue };
        // OpenAPI says that these are not parameters.
        let reserved = ["accept", "content-type", "authorization"];
        if place == "header" && reserved.iter().any(|other| name.eq_ignore_ascii_case(other)) {
            continue;
        }
        let hole = (place == "path").then(|| hole(operation.path, name)).flatten();
        let parameter = Parameter { name, place, hole, spot };
        // What the operation says comes first, and goes before what the path says.
        if !found.iter().any(|known| known.name == name && known.place == place) {
            found.push(parameter);
        }
    }
    found
}

fn hole(path: &str, name: &str) -> Option<usize> {
    let before = path.split_once(&format!("{{{name}}}"))?.0;
    Some(before.matches('{').count())
}

/// Compares the parameters of an operation.
pub(crate) fn compare<'d>(collector: &mut Collector<'_, 'd>, both: &Both<'d>) {
    let documents = collector.documents();
    let mut before = parameters(&documents.base, &both.base);
    let mut after = parameters(&documents.new, &both.new);
    for (l, r) in matched(&mut before, &mut after, Parameter::is) {
        pair(collector, both, &l, &r);
    }
    // Of the same name elsewhere: one that moved, unless the path itself has moved.
    let moved = |l: &Parameter<'_>, r: &Parameter<'_>| {
        l.name.eq_ignore_ascii_case(r.name) && l.place != r.place && both.base.path == both.new.path
    };
    for (l, r) in matched(&mut before, &mut after, moved) {
        let what =
            format!("`{}` belongs in the {}, where it was in the {}", l.name, r.place, l.place);
        let place = |parameter: &Parameter<'_>| parameter.spot.at.child("in");
        let change = Change::new(&rules::PARAMETER_RELOCATED, what)
            .base(&place(&l), Some(l.place.into()))
            .to(&place(&r), Some(r.place.into()));
        collector.found(change, Some(both.request(l.part())));
        requiredness(collector, both, &l, &r);
        schemas(collector, both, &l, &r);
    }
    for parameter in &before {
        let what = format!(
            "there is no parameter `{}` in the {} any more",
            parameter.name, parameter.place
        );
        let change = Change::new(&rules::PARAMETER_REMOVED, what)
            .base(&parameter.spot.at, Some(without_prose(parameter.spot.value)))
            .to(&both.new.spot.at, None);
        collector.found(change, Some(both.request(parameter.part())));
    }
    for parameter in &after {
        let (rule, how) = if parameter.is_required() {
            (&rules::PARAMETER_ADDED_REQUIRED, "must be sent")
        } else {
            (&rules::PARAMETER_ADDED_OPTIONAL, "may be left out")
        };
        let what = format!(
            "there is a parameter `{}` in the {}, which {how}",
            parameter.name, parameter.place
        );
        let change = Change::new(rule, what)
            .base(&both.base.spot.at, None)
            .to(&parameter.spot.at, Some(without_prose(parameter.spot.value)));
        collector.found(change, Some(both.request(parameter.part())));
    }
}

fn pair<'d>(
    collector: &mut Collector<'_, 'd>,
    both: &Both<'d>,
    base: &Parameter<'d>,
    new: &Parameter<'d>,
) {
    requiredness(collector, both, base, new);
    lifetime(collector, both, base, new);
    flag(
        collector,
        both,
        base,
        new,
        "allowReserved",
        [&rules::PARAMETER_RESERVED_ALLOWED, &rules::PARAMETER_RESERVED_REFUSED],
    );
    flag(
        collector,
        both,
        base,
        new,
        "allowEmptyValue",
        [&rules::PARAMETER_EMPTY_ALLOWED, &rules::PARAMETER_EMPTY_REFUSED],
    );
    style(collector, both, base, new);
    schemas(collector, both, base, new);
}

fn lifetime(
    collector: &mut Collector<'_, '_>,
    both: &Both<'_>,
    base: &Parameter<'_>,
    new: &Parameter<'_>,
) {
    let (before, after) = (Lifetime::of(&base.spot), Lifetime::of(&new.spot));
    let announced = lifetime::Both {
        name: &new.part(),
        base: (&before, &base.spot.at),
        new: (&after, &new.spot.at),
    };
    for change in announced.changes([&rules::PARAMETER_DEPRECATED, &rules::PARAMETER_REINSTATED]) {
        collector.found(change, Some(both.request(new.part())));
    }
}

/// Notes what a keyword of a parameter says, and said.
fn report(
    collector: &mut Collector<'_, '_>,
    both: &Both<'_>,
    (base, new): (&Parameter<'_>, &Parameter<'_>),
    rule: &'static Rule,
    keyword: &str,
    (before, after): (Value, Value),
) {
    let place = |spot: &Spot<'_>| match spot.member(keyword) {
        Some(spot) => spot.at,
        None => spot.at.clone(),
    };
    let what = format!("`{keyword}` of parameter `{}` was `{before}`, and is `{after}`", new.name);
    let change = Change::new(rule, what)
        .base(&place(&base.spot), Some(before))
        .to(&place(&new.spot), Some(after));
    collector.found(change, Some(both.request(new.part())));
}

fn requiredness(
    collector: &mut Collector<'_, '_>,
    both: &Both<'_>,
    base: &Parameter<'_>,
    new: &Parameter<'_>,
) {
    let (before, after) = (base.is_required(), new.is_required());
    let rule = match (before, after) {
        (false, true) => &rules::PARAMETER_BECAME_REQUIRED,
        (true, false) => &rules::PARAMETER_BECAME_OPTIONAL,
        _ => return,
    };
    report(collector, both, (base, new), rule, "required", (before.into(), after.into()));
}

fn flag(
    collector: &mut Collector<'_, '_>,
    both: &Both<'_>,
    base: &Parameter<'_>,
    new: &Parameter<'_>,
    keyword: &str,
    [set, unset]: [&'static Rule; 2],
) {
    let (before, after) = (base.spot.is(keyword), new.spot.is(keyword));
    if before != after {
        let rule = if after { set } else { unset };
        report(collector, both, (base, new), rule, keyword, (before.into(), after.into()));
    }
}

/// How values are written down. What is not said has a meaning all the same.
fn style(
    collector: &mut Collector<'_, '_>,
    both: &Both<'_>,
    base: &Parameter<'_>,
    new: &Parameter<'_>,
) {
    if base.spot.value.get("schema").is_none() || new.spot.value.get("schema").is_none() {
        return;
    }
    fn style<'d>(parameter: &Parameter<'d>) -> &'d str {
        parameter.spot.text("style").unwrap_or(match parameter.place {
            "query" | "cookie" => "form",
            _ => "simple",
        })
    }
    let explode = |parameter: &Parameter<'_>| {
        let said = parameter.spot.value.get("explode").and_then(Value::as_bool);
        said.unwrap_or(style(parameter) == "form")
    };
    let (before, after) = (style(base), style(new));
    if before != after {
        let rule = &rules::PARAMETER_STYLE_CHANGED;
        report(collector, both, (base, new), rule, "style", (before.into(), after.into()));
    } else if explode(base) != explode(new) && several(collector, base, new) {
        let rule = &rules::PARAMETER_EXPLODE_CHANGED;
        let values = (explode(base).into(), explode(new).into());
        report(collector, both, (base, new), rule, "explode", values);
    }
}

/// Whether values may be lists or objects, which is what can be written in one piece or in
/// several.
fn several(collector: &Collector<'_, '_>, base: &Parameter<'_>, new: &Parameter<'_>) -> bool {
    let documents = collector.documents();
    let may_be = |document: &Document<'_>, parameter: &Parameter<'_>| {
        let schema = parameter.spot.member("schema").map(|spot| Schema::at(document, spot));
        let types = schema.and_then(|schema| View::of(document, &schema).types);
        let many = |of: &Type| matches!(of, Type::Array | Type::Object);
        types.is_none_or(|types| types.iter().any(many))
    };
    may_be(&documents.base, base) || may_be(&documents.new, new)
}

fn schemas<'d>(
    collector: &mut Collector<'_, 'd>,
    both: &Both<'d>,
    base: &Parameter<'d>,
    new: &Parameter<'d>,
) {
    let felt = both.request(new.part());
    carried(collector, (&base.spot, &new.spot), felt, |collector, before, after, felt| {
        let change = Change::new(
            &rules::PARAMETER_CONTENT_CHANGED,
            format!("parameter `{}` is written in another way", new.name),
        )
        .base(&base.spot.at, Some(before.into()))
        .to(&new.spot.at, Some(after.into()));
        collector.found(change, Some(felt));
    });
}

/// Compares what a parameter or a header carries: a schema, or one media type.
pub(crate) fn carried<'d>(
    collector: &mut Collector<'_, 'd>,
    (base, new): (&Spot<'d>, &Spot<'d>),
    felt: Felt,
    otherwise: impl Fn(&mut Collector<'_, 'd>, &str, &str, Felt),
) {
    let content = |spot: &Spot<'d>| spot.members("content").into_iter().next();
    match (content(base), content(new)) {
        (None, None) => bodies::schemas(collector, base, new, felt),
        (Some((before, base)), Some((after, new))) if same(&before.into(), &after.into()) => {
            bodies::schemas(collector, &base, &new, felt);
        }
        (before, after) => {
            let name =
                |content: Option<(&'d str, Spot<'d>)>| content.map_or("schema", |(name, _)| name);
            otherwise(collector, name(before), name(after), felt);
        }
    }
}
