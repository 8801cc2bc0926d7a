//! HTTP/1.1 and HTTP/2: which is spoken, what is trusted, what the ends of streams and connections
//! prove, and replies that are compressed.
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "test names describe the checks, and tests may panic"
)]

use std::io::Write as _;
use std::time::Duration;

use atlas_maintenance::{
    Client, ClientBuilder, Credentials, DayOfWeek, Error, ErrorKind, HourOfDay, HttpProtocol,
    Limits, MaintenanceWindow, Reason, RetryConfig, Window,
};
use atlas_maintenance_simulator::{
    Fault, FaultKind, FaultPoint, FaultResponse, GoAwayRequest, Simulator, SimulatorBuilder,
};

const PROTOCOLS: [(HttpProtocol, &str); 2] = [
    (HttpProtocol::Http1, "HTTP/1.1"),
    (HttpProtocol::PreferHttp2, "HTTP/2.0"),
];

async fn over_tls() -> Simulator {
    start(Simulator::builder().tls()).await
}

/// A simulator whose project has a window and maintenance that can be deferred.
async fn start(builder: SimulatorBuilder) -> Simulator {
    let simulator = builder.start().await.unwrap();
    let client = builder_of(&simulator).build().unwrap();
    let desired = Window::weekly(DayOfWeek::Sunday, HourOfDay::MIDNIGHT);
    window(&client, &simulator).set(&desired).await.unwrap();
    let control = simulator.control();
    control.schedule_maintenance(control.project_id()).unwrap();
    control.clear_requests();
    simulator
}

fn builder_of(simulator: &Simulator) -> ClientBuilder {
    let known = simulator.control().credentials();
    let key = Credentials::api_key(known.public_key, known.private_key).unwrap();
    let builder = Client::builder(key)
        .base_url(simulator.base_url().parse().unwrap())
        .retries(RetryConfig::none());
    match simulator.certificate() {
        Some(certificate) => builder.trust_only(certificate),
        None => builder,
    }
}

fn window(client: &Client, simulator: &Simulator) -> MaintenanceWindow {
    let project = simulator.control().project_id();
    client.project(project).maintenance_window()
}

/// A client that has a connection and a nonce, so that the next call is one request.
async fn warm(builder: ClientBuilder, simulator: &Simulator) -> MaintenanceWindow {
    let window = window(&builder.build().unwrap(), simulator);
    window.get().await.unwrap();
    simulator.control().clear_requests();
    window
}

fn deferrals(simulator: &Simulator) -> usize {
    let requests = simulator.control().requests();
    let is_deferral = |path: &str| path.ends_with("/defer");
    requests
        .iter()
        .filter(|request| request.acted_on && is_deferral(&request.path))
        .count()
}

#[track_caller]
fn assert_error(error: &Error, kind: ErrorKind, reason: Reason) {
    assert_eq!((error.kind(), error.reason()), (kind, reason), "{error}");
}

#[tokio::test]
async fn protocol_is_negotiated_and_can_be_chosen() {
    let simulator = over_tls().await;
    for (protocol, spoken) in PROTOCOLS {
        let window = warm(builder_of(&simulator).protocol(protocol), &simulator).await;
        window.get().await.unwrap();
        assert_eq!(simulator.control().requests()[0].protocol, spoken);
    }
    let window = warm(builder_of(&simulator), &simulator).await;
    window.get().await.unwrap();
    assert_eq!(simulator.control().requests()[0].protocol, "HTTP/2.0");
    // A service without HTTP/2, and one without TLS.
    for builder in [
        Simulator::builder().tls().http2(false),
        Simulator::builder(),
    ] {
        let simulator = start(builder).await;
        let window = warm(builder_of(&simulator), &simulator).await;
        window.get().await.unwrap();
        assert_eq!(simulator.control().requests()[0].protocol, "HTTP/1.1");
    }
}

#[tokio::test]
async fn certificate_is_trusted_only_when_it_is_given() {
    let simulator = over_tls().await;
    let certificate = simulator.certificate().unwrap();
    let other = over_tls().await;
    let untrusting = || {
        let known = simulator.control().credentials();
        let key = Credentials::api_key(known.public_key, known.private_key).unwrap();
        Client::builder(key)
            .base_url(simulator.base_url().parse().unwrap())
            .retries(RetryConfig::none())
    };
    for (builder, trusts) in [
        (untrusting(), false),
        (untrusting().trust(certificate), true),
        (untrusting().trust_only(certificate), true),
        (untrusting().trust_only(other.certificate().unwrap()), false),
        // Several, in one text and in more.
        (
            untrusting().trust(format!("{}{certificate}", other.certificate().unwrap())),
            true,
        ),
        (
            untrusting()
                .trust(certificate)
                .trust_only(other.certificate().unwrap()),
            true,
        ),
    ] {
        let client = builder.build().unwrap();
        let outcome = window(&client, &simulator).get().await;
        assert_eq!(outcome.is_ok(), trusts, "{outcome:?}");
        if let Err(error) = outcome {
            assert_error(&error, ErrorKind::NotSent, Reason::Connect);
        }
    }
    let error = untrusting().trust("not a certificate").build().unwrap_err();
    assert_error(&error, ErrorKind::NotSent, Reason::Input);
    assert!(
        error.to_string().contains("certificate to trust"),
        "{error}"
    );
}

#[tokio::test]
async fn request_that_was_not_processed_is_refused_and_retried_in_every_class() {
    let simulator = over_tls().await;
    for (code, fault) in [
        (None, Fault::refused_stream()),
        (Some(0), Fault::go_away(GoAwayRequest::NotProcessed)),
        // Any reason proves it.
        (
            Some(11),
            Fault::new(FaultKind::GoAway {
                request: GoAwayRequest::NotProcessed,
                code: 11,
            }),
        ),
    ] {
        let name = format!("{} {code:?}", fault.kind());
        let inject = || {
            let defer = fault.clone().on_operation("deferMaintenanceWindow");
            simulator.control().inject(defer.once()).unwrap();
        };
        let without_retries = warm(builder_of(&simulator), &simulator).await;
        inject();
        let error = without_retries.defer().await.unwrap_err();
        assert_error(&error, ErrorKind::Refused, Reason::NotProcessed);
        assert!(error.to_string().contains("did not process"), "{error}");
        assert_eq!((error.attempts(), deferrals(&simulator)), (1, 0), "{name}");
        let retries = RetryConfig::default().base_delay(Duration::ZERO);
        let with_retries = warm(builder_of(&simulator).retries(retries), &simulator).await;
        inject();
        let ((), metadata) = with_retries.defer().with_metadata().await.unwrap();
        assert_eq!((metadata.attempts, deferrals(&simulator)), (2, 1), "{name}");
        // Another deferral would be one too many.
        let control = simulator.control();
        control.schedule_maintenance(control.project_id()).unwrap();
    }
}

#[tokio::test]
async fn request_that_may_have_been_processed_is_unknown_and_not_retried() {
    let simulator = over_tls().await;
    for fault in [
        Fault::go_away(GoAwayRequest::Lost),
        Fault::new(FaultKind::GoAway {
            request: GoAwayRequest::Lost,
            code: 11,
        }),
        Fault::reset_stream(0),
        Fault::reset_stream(2).acting(),
        Fault::reset_stream(8),
        Fault::reset_stream(11),
        Fault::header_bomb(),
        Fault::close(FaultPoint::BeforeReply),
    ] {
        let kind = fault.kind().clone();
        let retries = RetryConfig::default().base_delay(Duration::ZERO);
        let window = warm(builder_of(&simulator).retries(retries), &simulator).await;
        let defer = fault.on_operation("deferMaintenanceWindow");
        simulator.control().inject(defer).unwrap();
        let error = window.defer().await.unwrap_err();
        assert_error(&error, ErrorKind::Unknown, Reason::Lost);
        let requests = simulator.control().requests();
        let deferrals: Vec<_> = requests
            .iter()
            .filter(|request| request.path.ends_with("/defer"))
            .collect();
        assert_eq!(deferrals.len(), 1, "{kind}: {requests:?}");
        assert_eq!(deferrals[0].acted_on, kind.acts(), "{kind}");
        assert!(error.to_string().contains("before repeating"), "{error}");
        let control = simulator.control();
        control.clear_faults();
        control.schedule_maintenance(control.project_id()).unwrap();
    }
}

#[tokio::test]
async fn connection_that_timed_out_is_not_used_again() {
    let simulator = over_tls().await;
    for fault in [
        Fault::hang(FaultPoint::MidHeader),
        Fault::hang(FaultPoint::AfterReply),
        Fault::settings_flood(),
    ] {
        let kind = fault.kind().clone();
        let limits = Limits::default().attempt_timeout(Duration::from_millis(300));
        let window = warm(builder_of(&simulator).limits(limits), &simulator).await;
        simulator.control().inject(fault.once()).unwrap();
        // One of them hangs: this one, or after a complete reply the next.
        let mut timeouts = 0;
        for _ in 0..2 {
            if let Err(error) = window.get().await {
                assert_error(&error, ErrorKind::Unknown, Reason::Timeout);
                timeouts += 1;
            }
        }
        assert!(timeouts > 0, "{kind}");
        // On a busy machine another call may take as long.
        let succeed = async { while window.get().await.is_err() {} };
        let recovered = tokio::time::timeout(Duration::from_secs(20), succeed).await;
        assert!(
            recovered.is_ok(),
            "{kind}: every call uses the silent connection"
        );
        // The old connection is closed, and not read to no end.
        let ended = async {
            while simulator.control().faults()[0].under_way > 0 {
                tokio::task::yield_now().await;
            }
        };
        let ended = tokio::time::timeout(Duration::from_secs(20), ended).await;
        assert!(ended.is_ok(), "{kind}: the old connection is open");
        simulator.control().clear_faults();
    }
}

#[tokio::test]
async fn connection_of_cancelled_call_is_not_used_again() {
    let simulator = over_tls().await;
    let window = warm(builder_of(&simulator), &simulator).await;
    // The connection falls silent after this reply.
    let silence = Fault::hang(FaultPoint::AfterReply);
    simulator.control().inject(silence.once()).unwrap();
    window.get().await.unwrap();
    let patience = Duration::from_millis(100);
    let call = tokio::time::timeout(patience, window.get().into_future());
    assert!(call.await.is_err(), "the connection is silent");
    // Far less than an attempt may take.
    let patience = Duration::from_secs(20);
    let call = tokio::time::timeout(patience, window.get().into_future());
    call.await.unwrap().unwrap();
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn compressed_reply_is_read_up_to_limit_of_inflated_bytes() {
    const LIMIT: usize = 100_000;
    let simulator = over_tls().await;
    let control = simulator.control();
    // Small compressed, at the limit and one byte above.
    let reply = |bytes: usize| {
        let mut body = br#"{"dayOfWeek":3,"hourOfDay":4,"timeZoneId":"UTC"}"#.to_vec();
        body.resize(bytes, b' ');
        let body = gzip(&body);
        assert!(body.len() < LIMIT / 10);
        FaultResponse::new(200)
            .header("Content-Type", "application/vnd.atlas.2023-01-01+json")
            .header("Content-Encoding", "gzip")
            .body(body)
    };
    for (protocol, spoken) in PROTOCOLS {
        let limits = Limits::default().max_body_bytes(LIMIT);
        let builder = builder_of(&simulator).protocol(protocol).limits(limits);
        let window = warm(builder, &simulator).await;
        control.inject(Fault::answer(reply(LIMIT)).once()).unwrap();
        let current = window.get().await.unwrap().unwrap();
        assert_eq!((current.day, current.hour.get()), (DayOfWeek::Tuesday, 4));
        assert_eq!(
            control.requests()[0].header("accept-encoding"),
            Some("gzip")
        );
        assert_eq!(control.requests()[0].protocol, spoken);

        control
            .inject(Fault::answer(reply(LIMIT + 1)).once())
            .unwrap();
        let error = window.get().await.unwrap_err();
        assert_error(&error, ErrorKind::Unknown, Reason::TooLarge);
        assert_eq!(error.body().len(), LIMIT);

        let bomb = Fault::new(FaultKind::GzipBomb { bytes: 1 << 30 });
        control.inject(bomb.once()).unwrap();
        let error = window.get().await.unwrap_err();
        assert_error(&error, ErrorKind::Unknown, Reason::TooLarge);
        assert_eq!(error.body().len(), LIMIT);
        control.clear_faults();
    }
}

#[tokio::test]
async fn reply_that_cannot_be_inflated_is_unknown_and_keeps_its_status() {
    let simulator = over_tls().await;
    let whole = gzip(br#"{"dayOfWeek":3,"hourOfDay":4}"#);
    for body in [b"not gzip".to_vec(), whole[..whole.len() / 2].to_vec()] {
        for (protocol, _) in PROTOCOLS {
            let window = warm(builder_of(&simulator).protocol(protocol), &simulator).await;
            let reply = FaultResponse::new(200)
                .header("Content-Encoding", "gzip")
                .body(body.clone());
            let fault = Fault::answer(reply).acting().once();
            simulator.control().inject(fault).unwrap();
            let error = window.toggle_auto_defer().await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unknown, "{error}");
            assert_eq!(error.status(), Some(200));
            assert_eq!(simulator.control().requests().len(), 1);
        }
    }
}
