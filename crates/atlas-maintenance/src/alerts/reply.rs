//! What replies about alert configurations say, for the families.

use atlas_maintenance_transport::{Error, Reply, TypedReply};
use atlas_maintenance_types::ProjectId;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::alert_configuration::{
    AlertConfiguration, InvalidAlertConfiguration, ReportedAlertConfiguration,
};
use crate::families::reply::{checked, decoded_page};

/// The body of a list as the type that the generated method promises, and its entries as they came.
type Page<T> = (T, Vec<Box<RawValue>>);

/// The entries of a list as they came, beside the body as the type that the generated method promises: for
/// what is sent again as it was read.
pub(crate) fn decoded_entries<T: DeserializeOwned>(
    reply: TypedReply<T>,
) -> Result<(Page<T>, Reply), Error> {
    #[derive(Deserialize)]
    struct Entries {
        results: Option<Vec<Box<RawValue>>>,
    }
    let (page, _, reply) = decoded_page(reply)?;
    match serde_json::from_slice::<Entries>(reply.body()) {
        Ok(Entries {
            results: Some(entries),
        }) => Ok(((page, entries), reply)),
        Ok(_) => Err(Error::undecodable(reply, "the page has no list of results")),
        Err(error) => Err(Error::undecodable(reply, &error.to_string())),
    }
}

type ReadAlert = fn(&[u8]) -> Result<ReportedAlertConfiguration, serde_json::Error>;

/// The alert configurations of a project, with all of their members as they came.
pub(crate) fn listed_alerts(
    entries: &[Box<RawValue>],
    read: ReadAlert,
    project: ProjectId,
) -> Vec<Result<AlertConfiguration, InvalidAlertConfiguration>> {
    let read = |text: &[u8]| {
        let reported = read(text);
        let reported = reported.map_err(|error| InvalidAlertConfiguration(error.to_string()))?;
        AlertConfiguration::listed(text, reported, project)
    };
    let texts = entries.iter().map(|entry| entry.get().as_bytes());
    texts.map(read).collect()
}

/// The alert configuration that the reply to a change has.
pub(crate) fn changed_alert(
    reply: Reply,
    read: ReadAlert,
    project: ProjectId,
) -> Result<(AlertConfiguration, Reply), Error> {
    let reply = checked(reply)?;
    // It may leave out the id (documented as optional).
    let changed = read(reply.body())
        .map_err(|error| error.to_string())
        .and_then(|reported| {
            let changed = AlertConfiguration::of_project(reply.body(), reported, project);
            changed.map_err(|error| error.to_string())
        });
    match changed {
        Ok(configuration) => Ok((configuration, reply)),
        Err(why) => Err(Error::undecodable(reply, &why)),
    }
}
