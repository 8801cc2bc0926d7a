//! The tested calls and credentials.

use std::future::{Future, IntoFuture};
use std::pin::Pin;

use atlas_maintenance::{Credentials, DayOfWeek, Error, HourOfDay, MaintenanceWindow, Window};

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

pub(crate) type Outcome = Result<(), Error>;
type BoxedCall = Pin<Box<dyn Future<Output = Outcome>>>;

#[derive(Debug)]
pub(crate) struct FacadeCall {
    pub(crate) name: &'static str,
    /// The operation of the API that has the effect.
    pub(crate) id: &'static str,
    pub(crate) class: RetryClass,
    pub(crate) call: fn(&MaintenanceWindow) -> BoxedCall,
}

fn boxed<T: 'static>(call: impl IntoFuture<Output = Result<T, Error>> + 'static) -> BoxedCall {
    Box::pin(async { call.await.map(drop) })
}

pub(crate) const CALLS: [FacadeCall; 7] = [
    FacadeCall {
        name: "get",
        id: "getMaintenanceWindow",
        class: RetryClass::Safe,
        call: |window| boxed(window.get()),
    },
    FacadeCall {
        name: "set",
        id: "updateMaintenanceWindow",
        class: RetryClass::Idempotent,
        call: |window| {
            let desired = Window::weekly(DayOfWeek::Saturday, HourOfDay::MIDNIGHT);
            boxed(window.set(&desired))
        },
    },
    FacadeCall {
        name: "set_auto_defer",
        id: "updateMaintenanceWindow",
        class: RetryClass::Idempotent,
        call: |window| boxed(window.set_auto_defer(true)),
    },
    FacadeCall {
        name: "reset",
        id: "resetMaintenanceWindow",
        class: RetryClass::Idempotent,
        call: |window| boxed(window.reset()),
    },
    FacadeCall {
        name: "defer",
        id: "deferMaintenanceWindow",
        class: RetryClass::NonIdempotent,
        call: |window| boxed(window.defer()),
    },
    FacadeCall {
        name: "toggle_auto_defer",
        id: "toggleMaintenanceAutoDefer",
        class: RetryClass::NonIdempotent,
        call: |window| boxed(window.toggle_auto_defer()),
    },
    FacadeCall {
        name: "start_now",
        id: "updateMaintenanceWindow",
        class: RetryClass::NonIdempotent,
        call: |window| boxed(window.start_now()),
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
