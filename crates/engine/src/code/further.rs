//! A sentence and the event that is open in, whether it turns to a further event out.
//!
//! What is added at another place, a second force that is hit when it comes, an operation that follows an attack, a paragraph that opens by its own
//! day: signs of bulletins and chronicles, which tell of many events in few words. What joins sentences is the business of `events`.

use crate::code::events::Event;
use crate::code::rules::Role;
use crate::code::scene::Scene;
use crate::document::BlockKind;
use crate::resolve::times::TimeKind;
use crate::sentence::Rel;
use jiff::civil::Date;
use rustc_hash::FxHashSet;

/// "In addition, a cache was found in a village": what is added and has a place of its own.
pub fn adds_elsewhere(scene: &Scene, open: &Event, next: &Event, sentence: usize) -> bool {
    let adds = scene.sentence(sentence).tokens.iter().take(2).any(|token| scene.words().adding.has(&token.lower));
    let spans = open.place.zip(next.place).map(|(a, b)| (&scene.annotation.places[a], &scene.annotation.places[b]));
    adds && spans.is_some_and(|(a, b)| !scene.text(a.span).eq_ignore_ascii_case(scene.text(b.span)))
}

/// Tokens at the head of a sentence among which a further force is told.
const OPENING: usize = 8;

/// "When another force arrived, a bomb hit it", "A patrol sent to the scene drove into a minefield": those who come after an attack and are attacked
/// themselves.
pub fn meets_further_force(scene: &Scene, sentence: usize) -> bool {
    let tree = scene.tree(sentence);
    let words = scene.words();
    let forces = (0..tree.sentence.tokens.len().min(OPENING)).filter(|&at| words.units.has(tree.lemma(at)));
    forces.into_iter().any(|at| {
        let further = tree.children(at).any(|below| below < at && words.another_event.has(tree.lower(below)));
        let comes = |verb: usize| words.arriving.has(tree.lemma(verb));
        further || tree.children_by(at, &[Rel::Acl, Rel::AclRelcl]).any(comes)
    })
}

/// "Security forces later killed three militants": forces who go after those who attacked, at a later time.
pub fn acts_later(scene: &Scene, next: &Event, sentence: usize) -> bool {
    let later = scene.sentence(sentence).tokens.iter().any(|token| scene.words().later.has(&token.lower));
    let forces = || next.fillers(Role::Perpetrator).any(|spot| scene.is_of(spot, "state"));
    let opponents = || next.fillers(Role::Killed).chain(next.fillers(Role::Captured)).any(|spot| scene.is_of(spot, "armed"));
    later && forces() && opponents()
}

/// Paragraphs that must open by a day before a text counts as a chronicle, and days among them.
const CHRONICLE: usize = 3;
const FEWEST_DAYS: usize = 2;
/// Bytes before the day that opens a paragraph: "On ", "On the night of ".
const LEAD: u32 = 16;

/// The paragraphs of a chronicle that open by a day of their own ("On 3 March, a bus …").
pub fn opens_by_date(scene: &Scene) -> FxHashSet<u32> {
    let blocks = &scene.document.blocks;
    let day_of = |at: usize| -> Option<Date> {
        let block = blocks[at].span;
        let first = scene.annotation.times.partition_point(|time| time.span.start < block.start);
        let time = scene.annotation.times.get(first).filter(|time| time.span.start <= block.start + LEAD && time.span.end <= block.end)?;
        let calendar = time.kind != TimeKind::Duration && scene.text(time.span).contains(|letter: char| letter.is_ascii_digit());
        time.range.filter(|(start, end)| calendar && (*end - *start).get_days() <= 1).map(|(start, _)| start)
    };
    let paragraphs = (0..blocks.len()).filter(|&at| blocks[at].kind == BlockKind::Paragraph);
    let dated: Vec<(u32, Date)> = paragraphs.filter_map(|at| Some((at as u32, day_of(at)?))).collect();
    let days: FxHashSet<Date> = dated.iter().map(|&(_, day)| day).collect();
    if dated.len() < CHRONICLE || days.len() < FEWEST_DAYS {
        return FxHashSet::default();
    }
    dated.into_iter().map(|(block, _)| block).collect()
}
