//! Frames of HTTP/2 (RFC 9113), for what a server that keeps to the protocol does not send.

use http::header::{CONNECTION, TRANSFER_ENCODING, UPGRADE};

use crate::http::response::Response;

const DATA: u8 = 0x0;
const HEADERS: u8 = 0x1;
const SETTINGS: u8 = 0x4;
const GO_AWAY: u8 = 0x7;
const CONTINUATION: u8 = 0x9;

const END_STREAM: u8 = 0x1;
const END_HEADERS: u8 = 0x4;

/// The largest payload that every client accepts.
const MAX_PAYLOAD_BYTES: usize = 16_384;

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    // The length has three bytes; no caller has a longer payload.
    let length = u32::try_from(payload.len()).unwrap_or(u32::MAX);
    let [_, high, middle, low] = length.to_be_bytes();
    let mut bytes = vec![high, middle, low, kind, flags];
    bytes.extend(stream.to_be_bytes());
    bytes.extend(payload);
    bytes
}

/// A complete reply.
pub(super) fn reply(stream: u32, response: &Response) -> Vec<u8> {
    let length = response.body.len();
    let mut bytes = head(stream, response, length);
    bytes.extend(data(stream, &response.body, true));
    bytes
}

/// The head of a reply; `length` is its `Content-Length`.
pub(super) fn head(stream: u32, response: &Response, length: usize) -> Vec<u8> {
    let mut block = field(":status", response.status.as_str().as_bytes());
    for (name, value) in &response.headers {
        if ![CONNECTION, TRANSFER_ENCODING, UPGRADE].contains(name) {
            block.extend(field(name.as_str(), value.as_bytes()));
        }
    }
    block.extend(field("content-length", length.to_string().as_bytes()));
    frame(HEADERS, END_HEADERS, stream, &block)
}

/// A part of a body. `ends` says whether it is the last.
pub(super) fn data(stream: u32, mut bytes: &[u8], ends: bool) -> Vec<u8> {
    let mut frames = Vec::new();
    loop {
        let (payload, rest) = bytes
            .split_at_checked(MAX_PAYLOAD_BYTES)
            .unwrap_or((bytes, &[]));
        let flags = if ends && rest.is_empty() {
            END_STREAM
        } else {
            0
        };
        frames.extend(frame(DATA, flags, stream, payload));
        bytes = rest;
        if bytes.is_empty() {
            return frames;
        }
    }
}

/// The end of a connection. No stream after `last_stream` was processed.
pub(super) fn go_away(last_stream: u32, code: u32) -> Vec<u8> {
    let payload = [last_stream.to_be_bytes(), code.to_be_bytes()].concat();
    frame(GO_AWAY, 0, 0, &payload)
}

/// Settings that set nothing, which have to be acknowledged.
pub(super) fn settings() -> Vec<u8> {
    frame(SETTINGS, 0, 0, &[])
}

/// The start of headers that go on in [`more_headers`].
pub(super) fn headers_without_end(stream: u32) -> Vec<u8> {
    frame(HEADERS, 0, stream, &field(":status", b"200"))
}

/// More headers, without the last.
pub(super) fn more_headers(stream: u32) -> Vec<u8> {
    let filler = field("x-filler", b"0123456789abcdef");
    let block = filler.repeat(MAX_PAYLOAD_BYTES / filler.len());
    frame(CONTINUATION, 0, stream, &block)
}

/// A header field without compression and without use of the table (RFC 7541, 6.2.2).
fn field(name: &str, value: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0];
    for text in [name.as_bytes(), value] {
        bytes.extend(length(text.len()));
        bytes.extend(text);
    }
    bytes
}

/// An integer with a prefix of seven bits (RFC 7541, 5.1).
fn length(mut number: usize) -> Vec<u8> {
    const PREFIX: usize = 127;
    let low = |number: usize| u8::try_from(number).unwrap_or(u8::MAX);
    if number < PREFIX {
        return vec![low(number)];
    }
    number -= PREFIX;
    let mut bytes = vec![low(PREFIX)];
    while number >= 128 {
        bytes.push(low(number % 128 + 128));
        number /= 128;
    }
    bytes.push(low(number));
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_those_of_the_standard() {
        for (number, bytes) in [
            (0, &[0][..]),
            (126, &[126]),
            (127, &[127, 0]),
            (128, &[127, 1]),
            (255, &[127, 128, 1]),
            (1337 + 96, &[127, 154, 10]),
        ] {
            assert_eq!(length(number), bytes, "{number}");
        }
    }

    #[test]
    fn frame_has_length_kind_flags_and_stream() {
        assert_eq!(
            go_away(5, 11),
            [0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 11]
        );
        assert_eq!(settings(), [0, 0, 0, 4, 0, 0, 0, 0, 0]);
        assert_eq!(
            data(3, b"ab", true),
            [0, 0, 2, 0, 1, 0, 0, 0, 3, b'a', b'b']
        );
    }

    #[test]
    fn long_bodies_are_cut_into_frames_of_which_the_last_ends_the_stream() {
        let frames = data(1, &[7; MAX_PAYLOAD_BYTES + 1], true);
        assert_eq!(frames.len(), MAX_PAYLOAD_BYTES + 1 + 2 * 9);
        assert_eq!(frames[4], 0);
        assert_eq!(frames[MAX_PAYLOAD_BYTES + 9 + 4], END_STREAM);
    }
}
