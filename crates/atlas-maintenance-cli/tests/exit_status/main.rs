//! The tables of `docs/exit-status.md`: every cell is run with the real binary, against a simulator in
//! which the row happens.
#![cfg(target_os = "linux")]
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the names of tests document them, and a panic fails the test"
)]

mod alerts;
#[path = "../support/mod.rs"]
mod support;
mod tables;

use std::fs::{self, File};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use atlas_maintenance::{Client, Credentials, DayOfWeek, HourOfDay, ProjectId, Window, env};
use atlas_maintenance_simulator::{Fault, FaultPoint, FaultResponse};
use jiff::tz::TimeZone;
use support::fleet::Fleet;
use support::{PROJECT, stderr, stdout};
use tables::{tables, words};

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/exit-status.md");

const FILE: &str = "\
[[rule]]
select.name = \"shop-*\"
day = \"sunday\"
hour = 3
protected_hours = \"none\"
auto_defer = true

[[rule]]
select.name = \"*\"
ignore = true

[[freeze]]
name = \"far away\"
select.name = \"*\"
from = 2150-01-01
to = 2150-01-02

[[alerts]]
select.name = \"*\"
group.roles = [\"GROUP_OWNER\"]
";

/// The projects besides that of the simulator.
const PROJECTS: u8 = 3;

/// So many that their journal is larger than the two blocks that a row allows.
const PROJECTS_FOR_FULL: u8 = 20;

/// The operations that change a window or an alert configuration.
const CHANGES: [&str; 7] = [
    "updateMaintenanceWindow",
    "resetMaintenanceWindow",
    "deferMaintenanceWindow",
    "toggleMaintenanceAutoDefer",
    "createAlertConfiguration",
    "updateAlertConfiguration",
    "toggleAlertConfiguration",
];

/// One cell: a fleet of its own, and a command.
struct Cell {
    fleet: Fleet,
    words: Vec<String>,
    file: String,
}

impl Cell {
    fn new(command: &str, of_many: bool, projects: u8) -> Self {
        let fleet = Fleet::of(projects);
        support::make_it_thursday(&fleet.served.simulator);
        let file = fleet.file(FILE);
        let journal = fleet.folder.path().join("work.journal");
        let words = words(command, of_many).into_iter().map(|word| match word {
            "FILE" => file.clone(),
            "JOURNAL" => journal.display().to_string(),
            word => word.to_owned(),
        });
        let cell = Self {
            words: words
                .chain(["--max-retries".to_owned(), "0".to_owned()])
                .collect(),
            fleet,
            file,
        };
        cell.prepare(projects);
        if command == "freeze guard" {
            // What is announced is in a freeze, out of which a deferral leads.
            let control = cell.fleet.served.simulator.control();
            let start = control.scheduled(PROJECT.parse().unwrap()).unwrap();
            let from = start.to_zoned(TimeZone::UTC).date();
            let to = from.tomorrow().unwrap();
            cell.fleet.file(
                &FILE
                    .replace("2150-01-01", &from.to_string())
                    .replace("2150-01-02", &to.to_string()),
            );
        }
        cell
    }

    /// Every project has a window and scheduled maintenance, so that every command has something to do.
    fn prepare(&self, projects: u8) {
        let control = self.fleet.served.simulator.control();
        let known = control.credentials();
        let account = Credentials::service_account(known.client_id, known.client_secret).unwrap();
        let base_url = self.fleet.served.simulator.base_url().parse().unwrap();
        let client = Client::builder(account).base_url(base_url).build().unwrap();
        let window = Window::weekly(DayOfWeek::Sunday, HourOfDay::new(2).unwrap());
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            for id in ids(projects) {
                client
                    .project(id)
                    .maintenance_window()
                    .set(&window)
                    .await
                    .unwrap();
                control.schedule_maintenance(id).unwrap();
            }
        });
        control.clear_requests();
    }

    fn inject(&self, fault: Fault) {
        self.fleet.served.simulator.control().inject(fault).unwrap();
    }

    fn inject_each(&self, operations: &[&str], fault: impl Fn() -> Fault) {
        for operation in operations {
            self.inject(fault().on_operation(*operation));
        }
    }

    fn command(&self) -> Command {
        let words: Vec<_> = self.words.iter().map(String::as_str).collect();
        self.fleet.served.command(&words)
    }

    fn with(&mut self, words: &[&str]) -> &mut Self {
        self.words
            .extend(words.iter().map(|word| (*word).to_owned()));
        self
    }

    fn output(&self) -> Output {
        self.command().output().unwrap()
    }

    /// How many changes the service made.
    fn changed(&self) -> usize {
        let requests = self.fleet.served.simulator.control().requests();
        let is_change = |operation: &str| CHANGES.contains(&operation);
        let changes = requests.iter().filter(|request| {
            request.operation.as_deref().is_some_and(is_change)
                && request.acted_on
                && request.status < 300
        });
        changes.count()
    }

    /// How many requests for a change came.
    fn attempts(&self) -> usize {
        let requests = self.fleet.served.simulator.control().requests();
        let is_change = |operation: &str| CHANGES.contains(&operation);
        let of_change = |request: &&_| operation_of(request).is_some_and(is_change);
        requests.iter().filter(of_change).count()
    }

    /// Interrupts the command once so many requests for a change were answered.
    fn interrupted_after(&self, attempts: usize) -> Output {
        let child = self.command();
        let mut child = piped(child);
        while self.attempts() < attempts {
            assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
            std::thread::yield_now();
        }
        let pid = child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-INT", &pid])
                .status()
                .unwrap()
                .success()
        );
        child.wait_with_output().unwrap()
    }

    /// The command in a shell that limits the size of files to so many blocks of 512 bytes.
    fn with_small_files(&self, blocks: u32) -> Output {
        let direct = self.command();
        let mut shell = Command::new("sh");
        for (name, value) in direct.get_envs() {
            match value {
                Some(value) => shell.env(name, value),
                None => shell.env_remove(name),
            };
        }
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
        shell
            .arg("-c")
            .arg(script)
            .arg(direct.get_program())
            .args(direct.get_args());
        shell.stdin(Stdio::null()).output().unwrap()
    }
}

fn operation_of(request: &atlas_maintenance_simulator::LoggedRequest) -> Option<&str> {
    request.operation.as_deref()
}

fn piped(mut command: Command) -> Child {
    command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// The simulator's own project, and the others.
fn ids(projects: u8) -> impl Iterator<Item = ProjectId> {
    let others = (1..=projects).map(|number| ProjectId::from_bytes([number; 12]));
    [PROJECT.parse().unwrap()].into_iter().chain(others)
}

fn answer(status: u16) -> Fault {
    Fault::answer(FaultResponse::new(status))
}

fn lost() -> Fault {
    Fault::reset(FaultPoint::BeforeReply)
}

fn page(body: &str) -> Fault {
    let reply = FaultResponse::new(200).header("content-type", "application/json");
    Fault::answer(reply.body(body)).on_operation("listProjects")
}

/// Runs the command of a cell while this happens.
fn run(what: &str, mut cell: Cell, of_many: bool) -> (Cell, Output) {
    let first = ProjectId::from_bytes([1; 12]).to_string();
    let one = move |fault: Fault| match of_many {
        true => fault.on_path(first.clone()),
        false => fault,
    };
    match what {
        "nothing unusual" => {}
        "nothing to do" => {
            let words = ["fleet", "apply", "-f", &cell.file, "--yes"];
            cell.fleet.done(&words);
            let words = ["fleet", "alerts", "apply", "-f", &cell.file, "--yes"];
            cell.fleet.done(&words);
            alerts::tell_a_webhook(cell.fleet.served.simulator.control(), ids(PROJECTS));
        }
        "nothing is announced" => {
            let control = cell.fleet.served.simulator.control();
            for id in ids(PROJECTS) {
                assert!(control.cancel_maintenance(id).unwrap());
            }
        }
        "what is announced was deferred before" => {
            cell.fleet.done(&["fleet", "defer", "--yes"]);
        }
        "the gate is closed" => {
            let control = cell.fleet.served.simulator.control();
            control.advance(Duration::from_secs(24 * 3600));
        }
        "maintenance started" => {
            let control = cell.fleet.served.simulator.control();
            control.advance(Duration::from_secs(61 * 3600));
        }
        "no project is selected" => {
            // The last one counts.
            let position = cell.words.iter().position(|word| word == "shop-*").unwrap();
            cell.words[position] = "none-*".to_owned();
        }
        "a value on the command line is not valid" => {
            cell.with(&["--timeout", "never"]);
        }
        "the windows file is not valid" => {
            cell.fleet
                .file("[[rule]]\nselect.name = \"*\"\nhour = 24\n");
        }
        "something cannot be kept out of a freeze" => {
            cell.fleet.file(&support::freeze_of_the_present("*"));
        }
        "no connection" => {
            let mut command = cell.command();
            let output = command
                .env(env::BASE_URL, "http://127.0.0.1:9")
                .output()
                .unwrap();
            return (cell, output);
        }
        "no token for the credentials" => cell.inject(answer(401).on_token_requests()),
        "the list of projects is refused" => cell.inject(answer(403).on_operation("listProjects")),
        "the reply with the list is lost" => cell.inject(lost().on_operation("listProjects")),
        "the list may lack projects" => {
            let entries: Vec<_> = ids(PROJECTS)
                .map(|id| format!(r#"{{"id":"{id}","name":"shop-{id}"}}"#))
                .collect();
            cell.inject(page(&format!(
                r#"{{"results":[{}],"totalCount":0}}"#,
                entries.join(",")
            )));
        }
        "an entry of the list cannot be read" => {
            let id = ProjectId::from_bytes([1; 12]);
            let page_of = |odd| {
                format!(r#"{{"results":[{{"id":"{id}","name":"shop-01"}},{odd}],"totalCount":2}}"#)
            };
            cell.inject(page(&page_of(r#"{"id":"32b6","name":"odd"}"#)));
        }
        "a window cannot be read" => {
            cell.inject(one(answer(403)).on_operation("getMaintenanceWindow"));
        }
        "the alerts cannot be read" => {
            cell.inject(one(answer(403)).on_operation("listAlertConfigurations"));
        }
        "the events cannot be read" => {
            cell.inject(one(answer(403)).on_operation("listProjectEvents"));
        }
        "the reply with the events is lost" => {
            cell.inject(one(lost()).on_operation("listProjectEvents"));
        }
        "all events are denied" => {
            cell.inject(answer(401).on_operation("listProjectEvents"));
        }
        "the reply to a change is lost, and reading fails" => {
            cell.inject_each(&CHANGES, || one(lost()));
            let unread = one(answer(403)).on_operation("getMaintenanceWindow");
            // The guard reads to find out, and each command again before the change.
            let reads = 1 + usize::from(cell.words.iter().any(|word| word == "guard"));
            cell.inject(unread.skip(u64::try_from(reads).unwrap()));
            let unread = one(answer(403)).on_operation("listAlertConfigurations");
            cell.inject(unread.skip(1));
        }
        "every window is denied" => cell.inject(answer(401).on_path("/maintenanceWindow")),
        "the rate limit asks for a wait of years" => {
            let reply = FaultResponse::new(429).header("Retry-After", "1000000000");
            cell.inject(Fault::answer(reply).on_path("/maintenanceWindow"));
        }
        "a change is refused" => cell.inject_each(&CHANGES, || one(answer(403))),
        "the reply to a change is lost" => cell.inject_each(&CHANGES, || one(lost())),
        "the reply with the window is lost" => {
            cell.inject(lost().on_operation("getMaintenanceWindow"));
        }
        "interrupted after the first change" | "interrupted before the first change" => {
            let is_first_done = what.contains("after");
            for id in ids(PROJECTS).skip(1 + usize::from(is_first_done)) {
                let reply = FaultResponse::new(429).header("Retry-After", "60");
                cell.inject_each(&CHANGES, || {
                    Fault::answer(reply.clone()).on_path(id.to_string())
                });
            }
            let output = cell.interrupted_after(usize::from(PROJECTS));
            return (cell, output);
        }
        "no journal can be begun" => {
            let output = cell.with_small_files(0);
            return (cell, output);
        }
        "the journal is full after some changes" => {
            // One at a time, so that what fits is done before the rest is written.
            cell.with(&["--concurrency", "1"]);
            let output = cell.with_small_files(2);
            return (cell, output);
        }
        "the result cannot be written" => {
            let full = File::options().write(true).open("/dev/full").unwrap();
            let output = cell.command().stdout(full).output().unwrap();
            return (cell, output);
        }
        _ => panic!("no case makes this happen: {what}"),
    }
    let output = cell.output();
    (cell, output)
}

fn check(of_many: bool) {
    let text = fs::read_to_string(DOCUMENT).unwrap();
    let is_of_many = |heading: &[String]| heading.contains(&"list".to_owned());
    let (heading, rows) = tables(&text)
        .into_iter()
        .find(|(heading, _)| heading[0] == "what happens" && is_of_many(heading) == of_many)
        .unwrap();
    let (mut cells, mut wrong) = (0, Vec::new());
    for row in &rows {
        for (command, expected) in heading.iter().zip(row).skip(1) {
            if expected.is_empty() {
                continue;
            }
            cells += 1;
            let expected: i32 = expected.parse().unwrap();
            let projects = match row[0].contains("is full") {
                true => PROJECTS_FOR_FULL,
                false => PROJECTS,
            };
            let cell = Cell::new(command, of_many, projects);
            let (cell, output) = run(&row[0], cell, of_many);
            let (out, err) = (stdout(&output), stderr(&output));
            let mut complain = |what: &str| {
                wrong.push(format!("{}: {command}: {what}\n  {out}\n  {err}", row[0]));
            };
            if output.status.code() != Some(expected) {
                complain(&format!("{:?} instead of {expected}", output.status.code()));
            }
            // What the status says of changes is what the service did.
            let changed = cell.changed();
            if matches!(expected, 2 | 3) && changed > 0 {
                complain(&format!("{changed} changes were made"));
            }
            // Every failure says something, and what is incomplete is never silent.
            let is_plan = ["plan", "alerts check"].contains(&command.as_str()) && expected == 4;
            if expected != 0 && !is_plan && err.trim().is_empty() {
                complain("it says nothing");
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cells > 40, "{cells} cells");
}

#[test]
fn commands_for_many_projects_end_as_documented() {
    check(true);
}

#[test]
fn commands_for_one_project_end_as_documented() {
    check(false);
}
