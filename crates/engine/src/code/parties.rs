//! Spots in, parties out: perpetrators, targets, victims and weapons as records name them.

use crate::code::casualties::{Toll, count_at};
use crate::code::drafts::Draft;
use crate::code::events::Event;
use crate::code::ontology::Class;
use crate::code::prominence::is_office_holder;
use crate::code::rules::Role;
use crate::code::scene::{Scene, Spot};
use crate::code::sides::answers_attack;
use crate::code::tree::Tree;
use crate::record::{Party, Victim, Weapon};
use crate::resolve::actors::{ActorKind, ActorMention};
use crate::resolve::places::PlaceKind;
use crate::sentence::{Rel, Upos};
use crate::span::Span;

/// The perpetrators of an event: named actors and roles, each once; pronouns and "the attackers" only where nobody else is told.
pub fn perpetrators_of(scene: &Scene, event: &Event) -> Vec<(Party, Spot)> {
    let one_sided = is_one_sided(scene, event);
    let mut spots: Vec<Spot> = doers(scene, event, one_sided);
    spots.extend(event.fillers(Role::Weapon).filter(|&spot| stands_for_owner(scene, spot)));
    spots.dedup();
    let mut parties = doers_of(scene, &spots);
    if parties.is_empty() {
        let meant: Vec<Spot> = spots.iter().filter_map(|&spot| doer_before(scene, event, spot)).collect();
        parties = doers_of(scene, &meant);
    }
    if one_sided {
        keep_attackers(scene, &mut parties);
    }
    if parties.is_empty() {
        parties.extend(states_behind(scene, event).next());
    }
    parties
}

/// "Turkish artillery", "an Israeli airstrike": the forces of the state whose people a weapon or strike is called by, as only states have such.
pub fn states_behind<'s>(scene: &'s Scene, event: &'s Event) -> impl Iterator<Item = (Party, Spot)> + 's {
    let types = &scene.lexicon.coding.ontology.types;
    let by_state = |draft: &&Draft| draft.rule.kind.is_some_and(|kind| types[kind].by_states);
    let told = || event.drafts.iter().filter(|draft| !draft.negated);
    let strikes = told().filter(by_state).map(|draft| draft.spot);
    let heavy = |spot: &Spot| {
        scene
            .noun_class(*spot)
            .is_some_and(|noun| noun.implied_type.as_deref().is_some_and(|name| types.iter().any(|kind| kind.by_states && kind.name == name)))
    };
    let arms = told().flat_map(|draft| &draft.fills).filter(|fill| matches!(fill.role, Role::Weapon | Role::Perpetrator)).map(|fill| fill.spot).filter(heavy);
    arms.chain(strikes).filter_map(|spot| state_of(scene, spot))
}

/// The forces of the state by whose people a noun is called, in front of it; a country by its letters ("a US airstrike") is called so too.
fn state_of(scene: &Scene, spot: Spot) -> Option<(Party, Spot)> {
    let tree = scene.tree(spot.sentence);
    let before = tree.children_by(spot.token, &[Rel::Amod, Rel::Compound, Rel::NmodPoss]).filter(|&at| at < spot.token);
    let demonym = |token: usize| {
        let span = scene.token_span(Spot { token, ..spot });
        let capitals = scene.text(span).bytes().all(|letter| letter.is_ascii_uppercase() || letter == b'.');
        scene.places(spot.sentence).map(|(_, place)| place).find(|place| (place.demonym || capitals) && place.span.contains(span))
    };
    let people = before.filter_map(demonym).next()?;
    let place = people.place.as_ref().filter(|place| place.kind == PlaceKind::Country)?;
    let code = place.country.as_deref().filter(|code| !scene.words().without_army.has(code))?;
    let (id, name) = scene.lexicon.actors.forces_of(code)?;
    let text = Some(scene.text(people.span.cover(scene.token_span(spot))).to_string());
    let party =
        Party { name: Some(name.to_string()), id: Some(id.to_string()), kind: Some("organisation".to_string()), text, inferred: true, ..Party::default() };
    Some((party, spot))
}

/// The parties that some phrases stand for, each once.
fn doers_of(scene: &Scene, spots: &[Spot]) -> Vec<(Party, Spot)> {
    let mut parties: Vec<(Party, Spot)> = Vec::new();
    for &spot in spots {
        for party in perpetrator(scene, spot).into_iter().chain(coordinated(scene, spot)) {
            let known = parties.iter().any(|(known, _)| (known.id.is_some() && known.id == party.id) || known.text == party.text);
            if !known && !takes_up(scene, spot, &party, &parties) {
                parties.push((party, spot));
            }
        }
    }
    parties
}

/// "the attackers", "the group" after armed men: says again who was told of before.
fn takes_up(scene: &Scene, spot: Spot, party: &Party, before: &[(Party, Spot)]) -> bool {
    let tree = scene.tree(spot.sentence);
    let bare = tree.children(spot.token).all(|at| matches!(tree.rel(at), Rel::Det | Rel::Case | Rel::AclRelcl | Rel::Punct | Rel::Acl | Rel::Appos));
    let definite = tree.children_by(spot.token, &[Rel::Det]).any(|at| scene.words().definite.has(tree.lower(at)));
    let person = |party: &Party| party.name.is_none() && party.kind.as_deref() != Some("organisation");
    let body = party.kind.as_deref() == Some("organisation");
    let fights = scene.actor_over(spot).is_some_and(|actor| !actor.kind.is_state());
    party.name.is_none() && fights && bare && definite && before.iter().any(|(known, _)| body || person(known))
}

/// Whoever does what the event tells; who searches, seizes or arrests in answer to an attack has no part in it.
fn doers(scene: &Scene, event: &Event, one_sided: bool) -> Vec<Spot> {
    let answers = |draft: &&Draft| one_sided && (draft.rule.class == Some(Class::Operation) || answers_attack(scene, draft));
    let told = event.drafts.iter().filter(|draft| !draft.negated && !answers(draft));
    told.flat_map(|draft| &draft.fills).filter(|fill| fill.role == Role::Perpetrator).map(|fill| fill.spot).collect()
}

/// An attack, and no clash: there both sides do it.
fn is_one_sided(scene: &Scene, event: &Event) -> bool {
    let types = &scene.lexicon.coding.ontology.types;
    let mutual = event.drafts.iter().any(|draft| draft.rule.kind.is_some_and(|kind| types[kind].mutual));
    let kind = event.kind(scene);
    let ruled = event.drafts.iter().filter(|draft| !draft.negated && draft.rule.kind == kind).find_map(|draft| draft.rule.class);
    !mutual && kind.is_some_and(|kind| types[kind].class == Class::Attack) && ruled != Some(Class::Operation)
}

/// Where armed people attack, forces told beside them as doing something are those who answer.
fn keep_attackers(scene: &Scene, parties: &mut Vec<(Party, Spot)>) {
    let kind = |spot: Spot| scene.actor_over(spot).map(|actor| actor.kind);
    let attacks = |kind: ActorKind| kind.is_armed_opponent() || kind == ActorKind::Unknown;
    let attackers: Vec<Spot> = parties.iter().map(|&(_, spot)| spot).filter(|&spot| kind(spot).is_some_and(attacks)).collect();
    if !attackers.is_empty() {
        parties.retain(|&(_, spot)| !kind(spot).is_some_and(ActorKind::is_state) || attackers.iter().any(|&other| act_together(scene, spot, other)));
    }
}

/// "Soldiers and militiamen killed 20 villagers": two parties that one phrase coordinates.
fn act_together(scene: &Scene, a: Spot, b: Spot) -> bool {
    let tree = scene.tree(a.sentence);
    a.sentence == b.sentence && tree.first_conjunct(a.token) == tree.first_conjunct(b.token)
}

/// "Iraqi Air Force planes", "the army's artillery": a weapon stands for those whose it is, an aircraft that acts for those who fly it.
fn stands_for_owner(scene: &Scene, spot: Spot) -> bool {
    let tree = scene.tree(spot.sentence);
    let acts = || matches!(tree.rel(tree.first_conjunct(spot.token)), Rel::Nsubj | Rel::OblAgent);
    let flown = || scene.noun_class(spot).is_some_and(|noun| noun.class == "aircraft" && noun.tactic.as_deref() == Some("air_strike"));
    owner_of_weapon(scene, spot).is_some() || (acts() && flown())
}

/// The known actor in the phrase of a weapon.
pub fn owner_of_weapon<'a>(scene: &Scene<'a>, spot: Spot) -> Option<&'a ActorMention> {
    let phrase = scene.phrase(spot);
    let inside = scene.actors(spot.sentence).map(|(_, actor)| actor).filter(|actor| phrase.contains(actor.span) || actor.head as usize == spot.token);
    inside.into_iter().find(|actor| actor.named || actor.kind.is_state())
}

/// A country that acts: "Iraq fired two missiles".
pub fn is_country(scene: &Scene, spot: Spot) -> bool {
    let place = scene.place_over(spot).and_then(|(_, place)| place.place.as_ref());
    place.is_some_and(|place| place.kind == PlaceKind::Country) && scene.actor_over(spot).is_none()
}

/// "The rebels said that they killed ten": whom a pronoun stands for among those who act or tell before it.
fn doer_before(scene: &Scene, event: &Event, spot: Spot) -> Option<Spot> {
    let tree = scene.tree(spot.sentence);
    let plural = tree.pos(spot.token) == Upos::Pron && scene.words().plural_doers.has(tree.lower(spot.token));
    if !plural {
        return None;
    }
    let told = event.fillers(Role::Claimant).find(|claimant| claimant.sentence == spot.sentence);
    let subject_in = |sentence: usize, end: usize| (0..end).rev().map(|token| Spot { sentence, token }).find(|&at| is_subject(scene, at));
    let before = || spot.sentence.checked_sub(1).filter(|&at| scene.sentence(at).block == scene.sentence(spot.sentence).block);
    told.or_else(|| subject_in(spot.sentence, spot.token)).or_else(|| before().and_then(|at| subject_in(at, scene.sentence(at).tokens.len())))
}

/// People under arms or a crowd, as the subject of a clause.
fn is_subject(scene: &Scene, spot: Spot) -> bool {
    let armed = || scene.is_of(spot, "armed") || scene.is_of(spot, "state") || scene.is_of(spot, "crowd");
    scene.tree(spot.sentence).rel(spot.token) == Rel::Nsubj && scene.actor(spot).is_some() && armed()
}

/// "Fulani and Hausa groups": other actors named in front of the same noun.
fn coordinated(scene: &Scene, spot: Spot) -> Vec<Party> {
    let phrase = scene.phrase(spot);
    let head = scene.token_span(spot);
    let inside = scene.actors(spot.sentence).map(|(_, actor)| actor).filter(|actor| phrase.contains(actor.span) && !actor.span.overlaps(head) && actor.named);
    inside.map(|actor| party_of(scene, actor)).collect()
}

fn party_of(scene: &Scene, actor: &ActorMention) -> Party {
    Party {
        name: Some(actor.name.to_string()),
        id: actor.id.as_ref().map(|id| id.to_string()),
        text: Some(scene.text(actor.span).to_string()),
        ..Party::default()
    }
}

/// A perpetrator by what the lexicon knows of its phrase; pronouns and things give none.
pub fn perpetrator(scene: &Scene, spot: Spot) -> Option<Party> {
    let actor = scene.actor_over(spot).or_else(|| scene.actor_inside(spot));
    if is_nobody(scene, spot, actor) || !may_act(scene, spot, actor) || is_mere_kind(scene, spot, actor) || is_unlikely(scene, spot, actor) {
        return None;
    }
    let owner = owner_of(scene, spot).filter(|_| actor.is_none_or(|actor| !actor.named));
    let bracketed = group_before_aside(scene, spot);
    let named = actor.filter(|actor| actor.named || (actor.inferred && actor.id.is_some())).or(bracketed).or(owner);
    let own = actor.filter(|actor| actor.head as usize == spot.token);
    Some(Party {
        name: named.map(|actor| told_name(scene, actor)),
        id: named.and_then(|actor| actor.id.as_ref()).map(|id| id.to_string()),
        kind: party_kind(scene, spot, actor).filter(|_| bracketed.is_none()).map(String::from),
        text: Some(scene.text(doer_words(scene, spot, own)).to_string()),
        count: count_at(scene, spot),
        inferred: owner.is_some(),
    })
}

/// "No group said that it did it", "eight": a pronoun, a bare number and nobody are no doers, unless known as a named actor.
fn is_nobody(scene: &Scene, spot: Spot, actor: Option<&ActorMention>) -> bool {
    let tree = scene.tree(spot.sentence);
    let told_of_whom = actor.is_some_and(|actor| actor.named) || tree.child(spot.token, &[Rel::Nmod]).is_some();
    let bare = matches!(tree.pos(spot.token), Upos::Pron | Upos::Num) && !told_of_whom;
    let before = tree.sentence.tokens_in(scene.phrase(spot)).start;
    let compared = tree.sentence.tokens.get(before + 1).is_some_and(|next| scene.words().comparatives.has(&next.lower));
    let denied = scene.words().negators.has(tree.lower(before)) && !compared;
    bare || denied || scene.words().nobody.has(tree.lower(spot.token))
}

/// "ISIS reported that its operatives …": whom a possessive pronoun stands for, the subject of a clause around it.
pub fn owner_of<'a>(scene: &Scene<'a>, spot: Spot) -> Option<&'a ActorMention> {
    let tree = scene.tree(spot.sentence);
    tree.children_by(spot.token, &[Rel::NmodPoss]).find(|&at| scene.words().owning.has(tree.lower(at)))?;
    let subjects = tree.ancestors(spot.token).filter_map(|above| tree.subject(above)).filter(|&subject| subject != spot.token);
    subjects.filter_map(|token| scene.actor_over(Spot { token, ..spot })).find(|actor| actor.named)
}

/// "ELN [Army of National Liberation] guerrillas": the group before an aside, for the people behind it.
fn group_before_aside<'a>(scene: &Scene<'a>, spot: Spot) -> Option<&'a ActorMention> {
    let actor = scene.actor(spot).filter(|actor| !actor.named && is_fighting(actor.kind))?;
    let tree = scene.tree(spot.sentence);
    let close = tree.sentence.tokens_in(actor.span).start.checked_sub(1).filter(|&at| tree.lower(at) == "]")?;
    let open = (0..close).rev().find(|&at| tree.lower(at) == "[")?;
    let before = Spot { token: open.checked_sub(1)?, ..spot };
    scene.actor_over(before).filter(|group| group.named && is_fighting(group.kind))
}

/// An armed group or militia.
pub fn is_fighting(kind: ActorKind) -> bool {
    matches!(kind, ActorKind::ArmedGroup | ActorKind::Militia)
}

/// Whether a phrase can stand for who did it: a known actor, people, a name; no pronoun, and no common noun of another kind.
fn may_act(scene: &Scene, spot: Spot, actor: Option<&ActorMention>) -> bool {
    let acts = |class: &str| matches!(class, "notable" | "people" | "aircraft");
    let person = || scene.persons.name_at(spot).is_some() || scene.noun_class(spot).is_some_and(|noun| acts(&noun.class));
    let caseless = scene.is_caseless(spot.sentence);
    match scene.tree(spot.sentence).pos(spot.token) {
        Upos::Noun if caseless && scene.actor_over(spot).is_none() => person(),
        _ if actor.is_some() => true,
        Upos::Noun | Upos::Propn if caseless => person(),
        Upos::Noun => person() || scene.noun_class(spot).is_none(),
        Upos::Propn | Upos::X => !scene.words().who.has(scene.tree(spot.sentence).lower(spot.token)),
        _ => false,
    }
}

/// In copy without small letters a doer who holds an office, or is nobody's force, is mostly a speaker whom the parser hung on the wrong verb.
fn is_unlikely(scene: &Scene, spot: Spot, actor: Option<&ActorMention>) -> bool {
    let armed = |actor: &ActorMention| actor.kind.is_armed_opponent() || actor.kind.is_state() || matches!(actor.kind, ActorKind::Militia | ActorKind::Unknown);
    scene.is_caseless(spot.sentence) && !actor.is_some_and(armed) && is_office_holder(scene, spot) == Some(true)
}

/// "a terrorist attack", "the rebel offensive": a word for people in the singular that only tells what kind of attack it was.
fn is_mere_kind(scene: &Scene, spot: Spot, actor: Option<&ActorMention>) -> bool {
    let tree = scene.tree(spot.sentence);
    let modifies = matches!(tree.rel(spot.token), Rel::Compound | Rel::Amod) && !tree.lower(spot.token).ends_with('s');
    modifies && actor.is_some_and(|actor| !actor.named && !actor.body && actor.group.is_none())
}

/// The words that tell who did it: of a group's people those for the people, with their number and without "suspected".
fn doer_words(scene: &Scene, spot: Spot, own: Option<&ActorMention>) -> Span {
    let phrase = scene.phrase(spot);
    let Some(actor) = own else { return scene.persons.name_at(spot).unwrap_or(phrase) };
    if let Some(group) = actor.group.filter(|_| actor.body && actor.named) {
        return group;
    }
    let tokens = scene.sentence(spot.sentence).tokens_in(actor.span);
    let mut range = match actor.group.filter(|_| !actor.body).map(|group| scene.sentence(spot.sentence).tokens_in(group)) {
        Some(group) if group.start < spot.token && group.end < tokens.end => {
            let bare = scene.words().membership.has(scene.tree(spot.sentence).lower(group.end));
            if bare { tokens.clone() } else { group.end..tokens.end }
        }
        Some(group) if group.start > spot.token && !scene.words().membership.has(scene.tree(spot.sentence).lower(spot.token)) => tokens.start..spot.token + 1,
        Some(_) => tokens.clone(),
        None => scene.sentence(spot.sentence).tokens_in(actor.span.cover(counted(scene, spot, actor.span))),
    };
    let tree = scene.tree(spot.sentence);
    let is_hedge = |at: usize| scene.words().hedges.has(tree.lower(at)) || matches!(tree.pos(at), Upos::Punct | Upos::Det);
    while range.len() > 1 && is_hedge(range.start) {
        range.start += 1;
    }
    tree.sentence.span_of(range)
}

/// The number in front of a phrase for people, else the phrase.
fn counted(scene: &Scene, spot: Spot, phrase: Span) -> Span {
    let count = scene.counts(spot.sentence).iter().find(|count| count.head as usize == spot.token && !count.measure);
    count.map(|count| count.span).filter(|span| span.start < phrase.start).unwrap_or(phrase)
}

/// A group's name: the canonical one where the report has it, else the fullest that the report gives.
pub fn told_name(scene: &Scene, actor: &ActorMention) -> String {
    let folded = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let same = scene.annotation.actors.iter().filter(|other| other.id.is_some() && other.id == actor.id && !other.inferred);
    let pure = same.filter(|other| other.group.is_some() || (other.body && !tells_fighters(scene, other)));
    let wordings: Vec<&str> = pure.map(|other| scene.text(other.group.unwrap_or(other.span))).collect();
    let canonical = folded(&actor.name);
    if !scene.is_caseless(actor.sentence as usize) || wordings.iter().any(|words| folded(words) == canonical) {
        return actor.name.to_string();
    }
    let fullest = wordings.into_iter().rev().max_by_key(|words| words.len());
    fullest.map_or_else(|| actor.name.to_string(), |words| words.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// "the organisation Red Dawn": the named group that stands in apposition to a word for one.
pub fn named_beside<'a>(scene: &Scene<'a>, spot: Spot) -> Option<&'a ActorMention> {
    let apposed = scene.tree(spot.sentence).children_by(spot.token, &[Rel::Appos]).map(|token| Spot { token, ..spot });
    apposed.filter_map(|at| scene.actor_over(at)).find(|actor| actor.named && actor.kind.is_armed_opponent())
}

/// "Salvadoran guerrillas": a group called by its people.
pub fn tells_fighters(scene: &Scene, actor: &ActorMention) -> bool {
    actor.group.is_none() && scene.words().fighters.has(scene.tree(actor.sentence as usize).lower(actor.head as usize))
}

/// Bodies of people are organisations, people known by role alone individuals; of a name with people in it the words tell.
fn party_kind(scene: &Scene, spot: Spot, actor: Option<&ActorMention>) -> Option<&'static str> {
    let Some(actor) = actor else { return scene.persons.name_at(spot).map(|_| "individual") };
    if tells_fighters(scene, actor) {
        return Some("individual");
    }
    let body = actor.body && (actor.named || actor.kind.is_state() || matches!(actor.kind, ActorKind::Organisation | ActorKind::Militia | ActorKind::Criminal));
    match (body, actor.group.is_some()) {
        (true, _) => Some("organisation"),
        (false, true) if actor.named && actor.head as usize == spot.token => None,
        _ => Some("individual"),
    }
}

/// The targets of an event: things and people that the attack was aimed at.
pub fn targets_of(scene: &Scene, event: &Event) -> Vec<(Party, Spot)> {
    let mut parties: Vec<(Party, Spot)> = Vec::new();
    for spot in event.fillers(Role::Target) {
        let party = target(scene, spot);
        if !parties.iter().any(|(known, _)| known.text == party.text) && !is_empty_reference(scene, spot) {
            parties.push((party, spot));
        }
    }
    parties
}

/// The words of a target: with the part of it that was hit ("the gate of a court").
pub fn target_words(scene: &Scene, spot: Spot) -> Span {
    let tree = scene.tree(spot.sentence);
    let part = tree.head(spot.token).filter(|&at| tree.rel(spot.token) == Rel::Nmod && scene.words().parts_of_things.has(tree.lemma(at)));
    let phrase = scene.phrase(spot);
    part.map_or(phrase, |token| phrase.cover(scene.phrase(Spot { token, ..spot })))
}

/// Pronouns and relative words name no target.
fn is_empty_reference(scene: &Scene, spot: Spot) -> bool {
    let tree = scene.tree(spot.sentence);
    matches!(tree.pos(spot.token), Upos::Pron | Upos::Det | Upos::Punct | Upos::Verb | Upos::Adv | Upos::Num)
}

pub fn target(scene: &Scene, spot: Spot) -> Party {
    let actor = scene.actor(spot).or_else(|| scene.actor_inside(spot)).filter(|actor| actor.named || actor.kind.is_state());
    let class = scene.noun_class(spot).map(|noun| noun.class.to_string());
    let kind = class.or_else(|| scene.is_person(spot).then(|| "person".to_string()));
    let kind = kind.map(|kind| match kind.as_str() {
        "notable" | "people" => "person".to_string(),
        "aircraft" => "vehicle".to_string(),
        _ => kind,
    });
    let person = kind.as_deref() == Some("person");
    Party {
        name: if person { person_name(scene, spot) } else { actor.map(|actor| actor.name.to_string()) },
        id: actor.and_then(|actor| actor.id.as_ref()).map(|id| id.to_string()),
        kind,
        text: Some(scene.text(if person && scene.is_person(spot) { with_apposition(scene, spot) } else { with_owner(scene, spot) }).to_string()),
        count: count_at(scene, spot),
        inferred: false,
    }
}

/// "offices of a union", "home of the mayor": a building that its owner tells apart.
fn with_owner(scene: &Scene, spot: Spot) -> Span {
    let tree = scene.tree(spot.sentence);
    let (mut first, last) = tree.phrase(spot.token);
    let loose = |at: usize| matches!(tree.pos(at), Upos::Det | Upos::Punct | Upos::Adv | Upos::Cconj | Upos::Adp | Upos::Pron);
    while first < spot.token && loose(first) {
        first += 1;
    }
    let phrase = tree.sentence.span_of(first..last + 1);
    let building = scene.noun_class(spot).is_some_and(|noun| matches!(noun.class.as_str(), "building" | "facility"));
    let (_, last) = tree.phrase(spot.token);
    let is_of = |at: usize| tree.preposition(at).is_some_and(|case| case == last + 1 && scene.words().of.has(tree.lower(case)));
    let is_place = |at: usize| {
        let owner = Spot { token: at, ..spot };
        scene.place_over(owner).is_some_and(|(_, place)| place.place.is_some() && place.span.contains(scene.phrase(owner)))
    };
    let strayed = || tree.sentence.tokens.get(last + 1).filter(|next| scene.words().of.has(&next.lower)).and_then(|next| next.head).map(usize::from);
    let owner = tree.children_by(spot.token, &[Rel::Nmod]).find(|&at| is_of(at)).or_else(|| strayed().filter(|&at| at > last && tree.pos(at).is_nominal()));
    let owner = owner.filter(|&at| building && !is_place(at));
    owner.map_or(phrase, |at| {
        let spot = Spot { token: at, ..spot };
        let named = scene.actor_over(spot).map(|actor| actor.span);
        named.map_or(phrase, |span| phrase.cover(span)).cover(whole_name(tree, at))
    })
}

/// An owner's phrase with the rest of its name: "university of Chile", "radio Mineria".
fn whole_name(tree: &Tree, head: usize) -> Span {
    let (first, mut last) = tree.phrase(head);
    let of = tree.children_by(head, &[Rel::Nmod]).find(|&at| tree.preposition(at).is_some_and(|case| case == last + 1 && tree.words.of.has(tree.lower(case))));
    last = of.map_or(last, |at| tree.phrase(at).1);
    let n = tree.sentence.tokens.len();
    while last + 1 < n && tree.pos(last) == Upos::Propn && tree.pos(last + 1) == Upos::Propn {
        last += 1;
    }
    tree.sentence.span_of(first..last + 1)
}

/// The weapons of an event, each wording once; bare gunfire is how, not what with.
pub fn weapons_of(scene: &Scene, event: &Event) -> Vec<(Weapon, Spot)> {
    let mut weapons: Vec<(Weapon, Spot)> = Vec::new();
    for spot in event.fillers(Role::Weapon) {
        let Some(span) = weapon_words(scene, spot) else { continue };
        let text = scene.text(span).to_string();
        let kind = scene.noun_class(spot).map_or_else(|| "weapon".to_string(), |noun| noun.class.to_string());
        if !weapons.iter().any(|(known, _)| known.text.eq_ignore_ascii_case(&text)) {
            weapons.push((Weapon { text, kind }, spot));
        }
    }
    weapons
}

/// A weapon's phrase without its number; of "rifle fire" the rifle.
fn weapon_words(scene: &Scene, spot: Spot) -> Option<Span> {
    let tree = scene.tree(spot.sentence);
    let (mut first, mut last) = tree.phrase(spot.token);
    if scene.words().gunfire.has(tree.lemma(spot.token)) {
        let before = spot.token.checked_sub(1).filter(|&at| at >= first && matches!(tree.rel(at), Rel::Compound | Rel::Amod))?;
        last = if scene.noun_class(Spot { token: before, ..spot }).is_some() { before } else { last };
    }
    let fused = |at: usize| tree.sentence.tokens.get(at + 1).is_some_and(|next| next.span.start == tree.sentence.tokens[at].span.end);
    let counts = |at: usize| {
        (matches!(tree.pos(at), Upos::Det | Upos::Punct | Upos::Num | Upos::Adv | Upos::Pron) && !fused(at)) || scene.words().ordering.has(tree.lower(at))
    };
    while first < last && counts(first) {
        first += 1;
    }
    Some(tree.sentence.span_of(first..last_of_measure(scene, spot, last) + 1))
}

/// "a charge of dynamite", "ten kilos of TNT": what a weapon is made of belongs to it.
fn last_of_measure(scene: &Scene, spot: Spot, last: usize) -> usize {
    let tree = scene.tree(spot.sentence);
    let of = |at: usize| tree.preposition(at).is_some_and(|case| case == last + 1 && scene.words().of.has(tree.lower(case)));
    let stuff = tree.children_by(spot.token, &[Rel::Nmod]).find(|&at| of(at) && scene.is_of(Spot { token: at, ..spot }, "explosive"));
    stuff.map_or(last, |at| tree.phrase(at).1)
}

/// A toll as a victim of the record.
pub fn victim_of(scene: &Scene, toll: &Toll) -> Victim {
    Victim {
        text: scene.text(with_apposition(scene, toll.spot)).to_string(),
        effect: toll.role.effect().unwrap_or_default().to_string(),
        count: toll.count,
        name: person_name(scene, toll.spot),
        ..Victim::default()
    }
}

/// The words that a toll is read from: those of one person reach to the name ("the priest Luis Ruiz").
pub fn toll_words(scene: &Scene, toll: &Toll) -> Span {
    let phrase = scene.phrase(toll.spot);
    let one = toll.count.is_some_and(|count| count.high == Some(1));
    let name = scene.person_named(toll.spot).filter(|name| one && name.start >= phrase.end && name.start - phrase.end < 6);
    let tree = scene.tree(toll.spot.sentence);
    let of = |&at: &usize| tree.pos(at) == Upos::Num && tree.preposition(at).is_some_and(|case| scene.words().of.has(tree.lower(case)));
    let number = tree.children_by(toll.spot.token, &[Rel::Nmod]).find(of).map(|token| scene.token_span(Spot { token, ..toll.spot }));
    name.or(number).map_or(phrase, |more| phrase.cover(more))
}

/// One name of a list, as a victim.
pub fn named_victim(scene: &Scene, toll: &Toll) -> Victim {
    let name = scene.persons.listed_at(toll.spot).map(|span| scene.text(span).to_string());
    Victim { text: name.clone().unwrap_or_default(), name, ..victim_of(scene, toll) }
}

/// A phrase with the apposition that describes it: "Abdul Nafi, a Taliban leader".
fn with_apposition(scene: &Scene, spot: Spot) -> Span {
    let tree = scene.tree(spot.sentence);
    let phrase = scene.phrase(spot);
    let apposed = tree.children_by(spot.token, &[Rel::Appos]).next().map(|at| tree.phrase_span(at));
    apposed.filter(|span| span.start >= phrase.end && span.start - phrase.end < 6).map_or(phrase, |span| phrase.cover(span))
}

/// A person's name in the fullest form that the report gives; a pronoun has that of the person named last.
pub fn person_name(scene: &Scene, spot: Spot) -> Option<String> {
    let tree = scene.tree(spot.sentence);
    if tree.pos(spot.token) == Upos::Pron {
        let one = scene.words().one_person.has(tree.lower(spot.token));
        return scene.persons.name_before(spot).filter(|_| one).map(|span| scene.text(span).to_string());
    }
    scene.person_named(spot).map(|span| scene.text(span).to_string()).or_else(|| unknown_name(scene, spot))
}

/// A run of proper nouns that is no actor, no place and no thing; where all is in capitals that says too little.
fn unknown_name(scene: &Scene, spot: Spot) -> Option<String> {
    let tree = scene.tree(spot.sentence);
    let named = |at: usize| {
        let spot = Spot { token: at, ..spot };
        let demonym = || scene.places(spot.sentence).any(|(_, place)| place.demonym && place.span.contains(scene.token_span(spot)));
        let titled = || scene.lexicon.coding.persons.is_title(tree.lower(at)) || demonym();
        tree.pos(at) == Upos::Propn && scene.place_over(spot).is_none() && scene.actor_over(spot).is_none() && !(scene.is_caseless(spot.sentence) && titled())
    };
    let candidates = std::iter::once(spot.token).chain(tree.children_by(spot.token, &[Rel::Appos, Rel::Flat, Rel::Compound]));
    let head = candidates.into_iter().find(|&at| named(at))?;
    let first = (0..=head).rev().take_while(|&at| named(at)).last()?;
    let last = (head..tree.sentence.tokens.len()).take_while(|&at| named(at)).last()?;
    let certain = !scene.is_caseless(spot.sentence) || (last > first && (first..=last).all(|token| scene.noun_class(Spot { token, ..spot }).is_none()));
    certain.then(|| scene.text(tree.sentence.span_of(first..last + 1)).to_string())
}
