//! Deterministic random numbers and identifiers.

use uuid::{Builder, Uuid};

/// A SplitMix64 generator, so that identifiers and random faults are the same in every run.
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Random(seed)
    }

    /// Creates a generator seeded with the FNV-1a hash of a text.
    pub(crate) fn from_text(text: &str) -> Self {
        let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Random(hash)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Returns a number below a bound, which must not be zero.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    /// Returns true with a probability between 0 and 1.
    pub(crate) fn random_bool(&mut self, probability: f64) -> bool {
        // A double holds 53 bits exactly.
        ((self.next() >> 11) as f64) < probability * (1_u64 << 53) as f64
    }

    /// Returns a version 4 UUID.
    pub(crate) fn uuid(&mut self) -> Uuid {
        let high = u128::from(self.next());
        let bytes = ((high << 64) | u128::from(self.next())).to_be_bytes();
        Builder::from_random_bytes(bytes).into_uuid()
    }

    /// Returns 32 hexadecimal digits.
    pub(crate) fn hex(&mut self) -> String {
        format!("{:016x}{:016x}", self.next(), self.next())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_determines_the_numbers() {
        let numbers: Vec<u64> = std::iter::repeat_with({
            let mut random = Random::new(1_234_567);
            move || random.next()
        })
        .take(3)
        .collect();
        // The reference values of SplitMix64 for this seed.
        assert_eq!(numbers, [6457827717110365317, 3203168211198807973, 9817491932198370423]);
        assert_eq!(
            Random::from_text("a").uuid().to_string(),
            Random::from_text("a").uuid().to_string()
        );
    }

    #[test]
    fn random_bool_has_the_requested_probability() {
        let mut random = Random::new(1);
        assert!((0..1000).all(|_| !random.random_bool(0.0)));
        assert!((0..1000).all(|_| random.random_bool(1.0)));
        let hits = (0..10_000).filter(|_| random.random_bool(0.25)).count();
        assert!((2_300..2_700).contains(&hits), "{hits}");
    }
}
