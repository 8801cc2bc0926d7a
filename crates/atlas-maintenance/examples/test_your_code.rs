//! Tests of your own code that uses this client: against a simulator in the same process, with a
//! clock that you move. No mock server, no fixed ports, no waiting, no account.
//!
//! ```sh
//! cargo run -p atlas-maintenance --example test_your_code
//! ```
//!
//! `before_release` stands for your code, and the functions below it for your tests. `main` calls
//! them, so that running the example runs the tests.

use std::error::Error as StdError;
use std::time::Duration;

use atlas_maintenance::{
    Client, Credentials, DayOfWeek, Error, ErrorCode, ErrorKind, HourOfDay, MaintenanceWindow,
    Window,
};
use atlas_maintenance_simulator::{Clock, Control, Fault, FaultPoint, FaultResponse, Simulator};

// Your code.

/// What the release may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Release {
    /// No maintenance is scheduled, or it is deferred.
    Go,
    /// Maintenance is scheduled and was not deferred.
    Stop,
    /// The outcome is unknown: a person should look.
    Ask,
}

/// Defers the scheduled maintenance, so that it does not coincide with the release.
async fn before_release(window: &MaintenanceWindow) -> Release {
    let Err(error) = window.defer().await else {
        return Release::Go;
    };
    match (error.kind(), error.code()) {
        (_, Some(ErrorCode::MaintenanceNotScheduled)) => Release::Go,
        (ErrorKind::Refused | ErrorKind::NotSent, _) => Release::Stop,
        _ => Release::Ask,
    }
}

// Your tests. Each would be a `#[tokio::test]`.

type Tested = Result<(), Box<dyn StdError>>;

/// Operations have the names of the API's documentation.
const DEFER: &str = "deferMaintenanceWindow";
const WEEK: Duration = Duration::from_secs(7 * 24 * 3600);

async fn release_goes_when_nothing_is_scheduled() -> Tested {
    let (_simulator, window) = start().await?;
    assert_eq!(before_release(&window).await, Release::Go);
    Ok(())
}

async fn maintenance_is_deferred_by_a_week_and_at_most_twice() -> Tested {
    let (simulator, window) = start().await?;
    let control = simulator.control();
    let planned = control.schedule_maintenance(control.project_id())?;

    assert_eq!(before_release(&window).await, Release::Go);
    assert_eq!(
        control.scheduled(control.project_id()),
        Some(planned + WEEK)
    );

    // Maintenance can be deferred from 72 to 48 hours before its start, and a week later again. By
    // then the token has expired, and the client requests a new one.
    control.advance(WEEK);
    assert_eq!(before_release(&window).await, Release::Go);
    control.advance(WEEK);
    assert_eq!(before_release(&window).await, Release::Stop);
    assert_eq!(deferral_statuses(control), [200, 200, 400]);
    Ok(())
}

async fn release_stops_when_key_is_unknown() -> Tested {
    let simulator = Simulator::start().await?;
    let unknown = Credentials::api_key("not", "ours")?;
    let window = window(&simulator, unknown)?;
    assert_eq!(before_release(&window).await, Release::Stop);
    Ok(())
}

/// The service defers the maintenance, and its reply is lost.
async fn person_is_asked_when_reply_is_lost() -> Tested {
    let (simulator, window) = start().await?;
    let control = simulator.control();
    let planned = control.schedule_maintenance(control.project_id())?;
    control.inject(
        Fault::reset(FaultPoint::BeforeReply)
            .on_operation(DEFER)
            .once(),
    )?;

    assert_eq!(before_release(&window).await, Release::Ask);
    // The deferral had its effect, and the client did not retry it.
    assert_eq!(
        control.scheduled(control.project_id()),
        Some(planned + WEEK)
    );
    Ok(())
}

/// A 429 has no effect, so the client retries the deferral.
async fn release_goes_when_service_is_busy_at_first() -> Tested {
    let (simulator, window) = start().await?;
    let control = simulator.control();
    control.schedule_maintenance(control.project_id())?;
    let busy = FaultResponse::new(429).header("Retry-After", "0");
    control.inject(Fault::answer(busy).on_operation(DEFER).once())?;

    assert_eq!(before_release(&window).await, Release::Go);
    assert_eq!(deferral_statuses(control), [429, 200]);
    Ok(())
}

/// A simulator for each test: it starts within milliseconds, and tests share nothing.
async fn start() -> Result<(Simulator, MaintenanceWindow), Box<dyn StdError>> {
    let simulator = Simulator::builder()
        .clock(Clock::frozen_at("2026-01-05T00:00:00Z".parse()?))
        .start()
        .await?;
    let known = simulator.control().credentials();
    let account = Credentials::service_account(known.client_id, known.client_secret)?;
    let window = window(&simulator, account)?;
    // Only a project with a window can defer.
    window
        .set(&Window::weekly(DayOfWeek::Sunday, HourOfDay::MIDNIGHT))
        .await?;
    Ok((simulator, window))
}

fn window(simulator: &Simulator, credentials: Credentials) -> Result<MaintenanceWindow, Error> {
    let client = Client::builder(credentials)
        .base_url(simulator.base_url().parse().map_err(Error::input)?)
        .build()?;
    let project = simulator.control().project_id();
    Ok(client.project(project).maintenance_window())
}

/// The statuses of the deferrals in the simulator's log.
fn deferral_statuses(control: &Control) -> Vec<u16> {
    control
        .requests()
        .into_iter()
        .filter(|request| request.operation.as_deref() == Some(DEFER))
        .map(|request| request.status)
        // Without the 401 for an expired token.
        .filter(|status| *status != 401)
        .collect()
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Tested {
    release_goes_when_nothing_is_scheduled().await?;
    maintenance_is_deferred_by_a_week_and_at_most_twice().await?;
    release_stops_when_key_is_unknown().await?;
    person_is_asked_when_reply_is_lost().await?;
    release_goes_when_service_is_busy_at_first().await?;
    println!("5 tests passed");
    Ok(())
}
