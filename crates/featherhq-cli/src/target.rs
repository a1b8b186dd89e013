//! How commands name a connection or a tool: by its id, or by its slug.
//!
//! An id is never looked up, so that a command that is given ids costs no request but its
//! own.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use featherhq::{ConnectionId, ToolId};

use crate::context::Context;
use crate::failure::{Exit, Failure, Stop};
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
        let mut known = Vec::new();
        let mut unreadable = Vec::new();
        let mut connections = context.connections().stream().total_timeout(context.left());
        while let Some(connection) = connections.next().await {
            match connection {
                Ok(connection) => known.push((connection.nickname_slug, connection.id)),
                Err(error) if !connections.is_finished() => unreadable.push(error),
                Err(error) => return Err(context.failure(error).into()),
            }
        }
        let found = find("connection", wanted, &known);
        if found.as_ref().is_err_and(|failure| failure.kind == NOT_FOUND) {
            // The one that was asked for may be among those that could not be read.
            for error in unreadable {
                output.report(&context.failure(error));
            }
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
                Self::Slug(slug) => find("tool", slug, &known)?,
            };
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        Ok(ids)
    }
}

const NOT_FOUND: &str = "not_found";

/// The id that goes with a slug. `what` says what is looked for.
fn find<I: Copy + fmt::Display>(
    what: &str,
    wanted: &str,
    known: &[(String, I)],
) -> Result<I, Failure> {
    let found: Vec<I> =
        known.iter().filter(|(slug, _)| slug == wanted).map(|(_, id)| *id).collect();
    match found[..] {
        [id] => Ok(id),
        [] => {
            let message = format!("no {what} has the id or slug {wanted:?}");
            Err(Failure::new(NOT_FOUND, Exit::Failed, message).with_hint(candidates(what, known)))
        }
        _ => {
            let ids: Vec<String> = found.iter().map(ToString::to_string).collect();
            let message = format!("{} {what}s have the slug {wanted:?}", found.len());
            Err(Failure::new("ambiguous", Exit::Failed, message)
                .with_hint(format!("name one by its id: {}", ids.join(", "))))
        }
    }
}

fn candidates<I>(what: &str, known: &[(String, I)]) -> String {
    if known.is_empty() {
        return format!("there are no {what}s");
    }
    let shown: Vec<&str> = known.iter().take(CANDIDATES).map(|(slug, _)| slug.as_str()).collect();
    let shown = shown.join(", ");
    match known.len().saturating_sub(CANDIDATES) {
        0 => format!("there are: {shown}"),
        more => format!("there are: {shown} and {more} more"),
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
        let known: Vec<(String, u8)> = (0..23).map(|n| (format!("s{n}"), n)).collect();
        assert_eq!(find("tool", "s7", &known).unwrap(), 7);
        let hint = find("tool", "x", &known).unwrap_err().hint.unwrap();
        assert!(hint.starts_with("there are: s0, s1, ") && hint.ends_with("s19 and 3 more"));
        assert_eq!(find::<u8>("tool", "x", &[]).unwrap_err().hint.unwrap(), "there are no tools");
    }
}
