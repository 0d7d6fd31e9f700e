//! An event's fillers in, its victims and tolls out: who was killed, wounded, captured, and how many in all.
//!
//! Numbers of one sentence add up. A later sentence that speaks of the same people again ("the two", "he", "the victims")
//! adds nobody; a later total replaces the sum.

use crate::code::antecedents::resolve_pronouns;
use crate::code::drafts::Draft;
use crate::code::events::Event;
use crate::code::rules::Role;
use crate::code::scene::{Scene, Spot};
use crate::code::wholes::{is_among, is_share_of_group, settle_wholes};
use crate::resolve::counts::{Count, count_of_phrase};
use crate::sentence::{Rel, Upos};

/// People who suffered one effect, as one phrase tells them.
#[derive(Clone, Debug)]
pub struct Toll {
    pub role: Role,
    pub spot: Spot,
    /// How many; unknown where the text does not say.
    pub count: Option<Count>,
    /// Speaks of people told before: adds nobody.
    pub anaphoric: bool,
    /// States a sum of what was told before.
    pub total: bool,
}

pub const EFFECTS: [Role; 6] = [Role::Killed, Role::Wounded, Role::KilledOrWounded, Role::Captured, Role::Released, Role::Unharmed];

/// All tolls of an event in text order, each phrase once an effect.
pub fn gather_tolls(scene: &Scene, event: &Event) -> Vec<Toll> {
    let mut tolls: Vec<Toll> = Vec::new();
    for draft in &event.drafts {
        let first = tolls.len();
        for fill in draft.fills.iter().filter(|fill| EFFECTS.contains(&fill.role)) {
            let role = certain_role(scene, event, fill.role, fill.spot);
            if tolls.iter().any(|known| known.spot == fill.spot && known.role == role) {
                continue;
            }
            if draft.negated {
                tolls.extend(nobody_hurt(role).iter().map(|&role| nobody(role, fill.spot)));
                continue;
            }
            let toll = read_toll(scene, draft, role, fill.spot, &tolls);
            supersede_vague(scene, &mut tolls, &toll);
            tolls.push(toll);
        }
        for role in EFFECTS {
            settle_group(scene, &mut tolls, first, role);
        }
    }
    settle_wholes(scene, event, &mut tolls);
    resolve_pronouns(scene, event, &mut tolls);
    drop_wounds_of_killed(scene, &mut tolls);
    take_from_wounded(scene, &mut tolls);
    add_unharmed(event, &mut tolls);
    tolls
}

/// "He escaped unhurt": where nobody else suffers, nobody was hurt. Who survives may be wounded.
fn add_unharmed(event: &Event, tolls: &mut Vec<Toll>) {
    let hurt = tolls.iter().any(|toll| matches!(toll.role, Role::Killed | Role::Wounded | Role::KilledOrWounded));
    let whole = event.drafts.iter().filter(|draft| !draft.negated && draft.rule.casualties).flat_map(|draft| &draft.fills);
    let unharmed = whole.into_iter().find(|fill| fill.role == Role::Unharmed).map(|fill| fill.spot);
    if let Some(spot) = unharmed.filter(|_| !hurt) {
        tolls.extend([nobody(Role::Killed, spot), nobody(Role::Wounded, spot)]);
    }
}

/// A suicide bomber among the casualties is dead.
fn certain_role(scene: &Scene, event: &Event, role: Role, spot: Spot) -> Role {
    let bomber = || {
        scene.is_of(spot, "suicide_bomber") || (scene.is_of(spot, "armed") && event.fillers(Role::Perpetrator).any(|spot| scene.is_of(spot, "suicide_bomber")))
    };
    if role == Role::KilledOrWounded && bomber() { Role::Killed } else { role }
}

/// "detained several insurgents … detained three insurgents": the number takes the place of the vague word.
fn supersede_vague(scene: &Scene, tolls: &mut [Toll], next: &Toll) {
    let exact = next.count.is_some_and(|count| !count.approximate && count.high.is_some()) && !next.anaphoric;
    let lemma = |spot: Spot| scene.tree(spot.sentence).lemma(spot.token).to_string();
    for known in tolls.iter_mut().filter(|known| exact && known.role == next.role && known.spot.sentence < next.spot.sentence) {
        let vague = known.count.is_none_or(|count| count.approximate && count.high.is_none());
        let same = lemma(known.spot) == lemma(next.spot) || (scene.is_of(known.spot, "armed") && scene.is_of(next.spot, "armed"));
        known.anaphoric |= vague && same;
    }
}

/// "shot and killed X", "X was wounded … X died": who was killed is not counted as wounded too.
fn drop_wounds_of_killed(scene: &Scene, tolls: &mut Vec<Toll>) {
    let killed: Vec<Spot> = tolls.iter().filter(|toll| toll.role == Role::Killed && !is_nobody(toll)).map(|toll| toll.spot).collect();
    let died = |spot: Spot| {
        let name = scene.person_named(spot).filter(|_| is_name(scene, spot));
        name.is_some() && killed.iter().any(|&other| is_name(scene, other) && scene.person_named(other) == name)
    };
    tolls.retain(|toll| toll.role != Role::Wounded || !(killed.contains(&toll.spot) || died(toll.spot)));
}

/// "Two guards were shot; one of them died": who dies of those told before is no longer among the wounded.
fn take_from_wounded(scene: &Scene, tolls: &mut [Toll]) {
    let of_them = |toll: &Toll| {
        let tree = scene.tree(toll.spot.sentence);
        tree.children_by(toll.spot.token, &[Rel::Nmod]).any(|at| scene.words().plural_persons.has(tree.lower(at)))
    };
    let Some(dead) = tolls.iter().find(|toll| toll.role == Role::Killed && !toll.anaphoric && of_them(toll)) else { return };
    let (Some(count), spot) = (dead.count, dead.spot) else { return };
    let hurt = tolls.iter_mut().rev().find(|toll| toll.role == Role::Wounded && toll.spot < spot && !toll.anaphoric);
    if let Some(known) = hurt.and_then(|toll| toll.count.as_mut()).filter(|known| known.low > count.low && known.high == Some(known.low)) {
        known.low -= count.low;
        known.high = Some(known.low);
    }
}

/// "detained two insurgents, including a commander … detained the commander and one of his associates": who suffers beside those told before.
/// A group no larger than what was told is the same people; a larger one holds them.
fn settle_group(scene: &Scene, tolls: &mut [Toll], first: usize, role: Role) {
    let (before, group) = tolls.split_at_mut(first);
    let pointed = group.iter().any(|toll| toll.role == role && toll.anaphoric && is_one(scene, toll.spot));
    let added = group.iter().any(|toll| toll.role == role && !toll.anaphoric);
    let known = before.iter().filter(|toll| toll.role == role && !toll.anaphoric).filter_map(|toll| toll.count).reduce(Count::plus);
    let (true, true, Some(known)) = (pointed, added, known) else { return };
    let members = || group.iter().filter(|toll| toll.role == role);
    let told = members().filter_map(|toll| if toll.anaphoric { count_at(scene, toll.spot) } else { toll.count }).reduce(Count::plus);
    let holds_known = told.is_some_and(|told| told.low > known.low) || known.high.is_none();
    if holds_known {
        before.iter_mut().filter(|toll| toll.role == role).for_each(|toll| toll.anaphoric = true);
    }
    for toll in group.iter_mut().filter(|toll| toll.role == role) {
        toll.count = if holds_known && toll.anaphoric { count_at(scene, toll.spot) } else { toll.count };
        toll.anaphoric = !holds_known;
    }
}

/// A single person: "the commander".
fn is_one(scene: &Scene, spot: Spot) -> bool {
    count_at(scene, spot).is_some_and(|count| count == Count::exactly(1))
}

/// Whoever was not wounded was not killed either; who was not killed may have been wounded.
fn nobody_hurt(role: Role) -> &'static [Role] {
    match role {
        Role::KilledOrWounded | Role::Wounded => &[Role::Killed, Role::Wounded],
        Role::Killed => &[Role::Killed],
        Role::Captured => &[Role::Captured],
        _ => &[],
    }
}

/// Whether a toll says that there was nobody.
fn is_nobody(toll: &Toll) -> bool {
    toll.count == Some(Count::exactly(0))
}

fn nobody(role: Role, spot: Spot) -> Toll {
    Toll { role, spot, count: Some(Count::exactly(0)), anaphoric: false, total: false }
}

fn read_toll(scene: &Scene, draft: &Draft, role: Role, spot: Spot, before: &[Toll]) -> Toll {
    let tree = scene.tree(spot.sentence);
    let count = count_at(scene, spot);
    let pronoun = tree.pos(spot.token) == Upos::Pron && !scene.words().others.has(tree.lower(spot.token));
    let definite = pronoun || has_definite(scene, spot);
    let earlier = |known: &Toll| known.spot.sentence < spot.sentence || (pronoun && known.spot.sentence == spot.sentence && known.spot.token < spot.token);
    let told_before = before.iter().any(|known| known.role == role && earlier(known) && !known.anaphoric && !is_nobody(known));
    let total = told_before && (is_total(scene, draft, spot) || includes_known(scene, spot, role, before));
    let restated = told_before && !total && (repeats_number(scene, count, before, role, spot) || repeats_phrase(scene, count, before, role, spot));
    let same_people = told_before
        && !total
        && (names_known(scene, spot, role, before)
            || is_other_claim(scene, draft)
            || is_part_of_known(scene, draft, spot)
            || is_among(scene, draft)
            || tells_who(scene, spot, role, before));
    let counted = before.iter().any(|known| known.role == role && !known.anaphoric && !is_nobody(known));
    let share = counted && is_share_of_group(scene, spot);
    let anaphoric = (definite && told_before) || restated || same_people || share;
    let count = count.or_else(|| definite.then(|| antecedent_count(scene, spot, before)).flatten());
    Toll { role, spot, count, anaphoric, total }
}

/// How many a phrase tells of; a person's name is one.
pub fn count_at(scene: &Scene, spot: Spot) -> Option<Count> {
    let number = number_before(scene, spot);
    if number.is_some() {
        return number;
    }
    if is_name(scene, spot) {
        return Some(Count::exactly(1));
    }
    count_of_phrase(scene.sentence(spot.sentence), spot.token, scene.counts(spot.sentence), spot.sentence, &scene.lexicon.counts)
}

/// "five dead": the count right before a word that stands for the people.
fn number_before(scene: &Scene, spot: Spot) -> Option<Count> {
    let before = spot.token.checked_sub(1)?;
    let tree = scene.tree(spot.sentence);
    let dead = scene.words().dead.has(tree.lower(spot.token)) || scene.words().hurt.has(tree.lower(spot.token));
    let stands_alone = (matches!(tree.pos(spot.token), Upos::Adj | Upos::Verb) || dead) && tree.pos(before) == Upos::Num;
    let span = tree.sentence.tokens[before].span;
    scene.counts(spot.sentence).iter().find(|count| stands_alone && count.span.contains(span) && !count.measure).map(|count| count.count)
}

/// A proper noun that is no known actor, no place and no noun of the field.
fn is_name(scene: &Scene, spot: Spot) -> bool {
    scene.tree(spot.sentence).pos(spot.token) == Upos::Propn
        && scene.actor_over(spot).is_none()
        && scene.noun_class(spot).is_none()
        && !scene.is_placelike(spot)
}

/// "two insurgents, including the commander" after "captured a commander": the larger number holds the smaller.
fn includes_known(scene: &Scene, spot: Spot, role: Role, before: &[Toll]) -> bool {
    let tree = scene.tree(spot.sentence);
    let lemmas: Vec<&str> = before.iter().filter(|known| known.role == role).map(|known| scene.tree(known.spot.sentence).lemma(known.spot.token)).collect();
    let after = spot.token + 1..(spot.token + 7).min(tree.sentence.tokens.len());
    let marker = after.clone().find(|&at| scene.words().subset.has(tree.lower(at)));
    marker.is_some_and(|marker| (marker + 1..after.end).any(|at| lemmas.contains(&tree.lemma(at))))
}

/// "the two", "the victims", "his": a phrase that points back.
fn has_definite(scene: &Scene, spot: Spot) -> bool {
    let tree = scene.tree(spot.sentence);
    tree.children_by(spot.token, &[Rel::Det]).any(|at| scene.words().definite.has(tree.lower(at)))
}

/// Words such as "in all" or "death toll" near the phrase say that a sum is meant.
fn is_total(scene: &Scene, draft: &Draft, spot: Spot) -> bool {
    let tokens = &scene.sentence(spot.sentence).tokens;
    let near = spot.token.saturating_sub(6)..spot.token.max(draft.spot.token) + 1;
    tokens[near.start..near.end.min(tokens.len())].iter().any(|token| scene.words().totals.has(&token.lower))
}

/// The same number of the same effect again in another paragraph is the same people.
fn repeats_number(scene: &Scene, count: Option<Count>, before: &[Toll], role: Role, spot: Spot) -> bool {
    let block = |at: usize| scene.sentence(at).block;
    before.iter().any(|known| known.role == role && block(known.spot.sentence) != block(spot.sentence) && (known.count == count || count.is_none()))
}

/// The same number of the same people with the same effect in a later sentence are the same people, unless it says that they are others.
fn repeats_phrase(scene: &Scene, count: Option<Count>, before: &[Toll], role: Role, spot: Spot) -> bool {
    let tree = scene.tree(spot.sentence);
    let other = tree.children(spot.token).any(|at| scene.words().additional.has(tree.lower(at)));
    let lemma = |spot: Spot| scene.tree(spot.sentence).lemma(spot.token);
    let same = |known: &Toll| known.role == role && known.spot.sentence < spot.sentence && known.count == count && lemma(known.spot) == lemma(spot);
    !other && count.is_some() && before.iter().any(same)
}

/// "A lawmaker was shot dead. Galina Starovoitova was killed at …": a name told after its office is no further person.
fn names_known(scene: &Scene, spot: Spot, role: Role, before: &[Toll]) -> bool {
    let other = scene.sentence(spot.sentence).tokens.iter().any(|token| scene.words().additional.has(&token.lower));
    let unnamed = |known: &&Toll| known.role == role && known.spot.sentence < spot.sentence && !is_name(scene, known.spot);
    is_name(scene, spot) && !other && before.iter().filter(unnamed).any(|known| known.count.is_some_and(|count| count.low > 0))
}

/// "the rebels claim that as many as 13 were killed": a side's own number beside one that was told adds nobody.
fn is_other_claim(scene: &Scene, draft: &Draft) -> bool {
    let tree = scene.tree(draft.spot.sentence);
    let above = tree.ancestors(draft.spot.token).skip(1).find(|&at| tree.pos(at) == Upos::Verb);
    above.is_some_and(|verb| scene.words().claiming.has(tree.lemma(verb)))
}

/// "43 were killed. Veterans and children were killed": bare plurals in a later sentence tell who the counted ones were.
fn tells_who(scene: &Scene, spot: Spot, role: Role, before: &[Toll]) -> bool {
    let tree = scene.tree(spot.sentence);
    let (form, lemma) = (tree.lower(spot.token), tree.lemma(spot.token));
    let bare = tree.pos(spot.token) == Upos::Noun && form != lemma && tree.child(spot.token, &[Rel::Det, Rel::Nummod]).is_none();
    let counted = |known: &&Toll| known.role == role && known.spot.sentence < spot.sentence && known.count.is_some_and(|count| count.low > 2);
    let uncounted = || count_at(scene, spot).is_none_or(|count| count.approximate && count.high.is_none() && count.low <= 2);
    let others = scene.sentence(spot.sentence).tokens.iter().any(|token| scene.words().additional.has(&token.lower));
    bare && !others && uncounted() && before.iter().any(|known| counted(&known))
}

/// "one of the people killed", "six of the ten killed", "the officer killed in the attack": some of those told before.
fn is_part_of_known(scene: &Scene, draft: &Draft, spot: Spot) -> bool {
    let tree = scene.tree(spot.sentence);
    let restricts = |at: usize| draft.spot.sentence == spot.sentence && tree.rel(draft.spot.token) == Rel::Acl && tree.head(draft.spot.token) == Some(at);
    let definite = |at: usize| tree.children_by(at, &[Rel::Det]).any(|det| scene.words().definite.has(tree.lower(det)));
    let whole = tree.children_by(spot.token, &[Rel::Nmod]).find(|&at| tree.preposition(at).is_some_and(|case| scene.words().of.has(tree.lower(case))));
    (restricts(spot.token) && definite(spot.token)) || whole.is_some_and(|whole| restricts(whole) && definite(whole))
}

/// "He was wounded", "they were killed": as many as the phrase that the pronoun stands for.
fn antecedent_count(scene: &Scene, spot: Spot, before: &[Toll]) -> Option<Count> {
    if let Some(known) = before.iter().rev().find(|known| known.count.is_some()) {
        let group = before.iter().filter(|toll| toll.role == known.role && toll.spot.sentence == known.spot.sentence && !toll.anaphoric);
        let plural = scene.tree(spot.sentence).lower(spot.token) != scene.tree(spot.sentence).lemma(spot.token);
        return if plural { group.filter_map(|toll| toll.count).reduce(Count::plus) } else { known.count };
    }
    let previous = spot.sentence.checked_sub(1).filter(|_| !scene.words().occupants.has(scene.tree(spot.sentence).lemma(spot.token)))?;
    let heads = scene.actors(previous).filter(|(_, actor)| !actor.named || actor.kind.is_state()).map(|(_, actor)| actor.head as usize);
    heads.filter_map(|token| count_at(scene, Spot { sentence: previous, token })).last()
}

/// The number who suffered an effect: the sum of its phrases, or a later total; `None` where nothing is told.
pub fn sum_tolls(tolls: &[Toll], role: Role) -> Option<Count> {
    let told: Vec<&Toll> = tolls.iter().filter(|toll| toll.role == role && !toll.anaphoric).collect();
    let total = told.iter().rev().find(|toll| toll.total).and_then(|toll| toll.count);
    let known = told.iter().filter(|toll| !toll.total).map(known_number);
    let sum = known.reduce(Count::plus);
    match (total, sum) {
        (Some(total), Some(sum)) if total.low >= sum.low => Some(total),
        (Some(total), None) => Some(total),
        (_, sum) => sum,
    }
}

/// How many a phrase tells of at least; "the passengers were killed or wounded" is one or more, "several" of them three.
fn known_number(toll: &&Toll) -> Count {
    let somebody = Count { low: 1, high: None, approximate: false };
    let either = |count: &Count| toll.role == Role::KilledOrWounded && count.approximate && count.high.is_none() && count.low <= 2;
    toll.count.filter(|count| !either(count)).unwrap_or(somebody)
}
