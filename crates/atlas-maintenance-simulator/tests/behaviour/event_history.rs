//! Arbitrary histories of a project: the log does not depend on how the clock was moved.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::time::Duration;

use atlas_maintenance_simulator::{Clock, ConsoleUser, MaintenanceState, Simulator};
use jiff::Timestamp;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::events::list;
use crate::fixture::Fixture;

const HOUR: Duration = Duration::from_secs(3600);

/// What is done to a project, with the hours before it.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Schedule(u8),
    DeferByConsole,
    DeferByAdmin,
    Cancel,
    Nothing,
}

fn deeds() -> impl Strategy<Value = Vec<(u16, Deed)>> {
    let deed = prop_oneof![
        3 => (0..200_u8).prop_map(Deed::Schedule),
        2 => Just(Deed::DeferByConsole),
        1 => Just(Deed::DeferByAdmin),
        1 => Just(Deed::Cancel),
        1 => Just(Deed::Nothing),
    ];
    prop::collection::vec((0..400_u16, deed), 1..12)
}

/// Does the deeds while the clock is moved by `step` hours at a time and looked at; returns what is listed.
fn history(deeds: &[(u16, Deed)], step: u16, variants: &[(&str, &str)]) -> (Vec<String>, usize) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let start: Timestamp = "2026-03-01T00:00:00Z".parse().unwrap();
        let mut builder = Simulator::builder()
            .clock(Clock::frozen_at(start))
            .token_lifetime(100_000 * HOUR);
        for (id, variant) in variants {
            builder = builder.assume(id, variant).unwrap();
        }
        let fixture = Fixture::with(builder).await;
        let control = fixture.control();
        let project = control.project_id();
        control.set_time_zone(project, "America/New_York").unwrap();
        fixture.set_window().await;
        let user = ConsoleUser::new("ada@example.org");
        for (wait, deed) in deeds {
            let mut left = *wait;
            while left > 0 {
                let by = left.min(step);
                control.advance(HOUR * u32::from(by));
                left -= by;
                // Looking at it must change nothing.
                let _ = control.maintenances(project);
            }
            let now = control.now();
            // What cannot be done now is refused, in the same way at every step.
            let _ = match deed {
                Deed::Schedule(hours) => control
                    .schedule_maintenance_at(project, now + HOUR * u32::from(*hours))
                    .map(drop),
                Deed::DeferByConsole => control.defer_by_console(project, &user).map(drop),
                Deed::DeferByAdmin => control.defer_by_admin(project).map(drop),
                Deed::Cancel => control.cancel_maintenance(project).map(drop),
                Deed::Nothing => Ok(()),
            };
        }
        let mut listed = Vec::new();
        for page in 1.. {
            let body = list(&fixture, &format!("itemsPerPage=500&pageNum={page}"))
                .await
                .json();
            let results = body["results"].as_array().unwrap();
            listed.extend(
                results
                    .iter()
                    .map(|it| it.to_string().replace(&fixture.url(""), "")),
            );
            if results.len() < 500 {
                break;
            }
        }
        // The truth and what is told agree.
        let records = control.maintenances(project).unwrap();
        let completed = records
            .iter()
            .filter(|it| matches!(it.state, MaintenanceState::Completed { .. }));
        for record in completed.clone() {
            let at = Timestamp::from_second(record.start.as_second())
                .unwrap()
                .to_string();
            let is_start =
                |text: &&String| text.contains("\"MAINTENANCE_STARTED\"") && text.contains(&at);
            assert!(listed.iter().any(|text| is_start(&text)), "{record:?}");
        }
        let ids: BTreeSet<_> = listed.iter().collect();
        assert_eq!(ids.len(), listed.len());
        (listed, completed.count())
    })
}

#[test]
fn log_is_the_same_however_the_clock_is_moved() {
    let variants = prop::sample::select(vec![
        vec![],
        vec![("notice-time", "any-time"), ("start-delay", "hours")],
        vec![
            ("started-events", "one-a-cluster"),
            ("notice-after-deferral", "once"),
        ],
        vec![
            ("notice-time", "hours-late"),
            ("deferral-events", "with-auto-deferred"),
        ],
    ]);
    let completed = Cell::new(0);
    let mut runner = TestRunner::new(Config {
        cases: Config::default().cases.div_ceil(8),
        failure_persistence: None,
        ..Config::default()
    });
    let outcome = runner.run(&(deeds(), variants), |(deeds, variants)| {
        let (by_hours, count) = history(&deeds, 5, &variants);
        let (at_once, _) = history(&deeds, 1000, &variants);
        prop_assert_eq!(by_hours, at_once);
        completed.set(completed.get() + count);
        Ok(())
    });
    outcome.unwrap();
    // Forty on the average, and seldom less than twenty.
    assert!(completed.get() > 5, "{} completed", completed.get());
}
