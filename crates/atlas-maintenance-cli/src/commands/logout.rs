//! `logout`: revokes the token of the credentials, and removes all that are kept.

use atlas_maintenance::TokenCache;

use crate::args::Global;
use crate::failure::Failure;
use crate::output::{Output, plural};
use crate::results::LogoutResult;
use crate::session::Service;
use crate::token_cache;

pub(crate) async fn run(global: &Global, output: Output) -> Result<(), Failure> {
    if global.simulate || global.no_token_cache {
        return Err(Failure::Usage(
            "logout is about tokens that are kept: remove --simulate and --no-token-cache"
                .to_owned(),
        ));
    }
    let Some(cache) = token_cache::cache(global.output) else {
        return report(output, 0, 0);
    };
    let before = kept(&cache)?;
    let (mut unknown, mut revocation) = (None, Ok(()));
    if before > 0 {
        match Service::open(global).await {
            Ok(service) => revocation = service.client.revoke().await,
            Err(failure) => unknown = Some(failure),
        }
    }
    // The files go whatever the service said.
    let others = kept(&cache)?;
    let cleared = cache.clear().map_err(unusable)?;
    if cleared.left > 0 {
        return Err(Failure::Local(format!(
            "{} of the token cache cannot be removed: see {}",
            plural(cleared.left, "file", "files"),
            cache.folder().display()
        )));
    }
    let left = "removed without being revoked: valid until it expires, within an hour";
    if let Some(failure) = &unknown {
        output.to_stderr(&format!("note: {failure}"));
    }
    if others > 0 {
        let tokens = plural(others, "token", "tokens");
        output.to_stderr(&format!("note: {tokens} of other credentials {left}"));
    }
    if let Err(error) = revocation {
        output.to_stderr(&format!("note: the token was {left}"));
        return Err(Failure::Call(error));
    }
    report(output, before, before.saturating_sub(others))
}

fn kept(cache: &TokenCache) -> Result<usize, Failure> {
    cache.len().map_err(unusable)
}

fn unusable(error: std::io::Error) -> Failure {
    Failure::Local(format!("the token cache cannot be used: {error}"))
}

fn report(output: Output, removed: usize, revoked: usize) -> Result<(), Failure> {
    output.show_done(
        || LogoutResult { removed, revoked },
        || match removed {
            0 => "no token is kept".to_owned(),
            _ => format!(
                "{} removed, {revoked} revoked",
                plural(removed, "token", "tokens")
            ),
        },
    )
}
