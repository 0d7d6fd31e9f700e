//! Events told behind fields in ("8 March - Mali, Gao - IED - two soldiers killed"), the same with what the fields say out.
//!
//! The day and place of the fields are those of the event unless its sentence tells its own; a kind among them names the event where the
//! sentence tells mere effects; a weapon or armed group among them is the event's where it has none. How fields are found is the reader's business.

use crate::code::circumstances::{When, days_of, find_heading_time, is_finer, is_told_location};
use crate::code::drafts::{Draft, Fill};
use crate::code::events::Event;
use crate::code::ontology::Class;
use crate::code::rules::{Role, Strength};
use crate::code::scene::{Scene, Spot};
use crate::document::BlockKind;
use crate::read::tells_day;
use crate::resolve::places::geometry::distance_km;
use crate::resolve::places::{Place, PlaceKind};
use crate::resolve::times::TimeKind;
use crate::span::Span;

/// The fields that a block stands under.
pub fn fields_of(scene: &Scene, block: u32) -> Option<u32> {
    let parent = scene.document.blocks[block as usize].parent?;
    (scene.document.blocks[parent as usize].kind == BlockKind::Fields).then_some(parent)
}

/// Whether a block is fields.
pub fn is_fields(scene: &Scene, block: u32) -> bool {
    scene.document.blocks[block as usize].kind == BlockKind::Fields
}

/// What fields name as a kind of event: "Ambush", "grenade attack".
pub fn kinds_named<'a>(drafts: Vec<Draft<'a>>) -> Vec<Draft<'a>> {
    drafts.into_iter().filter(|draft| draft.strength == Strength::Event && !draft.negated && !draft.definite).collect()
}

/// Whether drafts name a kind of event by themselves, so that they need no field for it.
pub fn name_kind(drafts: &[Draft]) -> bool {
    drafts.iter().any(|draft| draft.strength == Strength::Event && !draft.negated && !draft.definite && !draft.rule.generic && draft.rule.kind.is_some())
}

/// Gives an event what the fields over its sentence say.
pub fn lend_fields(scene: &Scene, event: &mut Event) {
    let Some(fields) = fields_of(scene, event.block) else { return };
    let span = scene.document.blocks[fields as usize].span;
    let day = || day_in(scene, span).or_else(|| find_heading_time(scene, event.block));
    if event.when.is_none_or(|when| is_hour(scene, &when)) {
        event.when = day().or(event.when);
    }
    event.place = place_between(scene, event.place, finest_place(scene, span));
    let spans = [Some(span), behind(scene, event.block)];
    for span in spans.into_iter().flatten() {
        add_weapon(scene, event, span);
        add_group(scene, event, span);
    }
}

/// The day that fields tell: no bare hour, which is an hour of the day over the list.
fn day_in(scene: &Scene, span: Span) -> Option<When> {
    let mut times = scene.annotation.times.iter().enumerate().filter(|(_, time)| span.contains(time.span));
    times.find_map(|(mention, time)| {
        let day = time.kind == TimeKind::Date || (time.kind == TimeKind::Time && tells_day(scene.text(time.span), &scene.lexicon.reading));
        let (start, end) = days_of(scene, time).filter(|(start, end)| day && (*end - *start).get_days() <= 31)?;
        Some(When { mention, start, end })
    })
}

/// "overnight", "at 0730": a time of day, whose day the fields tell.
fn is_hour(scene: &Scene, when: &When) -> bool {
    let time = &scene.annotation.times[when.mention];
    time.kind == TimeKind::Time && !tells_day(scene.text(time.span), &scene.lexicon.reading)
}

/// Fields right behind a form's telling ("Perpetrators: unknown").
fn behind(scene: &Scene, block: u32) -> Option<Span> {
    let blocks = &scene.document.blocks;
    let next = blocks.get(block as usize + 1).filter(|next| next.kind == BlockKind::Fields)?;
    let governs = blocks.get(block as usize + 2).is_some_and(|below| below.parent == Some(block + 1));
    (!governs).then_some(next.span)
}

/// The finest place that fields name, the first of equals.
fn finest_place(scene: &Scene, span: Span) -> Option<usize> {
    let mentions = scene.annotation.places.iter().enumerate();
    let named = mentions.filter(|(_, mention)| span.contains(mention.span) && !mention.demonym);
    let kind = |place: Option<&Place>| place.map_or(PlaceKind::Region, |place| place.kind.max(PlaceKind::Town));
    named.min_by_key(|(at, mention)| (kind(mention.place.as_ref()), *at)).map(|(at, _)| at)
}

/// Kilometres between a sentence's place and that of its fields from which the sentence speaks of another one.
const FAR_KM: f64 = 250.0;

/// A sentence's own place where it is told as one and lies near that of the fields; else that of the fields.
fn place_between(scene: &Scene, own: Option<usize>, field: Option<usize>) -> Option<usize> {
    let (Some(told), Some(named)) = (own, field) else { return own.or(field) };
    let place = |at: usize| scene.annotation.places[at].place.as_ref();
    let fine = |at: usize| place(at).is_some_and(|place| place.kind < PlaceKind::Admin1);
    let (Some(inner), Some(outer)) = (place(told), place(named)) else { return if place(told).is_some() || !fine(named) { own } else { field } };
    let far = outer.kind < PlaceKind::Country && distance_km((inner.lat, inner.lon), (outer.lat, outer.lon)) > FAR_KM;
    let coarse = is_finer(scene, told, named) || inner.kind > outer.kind.max(PlaceKind::Admin2);
    if far || coarse || !is_told_location(scene, told) { field } else { own }
}

/// The words of fields, token by token.
fn spots_in<'s>(scene: &'s Scene, span: Span) -> impl Iterator<Item = Spot> + 's {
    let sentences = scene.annotation.sentences.iter().enumerate().filter(move |(_, sentence)| span.overlaps(sentence.span));
    sentences.flat_map(|(sentence, told)| (0..told.tokens.len()).map(move |token| Spot { sentence, token }))
}

/// "IED", "Mine", "Rocket fire".
fn add_weapon(scene: &Scene, event: &mut Event, span: Span) {
    let is_weapon = |spot: &Spot| {
        let class = scene.noun_class(*spot).map(|noun| noun.class.as_str());
        matches!(class, Some("explosive" | "firearm" | "projectile" | "aircraft" | "incendiary" | "weapon" | "blade"))
    };
    if event.fillers(Role::Weapon).next().is_none() {
        let spot = spots_in(scene, span).find(is_weapon);
        add_fill(event, spot.map(|spot| Fill { role: Role::Weapon, spot }));
    }
}

/// An armed group, or people known by what they are, among the fields of an attack that nobody is told to have done.
fn add_group(scene: &Scene, event: &mut Event, span: Span) {
    let types = &scene.lexicon.coding.ontology.types;
    let told = [Role::Perpetrator, Role::Blamed, Role::Claimant].into_iter().any(|role| event.fillers(role).next().is_some());
    let attack = event.kind(scene).is_some_and(|kind| types[kind].class == Class::Attack);
    let ruled = event.drafts.iter().any(|draft| draft.rule.class == Some(Class::Operation));
    if told || !attack || ruled {
        return;
    }
    let group = scene.annotation.actors.iter().find(|actor| span.contains(actor.span) && actor.kind.is_armed_opponent());
    add_fill(event, group.map(|actor| Fill { role: Role::Perpetrator, spot: Spot { sentence: actor.sentence as usize, token: actor.head as usize } }));
}

fn add_fill(event: &mut Event, fill: Option<Fill>) {
    let draft = event.drafts.iter_mut().find(|draft| !draft.negated);
    if let Some((draft, fill)) = draft.zip(fill) {
        draft.fills.push(fill);
    }
}
