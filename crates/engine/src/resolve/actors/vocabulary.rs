//! Phrases of the lexicon in, a table out that finds the longest of them from any word of a sentence on.
//!
//! Words are folded (case, accents, apostrophes, full stops) and numbered; a phrase is a path of word numbers. A token that is
//! in no phrase costs one look-up. It knows nothing of sentences.

use super::fold::fold_words;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

/// How a phrase must be cased in text of mixed case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CaseNeed {
    Any,
    /// At least one of its words begins with a capital.
    Capital,
    /// Capitals throughout: `UP` is a party, `up` is not.
    Upper,
    /// Capitals throughout or an initial one: `ISAF`, `Isaf`.
    UpperOrCapital,
}

/// What a phrase of the lexicon stands for. Numbers are indexes into the lists of `ActorLexicon`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// A known actor.
    Actor(u32),
    /// A wording that several known actors share.
    Shared(u32),
    /// A group that only this document defines.
    Local(u32),
    Role(u32),
    /// "Iraqi", and the country's own name: the country's index.
    Demonym(u32),
    Country(u32),
    /// "armed", "masked", "unidentified": with a word for people it tells gunmen.
    Arms,
    /// "suspected", "senior": part of the phrase, tells nothing of the kind.
    Modifier,
    /// "local government area", "numerous": no actor and no part of one, whatever its words.
    Nothing,
    /// "of": joins people to their group, and a body to the people in it.
    Part,
    /// "belonging to", "loyal to": joins people to a named group.
    Link,
    /// "Front", "Brigade": the index in the list of group nouns.
    GroupNoun(u32),
}

/// One reading of a phrase.
#[derive(Clone, Copy, Debug)]
pub(super) struct Meaning {
    pub what: What,
    pub case: CaseNeed,
    /// The word is also an ordinary English word, so that capitals alone do not tell in text all in capitals.
    pub ordinary: bool,
}

/// Numbered words and the phrases made of them.
#[derive(Default)]
pub(super) struct Vocabulary {
    words: FxHashMap<SmolStr, u32>,
    /// For each word, the node of the phrases that begin with it; 0 for none.
    starts: Vec<u32>,
    steps: FxHashMap<(u32, u32), u32>,
    /// The meanings that end in each node; node 0 is none.
    endings: Vec<Vec<Meaning>>,
}

impl Vocabulary {
    /// Adds a phrase; its words are folded and split as those of sentences are.
    pub fn add(&mut self, phrase: &str, meaning: Meaning) {
        if self.endings.is_empty() {
            self.endings.push(Vec::new());
            self.starts.push(0);
        }
        let mut node = 0;
        for word in fold_words(phrase) {
            let word = self.number(&word);
            node = self.step_or_add(node, word);
        }
        if node != 0 {
            self.endings[node as usize].push(meaning);
        }
    }

    fn number(&mut self, word: &str) -> u32 {
        if let Some(&number) = self.words.get(word) {
            return number;
        }
        let number = self.starts.len() as u32;
        self.words.insert(word.into(), number);
        self.starts.push(0);
        number
    }

    fn step_or_add(&mut self, node: u32, word: u32) -> u32 {
        let next = self.endings.len() as u32;
        let slot = match node {
            0 => &mut self.starts[word as usize],
            _ => self.steps.entry((node, word)).or_insert(0),
        };
        if *slot == 0 {
            *slot = next;
            self.endings.push(Vec::new());
        }
        *slot
    }

    /// The number of a folded word; 0 where no phrase has it.
    pub fn word(&self, folded: &str) -> u32 {
        self.words.get(folded).copied().unwrap_or(0)
    }

    /// The node after `node` (0 at the start) and a word; 0 where no phrase goes on so.
    pub fn step(&self, node: u32, word: u32) -> u32 {
        if word == 0 {
            return 0;
        }
        match node {
            0 => self.starts[word as usize],
            _ => self.steps.get(&(node, word)).copied().unwrap_or(0),
        }
    }

    /// The first reading of a phrase.
    pub fn meaning(&self, phrase: &str) -> Option<What> {
        let node = fold_words(phrase).iter().try_fold(0, |node, word| Some(self.step(node, self.word(word))).filter(|&node| node != 0))?;
        self.meanings(node).first().map(|meaning| meaning.what)
    }

    /// The readings of the phrase that ends in a node.
    pub fn meanings(&self, node: u32) -> &[Meaning] {
        &self.endings[node as usize]
    }
}
