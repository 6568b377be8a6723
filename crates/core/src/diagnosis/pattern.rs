//! The last few probes of a stream.

/// How many probes a stream's window holds.
pub const WINDOW: usize = 3;

/// How many different patterns there are: (asked, failed) with 0 ≤ failed ≤ asked ≤ 3.
pub const PATTERNS: usize = 10;

/// The last up to [`WINDOW`] outcomes of one stream, the newest in the lowest bit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct History {
    bits: u8,
    asked: u8,
}

/// How many of a stream's last probes failed: an index from 0 (nothing asked) to 9.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Pattern(u8);

impl History {
    /// Adds the newest outcome; the oldest falls out of a full window.
    #[must_use]
    pub fn push(self, failed: bool) -> History {
        let mask = (1 << WINDOW) - 1;
        History {
            bits: ((self.bits << 1) | u8::from(failed)) & mask,
            asked: (self.asked + 1).min(WINDOW as u8),
        }
    }

    /// Puts `failed` in the place of the newest outcome: a late answer corrects silence.
    #[must_use]
    pub fn replace(self, failed: bool) -> History {
        if self.asked == 0 {
            return self.push(failed);
        }
        History { bits: (self.bits & !1) | u8::from(failed), ..self }
    }

    /// Keeps only the newest `count` outcomes.
    #[must_use]
    pub fn newest(self, count: usize) -> History {
        let asked = self.asked.min(count as u8);
        History { bits: self.bits & ((1 << asked) - 1), asked }
    }

    /// How many of the newest outcomes failed in a row.
    pub fn failed_in_a_row(self) -> u32 {
        (self.bits.trailing_ones()).min(u32::from(self.asked))
    }

    /// How many of the newest outcomes worked in a row.
    pub fn worked_in_a_row(self) -> u32 {
        (self.bits.trailing_zeros()).min(u32::from(self.asked))
    }

    /// Whether the newest outcome failed; `false` when nothing was asked.
    pub fn failing(self) -> bool {
        self.bits & 1 == 1
    }

    /// The pattern, order forgotten.
    pub fn pattern(self) -> Pattern {
        Pattern::new(usize::from(self.asked), self.bits.count_ones() as usize)
    }
}

impl Pattern {
    /// Nothing asked.
    pub const NOTHING: Pattern = Pattern(0);

    /// The pattern of `failed` among `asked`.
    ///
    /// # Panics
    /// When `failed > asked` or `asked > WINDOW`.
    pub fn new(asked: usize, failed: usize) -> Pattern {
        assert!(failed <= asked && asked <= WINDOW, "{failed} of {asked}");
        // Rows of 1, 2, 3 and 4 patterns: a triangle.
        Pattern((asked * (asked + 1) / 2 + failed) as u8)
    }

    /// All patterns, in index order.
    pub fn all() -> impl Iterator<Item = Pattern> {
        (0..=WINDOW).flat_map(|asked| (0..=asked).map(move |failed| Pattern::new(asked, failed)))
    }

    /// Its index.
    pub fn ix(self) -> usize {
        usize::from(self.0)
    }

    /// How many were asked.
    pub fn asked(self) -> usize {
        match self.0 {
            0 => 0,
            1..=2 => 1,
            3..=5 => 2,
            _ => 3,
        }
    }

    /// How many failed.
    pub fn failed(self) -> usize {
        let asked = self.asked();
        self.ix() - asked * (asked + 1) / 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_knows_its_counts() {
        let all: Vec<_> = Pattern::all().collect();
        assert_eq!(all.len(), PATTERNS);
        for (ix, p) in all.iter().enumerate() {
            assert_eq!(p.ix(), ix);
            assert_eq!(Pattern::new(p.asked(), p.failed()), *p);
        }
    }

    #[test]
    fn the_window_forgets_the_oldest() {
        let h = History::default().push(true).push(false).push(false).push(false);
        assert_eq!((h.pattern().asked(), h.pattern().failed()), (3, 0));
        assert_eq!(h.worked_in_a_row(), 3);
    }

    #[test]
    fn a_late_answer_corrects_silence() {
        let h = History::default().push(false).push(true).replace(false);
        assert_eq!((h.pattern().asked(), h.pattern().failed()), (2, 0));
    }

    #[test]
    fn runs_count_from_the_newest() {
        let h = History::default().push(false).push(true).push(true);
        assert_eq!(h.failed_in_a_row(), 2);
        assert_eq!(h.newest(1).pattern(), Pattern::new(1, 1));
        assert_eq!(h.newest(0).pattern(), Pattern::NOTHING);
    }
}
