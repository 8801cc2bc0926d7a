//! A reply with the type that its body is to have.

use std::fmt;
use std::marker::PhantomData;

use crate::reply::Reply;

/// What a generated method returns: the reply to its request, whose body is to be a `T`.
///
/// Nothing of it was decoded. What a status means, and what a body that is no `T` means, is up to the
/// caller, who has all of the reply for it.
pub struct TypedReply<T> {
    reply: Reply,
    body: PhantomData<fn() -> T>,
}

impl<T> TypedReply<T> {
    /// Promises that the body is to be a `T`. Called by generated methods.
    pub fn new(reply: Reply) -> Self {
        Self {
            reply,
            body: PhantomData,
        }
    }

    /// The reply.
    #[must_use]
    pub fn into_reply(self) -> Reply {
        self.reply
    }
}

impl<T> fmt::Debug for TypedReply<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TypedReply").field(&self.reply).finish()
    }
}
