//! Journals that end in the middle of a line, and journals that cannot be relied on.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod support;

use atlas_maintenance::{DayOfWeek, HourOfDay, Setting, Window};
use atlas_maintenance_fleet::{Action, Header, Journal, JournalError, Outcome};
use support::{fleet, nobody, open, run, short};

#[tokio::test]
async fn a_journal_that_is_torn_at_any_byte_of_its_last_line_is_gone_on_with() {
    let fleet = fleet(2, short()).await;
    let set = Action::Set(Window::weekly(DayOfWeek::Friday, HourOfDay::MIDNIGHT));
    assert_eq!(run(&fleet, fleet.work(&set), None, nobody).await.done, 2);
    let prepare = || {
        for project in &fleet.projects {
            fleet.control().schedule_maintenance(project.id).unwrap();
        }
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    prepare();
    let work = fleet.work(&Action::Defer);
    let mut journal = open(&path, "a").await;
    for work in &work {
        assert_eq!(
            run(&fleet, [work.clone()], Some(&mut journal), nobody)
                .await
                .done,
            1
        );
    }
    drop(journal);
    let whole = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<_> = whole.split_inclusive('\n').collect();
    let [header, begin_0, done_0, begin_1, done_1] = lines.as_slice() else {
        panic!("{whole}");
    };

    // Which lines are whole, which is torn, and what is made of it.
    let cases = [
        (String::new(), header, "2 done"),
        ([*header].concat(), begin_0, "2 done"),
        ([*header, *begin_0].concat(), done_0, "1 done, 1 unknown"),
        (
            [*header, *begin_0, *done_0].concat(),
            begin_1,
            "1 done, 1 done before",
        ),
        (
            [*header, *begin_0, *done_0, *begin_1].concat(),
            done_1,
            "0 done, 1 done before, 1 unknown",
        ),
    ];
    for (before, torn, expected) in cases {
        for cut in 0..torn.len() {
            std::fs::write(&path, format!("{before}{}", &torn[..cut])).unwrap();
            prepare();
            let mut journal = open(&path, "a").await;
            let summary = run(&fleet, work.clone(), Some(&mut journal), nobody).await;
            assert_eq!(summary.to_string(), expected, "{before}{}", &torn[..cut]);
            drop(journal);
            // What was written behind the torn line can be read.
            let (header, records) = Journal::read(&path).unwrap().unwrap();
            assert_eq!((header.sha256.as_str(), records.len()), ("a", 2));
            let done = records
                .values()
                .filter(|r| r.outcome == Some(Outcome::Done))
                .count();
            assert_eq!(done, 2 - usize::from(expected.contains("unknown")));
        }
    }
}

#[test]
fn a_journal_that_is_wrong_in_the_middle_is_refused_with_the_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("windows.toml.journal");
    let header = "{\"journal\":\"atlas-maintenance-fleet-1\",\"sha256\":\"a\",\"started\":0}\n";
    let begin = "{\"begin\":\"111111111111111111111111\",\"name\":\"x\",\"action\":\"defer\"}\n";
    let done = "{\"done\":\"111111111111111111111111\",\"outcome\":\"done\"}\n";
    for (text, line) in [
        (format!("{header}{begin}{}\n{begin}", &done[..20]), 3),
        (format!("{header}{}{done}", &begin[..30]), 2),
        (format!("{header}\0\0\0\n{begin}"), 2),
        (format!("{header}\n{begin}"), 2),
        (format!("{header}{done}"), 2),
        (format!("{header}{begin}{begin}"), 3),
        (format!("{header}{header}"), 2),
        (format!("{begin}{done}"), 1),
        (format!("{header}{}", begin.replace("defer", "set")), 2),
        (format!("{header}{}", begin.replace("name", "nome")), 2),
        (header.replace("fleet-1", "fleet-2"), 1),
        ("a file that is none of ours\n".to_owned(), 1),
        ("a file that is none of ours".to_owned(), 1),
    ] {
        std::fs::write(&path, &text).unwrap();
        let error = Journal::open(&path, Header::now("a", None)).unwrap_err();
        let place = format!("windows.toml.journal:{line}: ");
        assert!(error.to_string().contains(&place), "{text}\n{error}");
        assert!(matches!(error, JournalError::Corrupt { .. }));
        assert_eq!(
            std::fs::read_to_string(&path).unwrap(),
            text,
            "it stays as it is"
        );
        assert!(Journal::read(&path).is_err());
    }
    // Zeros at the end are what a power cut may leave.
    let whole = format!("{header}{begin}{done}");
    std::fs::write(&path, format!("{whole}{}", "\0".repeat(1000))).unwrap();
    assert!(
        !Journal::open(&path, Header::now("a", None))
            .unwrap()
            .has_open()
    );
    // They are gone, so that nothing is written between them.
    assert_eq!(std::fs::read_to_string(&path).unwrap(), whole);
}

#[test]
fn a_journal_is_for_one_file_and_one_process() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    assert_eq!(Journal::read(&path).unwrap(), None);
    let organization = Some("b".repeat(24));
    let journal = Journal::open(&path, Header::now("a", organization.clone())).unwrap();
    let again = Journal::open(&path, Header::now("a", None));
    assert!(matches!(again, Err(JournalError::InUse { .. })));
    drop(journal);
    let other = Journal::open(&path, Header::now("b", None));
    assert!(matches!(other, Err(JournalError::Other { .. })));
    let journal = Journal::open(&path, Header::now("a", None)).unwrap();
    assert_eq!(journal.header().organization, organization);
    journal.remove().unwrap();
    assert!(!path.exists());
    let nowhere = Journal::open(folder.path().join("no/journal"), Header::now("a", None));
    assert!(nowhere.unwrap_err().to_string().contains("no/journal"));
}

#[tokio::test]
async fn what_was_wanted_survives_the_way_to_disk() {
    let fleet = fleet(3, short()).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let wanted = |protected_hours, auto_defer| {
        Window::weekly(DayOfWeek::Friday, HourOfDay::MIDNIGHT)
            .with_protected_hours(protected_hours)
            .with_auto_defer(auto_defer)
    };
    for action in [
        Action::Set(wanted(Setting::Keep, None)),
        Action::Set(wanted(Setting::Clear, Some(true))),
        Action::Set(wanted(Setting::Set("22-6".parse().unwrap()), Some(false))),
        Action::AutoDefer(true),
        Action::Reset,
    ] {
        let mut journal = open(&path, "a").await;
        run(&fleet, fleet.work(&action), Some(&mut journal), nobody).await;
        let (_, records) = Journal::read(&path).unwrap().unwrap();
        assert_eq!(&records, journal.records());
        assert!(records.values().all(|record| record.action == action));
        journal.remove().unwrap();
    }
}
