//! Promises about every call: the rate limit, credentials, and the form of replies.

use std::time::Duration;

use atlas_maintenance::{ApiVersion, ErrorCode, ErrorKind};
use atlas_maintenance_simulator::RateLimit;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::generators::{Change, Mutation, Whole, change, mutation, whole};
use crate::property::Property;
use crate::world::{broken, ok, same};

/// A call over the rate limit ends, is refused, and does nothing; the next after the limit was refilled
/// works.
pub fn rate_limit_does_nothing() -> Property<Mutation> {
    let mut property = Property::new(
        mutation(),
        |world, mutation| {
            Box::pin(async move {
                let project = world.project();
                let brief = world.another(|client| client.timeout(Duration::from_secs(5)));
                let window = brief.project(project).maintenance_window();
                for _ in 0..2 {
                    ok("get", window.get().await)?;
                }
                world.schedule(project, 60);
                world.control().clear_requests();
                let result = match &mutation {
                    Mutation::Set(change) => window.set(&change.window()).await,
                    Mutation::Reset => window.reset().await,
                    Mutation::SetAutoDefer(on) => window.set_auto_defer(*on).await.map(drop),
                    Mutation::Defer => window.defer().await,
                    Mutation::StartNow => window.start_now().await,
                    Mutation::Toggle => window.toggle_auto_defer().await,
                };
                let error = match result {
                    Err(error) => error,
                    Ok(()) => return broken("it succeeded"),
                };
                same("its kind", &error.kind(), &ErrorKind::Refused)?;
                let code = error.code().map(ErrorCode::as_str);
                same("its code", &code, &Some("RATE_LIMITED_TOKEN_BUCKET"))?;
                same("the number of effects", &world.effects(project).len(), &0)?;
                world.saw("a call over the limit");
                world.control().advance(Duration::from_secs(60));
                ok("get", window.get().await).map(drop)
            })
        },
        &["a call over the limit"],
    );
    property.simulator = |builder| {
        builder.rate_limit(Some(RateLimit {
            capacity: 2,
            refill: 2,
            period: Duration::from_secs(60),
        }))
    };
    property
}

/// What happens between two calls.
#[derive(Clone, Copy, Debug)]
pub enum Pause {
    None,
    NonceExpires,
    TokenExpires,
    TokenIsRevoked,
}

/// A token or nonce that expired, was revoked or used up is renewed, without a failure and with few
/// requests, also when several calls need it at once.
pub fn credentials_are_renewed() -> Property<Vec<Pause>> {
    let pause = select(vec![
        Pause::None,
        Pause::NonceExpires,
        Pause::TokenExpires,
        Pause::TokenIsRevoked,
    ]);
    Property::new(
        vec(pause, 1..4),
        |world, pauses| {
            Box::pin(async move {
                let project = world.project();
                for pause in pauses {
                    let control = world.control();
                    match pause {
                        Pause::None => {}
                        Pause::NonceExpires => control.advance(Duration::from_secs(6 * 60)),
                        Pause::TokenExpires => control.advance(Duration::from_secs(61 * 60)),
                        Pause::TokenIsRevoked => {
                            world.saw("a token that was revoked");
                            // What limits requests for tokens is another assumption.
                            control.advance(Duration::from_secs(60));
                            control.revoke_all_tokens();
                        }
                    }
                    for client in [&world.client, &world.key] {
                        control.clear_requests();
                        let window = client.project(project).maintenance_window();
                        ok("get", window.get().await)?;
                        let requests = control.requests().len();
                        if requests > 3 {
                            return broken(format!("{requests} requests for a call"));
                        }
                        control.clear_requests();
                        let (a, b, c, d) =
                            tokio::join!(window.get(), window.get(), window.get(), window.get());
                        for result in [a, b, c, d] {
                            ok("one of four calls at once", result)?;
                        }
                        let requests = control.requests().len();
                        if requests > 12 {
                            return broken(format!("{requests} requests for four calls"));
                        }
                    }
                }
                Ok(())
            })
        },
        &["a token that was revoked"],
    )
}

/// With an envelope, indented or plain, and with every version, calls do and read the same.
pub fn form_does_not_matter() -> Property<(usize, bool, bool, Whole, Change)> {
    Property::new(
        (
            0..ApiVersion::ALL.len(),
            any::<bool>(),
            any::<bool>(),
            whole(),
            change(),
        ),
        |world, (version, envelope, pretty, whole, change)| {
            Box::pin(async move {
                let other = world.another(|client| {
                    let client = client.api_version(ApiVersion::ALL[version]);
                    client.envelope(envelope).pretty(pretty)
                });
                if envelope {
                    world.saw("an envelope");
                }
                let (one, two) = (world.project(), world.project());
                for project in [one, two] {
                    world
                        .give(
                            project,
                            &Whole {
                                auto_defer: false,
                                ..whole.clone()
                            },
                        )
                        .await;
                    world.schedule(project, 60);
                }
                let plain = world.window(one);
                let formed = other.project(two).maintenance_window();
                for window in [&plain, &formed] {
                    // First, as another window can move the maintenance.
                    ok("defer", window.defer().await)?;
                    ok("set", window.set(&change.window()).await)?;
                    ok("toggle_auto_defer", window.toggle_auto_defer().await)?;
                }
                let (plain, formed) = (plain.get().await, formed.get().await);
                same("what is read", &ok("get", formed)?, &ok("get", plain)?)?;
                let listed = other.project(one).maintenance_window();
                ok("reset", listed.reset().await)?;
                same("what is read", &ok("get", listed.get().await)?, &None)
            })
        },
        &["an envelope"],
    )
}
