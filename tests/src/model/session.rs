//! What a call says and which requests it makes, as its credentials age and things go wrong.
//!
//! The documented table of what may be repeated, in other words, and the way in: a request without
//! a good nonce or token is not let in, which is answered by one more request and never by doing
//! something twice. This module must not know how a request looks.

use super::Minutes;
use super::project::{Action, Project, Refusal, Shown};
use super::rule::Rule;
use super::step::{Aim, Call, Kind, Login, Trouble, Wanted};

/// How often a call is repeated at most.
pub const REPEATS: u32 = 2;
/// How long a nonce lets its holder in (assumed).
pub const NONCE_LIFE: Minutes = 5;
/// How long a token does (documented).
pub const TOKEN_LIFE: Minutes = 60;

/// What a call says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is done.
    Done,
    /// The window was read.
    Read(Option<Shown>),
    /// It is done, and that was a change or not.
    Changed(bool),
    /// It was refused: the status, and the service's code.
    Refused(u16, Option<String>),
    /// Nobody knows whether it is done.
    Unknown,
    /// Nothing was sent that could have done it.
    NotSent,
}

/// A request, by where it goes and what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request(pub Place, pub Fate);

/// Where a request goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the operations, and the token endpoint")]
pub enum Place {
    Token,
    Get,
    Update,
    Reset,
    Defer,
    Toggle,
}

/// What became of a request, whatever its sender got to hear of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It never came to the service.
    Undone,
    /// The service did not let it in.
    NotLetIn,
    /// The service let it in, and refused.
    Refused,
    /// The service did it.
    Done,
}

/// What the model says of a call.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What the call says.
    pub outcome: Outcome,
    /// Why.
    pub rule: Rule,
    /// The requests that it makes.
    pub requests: Vec<Request>,
    /// Whether trouble struck any of them.
    pub is_struck: bool,
}

impl Request {
    /// Whether it changed something.
    pub fn has_effect(self) -> bool {
        self.1 == Fate::Done && !matches!(self.0, Place::Token | Place::Get)
    }
}

impl Answer {
    /// Whether the call changed something, whatever it says.
    pub fn has_effect(&self) -> bool {
        self.requests.iter().any(|request| request.has_effect())
    }
}

/// A client with its credentials, and the project that it calls.
#[derive(Clone, Debug)]
pub struct Session {
    login: Login,
    /// Until when the nonce or the token is good that the client has.
    pass: Option<Minutes>,
    /// The project.
    pub project: Project,
}

/// What a call goes through: the trouble that is left, and the requests so far.
struct Wire {
    trouble: Option<Trouble>,
    requests: Vec<Request>,
    is_struck: bool,
}

impl Wire {
    /// What strikes a request that is aimed at, if anything.
    fn strike(&mut self, aim: Aim) -> Option<Kind> {
        let trouble = self.trouble.as_mut().filter(|trouble| trouble.aim == aim)?;
        if trouble.skip > 0 {
            trouble.skip -= 1;
            return None;
        }
        trouble.times = trouble.times.checked_sub(1)?;
        self.is_struck = true;
        Some(trouble.kind)
    }
}

/// How an attempt ends.
enum End {
    Answered(Result<Rule, (Refusal, Rule)>),
    Struck(Kind),
    NoToken,
}

impl Session {
    /// A client that has not called yet.
    pub fn new(login: Login) -> Self {
        Self {
            login,
            pass: None,
            project: Project::default(),
        }
    }

    /// Makes a call.
    pub fn call(&mut self, call: &Call, trouble: Option<Trouble>) -> Answer {
        let mut wire = Wire {
            trouble,
            requests: Vec::new(),
            is_struck: false,
        };
        let (outcome, rule) = match call {
            Call::Get => self.send(&Action::Read, &mut wire),
            Call::Set(wanted) => self.send(&Action::Update(wanted.clone()), &mut wire),
            Call::Reset => self.send(&Action::Reset, &mut wire),
            Call::Defer => self.send(&Action::Defer, &mut wire),
            Call::StartNow => self.send(&Action::StartNow, &mut wire),
            Call::Toggle => self.send(&Action::Toggle, &mut wire),
            Call::SetAutoDefer(on) => self.set_auto_defer(*on, &mut wire),
        };
        Answer {
            outcome,
            rule,
            requests: wire.requests,
            is_struck: wire.is_struck,
        }
    }

    fn set_auto_defer(&mut self, on: bool, wire: &mut Wire) -> (Outcome, Rule) {
        let current = match self.send(&Action::Read, wire) {
            (Outcome::Read(Some(current)), _) => current,
            (Outcome::Read(None), _) => return (Outcome::NotSent, Rule::AutoDeferNeedsWindow),
            failed => return failed,
        };
        if current.auto_defer == on {
            return (Outcome::Changed(false), Rule::SetsOnlyWhatDiffers);
        }
        let wanted = Wanted {
            day: current.day,
            hour: current.hour,
            protect: super::step::Protect::Keep,
            auto_defer: Some(on),
        };
        match self.send(&Action::Update(wanted), wire) {
            (Outcome::Done, _) => (Outcome::Changed(true), Rule::SetsOnlyWhatDiffers),
            failed => failed,
        }
    }

    /// One operation, with its repetitions.
    fn send(&mut self, action: &Action, wire: &mut Wire) -> (Outcome, Rule) {
        let is_read = *action == Action::Read;
        let is_once = matches!(action, Action::Defer | Action::StartNow | Action::Toggle);
        let mut in_doubt = false;
        let mut repeated = None;
        for attempt in 0.. {
            let may_go_on = attempt < REPEATS;
            let struck = match self.attempt(action, wire) {
                End::Answered(verdict) => {
                    return self.answered(is_read, in_doubt, repeated, verdict);
                }
                End::NoToken if may_go_on => Rule::RepeatsWhatWasNotDone,
                End::NoToken => return (Outcome::NotSent, Rule::GivesUp),
                End::Struck(Kind::Limited) if may_go_on => Rule::RepeatsWhatWasNotDone,
                End::Struck(Kind::Limited) => return (Outcome::Refused(429, None), Rule::GivesUp),
                End::Struck(_) if is_once => return (Outcome::Unknown, Rule::NeverRepeatsActions),
                End::Struck(_) if may_go_on => Rule::RepeatsWhatMayBe,
                // A gateway that answers a read has said no, and that is all there is to it.
                End::Struck(Kind::UnavailableUndone | Kind::UnavailableDone) if is_read => {
                    return (Outcome::Refused(503, None), Rule::GivesUp);
                }
                End::Struck(_) => return (Outcome::Unknown, Rule::GivesUp),
            };
            in_doubt |= struck == Rule::RepeatsWhatMayBe && !is_read;
            repeated = Some(struck);
        }
        (Outcome::Unknown, Rule::GivesUp)
    }

    fn answered(
        &self,
        is_read: bool,
        in_doubt: bool,
        repeated: Option<Rule>,
        verdict: Result<Rule, (Refusal, Rule)>,
    ) -> (Outcome, Rule) {
        match verdict {
            Ok(rule) if is_read => (
                Outcome::Read(self.project.shown()),
                repeated.unwrap_or(rule),
            ),
            Ok(rule) => (Outcome::Done, repeated.unwrap_or(rule)),
            Err(_) if in_doubt => (Outcome::Unknown, Rule::StaysInDoubt),
            Err((refusal, rule)) => {
                let code = Some(refusal.code().to_owned());
                (Outcome::Refused(400, code), rule)
            }
        }
    }

    /// One attempt, and what it takes to be let in.
    fn attempt(&mut self, action: &Action, wire: &mut Wire) -> End {
        let now = self.project.now();
        let place = place(action);
        // The answer to a challenge, which is kept once it has been good for something.
        let mut own = None;
        loop {
            if self.login == Login::ServiceAccount && self.pass.is_none() {
                let strike = wire.strike(Aim::Tokens);
                let fate = match strike {
                    Some(kind) if !kind.acts() => Fate::Undone,
                    _ => Fate::Done,
                };
                wire.requests.push(Request(Place::Token, fate));
                if strike.is_some() {
                    return End::NoToken;
                }
                self.pass = Some(now + TOKEN_LIFE);
            }
            let is_let_in = own.or(self.pass).is_some_and(|until| now < until);
            let strike = wire.strike(Aim::Operations);
            let mut verdict = None;
            let fate = if strike.is_some_and(|kind| !kind.acts()) {
                Fate::Undone
            } else if !is_let_in {
                Fate::NotLetIn
            } else {
                let made = self.project.act(action);
                verdict = Some(made);
                if made.is_ok() {
                    Fate::Done
                } else {
                    Fate::Refused
                }
            };
            wire.requests.push(Request(place, fate));
            match (strike, verdict) {
                (Some(kind), _) => {
                    let is_answered = matches!(
                        kind,
                        Kind::UnavailableUndone | Kind::UnavailableDone | Kind::Limited
                    );
                    if is_answered {
                        self.pass = own.or(self.pass);
                    }
                    return End::Struck(kind);
                }
                (None, Some(verdict)) => {
                    self.pass = own.or(self.pass);
                    return End::Answered(verdict);
                }
                (None, None) => match self.login {
                    Login::ApiKey => own = Some(now + NONCE_LIFE),
                    Login::ServiceAccount => self.pass = None,
                },
            }
        }
    }
}

fn place(action: &Action) -> Place {
    match action {
        Action::Read => Place::Get,
        Action::Update(_) | Action::StartNow => Place::Update,
        Action::Reset => Place::Reset,
        Action::Defer => Place::Defer,
        Action::Toggle => Place::Toggle,
    }
}
