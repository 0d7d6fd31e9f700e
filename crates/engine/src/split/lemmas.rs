//! A word's form and tag in, its lemma out: exceptions first, then the longest suffix rule (`train/lemmas.py` learns both).
//!
//! Names keep their case; every other lemma is small. Numbers, signs and punctuation are their own lemma.

use crate::sentence::Upos;
use rustc_hash::FxHashMap;
use smol_str::{SmolStr, SmolStrBuilder};

const LONGEST: usize = 5;

#[derive(Default)]
pub(super) struct Lemmas {
    exceptions: Vec<FxHashMap<SmolStr, SmolStr>>,
    /// By tag and suffix, packed in one number: how many bytes go, what comes.
    rules: FxHashMap<u64, (usize, SmolStr)>,
}

impl Lemmas {
    /// Reads `TAG form lemma` and `TAG -suffix cut append` lines, tabs between.
    pub fn read(text: &str) -> Result<Lemmas, String> {
        let mut lemmas = Lemmas { exceptions: vec![FxHashMap::default(); Upos::ALL.len()], rules: FxHashMap::default() };
        for line in text.lines() {
            lemmas.add(line).ok_or_else(|| format!("lemma line `{line}` cannot be read"))?;
        }
        Ok(lemmas)
    }

    fn add(&mut self, line: &str) -> Option<()> {
        let mut columns = line.split('\t');
        let (tag, form, third) = (Upos::from_name(columns.next()?)?, columns.next()?, columns.next()?);
        let Some(append) = columns.next() else {
            self.exceptions[tag as usize].insert(form.into(), third.into());
            return Some(());
        };
        let (suffix, cut) = (form.strip_prefix('-')?, third.parse().ok()?);
        if let Some(key) = packed(tag, suffix.as_bytes()) {
            self.rules.insert(key, (cut, append.into()));
        }
        Some(())
    }

    /// The lemma of a word; `form` is as written, `lower` in lower case.
    pub fn lemma(&self, form: &str, lower: &SmolStr, pos: Upos) -> SmolStr {
        if matches!(pos, Upos::Punct | Upos::Num | Upos::Sym | Upos::X | Upos::Intj) || self.exceptions.is_empty() {
            return lower.clone();
        }
        let plain = if lower.contains(['\u{2019}', '\u{2018}']) { lower.replace(['\u{2019}', '\u{2018}'], "'").into() } else { lower.clone() };
        if let Some(lemma) = self.exceptions[pos as usize].get(&plain) {
            return if pos == Upos::Propn { recased(form, lemma) } else { lemma.clone() };
        }
        let base = if pos == Upos::Propn { form } else { plain.as_str() };
        match self.rule(&plain, pos) {
            Some((cut, append)) => edited(base, *cut, append),
            None => base.into(),
        }
    }

    fn rule(&self, word: &str, pos: Upos) -> Option<&(usize, SmolStr)> {
        let bytes = word.as_bytes();
        let longest = LONGEST.min(bytes.len().saturating_sub(1));
        (1..=longest).rev().find_map(|length| self.rules.get(&packed(pos, &bytes[bytes.len() - length..])?))
    }
}

/// Tag and up to five ASCII bytes as one number.
fn packed(pos: Upos, suffix: &[u8]) -> Option<u64> {
    if suffix.len() > LONGEST || !suffix.is_ascii() {
        return None;
    }
    Some(suffix.iter().fold(pos as u64 + 1, |sum, &byte| sum << 8 | u64::from(byte)))
}

fn edited(base: &str, cut: usize, append: &str) -> SmolStr {
    match base.get(..base.len().saturating_sub(cut)) {
        Some(stem) => {
            let mut lemma = SmolStrBuilder::new();
            lemma.push_str(stem);
            lemma.push_str(append);
            lemma.finish()
        }
        None => base.into(),
    }
}

/// A name's lemma with the capital that the form has.
fn recased(form: &str, lemma: &str) -> SmolStr {
    let mut chars = lemma.chars();
    match (form.chars().next().is_some_and(char::is_uppercase), chars.next()) {
        (true, Some(first)) => first.to_uppercase().chain(chars).collect(),
        _ => lemma.into(),
    }
}
