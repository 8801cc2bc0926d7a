//! `fleet waves propose`: a windows file with windows in the order of environments.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use atlas_maintenance::{Client, DayOfWeek, HourOfDay};
use atlas_maintenance_fleet::waves::{Stages, propose};

use crate::args::Selection;
use crate::commands::fleet::gather;
use crate::failure::Failure;
use crate::output::{Output, write_text};
use crate::signals;

pub(super) async fn run(
    client: &Client,
    selection: &Selection,
    days: [DayOfWeek; 3],
    hour: HourOfDay,
    out: Option<&Path>,
    output: Output,
) -> Result<(), Failure> {
    let stages =
        Stages::new(days, hour).map_err(|error| Failure::Usage(format!("--days: {error}")))?;
    let listed = signals::unless_stopped(gather::listed(client, selection, output)).await?;
    let listed = listed.whole()?;
    let text = propose(&listed, &stages);
    match out {
        None => write_text(&text),
        Some(path) => write(path, &text),
    }
}

/// Writes a file that is not there yet: a windows file that somebody made is not to be lost.
fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let written = File::create_new(path).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|error| {
        Failure::NotWhole(format!(
            "the rules could not be written to {}: {error}",
            path.display()
        ))
    })
}
