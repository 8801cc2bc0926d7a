//! What a reply means: a generated method decodes nothing of it.
//!
//! [`acknowledged`] takes the reply of an action as it is, and [`decoded`] reads the body into the type
//! that the method promises.

use atlas_maintenance_transport::{Error, Reply, TypedReply};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use serde_json::{Value, json};

/// The reply of an action.
///
/// An action succeeded when the service says so with any 2xx: without a body (recorded), or with a
/// JSON object, as older documentation has it. Any other body, such as a proxy's page, proves
/// nothing.
pub(crate) fn acknowledged<T>(reply: TypedReply<T>) -> Result<((), Reply), Error> {
    type Object = std::collections::BTreeMap<String, Box<RawValue>>;
    let reply = reply.into_reply();
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
pub(crate) fn decoded<T: DeserializeOwned>(reply: TypedReply<T>) -> Result<(T, Reply), Error> {
    let reply = checked(reply.into_reply())?;
    match serde_json::from_slice(reply.body()) {
        Ok(value) => Ok((value, reply)),
        Err(error) => Err(Error::undecodable(reply, &error.to_string())),
    }
}

/// A reply with a status that the contract lists, and a body that may be an object.
pub(crate) fn checked(reply: Reply) -> Result<Reply, Error> {
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
    Ok(reply)
}

/// An entry of a list that cannot be read.
pub(crate) struct OddEntry {
    pub(crate) entry: Value,
    pub(crate) why: String,
}

/// The body of a reply with a list, as the type that the generated method promises, and the entries of
/// `results` that are none: one of them does not take the others away.
pub(crate) fn decoded_page<T: DeserializeOwned>(
    reply: TypedReply<T>,
) -> Result<(T, Vec<OddEntry>, Reply), Error> {
    let reply = checked(reply.into_reply())?;
    let error = match serde_json::from_slice(reply.body()) {
        Ok(page) => return Ok((page, Vec::new(), reply)),
        Err(error) => error,
    };
    let Some((page, odd)) = without_odd_entries(reply.body()) else {
        return Err(Error::undecodable(reply, &error.to_string()));
    };
    Ok((page, odd, reply))
}

/// The page without the entries that cannot be read; `None` if it cannot be read without them either.
///
/// Values are written and read once more: code that reads them as they are takes a tenth of what this crate
/// takes to compile.
fn without_odd_entries<T: DeserializeOwned>(bytes: &[u8]) -> Option<(T, Vec<OddEntry>)> {
    let (page, odd) = split(bytes, |alone| serde_json::from_slice::<T>(alone).err())?;
    Some((serde_json::from_slice(&page).ok()?, odd))
}

/// The page without the entries with which a page cannot be read; `error_of` tries.
fn split(
    bytes: &[u8],
    error_of: fn(&[u8]) -> Option<serde_json::Error>,
) -> Option<(Vec<u8>, Vec<OddEntry>)> {
    let mut page: Value = serde_json::from_slice(bytes).ok()?;
    let results = page.get_mut("results")?.as_array_mut()?;
    let (mut kept, mut odd) = (Vec::new(), Vec::new());
    for entry in std::mem::take(results) {
        let alone = json!({"results": [&entry]}).to_string();
        match error_of(alone.as_bytes()) {
            None => kept.push(entry),
            Some(error) => odd.push(OddEntry {
                entry,
                why: without_place(&error),
            }),
        }
    }
    *results = kept;
    Some((page.to_string().into_bytes(), odd))
}

/// What is wrong, without a place in a text that nobody has.
fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    text.strip_suffix(&place).unwrap_or(&text).to_owned()
}

/// The body of a reply as what a family makes of it, with the reply.
pub(crate) fn read<T: DeserializeOwned, M>(
    reply: TypedReply<T>,
    meaning: impl FnOnce(T) -> Result<M, String>,
) -> Result<(M, Reply), Error> {
    let (value, reply) = decoded(reply)?;
    match meaning(value) {
        Ok(meaning) => Ok((meaning, reply)),
        Err(why) => Err(Error::undecodable(reply, &why)),
    }
}
