//! Results in files, so that a run that was interrupted can be resumed.

use std::fs;
use std::path::{Path, PathBuf};

use super::documents::Document;
use super::generators::Generator;
use super::measure::Cell;

/// Returns the file of a result below the folder of the comparison.
pub(super) fn file(folder: &Path, generator: &Generator, document: &Document) -> PathBuf {
    let Generator { name, version, .. } = generator;
    let document = document.name.replace(['/', '\\', ' '], "_");
    folder.join("results").join(format!("{name}-{version}")).join(format!("{document}.json"))
}

/// Reads a result, if there is one.
pub(super) fn read(file: &Path) -> Option<Cell> {
    serde_json::from_slice(&fs::read(file).ok()?).ok()
}

/// Writes a result. One that cannot be written is measured again.
pub(super) fn write(file: &Path, cell: &Cell) {
    let text = serde_json::to_string(cell).unwrap_or_default();
    let _ = file.parent().map(fs::create_dir_all);
    let _ = fs::write(file, text);
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn results_are_read_as_they_were_written() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a/b.json");
        assert_eq!(read(&file), None);
        for check in [Ok(Duration::from_millis(1234)), Err(7)] {
            let generating = Duration::from_millis(5);
            let cell = Cell::Generated { generating, operations: 2, code_lines: 3, check };
            write(&file, &cell);
            assert_eq!(read(&file), Some(cell));
        }
    }
}
