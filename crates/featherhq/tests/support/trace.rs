//! Collects traces of all crates at all levels.

use std::fmt;
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

/// The collected traces, in order.
#[derive(Clone, Default)]
pub(crate) struct Traces(Arc<Mutex<Vec<Entry>>>);

/// A new span, fields recorded on a span, or an event.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) what: What,
    pub(crate) target: String,
    pub(crate) name: String,
    pub(crate) level: tracing::Level,
    /// The name of the span that contains it, or that it was recorded on.
    pub(crate) within: Option<String>,
    pub(crate) fields: Vec<(String, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Span,
    Record,
    Event,
}

impl Entry {
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

impl Traces {
    /// Collects traces of this thread until the guard is dropped.
    pub(crate) fn collect() -> (Self, DefaultGuard) {
        let heard = Self::default();
        let subscriber = tracing_subscriber::registry().with(Ears(heard.clone()));
        (heard, tracing::subscriber::set_default(subscriber))
    }

    pub(crate) fn entries(&self) -> Vec<Entry> {
        self.0.lock().unwrap().clone()
    }

    /// Returns the traces of this crate, without its dependencies.
    pub(crate) fn of_the_crate(&self) -> Vec<Entry> {
        self.entries().into_iter().filter(|entry| entry.target.starts_with("featherhq")).collect()
    }
}

struct Ears(Traces);

impl Ears {
    fn add(&self, what: What, metadata: &Metadata<'_>, within: Option<String>, fields: Fields) {
        self.0.0.lock().unwrap().push(Entry {
            what,
            target: metadata.target().to_owned(),
            name: metadata.name().to_owned(),
            level: *metadata.level(),
            within,
            fields: fields.0,
        });
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Ears {
    fn on_new_span(&self, attributes: &Attributes<'_>, _: &Id, context: Context<'_, S>) {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        let within = context.lookup_current().map(|span| span.name().to_owned());
        self.add(What::Span, attributes.metadata(), within, fields);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let mut fields = Fields::default();
        values.record(&mut fields);
        let span = context.span(id).unwrap();
        self.add(What::Record, span.metadata(), Some(span.name().to_owned()), fields);
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let within = context.event_span(event).map(|span| span.name().to_owned());
        self.add(What::Event, event.metadata(), within, fields);
    }
}

#[derive(Default)]
struct Fields(Vec<(String, String)>);

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.push((field.name().to_owned(), value.to_owned()));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.push((field.name().to_owned(), format!("{value:?}")));
    }
}
