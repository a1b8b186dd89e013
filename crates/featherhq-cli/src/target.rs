//! How commands name a connection or a tool: by its id, or by its slug.
//!
//! An id is never looked up, so that a command that is given ids costs no request but its
//! own.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use featherhq::{Connection, ConnectionId, ElementStream, Error, ToolId};

use crate::context::Context;
use crate::failure::{ElementFailures, Exit, Failure, Stop};
use crate::input::without_key;
use crate::list_stream::ListStream;
use crate::output::Output;

/// How many slugs an error lists before it only counts.
const CANDIDATES: usize = 20;

/// A connection, as it was named.
pub(crate) type Target = Named<ConnectionId>;

/// A tool of a connection, as it was named.
pub(crate) type ToolName = Named<ToolId>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Named<I> {
    Id(I),
    Slug(String),
}

impl<I: FromStr> FromStr for Named<I> {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // Only the usual form of an id is one: a slug may look like the form without hyphens.
        let id = text.contains('-').then(|| text.parse().ok()).flatten();
        Ok(id.map_or_else(|| Self::Slug(text.to_owned()), Self::Id))
    }
}

impl<I: fmt::Display> fmt::Display for Named<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Slug(slug) => slug.fmt(f),
        }
    }
}

impl Target {
    /// The id. Only a slug costs a look-up.
    pub(crate) async fn resolve(
        &self,
        context: &Context,
        output: &mut Output,
    ) -> Result<ConnectionId, Stop> {
        let wanted = match self {
            Self::Id(id) => {
                context.is_about_a_connection();
                return Ok(*id);
            }
            Self::Slug(slug) => slug,
        };
        let mut list = ListStream::new(|| context.connections().stream(), context);
        let (found, failures) = loop {
            match look_up(wanted, &mut list, output).await? {
                Ok(found) => break found,
                Err(error) if list.restart(&error).await => {}
                Err(error) => return Err(list.failure(error).into()),
            }
        };
        if found.as_ref().is_err_and(|failure| failure.kind == NOT_FOUND) {
            // The one that was asked for may be among those that did not decode.
            failures.iter().for_each(|failure| output.report(failure));
        }
        let found = found?;
        context.is_about_a_connection();
        Ok(found)
    }
}

impl ToolName {
    /// The ids of tools of a connection, each once. Only slugs cost a look-up, and all of
    /// them together one.
    pub(crate) async fn resolve(
        names: &[Self],
        connection: ConnectionId,
        context: &Context,
    ) -> Result<Vec<ToolId>, Stop> {
        let known = if names.iter().any(|name| matches!(name, Self::Slug(_))) {
            let call = context.connections().get(connection).total_timeout(context.left());
            let connection = call.await.map_err(|error| context.failure(error))?;
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
                    known.iter().for_each(|(slug, id): &(String, _)| search.see(slug.clone(), *id));
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

/// Looks for the one connection with a slug, and for elements that do not decode. The error is
/// that of a list that broke off.
async fn look_up<F: Fn() -> ElementStream<Connection>>(
    wanted: &str,
    list: &mut ListStream<'_, Connection, F>,
    output: &Output,
) -> Result<Result<(Result<ConnectionId, Failure>, Vec<Failure>), Error>, Stop> {
    let mut search = Search::new(wanted);
    let mut count = ElementFailures::default();
    let mut failures = Vec::new();
    while let Some(connection) = list.next().await {
        match connection {
            Err(error) if list.is_finished() => return Ok(Err(error)),
            Ok(connection) => search.see(connection.nickname_slug, connection.id),
            // Most are only counted: a failure takes far more memory than its element.
            Err(error) if count.count() => failures.push(list.failure(error)),
            Err(_) => {}
        }
        output.check_deadline()?;
    }
    failures.extend(count.others());
    Ok(Ok((search.result("connection"), failures)))
}

const NOT_FOUND: &str = "not_found";

/// A search for the one thing that has a slug.
struct Search<'a, I> {
    wanted: &'a str,
    found: Vec<I>,
    /// Slugs of the first others, for a hint.
    others: Vec<String>,
    /// The number of all others.
    count: usize,
}

impl<'a, I: fmt::Display> Search<'a, I> {
    fn new(wanted: &'a str) -> Self {
        Self { wanted, found: Vec::new(), others: Vec::new(), count: 0 }
    }

    fn see(&mut self, slug: String, id: I) {
        if slug == self.wanted {
            self.found.push(id);
            return;
        }
        if self.others.len() < CANDIDATES {
            self.others.push(slug);
        }
        self.count += 1;
    }

    /// Returns the id that goes with the slug. `what` says what it is the id of.
    fn result(mut self, what: &str) -> Result<I, Failure> {
        let wanted = without_key(self.wanted);
        if self.found.len() > 1 {
            let message = format!("{} {what}s have the slug {wanted:?}", self.found.len());
            let ids: Vec<String> =
                self.found.iter().take(CANDIDATES).map(ToString::to_string).collect();
            return Err(Failure::new("ambiguous", Exit::Failed, message)
                .with_hint(format!("name one by its id: {}", ids.join(", "))));
        }
        self.found.pop().ok_or_else(|| {
            let message = format!("no {what} has the id or slug {wanted:?}");
            Failure::new(NOT_FOUND, Exit::Failed, message).with_hint(self.candidates(what))
        })
    }

    fn candidates(&self, what: &str) -> String {
        let listed = self.others.join(", ");
        match (self.count, self.count - self.others.len()) {
            (0, _) => format!("there are no {what}s"),
            (_, 0) => format!("there are: {listed}"),
            (_, more) => format!("there are: {listed} and {more} more"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_id_with_hyphens_is_one() {
        let name = |text: &str| text.parse::<Target>().unwrap();
        let id = "0b9f3c52-6f0e-4f0a-9d4e-2a7c51d3e801";
        assert_eq!(name(id), Target::Id(id.parse().unwrap()));
        assert_eq!(name(&id.to_uppercase()), Target::Id(id.parse().unwrap()));
        for slug in ["acme_support", "deadbeefdeadbeefdeadbeefdeadbeef", "a-b", ""] {
            assert_eq!(name(slug), Target::Slug(slug.to_owned()), "{slug}");
        }
    }

    #[test]
    fn many_candidates_are_counted() {
        let find = |wanted: &str, count: u8| {
            let mut search = Search::new(wanted);
            (0..count).for_each(|n| search.see(format!("s{n}"), n));
            search.result("tool")
        };
        assert_eq!(find("s7", 23).unwrap(), 7);
        let hint = find("x", 23).unwrap_err().hint.unwrap();
        assert!(hint.starts_with("there are: s0, s1, ") && hint.ends_with("s19 and 3 more"));
        assert_eq!(find("x", 0).unwrap_err().hint.unwrap(), "there are no tools");
    }

    #[test]
    fn a_key_in_place_of_a_slug_is_not_quoted() {
        let failure = Search::<u8>::new("fth_live_canary").result("connection").unwrap_err();
        assert!(!failure.message.contains("canary"), "{}", failure.message);
    }
}
