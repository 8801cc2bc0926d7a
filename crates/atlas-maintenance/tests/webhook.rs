//! Webhooks: signatures that are believed, and bodies that are read.
#![cfg(feature = "webhook")]
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the names of tests document them, and a panic fails the test"
)]

use std::cell::Cell;
use std::collections::BTreeSet;

use atlas_maintenance::EventType;
use atlas_maintenance::webhook::{Notice, NoticeKind, WebhookError, WebhookSecret};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

const PROJECT: &str = "32b6e34b3d91647abb20e7b8";

const BODY: &str = "{\"eventTypeName\":\"MAINTENANCE_IN_ADVANCED\",\
                    \"groupId\":\"32b6e34b3d91647abb20e7b8\"}\n";

fn secret(text: &str) -> WebhookSecret {
    WebhookSecret::new(text).unwrap()
}

fn verified(text: &str, body: &[u8], signature: &str) -> Result<(), WebhookError> {
    secret(text).verify(body, Some(signature.as_bytes()))
}

/// Secret, body and signature. The first is of RFC 2202; all are what OpenSSL and Python's `hmac` make:
/// `printf '%s' "$body" | openssl dgst -sha1 -hmac "$secret" -binary | base64`.
fn known() -> [(String, &'static str, &'static str); 6] {
    [
        (
            "Jefe".to_owned(),
            "what do ya want for nothing?",
            "7/zfauXrL6LSdBbV8YTfnCWafHk=",
        ),
        ("Jefe".to_owned(), "", "CdnlnXIjnmKoFVxYPVJ0Pem3Ixo="),
        (
            "Jefe".to_owned(),
            r#"{"a":1}"#,
            "QI5aCg+vmGSOtHbOjJZ+EP8sOEQ=",
        ),
        (
            "Jefe".to_owned(),
            r#"{"a": 1}"#,
            "tm4hdcnjPqbuI7z31cV1CnCqvCc=",
        ),
        (
            "Schlüssel-支付".to_owned(),
            BODY,
            "fmkWO1mkMC2XbmUaNAAu4t8IXFg=",
        ),
        // Longer than a block of SHA-1.
        (
            "k".repeat(80),
            "Test Using Larger Than Block-Size Key - Hash Key First",
            "oIu+9Wc/LCqLxvr5H7X7m1732jU=",
        ),
    ]
}

#[test]
fn signature_is_that_of_openssl() {
    for (secret, body, signature) in known() {
        let verified = verified(&secret, body.as_bytes(), signature);
        assert_eq!(verified, Ok(()), "{secret} {body}");
    }
}

#[test]
fn signature_of_another_secret_or_body_is_refused() {
    let known = known();
    for (secret, body, signature) in &known {
        for (other_secret, other_body, other) in &known {
            let is_same = (secret, body) == (other_secret, other_body);
            let expected = is_same.then_some(()).ok_or(WebhookError::WrongSignature);
            assert_eq!(
                verified(secret, body.as_bytes(), other),
                expected,
                "{signature} {other}"
            );
        }
    }
}

#[test]
fn every_flipped_bit_of_the_body_is_refused() {
    let (text, body, signature) = &known()[4];
    let secret = secret(text);
    for bit in 0..body.len() * 8 {
        let mut flipped = body.as_bytes().to_vec();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let verified = secret.verify(&flipped, Some(signature.as_bytes()));
        assert_eq!(verified, Err(WebhookError::WrongSignature), "bit {bit}");
    }
}

/// One text for each signature, so that nothing else is believed, such as the bits that Base64 does not use.
#[test]
fn every_other_header_is_refused() {
    let (text, body, signature) = &known()[0];
    let secret = secret(text);
    let refused = |header: &[u8]| secret.verify(body.as_bytes(), Some(header)).unwrap_err();
    let (mut wrong, mut malformed) = (0, 0);
    for place in 0..signature.len() {
        for octet in 0..=u8::MAX {
            let mut header = signature.as_bytes().to_vec();
            if header[place] == octet {
                continue;
            }
            header[place] = octet;
            match refused(&header) {
                WebhookError::WrongSignature => wrong += 1,
                WebhookError::MalformedSignature => malformed += 1,
                error => panic!("{error}"),
            }
        }
    }
    // 26 places with 63 other letters each, and one where 15 others stand for 4 bits.
    assert_eq!((wrong, malformed), (26 * 63 + 15, 28 * 255 - 26 * 63 - 15));
    for header in [
        "",
        "=",
        "7/zfauXrL6LSdBbV8YTfnCWafHk",
        "7/zfauXrL6LSdBbV8YTfnCWafHk==",
        " 7/zfauXrL6LSdBbV8YTfnCWafHk=",
        "7/zfauXrL6LSdBbV8YTfnCWafHk=\n",
        "7_zfauXrL6LSdBbV8YTfnCWafHk=",
        "sha1=7/zfauXrL6LSdBbV8YTfnCWafHk=",
        // Hexadecimal, one octet less, and one more.
        "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
        "7/zfauXrL6LSdBbV8YTfnCWafA==",
        "7/zfauXrL6LSdBbV8YTfnCWafHkA",
        &"A".repeat(1 << 20),
    ] {
        let header = header.as_bytes();
        assert_eq!(
            refused(header),
            WebhookError::MalformedSignature,
            "{header:?}"
        );
    }
    let unsigned = secret.verify(body.as_bytes(), None);
    assert_eq!(unsigned, Err(WebhookError::NoSignature));
}

#[test]
fn secret_is_not_empty_and_not_shown() {
    assert_eq!(WebhookSecret::new("").unwrap_err(), WebhookError::NoSecret);
    assert!(!format!("{:?}", secret("hunter2")).contains("hunter2"));
}

#[test]
fn body_is_not_read_before_its_signature_is_right() {
    let (text, ..) = &known()[0];
    let secret = secret(text);
    let read = secret.read(b"{", Some(b"7/zfauXrL6LSdBbV8YTfnCWafHk="));
    assert_eq!(read, Err(WebhookError::WrongSignature));
    let (text, body, signature) = &known()[4];
    let notice = self::secret(text).read(body.as_bytes(), Some(signature.as_bytes()));
    let notice = notice.unwrap();
    assert_eq!(notice.event_type, Some(EventType::MaintenanceInAdvanced));
    assert_eq!(notice.project.unwrap().to_string(), PROJECT);
}

#[test]
fn notice_has_what_the_body_says() {
    let body = r#"{
        "id": "6a8d1f0c2b7e4d5a9c3f1e20",
        "eventTypeName": "MAINTENANCE_AUTO_DEFERRED",
        "groupId": "32b6e34b3d91647abb20e7b8",
        "orgId": "4888442a3354817a7320eb61",
        "alertConfigId": "6a8d1f0c2b7e4d5a9c3f1e21",
        "status": "CLOSED",
        "created": "2026-11-05T10:00:00Z",
        "updated": "2026-11-05T10:00:01Z",
        "resolved": "2026-11-05T10:00:02Z",
        "lastNotified": "2026-11-05T10:00:03Z",
        "clusterName": "main",
        "humanReadable": "Maintenance was deferred.\nProject: Shop",
        "number": 1e400,
        "links": [ ]
    }"#;
    let notice = Notice::parse(body.as_bytes()).unwrap();
    assert_eq!(notice.id.unwrap(), "6a8d1f0c2b7e4d5a9c3f1e20");
    assert_eq!(notice.event_type, Some(EventType::MaintenanceAutoDeferred));
    assert_eq!(notice.project.unwrap().to_string(), PROJECT);
    let organization = notice.organization.unwrap().to_string();
    assert_eq!(organization, "4888442a3354817a7320eb61");
    assert_eq!(notice.alert_config.unwrap(), "6a8d1f0c2b7e4d5a9c3f1e21");
    assert_eq!(notice.status.unwrap(), "CLOSED");
    let times = [notice.created, notice.updated, notice.resolved];
    let times = times.map(|time| time.unwrap().to_string());
    assert_eq!(
        times,
        [
            "2026-11-05T10:00:00Z",
            "2026-11-05T10:00:01Z",
            "2026-11-05T10:00:02Z"
        ]
    );
    assert_eq!(notice.cluster.unwrap(), "main");
    assert_eq!(
        notice.text.unwrap(),
        "Maintenance was deferred.\nProject: Shop"
    );
    let other: Vec<_> = notice.other.into_iter().collect();
    let text = |text: &str| text.to_owned();
    assert_eq!(
        other,
        [
            (text("lastNotified"), text(r#""2026-11-05T10:00:03Z""#)),
            (text("links"), text("[ ]")),
            (text("number"), text("1e400")),
        ]
    );
}

#[test]
fn member_of_another_form_is_kept_as_it_came() {
    for (name, value) in [
        ("id", "17"),
        ("eventTypeName", "null"),
        ("groupId", r#""not an id""#),
        ("orgId", r#"["4888442a3354817a7320eb61"]"#),
        ("created", r#""yesterday""#),
        ("humanReadable", r#""\ud800""#),
    ] {
        let notice = Notice::parse(format!("{{{name:?}: {value}}}").as_bytes()).unwrap();
        let mut expected = Notice::default();
        expected.other.insert(name.to_owned(), value.to_owned());
        assert_eq!(notice, expected);
    }
    let unknown = Notice::parse(br#"{"eventTypeName": "SOMETHING_NEW"}"#).unwrap();
    assert_eq!(unknown.event_type, Some(EventType::from("SOMETHING_NEW")));
}

#[test]
fn body_that_is_no_object_is_refused_without_its_text() {
    for body in [
        "",
        "[]",
        "null",
        r#""hunter2""#,
        "{",
        r#"{"a": hunter2}"#,
        "{}{}",
        "\u{feff}{}",
    ] {
        let error = Notice::parse(body.as_bytes()).unwrap_err();
        assert!(matches!(error, WebhookError::Body(_)), "{body}");
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
    assert!(Notice::parse(b"{\"a\": \"\xff\"}").is_err());
    // Deeper than a reader that calls itself could go.
    let deep = format!("{{\"a\": {}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(Notice::parse(deep.as_bytes()).unwrap().other.len(), 1);
}

#[test]
fn nothing_of_a_body_is_lost() {
    const NAMED: [&str; 11] = [
        "id",
        "eventTypeName",
        "groupId",
        "orgId",
        "alertConfigId",
        "status",
        "clusterName",
        "created",
        "updated",
        "resolved",
        "humanReadable",
    ];
    let (named, other) = (Cell::new(0), Cell::new(0));
    let name = prop_oneof![
        prop::sample::select(&NAMED[..]).prop_map(str::to_owned),
        ".{0,8}"
    ];
    let value = prop_oneof![
        Just(format!("{PROJECT:?}")),
        Just("\"2026-11-05T10:00:00Z\"".to_owned()),
        Just("{\"a\": [1, null]}".to_owned()),
        "[a-z]{0,5}".prop_map(|text| format!("{text:?}")),
    ];
    let members = prop::collection::btree_map(name, value, 0..8);
    let tried = TestRunner::default().run(&members, |members| {
        let text: Vec<_> = members
            .iter()
            .map(|(name, value)| format!("{}: {value}", serde_json::to_string(name).unwrap()))
            .collect();
        let notice = Notice::parse(format!("{{{}}}", text.join(", ")).as_bytes()).unwrap();
        let taken = [
            notice.id.is_some(),
            notice.event_type.is_some(),
            notice.project.is_some(),
            notice.organization.is_some(),
            notice.alert_config.is_some(),
            notice.status.is_some(),
            notice.cluster.is_some(),
            notice.created.is_some(),
            notice.updated.is_some(),
            notice.resolved.is_some(),
            notice.text.is_some(),
        ];
        let mut left: BTreeSet<_> = members.keys().map(String::as_str).collect();
        for (name, is_taken) in NAMED.iter().zip(taken) {
            prop_assert!(!is_taken || left.remove(name), "{}", name);
            named.set(named.get() + usize::from(is_taken));
        }
        prop_assert_eq!(left, notice.other.keys().map(String::as_str).collect());
        for (name, value) in &notice.other {
            prop_assert_eq!(value, &members[name]);
        }
        other.set(other.get() + notice.other.len());
        Ok(())
    });
    tried.unwrap_or_else(|failed| panic!("{failed}"));
    assert!(
        named.get() > 100 && other.get() > 100,
        "{named:?} {other:?}"
    );
}

#[test]
fn kinds_are_those_of_the_header() {
    for (text, kind) in [
        ("alert.open", NoticeKind::Open),
        ("alert.close", NoticeKind::Close),
        ("alert.update", NoticeKind::Update),
        ("alert.acknowledge", NoticeKind::Acknowledge),
        ("alert.cancel", NoticeKind::Cancel),
        ("alert.inform", NoticeKind::Inform),
        ("alert.Open", NoticeKind::Other("alert.Open".into())),
    ] {
        assert_eq!(NoticeKind::from(text), kind);
    }
}
