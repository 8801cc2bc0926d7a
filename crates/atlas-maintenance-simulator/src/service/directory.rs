//! What clients ask for before they come to a window: the status of the API, projects and organizations,
//! alone and in lists.
//!
//! *Recorded*: the members of a project and of an organization, their links, their rate limits; that lists
//! are sorted by name, byte by byte. *Assumed*: projects of one name are sorted by id; the values in the
//! status; the names of organizations; that of those without projects only the simulator's default one
//! exists; the errors for what does not exist.

use std::collections::BTreeSet;

use atlas_maintenance_types::{OrganizationId, ProjectId};
use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use serde::Serialize;
use serde_json::{Value, json};

use crate::http::request::{Request, split_scheme};
use crate::http::response::{BodyFormat, Response};
use crate::service::error::ApiError;
use crate::service::error_code::ErrorCode;
use crate::service::event_list::{API_KEY_ID, EventFilter, EventView, EventsOf, shown_public_key};
use crate::service::paging::{Link, Page, PageView};
use crate::service::project_list::{
    DEFAULT_ORGANIZATION, ProjectDetails, ProjectView, organization_name, related,
};
use crate::service::route::{Limited, Route};
use crate::service::spec::operation::Operation;
use crate::service::state::State;

/// What a request asks for. It exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    Status,
    Projects(Option<OrganizationId>),
    Project(ProjectId),
    Clusters(ProjectId),
    Organizations,
    Organization(OrganizationId),
    Events(ProjectId),
    /// The list, or a change of one.
    Alerts(ProjectId),
}

impl Wanted {
    /// Finds what the request asks for. `project` finds the project of the path, and `organization` parses
    /// the organization.
    pub(crate) fn find(
        route: Route,
        operation: &Operation,
        path: &str,
        state: &State,
        project: impl Fn() -> Result<ProjectId, ApiError>,
        organization: impl Fn() -> Result<OrganizationId, ApiError>,
    ) -> Result<Self, ApiError> {
        Ok(match route {
            Route::Projects => Self::Projects(None),
            Route::Project => Self::Project(project()?),
            Route::Clusters => Self::Clusters(project()?),
            Route::Events => Self::Events(project()?),
            Route::AlertConfigurations | Route::AlertChange => Self::Alerts(project()?),
            Route::ProjectByName => {
                let given = operation.parameter(path, "groupName");
                let name = percent_decode_str(given).decode_utf8_lossy();
                let found = sorted(state).into_iter().find(|(_, it)| it.name == name);
                let unknown = || ApiError::new(ErrorCode::GroupNotFound, [name.as_ref().into()]);
                Self::Project(found.ok_or_else(unknown)?.0)
            }
            Route::Organizations => Self::Organizations,
            Route::Organization => Self::Organization(known(state, organization()?)?),
            Route::OrganizationProjects => Self::Projects(Some(known(state, organization()?)?)),
            Route::SystemStatus => Self::Status,
        })
    }

    /// What the request counts towards. Assumed: the status counts towards nothing.
    pub(crate) fn limited(&self) -> Option<Limited> {
        Some(match self {
            Self::Status => return None,
            Self::Projects(_) => Limited::Projects,
            Self::Project(id) | Self::Clusters(id) => Limited::Project(*id),
            Self::Organizations => Limited::Organizations,
            Self::Organization(id) => Limited::Organization(*id),
            Self::Events(id) => Limited::Events(*id),
            Self::Alerts(id) => Limited::Alerts(*id),
        })
    }

    /// The response with what was asked for, at that time; a project whose events were asked for is as it is
    /// then.
    pub(crate) fn respond(
        &self,
        (state, now): (&State, Timestamp),
        request: &Request,
        date: &str,
        (format, page): (BodyFormat, &Page),
    ) -> Result<Response, ApiError> {
        let origin = request.origin();
        let api = format!("{origin}/api/atlas/v2");
        let groups = format!("{api}/groups");
        let list_address = format!("{origin}{}", request.path().trim_end_matches('/'));
        Ok(match self {
            Self::Status => Response::with_resource(date, &status(request, &api), format),
            Self::Projects(organization) => {
                let name = page.filter("name");
                let projects = sorted(state).into_iter().filter(|(_, project)| {
                    organization.is_none_or(|it| it == project.organization)
                        && name.is_none_or(|name| name == project.name)
                });
                let views = projects.map(|(id, it)| ProjectView::listed(id, it, &groups));
                Response::with_list(date, &page.of(views, &list_address)?, format)
            }
            Self::Project(id) => {
                let project = state.projects.get(id);
                let view = project.map(|it| ProjectView::alone(*id, &it.details, &groups));
                Response::with_resource(date, &view, format)
            }
            Self::Clusters(_) => {
                let none: PageView<()> = page.of(std::iter::empty(), &list_address)?;
                Response::with_list(date, &none, format)
            }
            Self::Events(id) => {
                let assumptions = &state.assumptions;
                let filter = EventFilter::read(page, assumptions)?;
                let unknown = || ApiError::new(ErrorCode::GroupNotFound, [json!(id)]);
                let project = state.projects.get(id).ok_or_else(unknown)?;
                let events = project.log().listed(assumptions.event_delay, now);
                let of = EventsOf {
                    id: *id,
                    details: &project.details,
                    log: project.log(),
                    address: &list_address,
                    actor: assumptions.service_account_actor,
                };
                let wanted = events.iter().filter(|event| filter.has(event));
                let views = wanted.map(|event| EventView::of(event, &of, filter.with_raw));
                Response::with_list(date, &page.of(views, &list_address)?, format)
            }
            Self::Alerts(id) => {
                let redaction = state.assumptions.alert_redaction;
                let project = state.projects.get(id);
                let views = project.map(|it| it.alerts.views(*id, &list_address, redaction));
                let page = page.of(views.into_iter().flatten(), &list_address)?;
                Response::with_list(date, &page, format)
            }
            Self::Organizations => {
                let prefix = page.filter("name").unwrap_or_default().to_lowercase();
                let mut views: Vec<_> = { organizations(state).into_iter() }
                    .map(|id| OrganizationView::listed(id, &api))
                    .filter(|view| view.name.to_lowercase().starts_with(&prefix))
                    .collect();
                views.sort_by(|one, other| one.name.cmp(&other.name));
                Response::with_list(date, &page.of(views.into_iter(), &list_address)?, format)
            }
            Self::Organization(id) => {
                Response::with_resource(date, &OrganizationView::alone(*id, &api), format)
            }
        })
    }
}

/// The projects in the order of lists.
fn sorted(state: &State) -> Vec<(ProjectId, &ProjectDetails)> {
    let projects = state.projects.iter();
    let mut projects: Vec<_> = projects.map(|(id, it)| (*id, &it.details)).collect();
    // Stable, and the projects are in the order of their ids.
    projects.sort_by_key(|(_, details)| details.name.as_bytes());
    projects
}

/// The organizations that there are.
fn organizations(state: &State) -> BTreeSet<OrganizationId> {
    let projects = state.projects.values();
    let of_projects = projects.map(|project| project.details.organization);
    of_projects.chain([DEFAULT_ORGANIZATION]).collect()
}

/// Assumed: the code; no source names one for organizations.
fn known(state: &State, organization: OrganizationId) -> Result<OrganizationId, ApiError> {
    if organizations(state).contains(&organization) {
        return Ok(organization);
    }
    let path = format!("orgs/{organization}");
    Err(ApiError::new(ErrorCode::ResourceNotFound, [path.into()]))
}

/// Documented: `appName`. Assumed: the other values, and that a service account has no `apiKey`.
fn status(request: &Request, api: &str) -> Value {
    let (scheme, _) = split_scheme(request.authorization());
    let is_key = scheme.eq_ignore_ascii_case("digest");
    let key = json!({
        "accessList": [],
        "id": API_KEY_ID,
        "publicKey": shown_public_key(),
        "roles": [{"orgId": DEFAULT_ORGANIZATION, "roleName": "ORG_OWNER"}],
    });
    json!({
        "apiKey": is_key.then_some(key),
        "appName": "MongoDB Atlas",
        "build": "simulator",
        "links": [Link::new(api, "self")],
        "throttling": false,
    })
}

/// The members are in alphabetical order (recorded).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct OrganizationView {
    id: OrganizationId,
    is_deleted: bool,
    links: Vec<Link>,
    name: String,
    skip_default_alerts_settings: bool,
}

impl OrganizationView {
    /// `api` is the address of the API.
    fn listed(id: OrganizationId, api: &str) -> Self {
        Self {
            id,
            is_deleted: false,
            links: vec![Link::new(format!("{api}/orgs/{id}"), "self")],
            name: organization_name(id),
            skip_default_alerts_settings: false,
        }
    }

    fn alone(id: OrganizationId, api: &str) -> Self {
        let mut view = Self::listed(id, api);
        let address = format!("{api}/orgs/{id}");
        view.links
            .extend(related(&address, &["groups", "teams", "users"]));
        view
    }
}
