//! HTTP messages: requests, responses, the media types that name a version, and the part of the
//! simulator that a path belongs to.

pub(crate) mod endpoint;
pub(crate) mod host;
pub(crate) mod media_type;
pub(crate) mod request;
pub(crate) mod response;
