//! Webhooks: what the service sends to an address of yours when an alert has something to tell.
//!
//! An alert configuration of a project can name a webhook, with a secret. The service then posts each notice
//! to it as JSON, with what the notice is about in the header [`EVENT_HEADER`] and a signature of the body in
//! [`SIGNATURE_HEADER`] (documented). Any answer of 2xx means that the notice arrived.
//!
//! ```
//! use atlas_maintenance::EventType;
//! use atlas_maintenance::webhook::WebhookSecret;
//!
//! let secret = WebhookSecret::new("the secret of the alert configuration")?;
//! // The body as it came, before anything reads it, and the value of the header.
//! let body = br#"{"eventTypeName": "MAINTENANCE_STARTED", "groupId": "32b6e34b3d91647abb20e7b8"}"#;
//! let header = Some(&b"wvH3/lQsXIfTV4vQP5keDOBBLZ4="[..]);
//! let notice = secret.read(body, header)?; // answer an error with 401
//! assert_eq!(notice.event_type, Some(EventType::MaintenanceStarted));
//! # Ok::<(), atlas_maintenance::webhook::WebhookError>(())
//! ```
//!
//! A signature says that the sender of the body knows the secret. It covers no time and no header, so a body
//! that was seen once can be sent again, and says nothing of [`EVENT_HEADER`]. Take notices over https only,
//! and treat one that came before, by [`id`](Notice::id) and [`updated`](Notice::updated), as the same.

mod notice;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac::{self, HMAC_SHA1_FOR_LEGACY_USE_ONLY};
use secrecy::{ExposeSecret as _, SecretString};

pub use notice::{Notice, NoticeKind};

/// The header with the signature of the body.
pub const SIGNATURE_HEADER: &str = "X-MMS-Signature";

/// The header that says what a notice is about; see [`NoticeKind`].
pub const EVENT_HEADER: &str = "X-MMS-Event";

/// The octets of a SHA-1.
const HASH: usize = 20;

/// The secret of a webhook, with which the service signs what it sends.
///
/// It is wiped when it is dropped, and `Debug` does not show it.
#[derive(Clone, Debug)]
pub struct WebhookSecret(SecretString);

impl WebhookSecret {
    /// The secret, as the alert configuration has it.
    ///
    /// # Errors
    ///
    /// [`NoSecret`](WebhookError::NoSecret) if it is empty: anybody could sign with it.
    pub fn new(secret: impl Into<String>) -> Result<Self, WebhookError> {
        let secret = SecretString::from(secret.into());
        if secret.expose_secret().is_empty() {
            return Err(WebhookError::NoSecret);
        }
        Ok(Self(secret))
    }

    /// Checks the signature of a body: the Base64 of its HMAC-SHA-1 with the secret (documented). The time
    /// that this takes does not depend on how much of the signature is right.
    ///
    /// `body` has to be what came, octet by octet: JSON that was read and written again has another
    /// signature. `signature` is the value of [`SIGNATURE_HEADER`], `None` if the request does not have one.
    ///
    /// # Errors
    ///
    /// When there is no signature, when it is not Base64 of 20 octets, and when it is not that of the body.
    pub fn verify(&self, body: &[u8], signature: Option<&[u8]>) -> Result<(), WebhookError> {
        let signature = signature.ok_or(WebhookError::NoSignature)?;
        // Longer than any signature, since the decoder estimates what it needs.
        let mut decoded = [0; HASH + 4];
        let length = STANDARD.decode_slice(signature, &mut decoded);
        let length = length.map_err(|_| WebhookError::MalformedSignature)?;
        let decoded = decoded.get(..length).filter(|_| length == HASH);
        let decoded = decoded.ok_or(WebhookError::MalformedSignature)?;
        let secret = self.0.expose_secret().as_bytes();
        let key = hmac::Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
        hmac::verify(&key, body, decoded).map_err(|_| WebhookError::WrongSignature)
    }

    /// Checks the signature of a body, as [`verify`](Self::verify) does, and reads the notice in it.
    ///
    /// # Errors
    ///
    /// Those of `verify`, and of [`Notice::parse`]. Nothing of a body is read whose signature is not right.
    pub fn read(&self, body: &[u8], signature: Option<&[u8]>) -> Result<Notice, WebhookError> {
        self.verify(body, signature)?;
        Notice::parse(body)
    }
}

/// Why a webhook is not believed, or cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WebhookError {
    /// The secret is empty.
    #[error("the secret of a webhook cannot be empty")]
    NoSecret,
    /// The request is not signed.
    #[error(
        "the request has no {SIGNATURE_HEADER}: it is not from the service, or its alert configuration has no secret"
    )]
    NoSignature,
    /// The signature is no signature.
    #[error("{SIGNATURE_HEADER} is not the Base64 of an HMAC-SHA-1")]
    MalformedSignature,
    /// The signature is that of another body, or made with another secret.
    #[error(
        "{SIGNATURE_HEADER} is not that of the body: it was changed, or the alert configuration has another secret"
    )]
    WrongSignature,
    /// The body is not a JSON object; why, without its text.
    #[error("the body of the webhook is not a JSON object: {0}")]
    Body(String),
}
