//! The steps of a scenario: calls, passing time, scheduled maintenance, and network faults.
//!
//! Every step is possible in every state.

use std::fmt;

use super::{HOUR, Minutes};

/// A sequence of steps, executed by one client.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The credentials of the client.
    pub credential: ExpiringCredential,
    /// The steps, in order.
    pub steps: Vec<Step>,
}

/// Credentials with a part that expires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpiringCredential {
    /// An API key, whose nonce becomes stale.
    ApiKey,
    /// A service account, whose token expires.
    ServiceAccount,
}

/// One step.
#[derive(Clone, PartialEq, Eq)]
pub enum Step {
    /// A call of the client.
    Call(ClientCall, Option<NetworkFault>),
    /// Time passes.
    Wait(Minutes),
    /// Time passes until that long before the maintenance starts, or after it if negative. Does
    /// nothing when no maintenance is scheduled, or when that time has passed.
    WaitUntilBefore(Minutes),
    /// The service schedules maintenance that far ahead.
    Schedule(Minutes),
}

/// A call of the client, with its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientCall {
    /// Reads the window.
    Get,
    /// Sets the window.
    Set(DesiredWindow),
    /// Removes the window.
    Reset,
    /// Defers the maintenance.
    Defer,
    /// Starts the maintenance.
    StartNow,
    /// Toggles auto-defer.
    Toggle,
    /// Sets auto-defer: reads the window, then writes it.
    SetAutoDefer(bool),
}

/// A window to set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DesiredWindow {
    /// 1 to 7.
    pub day: u8,
    /// 0 to 23.
    pub hour: u8,
    /// The change of the protected hours.
    pub protected_hours: ProtectedHoursUpdate,
    /// The value of auto-defer; `None` leaves it unchanged.
    pub auto_defer: Option<bool>,
}

/// A change of the protected hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProtectedHoursUpdate {
    /// Unchanged.
    Keep,
    /// Removed.
    Clear,
    /// Set to this start and end hour.
    Set(u8, u8),
}

/// A network fault during one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NetworkFault {
    /// What happens to a request.
    pub kind: NetworkFaultKind,
    /// Which requests can be hit.
    pub target: FaultTarget,
    /// How many of them pass before the first hit.
    pub skip: u32,
    /// How many of them are hit after that.
    pub times: u32,
}

/// The endpoint whose requests a fault hits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FaultTarget {
    /// The API operations.
    Operations,
    /// The token endpoint.
    Tokens,
}

/// What happens to a request that a fault hits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NetworkFaultKind {
    /// The connection is reset before the request is read.
    ResetBeforeReading,
    /// The connection is reset after the request is read and before it is processed.
    ResetBeforeActing,
    /// The request is processed, and the connection is reset before the reply.
    ResetBeforeReply,
    /// The request is not processed, and the reply is not HTTP.
    GarbageNotProcessed,
    /// The request is processed, and the reply is not HTTP.
    GarbageProcessed,
    /// The request is not processed, and a gateway replies 503.
    UnavailableNotProcessed,
    /// The request is processed, and a gateway replies 503.
    UnavailableProcessed,
    /// The request is not processed, and the reply is 429.
    RateLimited,
}

impl NetworkFaultKind {
    /// All kinds, the simplest first.
    pub const ALL: [Self; 8] = [
        Self::ResetBeforeReply,
        Self::ResetBeforeActing,
        Self::ResetBeforeReading,
        Self::UnavailableProcessed,
        Self::UnavailableNotProcessed,
        Self::RateLimited,
        Self::GarbageProcessed,
        Self::GarbageNotProcessed,
    ];

    /// Whether the service processes the request.
    pub fn is_processed(self) -> bool {
        matches!(
            self,
            Self::ResetBeforeReply | Self::GarbageProcessed | Self::UnavailableProcessed
        )
    }
}

impl ClientCall {
    /// The name of the method, without arguments.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::Set(_) => "set",
            Self::Reset => "reset",
            Self::Defer => "defer",
            Self::StartNow => "start_now",
            Self::Toggle => "toggle_auto_defer",
            Self::SetAutoDefer(_) => "set_auto_defer",
        }
    }

    /// Whether a second request has a second effect.
    pub fn is_non_idempotent(&self) -> bool {
        matches!(self, Self::Defer | Self::StartNow | Self::Toggle)
    }

    /// The operation that has the effect: the method, and the end of the path.
    pub fn operation(&self) -> (&'static str, &'static str) {
        match self {
            Self::Get => ("GET", "/maintenanceWindow"),
            Self::Set(_) | Self::StartNow | Self::SetAutoDefer(_) => {
                ("PATCH", "/maintenanceWindow")
            }
            Self::Reset => ("DELETE", "/maintenanceWindow"),
            Self::Defer => ("POST", "/maintenanceWindow/defer"),
            Self::Toggle => ("POST", "/maintenanceWindow/autoDefer"),
        }
    }
}

/// One line for each step, which keeps a failing scenario readable.
impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call(ClientCall::Set(desired), fault) => {
                let DesiredWindow { day, hour, .. } = desired;
                write!(f, "set day {day} hour {hour}")?;
                match desired.protected_hours {
                    ProtectedHoursUpdate::Keep => {}
                    ProtectedHoursUpdate::Clear => f.write_str(", protected hours cleared")?,
                    ProtectedHoursUpdate::Set(start, end) => {
                        write!(f, ", protected {start}-{end}")?
                    }
                }
                if let Some(on) = desired.auto_defer {
                    write!(f, ", auto-defer {on}")?;
                }
                write_fault(*fault, f)
            }
            Self::Call(ClientCall::SetAutoDefer(on), fault) => {
                write!(f, "set_auto_defer {on}")?;
                write_fault(*fault, f)
            }
            Self::Call(call, fault) => {
                f.write_str(call.name())?;
                write_fault(*fault, f)
            }
            Self::Wait(minutes) => write!(f, "wait {}", duration(*minutes)),
            Self::WaitUntilBefore(ahead) if *ahead < 0 => {
                write!(
                    f,
                    "wait until {} after the maintenance started",
                    duration(-ahead)
                )
            }
            Self::WaitUntilBefore(ahead) => {
                write!(f, "wait until {} before the maintenance", duration(*ahead))
            }
            Self::Schedule(ahead) => write!(f, "schedule maintenance in {}", duration(*ahead)),
        }
    }
}

fn write_fault(fault: Option<NetworkFault>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Some(fault) = fault else {
        return Ok(());
    };
    let NetworkFault {
        kind,
        target,
        skip,
        times,
    } = fault;
    write!(
        f,
        ", fault {kind:?} on {target:?}: {skip} pass, {times} hit"
    )
}

/// A duration in hours and minutes.
pub fn duration(minutes: Minutes) -> String {
    format!("{} h {} min", minutes / HOUR, minutes % HOUR)
}
