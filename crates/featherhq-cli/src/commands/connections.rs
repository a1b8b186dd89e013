//! `feather connections`.

use chrono::{DateTime, Utc};
use clap::Subcommand;
use featherhq::{Connection, ConnectionStatus, Error, Tool, ToolsStatus};

use crate::args::Format;
use crate::context::Context;
use crate::failure::Stop;
use crate::output::{Array, Card, Cell, Column, Fit, Output, Table, style};
use crate::target::Target;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List what the organisation has connected
    #[command(after_help = "\
Examples:
  feather connections list
  feather connections list --integration slack --integration notion --status active
  feather connections list -o ndjson | jq -r 'select(.status_reason) | .nickname'")]
    List(Filter),
    /// Show one connection and its tools
    #[command(after_help = "\
Examples:
  feather connections get 0b9f3c52-6f0e-4f0a-9d4e-2a7c51d3e801
  feather connections get acme_support -o json")]
    Get {
        /// The connection: its id, or its slug, which costs one more request
        #[arg(value_name = "ID")]
        connection: Target,
    },
}

/// Which connections to list. Values are compared as texts, so that those which Feather
/// has added since can be asked for as well.
#[derive(Debug, clap::Args)]
pub(crate) struct Filter {
    /// Only those of this integration, such as slack; may be repeated
    #[arg(long, value_name = "KEY")]
    integration: Vec<String>,
    /// Only those with this status, such as active; may be repeated
    #[arg(long, value_name = "STATUS")]
    status: Vec<String>,
}

impl Filter {
    fn admits(&self, connection: &Connection) -> bool {
        let any = |wanted: &[String], text: &str| {
            wanted.is_empty() || wanted.iter().any(|wanted| wanted == text)
        };
        any(&self.integration, connection.integration_key.as_str())
            && any(&self.status, connection.status.as_str())
    }

    fn is_set(&self) -> bool {
        !self.integration.is_empty() || !self.status.is_empty()
    }
}

pub(crate) async fn run(
    command: &Command,
    context: &Context,
    output: &mut Output,
) -> Result<(), Stop> {
    match command {
        Command::List(filter) => list(filter, context, output).await,
        Command::Get { connection } => get(connection, context, output).await,
    }
}

async fn list(filter: &Filter, context: &Context, output: &mut Output) -> Result<(), Stop> {
    let mut listing = Listing::new(output.format());
    let mut connections = context.client.connections().stream();
    while let Some(connection) = output.next(&mut connections).await? {
        match connection {
            Ok(connection) if filter.admits(&connection) => listing.add(&connection, output)?,
            Ok(_) => {}
            Err(error) if is_of_one_element(&error) => output.report(&context.failure(error)),
            Err(error) => {
                // What has come is shown, and said to be a part: JSON by an array that
                // stays open.
                let shown = listing.give_up(output)?;
                let mut failure = context.failure(error);
                if shown > 0 {
                    let hint = failure.hint.map(|hint| format!("; {hint}")).unwrap_or_default();
                    failure.hint = Some(format!("the output is incomplete{hint}"));
                }
                return Err(failure.into());
            }
        }
    }
    if listing.count() == 0 && output.format() == Format::Table {
        output.note(if filter.is_set() {
            "No connection fits the filters."
        } else {
            "The organisation has no connections."
        });
    }
    listing.finish(output)
}

/// Whether one element does not decode, so that the list goes on after it.
fn is_of_one_element(error: &Error) -> bool {
    // An error of the array itself has the index of the element that it broke off at, but
    // quotes the beginning of the answer instead of the element.
    let quotes_the_array =
        error.body_excerpt().is_some_and(|text| text.trim_start().starts_with('['));
    error.is_decode() && error.element_index().is_some() && !quotes_the_array
}

/// A list as it is printed: JSON at once, a table when its widths are known.
enum Listing {
    Table(Table),
    Array(Array),
}

impl Listing {
    fn new(format: Format) -> Self {
        match format {
            Format::Json | Format::Ndjson => Self::Array(Array::default()),
            Format::Table => Self::Table(Table::new([
                Column { title: "NICKNAME", fit: Fit::Cut },
                Column { title: "INTEGRATION", fit: Fit::Keep },
                Column { title: "STATUS", fit: Fit::Keep },
                Column { title: "TOOLS", fit: Fit::Drop },
                Column { title: "LAST USED", fit: Fit::Drop },
                Column { title: "ID", fit: Fit::Below },
                Column { title: "REASON", fit: Fit::Below },
            ])),
        }
    }

    fn add(&mut self, connection: &Connection, output: &mut Output) -> Result<(), Stop> {
        match self {
            Self::Array(array) => array.element(connection.raw(), output)?,
            Self::Table(table) => table.push([
                Cell::new(&connection.nickname),
                Cell::new(connection.integration_key.as_str()),
                status(connection),
                tools_status(connection),
                match connection.last_used_at {
                    Some(at) => Cell::new(at.format("%Y-%m-%d").to_string()),
                    None => Cell::styled("never", style::FAINT),
                },
                Cell::styled(connection.id.to_string(), style::FAINT),
                reason(connection),
            ]),
        }
        Ok(())
    }

    fn count(&self) -> usize {
        match self {
            Self::Array(array) => array.count(),
            Self::Table(table) => table.len(),
        }
    }

    fn finish(self, output: &mut Output) -> Result<(), Stop> {
        match self {
            Self::Array(array) => array.finish(output)?,
            Self::Table(table) if table.len() > 0 => output.table(&table)?,
            Self::Table(_) => {}
        }
        Ok(())
    }

    /// Ends a list that broke off; says how many elements of it are shown.
    fn give_up(self, output: &mut Output) -> Result<usize, Stop> {
        let count = self.count();
        match self {
            // The last line ends, so that what follows on a terminal begins on its own.
            Self::Array(_) if count > 0 && output.format() == Format::Json => output.line("")?,
            Self::Array(_) => {}
            table @ Self::Table(_) => table.finish(output)?,
        }
        Ok(count)
    }
}

async fn get(target: &Target, context: &Context, output: &mut Output) -> Result<(), Stop> {
    let id = target.resolve(context, output).await?;
    let connection = context.client.connections().get(id).await;
    let connection = connection.map_err(|error| context.failure(error))?;
    if output.format() != Format::Table {
        output.json(connection.raw())?;
        return Ok(());
    }
    output.card(&card(&connection))?;
    if !connection.tools.is_empty() {
        output.line("")?;
        output.table(&tools(&connection.tools))?;
    }
    Ok(())
}

/// What is known of a connection, apart from its tools.
fn card(connection: &Connection) -> Card {
    let mut card = Card::new(&connection.nickname);
    card.push("id", Cell::new(connection.id.to_string()));
    card.push("slug", Cell::new(&connection.nickname_slug));
    card.push("integration", Cell::new(connection.integration_key.as_str()));
    card.push("status", status(connection));
    if connection.status_reason.is_some() {
        card.push("reason", reason(connection));
    }
    card.push("tools", tools_status(connection));
    card.push("tools synced", time(connection.tools_synced_at));
    card.push("connected", time(connection.connected_at));
    card.push("refreshed", time(connection.last_refreshed_at));
    card.push("last used", time(connection.last_used_at));
    card.push("created", time(Some(connection.created_at)));
    card.push("updated", time(Some(connection.updated_at)));
    if let Some(rate) = connection.voice_account_cps {
        card.push("voice", Cell::new(format!("{rate} calls/s")));
    }
    let vendor = match &connection.vendor_connection_id {
        Some(id) => format!("{} ({id})", connection.vendor),
        None => connection.vendor.clone(),
    };
    card.push("vendor", Cell::new(vendor));
    card.push("organization", Cell::new(connection.organization_id.to_string()));
    card.push("metadata", Cell::new(connection.metadata.as_str()));
    card
}

fn tools(tools: &[Tool]) -> Table {
    let mut table = Table::new([
        Column { title: "SLUG", fit: Fit::Cut },
        Column { title: "TOOL", fit: Fit::Cut },
        Column { title: "ENABLED", fit: Fit::Keep },
        Column { title: "INPUTS SET", fit: Fit::Drop },
        Column { title: "ID", fit: Fit::Drop },
    ]);
    for tool in tools {
        table.push([
            Cell::new(&tool.slug),
            Cell::new(&tool.display_name),
            if tool.is_enabled {
                Cell::styled("yes", style::GOOD)
            } else {
                Cell::styled("no", style::WAITING)
            },
            inputs_set(tool),
            Cell::styled(tool.id.to_string(), style::FAINT),
        ]);
    }
    table
}

fn inputs_set(tool: &Tool) -> Cell {
    match (tool.default_count, tool.pinned_count) {
        (0, 0) => Cell::styled("-", style::FAINT),
        (defaults, 0) => Cell::new(format!("{defaults} by default")),
        (0, pinned) => Cell::new(format!("{pinned} pinned")),
        (defaults, pinned) => Cell::new(format!("{defaults} by default, {pinned} pinned")),
    }
}

fn status(connection: &Connection) -> Cell {
    let style = match &connection.status {
        _ if connection.status_reason.is_some() => style::BAD,
        ConnectionStatus::Active => style::GOOD,
        _ => style::WAITING,
    };
    Cell::styled(connection.status.as_str(), style)
}

fn reason(connection: &Connection) -> Cell {
    Cell::styled(connection.status_reason.as_deref().unwrap_or_default(), style::BAD)
}

fn tools_status(connection: &Connection) -> Cell {
    let style = match connection.tools_status {
        ToolsStatus::Failed => style::BAD,
        ToolsStatus::Synced => style::PLAIN,
        _ => style::WAITING,
    };
    Cell::styled(format!("{} {}", connection.tools.len(), connection.tools_status), style)
}

fn time(at: Option<DateTime<Utc>>) -> Cell {
    match at {
        Some(at) => Cell::new(at.format("%Y-%m-%d %H:%M:%S UTC").to_string()),
        None => Cell::styled("never", style::FAINT),
    }
}
