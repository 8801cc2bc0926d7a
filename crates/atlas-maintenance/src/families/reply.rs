//! What the call of a generated method returns, taken apart.
//!
//! The decoding of the method is not used, because it has no room for what an action's reply or an
//! error says beside a body (see [`CallContext`]): [`acknowledged`] takes the reply of an action as it
//! is, and [`decoded`] reads the body into the type that the method promises.

use atlas_maintenance_transport::{CallContext, Error, Reply};
use progenitor_client::{Error as GeneratedError, ResponseValue};
use serde::de::{DeserializeOwned, IgnoredAny};

/// The outcome of a call that a generated method made.
fn outcome<T, E>(result: Result<ResponseValue<T>, GeneratedError<E>>) -> Result<Reply, Error> {
    Err(match result {
        Err(GeneratedError::UnexpectedResponse(response)) => return CallContext::outcome(response),
        Err(GeneratedError::InvalidRequest(why) | GeneratedError::Custom(why)) => Error::input(why),
        Ok(_) | Err(_) => Error::input("the request did not go through the transport"),
    })
}

/// The reply of an action.
///
/// An action succeeded when the service says so with any 2xx: without a body (recorded), or with a
/// JSON object, as older documentation has it. Any other body, such as a proxy's page, proves
/// nothing.
pub(crate) fn acknowledged<T, E>(
    result: Result<ResponseValue<T>, GeneratedError<E>>,
) -> Result<((), Reply), Error> {
    type Object = std::collections::BTreeMap<String, IgnoredAny>;
    let reply = outcome(result)?;
    let body = reply.body().trim_ascii();
    if body.is_empty() || serde_json::from_slice::<Object>(body).is_ok() {
        Ok(((), reply))
    } else {
        Err(Error::undecodable(
            reply,
            "an action is answered without a body",
        ))
    }
}

/// The body of a reply, as the type that the generated method promises, with the reply.
pub(crate) fn decoded<T: DeserializeOwned, E>(
    result: Result<ResponseValue<T>, GeneratedError<E>>,
) -> Result<(T, Reply), Error> {
    let reply = outcome(result)?;
    if !reply.is_documented() {
        let why = "a status that the contract does not list";
        return Err(Error::undecodable(reply, why));
    }
    // serde reads an array as a struct, member by member.
    if reply.body().trim_ascii_start().starts_with(b"[") {
        return Err(Error::undecodable(
            reply,
            "invalid type: an array, expected an object",
        ));
    }
    match serde_json::from_slice(reply.body()) {
        Ok(value) => Ok((value, reply)),
        Err(error) => Err(Error::undecodable(reply, &error.to_string())),
    }
}

/// The body of a reply as what a family makes of it, with the reply.
pub(crate) fn read<T: DeserializeOwned, E, M>(
    result: Result<ResponseValue<T>, GeneratedError<E>>,
    meaning: impl FnOnce(T) -> Result<M, String>,
) -> Result<(M, Reply), Error> {
    let (value, reply) = decoded(result)?;
    match meaning(value) {
        Ok(meaning) => Ok((meaning, reply)),
        Err(why) => Err(Error::undecodable(reply, &why)),
    }
}
