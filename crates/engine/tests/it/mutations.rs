//! A text and a seed in, a spoiled text out: what goes wrong with reports on their way, and worse.

/// A small generator of numbers (xorshift64*, Vigna 2016), the same on every machine.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Chance {
        Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % end.max(1)
    }
}

const ODD: [&str; 16] =
    ["\u{0}", "\u{FEFF}", "\u{200B}", "\u{1F4A3}", "\u{0301}", "«", "\u{2028}", "\r", "\t|\t", "\u{202E}", "İ", "ﬁ", "(", "“", "…", "\u{a0}\u{a0}"];

/// Spoils a text by one to six changes.
pub fn spoil(text: &str, chance: &mut Chance) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for _ in 0..1 + chance.below(6) {
        change(&mut letters, chance);
    }
    letters.into_iter().collect()
}

fn change(letters: &mut Vec<char>, chance: &mut Chance) {
    let at = chance.below(letters.len() + 1);
    let end = (at + chance.below(60)).min(letters.len());
    match chance.below(9) {
        0 => drop(letters.drain(at..end)),
        1 => letters.truncate(at),
        2 => drop(letters.splice(at..at, ODD[chance.below(ODD.len())].chars())),
        3 => letters[at..end].iter_mut().for_each(|letter| *letter = letter.to_ascii_uppercase()),
        4 => letters.iter_mut().skip(at).take(400).for_each(|letter| *letter = if *letter == '\n' { ' ' } else { *letter }),
        5 => letters.iter_mut().skip(at).take(200).for_each(|letter| *letter = if *letter == ' ' { '\n' } else { *letter }),
        6 => letters[at..end].reverse(),
        7 => {
            let again: Vec<char> = letters[at..end].iter().copied().cycle().take((end - at) * 3).collect();
            letters.splice(at..at, again);
        }
        _ => letters.retain(|letter| !matches!(letter, '.' | ',')),
    }
}

/// Spoils bytes, characters torn apart too.
pub fn spoil_bytes(bytes: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..1 + chance.below(8) {
        let at = chance.below(bytes.len());
        match chance.below(4) {
            0 => bytes.truncate(at),
            1 => bytes.insert(at, chance.below(256) as u8),
            2 if at < bytes.len() => bytes[at] = chance.below(256) as u8,
            _ => drop(bytes.drain(at..(at + chance.below(30)).min(bytes.len()))),
        }
    }
    bytes
}
