//! Events of a long article in, those that it really tells out: what it only touches on in passing is left out.
//!
//! An article that runs over many sentences speaks of violence it does not report: a war in general, a history of decades,
//! a clash somewhere. An event is reported if enough of who, what, whom, when, where and with what is told of it. Short texts
//! are left as they are: there a bare sentence is the report.

use crate::code::casualties::EFFECTS;
use crate::code::certainty::Telling;
use crate::code::drafts::Draft;
use crate::code::events::Event;
use crate::code::prominence::is_office_holder;
use crate::code::rules::{Role, Strength, TriggerPos};
use crate::code::scene::{Scene, Spot};
use crate::document::BlockKind;
use crate::resolve::actors::ActorKind;
use crate::resolve::places::PlaceKind;
use crate::sentence::Rel;

/// Sentences from which a text counts as a long article.
const LONG: usize = 9;
/// Days after which an event is history for a report that looks back on it.
const HISTORY: i32 = 400;
/// Days after which it is history for a short one.
const OLD: i32 = 730;

/// Whether a long article only mentions an event.
pub fn is_mentioned_in_passing(scene: &Scene, event: &Event) -> bool {
    if scene.annotation.sentences.len() < LONG {
        return false;
    }
    let named = names_somebody(scene, event);
    let facts = facts_of(event);
    if is_bulletin(scene) && stands_in_town(scene, event) {
        return !named && facts <= 1;
    }
    let undated = facts == 2 && event.when.is_none() && (is_vague(scene, event) || (is_violent(scene, event) && !tells_harm(event)));
    !named && (facts <= 1 || undated || (event.when.is_none() && is_habit(scene, event)))
}

/// Items from which a text is a bulletin, which tells in few words what it tells.
const ITEMS: usize = 6;

/// Whether a text lists its events under headings.
pub fn is_bulletin(scene: &Scene) -> bool {
    let blocks = &scene.document.blocks;
    let items = blocks.iter().filter(|block| matches!(block.kind, BlockKind::Item(_) | BlockKind::TableRow)).count();
    items >= ITEMS && blocks.iter().any(|block| matches!(block.kind, BlockKind::Heading(_)))
}

/// Whether an event's place is no larger than a town.
fn stands_in_town(scene: &Scene, event: &Event) -> bool {
    event.place.and_then(|at| scene.annotation.places[at].place.as_ref()).is_some_and(|place| place.kind < PlaceKind::Admin1)
}

/// How many of time, place, perpetrator, target, victim and weapon are told.
fn facts_of(event: &Event) -> usize {
    let has = |role: Role| event.fillers(role).next().is_some();
    let victims = EFFECTS.into_iter().any(has);
    let told = [event.when.is_some(), event.place.is_some(), has(Role::Perpetrator), has(Role::Target), has(Role::Weapon), victims];
    told.into_iter().filter(|told| *told).count()
}

/// Told by verbs in the present alone ("bombs explode, and people flee"): running prose tells by them what is so in general.
fn is_habit(scene: &Scene, event: &Event) -> bool {
    let mut told = event.drafts.iter().filter(|draft| !draft.negated && draft.strength != Strength::Detail);
    told.all(|draft| {
        let tree = scene.tree(draft.spot.sentence);
        let (form, lemma) = (tree.lower(draft.spot.token), tree.lemma(draft.spot.token));
        let present = form == lemma || form.strip_suffix('s') == Some(lemma);
        draft.rule.pos == TriggerPos::Verb && present && !scene.words().same_past.has(lemma)
    })
}

/// Whether its type is one of violence, not a protest or an agreement.
fn is_violent(scene: &Scene, event: &Event) -> bool {
    event.kind(scene).is_some_and(|kind| scene.lexicon.coding.ontology.types[kind].by_perpetrator)
}

/// Whether somebody suffers, or it is told with what.
fn tells_harm(event: &Event) -> bool {
    EFFECTS.into_iter().chain([Role::Weapon]).any(|role| event.fillers(role).next().is_some())
}

/// Whether somebody who suffers, or an organisation that was attacked, is called by name.
fn names_somebody(scene: &Scene, event: &Event) -> bool {
    let fills = event.drafts.iter().filter(|draft| !draft.negated).flat_map(|draft| &draft.fills);
    let mut suffering = fills.filter(|fill| fill.role.effect().is_some() || fill.role == Role::Target);
    let body =
        |spot: Spot| scene.actor_over(spot).or_else(|| scene.actor_inside(spot)).is_some_and(|actor| actor.named && actor.kind == ActorKind::Organisation);
    let known = event.drafts.iter().any(|draft| !draft.negated && draft.telling == Telling::Presupposed && counts_victims(scene, draft));
    known || suffering.any(|fill| scene.person_named(fill.spot).is_some() || (fill.role == Role::Target && body(fill.spot)))
}

/// "the murder of the six priests", "of the governor": so many of a kind, or an office, are as well known as a name.
fn counts_victims(scene: &Scene, draft: &Draft) -> bool {
    let few = |spot: Spot| scene.counts(spot.sentence).iter().any(|count| count.head as usize == spot.token && count.count.high.is_some_and(|high| high < 20));
    let anybody = |spot: Spot| scene.words().anybody.has(scene.tree(spot.sentence).lemma(spot.token));
    let office = |spot: Spot| is_office_holder(scene, spot) == Some(true);
    draft.fills.iter().any(|fill| fill.role.effect().is_some() && (office(fill.spot) || (few(fill.spot) && !anybody(fill.spot))))
}

/// Told by words alone that fit any violence: "attack", "killed", "fighting".
fn is_vague(scene: &Scene, event: &Event) -> bool {
    let types = &scene.lexicon.coding.ontology.types;
    let mut told = event.drafts.iter().filter(|draft| !draft.negated && draft.strength != Strength::Detail);
    told.all(|draft| draft.rule.generic || draft.rule.kind.is_some_and(|kind| types[kind].mutual))
}

/// "Two more victims of Tuesday's attack have died": who dies later of an attack that the same report tells is in its toll, and no event.
pub fn drop_later_deaths(scene: &Scene, events: &mut Vec<Event>) {
    let later: Vec<bool> = events.iter().map(|event| tells_later_deaths(scene, event)).collect();
    let meet = |a: &Event, b: &Event| a.when.zip(b.when).is_some_and(|(a, b)| a.start <= b.end && b.start <= a.end);
    let told = |at: usize| events.iter().zip(&later).any(|(other, later)| !later && meet(&events[at], other));
    let dropped: Vec<bool> = (0..events.len()).map(|at| later[at] && told(at)).collect();
    let mut nth = 0;
    events.retain(|_| {
        nth += 1;
        !dropped[nth - 1]
    });
}

/// Whether further people die of an attack that is named by its day alone.
fn tells_later_deaths(scene: &Scene, event: &Event) -> bool {
    let of_day = |draft: &Draft| {
        let tree = scene.tree(draft.spot.sentence);
        let timed = |token: usize| scene.time_over(Spot { token, ..draft.spot }).is_some();
        draft.rule.pos == TriggerPos::Noun && draft.rule.generic && tree.children_by(draft.spot.token, &[Rel::NmodPoss]).any(timed)
    };
    let further = |spot: Spot| scene.tree(spot.sentence).children(spot.token).any(|at| scene.words().additional.has(scene.tree(spot.sentence).lower(at)));
    let mut named = event.drafts.iter().filter(|draft| !draft.negated && draft.strength == Strength::Event).peekable();
    named.peek().is_some() && named.all(of_day) && event.fillers(Role::Killed).any(further)
}

/// Whether an event is history, and no news of the report.
pub fn looks_back(scene: &Scene, event: &Event) -> bool {
    let long = scene.annotation.sentences.len() >= LONG;
    is_history(scene, event, if long { HISTORY } else { OLD })
}

/// Whether an event is dated more than so many days before the report, or with nothing finer than a year gone by.
fn is_history(scene: &Scene, event: &Event, days: i32) -> bool {
    let (Some(when), Some(published)) = (event.when, scene.document.published) else { return false };
    let whole_year = (when.end - when.start).get_days() >= 360 && when.end < published;
    whole_year || (published - when.end).get_days() > days
}
