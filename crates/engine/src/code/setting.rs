//! Events in, the same events out with the time and place that the narrative gives to those which tell none.
//!
//! "Forces detained two men in Kajaki yesterday. … The force then came under fire.": what follows in the same run of paragraphs happens
//! where and when the telling stands. An event without any time happened by the day of the report. Everything here is inferred, and marked so.

use crate::code::circumstances::{When, find_any_time, find_dateline, find_heading_time, find_place, find_set_place, find_set_time, is_finer};
use crate::code::events::{Event, Setting, starts_another};
use crate::code::rules::Strength;
use crate::code::scene::Scene;
use crate::document::BlockKind;

/// Sentences over which a setting holds.
const REACH: usize = 6;
/// A report that is longer tells of many days; its own day dates nothing.
const SHORT_REPORT: usize = 30;

/// Fills the settings of a document's events, which stand in text order.
pub fn carry_settings(scene: &Scene, events: &mut [Event]) {
    for at in 0..events.len() {
        let (before, rest) = events.split_at_mut(at);
        let setting = before.last().filter(|known| goes_on(scene, known, &rest[0])).map(|known| setting_after(known, &rest[0]));
        rest[0].setting = setting.unwrap_or_default();
        settle(scene, events, at);
        let rest = &mut events[at..];
        rest[0].setting.on_report_day = is_undated(&rest[0]) && scene.annotation.sentences.len() <= SHORT_REPORT;
    }
}

/// Sentences after an event that may still tell where it was.
const AFTERWARDS: usize = 2;

/// Narrows an event's place to a finer one that its own clauses tell, and fills what its setting lacks from the sentences around it.
fn settle(scene: &Scene, events: &mut [Event], at: usize) {
    let event = &events[at];
    let told = event.drafts.iter().filter(|draft| draft.strength != Strength::Detail);
    let finer = event.place.and_then(|coarse| told.filter_map(|draft| find_place(scene, draft.spot)).find(|&fine| is_finer(scene, coarse, fine)));
    let lacks_place = event.place.is_none() && event.setting.place.is_none();
    let here = || (event.sentences.0..=event.sentences.1).any(|sentence| scene.sentence(sentence).tokens.iter().any(|token| token.lower == "here"));
    let place = lacks_place.then(|| within(event).chain(around(scene, events, at)).find_map(|sentence| find_set_place(scene, sentence))).flatten();
    let place = place.or_else(|| if lacks_place && here() { find_dateline(scene) } else { None });
    let when = is_undated(event).then(|| find_day(scene, events, at)).flatten();
    let event = &mut events[at];
    event.place = finer.or(event.place);
    event.setting.place = event.setting.place.or(place);
    event.setting.when = event.setting.when.or(when);
}

/// The sentences between those that tell an event ("The incident took place in Malgobek").
fn within<'e>(event: &'e Event) -> impl Iterator<Item = usize> + 'e {
    let (first, last) = event.sentences;
    (first + 1..=last).filter(|&sentence| !event.drafts.iter().any(|draft| draft.spot.sentence == sentence))
}

/// The day of an event that its own clauses do not date: that of the sentences around it, of its heading, or of another clause of its sentences
/// ("the army drone that hit the post on Friday").
fn find_day(scene: &Scene, events: &[Event], at: usize) -> Option<When> {
    let event = &events[at];
    let around = around(scene, events, at).find_map(|sentence| find_set_time(scene, sentence));
    let short = scene.annotation.sentences.len() <= SHORT_REPORT / 2;
    let own = || short.then(|| find_any_time(scene, event.sentences.0..=event.sentences.1)).flatten().filter(|when| is_recent(scene, when));
    around.or_else(|| find_heading_time(scene, event.block)).or_else(own)
}

/// Days before the report over which a time in another clause may date an event.
const RECENT_DAYS: i32 = 60;

/// Whether a time lies in the weeks before the report.
fn is_recent(scene: &Scene, when: &When) -> bool {
    scene.document.published.is_some_and(|published| (0..=RECENT_DAYS).contains(&(published - when.end).get_days()))
}

/// Sentences that tell of no other event and may say where and when one is set: from the first of its run of paragraphs on, then
/// what follows in its own. Nothing where the text turns to something else.
fn around<'e>(scene: &'e Scene, events: &'e [Event], at: usize) -> impl Iterator<Item = usize> + 'e {
    let event = &events[at];
    let (first, last) = event.sentences;
    let turns = starts_another(scene, first);
    let before = (first.saturating_sub(REACH)..first).filter(move |&sentence| !turns && runs_on(scene, event, sentence));
    let end = scene.annotation.sentences.len().min(last + 1 + AFTERWARDS);
    let after = (last + 1..end).filter(move |&sentence| scene.sentence(sentence).block == event.block);
    let tells_other =
        move |sentence: usize| events.iter().enumerate().any(|(other, event)| other != at && (event.sentences.0..=event.sentences.1).contains(&sentence));
    before.chain(after).filter(move |&sentence| !tells_other(sentence))
}

/// Whether a sentence before an event stands in its block, or in a paragraph close above its paragraph under the same heading.
fn runs_on(scene: &Scene, event: &Event, sentence: usize) -> bool {
    let blocks = &scene.document.blocks;
    let (own, other) = (event.block as usize, scene.sentence(sentence).block as usize);
    let paragraphs = blocks[own].kind == BlockKind::Paragraph && blocks[other].kind == BlockKind::Paragraph;
    own == other || (paragraphs && blocks[own].parent == blocks[other].parent && own.abs_diff(other) <= 3)
}

/// What an event passes on to the next. A place passes only to what tells no other day.
fn setting_after(known: &Event, next: &Event) -> Setting {
    let when = known.when.or(known.setting.when).filter(|_| next.when.is_none());
    let same_day = next.when.is_none() || next.when == known.when;
    let place = known.place.or(known.setting.place).filter(|_| next.place.is_none() && same_day);
    Setting { when, place, on_report_day: false }
}

/// Whether an event stands in the run of paragraphs of the one before and opens nothing new.
fn goes_on(scene: &Scene, known: &Event, next: &Event) -> bool {
    let is_paragraph = |event: &Event| scene.document.blocks[event.block as usize].kind == BlockKind::Paragraph;
    let near = next.sentences.0 >= known.sentences.0 && next.sentences.0 <= known.sentences.1 + REACH;
    let one_run = known.block == next.block || (is_paragraph(known) && is_paragraph(next) && !is_another_day(scene, known.block, next.block));
    near && one_run && !starts_another(scene, next.sentences.0)
}

/// Whether two blocks stand under headings that are different days.
pub fn is_another_day(scene: &Scene, known: u32, next: u32) -> bool {
    let parent = |block: u32| scene.document.blocks[block as usize].parent;
    let day = |block: u32| find_heading_time(scene, block).map(|when| (when.start, when.end));
    parent(known) != parent(next) && day(next).is_some() && day(known) != day(next)
}

fn is_undated(event: &Event) -> bool {
    event.when.is_none() && event.setting.when.is_none()
}
