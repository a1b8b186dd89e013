//! Numbers and identifiers that look random and are the same in every run.

use uuid::{Builder, Uuid};

/// A small generator (SplitMix64), so that identifiers and fault drills can be repeated.
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Random(seed)
    }

    /// A generator whose numbers depend on nothing but this text (by FNV-1a).
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

    /// A number below this bound, which must not be zero.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    /// Whether something of this probability, between 0 and 1, happens.
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        // 53 bits are what a double holds exactly.
        ((self.next() >> 11) as f64) < probability * (1_u64 << 53) as f64
    }

    /// An identifier in the form of a random (version 4) UUID.
    pub(crate) fn uuid(&mut self) -> Uuid {
        let high = u128::from(self.next());
        let bytes = ((high << 64) | u128::from(self.next())).to_be_bytes();
        Builder::from_random_bytes(bytes).into_uuid()
    }

    /// 32 hexadecimal digits, for tokens.
    pub(crate) fn hex(&mut self) -> String {
        format!("{:016x}{:016x}", self.next(), self.next())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_numbers() {
        let numbers: Vec<u64> = std::iter::repeat_with({
            let mut random = Random::new(1_234_567);
            move || random.next()
        })
        .take(3)
        .collect();
        // The numbers that other implementations of SplitMix64 give for this seed.
        assert_eq!(numbers, [6457827717110365317, 3203168211198807973, 9817491932198370423]);
        assert_eq!(
            Random::from_text("a").uuid().to_string(),
            Random::from_text("a").uuid().to_string()
        );
    }

    #[test]
    fn chances_are_what_they_say() {
        let mut random = Random::new(1);
        assert!((0..1000).all(|_| !random.chance(0.0)));
        assert!((0..1000).all(|_| random.chance(1.0)));
        let hits = (0..10_000).filter(|_| random.chance(0.25)).count();
        assert!((2_300..2_700).contains(&hits), "{hits}");
    }
}
