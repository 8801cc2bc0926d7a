//! A fleet, a command that changes it, and what must be true of both afterwards.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use atlas_maintenance::ProjectId;
use atlas_maintenance_simulator::{Fault, FaultPoint, FaultResponse, LoggedRequest, Simulator};
use jiff::Timestamp;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

use super::support::{Served, json, make_it_thursday, stderr, stdout};

/// A command that changes many projects, and continues when it runs again: from its journal, or by what the
/// service tells.
pub(crate) struct Abused {
    pub(crate) name: &'static str,
    /// FILE is the windows file, and JOURNAL the journal.
    pub(crate) words: &'static str,
    /// What changes a project.
    pub(crate) operation: &'static str,
    /// How many requests it makes before the first change, in a fleet of 40 projects.
    pub(crate) reads: usize,
    /// Whether it must never be done twice. It has no journal then.
    pub(crate) is_once: bool,
}

pub(crate) const COMMANDS: [Abused; 4] = [
    Abused {
        name: "apply",
        words: "fleet apply -f FILE --resume-if-any",
        operation: "updateMaintenanceWindow",
        reads: 41,
        is_once: false,
    },
    Abused {
        name: "defer",
        words: "fleet defer",
        operation: "deferMaintenanceWindow",
        reads: 1,
        is_once: true,
    },
    Abused {
        name: "reset",
        words: "fleet reset --journal JOURNAL",
        operation: "resetMaintenanceWindow",
        reads: 1,
        is_once: false,
    },
    Abused {
        name: "auto-defer",
        words: "fleet auto-defer on --journal JOURNAL",
        operation: "updateMaintenanceWindow",
        reads: 1,
        is_once: false,
    },
];

pub(crate) const FILE: &str =
    "[[rule]]\nselect = { name = \"*\" }\nday = \"friday\"\nspread = \"00-06\"\n";

pub(crate) const WEEK: Duration = Duration::from_secs(7 * 24 * 3600);

/// The process that is killed, and what the service saw.
#[derive(Clone, Default)]
pub(crate) struct Watch {
    pub(crate) process: Arc<AtomicU32>,
    /// The requests until the kill; none left means that it is not due.
    pub(crate) until_kill: Arc<AtomicUsize>,
    /// How often each project was changed, by operation and project.
    acted: Arc<Mutex<BTreeMap<(String, String), usize>>>,
    /// Requests, and those of them that a fault hit.
    pub(crate) counts: Arc<(AtomicUsize, AtomicUsize)>,
}

impl Watch {
    pub(crate) fn observe(&self, request: &LoggedRequest) {
        self.counts.0.fetch_add(1, Ordering::SeqCst);
        let is_faulty = usize::from(request.fault.is_some());
        self.counts.1.fetch_add(is_faulty, Ordering::SeqCst);
        if let Some(operation) = &request.operation
            && request.method != "GET"
            && request.acted_on
            && request.status < 300
        {
            let key = (operation.clone(), request.path.clone());
            *self.acted.lock().unwrap().entry(key).or_default() += 1;
        }
        let left = self.until_kill.load(Ordering::SeqCst);
        self.until_kill
            .store(left.saturating_sub(1), Ordering::SeqCst);
        if left == 1 {
            self.kill();
        }
    }

    pub(crate) fn kill(&self) {
        let process = self.process.load(Ordering::SeqCst);
        if process != 0 {
            // It may have ended.
            let _ = kill(
                Pid::from_raw(i32::try_from(process).unwrap()),
                Signal::SIGKILL,
            );
        }
    }

    /// The changes of an operation.
    pub(crate) fn changes(&self, operation: &str) -> Vec<usize> {
        let acted = self.acted.lock().unwrap();
        let of = acted.iter().filter(|((name, _), _)| name == operation);
        of.map(|(_, count)| *count).collect()
    }
}

/// A fleet whose projects have a window, and announced maintenance that the service lets be deferred at any
/// time: what keeps it from a second deferral is the count alone.
pub(crate) struct Scene {
    pub(crate) served: Served,
    pub(crate) watch: Watch,
    pub(crate) folder: tempfile::TempDir,
    pub(crate) scheduled: BTreeMap<ProjectId, Timestamp>,
}

impl Scene {
    pub(crate) fn of(projects: u8, name: &str) -> Self {
        let watch = Watch::default();
        let observer = watch.clone();
        let builder = Simulator::builder()
            .deferral_gate(None)
            .on_request(move |request| observer.observe(request));
        let served = Served::with(builder);
        make_it_thursday(&served.simulator);
        let control = served.simulator.control();
        assert!(control.remove_project(control.project_id()));
        for number in 1..=projects {
            control.add_project(id(number), &format!("{name}-{number}"));
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("windows.toml");
        fs::write(&path, FILE.replace("friday", "sunday")).unwrap();
        let scene = Self {
            served,
            watch,
            folder,
            scheduled: BTreeMap::new(),
        };
        let applied = scene.run(&COMMANDS[0], &[]);
        assert_eq!(applied.status.code(), Some(0), "{}", stderr(&applied));
        fs::write(&path, FILE).unwrap();
        scene.watch.acted.lock().unwrap().clear();
        let schedule = |number| {
            let scheduled = scene.served.simulator.control();
            (
                id(number),
                scheduled.schedule_maintenance(id(number)).unwrap(),
            )
        };
        let scheduled = (1..=projects).map(schedule).collect();
        Self { scheduled, ..scene }
    }

    pub(crate) fn journal(&self, abused: &Abused) -> PathBuf {
        let name = match abused.name {
            "apply" => "windows.toml.journal",
            _ => "work.journal",
        };
        self.folder.path().join(name)
    }

    pub(crate) fn command(&self, abused: &Abused, more: &[&str]) -> Command {
        let path = |path: &Path| path.display().to_string();
        let file = path(&self.folder.path().join("windows.toml"));
        let journal = path(&self.journal(abused));
        let words: Vec<_> = abused
            .words
            .split(' ')
            .map(|word| word.replace("FILE", &file).replace("JOURNAL", &journal))
            .collect();
        let mut command = self.served.command(&[]);
        command.args(words).args(["--yes", "--output", "json"]);
        command.args(more);
        command
    }

    pub(crate) fn run(&self, abused: &Abused, more: &[&str]) -> Output {
        self.command(abused, more).output().unwrap()
    }

    /// Lets 8 of 100 requests fail, in one of many ways.
    pub(crate) fn let_fail(&self, random: &mut fastrand::Rng) {
        let control = self.served.simulator.control();
        control.clear_faults();
        let busy = |status| FaultResponse::new(status).header("Retry-After", "0");
        for request in 0..600 {
            if random.u8(0..100) >= 8 {
                continue;
            }
            let fault = match random.u8(0..9) {
                0 => Fault::reset(FaultPoint::BeforeActing),
                1 => Fault::reset(FaultPoint::BeforeReply),
                2 => Fault::close(FaultPoint::BeforeReply),
                3 => Fault::close(FaultPoint::MidHeader),
                4 => Fault::garbage().acting(),
                5 => Fault::answer(busy(503)),
                6 => Fault::answer(busy(503)).acting(),
                7 => Fault::answer(busy(500)).acting(),
                _ => Fault::answer(busy(429)),
            };
            control.inject(fault.skip(request).once()).unwrap();
        }
    }

    /// Whether a project is as the command wants it.
    pub(crate) fn is_done(&self, abused: &Abused, window: &Value) -> bool {
        let expected = match abused.name {
            "apply" => &window["dayOfWeek"] == 6,
            "reset" => window.is_null(),
            "auto-defer" => &window["autoDeferOnceEnabled"] == true,
            _ => true,
        };
        expected && (abused.name == "reset") == window.is_null()
    }

    pub(crate) fn all_done(&self, abused: &Abused) {
        let mut list = self.served.command(&["fleet", "list", "--output", "json"]);
        let output = list.output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let listed = json(&output.stdout);
        let rows = listed["projects"].as_array().unwrap();
        assert_eq!(rows.len(), self.scheduled.len());
        for row in rows {
            assert!(
                self.is_done(abused, &row["window"]),
                "{}: {row}",
                abused.name
            );
        }
    }

    /// Every deferral was made once, and the last run says so.
    pub(crate) fn deferred_once(&self, last: &Value) {
        let control = self.served.simulator.control();
        let rows = last["projects"].as_array().unwrap();
        assert_eq!(rows.len(), self.scheduled.len(), "{last}");
        for row in rows {
            let is_done = ["deferred", "was-deferred"].contains(&row["state"].as_str().unwrap());
            assert!(is_done && row["deferrals"] == 1, "{row}");
        }
        for (project, before) in &self.scheduled {
            let moved = control.scheduled(*project).unwrap().duration_since(*before);
            let moved = Duration::try_from(moved).unwrap();
            assert_eq!(moved, WEEK, "{project}");
        }
        let changes = self.watch.changes("deferMaintenanceWindow");
        assert_eq!(changes, vec![1; self.scheduled.len()]);
    }

    /// Runs the command until nothing is left that it can do, and checks how that ends.
    pub(crate) fn end(&self, abused: &Abused) -> Value {
        self.served.simulator.control().clear_faults();
        let output = self.run(abused, &[]);
        let said = format!("{}: {}{}", abused.name, stdout(&output), stderr(&output));
        let last = json(&output.stdout);
        assert_eq!(output.status.code(), Some(0), "{said}");
        if abused.is_once {
            self.deferred_once(&last);
        } else {
            self.all_done(abused);
            assert!(!self.journal(abused).exists(), "{said}");
        }
        last
    }
}

pub(crate) fn id(number: u8) -> ProjectId {
    ProjectId::from_bytes([number; 12])
}
