//! Reads the maintenance window of a project, sets it, and reads it again.
//!
//! Without an account, start a simulator in one terminal, and paste the lines it prints into another:
//!
//! ```sh
//! cargo run -- simulate --print-env
//! cargo run -p atlas-maintenance --example get_and_set
//! ```
//!
//! It changes the window of the project in `MONGODB_ATLAS_PROJECT_ID`, so it does nothing unless
//! `MONGODB_ATLAS_BASE_URL` is set.

use atlas_maintenance::{Client, DayOfWeek, HourOfDay, MaintenanceWindow, Window, env};

type Failure = Box<dyn std::error::Error>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    if std::env::var_os(env::BASE_URL).is_none() {
        println!(
            "Nothing was changed. In another terminal run `cargo run -- simulate --print-env`, paste \
             the lines it prints here, and run this again.\n\
             For a real project set {} to https://cloud.mongodb.com, {} to its id, and {} and {} \
             to those of a service account.",
            env::BASE_URL,
            env::PROJECT_ID,
            env::CLIENT_ID,
            env::CLIENT_SECRET,
        );
        return Ok(());
    }

    // Make one client and reuse it: it holds the connections and the token.
    let atlas = Client::from_env()?;
    let project = std::env::var(env::PROJECT_ID)
        .map_err(|error| format!("{}: {error}", env::PROJECT_ID))?
        .parse()?;
    let window = atlas.project(project).maintenance_window();

    show("before", &window).await?;
    let sundays_at_two = Window::weekly(DayOfWeek::Sunday, HourOfDay::new(2)?);
    window.set(&sundays_at_two.protected_hours(9..17)).await?;
    show("after", &window).await?;

    // A service account can have a hundred tokens an hour: programs that start often revoke theirs.
    Ok(atlas.revoke().await?)
}

async fn show(when: &str, window: &MaintenanceWindow) -> Result<(), Failure> {
    let (current, metadata) = window.get().with_metadata().await?;
    match current {
        // A project without a window is not an error: Atlas then chooses the time.
        None => println!("{when}: no window"),
        Some(current) => println!(
            "{when}: {} at {}:00 {}, protected {}",
            current.day,
            current.hour,
            current.time_zone,
            match current.protected_hours {
                Some(hours) => hours.to_string(),
                None => "never".to_owned(),
            }
        ),
    }
    if let Some(limit) = metadata.rate_limit {
        println!("  {} of {} requests left", limit.remaining, limit.limit);
    }
    Ok(())
}
