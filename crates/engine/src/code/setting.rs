//! Events in, the same events out with the time and place that the narrative gives to those which tell none.
//!
//! "Forces detained two men in Kajaki yesterday. … The force then came under fire.": what follows in the same run of paragraphs happens
//! where and when the telling stands. An event without any time happened by the day of the report. Everything here is inferred, and marked so.

use crate::code::events::{Event, Setting, starts_another};
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
        rest[0].setting.on_report_day = is_undated(&rest[0]) && scene.annotation.sentences.len() <= SHORT_REPORT;
    }
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
    let one_run = known.block == next.block || (is_paragraph(known) && is_paragraph(next));
    near && one_run && !starts_another(scene, next.sentences.0)
}

fn is_undated(event: &Event) -> bool {
    event.when.is_none() && event.setting.when.is_none()
}
