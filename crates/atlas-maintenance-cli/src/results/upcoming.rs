//! The documents of the commands about maintenance that is coming, and that was.

use atlas_maintenance::{
    DeferralState, EnsuredDeferral, Event, Outlook, PastMaintenance, Upcoming, UpcomingState,
};
use jiff::Timestamp;
#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use crate::document::Document;

/// What maintenance is coming to many projects.
#[derive(Debug, Default, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct UpcomingList {
    /// Those with maintenance first, by their starts.
    pub(crate) projects: Vec<UpcomingRow>,
}

impl Document for UpcomingList {
    const ROWS: &'static [&'static str] = &["projects"];
    const COLUMNS: &'static [&'static str] = UpcomingRow::COLUMNS;
}

/// What maintenance is coming to a project.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct UpcomingRow {
    /// The id of the project.
    pub(crate) project: Option<String>,
    pub(crate) name: Option<String>,
    /// `none`, `announced`, `deferred`, `asked-to-start` or `started`; `unknown` if it could not be read.
    pub(crate) state: &'static str,
    /// When it starts most likely, as in RFC 3339.
    pub(crate) estimate: Option<String>,
    /// It does not start before.
    pub(crate) earliest: Option<String>,
    /// It starts no later; null while nothing bounds it.
    pub(crate) latest: Option<String>,
    /// From when on it can be deferred, by the estimate.
    pub(crate) gate_opens: Option<String>,
    /// Until when it can be deferred, by the estimate.
    pub(crate) gate_closes: Option<String>,
    /// Whether it can be deferred now, by the estimate.
    pub(crate) gate_open: Option<bool>,
    /// How often it was deferred.
    pub(crate) deferrals: Option<u32>,
    pub(crate) deferrals_left: Option<u32>,
    /// Whether the project has a window.
    pub(crate) has_window: Option<bool>,
    /// When all this was so, by the clock of the service.
    pub(crate) as_of: Option<String>,
    /// The freezes that it may start in, if a file with freezes was given.
    pub(crate) freezes: Vec<String>,
    /// What makes the estimate uncertain.
    pub(crate) doubts: Vec<String>,
    /// The events that it rests on, oldest first.
    pub(crate) evidence: Vec<EventRow>,
    /// Why nothing is known.
    pub(crate) problem: Option<String>,
}

impl Document for UpcomingRow {
    const COLUMNS: &'static [&'static str] = &[
        "project",
        "name",
        "state",
        "estimate",
        "earliest",
        "latest",
        "gateOpens",
        "gateCloses",
        "gateOpen",
        "deferrals",
        "deferralsLeft",
        "hasWindow",
        "asOf",
        "freezes",
        "doubts",
        "problem",
    ];
}

/// An event of a project.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct EventRow {
    id: String,
    /// The type, as the service writes it.
    #[serde(rename = "type")]
    event_type: String,
    /// When it happened, as in RFC 3339.
    created: String,
    /// Who caused it.
    actor: Option<String>,
}

impl From<&Event> for EventRow {
    fn from(event: &Event) -> Self {
        Self {
            id: event.id.clone(),
            event_type: event.event_type.to_string(),
            created: event.created.to_string(),
            actor: event.actor.as_ref().map(ToString::to_string),
        }
    }
}

/// The state in a word or two, in kebab case.
pub(crate) fn state(upcoming: Option<&Upcoming>) -> &'static str {
    match upcoming.map(|upcoming| upcoming.state) {
        None => "none",
        Some(UpcomingState::Announced) => "announced",
        Some(UpcomingState::Deferred(_)) => "deferred",
        Some(UpcomingState::AskedToStart) => "asked-to-start",
        Some(UpcomingState::Started) => "started",
        Some(_) => "unknown",
    }
}

impl UpcomingRow {
    pub(crate) fn new(id: &str, name: Option<&str>, outlook: &Outlook) -> Self {
        let upcoming = outlook.upcoming.as_ref();
        let text = |of: fn(&Upcoming) -> Option<Timestamp>| {
            upcoming.and_then(of).map(|time| time.to_string())
        };
        Self {
            project: Some(id.to_owned()),
            name: name.map(str::to_owned),
            state: state(upcoming),
            estimate: text(|it| Some(it.start.estimate)),
            earliest: text(|it| Some(it.start.earliest)),
            latest: text(|it| it.start.latest),
            gate_opens: text(|it| Some(it.gate.opens)),
            gate_closes: text(|it| Some(it.gate.closes)),
            gate_open: upcoming.map(|it| it.can_be_deferred(outlook.as_of)),
            deferrals: upcoming.map(Upcoming::deferrals),
            deferrals_left: upcoming.map(|it| it.gate.deferrals_left),
            has_window: Some(outlook.window.is_some()),
            as_of: Some(outlook.as_of.to_string()),
            freezes: Vec::new(),
            doubts: upcoming.map_or_else(Vec::new, |it| {
                it.doubts.iter().map(ToString::to_string).collect()
            }),
            evidence: upcoming
                .map_or_else(Vec::new, |it| it.evidence.iter().map(Into::into).collect()),
            problem: None,
        }
    }

    pub(crate) fn unread(id: Option<String>, name: Option<String>, problem: String) -> Self {
        Self {
            project: id,
            name,
            state: "unknown",
            problem: Some(problem),
            ..Self::default()
        }
    }
}

/// The maintenances that projects had.
#[derive(Debug, Default, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct HistoryList {
    /// Oldest first.
    pub(crate) maintenances: Vec<HistoryRow>,
}

impl Document for HistoryList {
    const ROWS: &'static [&'static str] = &["maintenances"];
    const COLUMNS: &'static [&'static str] = &[
        "project",
        "name",
        "outcome",
        "announced",
        "deferrals",
        "askedToStart",
        "askedBy",
        "started",
        "completed",
        "durationSeconds",
        "problem",
    ];
}

/// A maintenance of a project; or why its history could not be read.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct HistoryRow {
    /// The id of the project.
    pub(crate) project: Option<String>,
    pub(crate) name: Option<String>,
    /// `completed`, `cancelled`, `started`, `announced` or `not-told`; `unknown` if it could not be read.
    pub(crate) outcome: &'static str,
    /// When it was announced, as in RFC 3339.
    pub(crate) announced: Option<String>,
    pub(crate) deferrals: Vec<DeferralRow>,
    /// When somebody asked for its start.
    pub(crate) asked_to_start: Option<String>,
    pub(crate) asked_by: Option<String>,
    pub(crate) started: Option<String>,
    pub(crate) completed: Option<String>,
    /// How long it ran.
    pub(crate) duration_seconds: Option<u64>,
    pub(crate) events: Vec<EventRow>,
    /// Why nothing is known.
    pub(crate) problem: Option<String>,
}

/// A deferral of a maintenance.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct DeferralRow {
    at: String,
    /// Who deferred it, if the service tells.
    by: Option<String>,
    /// Whether the project's auto-defer did it.
    automatic: bool,
}

impl HistoryRow {
    pub(crate) fn new(id: &str, name: Option<&str>, past: &PastMaintenance) -> Self {
        let text = |time: Option<Timestamp>| time.map(|time| time.to_string());
        let asked = past.asked.as_ref();
        Self {
            project: Some(id.to_owned()),
            name: name.map(str::to_owned),
            outcome: past.outcome.as_str(),
            announced: text(past.announced),
            deferrals: { past.deferrals.iter() }
                .map(|deferral| DeferralRow {
                    at: deferral.at.to_string(),
                    by: deferral.by.as_ref().map(ToString::to_string),
                    automatic: deferral.is_automatic,
                })
                .collect(),
            asked_to_start: text(asked.map(|(at, _)| *at)),
            asked_by: asked
                .and_then(|(_, by)| by.as_ref())
                .map(ToString::to_string),
            started: text(past.started),
            completed: text(past.completed),
            duration_seconds: past.duration().map(|ran| ran.as_secs()),
            events: past.events.iter().map(Into::into).collect(),
            problem: None,
        }
    }

    pub(crate) fn unread(id: Option<String>, name: Option<String>, problem: String) -> Self {
        Self {
            project: id,
            name,
            outcome: "unknown",
            problem: Some(problem),
            ..Self::default()
        }
    }
}

/// What became of the deferrals that were asked for.
#[derive(Debug, Default, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct DeferralList {
    /// Why the run ended before all projects were looked at.
    pub(crate) stopped: Option<String>,
    pub(crate) projects: Vec<EnsuredRow>,
}

impl Document for DeferralList {
    const ROWS: &'static [&'static str] = &["projects"];
    const COLUMNS: &'static [&'static str] = &[
        "project",
        "name",
        "state",
        "deferrals",
        "at",
        "estimate",
        "problem",
    ];
}

/// What became of the deferral of a project.
#[derive(Debug, Default, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct EnsuredRow {
    /// The id of the project.
    pub(crate) project: Option<String>,
    pub(crate) name: Option<String>,
    /// `deferred`, `was-deferred`, `gate-opens`, `nothing-scheduled`, which are no failures; `gate-closed`,
    /// `none-left`, `under-way`, `unclear`; `refused`, `unknown`, `not-sent` with an error; `skipped`.
    pub(crate) state: &'static str,
    /// How often it is deferred by now.
    pub(crate) deferrals: Option<u32>,
    /// When the gate opens or closed, by the estimate.
    pub(crate) at: Option<String>,
    /// When it started most likely before it was deferred now.
    pub(crate) estimate: Option<String>,
    pub(crate) problem: Option<String>,
}

impl EnsuredRow {
    pub(crate) fn of(ensured: &EnsuredDeferral) -> Self {
        let (state, deferrals, at) = match &ensured.state {
            DeferralState::DeferredNow(times) => ("deferred", Some(*times), None),
            DeferralState::WasDeferred(times) => ("was-deferred", Some(*times), None),
            DeferralState::GateOpens(at) => ("gate-opens", None, Some(*at)),
            DeferralState::GateClosed(at) => ("gate-closed", None, Some(*at)),
            DeferralState::NothingScheduled => ("nothing-scheduled", None, None),
            DeferralState::NoneLeft => ("none-left", None, None),
            DeferralState::UnderWay => ("under-way", None, None),
            _ => ("unclear", None, None),
        };
        let upcoming = ensured.upcoming.as_ref();
        Self {
            state,
            deferrals: deferrals.or(upcoming.map(Upcoming::deferrals)),
            at: at.map(|at| at.to_string()),
            estimate: upcoming.map(|it| it.start.estimate.to_string()),
            ..Self::default()
        }
    }
}
