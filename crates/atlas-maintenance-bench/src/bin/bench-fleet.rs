//! Reads, plans and applies the windows of many projects, and prints what each step took.
//!
//! ```sh
//! cargo run --release -p atlas-maintenance-bench --bin bench-fleet -- 10000
//! cargo run --release -p atlas-maintenance-bench --bin bench-fleet -- 10000 50
//! ```
//!
//! The second number delays what is sent by so many milliseconds each way, as a long way to the service does.
//! The simulator runs in the same process, so its memory and time are in the figures: the first line
//! is printed before anything is read and shows the simulator's share. One request in fifty, at most
//! fifty of each kind, is answered with a 429.

use std::error::Error;
use std::time::{Duration, Instant};

use atlas_maintenance::{Client, Credentials};
use atlas_maintenance_bench::proxy::Proxy;
use atlas_maintenance_bench::usage::peak_memory_kb;
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
    let delay = match std::env::args().nth(2) {
        Some(milliseconds) => milliseconds.parse()?,
        None => 0,
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
    let origin = simulator.base_url();
    let address = origin.strip_prefix("http://").unwrap_or(&origin);
    let proxy = Proxy::start(address.parse()?, Duration::from_millis(delay)).await?;
    let base = match delay {
        0 => origin.clone(),
        _ => format!("http://{}", proxy.address),
    };
    let client = Client::builder(credentials)
        .base_url(base.parse()?)
        .build()?;
    // Each fault applies once, fifty requests after the one before it.
    let busy = FaultResponse::new(429).header("Retry-After", "1");
    for operation in ["getMaintenanceWindow", "updateMaintenanceWindow"] {
        for _ in 0..(count / 50).min(50) {
            let fault = Fault::answer(busy.clone()).on_operation(operation);
            control.inject(fault.skip(49).once())?;
        }
    }
    report("before", None, 0, 0);

    let (options, token) = (ExecutorOptions::default(), CancellationToken::new());
    let file = WindowsFile::parse("windows.toml", FILE)?;
    file.check(&projects)?;
    let start = Instant::now();
    let fleet = read_windows(&client, projects.iter().cloned(), &options, &token)
        .all()
        .await;
    report("read", Some(start.elapsed()), fleet.len(), 0);

    let start = Instant::now();
    let plan = FleetPlan::new(&file, &fleet)?;
    report("plan", Some(start.elapsed()), plan.work().count(), 0);

    let path = std::env::temp_dir().join(format!("bench-fleet-{}.journal", std::process::id()));
    let mut journal = Journal::open(&path, JournalHeader::for_file(&file))?;
    let (mut started, mut waits) = (0, 0);
    let start = Instant::now();
    let summary = apply(
        &client,
        plan.work(),
        Some(&mut journal),
        &options,
        &token,
        |event| match event {
            ApplyEvent::Started { .. } => started += 1,
            ApplyEvent::Waiting { .. } => waits += 1,
            _ => {}
        },
    )
    .await?;
    report("apply", Some(start.elapsed()), started, waits);
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

fn report(what: &str, took: Option<Duration>, calls: usize, waits: usize) {
    let seconds = took.map_or(0.0, |took| took.as_secs_f64());
    let memory = peak_memory_kb().map_or_else(|| "?".to_owned(), |kib| (kib / 1024).to_string());
    println!("{what:8} {seconds:8.2} s {calls:8} calls {waits:4} waits, peak {memory} MiB");
}
