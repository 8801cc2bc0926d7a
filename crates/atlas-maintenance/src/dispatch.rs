//! The operations, each written once and compiled against the generated client of every version.
//!
//! A version whose client differs in shape stops the build here, at the operation that differs; that
//! operation then gets an arm of its own. Only this module sees generated types.
//!
//! A generated method builds and sends the request; what it returns is taken apart here. Its own
//! decoding is not used, because it has no room for what an action's reply or an error says
//! beside a body (see [`CallContext`]): [`acknowledged`] takes the reply of an action as it is, and
//! [`decoded`] reads the body into the type that the method promises.

use atlas_maintenance_transport::{CallContext, Error, Operation, Reply};
use atlas_maintenance_types::{ApiVersion, Id, ProjectId};
use progenitor_client::{Error as GeneratedError, ResponseValue};
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::connection::{Connection, ListedProjects, PageRequest};
use crate::generated::dispatch::with_version;
use crate::model::{ReportedProject, ReportedWindow};
use crate::window::{Setting, Window};

/// The body of a PATCH.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Update<'a> {
    Window(&'a Window),
    StartNow,
}

/// The generated client of one version, for one call.
macro_rules! client {
    ($api:ident, $connection:expr) => {
        $api::Client::new_with_client(
            $connection.transport.base_url().as_str(),
            $connection.transport.http(),
            CallContext::new(&$connection.transport).enveloped($connection.envelope),
        )
    };
}

/// The table of operations of a version.
pub(crate) fn operations(version: ApiVersion) -> &'static [Operation] {
    with_version!(version, api => api::OPERATIONS, else &[])
}

impl Connection {
    pub(crate) async fn get(&self, project: ProjectId) -> Result<(ReportedWindow, Reply), Error> {
        let project = Id::from(project);
        let (envelope, pretty) = (self.envelope(), self.pretty());
        with_version!(self.version, api => {
            let client = client!(api, self);
            let result = client.get_maintenance_window(&project, envelope, pretty).await;
            let (window, reply) = decoded(result)?;
            let protected = window.protected_hours.as_ref();
            let reported = ReportedWindow {
                day: window.day_of_week.map(i64::from),
                hour: window.hour_of_day.map(i64::from),
                time_zone: window.time_zone_id,
                protected_start: protected.and_then(|h| h.start_hour_of_day).map(i64::from),
                protected_end: protected.and_then(|h| h.end_hour_of_day).map(i64::from),
                deferrals: window.number_of_deferrals.map(i64::from),
                auto_defer: window.auto_defer_once_enabled,
                start_asap: window.start_asap,
            };
            Ok((reported, reply))
        }, else Err(self.no_client()))
    }

    pub(crate) async fn projects(
        &self,
        page: PageRequest,
    ) -> Result<(ListedProjects, Reply), Error> {
        let (envelope, pretty) = (self.envelope(), self.pretty());
        with_version!(self.version, api => {
            let client = client!(api, self);
            let result = match page.organization {
                None => {
                    client
                        .list_projects(envelope, page.total, page.size, page.number, pretty)
                        .await
                }
                Some(organization) => {
                    client
                        .list_organization_projects(
                            &organization.into(),
                            envelope,
                            page.total,
                            page.size,
                            page.name.as_deref(),
                            page.number,
                            pretty,
                        )
                        .await
                }
            };
            let (listed, reply) = decoded(result)?;
            let Some(results) = listed.results else {
                return Err(Error::undecodable(reply, "the page has no list of results"));
            };
            let projects = results.into_iter().map(|group| {
                let tags = group.tags.unwrap_or_default().into_iter();
                ReportedProject {
                    id: group.id,
                    name: group.name,
                    organization: group.org_id,
                    clusters: group.cluster_count,
                    tags: tags.filter_map(|tag| Some((tag.key?, tag.value.unwrap_or_default()))).collect(),
                }
            });
            Ok(((projects.collect(), listed.total_count.map(i64::from)), reply))
        }, else Err(self.no_client()))
    }

    pub(crate) async fn update(
        &self,
        project: ProjectId,
        update: Update<'_>,
    ) -> Result<((), Reply), Error> {
        let project = Id::from(project);
        let envelope = self.envelope();
        let (window, start_asap) = match update {
            Update::Window(window) => (Some(window), None),
            Update::StartNow => (None, Some(true)),
        };
        let protected_hours = window.map_or(Setting::Keep, Window::protected_hours_setting);
        with_version!(self.version, api => {
            let body = api::types::GroupMaintenanceWindowRequest {
                day_of_week: window.map(Window::day),
                hour_of_day: window.map(Window::hour),
                protected_hours: match protected_hours {
                    Setting::Keep => None,
                    // An empty object removes them (recorded).
                    Setting::Clear => Some(api::types::ProtectedHoursRequest::default()),
                    Setting::Set(hours) => Some(api::types::ProtectedHoursRequest {
                        start_hour_of_day: Some(hours.start()),
                        end_hour_of_day: Some(hours.end()),
                    }),
                },
                auto_defer_once_enabled: window.and_then(Window::auto_defer_setting),
                start_asap,
            };
            let client = client!(api, self);
            acknowledged(client.update_maintenance_window(&project, envelope, &body).await)
        }, else Err(self.no_client()))
    }

    pub(crate) async fn reset(&self, project: ProjectId) -> Result<((), Reply), Error> {
        let project = Id::from(project);
        with_version!(self.version, api => {
            let client = client!(api, self);
            acknowledged(client.reset_maintenance_window(&project, self.envelope()).await)
        }, else Err(self.no_client()))
    }

    pub(crate) async fn defer(&self, project: ProjectId) -> Result<((), Reply), Error> {
        let project = Id::from(project);
        with_version!(self.version, api => {
            let client = client!(api, self);
            acknowledged(client.defer_maintenance_window(&project, self.envelope()).await)
        }, else Err(self.no_client()))
    }

    pub(crate) async fn toggle_auto_defer(&self, project: ProjectId) -> Result<((), Reply), Error> {
        let project = Id::from(project);
        with_version!(self.version, api => {
            let client = client!(api, self);
            acknowledged(client.toggle_maintenance_auto_defer(&project, self.envelope()).await)
        }, else Err(self.no_client()))
    }

    /// The query parameter, which is not sent with its default value.
    fn envelope(&self) -> Option<bool> {
        self.envelope.then_some(true)
    }

    /// The query parameter, which is not sent with its default value.
    fn pretty(&self) -> Option<bool> {
        self.pretty.then_some(true)
    }

    fn no_client(&self) -> Error {
        Error::input(format!(
            "this build has no client for API version {}",
            self.version
        ))
    }
}

/// The outcome of a call that a generated method made.
fn outcome<T, E>(result: Result<ResponseValue<T>, GeneratedError<E>>) -> Result<Reply, Error> {
    Err(match result {
        Err(GeneratedError::UnexpectedResponse(response)) => return CallContext::outcome(response),
        Err(GeneratedError::InvalidRequest(why) | GeneratedError::Custom(why)) => Error::input(why),
        Ok(_) | Err(_) => Error::input("the request did not go through the transport"),
    })
}

/// The reply of an action.
///
/// An action succeeded when the service says so with any 2xx: without a body (recorded), or with a
/// JSON object, as older documentation has it. Any other body, such as a proxy's page, proves
/// nothing.
fn acknowledged<T, E>(
    result: Result<ResponseValue<T>, GeneratedError<E>>,
) -> Result<((), Reply), Error> {
    type Object = std::collections::BTreeMap<String, IgnoredAny>;
    let reply = outcome(result)?;
    let body = reply.body().trim_ascii();
    if body.is_empty() || serde_json::from_slice::<Object>(body).is_ok() {
        Ok(((), reply))
    } else {
        Err(Error::undecodable(
            reply,
            "an action is answered without a body",
        ))
    }
}

/// The body of a reply, as the type that the generated method promises, with the reply.
fn decoded<T: DeserializeOwned, E>(
    result: Result<ResponseValue<T>, GeneratedError<E>>,
) -> Result<(T, Reply), Error> {
    let reply = outcome(result)?;
    if !reply.is_documented() {
        let why = "a status that the contract does not list";
        return Err(Error::undecodable(reply, why));
    }
    // serde reads an array as a struct, member by member.
    if reply.body().trim_ascii_start().starts_with(b"[") {
        return Err(Error::undecodable(
            reply,
            "invalid type: an array, expected an object",
        ));
    }
    match serde_json::from_slice(reply.body()) {
        Ok(value) => Ok((value, reply)),
        Err(error) => Err(Error::undecodable(reply, &error.to_string())),
    }
}
