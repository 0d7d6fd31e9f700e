//! Words for a speaker in, who stands behind them out: "the report" is the inspector general's, "she" is Mariam Oury.
//!
//! A publication names its publisher in its own phrase ("the UN report", "a study by X") or where it was first told of ("the
//! quarterly report … released by X", "ISIS published an infographic"). A pronoun stands for the speaker before it. Only what
//! the text says elsewhere is added; the words themselves stay.

use crate::code::figures::bearings::precision;
use crate::code::scene::{Scene, Spot};
use crate::record::DateRange;
use crate::sentence::{Rel, Upos};
use crate::span::Span;

/// A publication is told of within so many sentences.
const LOOK_BACK: usize = 80;

/// Who says something.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Source {
    /// The speaker's own words.
    pub span: Span,
    /// Who stands behind them, where that is somebody else: words of the text.
    pub behind: Option<Span>,
    /// What a publication is said to cover.
    pub covers: Option<DateRange>,
}

/// The source that a speaker's words stand for.
pub fn source_of(scene: &Scene, speaker: Span) -> Source {
    let mut source = Source { span: speaker, ..Source::default() };
    let Some(spot) = head_of(scene, speaker) else { return source };
    let tree = scene.tree(spot.sentence);
    if tree.pos(spot.token) == Upos::Pron {
        source.behind = speaker_before(scene, speaker);
    } else if is_publication(scene, spot) {
        source.behind = publisher_in(scene, spot).or_else(|| publisher_before(scene, spot, &mut source.covers));
    }
    source
}

/// The token of a span that the others hang on.
pub fn head_of(scene: &Scene, span: Span) -> Option<Spot> {
    let sentence = scene.annotation.sentences.partition_point(|sentence| sentence.span.end <= span.start);
    let tokens = scene.annotation.sentences.get(sentence)?.tokens_in(span);
    let tree = scene.tree(sentence);
    let top = tokens.clone().find(|&at| tree.head(at).is_none_or(|head| !tokens.contains(&head)) && tree.pos(at) != Upos::Punct)?;
    Some(Spot { sentence, token: top })
}

/// A word for something published.
pub fn is_publication(scene: &Scene, spot: Spot) -> bool {
    let tree = scene.tree(spot.sentence);
    let words = &scene.lexicon.coding.figures.words;
    words.publications.has(tree.lemma(spot.token)) || words.publications.has(tree.lower(spot.token))
}

/// "the UN report", "ISIS's weekly", "a report by the Crisis Desk": a name inside the phrase.
pub fn publisher_in(scene: &Scene, spot: Spot) -> Option<Span> {
    let tree = scene.tree(spot.sentence);
    let by = tree.children_by(spot.token, &[Rel::Nmod, Rel::NmodPoss, Rel::Compound]);
    let named = by.into_iter().filter(|&at| tree.pos(at) == Upos::Propn || scene.actor(Spot { token: at, ..spot }).is_some());
    let mut spans = named.map(|at| (at, tree.phrase_span(at)));
    spans.find(|&(at, _)| tree.preposition(at).is_none_or(|case| matches!(tree.lower(case), "by" | "of" | "from"))).map(|(_, span)| span)
}

/// The publisher of the same sort of publication where the text told of it last.
fn publisher_before(scene: &Scene, spot: Spot, covers: &mut Option<DateRange>) -> Option<Span> {
    let lemma = scene.tree(spot.sentence).lemma(spot.token);
    for sentence in (spot.sentence.saturating_sub(LOOK_BACK)..=spot.sentence).rev() {
        let tree = scene.tree(sentence);
        for token in (0..tree.sentence.tokens.len()).rev() {
            let earlier = Spot { sentence, token };
            if earlier >= spot || tree.lemma(token) != lemma || !tree.pos(token).is_nominal() {
                continue;
            }
            if let Some(publisher) = publisher_in(scene, earlier).or_else(|| publisher_by_verb(scene, earlier)) {
                *covers = covered_period(scene, earlier);
                return Some(publisher);
            }
        }
    }
    None
}

/// "the report … released by the inspector general", "ISIS released an infographic".
pub fn publisher_by_verb(scene: &Scene, spot: Spot) -> Option<Span> {
    let tree = scene.tree(spot.sentence);
    let words = &scene.lexicon.coding.figures.words;
    let below = tree.children_by(spot.token, &[Rel::Acl, Rel::AclRelcl]).find(|&at| words.publishing.has(tree.lemma(at)));
    let above = || publishing_above(scene, spot);
    let verb = below.or_else(above)?;
    let agent = |at: &usize| matches!(tree.rel(*at), Rel::Obl | Rel::OblAgent) && tree.preposition(*at).is_some_and(|case| tree.lower(case) == "by");
    let by = tree.children(verb).find(agent);
    let subject = tree.child(verb, &[Rel::Nsubj]).filter(|&at| at != spot.token);
    by.or(subject).map(|at| tree.phrase_span(at))
}

/// The verb of publishing whose object a publication is, or belongs to the name of.
fn publishing_above(scene: &Scene, spot: Spot) -> Option<usize> {
    let tree = scene.tree(spot.sentence);
    let mut at = spot.token;
    for _ in 0..3 {
        let above = tree.head(at)?;
        let object = matches!(tree.rel(at), Rel::Obj | Rel::NsubjPass);
        if object && scene.lexicon.coding.figures.words.publishing.has(tree.lemma(above)) {
            return Some(above);
        }
        if !matches!(tree.rel(at), Rel::Obj | Rel::Amod | Rel::Compound | Rel::Flat | Rel::Appos | Rel::Conj) {
            return None;
        }
        at = above;
    }
    None
}

/// "covering April 1 to June 30": the period in the clause of a publication.
fn covered_period(scene: &Scene, spot: Spot) -> Option<DateRange> {
    let tree = scene.tree(spot.sentence);
    let words = &scene.lexicon.coding.figures.words;
    let covers = (0..tree.sentence.tokens.len()).any(|at| words.covers.has(tree.lemma(at)));
    let days: Vec<_> = scene.times(spot.sentence).filter_map(|(_, time)| time.range).collect();
    let (start, end) = (days.iter().map(|range| range.0).min()?, days.iter().map(|range| range.1).max()?);
    let long = (end - start).get_days() > 5;
    (covers && long).then(|| DateRange { start, end, precision: precision(start, end).into(), inferred: true, night: false })
}

/// The last speaker before a pronoun who is no pronoun.
fn speaker_before(scene: &Scene, pronoun: Span) -> Option<Span> {
    let before = scene.annotation.quotes.iter().filter_map(|quote| quote.speaker).filter(|speaker| speaker.end <= pronoun.start);
    let mut named = before.filter(|&speaker| head_of(scene, speaker).is_some_and(|spot| scene.tree(spot.sentence).pos(spot.token) != Upos::Pron));
    named.next_back().filter(|speaker| scene.text(Span { start: speaker.end, end: pronoun.start }).len() < 1500)
}
