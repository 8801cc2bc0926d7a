//! `upcoming` and `history` of one project.

use jiff::Timestamp;

use super::fleet::{history_text, reader_zone, since};
use crate::args::{Past, Reader};
use crate::failure::Failure;
use crate::output::Output;
use crate::results::{HistoryList, HistoryRow, UpcomingRow};
use crate::session::Session;
use crate::signals;
use crate::when;

pub(crate) async fn upcoming(
    session: &Session,
    reader: &Reader,
    output: Output,
) -> Result<(), Failure> {
    let zone = reader_zone(reader)?;
    let maintenance = session.project().maintenance();
    let read = async { maintenance.outlook(None).await.map_err(Failure::NotRead) };
    let outlook = signals::unless_stopped(read).await?;
    let project = session.project;
    output.show(
        || UpcomingRow::new(&project.to_string(), None, &outlook),
        || match &outlook.upcoming {
            Some(upcoming) => {
                let mut lines = when::sentences(upcoming, outlook.as_of, &zone);
                lines.extend(upcoming.evidence.iter().map(|event| {
                    let at = Timestamp::from_second(event.created.unix_seconds());
                    let at = at.map_or_else(|_| event.created.to_string(), |at| when::time(at, &zone));
                    let by = event.actor.as_ref().map_or_else(String::new, |actor| format!(", by {actor}"));
                    format!("Event: {at} {}{by}", event.event_type)
                }));
                lines.join("\n")
            }
            None if outlook.window.is_none() => format!(
                "no maintenance is announced for project {project}; it has no window, and without one none \
                 is announced"
            ),
            None => format!("no maintenance is announced for project {project}"),
        },
    )
}

pub(crate) async fn history(
    session: &Session,
    reader: &Reader,
    past: Past,
    output: Output,
) -> Result<(), Failure> {
    let zone = reader_zone(reader)?;
    let since = since(past, &zone)?;
    let maintenance = session.project().maintenance();
    let read = async { maintenance.history(since).await.map_err(Failure::NotRead) };
    let past = signals::unless_stopped(read).await?;
    let project = session.project;
    output.show(
        || HistoryList {
            maintenances: past
                .iter()
                .map(|past| HistoryRow::new(&project.to_string(), None, past))
                .collect(),
        },
        || {
            if past.is_empty() {
                let since = when::time(since, &zone);
                return format!("no event tells of maintenance of project {project} since {since}");
            }
            let rows: Vec<_> = past.iter().map(|past| (None, past)).collect();
            history_text(&rows, &zone, output.width())
        },
    )
}
