//! What happens in plans, so that a generator that has gone blind is noticed.
//!
//! Only the model is asked: a run that agrees with it has seen the same.

use std::collections::BTreeSet;

use super::project::{Member, Refusal};
use super::rule::Rule;
use super::session::{Answer, Fate, Outcome, Session};
use super::step::{Aim, Call, Kind, Login, Plan, Protect, Step, Trouble, Wanted};

/// What has happened, by its name.
#[derive(Clone, Debug, Default)]
pub struct Coverage(BTreeSet<String>);

impl Coverage {
    /// Plays a plan with the model alone.
    pub fn play(&mut self, plan: &Plan) {
        let mut model = Session::new(plan.login);
        for step in &plan.steps {
            match step {
                Step::Call(call, trouble) => {
                    let answer = model.call(call, *trouble);
                    self.note_call(call, *trouble, &answer, plan.login);
                }
                Step::Schedule(ahead) => {
                    let is_done = model.project.schedule(*ahead).is_some();
                    self.note(format!("scheduling, done: {is_done}"));
                }
                Step::Wait(by) => {
                    model.project.advance(*by);
                    self.note("waiting".to_owned());
                }
                Step::Approach(ahead) => {
                    let by = model.project.until(*ahead);
                    model.project.advance(by);
                    self.note(format!("approaching, in time: {}", by > 0));
                }
            }
            for member in Member::ALL {
                self.note(rule(model.project.rule_of(member)));
            }
        }
    }

    fn note_call(&mut self, call: &Call, trouble: Option<Trouble>, answer: &Answer, login: Login) {
        let fates = || answer.requests.iter().map(|request| request.1);
        let is_done = answer.has_effect();
        let outcome = match &answer.outcome {
            Outcome::Unknown if call.is_action() => format!("unknown, done: {is_done}"),
            outcome => said(outcome),
        };
        self.note(format!("{}: {outcome}", call.name()));
        self.note(rule(answer.rule));
        self.note(rule(Rule::Converses));
        if matches!(call, Call::Set(_) | Call::SetAutoDefer(_)) && is_done {
            self.note(rule(Rule::NamesDayAndHour));
        }
        if call.is_action() && is_done {
            self.note(rule(Rule::ActsOnce));
        }
        if fates().any(|fate| fate == Fate::NotLetIn) {
            self.note(stopped(call.name(), login));
        }
        if let Some(Trouble { kind, aim, .. }) = trouble.filter(|_| answer.is_struck) {
            self.note(struck(kind, aim));
        }
    }

    fn note(&mut self, what: String) {
        self.0.insert(what);
    }

    /// What has never happened, of all that can.
    pub fn missing(&self) -> Vec<String> {
        let is_missing = |what: &String| !self.0.contains(what);
        expected().into_iter().filter(is_missing).collect()
    }
}

fn rule(rule: Rule) -> String {
    format!("the rule: {rule}")
}

fn stopped(call: &str, login: Login) -> String {
    format!("{call} is not let in with an old {login:?}")
}

fn struck(kind: Kind, aim: Aim) -> String {
    format!("{kind:?} strikes {aim:?}")
}

fn said(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Read(window) => format!("read, a window: {}", window.is_some()),
        Outcome::Refused(status, Some(code)) => format!("refused, {status} {code}"),
        Outcome::Refused(status, None) => format!("refused, {status}"),
        other => format!("{other:?}"),
    }
}

/// All that has to happen in a run. What a call can end with is listed here once more, so that the
/// model cannot lose an end without being asked.
fn expected() -> Vec<String> {
    let mut all: Vec<_> = Rule::ALL.iter().map(|known| rule(*known)).collect();
    for is in [true, false] {
        all.push(format!("scheduling, done: {is}"));
        all.push(format!("approaching, in time: {is}"));
    }
    all.push("waiting".to_owned());
    for kind in Kind::ALL {
        all.extend([Aim::Operations, Aim::Tokens].map(|aim| struck(kind, aim)));
    }
    for (call, ends) in ends() {
        all.extend([Login::ApiKey, Login::ServiceAccount].map(|login| stopped(call.name(), login)));
        let failures = [Outcome::NotSent, Outcome::Refused(429, None)];
        for end in ends.iter().chain(&failures) {
            all.push(format!("{}: {}", call.name(), said(end)));
        }
        if call.is_action() {
            for is in [true, false] {
                all.push(format!("{}: unknown, done: {is}", call.name()));
            }
        } else {
            all.push(format!("{}: {}", call.name(), said(&Outcome::Unknown)));
        }
    }
    all
}

/// What each call can end with, beside what all can.
fn ends() -> Vec<(Call, Vec<Outcome>)> {
    use Refusal::{AlreadyScheduled, DeferralsExceeded, NotScheduled, WindowNotDefined};
    let done_or = |refusals: &[Refusal]| {
        let refused = refusals
            .iter()
            .map(|refusal| Outcome::Refused(400, Some(refusal.code().to_owned())));
        [Outcome::Done].into_iter().chain(refused).collect()
    };
    let wanted = Wanted {
        day: 1,
        hour: 0,
        protect: Protect::Keep,
        auto_defer: None,
    };
    let set_auto_defer = vec![
        Outcome::Changed(true),
        Outcome::Changed(false),
        Outcome::Refused(503, None),
        Outcome::Refused(400, Some(AlreadyScheduled.code().to_owned())),
    ];
    vec![
        (Call::Get, vec![Outcome::Refused(503, None)]),
        (Call::Set(wanted), done_or(&[AlreadyScheduled])),
        (Call::Reset, done_or(&[AlreadyScheduled])),
        (
            Call::Defer,
            done_or(&[
                NotScheduled,
                WindowNotDefined,
                DeferralsExceeded,
                AlreadyScheduled,
            ]),
        ),
        (
            Call::StartNow,
            done_or(&[NotScheduled, WindowNotDefined, AlreadyScheduled]),
        ),
        (Call::Toggle, done_or(&[WindowNotDefined, AlreadyScheduled])),
        (Call::SetAutoDefer(true), set_auto_defer),
    ]
}
