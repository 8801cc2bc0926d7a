//! How to test your own code that uses this client: against a simulator in the same process, with
//! a clock that you move. No mock server, no fixed ports, no waiting, no account.
//!
//! ```sh
//! cargo run -p atlas-maintenance --example test_your_code
//! ```
//!
//! `before_release` stands for your code, and the functions below it for your tests. `main` calls
//! them, so that running the example proves them.

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
    /// Nothing is coming, or what was coming is put off.
    Go,
    /// Maintenance is coming and will not be put off.
    Stop,
    /// Nobody knows: a person should look.
    Ask,
}

/// Puts off the coming maintenance, so that it does not meet the release.
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

async fn nothing_scheduled_is_no_reason_to_wait() -> Tested {
    let (_simulator, window) = start().await?;
    assert_eq!(before_release(&window).await, Release::Go);
    Ok(())
}

async fn what_is_coming_is_put_off_by_a_week_and_at_most_twice() -> Tested {
    let (simulator, window) = start().await?;
    let control = simulator.control();
    let planned = control.schedule_maintenance(control.project_id())?;

    assert_eq!(before_release(&window).await, Release::Go);
    assert_eq!(
        control.scheduled(control.project_id()),
        Some(planned + WEEK)
    );

    // Maintenance can be deferred from 72 to 48 hours before, and a week later it is that time
    // again. The token has expired by then too: the client sees to that.
    control.advance(WEEK);
    assert_eq!(before_release(&window).await, Release::Go);
    control.advance(WEEK);
    assert_eq!(before_release(&window).await, Release::Stop);
    assert_eq!(deferrals_asked_for(control), [200, 200, 400]);
    Ok(())
}

async fn a_key_that_is_not_ours_stops_the_release() -> Tested {
    let simulator = Simulator::start().await?;
    let stranger = Credentials::api_key("not", "ours")?;
    let window = window(&simulator, stranger)?;
    assert_eq!(before_release(&window).await, Release::Stop);
    Ok(())
}

/// A bad day: the service puts it off, and its reply is lost on the way.
async fn an_outcome_that_nobody_knows_is_for_a_person() -> Tested {
    let (simulator, window) = start().await?;
    let control = simulator.control();
    let planned = control.schedule_maintenance(control.project_id())?;
    control.inject(
        Fault::reset(FaultPoint::BeforeReply)
            .on_operation(DEFER)
            .once(),
    )?;

    assert_eq!(before_release(&window).await, Release::Ask);
    // It was done, and the client did not do it again.
    assert_eq!(
        control.scheduled(control.project_id()),
        Some(planned + WEEK)
    );
    Ok(())
}

/// A better day: the service is busy at first, and has done nothing when it says so.
async fn a_busy_service_is_no_reason_to_stop() -> Tested {
    let (simulator, window) = start().await?;
    let control = simulator.control();
    control.schedule_maintenance(control.project_id())?;
    let busy = FaultResponse::new(429).header("Retry-After", "0");
    control.inject(Fault::answer(busy).on_operation(DEFER).once())?;

    assert_eq!(before_release(&window).await, Release::Go);
    assert_eq!(deferrals_asked_for(control), [429, 200]);
    Ok(())
}

/// A simulator for each test: it starts within milliseconds, and they share nothing.
async fn start() -> Result<(Simulator, MaintenanceWindow), Box<dyn StdError>> {
    let simulator = Simulator::builder()
        .clock(Clock::frozen_at("2026-01-05T00:00:00Z".parse()?))
        .start()
        .await?;
    let known = simulator.control().credentials();
    let account = Credentials::service_account(known.client_id, known.client_secret)?;
    let window = window(&simulator, account)?;
    // What is put off belongs to a window.
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

/// The statuses with which the simulator answered; it writes down what it is asked.
fn deferrals_asked_for(control: &Control) -> Vec<u16> {
    control
        .requests()
        .into_iter()
        .filter(|request| request.operation.as_deref() == Some(DEFER))
        .map(|request| request.status)
        // The first try with an expired token is no answer to the question.
        .filter(|status| *status != 401)
        .collect()
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Tested {
    nothing_scheduled_is_no_reason_to_wait().await?;
    what_is_coming_is_put_off_by_a_week_and_at_most_twice().await?;
    a_key_that_is_not_ours_stops_the_release().await?;
    an_outcome_that_nobody_knows_is_for_a_person().await?;
    a_busy_service_is_no_reason_to_stop().await?;
    println!("5 tests passed");
    Ok(())
}
