//! The journal. Opening one to continue keeps what reading it says.
#![no_main]

use std::fs;

use atlas_maintenance_fleet::Journal;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("journal");
    fs::write(&file, bytes).expect("a file");
    match Journal::read(&file) {
        Ok(Some(read)) => {
            let journal = Journal::open(&file, read.header.clone()).expect("what reads also opens");
            assert_eq!(journal.header(), &read.header);
            assert_eq!(journal.records(), &read.records);
            drop(journal);
            let again = Journal::read(&file).expect("whole lines");
            assert_eq!(again, Some(read));
        }
        Ok(None) => {}
        Err(error) => {
            let _ = error.to_string();
        }
    }
});
