//! Tokens of a service account: one for all calls, a new one when the service refuses it, and none
//! after it was revoked.
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "test names describe the checks, and tests may panic"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use atlas_maintenance::{Client, Error, ErrorKind, MaintenanceWindow};
use contract_tests::contract::{Contract, Operation};
use contract_tests::generate::coverage::{Coverage, SAMPLES};
use contract_tests::generate::input::{CredentialKind, ID, Settings};
use contract_tests::recorder::{RecordedRequest, Recorder, Response, TOKEN_PATH};
use contract_tests::{assertions, check, driver};
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, prop_oneof};
use proptest::sample::select;
use serde_json::json;
use tokio::task::JoinSet;

const REVOKE_PATH: &str = "/api/oauth/revoke";
/// How long the token endpoint asks to wait when it refuses.
const WAIT: Duration = Duration::from_secs(7);

/// What happens one after the other.
#[derive(Clone, Debug)]
struct Story {
    /// What the service says of the lifetime of tokens, in seconds.
    lifetime: Option<u64>,
    steps: Vec<Step>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// One call.
    Call,
    /// So many calls at once.
    Calls(usize),
    /// A call whose token request fails with this status, if it needs one.
    CallWithoutToken(u16),
    /// The service forgets all tokens.
    Forget,
    /// The client revokes its token.
    Revoke,
}

/// A request, by what it carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sent {
    /// One for a token.
    Token,
    /// One for an operation, with the token of this number.
    Call(usize),
    /// One that revokes the token of this number.
    Revoke(usize),
}

fn stories() -> impl Strategy<Value = Story> {
    let step = prop_oneof![
        4 => Just(Step::Call),
        3 => (2..6_usize).prop_map(Step::Calls),
        2 => select(vec![400_u16, 401, 429, 500, 503]).prop_map(Step::CallWithoutToken),
        3 => Just(Step::Forget),
        1 => Just(Step::Revoke),
    ];
    let lifetime = prop_oneof![
        5 => Just(Some(3600)),
        1 => Just(Some(0)),
        1 => Just(Some(u64::MAX)),
        1 => Just(None),
    ];
    (lifetime, vec(step, 1..10)).prop_map(|(lifetime, steps)| Story { lifetime, steps })
}

/// The tokens of a client, as they should be.
#[derive(Debug, Default)]
struct Model {
    granted: usize,
    /// The token that the client has.
    held: Option<usize>,
    /// All tokens up to this number are refused.
    forgotten: usize,
}

impl Model {
    fn is_refused(&self) -> bool {
        self.held.is_some_and(|held| held <= self.forgotten)
    }

    fn fetch(&mut self) -> Sent {
        self.granted += 1;
        self.held = Some(self.granted);
        Sent::Token
    }

    /// The requests of a call. `is_short`: tokens end at once.
    fn call(&mut self, is_short: bool) -> Vec<Sent> {
        let mut sent = Vec::new();
        if self.held.is_none() || is_short {
            sent.push(self.fetch());
        }
        sent.extend(self.held.map(Sent::Call));
        if self.is_refused() {
            sent.push(self.fetch());
            sent.extend(self.held.map(Sent::Call));
        }
        sent
    }
}

/// The service: counts tokens, and refuses those that it forgot.
#[derive(Debug, Default)]
struct Service {
    granted: AtomicUsize,
    forgotten: AtomicUsize,
    /// The status of token requests; 0 grants.
    token_status: AtomicUsize,
}

impl Service {
    fn respond(
        &self,
        request: &RecordedRequest,
        lifetime: Option<u64>,
        success: &Response,
    ) -> Response {
        if request.path == REVOKE_PATH {
            return Response::default();
        }
        if request.path == TOKEN_PATH {
            let status = self.token_status.load(Ordering::SeqCst);
            if status != 0 {
                let status = u16::try_from(status).unwrap();
                let mut refusal = Response::json(status, &json!({"error": "no"}));
                let wait = WAIT.as_secs().to_string();
                refusal.headers.push(("retry-after".to_owned(), wait));
                return refusal;
            }
            let number = self.granted.fetch_add(1, Ordering::SeqCst) + 1;
            let mut token = json!({"access_token": format!("t-{number}"), "token_type": "Bearer"});
            if let Some(lifetime) = lifetime {
                token["expires_in"] = json!(lifetime);
            }
            return Response::json(200, &token);
        }
        match sent(request) {
            Some(Sent::Call(number)) if number > self.forgotten.load(Ordering::SeqCst) => {
                success.clone()
            }
            _ => Response::json(401, &json!({"errorCode": "A_CODE"})),
        }
    }
}

/// What a request carries; `None` if that is not what a client may send.
fn sent(request: &RecordedRequest) -> Option<Sent> {
    let number = |text: &str| text.strip_prefix("t-")?.parse().ok();
    match request.path.as_str() {
        TOKEN_PATH => Some(Sent::Token),
        REVOKE_PATH => {
            let form = url::form_urlencoded::parse(&request.body);
            let form: Vec<(String, String)> = form.into_owned().collect();
            let [(token, value), (hint, kind)] = form.as_slice() else {
                return None;
            };
            let is_right = (token.as_str(), hint.as_str(), kind.as_str())
                == ("token", "token_type_hint", "access_token");
            number(value).filter(|_| is_right).map(Sent::Revoke)
        }
        _ => {
            let headers = request.header("authorization");
            let value = headers.first()?.strip_prefix("Bearer ")?;
            number(value).map(Sent::Call)
        }
    }
}

fn window(client: &Client) -> MaintenanceWindow {
    let project = ID.parse().unwrap();
    client.project(project).maintenance_window()
}

/// What came of a step.
#[derive(Debug, Default)]
struct Outcome {
    succeeded: usize,
    errors: Vec<Error>,
}

impl Outcome {
    fn add<T>(&mut self, result: Result<T, Error>) {
        match result {
            Ok(_) => self.succeeded += 1,
            Err(error) => self.errors.push(error),
        }
    }
}

async fn take(step: Step, client: &Client, service: &Service) -> Outcome {
    let mut outcome = Outcome::default();
    match step {
        Step::Call => outcome.add(window(client).get().await),
        Step::Calls(count) => {
            let mut calls = JoinSet::new();
            for _ in 0..count {
                calls.spawn(window(client).get().into_future());
            }
            for result in calls.join_all().await {
                outcome.add(result);
            }
        }
        Step::CallWithoutToken(status) => {
            service.token_status.store(status.into(), Ordering::SeqCst);
            outcome.add(window(client).get().await);
            service.token_status.store(0, Ordering::SeqCst);
        }
        Step::Forget => {
            let granted = service.granted.load(Ordering::SeqCst);
            service.forgotten.store(granted, Ordering::SeqCst);
        }
        Step::Revoke => outcome.add(client.revoke().await),
    }
    outcome
}

/// Whether these are the requests and the outcome of a step; else the broken clause.
fn judge(
    step: Step,
    is_short: bool,
    model: &mut Model,
    requests: &[Sent],
    outcome: &Outcome,
) -> Result<(), &'static str> {
    const ONE: &str = "all calls share one token, and a refused token is replaced once";
    let require = |holds: bool, clause| if holds { Ok(()) } else { Err(clause) };
    let is_success = |count| outcome.succeeded == count && outcome.errors.is_empty();
    match step {
        Step::Call => {
            require(requests == model.call(is_short), ONE)?;
            require(is_success(1), "a call with a token succeeds")
        }
        // Each waits for a token of its own.
        Step::Calls(count) if is_short => {
            let tokens = requests.iter().filter(|one| **one == Sent::Token).count();
            model.granted += tokens;
            model.held = Some(model.granted);
            require(tokens == count, "a token that ended is not used")?;
            require(is_success(count), "a call with a token succeeds")
        }
        Step::Calls(count) => {
            let is_refused = model.is_refused();
            let refused = model.held.filter(|_| is_refused).map(Sent::Call);
            let expected = model.call(is_short);
            let tokens = requests.iter().filter(|one| **one == Sent::Token).count();
            require(
                tokens == expected.iter().filter(|one| **one == Sent::Token).count(),
                ONE,
            )?;
            let good = model.held.map(Sent::Call);
            let with =
                |token: Option<Sent>| requests.iter().filter(|one| Some(**one) == token).count();
            let refusals = if is_refused { with(refused) } else { 0 };
            require(
                with(good) == count && requests.len() == tokens + count + refusals,
                ONE,
            )?;
            require(is_success(count), "a call with a token succeeds")
        }
        Step::CallWithoutToken(status) => {
            let mut probe = Model {
                granted: model.granted,
                held: model.held,
                forgotten: model.forgotten,
            };
            let with_token = probe.call(is_short);
            let Some(at) = with_token.iter().position(|one| *one == Sent::Token) else {
                require(requests == with_token, ONE)?;
                return require(is_success(1), "a call with a token succeeds");
            };
            // The token request is sent, fails, and ends the call.
            let expected: Vec<_> = with_token.into_iter().take(at + 1).collect();
            model.held = None;
            require(requests == expected, "a call without a token is not sent")?;
            let [error] = outcome.errors.as_slice() else {
                return Err("a call without a token is an error");
            };
            let is_right = error.kind() == ErrorKind::NotSent && error.status() == Some(status);
            require(is_right, "an error says that no token was granted")?;
            let is_said = error.retry_after() == Some(WAIT);
            require(is_said, "an error says how long Retry-After asks to wait")
        }
        Step::Forget => {
            model.forgotten = model.granted;
            require(requests.is_empty(), "nothing is sent without a call")
        }
        Step::Revoke => {
            let expected: Vec<_> = model.held.take().map(Sent::Revoke).into_iter().collect();
            require(requests == expected, "the token that is held is revoked")?;
            require(is_success(1), "a confirmed revocation succeeds")
        }
    }
}

/// The operation that reads a window.
fn reader(contract: &Contract) -> Operation<'_> {
    let operations = contract.operations().into_iter();
    let mut readers = operations.filter(|operation| operation.returns_property("dayOfWeek"));
    readers.next().unwrap()
}

fn run(recorder: &Recorder, operation: &Operation<'_>, story: &Story) -> Result<(), String> {
    let base_url = recorder.base_url();
    let kind = CredentialKind::ServiceAccount;
    let builder = driver::builder(operation.contract, &base_url, kind, Settings::default());
    let client = builder.build().unwrap();
    let service = Arc::new(Service::default());
    let (success, lifetime) = (Response::success(operation), story.lifetime);
    let is_short = lifetime == Some(0);
    let mut model = Model::default();
    driver::block_on(async {
        for (number, step) in (1..).zip(&story.steps) {
            let (answering, success) = (Arc::clone(&service), success.clone());
            let respond = move |request: &RecordedRequest| {
                Some(answering.respond(request, lifetime, &success))
            };
            let taken = recorder.serving_async(respond, take(*step, &client, &service));
            let (outcome, requests) = taken.await;
            for request in &requests {
                if request.path != TOKEN_PATH && request.path != REVOKE_PATH {
                    continue;
                }
                assertions::account_request(operation, request)?;
            }
            let carried: Vec<_> = requests.iter().filter_map(sent).collect();
            let judged = if carried.len() == requests.len() {
                judge(*step, is_short, &mut model, &carried, &outcome)
            } else {
                Err("a request carries a token of the service")
            };
            if let Err(clause) = judged {
                let what = format!("{carried:?} with {outcome:?} in step {number}, {step:?}");
                return Err(operation.violation_in("security", clause, &what));
            }
        }
        Ok(())
    })
}

#[test]
fn tokens_are_shared_replaced_and_revoked() {
    let recorder = Recorder::default();
    for contract in Contract::dated() {
        let operation = reader(&contract);
        check(file!(), &stories(), |story| {
            run(&recorder, &operation, &story)
        });
    }
}

#[test]
fn generated_stories_refuse_tokens_of_every_call() {
    let labels = |story: &Story| {
        let mut labels = vec![format!("lifetime {:?}", story.lifetime)];
        for pair in story.steps.windows(2) {
            if let [Step::Forget, next] = pair {
                let text = format!("refused: {next:?}");
                labels.push(text.split('(').next().unwrap().to_owned());
            }
            if let [Step::Revoke, Step::Call | Step::Calls(_)] = pair {
                labels.push("revoked and called".to_owned());
            }
        }
        labels
    };
    Coverage::of(SAMPLES, &stories(), labels).assert_often(
        "the generator of stories",
        [
            "lifetime Some(3600)",
            "lifetime Some(0)",
            "lifetime None",
            "lifetime Some(18446744073709551615)",
            "refused: Call",
            "refused: Calls",
            "refused: CallWithoutToken",
            "revoked and called",
        ],
    );
}
