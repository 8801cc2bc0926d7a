//! Stands in for the cache of tokens in a build without it: there is never one.

use std::time::Duration;

use secrecy::SecretString;

use crate::base_url::BaseUrl;

#[derive(Clone, Debug)]
pub(crate) enum TokenCache {}

pub(crate) enum Slot {}

pub(crate) struct Cached {
    pub(crate) token: SecretString,
    pub(crate) usable: Duration,
}

impl Slot {
    pub(crate) fn new(cache: TokenCache, _: &BaseUrl, _: &str, _: &SecretString) -> Self {
        match cache {}
    }

    pub(crate) fn read(&self, _: impl Fn(&str) -> bool) -> Option<Cached> {
        match *self {}
    }

    pub(crate) fn read_and_note(&self, _: impl Fn(&str) -> bool) -> Option<Cached> {
        match *self {}
    }

    pub(crate) async fn lock(&self) {
        match *self {}
    }

    pub(crate) fn write(&self, _: &str, _: Duration) -> bool {
        match *self {}
    }

    pub(crate) fn remove(&self, _: &str) {
        match *self {}
    }

    pub(crate) async fn take(&self) -> Option<SecretString> {
        match *self {}
    }
}
