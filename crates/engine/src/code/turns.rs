//! A time beside an event in, whether the text has turned to another day with it, or only measures by it, out.
//!
//! "On 4 March gunmen stopped a car. The driver was beaten." goes on with the fourth of March, whatever event was told before; "the first attack
//! since November" happened on no day of November.

use crate::code::circumstances::{When, find_set_time};
use crate::code::events::Event;
use crate::code::figures::bearings::is_since;
use crate::code::scene::Scene;

/// "On 4 March gunmen stopped a car. The driver was beaten": whether a sentence since the open event set another day, and nothing here goes back.
pub fn has_moved_on(scene: &Scene, open: &Event, next: &Event, sentence: usize) -> bool {
    let Some(known) = open.when.filter(|_| next.when.is_none()) else { return false };
    let block = scene.sentence(sentence).block;
    let between = (open.sentences.1 + 1..sentence).filter(|&at| scene.sentence(at).block == block && opens_with_time(scene, at));
    let set = between.rev().find_map(|at| find_set_time(scene, at));
    set.is_some_and(|when| when.start > known.end || when.end < known.start)
}

/// Whether a sentence begins with a time: it tells when what follows was.
fn opens_with_time(scene: &Scene, sentence: usize) -> bool {
    let tokens = &scene.sentence(sentence).tokens;
    let reach = tokens.get(2).or(tokens.last()).map_or(0, |token| token.span.end);
    scene.times(sentence).any(|(_, time)| time.span.start < reach && time.range.is_some())
}

/// "the first attack since November": a time that says how long there was none like it.
pub fn bounds_a_record(scene: &Scene, sentence: usize, when: &When) -> bool {
    let time = &scene.annotation.times[when.mention];
    let tokens = &scene.sentence(sentence).tokens;
    let ranked = || tokens.iter().take_while(|token| token.span.end <= time.span.start).any(|token| scene.words().records.has(&token.lower));
    when.start != when.end && is_since(scene, sentence, time) && ranked()
}
