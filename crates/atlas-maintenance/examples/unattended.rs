//! An unattended job: it sets the window of a project, defers maintenance that would start before
//! the release, and reports the outcome by its exit status.
//!
//! ```sh
//! cargo run -p atlas-maintenance --example unattended
//! ```
//!
//! With `MONGODB_ATLAS_BASE_URL`, `MONGODB_ATLAS_PROJECT_ID` and credentials in the environment it
//! changes that project. Without a base URL it starts a simulator with scheduled maintenance and
//! network faults.
//!
//! | exit status | meaning |
//! |---|---|
//! | 0 | success |
//! | 1 | refused: the call that failed had no effect |
//! | 3 | not sent: settings, credentials or network |
//! | 4 | unknown: the call may have had an effect, and a person should look |
//!
//! The client retries requests that are safe to repeat, waits as long as the service asks for,
//! renews its token, and stops at the timeout of the call. The job decides about calls that are not
//! safe to repeat.

use std::process::ExitCode;
use std::time::Duration;

use atlas_maintenance::{
    Client, Credentials, DayOfWeek, Error, ErrorCode, ErrorKind, HourOfDay, Limits,
    MaintenanceWindow, RetryConfig, Window, env,
};
use atlas_maintenance_simulator::{Fault, FaultPoint, FaultResponse, Simulator};
use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    // Every attempt, wait and retry, without secrets; only warnings of other crates.
    let shown = Targets::new()
        .with_default(Level::WARN)
        .with_target("unattended", Level::INFO)
        .with_target("atlas_maintenance_transport", Level::DEBUG);
    tracing_subscriber::registry()
        .with(tracing_subscriber::fmt::layer().with_writer(std::io::stderr))
        .with(shown)
        .init();
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(
                kind = error.kind().as_str(),
                attempts = error.attempts(),
                elapsed_ms = error.elapsed().as_millis(),
                "{error}"
            );
            ExitCode::from(match error.kind() {
                ErrorKind::Refused => 1,
                ErrorKind::NotSent => 3,
                // Kinds may be added: a person decides about unknown ones.
                _ => 4,
            })
        }
    }
}

async fn run() -> Result<(), Error> {
    let (client, window, _simulator) = connect().await?;
    // Revokes the token after success and failure: an account can have few at a time.
    client.revoke_after(job(&window)).await
}

async fn job(window: &MaintenanceWindow) -> Result<(), Error> {
    // Setting a window is idempotent, so the client retries it.
    let sundays_at_two =
        Window::weekly(DayOfWeek::Sunday, HourOfDay::new(2).map_err(Error::input)?);
    let current = window.get().await?;
    let is_up_to_date = current
        .as_ref()
        .is_some_and(|now| (now.day, now.hour.get()) == (DayOfWeek::Sunday, 2));
    // Setting a window resets the deferrals, so set it only when it differs.
    if !is_up_to_date {
        window.set(&sundays_at_two).await?;
    }

    // A second deferral moves maintenance by another week, so the client does not retry one with an
    // unknown outcome. This job can compare the number of deferrals.
    let before = deferrals(window).await?;
    match window.defer().await {
        Ok(()) => tracing::info!("deferred by a week"),
        Err(error) => match (error.kind(), error.code()) {
            (_, Some(ErrorCode::MaintenanceNotScheduled)) => tracing::info!("nothing to defer"),
            (ErrorKind::Unknown, _) if deferrals(window).await? > before => {
                tracing::info!("deferred by a week, although the reply was lost");
            }
            _ => return Err(error),
        },
    }
    Ok(())
}

async fn deferrals(window: &MaintenanceWindow) -> Result<u32, Error> {
    Ok(window.get().await?.map_or(0, |window| window.deferrals))
}

/// The client, the window, and the simulator unless a base URL is set.
async fn connect() -> Result<(Client, MaintenanceWindow, Option<Simulator>), Error> {
    let (builder, project, simulator) = if std::env::var_os(env::BASE_URL).is_some() {
        let project = std::env::var(env::PROJECT_ID)
            .map_err(|error| Error::input(format!("{}: {error}", env::PROJECT_ID)))?;
        let project = project.parse().map_err(Error::input)?;
        (Client::builder_from_env()?, project, None)
    } else {
        let simulator = Simulator::start().await.map_err(Error::input)?;
        let control = simulator.control();
        let project = control.project_id();
        control
            .schedule_maintenance(project)
            .map_err(Error::input)?;
        // The service is busy at first, and the reply to the deferral is lost.
        let busy = FaultResponse::new(503).header("Retry-After", "1");
        for fault in [
            Fault::answer(busy)
                .on_operation("getMaintenanceWindow")
                .once(),
            Fault::reset(FaultPoint::BeforeReply)
                .on_operation("deferMaintenanceWindow")
                .once(),
        ] {
            control.inject(fault).map_err(Error::input)?;
        }
        let known = control.credentials();
        let account = Credentials::service_account(known.client_id, known.client_secret)
            .map_err(Error::credentials)?;
        let base_url = simulator.base_url().parse().map_err(Error::input)?;
        let builder = Client::builder(account).base_url(base_url);
        (builder, project, Some(simulator))
    };
    let client = builder
        .user_agent("nightly-maintenance/1.0")
        // One attempt may take 10 s, and a call with all its retries a minute.
        .limits(
            Limits::default()
                .attempt_timeout(Duration::from_secs(10))
                .total_timeout(Duration::from_secs(60)),
        )
        .retries(
            RetryConfig::default()
                .max_repeats(5)
                .base_delay(Duration::from_millis(250))
                .max_delay(Duration::from_secs(10)),
        )
        .build()?;
    let window = client.project(project).maintenance_window();
    Ok((client, window, simulator))
}
