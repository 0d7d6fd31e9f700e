//! A number of dead, wounded or arrested in, whether it is the sum of many incidents out.
//!
//! A sum is told over a period ("since April"), by a cause that lasts (a war, a campaign), or is too large for a day. What tells
//! a sum is a figure and no incident.

use crate::code::circumstances::{find_place, find_time};
use crate::code::drafts::Fill;
use crate::code::figures::bearings::{Timing, is_since, longest_period};
use crate::code::figures::relations::Counted;
use crate::code::rules::Role;
use crate::code::scene::{Scene, Spot};
use crate::record::Amount;
use crate::resolve::places::PlaceKind;
use crate::sentence::{Rel, Upos};
use jiff::civil::Date;

/// A period that ended longer ago is looked back on: "twenty years ago this summer".
const LOOK_BACK_DAYS: i32 = 730;

/// More people do not take part in one attack.
const LARGEST_CROWD: u32 = 5_000;

/// Days over which one incident may be told ("clashes killed 60 in the state in February").
const LONGEST_INCIDENT: i32 = 31;

/// Whether a number is told as a sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sum {
    Told,
    NotTold,
}

/// Whether a quantity is a sum.
pub fn read_sum(scene: &Scene, sentence: usize, amount: Amount, counted: &Counted, timing: &Timing) -> Sum {
    let limits = scene.lexicon.coding.figures.sums;
    let stated = amount.stated();
    let large = stated >= f64::from(limits.large) && !timing.one_day;
    let recent = |end: Date| scene.document.published.is_none_or(|published| (published - end).get_days() < LOOK_BACK_DAYS);
    let told_over = longest_period(scene, sentence, limits.days).is_some_and(|(period, _)| recent(period.end));
    let period = (told_over || says_since(scene, sentence)) && stated >= 4.0;
    if is_single_event(scene, sentence, counted) {
        return Sum::NotTold;
    }
    let lasting = !timing.one_day && stated >= f64::from(limits.at_least) && has_lasting_cause(scene, sentence, counted);
    if large || period || lasting { Sum::Told } else { Sum::NotTold }
}

/// "Operations resulted in the death of 154 fighters", "the war has killed 300": the subject is a war, or several attacks.
fn has_lasting_cause(scene: &Scene, sentence: usize, counted: &Counted) -> bool {
    let tree = scene.tree(sentence);
    let Some(subject) = counted.verb.and_then(|verb| tree.subject(verb)) else { return false };
    lasts(scene, sentence, subject)
}

/// Whether a subject is a war, or several attacks.
fn lasts(scene: &Scene, sentence: usize, subject: usize) -> bool {
    let tree = scene.tree(sentence);
    let causes = &scene.lexicon.coding.figures.words.long_causes;
    let plural = tree.lower(subject) != tree.lemma(subject);
    causes.has(tree.lemma(subject)) && (plural || scene.lexicon.coding.figures.words.lasting.has(tree.lemma(subject)))
}

/// "Operations resulted in the death of 130": a noun of what is done, under a verb whose subject lasts.
fn is_done_by_many(scene: &Scene, spot: Spot) -> bool {
    let tree = scene.tree(spot.sentence);
    let verb = tree.ancestors(spot.token).skip(1).find(|&at| tree.pos(at) == Upos::Verb);
    let subject = verb.and_then(|verb| tree.subject(verb));
    let many = |subject: usize| lasts(scene, spot.sentence, subject) && scene.actor(Spot { token: subject, ..spot }).is_none();
    tree.pos(spot.token) == Upos::Noun && subject.is_some_and(many)
}

fn says_since(scene: &Scene, sentence: usize) -> bool {
    scene.times(sentence).any(|(_, time)| time.range.is_some() && is_since(scene, sentence, time))
}

/// "the 2016 bombing that killed 75 people": one event's dead, however long ago.
fn is_single_event(scene: &Scene, sentence: usize, counted: &Counted) -> bool {
    let tree = scene.tree(sentence);
    let Some(verb) = counted.verb else { return false };
    let subject = tree.subject(verb);
    let mut told_in = tree.children_by(verb, &[Rel::Obl]).collect::<Vec<_>>();
    if tree.rel(verb) == Rel::AclRelcl {
        // "an attack against a headquarters, in which ten were killed"
        told_in.extend(tree.ancestors(verb).skip(1).take(3).take_while(|&at| tree.pos(at).is_nominal()));
    }
    let lasting = |at: usize| scene.lexicon.coding.figures.words.lasting.has(tree.lemma(at)) || scene.actor(Spot { sentence, token: at }).is_some();
    let singular = |at: usize| tree.lower(at) == tree.lemma(at) && tree.pos(at) == Upos::Noun;
    let of_people = counted.class.as_deref() != Some("event");
    let lone = of_people && subject.is_some_and(|at| singular(at) && !lasting(at) && !tree.is_passive(verb));
    lone || subject.into_iter().chain(told_in).any(|at| {
        let singular = singular(at);
        let happening =
            scene.noun_class(Spot { sentence, token: at }).is_some_and(|noun| matches!(noun.class.as_str(), "event" | "explosive" | "vehicle" | "projectile"));
        let unwilled = scene.noun_class(Spot { sentence, token: at }).is_some_and(|noun| matches!(noun.class.as_str(), "illness" | "accident"));
        unwilled || singular && happening && !scene.lexicon.coding.figures.words.lasting.has(tree.lemma(at))
    })
}

/// Whether what a trigger does to people is told as a sum rather than as an incident.
pub fn is_sum_of_incidents(scene: &Scene, spot: Spot, fills: &[Fill]) -> bool {
    let limits = scene.lexicon.coding.figures.sums;
    if is_over_told_events(scene, spot) {
        return true;
    }
    let effects = fills.iter().filter(|fill| fill.role.effect().is_some());
    let count_of = |fill: &Fill| {
        let token = scene.token_span(fill.spot);
        let mut counts = scene.counts(fill.spot.sentence).iter().filter(|count| !count.measure);
        counts.find(|count| count.head as usize == fill.spot.token || count.span.contains(token))
    };
    let own = effects.filter_map(count_of).map(|count| count.count.low).max();
    let Some(most) = own.max(large_argument(scene, spot, fills)) else { return false };
    let when = find_time(scene, spot);
    let from_day = when.is_some_and(|when| is_since(scene, spot.sentence, &scene.annotation.times[when.mention]));
    let on_a_day = !from_day && when.is_some_and(|when| when.start == when.end);
    if on_a_day || most < 4 {
        return false;
    }
    let since = from_day || says_since(scene, spot.sentence);
    let told_when = scene.tree(spot.sentence).children_by(spot.token, &[Rel::Advcl]).next().is_some();
    let unbound = most >= limits.unbound && when.is_none() && !told_when && find_place(scene, spot).is_none();
    let long = longest_period(scene, spot.sentence, 27).is_some() && most >= limits.at_least && !stands_in_town(scene, spot.sentence);
    let many = most >= limits.at_least && is_done_by_many(scene, spot);
    let one = || when.is_some_and(|when| (when.end - when.start).get_days() <= LONGEST_INCIDENT) && is_one_story(scene, spot, fills);
    most >= limits.large || since || unbound || ((long || many) && !one())
}

/// "Bandits killed 12 in the district in the first week of March", "clashes killed 60 in the state in February": one party's deed or one run of
/// fighting in a place no larger than a first-order division is an incident over days. Plural attacks and forces' operations are many.
fn is_one_story(scene: &Scene, spot: Spot, fills: &[Fill]) -> bool {
    let tree = scene.tree(spot.sentence);
    let placed = scene.places(spot.sentence).any(|(_, place)| !place.demonym && place.place.as_ref().is_none_or(|place| place.kind <= PlaceKind::Admin1));
    let armed = fills.iter().any(|fill| fill.role == Role::Perpetrator && scene.is_of(fill.spot, "armed") && !scene.is_of(fill.spot, "state"));
    let types = &scene.lexicon.coding.ontology.types;
    let mutual = |at: usize| scene.lexicon.coding.rules.with_lemma(tree.lemma(at)).any(|rule| rule.kind.is_some_and(|kind| types[kind].mutual));
    let fighting = tree.subject(spot.token).is_some_and(|at| mutual(at) && scene.actor(Spot { token: at, ..spot }).is_none());
    placed && (armed || fighting)
}

/// "Five soldiers were killed across both attacks": what befell people in several events that the text has told of.
fn is_over_told_events(scene: &Scene, spot: Spot) -> bool {
    let tree = scene.tree(spot.sentence);
    let is_both = |at: usize| scene.words().both.has(tree.lower(at));
    let counted =
        |at: usize| tree.child(at, &[Rel::Nummod]).is_some() && tree.children_by(at, &[Rel::Det]).any(|det| scene.words().definite.has(tree.lower(det)));
    let told = |at: usize| tree.children_by(at, &[Rel::Det, Rel::DetPredet, Rel::Amod, Rel::CcPreconj]).any(is_both) || counted(at);
    let events = |at: &usize| tree.lower(*at) != tree.lemma(*at) && scene.words().same_event.has(tree.lemma(*at));
    tree.children_by(spot.token, &[Rel::Obl]).filter(events).any(told)
}

/// "Thousands of fighters held captive": the largest number among what hangs on a trigger, where it is a large one. However many attack others,
/// it is one attack ("about 1,000 youths burned houses").
fn large_argument(scene: &Scene, spot: Spot, fills: &[Fill]) -> Option<u32> {
    let tree = scene.tree(spot.sentence);
    let large = scene.lexicon.coding.figures.sums.large;
    let hangs = |head: usize| {
        tree.ancestors(head).skip(1).take(2).any(|above| above == spot.token)
            || tree.head(spot.token).is_some_and(|above| above == head || tree.head(head) == Some(above))
    };
    let name = |head: usize| scene.actor_over(Spot { token: head, ..spot }).is_some_and(|actor| actor.name.bytes().any(|byte| byte.is_ascii_digit()));
    let acts = fills.iter().any(|fill| fill.role == Role::Target || fill.role.effect().is_some());
    let doer = |head: usize| acts && fills.iter().any(|fill| fill.role == Role::Perpetrator && tree.is_below(head, fill.spot.token));
    let people = |head: usize| scene.is_person(Spot { token: head, ..spot }) && !name(head);
    let big = scene.counts(spot.sentence).iter().filter(|count| !count.measure && count.count.low >= large);
    let crowd = |count: u32, head: usize| count <= LARGEST_CROWD && doer(head);
    let counts = big.filter(|count| !crowd(count.count.low, count.head as usize) && hangs(count.head as usize) && people(count.head as usize));
    counts.map(|count| count.count.low).max()
}

/// Whether a sentence names a place no larger than a town.
fn stands_in_town(scene: &Scene, sentence: usize) -> bool {
    let towns = |kind: PlaceKind| matches!(kind, PlaceKind::Town | PlaceKind::Site);
    scene.places(sentence).any(|(_, place)| place.place.as_ref().is_none_or(|place| towns(place.kind)) && !place.demonym)
        || scene.sentence(sentence).tokens.iter().any(|token| token.pos == Upos::Propn && token.lower == "village")
}
