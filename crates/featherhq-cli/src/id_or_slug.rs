//! Ids and slugs of connections and tools on the command line.
//!
//! Only slugs are looked up: a command with ids sends no request but its own.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use featherhq::{Connection, ConnectionId, ElementStream, Error, ToolId};

use crate::context::Context;
use crate::failure::{ElementFailures, Exit, Failure, Stop};
use crate::input::redact_key;
use crate::list_stream::ListStream;
use crate::output::Output;
use crate::suggest::Nearest;

/// Maximum number of slugs in a hint.
const MAX_CANDIDATES: usize = 20;

/// A connection on the command line.
pub(crate) type ConnectionRef = IdOrSlug<ConnectionId>;

/// A tool of a connection on the command line.
pub(crate) type ToolRef = IdOrSlug<ToolId>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum IdOrSlug<I> {
    Id(I),
    Slug(String),
}

impl<I: FromStr> FromStr for IdOrSlug<I> {
    type Err = Infallible;

    fn from_str(value: &str) -> Result<Self, Self::Err> {
        // Only with hyphens: a slug may look like an id without them.
        let id = value.contains('-').then(|| value.parse().ok()).flatten();
        Ok(id.map_or_else(|| Self::Slug(value.to_owned()), Self::Id))
    }
}

impl<I: fmt::Display> fmt::Display for IdOrSlug<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Slug(slug) => slug.fmt(f),
        }
    }
}

impl ConnectionRef {
    /// Returns the id, after a lookup of a slug.
    pub(crate) async fn resolve(
        &self,
        context: &Context,
        output: &mut Output,
    ) -> Result<ConnectionId, Stop> {
        let slug = match self {
            Self::Id(id) => {
                context.set_names_connection();
                return Ok(*id);
            }
            Self::Slug(slug) => slug,
        };
        let mut list = ListStream::new(|| context.connections().stream(), context);
        let found = loop {
            match look_up(slug, &mut list, output).await? {
                Ok(found) => break found,
                Err(error) if list.restart(&error).await => {}
                Err(error) => return Err(list.failure(error).into()),
            }
        };
        if found.id.as_ref().is_err_and(|failure| failure.kind == NOT_FOUND) {
            // The connection may be one of those that do not decode.
            found.undecoded.iter().for_each(|failure| output.report(failure));
        }
        let id = found.id?;
        context.set_names_connection();
        Ok(id)
    }
}

impl ToolRef {
    /// Returns the ids of tools of a connection, without duplicates. All slugs together take one
    /// lookup.
    pub(crate) async fn resolve(
        names: &[Self],
        connection: ConnectionId,
        context: &Context,
    ) -> Result<Vec<ToolId>, Stop> {
        let known = if names.iter().any(|name| matches!(name, Self::Slug(_))) {
            let request = context.connections().get(connection).total_timeout(context.left());
            let connection = request.await.map_err(|error| context.failure(error))?;
            connection.tools.into_iter().map(|tool| (tool.slug, tool.id)).collect()
        } else {
            Vec::new()
        };
        let mut ids = Vec::new();
        for name in names {
            let id = match name {
                Self::Id(id) => *id,
                Self::Slug(slug) => {
                    let mut search = Search::new(slug);
                    known.iter().for_each(|(slug, id): &(String, _)| search.add(slug.clone(), *id));
                    search.result("tool")?
                }
            };
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        Ok(ids)
    }
}

/// The result of looking a slug up in a list that was received to its end.
struct LookUp {
    id: Result<ConnectionId, Failure>,
    /// Elements that do not decode.
    undecoded: Vec<Failure>,
}

/// Looks up the connection with a slug. `Ok(Err)` is the error of a list that broke off.
async fn look_up<F: Fn() -> ElementStream<Connection>>(
    slug: &str,
    list: &mut ListStream<'_, Connection, F>,
    output: &Output,
) -> Result<Result<LookUp, Error>, Stop> {
    let mut search = Search::new(slug);
    let mut failures = ElementFailures::default();
    let mut undecoded = Vec::new();
    while let Some(connection) = list.next().await {
        match connection {
            Err(error) if list.is_finished() => return Ok(Err(error)),
            Ok(connection) => search.add(connection.nickname_slug, connection.id),
            // Most are only counted: a failure takes far more memory than its element.
            Err(error) if failures.count() => undecoded.push(list.failure(error)),
            Err(_) => {}
        }
        output.check_deadline()?;
    }
    undecoded.extend(failures.others());
    Ok(Ok(LookUp { id: search.result("connection"), undecoded }))
}

const NOT_FOUND: &str = "not_found";

/// A search for the id that belongs to a slug.
struct Search<'a, I> {
    slug: &'a str,
    found: Vec<I>,
    /// The first other slugs, for a hint.
    others: Vec<String>,
    /// The number of all other slugs.
    other_count: usize,
    /// The other slug that is most similar.
    nearest: Nearest,
}

impl<'a, I: fmt::Display> Search<'a, I> {
    fn new(slug: &'a str) -> Self {
        Self {
            slug,
            found: Vec::new(),
            others: Vec::new(),
            other_count: 0,
            nearest: Nearest::default(),
        }
    }

    fn add(&mut self, slug: String, id: I) {
        if slug == self.slug {
            self.found.push(id);
            return;
        }
        self.nearest.add(self.slug, &slug);
        if self.others.len() < MAX_CANDIDATES {
            self.others.push(slug);
        }
        self.other_count += 1;
    }

    /// Returns the id. `what` is the name of its kind in messages.
    fn result(mut self, what: &str) -> Result<I, Failure> {
        let slug = redact_key(self.slug);
        if self.found.len() > 1 {
            let message = format!("{} {what}s have the slug {slug:?}", self.found.len());
            let ids: Vec<String> =
                self.found.iter().take(MAX_CANDIDATES).map(ToString::to_string).collect();
            return Err(Failure::new("ambiguous", Exit::Failed, message)
                .with_hint(format!("use one of the ids: {}", ids.join(", "))));
        }
        self.found.pop().ok_or_else(|| {
            let message = format!("no {what} has the id or slug {slug:?}");
            Failure::new(NOT_FOUND, Exit::Failed, message).with_hint(self.candidates(what))
        })
    }

    fn candidates(&self, what: &str) -> String {
        let listed = self.others.join(", ");
        let all = match (self.other_count, self.other_count - self.others.len()) {
            (0, _) => format!("there are no {what}s"),
            (_, 0) => format!("there are: {listed}"),
            (_, more) => format!("there are: {listed} and {more} more"),
        };
        match self.nearest.get() {
            Some(nearest) => format!("did you mean {nearest:?}? {all}"),
            None => all,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_without_hyphens_are_slugs() {
        let parse = |value: &str| value.parse::<ConnectionRef>().unwrap();
        let id = "0b9f3c52-6f0e-4f0a-9d4e-2a7c51d3e801";
        assert_eq!(parse(id), ConnectionRef::Id(id.parse().unwrap()));
        assert_eq!(parse(&id.to_uppercase()), ConnectionRef::Id(id.parse().unwrap()));
        for slug in ["acme_support", "deadbeefdeadbeefdeadbeefdeadbeef", "a-b", ""] {
            assert_eq!(parse(slug), ConnectionRef::Slug(slug.to_owned()), "{slug}");
        }
    }

    #[test]
    fn candidates_beyond_the_maximum_are_counted() {
        let find = |slug: &str, count: u8| {
            let mut search = Search::new(slug);
            (0..count).for_each(|n| search.add(format!("s{n}"), n));
            search.result("tool")
        };
        assert_eq!(find("s7", 23).unwrap(), 7);
        let hint = find("x", 23).unwrap_err().hint.unwrap();
        assert!(hint.starts_with("there are: s0, s1, ") && hint.ends_with("s19 and 3 more"));
        assert_eq!(find("x", 0).unwrap_err().hint.unwrap(), "there are no tools");
    }

    #[test]
    fn keys_in_place_of_slugs_are_redacted() {
        let failure = Search::<u8>::new("fth_live_canary").result("connection").unwrap_err();
        assert!(!failure.message.contains("canary"), "{}", failure.message);
    }
}
