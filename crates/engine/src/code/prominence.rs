//! Whether an attack singles out one person: what makes an armed assault or a bombing an assassination.
//!
//! A person is singled out who is named or holds an office (`notable` in `nouns.tsv`), alone, as what was attacked or killed; so is the owner
//! of the home, vehicle or convoy that was attacked. A name that the text describes as anything but an office-holder is nobody prominent.

use crate::code::drafts::{Draft, Fill};
use crate::code::events::Event;
use crate::code::rules::{Role, Strength};
use crate::code::scene::{Scene, Spot};
use crate::sentence::{Rel, Upos};

/// The phrase that names the person singled out, if the event singles out one.
pub fn singled_out(scene: &Scene, event: &Event) -> Option<Spot> {
    let first = event.drafts.first()?.spot;
    let drafts = event.drafts.iter().filter(|draft| !draft.negated && draft.strength != Strength::Detail && draft.spot.sentence <= first.sentence + 1);
    let fills = drafts.flat_map(|draft| draft.fills.iter().map(move |fill| (draft, fill)));
    let aimed = fills.filter(|(draft, fill)| is_aim(scene, draft, fill, first) && !is_beside(scene, fill.spot));
    let aims: Vec<Spot> = aimed.map(|(_, fill)| fill.spot).collect();
    aims.iter().copied().find_map(|spot| person_aimed_at(scene, spot, aims.len()))
}

/// "near the court", "in Zabul": what stands beside an attack is not its aim, unless it is somebody's house or vehicle.
fn is_beside(scene: &Scene, spot: Spot) -> bool {
    let tree = scene.tree(spot.sentence);
    !is_private(scene, spot) && tree.preposition(spot.token).is_some_and(|case| scene.words().beside_prepositions.has(tree.lower(case)))
}

/// What was attacked. Who was killed counts where the killing itself is told of nobody else, and where an office-holder is the subject of the report.
fn is_aim(scene: &Scene, draft: &Draft, fill: &Fill, first: Spot) -> bool {
    let by_somebody = || draft.fills.iter().any(|other| matches!(other.role, Role::Perpetrator));
    let alone = || {
        draft
            .fills
            .iter()
            .filter(|other| other.role == fill.role)
            .all(|other| other.spot == fill.spot || is_dependent(scene, other.spot) || is_same_person(scene, fill.spot, other.spot))
    };
    let subject = || fill.spot.sentence == first.sentence && fill.spot.token < draft.spot.token && is_office_holder(scene, fill.spot) == Some(true);
    match fill.role {
        Role::Target => true,
        Role::Killed | Role::Wounded => alone() && (draft.rule.class.is_some() || by_somebody() || subject()),
        _ => false,
    }
}

/// "the head of the council, Alan Reed": an office and the name behind it, with nothing but a comma between them.
fn is_same_person(scene: &Scene, a: Spot, b: Spot) -> bool {
    let (first, second) = if a <= b { (a, b) } else { (b, a) };
    let tree = scene.tree(first.sentence);
    if first.sentence != second.sentence || tree.pos(first.token) != Upos::Noun || tree.pos(second.token) != Upos::Propn {
        return false;
    }
    let (start, _) = tree.phrase(second.token);
    let within = |at: usize| tree.is_below(at, first.token) || (tree.pos(at) == Upos::Punct && at + 1 == start);
    is_office(scene, first) && (first.token + 1..start).all(within)
}

/// "his driver", "two of her sons": people told by the one who was aimed at.
fn is_dependent(scene: &Scene, spot: Spot) -> bool {
    let tree = scene.tree(spot.sentence);
    tree.children_by(spot.token, &[Rel::NmodPoss]).next().is_some()
        || tree.children_by(spot.token, &[Rel::Nmod]).any(|at| tree.child(at, &[Rel::NmodPoss]).is_some())
}

/// The person at a spot, or whose home or vehicle it is.
fn person_aimed_at(scene: &Scene, spot: Spot, n_aims: usize) -> Option<Spot> {
    if is_singled(scene, spot) {
        return (n_aims <= 3).then_some(spot);
    }
    if !is_private(scene, spot) {
        return None;
    }
    let tree = scene.tree(spot.sentence);
    let owners = tree.children_by(spot.token, &[Rel::Nmod, Rel::NmodPoss, Rel::Acl]).filter_map(|at| owner_in(scene, spot, at));
    let carried = carried_in(scene, spot).into_iter();
    owners.chain(carried).map(|token| Spot { token, ..spot }).find(|&owner| is_singled(scene, owner))
}

/// "attacked a car carrying the mayor": whom the thing holds, where the parser hung the participle right behind it on the verb.
fn carried_in(scene: &Scene, spot: Spot) -> Option<usize> {
    let tree = scene.tree(spot.sentence);
    let clause = Some(spot.token + 1).filter(|&at| at < tree.sentence.tokens.len())?;
    let holds = tree.rel(clause) == Rel::Advcl && scene.words().holding.has(tree.lemma(clause));
    tree.child(clause, &[Rel::Obj, Rel::Obl, Rel::OblAgent]).filter(|_| holds)
}

/// The person by name whose home or vehicle it is.
pub fn owner_of(scene: &Scene, spot: Spot) -> Option<Spot> {
    if !is_private(scene, spot) {
        return None;
    }
    let tree = scene.tree(spot.sentence);
    let mut owners = tree.children_by(spot.token, &[Rel::Nmod, Rel::NmodPoss]).filter_map(|at| owner_in(scene, spot, at)).map(|token| Spot { token, ..spot });
    owners.find(|&owner| scene.persons.name_at(owner).is_some())
}

/// A home or vehicle; an office or compound is attacked for what it is.
fn is_private(scene: &Scene, spot: Spot) -> bool {
    let vehicle = scene.noun_class(spot).is_some_and(|noun| noun.class == "vehicle");
    vehicle || scene.words().homes.has(scene.tree(spot.sentence).lemma(spot.token))
}

/// A possessor, an of-phrase, or whom the thing carries or belongs to ("a vehicle carrying a judge").
fn owner_in(scene: &Scene, spot: Spot, at: usize) -> Option<usize> {
    let tree = scene.tree(spot.sentence);
    let words = scene.words();
    match tree.rel(at) {
        Rel::NmodPoss => Some(at),
        Rel::Acl if words.holding.has(tree.lemma(at)) => tree.child(at, &[Rel::Obj, Rel::Obl, Rel::OblAgent]),
        _ => tree.preposition(at).filter(|&case| words.of.has(tree.lower(case)) || words.holding.has(tree.lemma(case))).map(|_| at),
    }
}

/// One person, named or by office; no plural, no count, nobody of an armed group, nobody who is told to hold no office.
fn is_singled(scene: &Scene, spot: Spot) -> bool {
    let tree = scene.tree(spot.sentence);
    let plural = tree.pos(spot.token) == Upos::Noun && tree.lower(spot.token) != tree.lemma(spot.token);
    let counted = tree.child(spot.token, &[Rel::Nummod]).is_some();
    if plural || counted {
        return false;
    }
    match is_office_holder(scene, spot) {
        Some(office) => office,
        None => is_person_name(scene, spot),
    }
}

/// What is told of a person beside the name: an office (`true`), something else (`false`), nothing.
pub fn is_office_holder(scene: &Scene, spot: Spot) -> Option<bool> {
    let tree = scene.tree(spot.sentence);
    let notable = |token: usize| is_office(scene, Spot { token, ..spot }) || office_behind_bracket(scene, Spot { token, ..spot });
    let loose = loose_description(scene, spot);
    if notable(spot.token) || tree.children_by(spot.token, &[Rel::Appos]).any(notable) || loose.is_some_and(notable) {
        return Some(true);
    }
    if tree.pos(spot.token) != Upos::Propn {
        return None;
    }
    let (first, _) = tree.phrase(spot.token);
    let titles = (first.saturating_sub(1)..spot.token).filter(|&at| tree.pos(at) != Upos::Punct && tree.preposition(spot.token) != Some(at));
    let titles: Vec<usize> = titles.collect();
    if titles.iter().copied().any(notable) {
        return Some(true);
    }
    if loose.is_some() || titles.into_iter().any(|token| is_plain_role(scene, Spot { token, ..spot })) {
        return Some(false);
    }
    let name = tree.lower(spot.token);
    let sentences = spot.sentence..(spot.sentence + 2).min(scene.annotation.sentences.len());
    sentences.into_iter().find_map(|sentence| described(scene, sentence, name))
}

/// "policeman Alan Reed", "local resident Alan Reed": a word for people right before a name that is no office.
fn is_plain_role(scene: &Scene, spot: Spot) -> bool {
    let people = scene.noun_class(spot).is_some_and(|noun| noun.class == "people");
    let role = scene.actor(spot).is_some_and(|actor| !actor.named);
    scene.tree(spot.sentence).pos(spot.token) == Upos::Noun && (people || role)
}

/// "Alan Reed, deputy mayor of Salem, was shot", "shot Alan Reed, a trader": a description behind a comma that the parser took for a
/// further subject or object.
fn loose_description(scene: &Scene, spot: Spot) -> Option<usize> {
    let tree = scene.tree(spot.sentence);
    let same: &[Rel] = if tree.rel(spot.token) == Rel::Obj { &[Rel::Obj] } else { &[Rel::Nsubj, Rel::NsubjPass] };
    let verb = tree.head(spot.token).filter(|_| same.contains(&tree.rel(spot.token)) && tree.pos(spot.token) == Upos::Propn)?;
    let next = tree.children_by(verb, same).find(|&at| at > spot.token)?;
    let (_, end) = tree.phrase(spot.token);
    let (start, _) = tree.phrase(next);
    let comma = tree.sentence.tokens.get(end + 1).is_some_and(|token| token.pos == Upos::Punct);
    (comma && start <= end + 3 && tree.pos(next) == Upos::Noun).then_some(next)
}

/// A word for an office, for somebody who heads something ("the head of the court"), or for a person of high rank ("a senior official").
fn is_office(scene: &Scene, spot: Spot) -> bool {
    let tree = scene.tree(spot.sentence);
    let words = scene.words();
    let heads = || {
        let mut of = tree.children_by(spot.token, &[Rel::Nmod]).filter(|&at| tree.preposition(at).is_some_and(|case| words.of.has(tree.lower(case))));
        let sits = |at: usize| words.membership.has(tree.lemma(spot.token)) && words.councils.has(tree.lemma(at));
        of.any(|at| words.heads_of.has(tree.lemma(spot.token)) || sits(at))
    };
    let ranks = || {
        let high = tree.children_by(spot.token, &[Rel::Amod, Rel::Compound]).any(|at| words.high_ranks.has(tree.lower(at)));
        high && scene.actor(spot).is_some_and(|actor| !actor.kind.is_armed_opponent())
    };
    scene.is_of(spot, "notable") || heads() || ranks()
}

/// "a Local Police (LP) commander": the office of which the words before a bracketed short form are a part.
fn office_behind_bracket(scene: &Scene, spot: Spot) -> bool {
    let tokens = &scene.sentence(spot.sentence).tokens;
    let after = tokens.get(spot.token + 1..).unwrap_or_default();
    let closes = after.iter().take(4).position(|token| token.lower == ")").filter(|_| after[0].lower == "(");
    closes.is_some_and(|at| spot.token + at + 2 < tokens.len() && is_office(scene, Spot { token: spot.token + at + 2, ..spot }))
}

/// The description in apposition to a name: "Sabour, a contractor, …".
fn described(scene: &Scene, sentence: usize, name: &str) -> Option<bool> {
    let tree = scene.tree(sentence);
    let named = (0..tree.sentence.tokens.len()).filter(|&at| tree.lower(at) == name && tree.pos(at) == Upos::Propn);
    let apposed = named.flat_map(|at| tree.children_by(at, &[Rel::Appos]).collect::<Vec<_>>()).map(|token| Spot { sentence, token });
    let chained = apposed.flat_map(|spot| std::iter::once(spot.token).chain(tree.children_by(spot.token, &[Rel::Appos, Rel::Conj]).collect::<Vec<_>>()));
    let nouns: Vec<usize> = chained.filter(|&at| tree.pos(at) == Upos::Noun).collect();
    (!nouns.is_empty()).then(|| nouns.into_iter().any(|token| is_office(scene, Spot { sentence, token })))
}

/// A proper noun that is no place, no actor, no thing: a person's name.
fn is_person_name(scene: &Scene, spot: Spot) -> bool {
    let tree = scene.tree(spot.sentence);
    let known = scene.noun_class(spot).is_some() || scene.actor_over(spot).is_some() || scene.time_over(spot).is_some();
    let named_after = scene.words().town_parts.has(tree.lower(spot.token));
    tree.pos(spot.token) == Upos::Propn && !known && !named_after && !scene.is_placelike(spot)
}
