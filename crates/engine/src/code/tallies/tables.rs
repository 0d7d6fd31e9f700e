//! Table rows in, tallies out: a name in the first column, numbers of events in another, a total where a row is named so.

use super::parts::Part;
use super::publisher::publisher_of;
use super::{TallyDraft, period_of};
use crate::code::scene::{Scene, Spot};
use crate::document::BlockKind;
use crate::resolve::counts::Count;
use crate::span::Span;
use smol_str::SmolStr;

/// A cell: its words' span.
type Row = Vec<Span>;

/// The tallies of a document's tables, one a table.
pub fn tables_of(scene: &Scene) -> Vec<TallyDraft> {
    let blocks = &scene.document.blocks;
    let mut drafts = Vec::new();
    let mut at = 0;
    while at < blocks.len() {
        let end = (at..blocks.len()).find(|&next| blocks[next].kind != BlockKind::TableRow).unwrap_or(blocks.len());
        if end - at >= 3 {
            drafts.extend(read_table(scene, at..end));
        }
        at = end.max(at + 1);
    }
    drafts
}

fn read_table(scene: &Scene, blocks: std::ops::Range<usize>) -> Option<TallyDraft> {
    let text = &scene.document.text;
    let rows: Vec<Row> = blocks.clone().map(|at| cells_of(text, scene.document.blocks[at].span)).collect();
    let (header, body) = rows.split_first()?;
    let column = (1..header.len()).find(|&column| body.iter().filter(|row| number_in(text, row, column).is_some()).count() >= 2)?;
    let noun = counted_noun(scene, header[column])?;
    let totals = &scene.lexicon.coding.figures.words.totals;
    let is_total = |row: &Row| row[0].of(text).to_lowercase().split_whitespace().any(|word| totals.has(word));
    let numbered = body.iter().filter_map(|row| Some((row, number_in(text, row, column)?)));
    let (sums, parts): (Vec<_>, Vec<_>) = numbered.partition(|(row, _)| is_total(row));
    let parts: Vec<Part> = parts.into_iter().map(|(row, n)| part_of_row(text, row, column, n)).collect();
    let total = sums.last();
    let mut sentences: Vec<usize> = sentences_in(scene, &blocks);
    let first = *sentences.first()?;
    sentences.extend(above(scene, first).filter(|&before| before == noun.sentence || is_introduction(scene, before)));
    sentences.sort_unstable();
    Some(TallyDraft {
        total: Count::exactly(total.map_or_else(|| parts.iter().map(|part| part.count.low).sum(), |(_, n)| *n)),
        total_stated: total.is_some(),
        span: total.map_or(header[column], |(row, _)| row[column]),
        noun,
        lemma: SmolStr::new(scene.tree(noun.sentence).lemma(noun.token)),
        of_events: true,
        is_told: true,
        parts,
        has_rest: false,
        period: above(scene, first).and_then(|before| period_of(scene, before, 0)),
        publisher: above(scene, first).and_then(|before| publisher_of(scene, before, 0)),
        sentences,
    })
}

/// "The observatory counted these attacks": events in the plural, which the table counts.
fn is_introduction(scene: &Scene, sentence: usize) -> bool {
    let tree = scene.tree(sentence);
    let events = &scene.lexicon.coding.figures.words.counted_events;
    (0..tree.sentence.tokens.len()).any(|at| events.has(tree.lemma(at)) && tree.lower(at) != tree.lemma(at))
}

/// The sentence right above a table.
fn above(scene: &Scene, first: usize) -> Option<usize> {
    let before = first.checked_sub(1)?;
    (scene.sentence(before).block + 1 == scene.sentence(first).block).then_some(before)
}

fn sentences_in(scene: &Scene, blocks: &std::ops::Range<usize>) -> Vec<usize> {
    let sentences = &scene.annotation.sentences;
    let first = sentences.partition_point(|sentence| (sentence.block as usize) < blocks.start);
    (first..sentences.len()).take_while(|&at| (sentences[at].block as usize) < blocks.end).collect()
}

/// A column counts events where its heading says so, or else the sentence above the table.
fn counted_noun(scene: &Scene, heading: Span) -> Option<Spot> {
    let words = &scene.lexicon.coding.figures.words;
    let sentence = scene.annotation.sentences.partition_point(|sentence| sentence.span.end <= heading.start);
    let within = |at: usize, span: Span| {
        let tokens = scene.annotation.sentences.get(at)?.tokens_in(span);
        let tree = scene.tree(at);
        tokens.rev().find(|&token| words.counted_events.has(tree.lemma(token)) || words.counted_events.has(tree.lower(token)))
    };
    let own = within(sentence, heading).map(|token| Spot { sentence, token });
    own.or_else(|| {
        let before = above(scene, sentence)?;
        within(before, scene.sentence(before).span).map(|token| Spot { sentence: before, token })
    })
}

fn cells_of(text: &str, row: Span) -> Row {
    let mut cells = Vec::new();
    let mut start = row.start as usize;
    for piece in row.of(text).split(['|', '\t']) {
        let lead = piece.len() - piece.trim_start().len();
        let trimmed = piece.trim();
        if !trimmed.is_empty() || !cells.is_empty() {
            cells.push(Span::new(start + lead.min(piece.len()), start + lead.min(piece.len()) + trimmed.len()));
        }
        start += piece.len() + 1;
    }
    cells
}

fn number_in(text: &str, row: &Row, column: usize) -> Option<u32> {
    row.get(column)?.of(text).replace([',', ' '], "").parse().ok()
}

fn part_of_row(text: &str, row: &Row, column: usize, n: u32) -> Part {
    let share = row.iter().skip(1).find_map(|cell| cell.of(text).trim().strip_suffix('%')?.trim().parse::<f64>().ok());
    Part { name: row[0].of(text).to_string(), count: Count::exactly(n), span: row[column], share: share.map(|share| share / 100.0) }
}
