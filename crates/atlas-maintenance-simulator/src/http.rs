//! HTTP messages: requests, responses, and the media types that name a version.

pub(crate) mod media_type;
pub(crate) mod request;
pub(crate) mod response;
