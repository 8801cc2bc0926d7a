//! The operations, each written once and compiled against the client of every version.
//!
//! A version whose client differs in shape stops the build here, at the operation that differs;
//! that operation then gets an arm of its own. This module is the only one that sees generated
//! types, and it does not know what a window means.

use atlas_maintenance_transport::{Call, Error, Operation, Reply, RetryClass};
use atlas_maintenance_types::{ApiVersion, Id, ProjectId};
use progenitor_client::{Error as Undecoded, ResponseValue};

use crate::connection::{Connection, ListedProjects, PageRequest};
use crate::generated::dispatch::with_version;
use crate::model::{Reported, ReportedProject};
use crate::window::{Setting, Window};

/// The body of a PATCH.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Update<'a> {
    Window(&'a Window),
    StartNow,
}

/// The generated client of one version, made for one call.
macro_rules! client {
    ($api:ident, $connection:expr, $call:expr) => {
        $api::Client::new_with_client(
            $connection.transport.base_url().as_str(),
            $connection.transport.http(),
            $call.clone(),
        )
    };
}

/// Makes a call whose answer has no body, with the client of the chosen version. What the
/// generated method makes of the answer does not count: `call` knows better.
macro_rules! act {
    ($connection:expr, $call:expr, |$api:ident, $client:ident| $method:expr) => {{
        let call = $call;
        with_version!($connection.version, $api => {
            let $client = client!($api, $connection, call);
            let _ = $method.await;
        }, else return Err(no_client($connection)));
        acknowledged(call.reply()?)
    }};
}

/// What to look at when it is not known whether an action was done.
const DEFERRALS: &str = "the window's number of deferrals";
const AUTO_DEFER: &str = "the window's auto-defer";
const START: &str = "whether the window is starting at once";

/// The table of operations of a version.
pub(crate) fn operations(version: ApiVersion) -> &'static [Operation] {
    with_version!(version, api => api::OPERATIONS, else &[])
}

/// What to look at when it is not known whether a call of this class was done.
pub(crate) fn check(operation: &Operation, class: RetryClass) -> Option<&'static str> {
    match operation.id {
        "defer_maintenance_window" => Some(DEFERRALS),
        "toggle_maintenance_auto_defer" => Some(AUTO_DEFER),
        "update_maintenance_window" if class == RetryClass::NonIdempotent => Some(START),
        _ => None,
    }
}

impl Connection {
    fn call(&self) -> Call {
        Call::new(&self.transport).enveloped(self.envelope)
    }

    /// The query parameter, which is not sent with its default value.
    fn envelope(&self) -> Option<bool> {
        self.envelope.then_some(true)
    }

    pub(crate) async fn get(&self, project: ProjectId) -> Result<(Reported, Reply), Error> {
        let project = Id::from(project);
        let call = self.call();
        let pretty = self.pretty.then_some(true);
        with_version!(self.version, api => {
            let result = client!(api, self, call)
                .get_maintenance_window(&project, self.envelope(), pretty)
                .await;
            let (window, reply) = call.finish(result.map(ResponseValue::into_inner), explain)?;
            let protected = window.protected_hours.as_ref();
            let reported = Reported {
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
        }, else Err(no_client(self)))
    }

    pub(crate) async fn projects(
        &self,
        page: PageRequest,
    ) -> Result<(ListedProjects, Reply), Error> {
        let call = self.call();
        let (envelope, pretty) = (self.envelope(), self.pretty.then_some(true));
        with_version!(self.version, api => {
            let client = client!(api, self, call);
            let result = match page.of {
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
            let (listed, reply) = call.finish(result.map(ResponseValue::into_inner), explain)?;
            let projects = listed.results.unwrap_or_default().into_iter().map(|group| {
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
        }, else Err(no_client(self)))
    }

    pub(crate) async fn update(
        &self,
        project: ProjectId,
        update: Update<'_>,
    ) -> Result<Reply, Error> {
        let project = Id::from(project);
        let mut call = self.call();
        let (window, start_asap) = match update {
            Update::Window(window) => (Some(window), None),
            Update::StartNow => (None, Some(true)),
        };
        if start_asap == Some(true) {
            call = call.with_class(RetryClass::NonIdempotent).with_check(START);
        }
        act!(self, call, |api, client| {
            let body = api::types::GroupMaintenanceWindowRequest {
                day_of_week: window.map(Window::day),
                hour_of_day: window.map(Window::hour),
                protected_hours: match window.map_or(Setting::Keep, Window::protected_hours_setting)
                {
                    Setting::Keep => None,
                    Setting::Clear => Some(api::types::ProtectedHoursRequest::default()),
                    Setting::Set(hours) => Some(api::types::ProtectedHoursRequest {
                        start_hour_of_day: Some(hours.start()),
                        end_hour_of_day: Some(hours.end()),
                    }),
                },
                auto_defer_once_enabled: window.and_then(Window::auto_defer_setting),
                start_asap,
            };
            async move {
                client
                    .update_maintenance_window(&project, self.envelope(), &body)
                    .await
            }
        })
    }

    pub(crate) async fn reset(&self, project: ProjectId) -> Result<Reply, Error> {
        let project = Id::from(project);
        act!(self, self.call(), |api, client| client
            .reset_maintenance_window(&project, self.envelope()))
    }

    pub(crate) async fn defer(&self, project: ProjectId) -> Result<Reply, Error> {
        let project = Id::from(project);
        act!(self, self.call().with_check(DEFERRALS), |api, client| {
            client.defer_maintenance_window(&project, self.envelope())
        })
    }

    pub(crate) async fn toggle_auto_defer(&self, project: ProjectId) -> Result<Reply, Error> {
        let project = Id::from(project);
        act!(self, self.call().with_check(AUTO_DEFER), |api, client| {
            client.toggle_maintenance_auto_defer(&project, self.envelope())
        })
    }
}

/// An action is done when the service says so with any 2xx: empty (recorded), or a JSON object as
/// older documentation has it. Anything else, such as the page of a proxy, is no such word.
fn acknowledged(reply: Reply) -> Result<Reply, Error> {
    let body = reply.body().trim_ascii();
    if body.is_empty() || serde_json::from_slice::<JsonObject>(body).is_ok() {
        Ok(reply)
    } else {
        Err(Error::undecodable(
            reply,
            "an action is answered without a body",
        ))
    }
}

type JsonObject = serde_json::Map<String, serde_json::Value>;

fn no_client(connection: &Connection) -> Error {
    Error::input(format!(
        "this build has no client for API version {}",
        connection.version
    ))
}

/// Why a generated method could not read a reply that is a success.
fn explain<E>(error: Undecoded<E>) -> String {
    match error {
        Undecoded::InvalidResponsePayload(_, error) => error.to_string(),
        Undecoded::UnexpectedResponse(_) => "a status that the contract does not list".to_owned(),
        Undecoded::InvalidRequest(why) | Undecoded::Custom(why) => why,
        _ => "the reply could not be read".to_owned(),
    }
}
