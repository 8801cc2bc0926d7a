//! Generated sequences of calls, faults and passing time, executed by the client of every version
//! against the simulator, and compared with the model after each step.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::panic,
    reason = "test names describe the checks, and tests may panic"
)]

use std::thread;

use atlas_maintenance_simulator::assumptions;
use contract_tests::check;
use contract_tests::contract::{Contract, Operation};
use contract_tests::generate::coverage::{Coverage, SAMPLES};
use contract_tests::harness::Harness;
use contract_tests::model::Minutes;
use contract_tests::model::coverage;
use contract_tests::model::project::{Member, WindowState};
use contract_tests::model::rule::Rule;
use contract_tests::model::scenario::scenarios;
use contract_tests::model::session::Session;
use contract_tests::model::step::{ClientCall, NetworkFault, Scenario, Step, duration};
use contract_tests::model::variants::Variants;
use proptest::sample::select;
use tokio::runtime::Builder;

/// A violated rule, and the difference that shows it.
type Disagreement = (Rule, String);

/// The operation of a fragment that has a call's effect.
fn operation<'c>(contract: &'c Contract, call: &ClientCall) -> Operation<'c> {
    let (method, end) = call.operation();
    let found = contract
        .operations()
        .into_iter()
        .find(|operation| operation.method == method && operation.path.ends_with(end));
    found.unwrap_or_else(|| panic!("{} has no {method} …{end}", contract.version))
}

async fn run(contract: &Contract, scenario: &Scenario, variants: &Variants) -> Result<(), String> {
    let harness = Harness::new(contract.version, scenario.credential, variants).await;
    let mut model = Session::under(scenario.credential, variants.clone());
    for (number, step) in (1..).zip(&scenario.steps) {
        let result = match step {
            Step::Call(call, fault) => compare_call(&harness, &mut model, call, *fault).await,
            Step::Schedule(ahead) => {
                let (actual, expected) = (harness.schedule(*ahead), model.project.schedule(*ahead));
                same("the scheduled start", actual, expected, || match expected {
                    Some(_) => model.project.rule_of(Member::Maintenance),
                    None => Rule::MaintenanceInProgress,
                })
            }
            Step::Wait(by) => advance(&harness, &mut model, *by),
            Step::WaitUntilBefore(ahead) => {
                let by = model.project.until(*ahead);
                advance(&harness, &mut model, by)
            }
        };
        let result = match result {
            Ok(()) => compare_state(&harness, &model).await,
            failed => failed,
        };
        if let Err((rule, what)) = result {
            let what = format!("{what}\n  in step {number} of the scenario: {step:?}");
            return Err(match step {
                Step::Call(call, _) => {
                    operation(contract, call).violation(&rule.to_string(), &what)
                }
                _ => format!(
                    "the service of {}\n  breaks the clause: {rule}\n  because: {what}",
                    contract.version
                ),
            });
        }
    }
    Ok(())
}

fn advance(harness: &Harness, model: &mut Session, by: Minutes) -> Result<(), Disagreement> {
    harness.advance(by);
    model.project.advance(by);
    Ok(())
}

/// Makes a call, and compares its outcome and its requests.
async fn compare_call(
    harness: &Harness,
    model: &mut Session,
    call: &ClientCall,
    fault: Option<NetworkFault>,
) -> Result<(), Disagreement> {
    let expected = model.call(call, fault);
    let actual = harness.call(call, fault).await;
    let effects = actual
        .requests
        .iter()
        .filter(|request| request.has_effect())
        .count();
    if call.is_non_idempotent() && effects > 1 {
        return Err((
            Rule::ActsAtMostOnce,
            format!("it had its effect {effects} times"),
        ));
    }
    let what = match &actual.error {
        Some(error) => format!("the outcome (error “{error}”)"),
        None => "the outcome".to_owned(),
    };
    same(&what, actual.outcome, expected.outcome, || expected.rule)?;
    if let Some(update) = actual.incomplete_updates.first() {
        return Err((Rule::NamesDayAndHour, format!("it sent {update}")));
    }
    same(
        "the list of requests",
        actual.requests,
        expected.requests,
        || {
            if expected.fault_hit {
                expected.rule
            } else {
                Rule::SendsExpectedRequests
            }
        },
    )
}

/// Compares everything that is visible of the project.
async fn compare_state(harness: &Harness, model: &Session) -> Result<(), Disagreement> {
    let project = &model.project;
    let rule = |member| move || project.rule_of(member);
    let since_start = |at: Option<Minutes>| at.map_or("none".to_owned(), duration);
    same(
        "the maintenance, counted from the start of the scenario,",
        since_start(harness.maintenance()),
        since_start(project.maintenance()),
        rule(Member::Maintenance),
    )?;
    let actual = harness.read_window().await;
    let actual = actual.map_err(|error| (Rule::ReadsWindow, error))?;
    let (actual, expected) = match (actual, project.window_state()) {
        (Some(actual), Some(expected)) => (actual, expected),
        (actual, expected) => {
            return same("the window", actual, expected, rule(Member::Window));
        }
    };
    let time = |state: &WindowState| (state.day, state.hour, state.time_zone.clone());
    same(
        "the value of day, hour and time zone",
        time(&actual),
        time(&expected),
        rule(Member::Window),
    )?;
    same(
        "the value of the protected hours",
        actual.protected,
        expected.protected,
        rule(Member::Protected),
    )?;
    same(
        "auto-defer",
        actual.auto_defer,
        expected.auto_defer,
        rule(Member::AutoDefer),
    )?;
    same(
        "the number of deferrals",
        actual.deferrals,
        expected.deferrals,
        rule(Member::Deferrals),
    )?;
    same(
        "the flag for an immediate start",
        actual.start_asap,
        expected.start_asap,
        rule(Member::StartAsap),
    )
}

fn same<T: PartialEq + std::fmt::Debug>(
    what: &str,
    actual: T,
    expected: T,
    rule: impl FnOnce() -> Rule,
) -> Result<(), Disagreement> {
    if actual == expected {
        return Ok(());
    }
    let difference = format!("{what} is {actual:?}, expected by the model: {expected:?}");
    Err((rule(), difference))
}

/// What the model does not know: what else the requests of a call depend on, and when maintenance starts.
const NOT_MODELLED: [&str; 3] = ["nonce-lifetime", "start-delay", "token-rate-limit"];

/// The default variants, as often as not, and each other variant alone.
fn variants() -> Vec<Variants> {
    let all = assumptions().iter();
    let all = all.filter(|it| !NOT_MODELLED.contains(&it.id));
    let choices = all.flat_map(|it| it.variants.iter().map(move |variant| (it, variant.id)));
    let others: Vec<_> = choices
        .filter(|(it, variant)| it.default != Some(*variant))
        .map(|(it, variant)| Variants::of([(it.id, variant)]))
        .collect();
    let usual = vec![Variants::default(); others.len()];
    [others, usual].concat()
}

fn check_version(contract: &Contract) {
    let built = Builder::new_current_thread().enable_all().build();
    let runtime = built.expect("a runtime");
    let inputs = (scenarios(), select(variants()));
    check(file!(), &inputs, |(scenario, variants)| {
        runtime.block_on(run(contract, &scenario, &variants))
    });
}

/// Each version has a thread of its own; they share nothing.
#[test]
fn client_and_simulator_agree_with_the_model_after_every_step() {
    let contracts = Contract::dated();
    thread::scope(|scope| {
        let versions: Vec<_> = contracts
            .iter()
            .map(|contract| scope.spawn(|| check_version(contract)))
            .collect();
        for version in versions {
            version
                .join()
                .unwrap_or_else(|failure| std::panic::resume_unwind(failure));
        }
    });
}

/// As many scenarios as the suite runs for all versions together.
#[test]
fn generated_scenarios_cover_every_rule_outcome_and_fault() {
    let samples = SAMPLES * Contract::dated().len();
    Coverage::of(samples, &scenarios(), coverage::labels)
        .assert_contains("the generator of scenarios", coverage::expected());
}
