//! `feather auth list`, `use` and `logout`.

use serde::Serialize;

use super::super::listing::Listing;
use crate::account;
use crate::failure::Stop;
use crate::options::Options;
use crate::output::{Cell, Column, Fit, Output, style};
use crate::view::Row;

#[derive(Serialize)]
struct Listed<'a> {
    name: &'a str,
    base_url: &'a str,
    default: bool,
}

impl Row for Listed<'_> {
    const COLUMNS: &'static [Column] = &[
        Column { title: "PROFILE", fit: Fit::Keep },
        Column { title: "SERVER", fit: Fit::Wrap },
        Column { title: "DEFAULT", fit: Fit::Keep },
    ];

    fn cells(&self) -> Vec<Cell> {
        let default =
            if self.default { Cell::styled("yes", style::GOOD) } else { Cell::absent("-") };
        vec![Cell::new(self.name), Cell::new(self.base_url), default]
    }
}

pub(super) fn list(output: &mut Output) -> Result<(), Stop> {
    let profiles = account::load()?;
    let mut listing = Listing::new(output)?;
    for name in profiles.names() {
        let Some(profile) = profiles.get(name) else { continue };
        let default = profiles.default_name() == Some(name);
        let listed = Listed { name, base_url: &profile.base_url, default };
        let json = serde_json::to_string(&listed).unwrap_or_default();
        listing.add(&listed, &json, output)?;
    }
    listing.finish("There are no profiles; `feather auth login` stores one.", output)
}

pub(super) fn use_by_default(name: &str, output: &mut Output) -> Result<(), Stop> {
    let mut profiles = account::load()?;
    if !profiles.set_default(name) {
        return Err(account::no_profile(name, &profiles).into());
    }
    account::save(&profiles)?;
    output.note(&format!("Profile {name:?} is the default."));
    Ok(())
}

pub(super) fn logout(options: &Options, output: &mut Output) -> Result<(), Stop> {
    let mut profiles = account::load()?;
    let (named, _) = account::named(options);
    let name = named.or_else(|| profiles.default_name().map(str::to_owned)).unwrap_or_default();
    if profiles.remove(&name).is_none() {
        return Err(account::no_profile(&name, &profiles).into());
    }
    if options.dry_run {
        output.note(&format!("Profile {name:?} would be removed."));
        return Ok(());
    }
    account::save(&profiles)?;
    output.note(&format!("Removed profile {name:?}. Its key is still valid at the server."));
    Ok(())
}
