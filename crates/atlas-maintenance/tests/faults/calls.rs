//! The tested calls and credentials.

use std::future::{Future, IntoFuture};
use std::pin::Pin;

use atlas_maintenance::{
    Credentials, DayOfWeek, Error, EventType, HourOfDay, MaintenanceWindow, Project, Window,
};

/// The effect of a second request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RetryClass {
    /// None, like the first.
    Safe,
    /// None beyond that of the first.
    Idempotent,
    /// A second effect.
    NonIdempotent,
}

/// What a call reads, as text; empty for a change.
pub(crate) type Outcome = Result<String, Error>;
type BoxedCall = Pin<Box<dyn Future<Output = Outcome>>>;

#[derive(Debug)]
pub(crate) struct FacadeCall {
    pub(crate) name: &'static str,
    /// The operation of the API that has the effect.
    pub(crate) id: &'static str,
    pub(crate) class: RetryClass,
    pub(crate) call: fn(&Project) -> BoxedCall,
}

fn boxed<T: 'static>(call: impl IntoFuture<Output = Result<T, Error>> + 'static) -> BoxedCall {
    Box::pin(async { call.await.map(|_| String::new()) })
}

fn window(project: &Project) -> MaintenanceWindow {
    project.maintenance_window()
}

/// The ids of all events about maintenance, of which a page has two.
async fn events(project: Project) -> Outcome {
    let maintenance = project.maintenance();
    // The service adds others at any time.
    let types = [
        EventType::MaintenanceInAdvanced,
        EventType::ProtectedHoursCreated,
        EventType::WindowAdded,
    ];
    let mut events = maintenance.events().of_types(types).page_size(2);
    let mut ids = Vec::new();
    while let Some(event) = events.next().await {
        ids.push(event?.id);
    }
    Ok(ids.join(" "))
}

/// The estimate, and the ids of the events that it rests on.
#[cfg(feature = "schedule")]
async fn upcoming(project: Project) -> Outcome {
    let upcoming = project.maintenance().upcoming(None).await?;
    Ok(upcoming.map_or_else(
        || "none".to_owned(),
        |upcoming| {
            let ids = upcoming.evidence.iter().map(|event| event.id.as_str());
            let ids: Vec<_> = ids.collect();
            format!("{:?} by {}", upcoming.start, ids.join(" "))
        },
    ))
}

/// What each maintenance is known by.
#[cfg(feature = "schedule")]
async fn history(project: Project) -> Outcome {
    let since = "2020-01-01T00:00:00Z".parse().map_err(Error::input)?;
    let past = project.maintenance().history(since).await?;
    let ids = past.iter().flat_map(|past| &past.events);
    let ids: Vec<_> = ids.map(|event| event.id.as_str()).collect();
    Ok(format!("{} of {}", past.len(), ids.join(" ")))
}

pub(crate) const CALLS: &[FacadeCall] = &[
    FacadeCall {
        name: "get",
        id: "getMaintenanceWindow",
        class: RetryClass::Safe,
        call: |project| boxed(window(project).get()),
    },
    FacadeCall {
        name: "set",
        id: "updateMaintenanceWindow",
        class: RetryClass::Idempotent,
        call: |project| {
            let desired = Window::weekly(DayOfWeek::Saturday, HourOfDay::MIDNIGHT);
            boxed(window(project).set(&desired))
        },
    },
    FacadeCall {
        name: "set_auto_defer",
        id: "updateMaintenanceWindow",
        class: RetryClass::Idempotent,
        call: |project| boxed(window(project).set_auto_defer(true)),
    },
    FacadeCall {
        name: "reset",
        id: "resetMaintenanceWindow",
        class: RetryClass::Idempotent,
        call: |project| boxed(window(project).reset()),
    },
    FacadeCall {
        name: "defer",
        id: "deferMaintenanceWindow",
        class: RetryClass::NonIdempotent,
        call: |project| boxed(window(project).defer()),
    },
    FacadeCall {
        name: "toggle_auto_defer",
        id: "toggleMaintenanceAutoDefer",
        class: RetryClass::NonIdempotent,
        call: |project| boxed(window(project).toggle_auto_defer()),
    },
    FacadeCall {
        name: "start_now",
        id: "updateMaintenanceWindow",
        class: RetryClass::NonIdempotent,
        call: |project| boxed(window(project).start_now()),
    },
    FacadeCall {
        name: "events",
        id: "listProjectEvents",
        class: RetryClass::Safe,
        call: |project| Box::pin(events(project.clone())),
    },
    #[cfg(feature = "schedule")]
    FacadeCall {
        name: "upcoming",
        id: "listProjectEvents",
        class: RetryClass::Safe,
        call: |project| Box::pin(upcoming(project.clone())),
    },
    #[cfg(feature = "schedule")]
    FacadeCall {
        name: "history",
        id: "listProjectEvents",
        class: RetryClass::Safe,
        call: |project| Box::pin(history(project.clone())),
    },
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CredentialKind {
    ServiceAccount,
    ApiKey,
    Token,
}

pub(crate) const CREDENTIALS: [CredentialKind; 3] = [
    CredentialKind::ServiceAccount,
    CredentialKind::ApiKey,
    CredentialKind::Token,
];

impl CredentialKind {
    /// `token` is one that the simulator issued.
    pub(crate) fn credentials(
        self,
        known: &atlas_maintenance_simulator::DemoCredentials,
        token: &str,
    ) -> Credentials {
        match self {
            Self::ServiceAccount => {
                Credentials::service_account(known.client_id, known.client_secret)
            }
            Self::ApiKey => Credentials::api_key(known.public_key, known.private_key),
            Self::Token => Credentials::bearer_token(token),
        }
        .unwrap()
    }
}
