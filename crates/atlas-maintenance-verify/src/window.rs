//! The window that a verification finds, and how it is restored.

use std::fmt;

use atlas_maintenance::{DayOfWeek, HourOfDay};
use serde_json::{Value, json};

use crate::exchange::{Answer, Expect};
use crate::session::{Call, Session};

pub(crate) const GET: &str = "getMaintenanceWindow";
pub(crate) const PATCH: &str = "updateMaintenanceWindow";
pub(crate) const DELETE: &str = "resetMaintenanceWindow";
pub(crate) const TOGGLE: &str = "toggleMaintenanceAutoDefer";
pub(crate) const DEFER: &str = "deferMaintenanceWindow";

/// The settings of a project's window, as far as they can be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    pub(crate) opening: Option<(DayOfWeek, HourOfDay)>,
    /// First and last hour.
    pub(crate) protected: Option<(HourOfDay, HourOfDay)>,
    pub(crate) auto_defer: bool,
}

/// A window as it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FoundWindow {
    pub(crate) settings: Settings,
    pub(crate) deferrals: u64,
    pub(crate) is_starting: bool,
}

impl Settings {
    /// The body of a PATCH that names every member.
    pub(crate) fn body(&self) -> Option<Value> {
        let (day, hour) = self.opening?;
        Some(json!({
            "autoDeferOnceEnabled": self.auto_defer,
            "dayOfWeek": day.number(),
            "hourOfDay": hour.get(),
            "protectedHours": match self.protected {
                Some((start, end)) => json!({
                    "startHourOfDay": start.get(),
                    "endHourOfDay": end.get(),
                }),
                None => json!({}),
            },
        }))
    }
}

impl fmt::Display for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.opening {
            Some((day, hour)) => write!(f, "{day} {:02}:00", hour.get())?,
            None => f.write_str("no window")?,
        }
        if let Some((start, end)) = self.protected {
            write!(f, ", protected {} to {}", start.get(), end.get())?;
        }
        f.write_str(match self.auto_defer {
            true => ", auto-defer on",
            false => ", auto-defer off",
        })
    }
}

impl FoundWindow {
    /// Reads a reply. The error says why it cannot be restored from this.
    pub(crate) fn read(answer: &Answer) -> Result<Self, String> {
        if !answer.is_success() || answer.is_disguised {
            return Err(format!("the service answered {}", answer.brief()));
        }
        let body = answer.json.as_ref().and_then(Value::as_object);
        let body = body.ok_or("the window is not a JSON object")?;
        let number = |members: &serde_json::Map<String, Value>, name: &str| {
            let member = members.get(name).filter(|value| !value.is_null());
            let number = member.map(Value::as_i64);
            number.map(|number| number.ok_or_else(|| format!("`{name}` is no such number")))
        };
        let day = number(body, "dayOfWeek").transpose()?.filter(|it| *it > 0);
        let opening = match day {
            None => None,
            Some(day) => {
                let hour = number(body, "hourOfDay").ok_or("`hourOfDay` is missing")??;
                let day = DayOfWeek::try_from(day).map_err(|error| error.to_string())?;
                let hour = HourOfDay::try_from(hour).map_err(|error| error.to_string())?;
                Some((day, hour))
            }
        };
        let protected = match body.get("protectedHours") {
            None | Some(Value::Null) => None,
            Some(Value::Object(hours)) if hours.values().all(Value::is_null) => None,
            Some(Value::Object(hours)) => {
                let hour = |name| {
                    let hour = number(hours, name).ok_or(format!("`{name}` is missing"))??;
                    HourOfDay::try_from(hour).map_err(|error| error.to_string())
                };
                Some((hour("startHourOfDay")?, hour("endHourOfDay")?))
            }
            Some(_) => return Err("`protectedHours` is not an object".to_owned()),
        };
        let flag = |name: &str| match body.get(name) {
            None | Some(Value::Null) => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(_) => Err(format!("`{name}` is not a boolean")),
        };
        Ok(Self {
            settings: Settings {
                opening,
                protected,
                auto_defer: flag("autoDeferOnceEnabled")?,
            },
            deferrals: body
                .get("numberOfDeferrals")
                .map_or(Some(0), Value::as_u64)
                .ok_or("`numberOfDeferrals` is no such number")?,
            is_starting: flag("startASAP")?,
        })
    }
}

/// What became of the window.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WindowOutcome {
    /// Nothing that can change it was sent.
    Untouched,
    /// It is as it was found.
    Restored {
        /// The window, in words.
        found: String,
    },
    /// It could not be restored, or not be read.
    NotRestored {
        /// The window that was found, in words.
        found: String,
        /// The window that was read last, or why none could be read.
        left: String,
    },
}

/// Restores the settings that were found, if anything was sent that can have changed them.
pub(crate) async fn restore(session: &mut Session, found: &Settings) -> WindowOutcome {
    if !session.is_touched {
        return WindowOutcome::Untouched;
    }
    let mut left = read(session).await;
    for step in [Step::Set, Step::Clear, Step::Set] {
        match &left {
            Ok(current) if current == found => break,
            _ => apply(session, found, step).await,
        }
        left = read(session).await;
        // A flag that no other request sets.
        if let Ok(current) = &left
            && found.opening.is_none()
            && current.opening.is_none()
            && current.auto_defer != found.auto_defer
        {
            session
                .send_always(Call::new(TOGGLE, Expect::Nothing))
                .await;
            left = read(session).await;
        }
    }
    let found_text = found.to_string();
    match left {
        Ok(current) if current == *found => WindowOutcome::Restored { found: found_text },
        Ok(current) => WindowOutcome::NotRestored {
            found: found_text,
            left: current.to_string(),
        },
        Err(why) => WindowOutcome::NotRestored {
            found: found_text,
            left: format!("it cannot be read: {why}"),
        },
    }
}

/// One way to come closer to what was found.
#[derive(Clone, Copy)]
enum Step {
    /// Set everything, or reset.
    Set,
    /// First remove what a PATCH may have left.
    Clear,
}

async fn apply(session: &mut Session, found: &Settings, step: Step) {
    let set = |settings: &Settings| {
        let body = settings.body();
        body.map(|body| Call::new(PATCH, Expect::Nothing).body(body))
    };
    let reset = Call::new(DELETE, Expect::Nothing);
    match (set(found), step) {
        (Some(set), Step::Set) => {
            session.send_always(set).await;
        }
        (Some(set), Step::Clear) => {
            session.send_always(reset).await;
            session.send_always(set).await;
        }
        (None, Step::Set) => {
            session.send_always(reset).await;
        }
        (None, Step::Clear) => {
            let bare = Settings {
                opening: Some((DayOfWeek::Sunday, HourOfDay::MIDNIGHT)),
                protected: None,
                auto_defer: false,
            };
            if let Some(bare) = set(&bare) {
                session.send_always(bare).await;
            }
            session.send_always(reset).await;
        }
    }
}

/// The settings as they are now.
async fn read(session: &mut Session) -> Result<Settings, String> {
    let call = Call::new(GET, Expect::Nothing);
    let answer = session.send_always(call).await;
    match answer {
        Some(answer) => FoundWindow::read(answer).map(|window| window.settings),
        None => Err(match session.exchanges.last().map(|it| &it.outcome) {
            Some(Err(why)) => why.clone(),
            _ => "there is no reply".to_owned(),
        }),
    }
}
