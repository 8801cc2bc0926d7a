//! Every fault that the simulator can do, and answers that gateways, portals and overloaded
//! services give.

use std::time::Duration;

use atlas_maintenance_simulator::{Fault, FaultKind, FaultPoint, FaultResponse};

pub(crate) struct Trouble {
    pub(crate) name: String,
    pub(crate) fault: Fault,
    /// Whether the reply is more than anybody should read.
    pub(crate) is_flood: bool,
    /// What is worth another try.
    pub(crate) passes: Passes,
}

/// Whether trouble that came once is over with the next try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Passes {
    /// It is, and nothing was done.
    Harmlessly,
    /// It is, and something may have been done.
    Doubtfully,
    /// It is, or it is part of a whole answer that says otherwise.
    Perhaps,
}

/// Larger than every reply of the service, and smaller than every flood.
pub(crate) const BODY_LIMIT: usize = 4096;

const MOMENTS: [FaultPoint; 6] = [
    FaultPoint::BeforeReading,
    FaultPoint::BeforeActing,
    FaultPoint::BeforeReply,
    FaultPoint::MidHeader,
    FaultPoint::MidBody,
    FaultPoint::AfterReply,
];

const HTML: &str = "<html><body>please log in</body></html>";

/// `here` and `elsewhere` are URLs to be redirected to.
pub(crate) fn troubles(here: &str, elsewhere: &str) -> Vec<Trouble> {
    let mut troubles = Vec::new();
    for at in MOMENTS {
        troubles.extend([Fault::reset(at), Fault::close(at), Fault::hang(at)].map(plain));
    }
    troubles.extend(
        [
            Fault::trickle(Duration::from_secs(1)),
            Fault::trickle(Duration::from_millis(1)),
            Fault::new(FaultKind::LengthTooLong),
            Fault::new(FaultKind::LengthTooShort),
        ]
        .map(plain),
    );
    for fault in [Fault::garbage(), Fault::garbage().acting()] {
        troubles.push(plain(fault));
    }
    for fault in [
        Fault::large_body(),
        Fault::endless_body(),
        Fault::new(FaultKind::GzipBomb { bytes: 1 << 30 }),
    ] {
        troubles.push(Trouble {
            is_flood: true,
            ..plain(fault)
        });
    }
    troubles.extend(refusals());
    troubles.extend(gateways());
    troubles.extend(portals());
    troubles.extend(redirects(here, elsewhere));
    troubles
}

fn plain(fault: Fault) -> Trouble {
    let acted = if fault.kind().acts() { ", acted" } else { "" };
    Trouble {
        name: format!("{}{acted}", fault.kind()),
        passes: passes(fault.kind()),
        fault,
        is_flood: false,
    }
}

/// What the documentation of `RetryConfig` says, in other words.
fn passes(kind: &FaultKind) -> Passes {
    match kind {
        FaultKind::Reset { at } | FaultKind::Close { at } | FaultKind::Hang { at }
            if *at == FaultPoint::AfterReply =>
        {
            Passes::Perhaps
        }
        FaultKind::Reset { .. }
        | FaultKind::Close { .. }
        | FaultKind::Hang { .. }
        | FaultKind::Trickle { .. }
        | FaultKind::LengthTooLong
        | FaultKind::Garbage { .. } => Passes::Doubtfully,
        _ => Passes::Perhaps,
    }
}

fn answer(note: &str, answer: FaultResponse, acts: bool) -> Trouble {
    let fault = Fault::answer(answer);
    let trouble = plain(if acts { fault.acting() } else { fault });
    Trouble {
        name: format!("{} ({note})", trouble.name),
        ..trouble
    }
}

/// What a service says that has done nothing.
fn refusals() -> Vec<Trouble> {
    let mut refusals = Vec::new();
    for status in [404, 429] {
        refusals.push(answer("bare", FaultResponse::new(status), false));
    }
    for (wait, passes) in [
        ("0", Passes::Harmlessly),
        ("Thu, 1 Jan 1970 00:00:00 GMT", Passes::Harmlessly),
        ("86400", Passes::Perhaps),
    ] {
        let busy = FaultResponse::new(429).header("Retry-After", wait);
        refusals.push(Trouble {
            passes,
            ..answer(&format!("Retry-After: {wait}"), busy, false)
        });
    }
    refusals.push(answer("no challenge", FaultResponse::new(401), false));
    for challenge in [
        "Digest realm=\"r\", nonce=\"n\", qop=\"auth\", algorithm=MD5, stale=false",
        "Digest realm=\"r\", nonce=\"n\", qop=\"auth\", algorithm=SHA-256, stale=true",
        "Digest realm=\"r\", nonce=\"n\", qop=\"auth-int\"",
        "Basic realm=\"r\"",
    ] {
        let denied = FaultResponse::new(401).header("WWW-Authenticate", challenge);
        refusals.push(answer(challenge, denied, false));
    }
    refusals
}

/// What gateways say of a service behind them, which has acted or has not.
fn gateways() -> Vec<Trouble> {
    let mut gateways = Vec::new();
    for acts in [false, true] {
        let broken = FaultResponse::new(500).body(HTML);
        gateways.push(answer("HTML", broken, acts));
        for (note, answered) in [
            ("HTML", FaultResponse::new(502).body(HTML)),
            ("HTML", FaultResponse::new(503).body(HTML)),
            ("HTML", FaultResponse::new(504).body(HTML)),
            (
                "Retry-After: 0",
                FaultResponse::new(503).header("Retry-After", "0"),
            ),
        ] {
            gateways.push(Trouble {
                passes: Passes::Doubtfully,
                ..answer(note, answered, acts)
            });
        }
    }
    gateways
}

/// Successes that are none, or do not look like one.
fn portals() -> Vec<Trouble> {
    let html = || FaultResponse::new(200).header("Content-Type", "text/html");
    vec![
        answer("HTML", html().body(HTML), false),
        answer("HTML", html().body(HTML), true),
        answer("JSON as HTML", html().body("{}"), true),
        answer("cut JSON", FaultResponse::new(200).body("{\"a\":"), true),
        answer(
            "not UTF-8",
            FaultResponse::new(200).body([0xff, 0xfe]),
            true,
        ),
        answer(
            "other JSON",
            FaultResponse::new(200).body("[[[1e999]]]"),
            true,
        ),
        answer(
            "an error in disguise",
            FaultResponse::new(200).body("{\"error\":400,\"errorCode\":\"X\",\"detail\":\"no\"}"),
            false,
        ),
    ]
}

fn redirects(here: &str, elsewhere: &str) -> Vec<Trouble> {
    let mut redirects = Vec::new();
    for status in [302, 307] {
        for (note, location) in [("here", here), ("elsewhere", elsewhere)] {
            let moved = FaultResponse::new(status).header("Location", location);
            redirects.push(answer(note, moved, false));
        }
    }
    redirects.push(answer("without Location", FaultResponse::new(307), false));
    redirects
}
