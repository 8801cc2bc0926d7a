//! Applying work with the journal of an earlier run.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod support;

use std::collections::BTreeSet;
use std::path::Path;

use atlas_maintenance::RetryConfig;
use atlas_maintenance_fleet::{Action, ActionOutcome, CancellationToken, Work, apply};
use atlas_maintenance_simulator::{Fault, FaultResponse};
use support::{HEADER, SET, fleet, ignore, monday, open, options, run, sealed, short_retries};

/// Writes the journal of an earlier run, of as many projects as there are outcomes. `None` is an
/// action that did not end.
fn write_journal(path: &Path, work: &[Work], outcomes: &[Option<&str>]) {
    let mut lines = vec![HEADER.to_owned()];
    for (Work { project, action }, outcome) in work.iter().zip(outcomes) {
        let (id, name) = (project.id, &project.name);
        let action = match action {
            Action::Set(window) => format!(
                r#"{{"set":{{"day":{},"hour":{}}}}}"#,
                window.day().number(),
                window.hour()
            ),
            other => format!("{:?}", other.as_str()),
        };
        lines.push(format!(
            "{{\"begin\":\"{id}\",\"name\":\"{name}\",\"action\":{action}}}"
        ));
        if let Some(outcome) = outcome {
            lines.push(format!("{{\"done\":\"{id}\",\"outcome\":\"{outcome}\"}}"));
        }
    }
    std::fs::write(path, sealed(lines)).unwrap();
}

const OUTCOMES: [Option<&str>; 5] = [
    None,
    Some("unknown"),
    Some("refused"),
    Some("not-sent"),
    Some("done"),
];

#[tokio::test]
async fn deferral_is_not_repeated_while_it_is_unresolved() {
    let fleet = fleet(6, short_retries()).await;
    let set = run(&fleet, fleet.work(&monday(1)), None, ignore).await;
    assert_eq!(set.done, 6);
    for project in &fleet.projects {
        fleet.control().schedule_maintenance(project.id).unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let work = fleet.work(&Action::Defer);
    write_journal(&path, &work, &OUTCOMES);
    let mut journal = open(&path, "a").await;
    // The first is unresolved and no longer among the work: it is reported all the same.
    let asked = work[1..].iter().chain(&work[1..]).cloned();
    let summary = run(&fleet, asked, Some(&mut journal), ignore).await;
    assert_eq!(
        summary.to_string(),
        "3 done, 1 done before, 2 unknown, 5 skipped"
    );
    assert!(
        summary
            .failures
            .iter()
            .all(|failure| failure.error.contains("deferrals"))
    );
    let unknown: BTreeSet<_> = summary.failures.iter().map(|f| f.work.project.id).collect();
    assert_eq!(
        unknown,
        BTreeSet::from([work[0].project.id, work[1].project.id])
    );
    assert_eq!(summary.failures.last().unwrap().work.project.name, "prod-0");
    let deferred = fleet.acted("deferMaintenanceWindow");
    let ids: Vec<_> = deferred
        .keys()
        .map(|path| path.split('/').rev().nth(2).unwrap())
        .collect();
    assert_eq!(
        ids,
        [2, 3, 5].map(|n: usize| work[n].project.id.to_string())
    );
    assert!(deferred.values().all(|count| *count == 1));
}

#[tokio::test]
async fn unresolved_set_is_checked_and_done_unless_in_effect() {
    let fleet = fleet(7, short_retries()).await;
    // The first three are in effect, though the journal does not know of all.
    let work = fleet.work(&monday(5));
    let early = run(&fleet, work[..3].to_vec(), None, ignore).await;
    assert_eq!(early.done, 3);
    fleet.control().clear_requests();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let outcomes = [
        None,
        Some("unknown"),
        Some("done"),
        None,
        Some("done"),
        Some("refused"),
        None,
    ];
    write_journal(&path, &work, &outcomes);
    let mut journal = open(&path, "a").await;
    let summary = run(&fleet, work[1..6].to_vec(), Some(&mut journal), ignore).await;
    // The last is unresolved, no longer among the work, and not in effect: it is not done, and known.
    assert_eq!(
        summary.to_string(),
        "6 done, 1 begun earlier and not in effect"
    );
    assert!(summary.is_complete());
    let set = fleet.acted(SET);
    let ids: Vec<_> = set
        .keys()
        .map(|path| path.split('/').rev().nth(1).unwrap())
        .collect();
    assert_eq!(
        ids,
        [3, 4, 5].map(|n: usize| work[n].project.id.to_string())
    );
    // All are resolved on disk too.
    drop(journal);
    let journal = open(&path, "a").await;
    assert!(!journal.has_unresolved());
    let last = &journal.records()[&work[6].project.id];
    assert_eq!(last.outcome, Some(ActionOutcome::NotInEffect));
}

#[tokio::test]
async fn failed_check_resolves_nothing() {
    let fleet = fleet(2, RetryConfig::none()).await;
    let work = fleet.work(&monday(5));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    write_journal(&path, &work, &[None, Some("done")]);
    let no = FaultResponse::new(403);
    fleet
        .control()
        .inject(Fault::answer(no).on_operation("getMaintenanceWindow"))
        .unwrap();
    let mut journal = open(&path, "a").await;
    let token = CancellationToken::new();
    let summary = apply(
        &fleet.client,
        work,
        Some(&mut journal),
        &options(),
        &token,
        ignore,
    )
    .await
    .unwrap();
    assert_eq!(summary.to_string(), "0 done, 1 refused, 1 unknown");
    assert!(journal.has_unresolved());
    assert!(fleet.acted(SET).is_empty());
}

/// Only an action is recorded as begun: a check sends nothing that has an effect.
#[tokio::test]
async fn check_begins_nothing_in_the_journal() {
    let fleet = fleet(3, short_retries()).await;
    let work = fleet.work(&monday(5));
    assert_eq!(run(&fleet, work.clone(), None, ignore).await.done, 3);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    write_journal(&path, &work, &[None, Some("unknown"), Some("done")]);
    let before = std::fs::read_to_string(&path).unwrap();
    let mut journal = open(&path, "a").await;
    let summary = run(&fleet, work, Some(&mut journal), ignore).await;
    assert_eq!(summary.to_string(), "3 done");
    let after = std::fs::read_to_string(&path).unwrap();
    let begun = |text: &str| text.matches("\"begin\"").count();
    assert_eq!((begun(&before), begun(&after)), (3, 3), "{after}");
}
