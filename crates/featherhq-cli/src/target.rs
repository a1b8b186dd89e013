//! How commands name a connection: by its id, or by the handle made from its nickname.

use std::convert::Infallible;
use std::str::FromStr;

use featherhq::ConnectionId;

use crate::context::Context;
use crate::failure::{Exit, Failure, Stop};
use crate::output::Output;

/// How many handles an error lists before it only counts.
const CANDIDATES: usize = 20;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Id(ConnectionId),
    Slug(String),
}

impl FromStr for Target {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(text.parse().map_or_else(|_| Self::Slug(text.to_owned()), Self::Id))
    }
}

impl Target {
    /// The id. Only a handle costs a look-up.
    pub(crate) async fn resolve(
        &self,
        context: &Context,
        output: &mut Output,
    ) -> Result<ConnectionId, Stop> {
        let wanted = match self {
            Self::Id(id) => return Ok(*id),
            Self::Slug(slug) => slug,
        };
        let mut found = Vec::new();
        let mut others = Vec::new();
        let mut unreadable = Vec::new();
        let mut connections = context.client.connections().stream();
        while let Some(connection) = connections.next().await {
            match connection {
                Ok(connection) if connection.nickname_slug == *wanted => found.push(connection.id),
                Ok(connection) => others.push(connection.nickname_slug),
                Err(error) if error.element_index().is_some() => unreadable.push(error),
                Err(error) => return Err(context.failure(error).into()),
            }
        }
        if let [id] = found[..] {
            return Ok(id);
        }
        if !found.is_empty() {
            let ids: Vec<String> = found.iter().map(ToString::to_string).collect();
            let message = format!("{} connections have the slug {wanted:?}", found.len());
            return Err(Failure::new("ambiguous", Exit::Failed, message)
                .with_hint(format!("name one by its id: {}", ids.join(", ")))
                .into());
        }
        // The one that was asked for may be among those that could not be read.
        for error in unreadable {
            output.report(&context.failure(error));
        }
        let message = format!("no connection has the id or slug {wanted:?}");
        Err(Failure::new("not_found", Exit::Failed, message).with_hint(candidates(&others)).into())
    }
}

fn candidates(slugs: &[String]) -> String {
    if slugs.is_empty() {
        return "the organisation has no connections".to_owned();
    }
    let shown = slugs[..slugs.len().min(CANDIDATES)].join(", ");
    match slugs.len().saturating_sub(CANDIDATES) {
        0 => format!("there are: {shown}"),
        more => format!("there are: {shown} and {more} more"),
    }
}
