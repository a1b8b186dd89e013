//! Keeps a local copy of the organization's connections: one JSON file each, as the server
//! sent it, replaced only where something changed. Takes the folder as its argument.
//!
//! An application would do the same with a table: `raw()` is what to store, `updated_at` and
//! `id` are what to index.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

use featherhq::{Client, Connection};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(env::args().nth(1).ok_or("which folder?")?);
    fs::create_dir_all(&folder)?;
    let feather = Client::from_env()?;

    let (mut seen, mut written) = (BTreeSet::new(), 0);
    let mut connections = feather.connections().stream();
    while let Some(connection) = connections.next().await {
        let connection = connection?;
        let file = folder.join(format!("{}.json", connection.id));
        if fs::read_to_string(&file).is_ok_and(|old| old == connection.raw()) {
            seen.insert(file);
            continue;
        }
        fs::write(&file, connection.raw())?;
        written += 1;
        seen.insert(file);
    }

    // The stream came to its end without an error, so what was not seen is gone.
    let mut removed = 0;
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") && !seen.contains(&path) {
            fs::remove_file(path)?;
            removed += 1;
        }
    }
    println!("{} connections, {written} written, {removed} removed", seen.len());

    // What was kept reads back as what it was.
    for file in &seen {
        Connection::from_json(&fs::read_to_string(file)?)?;
    }
    Ok(())
}
