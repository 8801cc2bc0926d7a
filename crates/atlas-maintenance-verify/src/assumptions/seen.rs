//! What was seen of an assumption.

use serde_json::Value;

use crate::exchange::{Answer, Exchange};
use crate::session::Session;

/// What the replies say of an assumption.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// The statement, which has no variants, is true.
    Holds,
    /// The service behaves as this variant of the ledger.
    Variant(&'static str),
    /// The service behaves in a way that the ledger does not have.
    Differs,
    /// The replies do not show it.
    NotTried {
        /// Whether that is because something failed.
        is_failure: bool,
    },
}

/// What was seen of an assumption, in words, and in which step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) what: What,
    pub(crate) text: String,
    pub(crate) step: Option<&'static str>,
}

impl Seen {
    fn new(what: What, text: impl Into<String>) -> Self {
        Self {
            what,
            text: text.into(),
            step: None,
        }
    }

    pub(crate) fn holds(text: impl Into<String>) -> Self {
        Self::new(What::Holds, text)
    }

    pub(crate) fn variant(id: &'static str, text: impl Into<String>) -> Self {
        Self::new(What::Variant(id), text)
    }

    pub(crate) fn differs(text: impl Into<String>) -> Self {
        Self::new(What::Differs, text)
    }

    /// The replies cannot show it, for a reason that is no failure.
    pub(crate) fn not_tried(because: impl Into<String>) -> Self {
        Self::new(What::NotTried { is_failure: false }, because)
    }

    /// Something failed that would have shown it.
    pub(crate) fn failed(because: impl Into<String>) -> Self {
        Self::new(What::NotTried { is_failure: true }, because)
    }

    pub(crate) fn blocked(because: &str, is_failure: bool) -> Self {
        Self::new(What::NotTried { is_failure }, because)
    }

    pub(crate) fn at(mut self, step: &'static str) -> Self {
        self.step = Some(step);
        self
    }

    pub(crate) fn is_not_tried(&self) -> bool {
        matches!(self.what, What::NotTried { .. })
    }
}

/// The reply of a step, or why there is none.
pub(crate) fn answer<'s>(session: &'s Session, step: &'static str) -> Result<&'s Answer, Seen> {
    match session
        .step(step)
        .map(|exchange: &Exchange| &exchange.outcome)
    {
        Some(Ok(answer)) => Ok(answer),
        Some(Err(why)) => Err(Seen::failed(why.clone()).at(step)),
        None => Err(Seen::not_tried("a request before it did not succeed")),
    }
}

/// The successful reply of a step, or why there is none.
pub(crate) fn success<'s>(session: &'s Session, step: &'static str) -> Result<&'s Answer, Seen> {
    let answer = answer(session, step)?;
    match answer.is_success() && !answer.is_disguised {
        true => Ok(answer),
        false => Err(Seen::failed(format!("a request for it got {}", answer.brief())).at(step)),
    }
}

/// A member of a reply in words: its value, or that it is not there.
pub(crate) fn member(answer: &Answer, name: &str) -> String {
    match answer.member(name) {
        None => format!("no {name}"),
        Some(value) => {
            let value = crate::redact::json(value).to_string();
            crate::redact::text(&format!("{name} {value}"))
        }
    }
}

/// Whether protected hours are set.
pub(crate) fn has_protected_hours(answer: &Answer) -> bool {
    let hours = answer.member("protectedHours").and_then(Value::as_object);
    hours.is_some_and(|hours| hours.values().any(|hour| !hour.is_null()))
}

/// `Ok` and `Err` alike.
pub(crate) fn either(result: Result<Seen, Seen>) -> Seen {
    result.unwrap_or_else(|seen| seen)
}

/// A refusal with this status and code holds; anything else differs.
pub(crate) fn refused_with(
    session: &Session,
    step: &'static str,
    status: u16,
    code: &str,
) -> Result<Seen, Seen> {
    let answer = answer(session, step)?;
    let seen = match answer.status == status && answer.code() == Some(code) {
        true => Seen::holds(answer.brief()),
        false => Seen::differs(answer.brief()),
    };
    Ok(seen.at(step))
}

/// Every one of several looks: the first that differs or says nothing, else what all of them saw.
pub(crate) fn every(looks: impl IntoIterator<Item = Result<Seen, Seen>>) -> Seen {
    let mut texts: Vec<String> = Vec::new();
    let mut step = None;
    let mut all = Vec::new();
    for look in looks {
        all.push(either(look));
    }
    if let Some(index) = all.iter().position(|seen| seen.what == What::Differs) {
        return all.swap_remove(index);
    }
    if let Some(index) = all.iter().position(Seen::is_not_tried) {
        return all.swap_remove(index);
    }
    for seen in all {
        step = step.or(seen.step);
        if !texts.contains(&seen.text) {
            texts.push(seen.text);
        }
    }
    Seen {
        what: What::Holds,
        text: texts.join(", "),
        step,
    }
}
