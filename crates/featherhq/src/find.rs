//! Finds a connection by its id or its slug.

use std::fmt;
use std::future::IntoFuture;

use calamus_runtime::sdk::{BoxFuture, CallFacts, one_line};
use calamus_runtime::{ErrorKind, Options};
use tokio::time::Instant;

use crate::call::Call as _;
use crate::client::Client;
use crate::error::Error;
use crate::operations::{GetConnection, ListConnections};
use crate::options::{option_setters, total_timeout_setter};
use crate::types::{Connection, ConnectionId};

/// Maximum number of similar slugs in an error.
const MAX_SIMILAR: usize = 3;

/// Minimum similarity of slugs in an error, from 0 to 1.
const MIN_SIMILARITY: f64 = 0.5;

/// Finds a connection by its id or its slug. Created by
/// [`Connections::find`](crate::Connections::find).
#[must_use = "a call does nothing until it is awaited"]
pub struct FindConnection {
    client: Client,
    options: Options,
    id_or_slug: String,
}

impl FindConnection {
    pub(crate) fn new(client: &Client, id_or_slug: String) -> Self {
        Self { client: client.clone(), options: client.runtime().options(), id_or_slug }
    }

    total_timeout_setter!(options);
    option_setters!(options);

    /// Finds the connection and blocks this thread until then.
    ///
    /// # Errors
    ///
    /// Those of awaiting it, and a [configuration error](Error::is_configuration) on a thread of
    /// an async runtime.
    #[cfg(feature = "blocking")]
    #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
    pub fn send_blocking(self) -> Result<Connection, Error> {
        calamus_runtime::blocking::block_on(self.into_future())
    }

    async fn run(self) -> Result<Connection, Error> {
        // Only with hyphens: a slug may consist of 32 hexadecimal digits.
        let id = self.id_or_slug.contains('-').then(|| self.id_or_slug.parse::<ConnectionId>());
        if let Some(Ok(id)) = id {
            return GetConnection::new(&self.client, id).with_options(|_| self.options).await;
        }
        let started = Instant::now();
        let list = ListConnections::new(&self.client).with_options(|_| self.options);
        let mut connections = list.stream();
        let mut similar = Similar::to(&self.id_or_slug);
        let mut undecoded = None;
        while let Some(connection) = connections.next().await {
            match connection {
                Ok(connection) if connection.nickname_slug == self.id_or_slug => {
                    return Ok(connection);
                }
                Ok(connection) => similar.add(connection.nickname_slug),
                Err(error) if connections.is_finished() => return Err(error),
                Err(error) => drop(undecoded.get_or_insert(error)),
            }
        }
        // The connection may be the one that did not decode.
        Err(undecoded.unwrap_or_else(|| not_found(&self.client, similar, started)))
    }
}

fn not_found(client: &Client, similar: Similar<'_>, started: Instant) -> Error {
    let secrets = client.runtime().secrets();
    let clean = |slug: &str| one_line(&secrets.redact(slug));
    let mut quote = format!(" {:?}", clean(similar.slug));
    let found: Vec<String> = similar.found.iter().map(|(_, slug)| clean(slug)).collect();
    if !found.is_empty() {
        quote.push_str(&format!(" (similar slugs: {})", found.join(", ")));
    }
    calamus_runtime::Error::new(ErrorKind::NotFound, "no connection has the id or slug")
        .with_quote(quote)
        .with_call(CallFacts {
            operation: "listConnections",
            attempts: 1,
            elapsed: started.elapsed(),
            idempotent: true,
        })
        .into()
}

/// The slugs that are most similar to one that was not found.
struct Similar<'a> {
    slug: &'a str,
    /// The most similar slug first, each with its similarity.
    found: Vec<(f64, String)>,
}

impl<'a> Similar<'a> {
    fn to(slug: &'a str) -> Self {
        Self { slug, found: Vec::with_capacity(MAX_SIMILAR + 1) }
    }

    fn add(&mut self, slug: String) {
        let similarity =
            strsim::normalized_damerau_levenshtein(&self.slug.to_lowercase(), &slug.to_lowercase());
        if similarity >= MIN_SIMILARITY {
            let index = self.found.partition_point(|(other, _)| *other >= similarity);
            self.found.insert(index, (similarity, slug));
            self.found.truncate(MAX_SIMILAR);
        }
    }
}

impl IntoFuture for FindConnection {
    type Output = Result<Connection, Error>;
    type IntoFuture = BoxFuture<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

/// Does not show the id or slug, which may be a secret by mistake.
impl fmt::Debug for FindConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FindConnection").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_most_similar_slugs_are_kept_in_order() {
        let mut similar = Similar::to("suport");
        for slug in ["billing", "sup", "support_eu", "Support", "supper", "support"] {
            similar.add(slug.to_owned());
        }
        let found: Vec<&str> = similar.found.iter().map(|(_, slug)| slug.as_str()).collect();
        assert_eq!(found, ["Support", "support", "support_eu"]);
    }
}
