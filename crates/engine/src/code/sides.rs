//! The victims of an event in, whose side each is on out: `perpetrators`, `security_forces`, `civilians`, `aid_workers`.
//!
//! A name or role says it ("soldiers"); whoever sits in a vehicle, and a mere "fighter" or "member", is on the side of what was attacked. Words
//! that stand for people told before ("he", "two others") are on the side of those. Fighters of a group that others attack are none of
//! the perpetrators. People of whom nothing is known are civilians: the lexicon knows words for forces and fighters better than it knows every trade.

use crate::code::drafts::Draft;
use crate::code::events::Event;
use crate::code::rules::Role;
use crate::code::scene::{Scene, Spot, kind_name};
use crate::record::Victim;
use crate::resolve::actors::{ActorKind, ActorMention};
use crate::sentence::{Rel, Upos};

const FORCES: &str = "security_forces";
const PERPETRATORS: &str = "perpetrators";
const CIVILIANS: &str = "civilians";

/// Whose side the victims of an event are on, in their order.
pub fn sides_of(scene: &Scene, event: &Event, victims: impl Iterator<Item = Spot>) -> Vec<Option<&'static str>> {
    let sides = Sides { scene, event, attacked: attacked_side(scene, event) };
    let mut told: Vec<Option<&'static str>> = Vec::new();
    for spot in victims {
        let before = told.iter().rev().copied().flatten().next();
        told.push(sides.of(spot, before));
    }
    told
}

/// "The guards then killed the attacker": forces that hurt or take whoever attacked answer the attack, and did not do it.
pub fn answers_attack(scene: &Scene, draft: &Draft) -> bool {
    let tree = scene.tree(draft.spot.sentence);
    let definite = |token: usize| tree.children_by(token, &[Rel::Det]).any(|at| scene.words().definite.has(tree.lower(at)));
    let attacker = |spot: Spot| scene.words().attackers.has(tree.lemma(spot.token)) && definite(spot.token);
    draft.fills.iter().any(|fill| fill.role.effect().is_some() && fill.spot.sentence == draft.spot.sentence && attacker(fill.spot))
        && draft.fills.iter().filter(|fill| fill.role == Role::Perpetrator).all(|fill| scene.is_of(fill.spot, "state"))
}

struct Sides<'s, 'a> {
    scene: &'s Scene<'a>,
    event: &'s Event<'a>,
    attacked: Option<&'static str>,
}

impl Sides<'_, '_> {
    fn of(&self, spot: Spot, before: Option<&'static str>) -> Option<&'static str> {
        if let Some(group) = group_of(self.scene, spot) {
            return Some(if self.is_attacked(group) { FORCES } else { side(group.kind) });
        }
        let lemma = self.scene.tree(spot.sentence).lemma(spot.token);
        if self.scene.words().occupants.has(lemma) {
            return self.attacked.or(side_of(self.scene, spot)).or(Some(CIVILIANS));
        }
        let own = side_of(self.scene, spot);
        if own.is_none() && self.stands_for_others(spot) {
            let plural = self.scene.tree(spot.sentence).pos(spot.token) != Upos::Pron;
            return part_of(self.scene, spot).or(before).or(self.attacked).or_else(|| plural.then_some(CIVILIANS));
        }
        if own.is_none() {
            return apposed_side(self.scene, spot).or_else(|| self.is_unknown_person(spot).then_some(CIVILIANS));
        }
        if own == Some(FORCES) && self.are_the_attackers(spot) && self.fights_the_state(spot) {
            return Some(PERPETRATORS);
        }
        let fighters = self.scene.words().rank_and_file.has(lemma) && !self.are_the_attackers(spot);
        if fighters && matches!(own, None | Some(PERPETRATORS)) { self.attacked.filter(|_| self.attacks_fighters()).or(own) } else { own }
    }

    /// A common noun, or a name among those whom no forces attack.
    fn is_unknown_person(&self, spot: Spot) -> bool {
        let by_state = || self.event.fillers(Role::Perpetrator).any(|doer| self.scene.is_of(doer, "state"));
        let thing = self.scene.is_of(spot, "animal");
        match self.scene.tree(spot.sentence).pos(spot.token) {
            Upos::Noun => !thing,
            Upos::Propn => !by_state() && self.scene.place_over(spot).is_none(),
            _ => false,
        }
    }

    /// "he", "the two", "others": no noun of its own.
    fn stands_for_others(&self, spot: Spot) -> bool {
        let tree = self.scene.tree(spot.sentence);
        matches!(tree.pos(spot.token), Upos::Pron | Upos::Num | Upos::Det) || self.scene.words().others.has(tree.lower(spot.token))
    }

    /// Whether the noun is that of the perpetrators: "gunmen attacked … two gunmen were killed".
    fn are_the_attackers(&self, spot: Spot) -> bool {
        let lemma = |spot: Spot| self.scene.tree(spot.sentence).lemma(spot.token);
        self.event.fillers(Role::Perpetrator).any(|doer| lemma(doer) == lemma(spot))
    }

    /// Militiamen who fight a state's forces are whom these fight.
    fn fights_the_state(&self, spot: Spot) -> bool {
        let militia = self.scene.actor(spot).is_some_and(|actor| actor.kind == ActorKind::Militia);
        let parties = || self.event.fillers(Role::Perpetrator).chain(self.event.fillers(Role::Target));
        militia && parties().any(|party| self.scene.is_of(party, "state"))
    }

    /// Whether what was attacked has fighters, members and commanders: a militia or another group. Those of an army are soldiers.
    fn attacks_fighters(&self) -> bool {
        let mut groups = self.event.fillers(Role::Target).filter_map(|spot| owner(self.scene, spot));
        groups.any(|actor| actor.kind == ActorKind::Militia || self.is_attacked(actor))
    }

    /// A known group that other known groups attack.
    fn is_attacked(&self, group: &ActorMention) -> bool {
        let fought = group.kind.is_armed_opponent() && group.kind != ActorKind::Criminal;
        let Some(id) = group.id.as_deref().filter(|_| fought) else { return false };
        let doers = self.event.fillers(Role::Perpetrator).filter_map(|spot| self.scene.actor_over(spot));
        let mut attackers = doers.filter(|actor| actor.kind.is_armed_opponent()).peekable();
        attackers.peek().is_some() && attackers.all(|actor| actor.id.as_deref() != Some(id))
    }
}

/// A victim with the group or force that they are of, and what that is: "a Hamas fighter", "members of the cartel", "two policemen".
pub fn with_group(scene: &Scene, event: &Event, spot: Spot, victim: Victim) -> Victim {
    let own = scene.actor(spot).or_else(|| scene.actor_inside(spot));
    let group = named_group(scene, event, spot);
    let kind =
        own.or(group).map(|actor| if group.is_some_and(|group| !actor.named && group.kind.is_armed_opponent()) { group.unwrap_or(actor) } else { actor }.kind);
    Victim {
        group: group.map(|actor| actor.name.to_string()),
        group_id: group.and_then(|actor| actor.id.as_ref()).map(|id| id.to_string()),
        kind: kind.filter(|kind| *kind != ActorKind::Unknown).map(|kind| kind_name(kind).to_string()),
        ..victim
    }
}

/// The known group of people: in their own phrase, behind "of", else that of the attackers or the attacked who are told by the same noun.
fn named_group<'a>(scene: &Scene<'a>, event: &Event, spot: Spot) -> Option<&'a ActorMention> {
    let tree = scene.tree(spot.sentence);
    let body = |actor: &&ActorMention| actor.named && actor.kind != ActorKind::Civilian;
    let at = |token: usize| scene.actor_over(Spot { token, ..spot }).filter(body);
    let of = tree.children_by(spot.token, &[Rel::Nmod]).filter(|&at| tree.preposition(at).is_some_and(|case| scene.words().of.has(tree.lower(case))));
    let own = group_of(scene, spot).filter(body).or_else(|| scene.actor_over(spot).filter(body)).or_else(|| of.filter_map(at).next());
    let lemma = |spot: Spot| scene.tree(spot.sentence).lemma(spot.token);
    let armed = || scene.is_of(spot, "armed") || scene.is_of(spot, "militia");
    let same = || event.fillers(Role::Perpetrator).filter(|&doer| lemma(doer) == lemma(spot)).find_map(|doer| scene.actor_over(doer).filter(body));
    own.or_else(|| if armed() { same() } else { None })
}

/// "nine of its twelve men": the side of the whole.
fn part_of(scene: &Scene, spot: Spot) -> Option<&'static str> {
    let tree = scene.tree(spot.sentence);
    let whole = |&at: &usize| tree.preposition(at).is_some_and(|case| scene.words().of.has(tree.lower(case)));
    tree.children_by(spot.token, &[Rel::Nmod]).filter(whole).find_map(|token| side_of(scene, Spot { token, ..spot }))
}

/// "Abdul Nafi, a Taliban leader": what an apposition tells of a name.
fn apposed_side(scene: &Scene, spot: Spot) -> Option<&'static str> {
    let tree = scene.tree(spot.sentence);
    tree.children_by(spot.token, &[Rel::Appos]).find_map(|token| side_of(scene, Spot { token, ..spot }))
}

/// The side of the first target whose owner is known.
fn attacked_side(scene: &Scene, event: &Event) -> Option<&'static str> {
    let owners = event.fillers(Role::Target).filter_map(|spot| owner(scene, spot));
    owners.map(|actor| if actor.kind.is_armed_opponent() { FORCES } else { side(actor.kind) }).next()
}

fn owner<'a>(scene: &Scene<'a>, spot: Spot) -> Option<&'a ActorMention> {
    scene.actor_over(spot).or_else(|| scene.actor_inside(spot))
}

/// The named group in front of a word for people: "an SDF fighter", "a Hamas prisoner".
fn group_of<'a>(scene: &Scene<'a>, spot: Spot) -> Option<&'a ActorMention> {
    let tree = scene.tree(spot.sentence);
    let is_mere = scene.words().rank_and_file.has(tree.lemma(spot.token)) || scene.words().occupants.has(tree.lemma(spot.token));
    let before = tree.children_by(spot.token, &[Rel::Compound, Rel::Amod, Rel::Nmod, Rel::NmodPoss]);
    let named = |token: usize| scene.actor_over(Spot { token, ..spot }).filter(|actor| actor.named && actor.kind != ActorKind::Civilian);
    if is_mere { before.filter_map(named).next().or_else(|| scene.actor(spot).filter(|actor| actor.named)) } else { None }
}

/// The side that a phrase's own words tell.
pub fn side_of(scene: &Scene, spot: Spot) -> Option<&'static str> {
    let actor = scene.actor(spot).or_else(|| scene.actor_inside(spot))?;
    let tree = scene.tree(spot.sentence);
    let lemma = tree.lemma(spot.token);
    let once = |at: usize| scene.words().once.has(tree.lower(at));
    Some(match actor.kind {
        kind if side(kind) == FORCES && tree.children_by(spot.token, &[Rel::Amod, Rel::Compound]).any(once) => CIVILIANS,
        ActorKind::Civilian if scene.words().guarding.has(lemma) => FORCES,
        ActorKind::Militia if scene.words().herding.has(lemma) => CIVILIANS,
        kind => side(kind),
    })
}

fn side(kind: ActorKind) -> &'static str {
    match kind {
        ActorKind::Military | ActorKind::Police | ActorKind::Coalition | ActorKind::Militia => FORCES,
        ActorKind::ArmedGroup | ActorKind::Criminal | ActorKind::Unknown => PERPETRATORS,
        ActorKind::AidWorker => "aid_workers",
        ActorKind::Civilian | ActorKind::Organisation | ActorKind::Crowd | ActorKind::Government => CIVILIANS,
    }
}
