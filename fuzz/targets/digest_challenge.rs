//! The `WWW-Authenticate` header. Our answer to a challenge has the form of a challenge, so reading
//! it again must yield the same realm, nonce and URI.
#![no_main]

use atlas_maintenance_transport::fuzzing::authorization;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|header: &[u8]| {
    if let Some(first) = authorization(header) {
        let second = authorization(first.as_bytes()).expect("an answer reads as a challenge");
        assert_eq!(first.len(), second.len());
        assert_eq!(before_qop(first.as_bytes()), before_qop(second.as_bytes()));
    }
});

/// The part of an answer that holds no random numbers.
fn before_qop(header: &[u8]) -> &[u8] {
    let qop = b", qop=auth, nc=";
    let end = header.windows(qop.len()).position(|window| window == qop);
    header.split_at(end.expect("an answer has a qop")).0
}
