//! The simulator, which shares no code with the library, has windows open at the same times.

use atlas_maintenance::jiff::tz::{TimeZoneDatabase, TimeZoneTransition};
use atlas_maintenance::jiff::{SignedDuration, Timestamp, ToSpan as _};
use atlas_maintenance::{Client, Credentials, DayOfWeek, Window};
use atlas_maintenance_simulator::{Clock, Simulator};

use crate::fixture::{ZONES, hour};

/// The times from `start` on at which clocks go forward, and by how much.
fn gaps(zone: &str, start: Timestamp) -> Vec<(Timestamp, SignedDuration)> {
    let zone = TimeZoneDatabase::bundled().get(zone).unwrap();
    let end = start + SignedDuration::from_hours(2 * 365 * 24);
    let seconds = |change: &TimeZoneTransition<'_>| change.offset().seconds();
    let changes = zone.following(start);
    let changes = changes.take_while(|change| change.timestamp() < end);
    let mut before = zone.to_offset(start).seconds();
    let mut found = Vec::new();
    for change in changes {
        let forward = seconds(&change) - before;
        if forward > 0 {
            let by = SignedDuration::from_secs(forward.into());
            found.push((change.timestamp(), by));
        }
        before = seconds(&change);
    }
    found
}

#[tokio::test]
async fn windows_around_clock_changes_open_when_the_simulator_says() {
    let start: Timestamp = "2026-01-05T00:00:00Z".parse().unwrap();
    let simulator = Simulator::builder()
        .clock(Clock::frozen_at(start))
        .rate_limit(None)
        .start()
        .await
        .unwrap();
    let control = simulator.control();
    let known = control.credentials();
    let client = Client::builder(
        Credentials::service_account(known.client_id, known.client_secret).unwrap(),
    )
    .base_url(simulator.base_url().parse().unwrap())
    .build()
    .unwrap();
    let window = client.project(control.project_id()).maintenance_window();
    let (mut compared, mut longest) = (0, SignedDuration::ZERO);
    for zone in ZONES {
        control.set_time_zone(control.project_id(), zone).unwrap();
        for (gap, by) in gaps(zone, start) {
            longest = longest.max(by);
            let now = gap - SignedDuration::from_hours(4 * 24);
            control.clock().set(now);
            let before = gap - SignedDuration::from_nanos(1);
            let last_day = before.in_tz(zone).unwrap().date();
            for date in [last_day, last_day.checked_add(1.day()).unwrap()] {
                let day = i64::from(date.weekday().to_sunday_one_offset());
                let day = DayOfWeek::try_from(day).unwrap();
                for at in [0, 1, 2, 3, 23] {
                    window.set(&Window::weekly(day, hour(at))).await.unwrap();
                    let read = window.get().await.unwrap().unwrap();
                    // Maintenance is announced at least 48 hours before.
                    let noticed = now + SignedDuration::from_hours(48);
                    let after = noticed - SignedDuration::from_nanos(1);
                    let starts = read.next_start(after).unwrap().timestamp();
                    let opens = control.schedule_in_window(control.project_id()).unwrap();
                    assert_eq!(opens, starts, "{zone} {date} at {at}");
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 200, "only {compared} windows");
    assert!(longest > SignedDuration::from_hours(1), "{longest:?}");
}
