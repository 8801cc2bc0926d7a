//! Runs that end early: so many calls were denied, or the rate limit asks for too long a wait.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod support;

use std::time::Duration;

use atlas_maintenance::{ErrorKind, Reason, RetryConfig};
use atlas_maintenance_fleet::{
    ActionOutcome, ApplyEvent, CancellationToken, ExecutorOptions, ReadEvent, StopReason, apply,
    read_windows,
};
use atlas_maintenance_simulator::{Fault, FaultResponse};
use support::{Fleet, SET, fleet, ignore, monday, options};

const GET: &str = "getMaintenanceWindow";

/// The most calls for a run of denied ones: the row, and what was in flight when it was complete.
const MOST: usize = 16;

fn denied(status: u16) -> Fault {
    Fault::answer(FaultResponse::new(status).body(r#"{"errorCode": "A_CODE"}"#))
}

fn requests(fleet: &Fleet, operation: &str) -> usize {
    let requests = fleet.control().requests();
    let is_one = |request: &&_| is_of(request, operation);
    requests.iter().filter(is_one).count()
}

fn is_of(request: &atlas_maintenance_simulator::LoggedRequest, operation: &str) -> bool {
    request.operation.as_deref() == Some(operation)
}

fn tokens(fleet: &Fleet) -> usize {
    let requests = fleet.control().requests();
    let is_token = |request: &&atlas_maintenance_simulator::LoggedRequest| {
        request.path.ends_with("/oauth/token")
    };
    requests.iter().filter(is_token).count()
}

#[tokio::test]
async fn run_stops_when_every_call_is_denied_and_lists_the_rest() {
    for status in [401, 403] {
        let fleet = fleet(300, RetryConfig::none()).await;
        let control = fleet.control();
        control
            .inject(denied(status).on_path("/maintenanceWindow"))
            .unwrap();
        let (options, token) = (options(), CancellationToken::new());
        let work = fleet.work(&monday(1));
        let summary = apply(&fleet.client, work, None, &options, &token, ignore).await;
        let summary = summary.unwrap();
        let Some(StopReason::Denied { calls, error, .. }) = &summary.stopped else {
            panic!("{summary:?}");
        };
        assert!(
            *calls >= 5 && error.contains(&status.to_string()),
            "{error}"
        );
        assert_eq!((summary.done, summary.unknown), (0, 0));
        let failed = summary.failures.len();
        assert!((5..MOST).contains(&failed), "{summary}");
        assert_eq!(summary.skipped_projects.len(), 300 - failed);
        assert_eq!(summary.skipped, 300 - failed as u64);
        // Each of the first calls may find its token replaced, and tries again once.
        assert!(tokens(&fleet) <= 2, "{}", tokens(&fleet));

        control.clear_requests();
        let mut reading = read_windows(&fleet.client, fleet.projects.clone(), &options, &token);
        let (mut refused, mut left) = (0, 0);
        while let Some(observed) = reading.next().await {
            let error = observed.window.unwrap_err();
            match error.kind() {
                ErrorKind::Refused => refused += 1,
                _ => {
                    assert_eq!(error.reason(), Reason::NotMade, "{error}");
                    assert!(
                        error.to_string().contains("check the credentials"),
                        "{error}"
                    );
                    left += 1;
                }
            }
        }
        assert!(reading.stopped().is_some());
        assert_eq!(refused + left, 300, "every project is listed");
        assert!((5..MOST).contains(&refused), "{refused}");
        assert!(
            requests(&fleet, GET) <= 2 * MOST,
            "{}",
            requests(&fleet, GET)
        );
        assert!(tokens(&fleet) <= 2, "{}", tokens(&fleet));
    }
}

#[tokio::test]
async fn projects_without_a_role_among_others_do_not_stop_a_run() {
    let fleet = fleet(120, RetryConfig::none()).await;
    // Four of any thirty in a row: between them, calls succeed.
    for project in fleet
        .projects
        .iter()
        .enumerate()
        .filter(|(n, _)| n % 30 < 4)
    {
        let fault = denied(403).on_path(project.1.id.to_string());
        fleet.control().inject(fault).unwrap();
    }
    // In the order of the list, so that the denied ones are in a row.
    let options = options().start(1).concurrency(1);
    let token = CancellationToken::new();
    let work = fleet.work(&monday(1));
    let summary = apply(&fleet.client, work, None, &options, &token, ignore).await;
    let summary = summary.unwrap();
    assert_eq!(
        (summary.done, summary.refused, summary.skipped),
        (104, 16, 0)
    );
    assert_eq!(summary.stopped, None);
    // With a row of four, the first four end it.
    let options = options.denials(4);
    let work = fleet.work(&monday(2));
    let summary = apply(&fleet.client, work, None, &options, &token, ignore).await;
    assert_eq!(summary.unwrap().refused, 4);
}

#[tokio::test]
async fn waits_of_a_project_are_bounded_together() {
    let fleet = fleet(2, RetryConfig::none()).await;
    let milliseconds = Duration::from_millis;
    let options = ExecutorOptions::default()
        .rate_limit_wait(milliseconds(1))
        .max_wait(milliseconds(10));
    let token = CancellationToken::new();
    // One, two and four milliseconds; eight more are too many. A wait of none grows from the fourth on.
    for (named, waits) in [(None, 3), (Some("0"), 6)] {
        let busy = FaultResponse::new(429);
        let busy = match named {
            Some(wait) => busy.header("Retry-After", wait),
            None => busy,
        };
        fleet.control().clear_faults();
        fleet.control().clear_requests();
        fleet
            .control()
            .inject(Fault::answer(busy).on_path("/maintenanceWindow"))
            .unwrap();
        let mut waiting = 0;
        let count = |event: ApplyEvent<'_>| {
            waiting += usize::from(matches!(event, ApplyEvent::Waiting { .. }));
        };
        // Reading comes first, as every member that is not named is kept.
        let work = fleet.work(&monday(1));
        let summary = apply(&fleet.client, work, None, &options, &token, count)
            .await
            .unwrap();
        assert_eq!(waiting, 2 * waits, "{named:?}");
        assert_eq!(
            requests(&fleet, GET) + requests(&fleet, SET),
            2 * (waits + 1)
        );
        for failure in &summary.failures {
            assert_eq!(failure.outcome, ActionOutcome::Refused);
            let words = "of waiting for the rate limit of at most";
            assert!(failure.error.contains(words), "{}", failure.error);
        }
        let mut reading = read_windows(&fleet.client, fleet.projects.clone(), &options, &token);
        let (mut waited, mut failed) = (0, 0);
        while let Some(event) = reading.next_event().await {
            match event {
                ReadEvent::Waiting { .. } => waited += 1,
                ReadEvent::Read { observed, .. } => {
                    let error = observed.window.unwrap_err().to_string();
                    assert!(error.contains("waiting for the rate limit"), "{error}");
                    failed += 1;
                }
                _ => panic!("another event"),
            }
        }
        assert_eq!((waited, failed), (2 * waits, 2), "{named:?}");
    }
}
