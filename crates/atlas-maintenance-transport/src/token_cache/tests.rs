use std::time::UNIX_EPOCH;

use proptest::prelude::*;

use super::*;

fn slot(folder: &Path, base: &str, id: &str, secret: &str) -> Slot {
    let cache = TokenCache::new(folder.join("tokens"));
    Slot::new(cache, &base.parse().unwrap(), id, &secret.into())
}

fn any(_: &str) -> bool {
    false
}

#[test]
fn token_is_found_by_origin_id_and_secret_only() {
    let folder = tempfile::tempdir().unwrap();
    let base = "https://atlas.example.com";
    let own = slot(folder.path(), base, "id", "secret");
    assert!(own.read(any).is_none());
    assert!(own.write("a-token", Duration::from_secs(60)));
    let found = own.read(any).unwrap();
    assert_eq!(found.token.expose_secret(), "a-token");
    assert!(found.usable <= Duration::from_secs(60) && found.usable > Duration::from_secs(50));
    for (base, id, secret) in [
        (base, "i", "dsecret"),
        (base, "ids", "ecret"),
        (base, "id", "secret2"),
        (base, "ID", "secret"),
        ("https://atlas.example.org", "id", "secret"),
        ("https://atlas.example.com:444", "id", "secret"),
    ] {
        let other = slot(folder.path(), base, id, secret);
        assert!(other.read(any).is_none(), "{base} {id} {secret}");
    }
    let same = slot(
        folder.path(),
        "https://atlas.example.com:443",
        "id",
        "secret",
    );
    assert!(same.read(any).is_some());
    assert!(own.read(|token| token == "a-token").is_none());
}

#[test]
fn token_is_removed_unless_another_took_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let slot = slot(folder.path(), "https://atlas.example.com", "id", "secret");
    assert!(slot.write("new", Duration::from_secs(60)));
    slot.remove("old");
    assert!(slot.read(any).is_some());
    slot.remove("new");
    assert!(slot.read(any).is_none());
}

#[tokio::test(start_paused = true)]
async fn another_program_is_waited_for_but_not_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let slot = slot(folder.path(), "https://atlas.example.com", "id", "secret");
    let other = slot.folder.lock_file(&slot.key).unwrap();
    assert!(other.try_lock().unwrap());
    let started = tokio::time::Instant::now();
    let locked = slot.lock().await;
    assert!(locked._file.is_none());
    assert_eq!(started.elapsed(), LOCK_WAIT);
    drop(other);
    assert!(slot.lock().await._file.is_some());
    assert_eq!(started.elapsed(), LOCK_WAIT);
}

/// A lifetime and the seconds after which it is looked at; the seconds for which it can be used then.
#[test]
fn clock_that_goes_backwards_and_absurd_lifetimes_give_no_token_for_longer_than_a_day() {
    const DAY: u64 = 24 * 3600;
    let at = |seconds: i64| {
        let base = UNIX_EPOCH + Duration::from_secs(1_800_000_000);
        let change = Duration::from_secs(seconds.unsigned_abs());
        if seconds < 0 {
            base - change
        } else {
            base + change
        }
    };
    for (lifetime, after, left) in [
        (3300, 0, Some(3300)),
        (3300, 3299, Some(1)),
        (3300, 3300, None),
        (3300, 1_000_000, None),
        // Clocks of machines that share a folder differ a little.
        (3300, -60, Some(3360)),
        (3300, -61, None),
        (3300, -1_000_000, None),
        (u64::MAX, 0, Some(DAY)),
        (u64::MAX, i64::try_from(DAY).unwrap(), None),
        (0, 0, None),
    ] {
        let text = Entry::text("t", at(0), Duration::from_secs(lifetime)).unwrap();
        let usable = Entry::read(&text).unwrap().usable(at(after));
        assert_eq!(
            usable.map(|left| left.as_secs()),
            left,
            "{lifetime} {after}"
        );
    }
    let before = UNIX_EPOCH - Duration::from_secs(1);
    assert!(Entry::text("t", before, Duration::from_secs(60)).is_none());
    let text = Entry::text("t", at(0), Duration::from_secs(60)).unwrap();
    assert!(Entry::read(&text).unwrap().usable(before).is_none());
}

#[test]
fn token_that_is_too_large_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let slot = slot(folder.path(), "https://atlas.example.com", "id", "secret");
    assert!(!slot.write(&"t".repeat(20_000), Duration::from_secs(60)));
    assert!(slot.write(&"t".repeat(16_000), Duration::from_secs(60)));
    assert!(slot.read(any).is_some());
}

#[test]
fn debug_shows_the_folder() {
    let text = format!("{:?}", TokenCache::new("/a/b").on_note(|_| ()));
    assert!(text.contains("/a/b"), "{text}");
}

proptest! {
    /// A file with one byte changed, cut or added is read as what it says, or not at all.
    #[test]
    fn damaged_file_is_no_other_kind_of_token(at in 0_usize..200, byte: u8, cut: bool) {
        let now = UNIX_EPOCH + Duration::from_secs(1_800_000_000);
        let mut text = Entry::text("abc.def-ghi", now, Duration::from_secs(3300)).unwrap().to_vec();
        let at = at % text.len();
        if cut {
            text.truncate(at);
        } else {
            text[at] = byte;
        }
        if let Some(entry) = Entry::read(&text) {
            let usable = entry.usable(now);
            prop_assert!(usable.is_none_or(|left| left <= Duration::from_secs(24 * 3600)));
            let token = entry.token();
            prop_assert!(token.expose_secret().bytes().all(|byte| byte.is_ascii_graphic()));
            prop_assert!(!cut);
        }
    }
}
