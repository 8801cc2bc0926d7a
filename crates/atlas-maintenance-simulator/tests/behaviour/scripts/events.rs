//! Scripts about the events of a project.

use atlas_maintenance_simulator::ConsoleUser;
use serde_json::json;

use super::{HOUR, Transcript};
use crate::fixture::PROJECT;

/// What a client learns of maintenance.
async fn list_events(play: &mut Transcript) {
    play.get(&format!(
        "/api/atlas/v2/groups/{PROJECT}/events?itemsPerPage=500"
    ))
    .await;
}

/// Maintenance that is deferred, changed and started on request, and such that is deferred automatically.
pub(super) async fn requested(play: &mut Transcript) {
    let window = |hour| json!({"dayOfWeek": 1, "hourOfDay": hour});
    play.patch(window(1)).await;
    play.patch(window(1)).await;
    list_events(play).await;
    play.schedule(100 * HOUR);
    play.advance(34 * HOUR);
    play.window("POST", "/defer").await;
    list_events(play).await;
    play.advance(5 * 24 * HOUR);
    list_events(play).await;
    play.patch(window(2)).await;
    play.advance(24 * HOUR);
    list_events(play).await;
    play.patch(json!({"startASAP": true})).await;
    play.advance(10 * HOUR);
    list_events(play).await;
    play.window("POST", "/autoDefer").await;
    play.schedule(100 * HOUR);
    for _ in 0..14 {
        play.advance(24 * HOUR);
        list_events(play).await;
    }
    play.schedule(60 * HOUR);
    play.window("DELETE", "").await;
    play.advance(12 * 24 * HOUR);
    list_events(play).await;
}

/// Deferrals by others, and lists that are filtered.
pub(super) async fn by_others(play: &mut Transcript) {
    play.patch(json!({"dayOfWeek": 1, "hourOfDay": 1})).await;
    play.patch(json!({"dayOfWeek": 2, "hourOfDay": 1})).await;
    play.schedule(60 * HOUR);
    let control = play.fixture.control();
    let project = control.project_id();
    let user = ConsoleUser::new("ada@example.org");
    control.defer_by_console(project, &user).unwrap();
    control.defer_by_admin(project).unwrap();
    let now = control.now();
    play.window("GET", "").await;
    for query in [
        "eventType=NOTHING",
        "eventType=ATLAS_MAINTENANCE_DEFERRED&eventType=ATLAS_MAINTENANCE_WINDOW_ADDED",
        &format!("minDate={now}"),
        &format!("maxDate={now}"),
    ] {
        play.get(&format!("/api/atlas/v2/groups/{PROJECT}/events?{query}"))
            .await;
    }
}
