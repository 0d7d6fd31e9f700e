//! Annotated sentences in, tallies out: the counts that one publisher gives for a period, with parts, remainder and checks.
//!
//! A tally opens at a number of events ("a total of 158 attacks"), or of people killed or arrested over a period, and takes its
//! parts from the list behind the number, from brackets after names, and from the sentences, items and rows that follow. Its
//! sentences tell no incident. What is stated is done again (`checks`); nothing is put right.

mod checks;
mod parts;
mod publisher;
mod tables;

use crate::code::circumstances::is_citation_date;
use crate::code::figures::bearings::{Moves, longest_period, place_of, read_timing};
use crate::code::incident::incident_place;
use crate::code::scene::{Scene, Spot};
use crate::document::BlockKind;
use crate::record::{DateRange, DocumentRef, Evidence, Figure, Tally, TallyPart};
use crate::resolve::counts::Count;
use crate::sentence::Rel;
use crate::span::{CodePoints, Span};
use parts::{Part, Where, read_parts};
use publisher::publisher_of;
use smol_str::SmolStr;

/// A tally as it is gathered.
#[derive(Clone, Debug)]
pub struct TallyDraft {
    pub total: Count,
    /// Whether the text states it; a table may leave it to be added up.
    pub total_stated: bool,
    /// Words of the total.
    pub span: Span,
    /// What is counted: its spot, and its lemma.
    pub noun: Spot,
    pub lemma: SmolStr,
    /// Attacks and the like, rather than people.
    pub of_events: bool,
    /// A verb of counting or doing has the total as its object or subject.
    pub is_told: bool,
    pub parts: Vec<Part>,
    /// The text speaks of a rest.
    pub has_rest: bool,
    pub period: Option<(DateRange, Span)>,
    pub publisher: Option<Span>,
    /// All sentences that belong to it.
    pub sentences: Vec<usize>,
}

impl TallyDraft {
    /// The words of the numbers that stand in it.
    pub fn number_spans(&self) -> impl Iterator<Item = Span> + '_ {
        self.parts.iter().map(|part| part.span).chain((!self.parts.is_empty()).then_some(self.span))
    }

    /// Enough to be a set of counts: two parts, or one and a period, or a period and who gives it.
    fn is_tally(&self) -> bool {
        let dated = self.period.is_some();
        match self.parts.len() {
            0 => dated && self.of_events && self.is_told && self.publisher.is_some(),
            1 => dated && self.of_events,
            _ => self.of_events || dated,
        }
    }
}

/// The tallies of a document, in text order.
pub fn gather_tallies(scene: &Scene) -> Vec<TallyDraft> {
    let mut line = Line { scene, drafts: Vec::new(), open: None };
    for sentence in 0..scene.annotation.sentences.len() {
        if scene.block_kind(sentence) != BlockKind::Caption {
            line.read_sentence(sentence);
        }
    }
    let mut drafts: Vec<TallyDraft> = line.drafts.into_iter().filter(TallyDraft::is_tally).collect();
    drafts.extend(tables::tables_of(scene));
    drafts
}

struct Line<'s, 'a> {
    scene: &'s Scene<'a>,
    drafts: Vec<TallyDraft>,
    open: Option<usize>,
}

impl Line<'_, '_> {
    fn read_sentence(&mut self, sentence: usize) {
        if let Some(open) = self.open.filter(|&open| self.may_follow(open, sentence))
            && self.follow(open, sentence)
        {
            return;
        }
        self.open = None;
        if let Some(draft) = open_tally(self.scene, sentence) {
            self.drafts.push(draft);
            self.open = Some(self.drafts.len() - 1);
        }
    }

    /// The same block, or items and rows right behind it.
    fn may_follow(&self, open: usize, sentence: usize) -> bool {
        let last = *self.drafts[open].sentences.last().expect("a tally has the sentence that opened it");
        let (known, next) = (self.scene.sentence(last).block, self.scene.sentence(sentence).block);
        let listed = match (self.scene.block_kind(self.drafts[open].sentences[0]), self.scene.block_kind(sentence)) {
            (BlockKind::Item(outer), BlockKind::Item(inner)) => inner > outer,
            (BlockKind::TableRow, _) => false,
            (_, kind) => matches!(kind, BlockKind::Item(_) | BlockKind::TableRow),
        };
        sentence <= last + 2 && (known == next || listed && next == known + 1)
    }

    /// Takes what a sentence adds; false where it adds nothing.
    fn follow(&mut self, open: usize, sentence: usize) -> bool {
        let scene = self.scene;
        let draft = &mut self.drafts[open];
        let own_block = scene.sentence(sentence).block == scene.sentence(draft.sentences[0]).block;
        let place = if own_block { Where::Following } else { Where::Line };
        let found = read_parts(scene, sentence, 0, draft, place);
        let speaks_on = speaks_of(scene, sentence, &draft.lemma) && !has_day(scene, sentence);
        draft.has_rest |= parts::has_rest(scene, sentence, 0);
        if found.is_empty() && !(speaks_on && draft.of_events) && !(draft.of_events && sums_up(scene, sentence)) {
            return false;
        }
        for part in found {
            if !draft.parts.iter().any(|known| known.name == part.name) {
                draft.parts.push(part);
            }
        }
        draft.sentences.push(sentence);
        true
    }
}

/// Whether a sentence speaks of the counted thing in the plural, without a number larger than all.
fn speaks_of(scene: &Scene, sentence: usize, lemma: &str) -> bool {
    let tree = scene.tree(sentence);
    (0..tree.sentence.tokens.len()).any(|at| tree.lemma(at) == lemma && tree.lower(at) != lemma)
}

/// "A total of 41 people were killed or wounded": what all that is counted did to people.
fn sums_up(scene: &Scene, sentence: usize) -> bool {
    let tree = scene.tree(sentence);
    let words = &scene.lexicon.coding.figures.words;
    let total = tree.sentence.tokens.iter().any(|token| scene.words().totals.has(&token.lower));
    let effect = (0..tree.sentence.tokens.len()).any(|at| words.counted_effects.has(tree.lemma(at)));
    total && effect && !has_day(scene, sentence)
}

/// "for 28 September – 4 October": two days with a word or dash between them.
fn spelled_range(scene: &Scene, sentence: usize) -> Option<(DateRange, Span)> {
    let times: Vec<_> = scene.times(sentence).map(|(_, time)| time).filter(|time| !is_citation_date(scene, time)).collect();
    times.windows(2).find_map(|pair| {
        let between = scene.text(Span { start: pair[0].span.end, end: pair[1].span.start.max(pair[0].span.end) });
        let ((first, _), (_, last)) = (pair[0].range?, pair[1].range?);
        let days = (last - first).get_days();
        let dash = |words: &str| !words.is_empty() && words.chars().all(|mark| matches!(mark, '-' | '–' | '—'));
        let joined = (dash(between.trim()) || scene.lexicon.reading.period_words.contains(between.trim())) && (2..=366).contains(&days);
        let range = DateRange { start: first, end: last, precision: "range".into(), inferred: false, night: false };
        joined.then(|| (range, pair[0].span.cover(pair[1].span)))
    })
}

fn has_day(scene: &Scene, sentence: usize) -> bool {
    scene.times(sentence).any(|(_, time)| time.range.is_some_and(|(start, end)| start == end) && !is_citation_date(scene, time))
}

/// The tally that a sentence opens, with the parts in it.
fn open_tally(scene: &Scene, sentence: usize) -> Option<TallyDraft> {
    let (at, of_events) = total_in(scene, sentence)?;
    let count = &scene.counts(sentence)[at];
    let noun = Spot { sentence, token: count.head as usize };
    let lemma = SmolStr::new(scene.tree(sentence).lemma(noun.token));
    let mut draft = TallyDraft {
        total: count.count,
        total_stated: true,
        span: count.span,
        noun,
        lemma,
        of_events,
        is_told: is_told(scene, noun),
        parts: Vec::new(),
        has_rest: false,
        period: period_of(scene, sentence, noun.token),
        publisher: publisher_of(scene, sentence, noun.token),
        sentences: vec![sentence],
    };
    let from = scene.sentence(sentence).tokens_in(count.span).end;
    draft.parts = read_parts(scene, sentence, from, &draft, Where::Behind);
    draft.has_rest = parts::has_rest(scene, sentence, from);
    Some(draft)
}

/// The first number of a sentence that a tally may sum: four events or more, or people to whom something is done.
fn total_in(scene: &Scene, sentence: usize) -> Option<(usize, bool)> {
    let words = &scene.lexicon.coding.figures.words;
    let tree = scene.tree(sentence);
    let large = |count: &Count| count.low >= 4 && count.high != Some(0);
    scene.counts(sentence).iter().enumerate().filter(|(_, count)| !count.measure && large(&count.count)).find_map(|(at, count)| {
        let noun = count.head as usize;
        if words.counted_events.has(tree.lemma(noun)) || words.counted_events.has(tree.lower(noun)) {
            return Some((at, true));
        }
        let verb = tree.head(noun).filter(|_| matches!(tree.rel(noun), Rel::Obj | Rel::NsubjPass))?;
        words.counted_effects.has(tree.lemma(verb)).then_some((at, false))
    })
}

/// "recorded 74 incidents", "61 operations were carried out".
fn is_told(scene: &Scene, noun: Spot) -> bool {
    let tree = scene.tree(noun.sentence);
    let words = &scene.lexicon.coding.figures.words;
    let verb = tree.head(noun.token).filter(|_| matches!(tree.rel(noun.token), Rel::Obj | Rel::NsubjPass | Rel::Nmod));
    verb.into_iter().chain(verb.and_then(|verb| tree.head(verb))).any(|at| words.tallied.has(tree.lemma(at)) || words.reporters.has(tree.lemma(at)))
}

/// The period of a tally: its sentence's, else that of the two sentences before it in its block.
fn period_of(scene: &Scene, sentence: usize, noun: usize) -> Option<(DateRange, Span)> {
    let block = scene.sentence(sentence).block;
    let near = (sentence.saturating_sub(2)..=sentence).rev().filter(|&at| scene.sentence(at).block == block);
    if let Some(range) = spelled_range(scene, sentence) {
        return Some(range);
    }
    let own = read_timing(scene, Spot { sentence, token: noun });
    if let (Some(period), Some(span)) = (own.period, own.span)
        && (period.end - period.start).get_days() >= 2
    {
        return Some((period, span));
    }
    near.into_iter().find_map(|at| longest_period(scene, at, 2).or_else(|| begun_and_ended(scene, at)).filter(|_| at == sentence || !has_day(scene, sentence)))
}

/// "began on May 14 and ended on May 24": two days of one sentence, far enough apart.
fn begun_and_ended(scene: &Scene, sentence: usize) -> Option<(DateRange, Span)> {
    let times = scene.times(sentence).map(|(_, time)| time).filter(|time| !is_citation_date(scene, time));
    let days: Vec<_> = times.filter_map(|time| time.range.map(|range| (range, time.span))).collect();
    let [(first, from), (last, to)] = days.as_slice() else { return None };
    let apart = (last.1 - first.0).get_days();
    let range = DateRange { start: first.0, end: last.1, precision: "range".into(), inferred: false, night: false };
    (2..=366).contains(&apart).then(|| (range, from.cover(*to)))
}

/// The record of a tally.
pub fn make_tally(scene: &Scene, draft: &TallyDraft, points: &CodePoints) -> Tally {
    let text = &scene.document.text;
    let many = |spans: &[Span]| Evidence::Many(spans.iter().map(|&span| points.range(text, span)).collect());
    let mut tally = Tally { document: DocumentRef::of(scene.document), total: draft.total_stated.then_some(draft.total), ..Tally::default() };
    let noun = scene.phrase(draft.noun);
    tally.what = plain_noun(scene, draft, noun);
    tally.parts = draft.parts.iter().map(|part| TallyPart { name: part.name.clone(), count: part.count, share: part.share }).collect();
    let (remainder, checks) = checks::check_tally(draft.total, &draft.parts, draft.has_rest);
    if draft.total_stated {
        (tally.remainder, tally.checks) = (remainder, checks);
    }
    let whole = draft.sentences.iter().map(|&at| scene.sentence(at).span).reduce(Span::cover).unwrap_or(draft.span);
    tally.evidence.insert("record".into(), Evidence::One(points.range(text, whole)));
    tally.evidence.insert("total".into(), many(&[draft.span]));
    tally.evidence.insert("what".into(), many(&[noun]));
    if !draft.parts.is_empty() {
        tally.evidence.insert("parts".into(), many(&draft.parts.iter().map(|part| part.span).collect::<Vec<_>>()));
    }
    if let Some((period, span)) = &draft.period {
        tally.period = Some(period.clone());
        tally.evidence.insert("period".into(), many(&[*span]));
    }
    if let Some(publisher) = draft.publisher {
        tally.publisher = Some(scene.text(publisher).to_string());
        tally.evidence.insert("publisher".into(), many(&[publisher]));
    }
    set_place(scene, draft, &mut tally, points);
    tally
}

/// Where all of it was: the clause's place, where that is no part's.
fn set_place(scene: &Scene, draft: &TallyDraft, tally: &mut Tally, points: &CodePoints) {
    let Some(at) = place_of(scene, draft.noun, Moves::No) else { return };
    let mention = &scene.annotation.places[at];
    let words = scene.text(mention.span);
    if draft.parts.iter().any(|part| part.name.contains(words)) {
        return;
    }
    tally.place = Some(incident_place(scene, at, false));
    tally.evidence.insert("place".into(), Evidence::Many(vec![points.range(&scene.document.text, mention.span)]));
}

/// The counted noun's words without the number.
fn plain_noun(scene: &Scene, draft: &TallyDraft, noun: Span) -> String {
    let start = if draft.span.end < noun.end { noun.start.max(draft.span.end) } else { noun.start };
    scene.text(Span { start: start.min(noun.end), end: noun.end }).trim().to_string()
}

/// What else a tally's sentences count ("killing or wounding 426 people") is of its period and by its publisher.
pub fn lend_bearings(scene: &Scene, draft: &TallyDraft, figure: &mut Figure) {
    if let Some((period, _)) = draft.period.as_ref().filter(|_| figure.period.is_none()) {
        figure.as_of = Some(period.end);
        figure.period = Some(period.clone());
    }
    if figure.attributed_to.is_none() {
        figure.attributed_to = draft.publisher.map(|span| scene.text(span).to_string());
    }
}
