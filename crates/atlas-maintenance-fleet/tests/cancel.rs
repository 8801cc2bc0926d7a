//! Runs that are cancelled, and work that waits.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod support;

use atlas_maintenance::RetryConfig;
use atlas_maintenance_fleet::{Action, ApplyEvent, CancellationToken, apply, read_windows};
use atlas_maintenance_simulator::{Fault, FaultResponse};
use support::{SET, fleet, ignore, monday, open, options, run, short_retries};

#[tokio::test]
async fn nothing_starts_after_cancellation_and_calls_in_flight_end() {
    let fleet = fleet(60, short_retries()).await;
    let token = CancellationToken::new();
    let handle = token.clone();
    let (mut started, mut ended, mut started_later) = (0, 0, 0);
    let observer = |event: ApplyEvent<'_>| match event {
        ApplyEvent::Started { .. } => {
            started += 1;
            started_later += u64::from(ended >= 10);
        }
        _ => {
            ended += 1;
            if ended == 10 {
                handle.cancel();
            }
        }
    };
    let work = fleet.work(&monday(3)).into_iter();
    let summary = apply(&fleet.client, work, None, &options(), &token, observer)
        .await
        .unwrap();
    assert_eq!((started, started_later), (ended, 0));
    assert_eq!(summary.done, ended);
    assert_eq!(summary.skipped, 60 - ended);
    fleet.control().clear_requests();
    let work = fleet.work(&monday(4));
    let summary = apply(&fleet.client, work, None, &options(), &token, ignore)
        .await
        .unwrap();
    assert_eq!((summary.done, summary.skipped), (0, 60));
    assert!(summary.failures.is_empty() && !summary.is_complete());
    let mut reading = read_windows(&fleet.client, fleet.projects.clone(), &options(), &token);
    assert!(reading.next().await.is_none());
    assert!(fleet.control().requests().is_empty());
}

/// A deferral that waits for the rate limit was not done, and the journal says so.
#[tokio::test]
async fn rate_limited_work_can_be_done_after_cancellation() {
    let fleet = fleet(4, RetryConfig::none()).await;
    assert_eq!(
        run(&fleet, fleet.work(&monday(5)), None, ignore).await.done,
        4
    );
    for project in &fleet.projects {
        fleet.control().schedule_maintenance(project.id).unwrap();
    }
    let busy = FaultResponse::new(429).header("Retry-After", "60");
    fleet
        .control()
        .inject(Fault::answer(busy).times(4))
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let mut journal = open(&path, "a").await;
    let token = CancellationToken::new();
    let handle = token.clone();
    let mut waits = 0;
    let observer = |event: ApplyEvent<'_>| {
        if let ApplyEvent::Waiting { wait, .. } = event {
            assert!(wait.as_secs() >= 60);
            waits += 1;
            if waits == 4 {
                handle.cancel();
            }
        }
    };
    let work = fleet.work(&Action::Defer);
    let options = options();
    let applied = apply(
        &fleet.client,
        work.clone(),
        Some(&mut journal),
        &options,
        &token,
        observer,
    );
    assert_eq!(applied.await.unwrap().to_string(), "0 done, 4 skipped");
    drop(journal);
    let mut journal = open(&path, "a").await;
    let summary = run(&fleet, work, Some(&mut journal), ignore).await;
    assert_eq!(summary.to_string(), "4 done");
}

/// When every call is rate-limited, no more work is taken than the queue has room for.
#[tokio::test]
async fn work_is_taken_as_it_is_needed() {
    let fleet = fleet(100, RetryConfig::none()).await;
    let busy = FaultResponse::new(429).header("Retry-After", "60");
    fleet
        .control()
        .inject(Fault::answer(busy).on_operation(SET))
        .unwrap();
    let taken = std::cell::Cell::new(0);
    let work = fleet
        .work(&monday(1))
        .into_iter()
        .inspect(|_| taken.set(taken.get() + 1));
    let (options, token) = (options().concurrency(2), CancellationToken::new());
    let cancel_later = async {
        // Fifty round trips are time enough to take all of it.
        for _ in 0..50 {
            let window = fleet
                .client
                .project(fleet.projects[0].id)
                .maintenance_window();
            window.get().await.unwrap();
        }
        let taken_by_then = taken.get();
        token.cancel();
        taken_by_then
    };
    let applied = apply(&fleet.client, work, None, &options, &token, ignore);
    let (summary, taken_by_then) = tokio::join!(applied, cancel_later);
    assert_eq!(summary.unwrap().to_string(), "0 done, 100 skipped");
    // Four wait for each call that may be in flight.
    assert!((8..=10).contains(&taken_by_then), "{taken_by_then}");
}
