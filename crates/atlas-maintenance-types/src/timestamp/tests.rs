use proptest::prelude::*;

use super::*;

fn read(text: &str) -> Option<String> {
    text.parse::<Timestamp>().ok().map(|it| it.to_string())
}

#[test]
fn forms_of_rfc_3339_are_read_and_written_in_utc() {
    for (text, written) in [
        ("2026-08-10T03:06:03Z", "2026-08-10T03:06:03Z"),
        ("2026-08-10t03:06:03z", "2026-08-10T03:06:03Z"),
        ("2026-08-10 03:06:03+00:00", "2026-08-10T03:06:03Z"),
        ("2026-08-10T03:06:03.120Z", "2026-08-10T03:06:03.12Z"),
        (
            "2026-08-10T03:06:03.1234567899Z",
            "2026-08-10T03:06:03.123456789Z",
        ),
        ("2026-03-01T00:30:00+01:00", "2026-02-28T23:30:00Z"),
        ("2024-02-29T23:30:00-0130", "2024-03-01T01:00:00Z"),
        ("2026-08-10T03:06:03+02", "2026-08-10T01:06:03Z"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
        ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"),
        (
            "9999-12-31T23:59:59.999999999Z",
            "9999-12-31T23:59:59.999999999Z",
        ),
    ] {
        assert_eq!(read(text).as_deref(), Some(written), "{text}");
    }
}

#[test]
fn text_that_is_no_instant_is_refused() {
    for text in [
        "",
        "yesterday",
        "2026-08-10",
        "2026-08-10T03:06:03",
        "2026-08-10T03:06Z",
        "2026-8-10T03:06:03Z",
        "2026-13-10T03:06:03Z",
        "2026-00-10T03:06:03Z",
        "2026-02-29T03:06:03Z",
        "2100-02-29T03:06:03Z",
        "2026-08-00T03:06:03Z",
        "2026-04-31T03:06:03Z",
        "2026-08-10T24:06:03Z",
        "2026-08-10T03:60:03Z",
        "2026-08-10T03:06:61Z",
        "2026-08-10T03:06:03.Z",
        "2026-08-10T03:06:03+24:00",
        "2026-08-10T03:06:03+01:60",
        "2026-08-10T03:06:03+1",
        "2026-08-10T03:06:03ZZ",
        "2026-08-10T03:06:03 Z",
        "+2026-08-10T03:06:03Z",
        "0000-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
        "２０２６-08-10T03:06:03Z",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
}

#[test]
fn time_of_the_system_is_the_same_instant() {
    for text in [
        "1969-12-31T23:59:59.25Z",
        "1969-12-31T23:59:59Z",
        "1970-01-01T00:00:00Z",
        "2026-08-10T03:06:03.5Z",
    ] {
        let timestamp: Timestamp = text.parse().unwrap();
        let time = timestamp.system_time().unwrap();
        assert_eq!(Timestamp::try_from(time), Ok(timestamp), "{text}");
    }
    let before = SystemTime::UNIX_EPOCH - Duration::from_millis(750);
    let before = Timestamp::try_from(before).unwrap();
    assert_eq!(before.to_string(), "1969-12-31T23:59:59.25Z");
    let far = SystemTime::UNIX_EPOCH + Duration::from_secs(1 << 40);
    assert_eq!(Timestamp::try_from(far), Err(InvalidTimestamp));
    let last = Timestamp::from_unix_seconds(253_402_300_799).unwrap();
    assert_eq!(last.unix_seconds(), 253_402_300_799);
    assert!(Timestamp::from_unix_seconds(253_402_300_800).is_err());
}

#[test]
fn answer_keeps_its_text_and_request_is_strict() {
    for (text, instant) in [
        ("2026-08-10T03:06:03.120Z", Some("2026-08-10T03:06:03.12Z")),
        ("2026-08-10T05:06:03+02:00", Some("2026-08-10T03:06:03Z")),
        ("soon", None),
        ("", None),
    ] {
        let json = format!("{text:?}");
        let reported: ReportedTimestamp = serde_json::from_str(&json).unwrap();
        assert_eq!(reported.as_str(), text);
        assert_eq!(serde_json::to_string(&reported).unwrap(), json);
        let known = reported.timestamp().map(|it| it.to_string());
        assert_eq!(known.as_deref(), instant);
        let strict = serde_json::from_str::<Timestamp>(&json).map(|it| it.to_string());
        assert_eq!(strict.ok().as_deref(), instant);
    }
}

/// The same by `jiff`, which reads more forms than these.
fn by_jiff(text: &str) -> Option<String> {
    text.parse::<jiff::Timestamp>()
        .ok()
        .map(|it| it.to_string())
}

proptest! {
    #[test]
    fn instants_are_those_of_jiff(
        seconds in -62_000_000_000_i64..253_000_000_000,
        nanoseconds in 0_u32..1_000_000_000,
        offset in -1439_i64..1440,
    ) {
        let instant = jiff::Timestamp::new(seconds, i32::try_from(nanoseconds).unwrap()).unwrap();
        let timestamp = Timestamp::new(seconds, nanoseconds).unwrap();
        prop_assert_eq!(timestamp.to_string(), instant.to_string());
        let (hours, minutes) = (offset.abs() / 60, offset.abs() % 60);
        let sign = if offset < 0 { '-' } else { '+' };
        let local = instant + jiff::SignedDuration::from_mins(offset);
        let text = local.to_string().replace('Z', &format!("{sign}{hours:02}:{minutes:02}"));
        prop_assert_eq!(read(&text), Some(instant.to_string()), "{}", text);
    }

    #[test]
    fn what_is_read_is_read_by_jiff_alike(
        text in "[0-9]{4}-[01][0-9]-[0-3][0-9][Tt ][0-2][0-9]:[0-6][0-9]:[0-6][0-9](\\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])",
    ) {
        if let Some(found) = read(&text) {
            prop_assert_eq!(Some(found), by_jiff(&text), "{}", text);
        } else {
            let far = text.starts_with("0000") || text.starts_with("9999");
            prop_assert!(far || by_jiff(&text).is_none(), "{}", text);
        }
    }
}
