//! Words in, themes out: what a record has to do with, by the ontology.
//!
//! A theme is a list of words and phrases (`lexicon/ontology.toml`); a record has it where one of them stands in its words.
//! Words are compared by lemma and by form, so that `dark web` and `recruiters` both hit.

use crate::code::scene::Scene;
use crate::sentence::Token;
use crate::span::Span;
use rustc_hash::FxHashMap;
use serde::Deserialize;
use smol_str::SmolStr;

/// A theme of the ontology.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    pub name: SmolStr,
    /// What the manual says of it.
    pub says: String,
    pub words: Vec<SmolStr>,
}

/// The themes and the words that tell them.
#[derive(Clone, Debug, Default)]
pub struct Themes {
    pub themes: Vec<Theme>,
    /// Further words and theme by the first word.
    by_first: FxHashMap<SmolStr, Vec<(Vec<SmolStr>, usize)>>,
}

impl Themes {
    pub fn new(themes: Vec<Theme>) -> Themes {
        let mut by_first: FxHashMap<SmolStr, Vec<(Vec<SmolStr>, usize)>> = FxHashMap::default();
        for (at, theme) in themes.iter().enumerate() {
            for phrase in &theme.words {
                let mut words = phrase.split(' ').map(SmolStr::new);
                let Some(first) = words.next() else { continue };
                by_first.entry(first).or_default().push((words.collect(), at));
            }
        }
        Themes { themes, by_first }
    }

    /// The themes of a stretch of text, in the order of the ontology.
    pub fn of_span(&self, scene: &Scene, span: Span) -> Vec<SmolStr> {
        let mut hit = vec![false; self.themes.len()];
        let sentences = &scene.annotation.sentences;
        let first = sentences.partition_point(|sentence| sentence.span.end <= span.start);
        for sentence in sentences[first..].iter().take_while(|sentence| sentence.span.start < span.end) {
            let tokens = &sentence.tokens[sentence.tokens_in(span)];
            (0..tokens.len()).for_each(|at| self.mark_at(&tokens[at..], &mut hit));
        }
        let told = self.themes.iter().zip(hit).filter(|(_, hit)| *hit);
        told.map(|(theme, _)| theme.name.clone()).collect()
    }

    /// Marks the themes whose words begin at the first of some tokens.
    fn mark_at(&self, tokens: &[Token], hit: &mut [bool]) {
        let first = &tokens[0];
        let by_lemma = self.by_first.get(&first.lemma);
        let by_form = (first.lemma != first.lower).then(|| self.by_first.get(&first.lower)).flatten();
        for (rest, theme) in by_lemma.into_iter().chain(by_form).flatten() {
            let follows = rest.iter().zip(&tokens[1..]).filter(|(word, token)| **word == token.lower || **word == token.lemma).count();
            if follows == rest.len() {
                hit[*theme] = true;
            }
        }
    }
}
