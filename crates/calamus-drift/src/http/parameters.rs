//! Parameters: of the operation, and of the path for all its operations.

use calamus_document::model::{
    self, Document, Location, Node, OperationNode, PathTemplate, SchemaView, Serialization, Style,
    Type, same,
};
use serde_json::Value;

use super::super::change::Change;
use super::super::collect::Collector;
use super::super::finding::Usage;
use super::super::lifetime;
use super::super::pair::matched;
use super::super::rules::{self, Rule};
use super::super::schema::outcome::Encoding;
use super::super::schema::shape::without_prose;
use super::bodies;
use super::both::Both;

/// A parameter of an operation.
#[derive(Clone, Debug)]
struct Parameter<'d> {
    model: model::Parameter<'d>,
    name: &'d str,
    /// Where it is sent, as the document spells it.
    place: &'static str,
    node: Node<'d>,
    /// Which parameter of the path template it is.
    index: Option<usize>,
}

impl Parameter<'_> {
    fn part(&self) -> String {
        format!("parameter `{}`", self.name)
    }

    fn is(&self, other: &Self) -> bool {
        match (self.index, other.index) {
            // Those of the path are known by their position.
            (Some(own), Some(other)) => own == other,
            _ => self.model.is_same(&other.model),
        }
    }
}

fn parameters<'d>(document: &Document<'d>, operation: &OperationNode<'d>) -> Vec<Parameter<'d>> {
    let template = PathTemplate::parse(operation.path);
    let found = model::Parameter::all(document, &operation.node, &operation.item).into_iter();
    found
        .map(|model| {
            let is_path = model.location == Location::Path;
            let index = template.parameters().position(|name| is_path && name == model.name);
            Parameter {
                name: model.name,
                place: model.location.name(),
                node: model.node.clone(),
                index,
                model,
            }
        })
        .collect()
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
        let message = format!("`{}` moved to the {} from the {}", l.name, r.place, l.place);
        let place = |parameter: &Parameter<'_>| parameter.node.at.child("in");
        let change = Change::new(&rules::PARAMETER_RELOCATED, message)
            .base(&place(&l), Some(l.place.into()))
            .to(&place(&r), Some(r.place.into()));
        collector.found(change, Some(both.request(l.part())));
        requiredness(collector, both, &l, &r);
        schemas(collector, both, &l, &r);
    }
    for parameter in &before {
        let message = format!("{} parameter `{}` removed", parameter.place, parameter.name);
        let change = Change::new(&rules::PARAMETER_REMOVED, message)
            .base(&parameter.node.at, Some(without_prose(parameter.node.value)))
            .to(&both.new.node.at, None);
        collector.found(change, Some(both.request(parameter.part())));
    }
    for parameter in &after {
        let (rule, how) = if parameter.model.required {
            (&rules::PARAMETER_ADDED_REQUIRED, "required")
        } else {
            (&rules::PARAMETER_ADDED_OPTIONAL, "optional")
        };
        let message = format!("{} parameter `{}` added, {how}", parameter.place, parameter.name);
        let change = Change::new(rule, message)
            .base(&both.base.node.at, None)
            .to(&parameter.node.at, Some(without_prose(parameter.node.value)));
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
    let (before, after) = (&base.model.lifetime, &new.model.lifetime);
    let announced = lifetime::Both {
        name: &new.part(),
        base: (before, &base.node.at),
        new: (after, &new.node.at),
        lifecycle: &collector.documents().lifecycle,
    };
    for change in announced.changes([&rules::PARAMETER_DEPRECATED, &rules::PARAMETER_REINSTATED]) {
        collector.found(change, Some(both.request(new.part())));
    }
}

/// Reports a change of a keyword of a parameter.
fn report(
    collector: &mut Collector<'_, '_>,
    both: &Both<'_>,
    (base, new): (&Parameter<'_>, &Parameter<'_>),
    rule: &'static Rule,
    keyword: &str,
    (before, after): (Value, Value),
) {
    let place = |node: &Node<'_>| match node.get(keyword) {
        Some(node) => node.at,
        None => node.at.clone(),
    };
    let message =
        format!("`{keyword}` of parameter `{}` changed from `{before}` to `{after}`", new.name);
    let change = Change::new(rule, message)
        .base(&place(&base.node), Some(before))
        .to(&place(&new.node), Some(after));
    collector.found(change, Some(both.request(new.part())));
}

fn requiredness(
    collector: &mut Collector<'_, '_>,
    both: &Both<'_>,
    base: &Parameter<'_>,
    new: &Parameter<'_>,
) {
    let (before, after) = (base.model.required, new.model.required);
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
    let (before, after) = (base.node.flag(keyword), new.node.flag(keyword));
    if before != after {
        let rule = if after { set } else { unset };
        report(collector, both, (base, new), rule, keyword, (before.into(), after.into()));
    }
}

/// Compares the serialization, with the defaults of OpenAPI.
fn style(
    collector: &mut Collector<'_, '_>,
    both: &Both<'_>,
    base: &Parameter<'_>,
    new: &Parameter<'_>,
) {
    let (before, after) = (&base.model, &new.model);
    let styled =
        |serialization: &Serialization<'_>| matches!(serialization, Serialization::Schema(Some(_)));
    if !styled(&before.serialization) || !styled(&after.serialization) {
        return;
    }
    if before.style != after.style {
        let values = (before.style.name().into(), after.style.name().into());
        report(collector, both, (base, new), &rules::PARAMETER_STYLE_CHANGED, "style", values);
    } else if before.explode != after.explode && several(collector, base, new) {
        let values = (before.explode.into(), after.explode.into());
        report(collector, both, (base, new), &rules::PARAMETER_EXPLODE_CHANGED, "explode", values);
    }
}

/// Whether values may be arrays or objects: `explode` makes no difference for others.
fn several(collector: &Collector<'_, '_>, base: &Parameter<'_>, new: &Parameter<'_>) -> bool {
    let documents = collector.documents();
    let may_be = |document: &Document<'_>, parameter: &Parameter<'_>| {
        let schema = parameter.model.serialization.schema();
        let types = schema.and_then(|schema| SchemaView::of(document, schema).types);
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
    let usages = both.request(new.part());
    let is_exploded =
        |parameter: &Parameter<'_>| parameter.model.explode && parameter.model.style == Style::Form;
    let encoding = Encoding::Text { is_exploded: is_exploded(base) && is_exploded(new) };
    let sides = (&base.node, &new.node);
    serialization(collector, sides, encoding, usages, |collector, before, after, usages| {
        let change = Change::new(
            &rules::PARAMETER_CONTENT_CHANGED,
            format!("parameter `{}` is serialized in another form", new.name),
        )
        .base(&base.node.at, Some(before.into()))
        .to(&new.node.at, Some(after.into()));
        collector.found(change, Some(usages));
    });
}

/// Compares what a parameter or a header carries: a schema, or one media type.
pub(crate) fn serialization<'d>(
    collector: &mut Collector<'_, 'd>,
    (base, new): (&Node<'d>, &Node<'d>),
    encoding: Encoding,
    usages: Usage,
    otherwise: impl Fn(&mut Collector<'_, 'd>, &str, &str, Usage),
) {
    let content = |node: &Node<'d>| node.entries_of("content").into_iter().next();
    match (content(base), content(new)) {
        (None, None) => bodies::encoded(collector, base, new, encoding, usages),
        (Some((before, base)), Some((after, new))) if same(&before.into(), &after.into()) => {
            bodies::schemas(collector, &base, &new, usages);
        }
        (before, after) => {
            let name =
                |content: Option<(&'d str, Node<'d>)>| content.map_or("schema", |(name, _)| name);
            otherwise(collector, name(before), name(after), usages);
        }
    }
}
