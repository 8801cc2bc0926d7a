//! The operations, each written once and compiled against the client of every version.
//!
//! A version whose client differs in shape stops the build here, at the operation that differs;
//! that operation then gets an arm of its own. This module is the only one that sees generated
//! types, and it does not know what a window means.

use std::num::NonZeroU64;

use atlas_maintenance_transport::{Call, Error, Operation, Reply, RetryClass, Transport};
use atlas_maintenance_types::{
    ApiVersion, DayOfWeek, HourOfDay, Id, OrganizationId, ProjectId, ProtectedHours,
};
use progenitor_client::{Error as Undecoded, ResponseValue};

use crate::generated::dispatch::with_version;
use crate::model::Reported;
use crate::projects::ReportedProject;

/// What a call goes through: the transport, to the service, in the words of a version.
#[derive(Clone, Debug)]
pub(crate) struct Connection {
    pub(crate) transport: Transport,
    pub(crate) version: ApiVersion,
    /// Ask for replies in an envelope, and take them out of it.
    pub(crate) envelope: bool,
    /// Ask for replies that people can read.
    pub(crate) pretty: bool,
}

/// The members of a PATCH. `None` is not sent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Update {
    pub(crate) day: Option<DayOfWeek>,
    pub(crate) hour: Option<HourOfDay>,
    /// `Some(None)` sends an empty object, which takes the protected hours away (recorded).
    pub(crate) protected: Option<Option<ProtectedHours>>,
    pub(crate) auto_defer: Option<bool>,
    pub(crate) start_asap: Option<bool>,
}

/// Which page of which list of projects. `None` is not sent.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    /// The projects of this organization; all that the caller may see where there is none.
    pub(crate) of: Option<OrganizationId>,
    /// Only of this name, which an organization can be asked for.
    pub(crate) name: Option<String>,
    pub(crate) number: Option<NonZeroU64>,
    pub(crate) size: Option<NonZeroU64>,
    /// Whether to say how many there are.
    pub(crate) total: Option<bool>,
}

/// The projects of a page, and how many there are on all pages if the reply says so.
pub(crate) type Listed = (Vec<ReportedProject>, Option<i64>);

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

    pub(crate) async fn projects(&self, page: Page) -> Result<(Listed, Reply), Error> {
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

    pub(crate) async fn update(&self, project: ProjectId, update: Update) -> Result<Reply, Error> {
        let project = Id::from(project);
        let mut call = self.call();
        if update.start_asap == Some(true) {
            call = call.with_class(RetryClass::NonIdempotent).with_check(START);
        }
        act!(self, call, |api, client| {
            let body = api::types::GroupMaintenanceWindowRequest {
                day_of_week: update.day,
                hour_of_day: update.hour,
                protected_hours: update
                    .protected
                    .map(|hours| api::types::ProtectedHoursRequest {
                        start_hour_of_day: hours.map(ProtectedHours::start),
                        end_hour_of_day: hours.map(ProtectedHours::end),
                    }),
                auto_defer_once_enabled: update.auto_defer,
                start_asap: update.start_asap,
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
