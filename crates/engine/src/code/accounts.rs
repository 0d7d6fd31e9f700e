//! What a sentence tells and the event that is open in, whether the sentence gives another version of it out.
//!
//! "However, security sources reported that …"; "The army put its dead at ten. The rebels said they had killed 26.": numbers of the same
//! effect that two sides tell are not added up. Which of them is true is left open.

use crate::code::casualties::{Toll, gather_tolls, sum_tolls};
use crate::code::claims::teller_of;
use crate::code::events::Event;
use crate::code::rules::{Role, Strength};
use crate::code::scene::{Scene, Spot};
use crate::resolve::actors::ActorMention;
use crate::sentence::{Rel, Token, Upos};

/// "However, security sources reported that …": another account of what was just told.
pub fn is_other_account(scene: &Scene, sentence: usize) -> bool {
    let words = scene.words();
    let tokens = &scene.sentence(sentence).tokens;
    let contrasts = tokens.iter().take(2).any(|token| words.contrast.has(&token.lower));
    let told = tokens.iter().any(|token| token.pos == Upos::Verb && words.hearsay.has(&token.lemma));
    contrasts && told
}

/// Whether somebody gives a number of their own for what somebody else has numbered before, with no word that these are others ("also",
/// "more"): a state's forces or an armed group whoever spoke before, anybody else where another voice told of people by the same noun.
pub fn is_own_version(scene: &Scene, open: &Event, next: &Event, sentence: usize) -> bool {
    let now = gather_tolls(scene, next);
    let Some((voice, party)) = now.iter().find_map(|toll| voice_of(scene, toll.spot)) else { return false };
    let boasts = now.iter().any(|toll| teller_of(scene, toll.spot).is_some_and(|(actor, boasts)| boasts && actor.kind.is_armed_opponent()));
    let paper = now.iter().find_map(|toll| publication_of(scene, toll.spot)).map(|subject| scene.phrase(subject));
    let more = |token: &Token| scene.words().additional.has(&token.lower) && paper.is_none_or(|paper| !paper.contains(token.span));
    let adds = scene.sentence(sentence).tokens.iter().any(more);
    let before: Vec<Toll> = gather_tolls(scene, open).into_iter().filter(|toll| !toll.anaphoric).collect();
    let voices: Vec<Option<String>> = before.iter().map(|toll| voice_of(scene, toll.spot).map(|(voice, _)| voice)).collect();
    let by_others = voices.iter().all(|known| known.as_ref() != Some(&voice)) && (party || voices.iter().any(Option::is_some));
    let differs = |role: Role| match (sum_tolls(&before, role), sum_tolls(&now, role)) {
        (Some(known), Some(told)) => known.low > 0 && told.low > 0 && known.low != told.low && !told.approximate,
        _ => false,
    };
    let same_people = || now.iter().all(|toll| before.iter().any(|known| tells_the_same(scene, known, toll)));
    let known = boasts && before.iter().any(|toll| toll.role.effect().is_some());
    !adds && by_others && (party || same_people()) && (known || differs(Role::Killed) || differs(Role::Wounded))
}

/// Whether two tolls are of people by the same noun, or one has no noun of its own.
fn tells_the_same(scene: &Scene, a: &Toll, b: &Toll) -> bool {
    let lemma = |spot: Spot| scene.tree(spot.sentence).lemma(spot.token);
    let bare = |spot: Spot| matches!(scene.tree(spot.sentence).pos(spot.token), Upos::Num | Upos::Pron) || scene.words().rank_and_file.has(lemma(spot));
    a.role == b.role
        && (lemma(a.spot) == lemma(b.spot) || bare(a.spot) || bare(b.spot) || [a, b].iter().any(|toll| scene.words().anybody.has(lemma(toll.spot))))
}

/// Who tells what stands at a spot, in small letters, and whether that is a party of the fighting: forces or an armed group.
fn voice_of(scene: &Scene, spot: Spot) -> Option<(String, bool)> {
    let tree = scene.tree(spot.sentence);
    let estimate = tree.ancestors(spot.token).skip(1).find(|&at| scene.words().estimating.has(tree.lemma(at)) && tree.pos(at) == Upos::Verb);
    let subject = estimate.and_then(|verb| tree.subject(verb)).map(|token| Spot { token, ..spot }).filter(|subject| scene.is_person(*subject));
    if let Some(subject) = subject {
        let party = scene.actor_over(subject).is_some_and(is_party);
        return Some((scene.text(scene.phrase(subject)).to_lowercase(), party));
    }
    if let Some(publication) = publication_of(scene, spot) {
        return Some((scene.text(scene.phrase(publication)).to_lowercase(), true));
    }
    if let Some((actor, _)) = teller_of(scene, spot) {
        return Some((actor.id.as_ref().map_or_else(|| actor.name.to_lowercase(), |id| id.to_string()), is_party(actor)));
    }
    let token = scene.token_span(spot);
    let quote = scene.annotation.quotes.iter().find(|quote| quote.content.iter().any(|span| span.contains(token)))?;
    Some((scene.text(quote.speaker?).to_lowercase(), false))
}

/// "The Courier reports 15 dead", "Other reports hold that …": a paper, or reports beside that which is read, that tell what stands at a spot.
fn publication_of(scene: &Scene, spot: Spot) -> Option<Spot> {
    let (tree, words) = (scene.tree(spot.sentence), scene.words());
    let verb = tree.ancestors(spot.token).skip(1).find(|&at| tree.pos(at) == Upos::Verb && words.hearsay.has(tree.lemma(at)))?;
    let subject = Spot { token: tree.subject(verb).filter(|&subject| subject < verb && !tree.is_passive(verb))?, ..spot };
    let beside = tree.children(subject.token).any(|at| words.rival.has(tree.lower(at)));
    let reports = words.reports_of.has(tree.lemma(subject.token)) && beside;
    let force = || scene.actor_over(subject).is_some_and(is_party);
    let titled = tree.child(subject.token, &[Rel::Det]).is_some();
    let paper =
        || tree.pos(subject.token) == Upos::Propn && (titled || scene.persons.name_at(subject).is_none()) && scene.place_over(subject).is_none() && !force();
    (reports || paper()).then_some(subject)
}

fn is_party(actor: &ActorMention) -> bool {
    actor.kind.is_armed_opponent() || actor.kind.is_force()
}

/// An event without its numbers and its type: what stays of a version that is kept apart.
pub fn without_effects<'a>(event: &Event<'a>) -> Event<'a> {
    let mut rest = event.clone();
    for draft in &mut rest.drafts {
        draft.strength = Strength::Detail;
        draft.fills.retain(|fill| fill.role.effect().is_none());
    }
    rest.drafts.retain(|draft| !draft.fills.is_empty());
    rest
}
