//! The matrix: its combinations, and how one is played.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;
use std::time::Instant;

use atlas_maintenance::{Limits, MaintenanceWindow, Reason};
use atlas_maintenance_simulator::{Fault, Simulator};

use crate::assertions::{Seen, objections};
use crate::calls::{Class, LOGINS, Login, OPERATIONS, Operation};
use crate::cases::{Passes, Trouble, troubles};
use crate::fixture::{
    PATIENCE, SOON, Scene, Setup, comes_true, eager, effects, single, url_of_window,
};

/// How many are played at the same time: most of them wait for a timeout.
const AT_ONCE: usize = 32;

/// What is wrong with a call that fails although another try would have helped.
const GAVE_UP: &str = "it gave up";

/// What the network may hold that nobody reads, and a few pieces on their way.
const MOST_BYTES_OF_A_FLOOD: u64 = 32 * 1024 * 1024;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Start {
    /// No token, no nonce, no connection.
    Cold,
    /// After a call that had all of them.
    Warm,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Often {
    /// One request.
    Once,
    /// It and all later ones to the same endpoint: the token endpoint, or the API.
    Always,
}

#[derive(Clone, Copy)]
struct Combination {
    /// The place of the trouble among all.
    trouble: usize,
    operation: &'static Operation,
    login: Login,
    start: Start,
    /// How many of the call's requests come before the one that is struck.
    request: usize,
    often: Often,
    setup: Setup,
}

impl Combination {
    /// Whether the call begins with a request for a token, which a cold service account does.
    fn begins_with_token(&self) -> bool {
        self.login == Login::ServiceAccount && self.start == Start::Cold
    }

    /// Whether it is the request for a token that is struck.
    fn is_for_token(&self) -> bool {
        self.begins_with_token() && self.request == 0
    }

    fn aim(&self, fault: Fault) -> Fault {
        let before = self.request as u64;
        match self.often {
            Often::Once => fault.skip(before).once(),
            Often::Always if self.is_for_token() => fault.on_token_requests(),
            Often::Always => fault
                .on_path("/maintenanceWindow")
                .skip(before - u64::from(self.begins_with_token())),
        }
    }

    /// Whether the call has to succeed: it went wrong once, another try does no harm, and it may
    /// be made.
    fn should_get_over(&self, passes: Passes) -> bool {
        // Nothing is done by asking for a token, whatever comes of that.
        let is_harmless = match passes {
            Passes::Harmlessly => true,
            Passes::Doubtfully => self.operation.class != Class::Once || self.is_for_token(),
            Passes::Perhaps => false,
        };
        self.setup.may_repeat && self.often == Often::Once && is_harmless
    }
}

impl fmt::Display for Combination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} with {:?}, {:?}, {}, struck {:?} at request {}",
            self.operation.name,
            self.login,
            self.start,
            self.setup.name,
            self.often,
            self.request + 1
        )
    }
}

async fn client(scene: &Scene, login: Login, start: Start, setup: Setup) -> MaintenanceWindow {
    let window = scene.window(login, setup);
    if start == Start::Warm {
        // This call is not under test.
        assert!(
            recovers(&window).await,
            "no call gets through with {login:?}"
        );
        scene.control().clear_requests();
    }
    window
}

/// How many requests a call makes when nothing goes wrong: where it can be struck.
async fn requests_of(operation: &Operation, login: Login, start: Start) -> usize {
    let scene = Scene::new().await;
    let patient = Setup {
        limits: Limits::default(),
        ..single()
    };
    let window = scene.window(login, patient);
    if start == Start::Warm {
        window.get().await.unwrap();
        scene.control().clear_requests();
    }
    (operation.call)(&window).await.unwrap();
    let requests = scene.requests();
    assert_eq!(effects(operation, &requests), 1, "{}", operation.name);
    requests.len()
}

async fn combinations(troubles: usize, setup: Setup) -> Vec<Combination> {
    // Whether the next request would fail as well makes no difference where none is made. Where one
    // is made without retries, after a 401, it is made in the same way with them.
    let often: &[Often] = if setup.may_repeat {
        &[Often::Once, Often::Always]
    } else {
        &[Often::Always]
    };
    let mut combinations = Vec::new();
    for operation in &OPERATIONS {
        for login in LOGINS {
            for start in [Start::Cold, Start::Warm] {
                for request in 0..requests_of(operation, login, start).await {
                    for &often in often {
                        combinations.extend((0..troubles).map(|trouble| Combination {
                            trouble,
                            operation,
                            login,
                            start,
                            request,
                            often,
                            setup,
                        }));
                    }
                }
            }
        }
    }
    combinations
}

/// Plays one, and says what is wrong.
async fn play(scene: &Scene, combination: Combination, elsewhere: &str) -> Vec<String> {
    let Combination {
        operation,
        login,
        setup,
        ..
    } = combination;
    let window = client(scene, login, combination.start, setup).await;
    let Trouble {
        fault,
        is_flood,
        passes,
        ..
    } = troubles(&url_of_window(&scene.simulator, scene.project), elsewhere)
        .swap_remove(combination.trouble);
    let control = scene.control();
    control.inject(combination.aim(fault)).unwrap();

    let Ok(outcome) = tokio::time::timeout(PATIENCE, (operation.call)(&window)).await else {
        return vec!["it does not end".to_owned()];
    };
    let is_done = outcome.is_ok();
    let (said, reason) = match &outcome {
        Ok(()) => ("done".to_owned(), None),
        Err(error) => (error.to_string(), Some(error.reason())),
    };
    let status = control.faults().remove(0);
    let requests = scene.requests();
    let mut wrong = objections(&Seen {
        class: operation.class,
        may_repeat: setup.may_repeat,
        outcome,
        effects: effects(operation, &requests),
        requests: &requests,
    });
    // On a machine that is busy a call may run out of time before the request in question.
    if status.hits == 0 && reason != Some(Reason::Timeout) {
        wrong.push("nothing was struck".to_owned());
    }
    if is_flood {
        if status.bytes_sent > status.hits * MOST_BYTES_OF_A_FLOOD {
            wrong.push(format!("{} bytes were taken", status.bytes_sent));
        }
        if !comes_true(|| control.faults()[0].under_way == 0).await {
            wrong.push("the flood is still coming in".to_owned());
        }
    }
    if !is_done && combination.should_get_over(passes) {
        wrong.push(GAVE_UP.to_owned());
    }
    control.clear_faults();
    // Where it went wrong every time, which is the worse for the client. How many tries it takes is
    // not told: connections that are broken by now cost some.
    if combination.often == Often::Always && !recovers(&window).await {
        wrong.push("the client is of no use any more".to_owned());
    }
    wrong.iter().map(|what| format!("{what}: {said}")).collect()
}

/// Plays what there is to do, one after the other.
async fn play_all(
    todo: &RefCell<Vec<Combination>>,
    elsewhere: &str,
    report: impl Fn(Combination, String),
) {
    let mut scene = Scene::new().await;
    loop {
        let Some(next) = todo.borrow_mut().pop() else {
            return;
        };
        let started = Instant::now();
        let mut wrong = play(&scene, next, elsewhere).await;
        // On a machine that is busy enough, time can run out by itself.
        for times in [4, 16] {
            if wrong.iter().any(|what| what.starts_with(GAVE_UP)) {
                let setup = next.setup.slower(times);
                let patient = Combination { setup, ..next };
                wrong = play(&Scene::new().await, patient, elsewhere).await;
            }
        }
        for what in wrong {
            report(next, what);
        }
        // A request that was given up may still arrive, and would be taken for one of the next
        // combination. There is none where no attempt can have run out of time.
        scene = if started.elapsed() < SOON {
            scene.again().await
        } else {
            Scene::new().await
        };
    }
}

/// Whether a call gets through when nothing goes wrong any more.
async fn recovers(window: &MaintenanceWindow) -> bool {
    let get_through = async { while window.get().await.is_err() {} };
    tokio::time::timeout(PATIENCE, get_through).await.is_ok()
}

/// Plays all of them and shows what is wrong with any.
async fn run(setup: Setup) {
    let elsewhere = Simulator::start().await.unwrap();
    let elsewhere_url = url_of_window(&elsewhere, elsewhere.control().project_id());
    let names: Vec<_> = troubles("", "").into_iter().map(|t| t.name).collect();
    let all = combinations(names.len(), setup).await;
    let played = all.len();
    let todo = Rc::new(RefCell::new(all));
    let wrong = Rc::new(RefCell::new(BTreeMap::<String, Vec<String>>::new()));
    let ended = Rc::new(RefCell::new(0));
    let players = tokio::task::LocalSet::new();
    for _ in 0..AT_ONCE {
        let (todo, wrong, ended) = (Rc::clone(&todo), Rc::clone(&wrong), Rc::clone(&ended));
        let (names, elsewhere) = (names.clone(), elsewhere_url.clone());
        players.spawn_local(async move {
            let report = |combination: Combination, what| {
                let told = format!("    {combination}\n        {what}");
                let trouble = names[combination.trouble].clone();
                wrong.borrow_mut().entry(trouble).or_default().push(told);
            };
            play_all(&todo, &elsewhere, report).await;
            *ended.borrow_mut() += 1;
        });
    }
    players.await;
    assert_eq!(*ended.borrow(), AT_ONCE, "players that got to the end");
    let visits = elsewhere.control().requests();
    assert!(visits.is_empty(), "redirects were followed: {visits:?}");
    let wrong = wrong.borrow();
    let count: usize = wrong.values().map(Vec::len).sum();
    let told: Vec<_> = wrong
        .iter()
        .map(|(trouble, told)| {
            let some = &told[..told.len().min(8)];
            format!(
                "{trouble}: {} times, such as\n{}",
                told.len(),
                some.join("\n")
            )
        })
        .collect();
    assert_eq!(count, 0, "of {played} combinations:\n{}", told.join("\n"));
    println!("{played} combinations of {} faults", names.len());
}

#[tokio::test]
async fn every_fault_at_every_request_of_every_call_without_retries() {
    run(single()).await;
}

#[tokio::test]
async fn every_fault_at_every_request_of_every_call_with_retries() {
    run(eager()).await;
}
