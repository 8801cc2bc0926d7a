//! The clauses of the contract: what each reply has to have, and how replies are judged by them.

use std::collections::BTreeMap;

use atlas_maintenance::ApiVersion;
use serde_json::Value;

use crate::assumptions::events::is_service_account;
use crate::clause::Clause;
use crate::contract::{Contract, DocumentedReply, Operation};
use crate::exchange::{Answer, Exchange, Expect, essence};
use crate::report::{Finding, Subject, Verdict};

/// How one exchange meets one clause.
#[derive(Clone, Debug)]
enum Judgement {
    Holds(String),
    Differs(String),
    /// It says nothing about the clause.
    NotTried {
        because: String,
        is_failure: bool,
    },
}

/// The judgements on each clause of each operation and version, with the places of the exchanges.
type Judged<'e> = BTreeMap<(&'e str, ApiVersion, Clause), Vec<(usize, Judgement)>>;

/// What all exchanges say of each clause of each operation and version.
pub(crate) fn findings(
    contract: &Contract,
    exchanges: &[Exchange],
    untried: impl Fn(&Operation) -> String,
) -> Vec<Finding> {
    let mut judged = Judged::new();
    for (index, exchange) in exchanges.iter().enumerate() {
        let asked = &exchange.asked;
        let Some(operation) = contract.operation(asked.version, asked.operation) else {
            continue;
        };
        for (clause, judgement) in judge(operation, exchange) {
            let key = (asked.operation, asked.version, clause);
            judged.entry(key).or_default().push((index, judgement));
        }
    }
    leave_headers_to_the_assumption(&mut judged);
    let mut findings = Vec::new();
    for version in contract.versions() {
        for operation in contract.operations(version) {
            for clause in Clause::ALL {
                let key = (operation.name.as_str(), version, clause);
                let judgements = judged.get(&key).map_or(&[][..], Vec::as_slice);
                let (verdict, seen, exchange) = sum(judgements, || untried(operation));
                findings.push(Finding {
                    subject: Subject::Clause {
                        operation: operation.name.clone(),
                        method: operation.method.clone(),
                        version,
                        clause,
                    },
                    verdict,
                    seen,
                    exchange,
                });
            }
        }
    }
    findings
}

/// One verdict out of many: the first difference, else the first success, else why there is neither.
fn sum(
    judgements: &[(usize, Judgement)],
    untried: impl FnOnce() -> String,
) -> (Verdict, String, Option<usize>) {
    for (index, judgement) in judgements {
        if let Judgement::Differs(seen) = judgement {
            return (Verdict::Differs, seen.clone(), Some(*index));
        }
    }
    for (index, judgement) in judgements {
        if let Judgement::Holds(seen) = judgement {
            return (Verdict::Holds, seen.clone(), Some(*index));
        }
    }
    for (index, judgement) in judgements {
        if let Judgement::NotTried {
            because,
            is_failure,
        } = judgement
        {
            let is_failure = *is_failure;
            return (
                Verdict::NotTried { is_failure },
                because.clone(),
                Some(*index),
            );
        }
    }
    (Verdict::NotTried { is_failure: false }, untried(), None)
}

/// Where no reply at all has rate-limit headers, that is one assumption, and not a clause of every
/// operation.
fn leave_headers_to_the_assumption(judged: &mut Judged<'_>) {
    let of_headers = judged
        .iter_mut()
        .filter(|((_, _, clause), _)| *clause == Clause::Headers);
    let mut all: Vec<_> = of_headers.flat_map(|(_, all)| all).collect();
    let is_missing = |judgement: &Judgement| match judgement {
        Judgement::Holds(_) => false,
        Judgement::Differs(seen) => seen.ends_with(MISSING),
        Judgement::NotTried { .. } => true,
    };
    if !all.iter().all(|(_, judgement)| is_missing(judgement)) {
        return;
    }
    for (_, judgement) in &mut all {
        if matches!(judgement, Judgement::Differs(_)) {
            *judgement = Judgement::NotTried {
                because: "no reply has them: see the assumption rate-limit-headers".to_owned(),
                is_failure: false,
            };
        }
    }
}

/// The end of what is said of a header that is not there.
const MISSING: &str = "is missing";

/// What an exchange says of each clause.
fn judge(operation: &Operation, exchange: &Exchange) -> Vec<(Clause, Judgement)> {
    let clauses = |is_of_errors: bool, judgement: &Judgement| {
        let clauses = Clause::ALL.into_iter();
        let clauses = clauses.filter(move |clause| clause.is_of_errors() == is_of_errors);
        clauses
            .map(|clause| (clause, judgement.clone()))
            .collect::<Vec<_>>()
    };
    let answer = match (&exchange.outcome, exchange.expect) {
        (_, Expect::Nothing) => return Vec::new(),
        (Ok(answer), _) => answer,
        (Err(_), Expect::Either) => return Vec::new(),
        (Err(why), expect) => {
            let judgement = Judgement::NotTried {
                because: why.clone(),
                is_failure: true,
            };
            return clauses(expect == Expect::Refusal, &judgement);
        }
    };
    match exchange.expect {
        Expect::Success => match obstacle(answer) {
            Some(because) => {
                let is_failure = true;
                let judgement = Judgement::NotTried {
                    because,
                    is_failure,
                };
                let mut all = clauses(false, &judgement);
                all.extend(refusal(operation, answer, false));
                all
            }
            None if answer.is_success() => success(operation, answer),
            None => vec![
                route(operation, answer),
                (Clause::Status, unexpected(operation, answer)),
            ],
        },
        Expect::Refusal if answer.is_success() => {
            let seen = format!("{} for a request that is to be refused", answer.brief());
            vec![(Clause::ErrorStatus, Judgement::Differs(seen))]
        }
        Expect::Refusal => refusal(operation, answer, true),
        Expect::Either if answer.is_success() => success(operation, answer),
        _ => refusal(operation, answer, false),
    }
}

/// Why a refusal says nothing about the contract.
fn obstacle(answer: &Answer) -> Option<String> {
    let brief = answer.brief();
    Some(match answer.status {
        401 => format!("the credentials are refused ({brief})"),
        403 => format!("the credentials may not do this ({brief})"),
        404 if answer.code() == Some("GROUP_NOT_FOUND") => {
            format!("the service knows no such project ({brief})")
        }
        429 => format!("the rate limit is used up ({brief})"),
        502..=504 => format!("the service is not available ({brief})"),
        _ => return None,
    })
}

fn unexpected(operation: &Operation, answer: &Answer) -> Judgement {
    let expected = operation.success().map_or(200, |reply| reply.status);
    Judgement::Differs(format!("{} instead of {expected}", answer.brief()))
}

fn route(operation: &Operation, answer: &Answer) -> (Clause, Judgement) {
    let is_unknown = matches!(answer.status, 405 | 501)
        || answer.status == 404 && answer.code() != Some("GROUP_NOT_FOUND");
    let judgement = match is_unknown {
        true => Judgement::Differs(format!("{} for method and path", answer.brief())),
        false => Judgement::Holds(format!("{} {}", operation.method, operation.path)),
    };
    (Clause::Route, judgement)
}

fn success(operation: &Operation, answer: &Answer) -> Vec<(Clause, Judgement)> {
    let mut judged = vec![route(operation, answer)];
    let Some(documented) = operation.success() else {
        return judged;
    };
    judged.push((
        Clause::Status,
        match answer.status == documented.status {
            true => Judgement::Holds(answer.status.to_string()),
            false => unexpected(operation, answer),
        },
    ));
    judged.push((Clause::MediaType, media_type(documented, answer)));
    judged.push((Clause::Headers, headers(documented, answer)));
    judged.push((Clause::Schema, schema(documented, answer)));
    judged
}

/// A reply without a body names its media type in a header of its own (recorded).
fn media_type(documented: &DocumentedReply, answer: &Answer) -> Judgement {
    let named = match answer.body.is_empty() {
        true => answer
            .header("x-content-type")
            .or_else(|| answer.header("content-type")),
        false => answer.header("content-type"),
    };
    let expected = documented.media_types.join(" or ");
    match named {
        Some(named) if documented.media_types.contains(&essence(named)) => {
            Judgement::Holds(crate::redact::text(named))
        }
        Some(named) => Judgement::Differs(format!(
            "{} instead of {expected}",
            crate::redact::text(named)
        )),
        None => Judgement::Differs(format!("none instead of {expected}")),
    }
}

fn headers(documented: &DocumentedReply, answer: &Answer) -> Judgement {
    let mut seen = Vec::new();
    for (name, schema) in &documented.headers {
        let Some(text) = answer.header(name) else {
            return Judgement::Differs(format!("{name} {MISSING}"));
        };
        let value = serde_json::from_str(text.trim()).unwrap_or_else(|_| Value::from(text));
        if !schema.problems(&value).is_empty() {
            let text = crate::redact::text(text);
            return Judgement::Differs(format!("{name} is {text}, which is no such number"));
        }
        seen.push(format!("{name} {value}"));
    }
    Judgement::Holds(seen.join(", "))
}

fn schema(documented: &DocumentedReply, answer: &Answer) -> Judgement {
    if answer.is_disguised {
        return Judgement::Differs(format!("{} with an error in the body", answer.status));
    }
    match (&documented.schema, &answer.json) {
        (None, _) if answer.body.is_empty() => Judgement::Holds("no body".to_owned()),
        (None, Some(_)) => Judgement::Holds("JSON, where no body is documented".to_owned()),
        (_, None) => Judgement::Differs(match answer.body.is_empty() {
            true => "there is no body".to_owned(),
            false => "the body is not JSON".to_owned(),
        }),
        (Some(schema), Some(body)) => {
            let problems = schema.problems(&without_assumed(body));
            if problems.is_empty() {
                let unknown = schema.unknown_members(body);
                return Judgement::Holds(match unknown.is_empty() {
                    true => "as the schema allows".to_owned(),
                    false => crate::redact::text(&format!(
                        "as the schema allows, with more: {}",
                        unknown.join(", ")
                    )),
                });
            }
            Judgement::Differs(crate::redact::text(&problems.join("; ")))
        }
    }
}

/// The body without what is left to an assumption: a day that is null or 0, which stands for no window
/// (`unset-window`), and a service account in the place of a user (`service-account-actor`).
fn without_assumed(body: &Value) -> Value {
    let mut body = body.clone();
    let events = body.get_mut("results").and_then(Value::as_array_mut);
    for event in events.into_iter().flatten() {
        let user = event.get("username").and_then(Value::as_str);
        if user.is_some_and(is_service_account)
            && let Some(members) = event.as_object_mut()
        {
            members.remove("username");
        }
    }
    if let Some(members) = body.as_object_mut() {
        let is_unset = |value: &Value| value.is_null() || *value == 0;
        if members.get("dayOfWeek").is_some_and(is_unset) {
            members.remove("dayOfWeek");
            if members.get("hourOfDay").is_some_and(is_unset) {
                members.remove("hourOfDay");
            }
        }
    }
    body
}

fn refusal(operation: &Operation, answer: &Answer, is_sure: bool) -> Vec<(Clause, Judgement)> {
    let mut judged = Vec::new();
    let documented = operation.reply(answer.status);
    if is_sure {
        judged.push((
            Clause::ErrorStatus,
            match documented {
                Some(_) => Judgement::Holds(answer.brief()),
                None => Judgement::Differs(format!("{}, which is not documented", answer.brief())),
            },
        ));
    }
    let is_json = answer.media_type().as_deref() == Some("application/json");
    let named = answer
        .header("content-type")
        .map_or_else(|| "none".to_owned(), crate::redact::text);
    judged.push((
        Clause::ErrorMediaType,
        match is_json {
            true => Judgement::Holds(named),
            false => Judgement::Differs(format!("{named} instead of application/json")),
        },
    ));
    judged.push((Clause::ErrorForm, error_form(operation, answer)));
    judged
}

fn error_form(operation: &Operation, answer: &Answer) -> Judgement {
    let Some(body) = &answer.json else {
        return Judgement::Differs(match answer.body.is_empty() {
            true => format!("{} without a body", answer.status),
            false => format!("{} with a body that is not JSON", answer.status),
        });
    };
    let schema = operation.error_schema();
    let problems = schema.map(|schema| schema.problems(body));
    let problems = problems.unwrap_or_default();
    if !problems.is_empty() {
        return Judgement::Differs(crate::redact::text(&problems.join("; ")));
    }
    if answer.member("error") != Some(&answer.status.into()) {
        return Judgement::Differs(format!(
            "`error` is not {}, the status of the reply",
            answer.status
        ));
    }
    let code = answer.member("errorCode").and_then(Value::as_str);
    match answer.header("x-error-code") {
        Some(header) if Some(header) != code => {
            Judgement::Differs("X-Error-Code is another than `errorCode`".to_owned())
        }
        _ => Judgement::Holds(answer.brief()),
    }
}
