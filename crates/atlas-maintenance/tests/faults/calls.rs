//! What is called, and with which credentials.

use std::future::{Future, IntoFuture};
use std::pin::Pin;

use atlas_maintenance::{Credentials, DayOfWeek, Error, HourOfDay, MaintenanceWindow, Window};

/// What a second time does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// Nothing, like the first.
    Safe,
    /// Nothing more than the first.
    Idempotent,
    /// More than the first.
    Once,
}

pub(crate) type Outcome = Result<(), Error>;
type Running = Pin<Box<dyn Future<Output = Outcome>>>;

#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    /// The operation of the API that has the effect.
    pub(crate) id: &'static str,
    pub(crate) class: Class,
    pub(crate) call: fn(&MaintenanceWindow) -> Running,
}

fn run<T: 'static>(call: impl IntoFuture<Output = Result<T, Error>> + 'static) -> Running {
    Box::pin(async { call.await.map(drop) })
}

pub(crate) const OPERATIONS: [Operation; 7] = [
    Operation {
        name: "get",
        id: "getMaintenanceWindow",
        class: Class::Safe,
        call: |window| run(window.get()),
    },
    Operation {
        name: "set",
        id: "updateMaintenanceWindow",
        class: Class::Idempotent,
        call: |window| {
            let wanted = Window::weekly(DayOfWeek::Saturday, HourOfDay::MIDNIGHT);
            run(window.set(&wanted))
        },
    },
    Operation {
        name: "set_auto_defer",
        id: "updateMaintenanceWindow",
        class: Class::Idempotent,
        call: |window| run(window.set_auto_defer(true)),
    },
    Operation {
        name: "reset",
        id: "resetMaintenanceWindow",
        class: Class::Idempotent,
        call: |window| run(window.reset()),
    },
    Operation {
        name: "defer",
        id: "deferMaintenanceWindow",
        class: Class::Once,
        call: |window| run(window.defer()),
    },
    Operation {
        name: "toggle_auto_defer",
        id: "toggleMaintenanceAutoDefer",
        class: Class::Once,
        call: |window| run(window.toggle_auto_defer()),
    },
    Operation {
        name: "start_now",
        id: "updateMaintenanceWindow",
        class: Class::Once,
        call: |window| run(window.start_now()),
    },
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Login {
    ServiceAccount,
    ApiKey,
    Token,
}

pub(crate) const LOGINS: [Login; 3] = [Login::ServiceAccount, Login::ApiKey, Login::Token];

impl Login {
    /// `token` is one that the service issued.
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
