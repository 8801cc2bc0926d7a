//! The steps of a plan: what can be done with a project, and what can go wrong meanwhile.
//!
//! Every step is possible in every state. This module must not know what comes of one.

use std::fmt;

use super::{HOUR, Minutes};

/// A plan: with which credentials, and what is done.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What the client of the plan logs in with.
    pub login: Login,
    /// What is done, in order.
    pub steps: Vec<Step>,
}

/// The kinds of credentials that age.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Login {
    /// An API key, whose nonce becomes stale.
    ApiKey,
    /// A service account, whose token expires.
    ServiceAccount,
}

/// One step.
#[derive(Clone, PartialEq, Eq)]
pub enum Step {
    /// A call of the client.
    Call(Call, Option<Trouble>),
    /// Time passes.
    Wait(Minutes),
    /// Time passes until it is that long before the maintenance, or after it if negative. Nothing
    /// happens when there is none, or when that moment is gone.
    Approach(Minutes),
    /// The service schedules maintenance that far ahead.
    Schedule(Minutes),
}

/// What is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    /// Reads the window.
    Get,
    /// Sets the window.
    Set(Wanted),
    /// Takes the window away.
    Reset,
    /// Puts the maintenance off.
    Defer,
    /// Starts the maintenance.
    StartNow,
    /// Flips auto-defer.
    Toggle,
    /// Sets auto-defer, by reading and writing.
    SetAutoDefer(bool),
}

/// A window to be set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// 1 to 7.
    pub day: u8,
    /// 0 to 23.
    pub hour: u8,
    /// What becomes of the protected hours.
    pub protect: Protect,
    /// What becomes of auto-defer; `None` keeps it.
    pub auto_defer: Option<bool>,
}

/// What becomes of the protected hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protect {
    /// They stay.
    Keep,
    /// They go.
    Clear,
    /// They are from one hour to another.
    Hours(u8, u8),
}

/// Something that goes wrong during one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What happens.
    pub kind: Kind,
    /// To which requests.
    pub aim: Aim,
    /// How many of these pass first.
    pub skip: u32,
    /// How many are struck then.
    pub times: u32,
}

/// Which requests are struck.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aim {
    /// Those of the operations.
    Operations,
    /// Those for an access token.
    Tokens,
}

/// What happens to a request that is struck.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The connection is reset before anybody reads the request.
    LostUnread,
    /// The connection is reset when it has been read.
    LostUndone,
    /// It is acted on, and the reply is lost.
    LostReply,
    /// It is not acted on, and what comes is no HTTP.
    GarbageUndone,
    /// It is acted on, and what comes is no HTTP.
    GarbageReply,
    /// A gateway answers 503 in place of the service.
    UnavailableUndone,
    /// A gateway answers 503 when the service has acted.
    UnavailableDone,
    /// A gateway answers 429 in place of the service.
    Limited,
}

impl Kind {
    /// All of them, the simplest first.
    pub const ALL: [Self; 8] = [
        Self::LostReply,
        Self::LostUndone,
        Self::LostUnread,
        Self::UnavailableDone,
        Self::UnavailableUndone,
        Self::Limited,
        Self::GarbageReply,
        Self::GarbageUndone,
    ];

    /// Whether the request is acted on.
    pub fn acts(self) -> bool {
        matches!(
            self,
            Self::LostReply | Self::GarbageReply | Self::UnavailableDone
        )
    }
}

impl Call {
    /// Its name, without its arguments.
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

    /// Whether doing it twice does more than doing it once.
    pub fn is_action(&self) -> bool {
        matches!(self, Self::Defer | Self::StartNow | Self::Toggle)
    }

    /// The operation that has its effect: the method, and how the path ends.
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

/// One line, so that a plan can be read.
impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call(Call::Set(wanted), trouble) => {
                let Wanted { day, hour, .. } = wanted;
                write!(f, "set day {day} hour {hour}")?;
                match wanted.protect {
                    Protect::Keep => {}
                    Protect::Clear => f.write_str(", nothing protected")?,
                    Protect::Hours(start, end) => write!(f, ", {start}-{end} protected")?,
                }
                if let Some(on) = wanted.auto_defer {
                    write!(f, ", auto-defer {on}")?;
                }
                tell(*trouble, f)
            }
            Self::Call(Call::SetAutoDefer(on), trouble) => {
                write!(f, "set_auto_defer {on}")?;
                tell(*trouble, f)
            }
            Self::Call(call, trouble) => {
                f.write_str(call.name())?;
                tell(*trouble, f)
            }
            Self::Wait(minutes) => write!(f, "wait {}", span(*minutes)),
            Self::Approach(ahead) if *ahead < 0 => {
                write!(f, "wait until {} into the maintenance", span(-ahead))
            }
            Self::Approach(ahead) => write!(f, "wait until {} before maintenance", span(*ahead)),
            Self::Schedule(ahead) => write!(f, "maintenance is scheduled in {}", span(*ahead)),
        }
    }
}

fn tell(trouble: Option<Trouble>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Some(trouble) = trouble else {
        return Ok(());
    };
    let Trouble {
        kind,
        aim,
        skip,
        times,
    } = trouble;
    write!(
        f,
        ", struck by {kind:?} at {aim:?}: {skip} pass, {times} struck"
    )
}

/// A time in hours and minutes.
pub fn span(minutes: Minutes) -> String {
    format!("{} h {} min", minutes / HOUR, minutes % HOUR)
}
