//! The combinations of the matrix, and the run of each.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;
use std::time::{Duration, Instant};

use atlas_maintenance::{Limits, Project, Reason};
use atlas_maintenance_simulator::{Fault, LoggedRequest, Simulator};

use crate::assertions::{Observation, failures};
use crate::calls::{CALLS, CREDENTIALS, CredentialKind, FacadeCall, RetryClass};
use crate::cases::{FaultCase, RetryExpectation, fault_cases};
use crate::fixture::{
    ClientSettings, Fixture, HANG_LIMIT, Protocol, effects, eventually, url_of_window,
    with_retries, without_retries,
};

/// How many combinations run at the same time: most of them wait for a timeout, unless they are busy
/// with TLS.
const fn concurrency(protocol: Protocol) -> usize {
    match protocol {
        Protocol::Http1 => 32,
        Protocol::Http2 => 8,
    }
}

/// The failure of a call that a retry would have completed.
const NOT_RETRIED: &str = "not retried until success";

/// The most that buffers of the network can hold of an unread reply, in bytes.
const MAX_FLOOD_BYTES: u64 = 32 * 1024 * 1024;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum ClientState {
    /// No token, no nonce, no connection.
    Cold,
    /// After a call that had all of them.
    Warm,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Occurrence {
    /// The fault hits one request.
    Single,
    /// It hits this and all later requests to the same endpoint: the token endpoint, or the API.
    Repeated,
}

#[derive(Clone, Copy)]
struct Combination {
    /// The index of the fault case.
    case: usize,
    call: &'static FacadeCall,
    credential: CredentialKind,
    state: ClientState,
    /// The index of the first request that the fault hits.
    request: usize,
    /// The effects of the call without a fault.
    usual_effects: usize,
    occurrence: Occurrence,
    settings: ClientSettings,
}

impl Combination {
    /// Whether the call starts with a token request, as with a cold service account.
    fn starts_with_token_request(&self) -> bool {
        self.credential == CredentialKind::ServiceAccount && self.state == ClientState::Cold
    }

    /// Whether the fault hits the token request.
    fn targets_token_request(&self) -> bool {
        self.starts_with_token_request() && self.request == 0
    }

    fn target(&self, fault: Fault) -> Fault {
        let before = self.request as u64;
        match self.occurrence {
            Occurrence::Single => fault.skip(before).once(),
            Occurrence::Repeated if self.targets_token_request() => fault.on_token_requests(),
            Occurrence::Repeated => fault
                .on_path("/groups/")
                .skip(before - u64::from(self.starts_with_token_request())),
        }
    }

    /// Whether the call has to succeed: the fault hits once, a retry is safe and allowed.
    fn must_succeed(&self, retry: RetryExpectation) -> bool {
        // A token request has no effect, whatever its outcome.
        let is_safe = match retry {
            RetryExpectation::Always => true,
            RetryExpectation::UnlessNonIdempotent => {
                self.call.class != RetryClass::NonIdempotent || self.targets_token_request()
            }
            RetryExpectation::NotRequired => false,
        };
        self.settings.may_retry && self.occurrence == Occurrence::Single && is_safe
    }
}

impl fmt::Display for Combination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} with {:?}, {:?}, {}, fault {:?} at request {}",
            self.call.name,
            self.credential,
            self.state,
            self.settings.name,
            self.occurrence,
            self.request + 1
        )
    }
}

async fn client(
    fixture: &Fixture,
    credential: CredentialKind,
    state: ClientState,
    settings: ClientSettings,
) -> Project {
    let project = fixture.project(credential, settings);
    if state == ClientState::Warm {
        // This call is not under test, and a busy machine may take long for it.
        assert!(
            succeeds_within(&project, 12 * HANG_LIMIT).await,
            "no call succeeds with {credential:?}"
        );
        fixture.control().clear_requests();
    }
    project
}

/// How many requests a call sends without a fault, which are those that a fault can hit, and how many of them
/// have its effect.
async fn requests_of(
    call: &FacadeCall,
    credential: CredentialKind,
    state: ClientState,
    protocol: Protocol,
) -> (usize, usize) {
    let fixture = Fixture::new(protocol).await;
    let settings = ClientSettings {
        limits: Limits::default(),
        ..without_retries(protocol)
    };
    let project = fixture.project(credential, settings);
    if state == ClientState::Warm {
        project.maintenance_window().get().await.unwrap();
        fixture.control().clear_requests();
    }
    (call.call)(&project).await.unwrap();
    let requests = fixture.requests();
    let effects = effects(call, &requests);
    // The list has three events, two of them on its first page.
    let pages = if call.name == "events" { 2 } else { 1 };
    assert_eq!(effects, pages, "{}", call.name);
    (requests.len(), effects)
}

/// Whether a fault is tried with that call and those credentials: what is cheap with all. Over HTTP/2 each
/// combination costs a TLS handshake, so most faults are tried with one call of each class, and without a
/// ready-made token, which sends nothing that the others do not send: what the calls share is all that knows of
/// the protocol. What an end of a stream proves is tried with every call all the same. A flood of interim
/// responses over HTTP/1.1 keeps a processor busy, so it is tried with one call.
fn is_tried(
    case: &FaultCase,
    call: &FacadeCall,
    credential: CredentialKind,
    protocol: Protocol,
) -> bool {
    let is_one_of_each = ["get", "set_auto_defer", "defer", "events"].contains(&call.name)
        && credential != CredentialKind::Token;
    // They send what `events` and `get` send, which are tried with all credentials.
    if ["upcoming", "history"].contains(&call.name) && credential != CredentialKind::Token {
        return false;
    }
    match (protocol, case.is_frame, case.is_flood) {
        (Protocol::Http1, true, true) => {
            call.name == "defer" && credential == CredentialKind::ServiceAccount
        }
        (Protocol::Http1, _, _) | (Protocol::Http2, true, false) => true,
        (Protocol::Http2, _, _) => is_one_of_each,
    }
}

async fn combinations(cases: &[FaultCase], settings: ClientSettings) -> Vec<Combination> {
    // Without retries there is no next request that a repeated fault could hit, except after a 401,
    // which is the same with retries.
    let occurrences: &[Occurrence] = if settings.may_retry {
        &[Occurrence::Single, Occurrence::Repeated]
    } else {
        &[Occurrence::Repeated]
    };
    let mut combinations = Vec::new();
    for call in CALLS {
        for credential in CREDENTIALS {
            let tried: Vec<_> = (0..cases.len())
                .filter(|case| is_tried(&cases[*case], call, credential, settings.protocol))
                .collect();
            for state in [ClientState::Cold, ClientState::Warm] {
                let (requests, usual_effects) =
                    requests_of(call, credential, state, settings.protocol).await;
                for request in 0..requests {
                    for &occurrence in occurrences {
                        combinations.extend(tried.iter().map(|&case| Combination {
                            case,
                            call,
                            credential,
                            state,
                            request,
                            usual_effects,
                            occurrence,
                            settings,
                        }));
                    }
                }
            }
        }
    }
    combinations
}

/// Runs one combination, and returns what fails.
async fn run_one(fixture: &Fixture, combination: Combination, other_origin: &str) -> Vec<String> {
    let Combination {
        call,
        credential,
        settings,
        ..
    } = combination;
    let project = client(fixture, credential, combination.state, settings).await;
    let FaultCase {
        fault,
        is_flood,
        retry,
        ..
    } = fault_cases(
        settings.protocol,
        &url_of_window(&fixture.simulator, fixture.project),
        other_origin,
    )
    .swap_remove(combination.case);
    let control = fixture.control();
    control.inject(combination.target(fault)).unwrap();

    let Ok(outcome) = tokio::time::timeout(HANG_LIMIT, (call.call)(&project)).await else {
        return vec!["the call does not end".to_owned()];
    };
    let is_done = outcome.is_ok();
    let (message, reason) = match &outcome {
        Ok(_) => ("success".to_owned(), None),
        Err(error) => (error.to_string(), Some(error.reason())),
    };
    let status = control.faults().remove(0);
    let requests = fixture.requests();
    let spoken = match settings.protocol {
        Protocol::Http1 => "HTTP/1.1",
        Protocol::Http2 => "HTTP/2.0",
    };
    let read = outcome.as_ref().ok().cloned();
    let mut failures = failures(&Observation {
        class: call.class,
        may_retry: settings.may_retry,
        outcome,
        effects: effects(call, &requests),
        usual_effects: combination.usual_effects,
        requests: &requests,
    });
    if requests.iter().any(|request| request.protocol != spoken) {
        failures.push(format!("a request that is not {spoken}"));
    }
    // On a busy machine a call may time out before this request.
    if status.hits == 0 && !matches!(reason, Some(Reason::Timeout | Reason::Connect)) {
        failures.push("the fault hit no request".to_owned());
    }
    if is_flood {
        if status.bytes_sent > status.hits * MAX_FLOOD_BYTES {
            failures.push(format!("the client read {} bytes", status.bytes_sent));
        }
        if !eventually(|| control.faults()[0].under_way == 0).await {
            failures.push("the client still reads the flood".to_owned());
        }
    }
    if !is_done && combination.must_succeed(retry) {
        failures.push(NOT_RETRIED.to_owned());
    }
    control.clear_faults();
    // Only after repeated faults, the harder case. Broken connections may cost some calls first.
    if combination.occurrence == Occurrence::Repeated && !recovers(&project).await {
        failures.push("the client does not recover".to_owned());
    }
    // A page that the fault made up cannot be told from one of the service.
    let is_made_up = |request: &LoggedRequest| {
        let fault = request.fault.as_deref().unwrap_or_default();
        fault.starts_with("answer 200")
    };
    if let Some(read) = read
        && !requests.iter().any(is_made_up)
    {
        let whole = whole(call, fixture).await;
        if read != whole {
            failures.push(format!("read {read:?} instead of {whole:?}"));
        }
    }
    failures
        .iter()
        .map(|what| format!("{what}: {message}"))
        .collect()
}

/// Runs the combinations of the queue, one after the other.
async fn run_all(
    queue: &RefCell<Vec<Combination>>,
    protocol: Protocol,
    other_origin: &str,
    report: impl Fn(Combination, String),
) {
    let mut fixture = Fixture::new(protocol).await;
    loop {
        let Some(next) = queue.borrow_mut().pop() else {
            return;
        };
        let started = Instant::now();
        let mut failures = run_one(&fixture, next, other_origin).await;
        // On a busy machine a call can time out without a fault.
        for times in [4, 16] {
            if failures.iter().any(|what| what.starts_with(NOT_RETRIED)) {
                let settings = next.settings.slower(times);
                let slower = Combination { settings, ..next };
                failures = run_one(&Fixture::new(protocol).await, slower, other_origin).await;
            }
        }
        for what in failures {
            report(next, what);
        }
        // A request that timed out may still arrive and would count for the next combination. A run
        // shorter than the timeout has none.
        fixture = if started.elapsed() < protocol.short_timeout() {
            fixture.reset().await
        } else {
            Fixture::new(protocol).await
        };
    }
}

/// What a read returns without a fault, with another client; nothing for a change.
async fn whole(call: &FacadeCall, fixture: &Fixture) -> String {
    if call.id != "listProjectEvents" {
        return String::new();
    }
    let settings = ClientSettings {
        limits: Limits::default(),
        ..with_retries(fixture.protocol)
    };
    let project = fixture.project(CredentialKind::Token, settings);
    let outcome = (call.call)(&project).await;
    outcome.unwrap_or_else(|error| format!("an error without a fault: {error}"))
}

/// Whether a call succeeds again without a fault.
async fn recovers(project: &Project) -> bool {
    succeeds_within(project, HANG_LIMIT).await
}

async fn succeeds_within(project: &Project, limit: Duration) -> bool {
    let window = project.maintenance_window();
    let succeed = async { while window.get().await.is_err() {} };
    tokio::time::timeout(limit, succeed).await.is_ok()
}

/// Runs all combinations and shows the failures by fault case.
async fn run(settings: ClientSettings) {
    let other_origin = Simulator::start().await.unwrap();
    let other_url = url_of_window(&other_origin, other_origin.control().project_id());
    let cases = fault_cases(settings.protocol, "", "");
    let all = combinations(&cases, settings).await;
    let names: Vec<_> = cases.into_iter().map(|case| case.name).collect();
    let total = all.len();
    let queue = Rc::new(RefCell::new(all));
    let failures = Rc::new(RefCell::new(BTreeMap::<String, Vec<String>>::new()));
    let finished = Rc::new(RefCell::new(0));
    let workers = tokio::task::LocalSet::new();
    let workers_started = concurrency(settings.protocol);
    for _ in 0..workers_started {
        let (queue, failures, finished) = (
            Rc::clone(&queue),
            Rc::clone(&failures),
            Rc::clone(&finished),
        );
        let (names, other_origin) = (names.clone(), other_url.clone());
        workers.spawn_local(async move {
            let report = |combination: Combination, what| {
                let text = format!("    {combination}\n        {what}");
                let case = names[combination.case].clone();
                failures.borrow_mut().entry(case).or_default().push(text);
            };
            run_all(&queue, settings.protocol, &other_origin, report).await;
            *finished.borrow_mut() += 1;
        });
    }
    workers.await;
    assert_eq!(*finished.borrow(), workers_started, "workers that finished");
    let redirected = other_origin.control().requests();
    assert!(
        redirected.is_empty(),
        "redirects were followed: {redirected:?}"
    );
    let failures = failures.borrow();
    let count: usize = failures.values().map(Vec::len).sum();
    let lines: Vec<_> = failures
        .iter()
        .map(|(case, lines)| {
            let examples: Vec<_> = lines.iter().take(8).map(String::as_str).collect();
            format!(
                "{case}: {} times, such as\n{}",
                lines.len(),
                examples.join("\n")
            )
        })
        .collect();
    assert_eq!(count, 0, "of {total} combinations:\n{}", lines.join("\n"));
    println!("{total} combinations of {} faults", names.len());
}

#[tokio::test]
async fn outcome_is_true_for_every_fault_at_every_request_without_retries() {
    run(without_retries(Protocol::Http1)).await;
}

#[tokio::test]
async fn outcome_is_true_for_every_fault_at_every_request_with_retries() {
    run(with_retries(Protocol::Http1)).await;
}

#[tokio::test]
async fn outcome_is_true_for_every_fault_over_http2_without_retries() {
    run(without_retries(Protocol::Http2)).await;
}

#[tokio::test]
async fn outcome_is_true_for_every_fault_over_http2_with_retries() {
    run(with_retries(Protocol::Http2)).await;
}
