//! Words for dead and wounded in, that there were none out: "no casualties", "nobody was hurt", "without causing injuries".
//!
//! Nobody is a number and silence is none, so only what denies casualties counts: no lack of news ("no word on casualties"), and nothing that is
//! said of some people alone ("no civilian casualties").

use crate::code::certainty::{Certainty, Telling};
use crate::code::drafts::{Draft, Fill, besides_fills};
use crate::code::rules::{Role, Rule};
use crate::code::scene::{Scene, Spot};
use crate::sentence::{Rel, Upos};

/// "no casualties", "no casualties but the assailant".
pub fn nobody_but<'a>(scene: &Scene<'a>, spot: Spot, rule: &'a Rule, telling: Telling) -> Draft<'a> {
    let mut fills = casualties_but(scene, spot);
    let (strength, certainty, negated) = (rule.strength, Certainty::Reported, fills.is_empty());
    let nobody = rule.itself.filter(|_| negated && denies_casualties(scene, spot));
    fills.extend(nobody.map(|role| Fill { role, spot }));
    Draft { rule, spot, fills, strength, certainty, definite: false, subordinate: false, negated, telling }
}

/// "no casualties", "without casualties", "did not cause any casualties"; not those of some people alone ("no civilian casualties", "no casualties
/// among the crew"), and no lack of news ("no word on casualties").
fn denies_casualties(scene: &Scene, spot: Spot) -> bool {
    let tree = scene.tree(spot.sentence);
    let words = scene.words();
    let negator = |at: usize| words.negators.has(tree.lower(at));
    let of_some = tree.children_by(spot.token, &[Rel::Amod, Rel::Compound, Rel::NmodPoss]).any(|at| !negator(at) && !words.additional.has(tree.lower(at)))
        || tree.children_by(spot.token, &[Rel::Nmod]).any(|at| tree.preposition(at).is_some_and(|case| words.subset.has(tree.lower(case))));
    let own = tree.children_by(spot.token, &[Rel::Det, Rel::Amod, Rel::Advmod, Rel::Cc]).any(negator)
        || tree.preposition(spot.token).is_some_and(negator)
        || spot.token.checked_sub(1).is_some_and(negator);
    let verb = tree.head(spot.token).filter(|&verb| matches!(tree.rel(spot.token), Rel::Obj | Rel::Nsubj) && tree.pos(verb) == Upos::Verb);
    let by_verb = verb.is_some_and(|verb| tree.children_by(verb, &[Rel::Advmod]).any(negator) || tree.children_by(verb, &[Rel::Mark]).any(negator));
    !of_some && (own || by_verb)
}

/// "no casualties other than the assailant": who is named besides is the one casualty.
fn casualties_but(scene: &Scene, spot: Spot) -> Vec<Fill> {
    besides_fills(scene, spot, &[Fill { role: Role::KilledOrWounded, spot }])
}

/// "no one was killed", "no group claimed": the filler itself says that there was none.
pub fn is_told_of_nobody(scene: &Scene, fills: &[Fill]) -> bool {
    let words = scene.words();
    fills.iter().filter(|fill| fill.role.effect().is_some() || fill.role == Role::Claimant).any(|fill| {
        let tree = scene.tree(fill.spot.sentence);
        let at = fill.spot.token;
        let denies =
            |det: usize| words.negators.has(tree.lower(det)) && !tree.sentence.tokens.get(det + 1).is_some_and(|next| words.comparatives.has(&next.lower));
        words.nobody.has(tree.lower(at)) || tree.children_by(at, &[Rel::Det, Rel::Amod, Rel::Advmod]).any(denies)
    })
}
