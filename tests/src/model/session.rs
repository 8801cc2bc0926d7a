//! The outcome of a call and the requests that it sends, while credentials expire and faults hit.
//!
//! Restates the documented retry table, and authorization: the service rejects a request without a
//! valid nonce or token and does not process it, so the client sends one more request.

use super::Minutes;
use super::project::{Project, Refusal, ServiceAction, WindowState};
use super::rule::Rule;
use super::step::{
    ClientCall, DesiredWindow, ExpiringCredential, FaultTarget, NetworkFault, NetworkFaultKind,
    ProtectedHoursUpdate,
};
use super::variants::Variants;

/// The most retries of a call.
pub const MAX_RETRIES: u32 = 2;
/// The lifetime of a nonce (assumed).
pub const NONCE_LIFE: Minutes = 5;
/// The lifetime of a token (documented).
pub const TOKEN_LIFE: Minutes = 60;

/// What a call reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallOutcome {
    /// The call succeeded.
    Done,
    /// The window was read.
    Read(Option<WindowState>),
    /// The call succeeded, and whether that changed anything.
    Changed(bool),
    /// The service refused: the status, and the error code.
    Refused(u16, Option<String>),
    /// Whether the call had an effect is unknown.
    Unknown,
    /// No request that could have the effect was sent.
    NotSent,
}

/// A request: its endpoint, and how the service processed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request(pub Endpoint, pub RequestOutcome);

/// The endpoint of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the operations, and the token endpoint")]
pub enum Endpoint {
    Token,
    Get,
    Update,
    Reset,
    Defer,
    Toggle,
}

/// How the service processed a request, independent of the reply that the client received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestOutcome {
    /// The service did not process it.
    NotProcessed,
    /// The service answered 401.
    Unauthorized,
    /// The service accepted the credentials and refused the action.
    Rejected,
    /// The service performed the action.
    Applied,
}

/// What the model expects of a call.
#[derive(Clone, Debug)]
pub struct Prediction {
    /// What the call reports.
    pub outcome: CallOutcome,
    /// The rule that decides the outcome.
    pub rule: Rule,
    /// The requests that it sends.
    pub requests: Vec<Request>,
    /// Whether the fault hit any of them.
    pub fault_hit: bool,
}

impl Request {
    /// Whether it changed the project.
    pub fn has_effect(self) -> bool {
        self.1 == RequestOutcome::Applied && !matches!(self.0, Endpoint::Token | Endpoint::Get)
    }
}

impl Prediction {
    /// Whether the call changed the project, whatever it reports.
    pub fn has_effect(&self) -> bool {
        self.requests.iter().any(|request| request.has_effect())
    }
}

/// A client with its credentials, and the project that it calls.
#[derive(Clone, Debug)]
pub struct Session {
    credential: ExpiringCredential,
    /// When the client's nonce or token expires.
    expires_at: Option<Minutes>,
    /// The project.
    pub project: Project,
}

/// The network during one call: the remaining fault, and the requests so far.
struct Network {
    fault: Option<NetworkFault>,
    requests: Vec<Request>,
    fault_hit: bool,
}

impl Network {
    /// The fault that hits the next request to an endpoint, if any.
    fn next_fault(&mut self, target: FaultTarget) -> Option<NetworkFaultKind> {
        let fault = self.fault.as_mut().filter(|fault| fault.target == target)?;
        if fault.skip > 0 {
            fault.skip -= 1;
            return None;
        }
        fault.times = fault.times.checked_sub(1)?;
        self.fault_hit = true;
        Some(fault.kind)
    }
}

/// How an attempt ends.
enum AttemptResult {
    Answered(Result<Rule, (Refusal, Rule)>),
    Faulted(NetworkFaultKind),
    NoToken,
}

impl Session {
    /// A client before its first call.
    pub fn new(credential: ExpiringCredential) -> Self {
        Self::under(credential, Variants::default())
    }

    /// The same with a service that takes these variants.
    pub fn under(credential: ExpiringCredential, variants: Variants) -> Self {
        Self {
            credential,
            expires_at: None,
            project: Project::new(variants),
        }
    }

    /// Makes a call.
    pub fn call(&mut self, call: &ClientCall, fault: Option<NetworkFault>) -> Prediction {
        let mut network = Network {
            fault,
            requests: Vec::new(),
            fault_hit: false,
        };
        let (outcome, rule) = match call {
            ClientCall::Get => self.send(&ServiceAction::Read, &mut network),
            ClientCall::Set(desired) => self.set(desired, &mut network),
            ClientCall::Reset => self.send(&ServiceAction::Reset, &mut network),
            ClientCall::Defer => self.send(&ServiceAction::Defer, &mut network),
            ClientCall::StartNow => match self.read_before_change(&mut network) {
                Ok(_) => self.send(&ServiceAction::StartNow, &mut network),
                Err(failed) => failed,
            },
            ClientCall::Toggle => self.send(&ServiceAction::Toggle, &mut network),
            ClientCall::SetAutoDefer(on) => self.set_auto_defer(*on, &mut network),
        };
        Prediction {
            outcome,
            rule,
            requests: network.requests,
            fault_hit: network.fault_hit,
        }
    }

    /// What is kept is read and sent again, so the update keeps it whatever the service does with what
    /// is left out.
    fn set(&mut self, desired: &DesiredWindow, network: &mut Network) -> (CallOutcome, Rule) {
        let is_whole =
            desired.protected_hours != ProtectedHoursUpdate::Keep && desired.auto_defer.is_some();
        if !is_whole && let Err(failed) = self.read_before_change(network) {
            return failed;
        }
        self.send(&ServiceAction::Update(desired.clone()), network)
    }

    /// The window, or the outcome of a change that is not sent because the window is not known.
    fn read_before_change(
        &mut self,
        network: &mut Network,
    ) -> Result<Option<WindowState>, (CallOutcome, Rule)> {
        match self.send(&ServiceAction::Read, network) {
            (CallOutcome::Read(window), _) => Ok(window),
            (CallOutcome::Unknown, _) => Err((CallOutcome::NotSent, Rule::NothingDoneBefore)),
            failed => Err(failed),
        }
    }

    fn set_auto_defer(&mut self, on: bool, network: &mut Network) -> (CallOutcome, Rule) {
        let current = match self.read_before_change(network) {
            Ok(Some(current)) => current,
            Ok(None) => return (CallOutcome::NotSent, Rule::AutoDeferNeedsWindow),
            Err(failed) => return failed,
        };
        if current.auto_defer == on {
            return (CallOutcome::Changed(false), Rule::SetsOnlyWhatDiffers);
        }
        let desired = DesiredWindow {
            day: current.day,
            hour: current.hour,
            protected_hours: ProtectedHoursUpdate::Keep,
            auto_defer: Some(on),
        };
        match self.send(&ServiceAction::Update(desired), network) {
            (CallOutcome::Done, _) => (CallOutcome::Changed(true), Rule::SetsOnlyWhatDiffers),
            failed => failed,
        }
    }

    /// One operation with its retries.
    fn send(&mut self, action: &ServiceAction, network: &mut Network) -> (CallOutcome, Rule) {
        let is_read = *action == ServiceAction::Read;
        let is_non_idempotent = matches!(
            action,
            ServiceAction::Defer | ServiceAction::StartNow | ServiceAction::Toggle
        );
        let mut outcome_unknown = false;
        let mut retry_rule = None;
        for attempt in 0.. {
            let may_retry = attempt < MAX_RETRIES;
            let reason = match self.attempt(action, network) {
                AttemptResult::Answered(result) => {
                    return self.answered(is_read, outcome_unknown, retry_rule, result);
                }
                AttemptResult::NoToken if may_retry => Rule::RetriesUnprocessedRequests,
                AttemptResult::NoToken => return (CallOutcome::NotSent, Rule::AttemptLimit),
                AttemptResult::Faulted(NetworkFaultKind::RateLimited) if may_retry => {
                    Rule::RetriesUnprocessedRequests
                }
                AttemptResult::Faulted(NetworkFaultKind::RateLimited) => {
                    return (CallOutcome::Refused(429, None), Rule::AttemptLimit);
                }
                AttemptResult::Faulted(_) if is_non_idempotent => {
                    return (CallOutcome::Unknown, Rule::NeverRetriesActions);
                }
                AttemptResult::Faulted(_) if may_retry => Rule::RetriesIdempotentCalls,
                // A read has no effect, so a 503 is a plain refusal.
                AttemptResult::Faulted(
                    NetworkFaultKind::UnavailableNotProcessed
                    | NetworkFaultKind::UnavailableProcessed,
                ) if is_read => {
                    return (CallOutcome::Refused(503, None), Rule::AttemptLimit);
                }
                AttemptResult::Faulted(_) => return (CallOutcome::Unknown, Rule::AttemptLimit),
            };
            outcome_unknown |= reason == Rule::RetriesIdempotentCalls && !is_read;
            retry_rule = Some(reason);
        }
        (CallOutcome::Unknown, Rule::AttemptLimit)
    }

    fn answered(
        &self,
        is_read: bool,
        outcome_unknown: bool,
        retry_rule: Option<Rule>,
        result: Result<Rule, (Refusal, Rule)>,
    ) -> (CallOutcome, Rule) {
        match result {
            Ok(rule) if is_read => (
                CallOutcome::Read(self.project.window_state()),
                retry_rule.unwrap_or(rule),
            ),
            Ok(rule) => (CallOutcome::Done, retry_rule.unwrap_or(rule)),
            Err(_) if outcome_unknown => (CallOutcome::Unknown, Rule::OutcomeStaysUnknown),
            Err((refusal, rule)) => {
                let code = Some(refusal.code().to_owned());
                (CallOutcome::Refused(400, code), rule)
            }
        }
    }

    /// One attempt, including the requests that authorization needs.
    fn attempt(&mut self, action: &ServiceAction, network: &mut Network) -> AttemptResult {
        let now = self.project.now();
        let endpoint = endpoint(action);
        // The nonce of this call's challenge. The client keeps it once the service accepted it.
        let mut new_nonce = None;
        loop {
            if self.credential == ExpiringCredential::ServiceAccount && self.expires_at.is_none() {
                let fault = network.next_fault(FaultTarget::Tokens);
                let outcome = match fault {
                    Some(kind) if !kind.is_processed() => RequestOutcome::NotProcessed,
                    _ => RequestOutcome::Applied,
                };
                network.requests.push(Request(Endpoint::Token, outcome));
                if fault.is_some() {
                    return AttemptResult::NoToken;
                }
                self.expires_at = Some(now + TOKEN_LIFE);
            }
            let is_authorized = new_nonce
                .or(self.expires_at)
                .is_some_and(|until| now < until);
            let fault = network.next_fault(FaultTarget::Operations);
            let mut result = None;
            let outcome = if fault.is_some_and(|kind| !kind.is_processed()) {
                RequestOutcome::NotProcessed
            } else if !is_authorized {
                RequestOutcome::Unauthorized
            } else {
                let response = self.project.act(action);
                result = Some(response);
                if response.is_ok() {
                    RequestOutcome::Applied
                } else {
                    RequestOutcome::Rejected
                }
            };
            network.requests.push(Request(endpoint, outcome));
            match (fault, result) {
                (Some(kind), _) => {
                    let is_answered = matches!(
                        kind,
                        NetworkFaultKind::UnavailableNotProcessed
                            | NetworkFaultKind::UnavailableProcessed
                            | NetworkFaultKind::RateLimited
                    );
                    if is_answered {
                        self.expires_at = new_nonce.or(self.expires_at);
                    }
                    return AttemptResult::Faulted(kind);
                }
                (None, Some(result)) => {
                    self.expires_at = new_nonce.or(self.expires_at);
                    return AttemptResult::Answered(result);
                }
                (None, None) => match self.credential {
                    ExpiringCredential::ApiKey => new_nonce = Some(now + NONCE_LIFE),
                    ExpiringCredential::ServiceAccount => self.expires_at = None,
                },
            }
        }
    }
}

fn endpoint(action: &ServiceAction) -> Endpoint {
    match action {
        ServiceAction::Read => Endpoint::Get,
        ServiceAction::Update(_) | ServiceAction::StartNow => Endpoint::Update,
        ServiceAction::Reset => Endpoint::Reset,
        ServiceAction::Defer => Endpoint::Defer,
        ServiceAction::Toggle => Endpoint::Toggle,
    }
}
