//! Reads, plans and applies the windows of many projects, and says what that took.
//!
//! ```sh
//! cargo run --release -p atlas-maintenance-fleet --example scale -- 10000
//! ```
//!
//! Runs against a simulator in the same process, whose memory and time are in the figures: the line
//! before anything is read says what is the simulator's. One request in fifty, and fifty at most
//! of each kind, is turned away with a 429. Peak memory is what `/proc/self/status` has, where there
//! is such a thing.

use std::error::Error;
use std::time::{Duration, Instant};

use atlas_maintenance::{Client, Credentials};
use atlas_maintenance_fleet::{
    ApplyEvent, CancellationToken, ExecutorOptions, FleetPlan, FleetProject, Journal,
    JournalHeader, WindowsFile, apply, read_windows,
};
use atlas_maintenance_simulator::{Fault, FaultResponse, Simulator};

const FILE: &str = r#"
[[rule]]
select = { name = "prod-*" }
spread = { from = "saturday 22", to = "sunday 06" }
protected_hours = "9-17"

[[rule]]
select = { name = "*" }
day = "monday"
hour = 2
"#;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let count: u32 = match std::env::args().nth(1) {
        Some(count) => count.parse()?,
        None => 2000,
    };
    let simulator = Simulator::start().await?;
    let control = simulator.control();
    let projects = (0..count)
        .map(|n| {
            let kind = if n % 3 == 0 { "prod" } else { "test" };
            let id = format!("65{n:022x}").parse()?;
            let project = FleetProject::new(id, format!("{kind}-{n}"));
            control.add_project(id, &project.name);
            Ok(project)
        })
        .collect::<Result<Vec<_>, Box<dyn Error>>>()?;
    let known = control.credentials();
    let credentials = Credentials::service_account(known.client_id, known.client_secret)?;
    let client = Client::builder(credentials)
        .base_url(simulator.base_url().parse()?)
        .build()?;
    // Each strikes once, and they strike one after the other.
    let busy = FaultResponse::new(429).header("Retry-After", "1");
    for operation in ["getMaintenanceWindow", "updateMaintenanceWindow"] {
        for _ in 0..(count / 50).min(50) {
            let fault = Fault::answer(busy.clone()).on_operation(operation);
            control.inject(fault.skip(49).once())?;
        }
    }
    say("before", None, 0, 0);

    let (options, token) = (ExecutorOptions::default(), CancellationToken::new());
    let file = WindowsFile::parse("windows.toml", FILE)?;
    file.check(&projects)?;
    let begun = Instant::now();
    let fleet = read_windows(&client, projects.iter().cloned(), &options, &token)
        .all()
        .await;
    say("read", Some(begun.elapsed()), fleet.len(), 0);

    let begun = Instant::now();
    let plan = FleetPlan::new(&file, &fleet)?;
    say("plan", Some(begun.elapsed()), plan.work().count(), 0);

    let path = std::env::temp_dir().join(format!("scale-{}.journal", std::process::id()));
    let mut journal = Journal::open(&path, JournalHeader::for_file(&file))?;
    let (mut started, mut turned_away) = (0, 0);
    let begun = Instant::now();
    let summary = apply(
        &client,
        plan.work(),
        Some(&mut journal),
        &options,
        &token,
        |event| match event {
            ApplyEvent::Started { .. } => started += 1,
            ApplyEvent::Waiting { .. } => turned_away += 1,
            _ => {}
        },
    )
    .await?;
    say("apply", Some(begun.elapsed()), started, turned_away);
    println!("{summary}");
    journal.remove()?;

    let struck: u64 = control.faults().iter().map(|status| status.hits).sum();
    println!("{struck} requests were answered with a 429 on purpose");
    let again = read_windows(&client, projects, &options, &token)
        .all()
        .await;
    let is_empty = FleetPlan::new(&file, &again)?.is_empty();
    println!("a plan made afterwards is empty: {is_empty}");
    Ok(())
}

fn say(what: &str, took: Option<Duration>, calls: usize, turned_away: usize) {
    let seconds = took.map_or(0.0, |took| took.as_secs_f64());
    let memory = peak().map_or_else(|| "?".to_owned(), |kib| (kib / 1024).to_string());
    println!("{what:8} {seconds:8.2} s {calls:8} calls {turned_away:4} waits, peak {memory} MiB");
}

/// The most memory that this process had so far, in KiB.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}
