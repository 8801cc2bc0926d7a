//! Arbitrary sequences of calls, faults and moves of the clock, played by the client of every
//! version against the simulator and by the model beside it: do they agree after each step?
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::panic,
    reason = "tests say what they check by their names, and stop at what cannot be checked"
)]

use std::thread;

use contract_tests::check;
use contract_tests::contract::{Contract, Operation};
use contract_tests::harness::Stage;
use contract_tests::model::Minutes;
use contract_tests::model::coverage::Coverage;
use contract_tests::model::project::{Member, Shown};
use contract_tests::model::rule::Rule;
use contract_tests::model::scenario::plans;
use contract_tests::model::session::Session;
use contract_tests::model::step::{Call, Plan, Step, Trouble, span};
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;
use tokio::runtime::Builder;

/// A rule that was broken, and how that showed.
type Broken = (Rule, String);

/// The operation of a fragment that has a call's effect.
fn operation<'c>(contract: &'c Contract, call: &Call) -> Operation<'c> {
    let (method, end) = call.operation();
    let found = contract
        .operations()
        .into_iter()
        .find(|operation| operation.method == method && operation.path.ends_with(end));
    found.unwrap_or_else(|| panic!("{} has no {method} …{end}", contract.version))
}

async fn play(contract: &Contract, plan: &Plan) -> Result<(), String> {
    let stage = Stage::new(contract.version, plan.login).await;
    let mut model = Session::new(plan.login);
    for (place, step) in plan.steps.iter().enumerate() {
        let done = match step {
            Step::Call(call, trouble) => call_both(&stage, &mut model, call, *trouble).await,
            Step::Schedule(ahead) => {
                let (said, expected) = (stage.schedule(*ahead), model.project.schedule(*ahead));
                same("it was scheduled for", said, expected, || match expected {
                    Some(_) => model.project.rule_of(Member::Maintenance),
                    None => Rule::UnderWay,
                })
            }
            Step::Wait(by) => pass(&stage, &mut model, *by),
            Step::Approach(ahead) => {
                let by = model.project.until(*ahead);
                pass(&stage, &mut model, by)
            }
        };
        let agreed = match done {
            Ok(()) => compare(&stage, &model).await,
            broken => broken,
        };
        if let Err((rule, what)) = agreed {
            let what = format!("{what}\n  in step {} of the plan: {step:?}", place + 1);
            return Err(match step {
                Step::Call(call, _) => operation(contract, call).breach(&rule.to_string(), &what),
                _ => format!(
                    "the service of {}\n  breaks the clause: {rule}\n  because: {what}",
                    contract.version
                ),
            });
        }
    }
    Ok(())
}

fn pass(stage: &Stage, model: &mut Session, by: Minutes) -> Result<(), Broken> {
    stage.advance(by);
    model.project.advance(by);
    Ok(())
}

/// Makes a call, and compares what it says and which requests it made.
async fn call_both(
    stage: &Stage,
    model: &mut Session,
    call: &Call,
    trouble: Option<Trouble>,
) -> Result<(), Broken> {
    let expected = model.call(call, trouble);
    let seen = stage.call(call, trouble).await;
    let effects = seen
        .requests
        .iter()
        .filter(|request| request.has_effect())
        .count();
    if call.is_action() && effects > 1 {
        return Err((Rule::ActsOnce, format!("it was done {effects} times")));
    }
    let said = match &seen.error {
        Some(error) => format!("the call said “{error}”, that is"),
        None => "the call said".to_owned(),
    };
    same(&said, seen.outcome, expected.outcome, || expected.rule)?;
    if let Some(update) = seen.incomplete.first() {
        return Err((Rule::NamesDayAndHour, format!("it sent {update}")));
    }
    same(
        "its requests were",
        seen.requests,
        expected.requests,
        || {
            if expected.is_struck {
                expected.rule
            } else {
                Rule::Converses
            }
        },
    )
}

/// Compares all that can be seen of the project.
async fn compare(stage: &Stage, model: &Session) -> Result<(), Broken> {
    let project = &model.project;
    let rule = |member| move || project.rule_of(member);
    let told = |at: Option<Minutes>| at.map_or("none".to_owned(), span);
    same(
        "counted from the beginning, maintenance is at",
        told(stage.maintenance()),
        told(project.maintenance()),
        rule(Member::Maintenance),
    )?;
    let seen = stage.look().await.map_err(|error| (Rule::Shows, error))?;
    let (seen, expected) = match (seen, project.shown()) {
        (Some(seen), Some(expected)) => (seen, expected),
        (seen, expected) => {
            return same("the window is", seen, expected, rule(Member::Window));
        }
    };
    let day_and_hour = |shown: &Shown| (shown.day, shown.hour, shown.time_zone.clone());
    same(
        "day, hour and time zone are",
        day_and_hour(&seen),
        day_and_hour(&expected),
        rule(Member::Window),
    )?;
    same(
        "the protected hours are",
        seen.protected,
        expected.protected,
        rule(Member::Protected),
    )?;
    same(
        "auto-defer is",
        seen.auto_defer,
        expected.auto_defer,
        rule(Member::AutoDefer),
    )?;
    same(
        "the number of deferrals is",
        seen.deferrals,
        expected.deferrals,
        rule(Member::Deferrals),
    )?;
    same(
        "that it was started at once is",
        seen.start_asap,
        expected.start_asap,
        rule(Member::StartAsap),
    )
}

fn same<T: PartialEq + std::fmt::Debug>(
    what: &str,
    seen: T,
    expected: T,
    rule: impl FnOnce() -> Rule,
) -> Result<(), Broken> {
    if seen == expected {
        return Ok(());
    }
    let told = format!("{what} {seen:?}, where the model says {expected:?}");
    Err((rule(), told))
}

fn play_all(contract: &Contract) {
    let built = Builder::new_current_thread().enable_all().build();
    let runtime = built.expect("a runtime");
    check(file!(), &plans(), |plan| {
        runtime.block_on(play(contract, &plan))
    });
}

/// Each version in a thread of its own: they share nothing.
#[test]
fn client_and_service_do_what_the_model_says() {
    let contracts = Contract::all();
    thread::scope(|scope| {
        let played: Vec<_> = contracts
            .iter()
            .map(|contract| scope.spawn(|| play_all(contract)))
            .collect();
        for version in played {
            version
                .join()
                .unwrap_or_else(|failure| std::panic::resume_unwind(failure));
        }
    });
}

/// As many plans as all versions together are given above, and the same ones in every run.
#[test]
fn plans_leave_nothing_out() {
    let mut runner = TestRunner::deterministic();
    let mut coverage = Coverage::default();
    for _ in 0..256 * Contract::all().len() {
        let plan = plans().new_tree(&mut runner).expect("a plan").current();
        coverage.play(&plan);
    }
    let missing = coverage.missing();
    assert!(
        missing.is_empty(),
        "did not happen:\n{}",
        missing.join("\n")
    );
}
