//! What may be done to a project, by what the journal says of it.

use crate::action::{Action, ActionOutcome};
use crate::journal::JournalRecord;

/// What may be done to a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// The action is done.
    Act,
    /// The window is read first, and the action is done unless it is in effect. `unresolved`: an
    /// earlier action may have taken effect.
    CheckFirst { unresolved: bool },
    /// An earlier run did the action, so nothing is done.
    DoneBefore,
    /// An earlier action that is not idempotent may have taken effect, so nothing is done.
    Unresolved,
}

/// Classifies an action by the record of its project.
pub(super) fn classify(action: &Action, record: Option<&JournalRecord>) -> Class {
    let Some(record) = record else {
        return Class::Act;
    };
    match (record.outcome, record.action.is_idempotent()) {
        (Some(ActionOutcome::Refused | ActionOutcome::NotSent), _) => Class::Act,
        (Some(ActionOutcome::Done), false) if !action.is_idempotent() => Class::DoneBefore,
        (None | Some(ActionOutcome::Unknown), false) => Class::Unresolved,
        // No window shows whether an action that is not idempotent took effect. The record is of
        // another action, so this one was not done before.
        _ if !action.is_idempotent() => Class::Act,
        _ => Class::CheckFirst {
            unresolved: record.is_unresolved(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table in the documentation of `apply`, for a record of the same action.
    #[test]
    fn class_follows_the_documented_table() {
        let class = |action: Action, outcome| {
            let record = JournalRecord {
                name: "x".to_owned(),
                action: action.clone(),
                outcome,
            };
            classify(&action, Some(&record))
        };
        for action in [Action::Defer, Action::Reset] {
            assert_eq!(classify(&action, None), Class::Act);
            for outcome in [ActionOutcome::Refused, ActionOutcome::NotSent] {
                assert_eq!(class(action.clone(), Some(outcome)), Class::Act);
            }
        }
        let done = Some(ActionOutcome::Done);
        assert_eq!(class(Action::Defer, done), Class::DoneBefore);
        let check = |unresolved| Class::CheckFirst { unresolved };
        assert_eq!(class(Action::Reset, done), check(false));
        let not_in_effect = Some(ActionOutcome::NotInEffect);
        assert_eq!(class(Action::Reset, not_in_effect), check(false));
        for outcome in [None, Some(ActionOutcome::Unknown)] {
            assert_eq!(class(Action::Defer, outcome), Class::Unresolved);
            assert_eq!(class(Action::Reset, outcome), check(true));
        }
    }

    #[test]
    fn class_for_a_record_of_another_action() {
        let record = |action, outcome| JournalRecord {
            name: "x".to_owned(),
            action,
            outcome,
        };
        // An unresolved deferral blocks every action.
        let deferring = record(Action::Defer, None);
        assert_eq!(
            classify(&Action::Reset, Some(&deferring)),
            Class::Unresolved
        );
        let deferred = record(Action::Defer, Some(ActionOutcome::Done));
        assert_eq!(
            classify(&Action::Reset, Some(&deferred)),
            Class::CheckFirst { unresolved: false }
        );
        for outcome in [None, Some(ActionOutcome::Done)] {
            let resetting = record(Action::Reset, outcome);
            assert_eq!(classify(&Action::Defer, Some(&resetting)), Class::Act);
        }
    }
}
