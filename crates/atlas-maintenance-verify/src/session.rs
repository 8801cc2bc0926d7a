//! Sends the requests of a verification, keeps what came of them, and stops when asked to.

use std::collections::BTreeMap;

use atlas_maintenance::{ApiOperation, ApiVersion, Client, ProjectId, RawRequest};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::exchange::{Answer, Asked, Exchange, Expect};

/// A project that cannot exist: its id is of the year 1979.
pub(crate) const ABSENT: &str = "111111111111111111111111";
/// So many requests in sequence without a reply end the verification.
const MAX_UNANSWERED: u32 = 2;

/// A request to be made.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    operation: &'static str,
    version: ApiVersion,
    expect: Expect,
    parameters: Vec<(&'static str, String)>,
    accept: Option<String>,
    body: Option<Value>,
    is_refused: bool,
}

impl Call {
    pub(crate) fn new(operation: &'static str, expect: Expect) -> Self {
        Self {
            operation,
            version: ApiVersion::latest(),
            expect,
            parameters: Vec::new(),
            accept: None,
            body: None,
            is_refused: false,
        }
    }

    pub(crate) fn version(mut self, version: ApiVersion) -> Self {
        self.version = version;
        self
    }

    pub(crate) fn parameter(mut self, name: &'static str, value: impl ToString) -> Self {
        self.parameters.push((name, value.to_string()));
        self
    }

    pub(crate) fn accept(mut self, media_type: impl Into<String>) -> Self {
        self.accept = Some(media_type.into());
        self
    }

    pub(crate) fn body(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    /// With the credentials that the service refuses.
    pub(crate) fn with_refused_credentials(mut self) -> Self {
        self.is_refused = true;
        self
    }
}

/// A verification under way.
#[derive(Debug)]
pub(crate) struct Session {
    client: Client,
    /// A client whose credentials the service refuses.
    refused: Option<Client>,
    pub(crate) project: ProjectId,
    stop: CancellationToken,
    pub(crate) exchanges: Vec<Exchange>,
    /// The place of each step in `exchanges`.
    steps: BTreeMap<&'static str, usize>,
    /// Why nothing is sent any more.
    ended: Option<String>,
    unanswered: u32,
    /// Whether a request that can change the window was sent.
    pub(crate) is_touched: bool,
}

impl Session {
    pub(crate) fn new(
        client: Client,
        refused: Option<Client>,
        project: ProjectId,
        stop: CancellationToken,
    ) -> Self {
        Self {
            client,
            refused,
            project,
            stop,
            exchanges: Vec::new(),
            steps: BTreeMap::new(),
            ended: None,
            unanswered: 0,
            is_touched: false,
        }
    }

    /// Why the verification ended early.
    pub(crate) fn ended(&self) -> Option<&str> {
        self.ended.as_deref()
    }

    /// Whether calls with credentials that the service refuses are possible.
    pub(crate) fn has_refused_credentials(&self) -> bool {
        self.refused.is_some()
    }

    /// The exchange of a step.
    pub(crate) fn step(&self, step: &str) -> Option<&Exchange> {
        self.exchanges.get(*self.steps.get(step)?)
    }

    /// The place of the exchange of a step.
    pub(crate) fn place(&self, step: &str) -> Option<usize> {
        self.steps.get(step).copied()
    }

    /// Sends a request, unless the verification has ended. Its outcome is that of `step`.
    pub(crate) async fn take(&mut self, step: &'static str, call: Call) {
        let earlier = self.steps.insert(step, self.exchanges.len());
        debug_assert!(earlier.is_none(), "two steps are called {step}");
        self.send(call).await;
    }

    /// Sends a request, unless the verification has ended.
    pub(crate) async fn send(&mut self, call: Call) -> Option<&Answer> {
        if self.stop.is_cancelled() && self.ended.is_none() {
            self.ended = Some("the verification was interrupted".to_owned());
        }
        if let Some(why) = &self.ended {
            let (asked, _) = self.prepare(&call);
            let outcome = Err(why.clone());
            self.exchanges.push(Exchange {
                asked,
                expect: call.expect,
                outcome,
            });
            return None;
        }
        let first = self.exchanges.iter().all(|it| it.outcome.is_err());
        self.send_always(call).await;
        match self.exchanges.last().map(|exchange| &exchange.outcome) {
            Some(Err(why)) => {
                self.unanswered += 1;
                if first || self.unanswered >= MAX_UNANSWERED || self.stop.is_cancelled() {
                    self.ended = Some(why.clone());
                }
            }
            _ => self.unanswered = 0,
        }
        self.exchanges.last()?.answer()
    }

    /// Sends a request even if the verification has ended, to restore what it found.
    pub(crate) async fn send_always(&mut self, call: Call) -> Option<&Answer> {
        let (asked, request) = self.prepare(&call);
        let is_read = asked.method == "GET";
        self.is_touched |= !is_read && !asked.path.contains(ABSENT);
        let client = match call.is_refused {
            true => self.refused.as_ref().unwrap_or(&self.client),
            false => &self.client,
        };
        let sent = client.with_api_version(call.version).raw(request);
        let was_stopped = self.stop.is_cancelled();
        let stop = self.stop.clone();
        let result = tokio::select! {
            biased;
            // What can change something is waited for: its outcome decides what is to be restored.
            () = stop.cancelled(), if is_read && !was_stopped => None,
            result = async { sent.await } => Some(result),
        };
        let outcome = match result {
            Some(result) => Answer::of(result),
            None => Err("the verification was interrupted".to_owned()),
        };
        self.exchanges.push(Exchange {
            asked,
            expect: call.expect,
            outcome,
        });
        self.exchanges.last()?.answer()
    }

    /// The request, as it is reported and as it is sent.
    fn prepare(&self, call: &Call) -> (Asked, RawRequest) {
        let known =
            { ApiOperation::all(call.version) }.find(|known| known.name() == call.operation);
        let template = known.map_or("", ApiOperation::path);
        let mut request = RawRequest::new(call.operation);
        let mut path = template.to_owned();
        let mut query = Vec::new();
        let has_project = call.parameters.iter().any(|(name, _)| *name == "groupId");
        if template.contains("{groupId}") && !has_project {
            request = request.parameter("groupId", self.project);
        }
        for (name, value) in &call.parameters {
            request = request.parameter(*name, value);
            let placeholder = format!("{{{name}}}");
            if !template.contains(&placeholder) {
                let shown = if *name == "name" { "<text>" } else { value };
                query.push(format!("{name}={shown}"));
            } else if *value == ABSENT || value.len() < 24 {
                path = path.replace(&placeholder, value);
            }
        }
        if let Some(accept) = &call.accept {
            request = request.accept(accept);
        }
        if let Some(body) = &call.body {
            request = request.body(body.to_string());
        }
        if !query.is_empty() {
            path = format!("{path}?{}", query.join("&"));
        }
        let asked = Asked {
            operation: call.operation,
            version: call.version,
            method: known.map_or("", ApiOperation::method).to_owned(),
            path,
            accept: call.accept.clone(),
            body: call.body.clone(),
        };
        (asked, request)
    }
}
