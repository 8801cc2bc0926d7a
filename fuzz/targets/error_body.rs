//! The body of an error reply. Its message is one line without control characters.
#![no_main]

use atlas_maintenance_transport::fuzzing::error;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u16, &[u8])| {
    let (status, body) = input;
    if let Some(error) = error(status, body) {
        let line = error.to_string();
        assert!(!line.chars().any(char::is_control), "{line:?}");
        assert_eq!(error.body(), body);
        let _ = format!("{error:?}");
    }
});
