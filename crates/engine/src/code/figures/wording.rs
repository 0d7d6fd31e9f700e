//! A quantity and its indicator in, what is counted in words out: "ISIS fighters detained by the SDF".
//!
//! The words are the text's own: the counted noun's phrase, what narrows it, the indicator's label where the phrase does not say
//! it already, and who does it. Of money it is what the money is and whose; of a share, what the text says the share is of.

use crate::code::figures::lexicon::Indicator;
use crate::code::figures::relations::Counted;
use crate::code::quantities::{Measure, Quantity};
use crate::code::scene::Scene;
use crate::code::tree::Tree;
use crate::sentence::{Rel, Upos};
use crate::span::Span;

/// What a figure is of, in words.
pub struct Worded {
    pub what: String,
    /// The counted noun's phrase, without number and label.
    pub noun: String,
    pub span: Span,
    /// The words that chose the indicator.
    pub because: String,
}

/// The number that a figure is a part of.
#[derive(Clone, Copy)]
pub struct Part<'a> {
    /// Its noun's words.
    pub of: &'a str,
    /// What the clause says tells the part ("800 of which are Europeans").
    pub told_by_clause: bool,
}

/// Words longer than so many tokens are cut.
const LONGEST: usize = 9;

/// Words a figure.
pub fn word_figure(scene: &Scene, quantity: &Quantity, counted: &Counted, indicator: &Indicator, part: Option<Part>) -> Worded {
    let base = part.map(|part| part.of);
    let tree = scene.tree(quantity.sentence);
    let (noun, span) = match (&quantity.measure, counted.noun) {
        (Measure::Money(_), _) => money_words(scene, quantity, indicator),
        (Measure::Percent | Measure::Fraction, _) if !counted.anaphoric => clause_words(scene, quantity),
        (_, Some(noun)) => noun_words(scene, quantity, noun),
        (_, None) if part.is_some_and(|part| part.told_by_clause) => clause_words(scene, quantity),
        (_, None) => (base.unwrap_or("people").to_string(), quantity.span),
    };
    let chosen = counted.governors.iter().chain(&counted.wider).copied().find(|&at| indicator.words.has(tree.lemma(at)) || indicator.words.has(tree.lower(at)));
    let because = chosen.map_or_else(|| noun.clone(), |at| tree.lower(at).to_string());
    let tokens = tree.sentence.tokens_in(span);
    let labelled = matches!(quantity.measure, Measure::Money(_))
        || tokens.into_iter().any(|at| indicator.words.has(tree.lemma(at)) || indicator.words.has(tree.lower(at)));
    let mut what = match base.filter(|base| !noun.contains(base)) {
        Some(base) => format!("{noun} among {base}"),
        None => noun.clone(),
    };
    if !labelled && !says_already(&what, indicator, counted) {
        what = format!("{what} {}", indicator.label);
    }
    if let Some(agent) = agent_of(scene, tree, counted).filter(|_| indicator.agent && counted.verb.is_some_and(|verb| indicator.words.has(tree.lemma(verb)))) {
        what = format!("{what} by {agent}");
    }
    Worded { what: what.trim().to_string(), noun, span, because }
}

/// Whether the words hold the label, or the noun itself says as much ("refugees").
fn says_already(what: &str, indicator: &Indicator, counted: &Counted) -> bool {
    let own = counted.class.as_ref().is_some_and(|class| indicator.nouns.contains(class));
    own || indicator.label.is_empty() || what.to_lowercase().contains(indicator.label.as_str())
}

/// The noun's phrase without the number, and what directly follows to narrow it.
fn noun_words(scene: &Scene, quantity: &Quantity, noun: usize) -> (String, Span) {
    let tree = scene.tree(quantity.sentence);
    let (first, last) = tree.phrase(noun);
    let skip = |at: usize| quantity.tokens.contains(&at) || matches!(tree.pos(at), Upos::Det | Upos::Punct | Upos::Num | Upos::Adv | Upos::Adp | Upos::Aux);
    let start = (first..=noun).find(|&at| !skip(at) && (at >= quantity.tokens.start)).unwrap_or(noun);
    let end = narrowing_end(scene, quantity.sentence, noun, last.max(coordinated_end(tree, noun)));
    let span = tree.sentence.span_of(start..end + 1);
    (scene.text(span).split_whitespace().collect::<Vec<_>>().join(" "), span)
}

/// "women and children": a noun coordinated right behind, without a number of its own.
fn coordinated_end(tree: &Tree, noun: usize) -> usize {
    let joint = tree.sentence.tokens.get(noun + 1).is_some_and(|next| next.pos == Upos::Cconj);
    let next = tree.sentence.tokens.get(noun + 2).is_some_and(|next| next.pos == Upos::Noun);
    if joint && next && tree.rel(noun + 2) == Rel::Conj { noun + 2 } else { noun }
}

/// The last token of what narrows a noun right behind it: "of", a participle; no place and no time.
fn narrowing_end(scene: &Scene, sentence: usize, noun: usize, last: usize) -> usize {
    let tree = scene.tree(sentence);
    let mut end = last;
    for at in tree.children(noun).filter(|&at| at > last) {
        let of = tree.rel(at) == Rel::Nmod && tree.preposition(at).is_some_and(|case| tree.lower(case) == "of");
        let participle = tree.rel(at) == Rel::Acl;
        let inside = |&below: &usize| tree.is_below(below, at) && tree.pos(below) != Upos::Punct;
        let reach = (at..tree.sentence.tokens.len()).take_while(inside).last().unwrap_or(at);
        let span = tree.sentence.tokens[at].span;
        let bearing = scene.places(sentence).any(|(_, place)| place.span.contains(span)) || scene.times(sentence).any(|(_, time)| time.span.contains(span));
        if !(of || participle) || bearing || reach > end + LONGEST || at > end + 4 {
            break;
        }
        end = reach;
    }
    end
}

/// "reserves of the group's core": the word near the sum that says what it is, and the clause's subject.
fn money_words(scene: &Scene, quantity: &Quantity, indicator: &Indicator) -> (String, Span) {
    let tree = scene.tree(quantity.sentence);
    let is_word = |&at: &usize| tree.pos(at) == Upos::Noun && (indicator.words.has(tree.lemma(at)) || indicator.words.has(tree.lower(at)));
    let n = tree.sentence.tokens.len();
    let behind = (quantity.tokens.end..n.min(quantity.tokens.end + 6)).find(is_word);
    let noun = behind.or_else(|| (quantity.tokens.start.saturating_sub(8)..quantity.tokens.start).rev().find(is_word));
    let verb = tree.ancestors(quantity.head).find(|&at| tree.pos(at) == Upos::Verb);
    let subject = verb
        .and_then(|verb| tree.subject(verb))
        .filter(|&at| Some(at) != noun && tree.pos(at) != Upos::Pron && !scene.lexicon.coding.figures.words.generic_subjects.has(tree.lemma(at)));
    let subject_words = subject.map(|at| with_article(scene, tree, at));
    let noun = noun.map(|noun| tree.head(noun).filter(|_| tree.rel(noun) == Rel::Compound).unwrap_or(noun));
    let subject_words = subject_words.filter(|_| subject != noun);
    match noun {
        Some(noun) => {
            let span = tree.phrase_span(noun);
            let words = scene.text(span).to_string();
            (subject_words.map_or(words.clone(), |subject| format!("{words} of {subject}")), span)
        }
        None => {
            let verb_words = verb.map_or("", |at| tree.lower(at));
            (format!("{} {verb_words}", subject_words.unwrap_or_default()).trim().to_string(), quantity.span)
        }
    }
}

/// "the camp's residents are children": what the text says behind a share, up to the next sign.
fn clause_words(scene: &Scene, quantity: &Quantity) -> (String, Span) {
    let tree = scene.tree(quantity.sentence);
    let n = tree.sentence.tokens.len();
    let start = (quantity.tokens.end..n).find(|&at| !matches!(tree.pos(at), Upos::Adp | Upos::Det | Upos::Punct | Upos::Pron | Upos::Aux));
    let Some(start) = start else { return (String::new(), quantity.span) };
    let end = (start..n.min(start + LONGEST)).take_while(|&at| tree.pos(at) != Upos::Punct || tree.lower(at) == "-").last().unwrap_or(start);
    let bare = |at: &usize| !matches!(tree.pos(*at), Upos::Adp | Upos::Det | Upos::Cconj);
    let end = (start..=end).rev().find(bare).unwrap_or(end);
    let span = tree.sentence.span_of(start..end + 1);
    (scene.text(span).to_string(), span)
}

/// Who does it: the active verb's subject or the passive's agent.
fn agent_of(scene: &Scene, tree: &Tree, counted: &Counted) -> Option<String> {
    let verb = counted.verb?;
    if tree.is_passive(verb) {
        let by = |at: &usize| matches!(tree.rel(*at), Rel::Obl | Rel::OblAgent) && tree.preposition(*at).is_some_and(|case| tree.lower(case) == "by");
        return tree.children(verb).find(by).map(|at| with_article(scene, tree, at));
    }
    let subject = tree.child(verb, &[Rel::Nsubj]).filter(|&at| counted.noun.is_none_or(|noun| !tree.is_below(noun, at)) && tree.pos(at) != Upos::Pron)?;
    Some(with_article(scene, tree, subject))
}

/// A noun phrase with its article, which begins no sentence here.
fn with_article(scene: &Scene, tree: &Tree, noun: usize) -> String {
    let (first, last) = tree.phrase(noun);
    let words = scene.text(tree.sentence.span_of(first..last + 1));
    let shouted = words.chars().nth(1).is_some_and(char::is_uppercase);
    if tree.pos(first) != Upos::Det || shouted {
        return words.to_string();
    }
    words.chars().take(1).flat_map(char::to_lowercase).chain(words.chars().skip(1)).collect()
}
