//! Sixteen bytes that are compared at once.
//!
//! `x86_64` has SSE2 always. Elsewhere loops are written so that compilers make vector instructions
//! of them.

/// How many bytes are compared at once.
pub(crate) const LANES: usize = 16;

/// Sixteen bytes, or sixteen results of comparing them.
#[derive(Clone, Copy)]
pub(crate) struct Lanes(imp::Vector);

impl Lanes {
    #[inline(always)]
    pub(crate) fn new(bytes: &[u8; LANES]) -> Self {
        Self(imp::load(bytes))
    }

    /// Compares each byte with this one.
    #[inline(always)]
    pub(crate) fn equal(self, byte: u8) -> Self {
        Self(imp::equal(self.0, byte))
    }

    /// Compares each byte with this one as unsigned numbers.
    #[inline(always)]
    pub(crate) fn at_most(self, byte: u8) -> Self {
        Self(imp::at_most(self.0, byte))
    }

    /// Sets the same bits in each byte.
    #[inline(always)]
    pub(crate) fn with_bits(self, bits: u8) -> Self {
        Self(imp::with_bits(self.0, bits))
    }

    /// Combines the results of two comparisons.
    #[inline(always)]
    pub(crate) fn or(self, other: Self) -> Self {
        Self(imp::or(self.0, other.0))
    }

    /// The results of a comparison as bits, from the lowest.
    #[inline(always)]
    pub(crate) fn bits(self) -> u16 {
        imp::bits(self.0)
    }
}

#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
use x86 as imp;

#[cfg(not(all(target_arch = "x86_64", target_feature = "sse2")))]
use portable as imp;

#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
mod x86 {
    use safe_arch::{
        bitor_m128i, cmp_eq_mask_i8_m128i, load_unaligned_m128i, m128i, min_u8_m128i,
        move_mask_i8_m128i, set_splat_i8_m128i,
    };

    use super::LANES;

    pub(super) type Vector = m128i;

    #[inline(always)]
    pub(super) fn load(bytes: &[u8; LANES]) -> Vector {
        load_unaligned_m128i(bytes)
    }

    #[inline(always)]
    pub(super) fn equal(vector: Vector, byte: u8) -> Vector {
        cmp_eq_mask_i8_m128i(vector, set_splat_i8_m128i(byte.cast_signed()))
    }

    #[inline(always)]
    pub(super) fn at_most(vector: Vector, byte: u8) -> Vector {
        cmp_eq_mask_i8_m128i(min_u8_m128i(vector, set_splat_i8_m128i(byte.cast_signed())), vector)
    }

    #[inline(always)]
    pub(super) fn with_bits(vector: Vector, bits: u8) -> Vector {
        or(vector, set_splat_i8_m128i(bits.cast_signed()))
    }

    #[inline(always)]
    pub(super) fn or(one: Vector, other: Vector) -> Vector {
        bitor_m128i(one, other)
    }

    #[inline(always)]
    pub(super) fn bits(vector: Vector) -> u16 {
        // The higher half is zero.
        move_mask_i8_m128i(vector).cast_unsigned() as u16
    }
}

#[cfg(any(test, not(all(target_arch = "x86_64", target_feature = "sse2"))))]
mod portable {
    use super::LANES;

    pub(super) type Vector = [u8; LANES];

    #[inline(always)]
    pub(super) fn load(bytes: &[u8; LANES]) -> Vector {
        *bytes
    }

    #[inline(always)]
    pub(super) fn equal(vector: Vector, byte: u8) -> Vector {
        vector.map(|own| u8::from(own == byte))
    }

    #[inline(always)]
    pub(super) fn at_most(vector: Vector, byte: u8) -> Vector {
        vector.map(|own| u8::from(own <= byte))
    }

    #[inline(always)]
    pub(super) fn with_bits(vector: Vector, bits: u8) -> Vector {
        vector.map(|own| own | bits)
    }

    #[inline(always)]
    pub(super) fn or(one: Vector, other: Vector) -> Vector {
        std::array::from_fn(|lane| one[lane] | other[lane])
    }

    /// Eight flags become eight bits by a multiplication that moves each to its place in the
    /// highest byte.
    #[inline(always)]
    pub(super) fn bits(vector: Vector) -> u16 {
        let (halves, _) = vector.as_chunks::<8>();
        let byte = |half: [u8; 8]| {
            (u64::from_le_bytes(half).wrapping_mul(0x0102_0408_1020_4080) >> 56) as u16
        };
        byte(halves[0]) | byte(halves[1]) << 8
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Both implementations are those of a loop over bytes.
        #[test]
        fn comparisons_are_those_of_single_bytes(bytes: [u8; LANES], byte: u8, mask: u8) {
            let loop_over = |fits: &dyn Fn(u8) -> bool| {
                (0..LANES).fold(0, |bits, lane| bits | u16::from(fits(bytes[lane])) << lane)
            };
            let lanes = Lanes::new(&bytes);
            let vector = portable::load(&bytes);
            let equal = loop_over(&|own| own == byte);
            prop_assert_eq!(lanes.equal(byte).bits(), equal);
            prop_assert_eq!(portable::bits(portable::equal(vector, byte)), equal);
            let at_most = loop_over(&|own| own <= byte);
            prop_assert_eq!(lanes.at_most(byte).bits(), at_most);
            prop_assert_eq!(portable::bits(portable::at_most(vector, byte)), at_most);
            let masked = loop_over(&|own| own | mask == byte);
            prop_assert_eq!(lanes.with_bits(mask).equal(byte).bits(), masked);
            let portable_masked = portable::equal(portable::with_bits(vector, mask), byte);
            prop_assert_eq!(portable::bits(portable_masked), masked);
            let either = lanes.equal(byte).or(lanes.at_most(mask)).bits();
            prop_assert_eq!(either, loop_over(&|own| own == byte || own <= mask));
            let portable_either =
                portable::or(portable::equal(vector, byte), portable::at_most(vector, mask));
            prop_assert_eq!(portable::bits(portable_either), either);
        }
    }
}
