//! The assumptions of the ledger, and how each shows in what the service answers.

mod event_changes;
pub(crate) mod events;
mod lists;
mod maintenance;
mod past;
mod rows;
mod seen;
mod versions;
mod waves;
mod window;

pub(crate) use self::rows::ROWS;
pub(crate) use self::seen::{Seen, What};
use crate::generated::assumptions::ASSUMPTIONS;
use crate::ledger::Assumption;
use crate::report::{Finding, Subject, Verdict};
use crate::session::Session;

/// The requests that show an assumption.
#[derive(Clone, Copy)]
pub(crate) enum How {
    /// Those that only read.
    Reads(fn(&Session) -> Seen),
    /// Those that change the window.
    Changes(fn(&Session) -> Seen),
    /// Those that read, if the window allows it, else those that change it.
    ReadsOrChanges(fn(&Session) -> Seen),
    /// Those that defer or start maintenance.
    Actions(fn(&Session) -> Seen),
    /// None that a verification makes, and why.
    Never(&'static str),
}

/// What a verification was allowed to send, or why it sent less.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    /// Why nothing was changed; whether that is a failure.
    pub(crate) no_changes: Option<(String, bool)>,
    /// Why nothing was deferred and started; whether that is a failure.
    pub(crate) no_actions: Option<(String, bool)>,
}

/// The verdict on every assumption of the ledger, in its order.
pub(crate) fn findings(session: &Session, sent: &Sent) -> Vec<Finding> {
    let rows = ASSUMPTIONS.iter().map(|assumption| {
        let row = ROWS.iter().find(|(id, _)| *id == assumption.id);
        let seen = match row.map(|(_, how)| how) {
            None => Seen::not_tried("no request of a verification shows it"),
            Some(How::Never(why)) => Seen::not_tried(*why),
            Some(How::Reads(look)) => look(session),
            Some(How::ReadsOrChanges(look)) => match (look(session), &sent.no_changes) {
                (seen, Some((why, is_failure))) if seen.is_not_tried() => {
                    Seen::blocked(why, *is_failure)
                }
                (seen, _) => seen,
            },
            Some(How::Changes(look)) => match &sent.no_changes {
                Some((why, is_failure)) => Seen::blocked(why, *is_failure),
                None => look(session),
            },
            Some(How::Actions(look)) => match &sent.no_actions {
                Some((why, is_failure)) => Seen::blocked(why, *is_failure),
                None => look(session),
            },
        };
        finding(session, assumption, seen)
    });
    rows.collect()
}

fn finding(session: &Session, assumption: &Assumption, seen: Seen) -> Finding {
    let (verdict, variant) = match seen.what {
        What::Holds => (Verdict::Holds, assumption.default),
        What::Variant(variant) if Some(variant) == assumption.default => {
            (Verdict::Holds, Some(variant))
        }
        What::Variant(variant) => {
            let is_known = assumption.variants.contains(&variant);
            (Verdict::Differs, is_known.then_some(variant))
        }
        What::Differs => (Verdict::Differs, None),
        What::NotTried { is_failure } => (Verdict::NotTried { is_failure }, None),
    };
    Finding {
        subject: Subject::Assumption {
            id: assumption.id,
            statement: assumption.statement,
            default: assumption.default,
            variant,
        },
        verdict,
        seen: seen.text,
        exchange: seen.step.and_then(|step| session.place(step)),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_assumption_has_a_row_and_every_row_an_assumption() {
        let ids: BTreeSet<_> = ASSUMPTIONS.iter().map(|assumption| assumption.id).collect();
        let rows: BTreeSet<_> = ROWS.iter().map(|(id, _)| *id).collect();
        assert_eq!(rows.len(), ROWS.len(), "an id has two rows");
        let without_row: Vec<_> = ids.difference(&rows).collect();
        let without_assumption: Vec<_> = rows.difference(&ids).collect();
        assert_eq!(
            (without_row, without_assumption),
            (Vec::new(), Vec::new()),
            "assumptions/rows.rs says for each entry of spec/assumptions.toml how it shows"
        );
    }
}
