//! Whether what a trigger tells happened: told as fact, alleged, foiled, planned, denied, or not told as an event at all.
//!
//! Not coding what did not happen is half of the work. Negation, modals, conditions, purposes and intentions are read off the
//! tree above the trigger; plural mentions without time or place ("attacks against forces") are background.

use crate::code::circumstances::{find_place, find_time};
use crate::code::scene::{Scene, Spot};
use crate::code::tree::Tree;
use crate::sentence::{Rel, Upos};

/// How certain the text is that the event happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    Reported,
    Alleged,
    /// Tried, and did not come off.
    Foiled,
    Planned,
    Denied,
    /// No event: negated, hypothetical, habitual, background.
    NotTold,
}

impl Certainty {
    pub fn name(self) -> &'static str {
        match self {
            Certainty::Reported | Certainty::NotTold => "reported",
            Certainty::Alleged => "alleged",
            Certainty::Foiled => "foiled",
            Certainty::Planned => "planned",
            Certainty::Denied => "denied",
        }
    }
}

/// Whether a phrase tells of something as new, or takes it for granted ("condemned the murder of the mayor").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Telling {
    News,
    /// Told in a relative clause: what is said of those it speaks of does not touch it.
    Aside,
    Presupposed,
}

/// Reads the certainty of a trigger.
pub fn read_certainty(scene: &Scene, spot: Spot, telling: Telling) -> Certainty {
    let tree = scene.tree(spot.sentence);
    let granted = telling == Telling::Presupposed;
    let aside = |at: usize| is_told_aside(tree, at) && tree.head(at).is_some_and(|head| head < at && tree.pos(head).is_nominal());
    let asked = is_question(tree) && !granted && !tree.ancestors(spot.token).any(aside);
    let general = is_general(tree, spot.token) || is_customary(tree, spot.token) || is_ruled(tree, spot.token);
    if asked || (!granted && is_found_by_court(tree, spot.token)) || is_untrue(tree, spot.token) || general || is_long_past(tree, spot.token) {
        return Certainty::NotTold;
    }
    let own = match tree.pos(spot.token) {
        Upos::Verb | Upos::Adj => clause_certainty(tree, spot.token),
        _ => noun_certainty(tree, spot.token),
    };
    if own == Certainty::NotTold || own == Certainty::Planned {
        return own;
    }
    own.max(certainty_above(tree, spot.token, telling))
}

/// "Did a drone kill the commander?"
fn is_question(tree: &Tree) -> bool {
    let tokens = &tree.sentence.tokens;
    tokens.iter().rev().find(|token| !tree.words.closing_marks.has(&token.lower)).is_some_and(|token| tree.words.question_marks.has(&token.lower))
}

/// "terrorists who attack civilians", "when they take hostages", "they kidnap anyone": what the present tells in a clause of its own, or of
/// anybody, is so in general.
fn is_general(tree: &Tree, verb: usize) -> bool {
    let (form, lemma) = (tree.lower(verb), tree.lemma(verb));
    let bare = tree.child(verb, &[Rel::Aux, Rel::AuxPass]).is_none() && !tree.words.same_past.has(lemma);
    let present = tree.pos(verb) == Upos::Verb && bare && (form == lemma || form.strip_suffix('s') == Some(lemma));
    if !present {
        return false;
    }
    let first = tree.first_conjunct(verb);
    let marked = tree.children_by(first, &[Rel::Mark, Rel::Advmod]).any(|at| tree.words.whenever.has(tree.lower(at)));
    let anybody = |at: usize| tree.children_by(at, &[Rel::Obj]).any(|object| tree.words.generic_persons.has(tree.lower(object)));
    let of_many = tree.rel(first) == Rel::Advcl && marked && !tree.head(first).is_some_and(|told| counts_people(tree, told));
    tree.rel(first) == Rel::AclRelcl || of_many || tree.conjuncts(first).into_iter().any(anybody)
}

/// "Seven are killed when a bomb goes off": a clause that counts its people tells of one time.
fn counts_people(tree: &Tree, verb: usize) -> bool {
    let people = tree.children_by(verb, &[Rel::Nsubj, Rel::NsubjPass, Rel::Obj]);
    people.into_iter().any(|at| tree.pos(at) == Upos::Num || tree.child(at, &[Rel::Nummod]).is_some())
}

/// "The group lays mines and burns schools": what a definite subject does, in the present, to bare plurals.
fn is_customary(tree: &Tree, verb: usize) -> bool {
    let (form, lemma) = (tree.lower(verb), tree.lemma(verb));
    let present = form.strip_suffix('s').is_some_and(|stem| stem == lemma || stem.strip_suffix('e') == Some(lemma));
    let first = tree.first_conjunct(verb);
    if tree.pos(verb) != Upos::Verb || !present || tree.rel(first) != Rel::Root {
        return false;
    }
    let definite = tree.subject(first).is_some_and(|subject| tree.child(subject, &[Rel::Det]).is_some());
    let bare = |at: usize| tree.child(at, &[Rel::Det, Rel::Nummod, Rel::NmodPoss]).is_none();
    let mut objects = tree.children_by(verb, &[Rel::Obj]);
    definite && objects.next().is_some_and(|at| tree.pos(at) == Upos::Noun && tree.lower(at) != tree.lemma(at) && bare(at))
}

/// "A soldier who is captured must give his name": a case that a rule speaks of.
fn is_ruled(tree: &Tree, verb: usize) -> bool {
    let present = tree.children_by(verb, &[Rel::AuxPass, Rel::Aux]).any(|at| tree.words.present_forms.has(tree.lower(at)));
    let above = tree.head(verb).filter(|_| present && tree.rel(verb) == Rel::AclRelcl).and_then(|noun| tree.head(noun));
    above.is_some_and(|rule| tree.children_by(rule, &[Rel::Aux]).any(|at| tree.words.modals.has(tree.lower(at))))
}

/// "Ten years after gunmen carried off the girls": a clause told from years away.
fn is_long_past(tree: &Tree, verb: usize) -> bool {
    let far = |mark: usize| {
        let before = mark.checked_sub(1).is_some_and(|at| tree.words.far_units.has(tree.lemma(at)));
        before && tree.words.since_marks.has(tree.lower(mark))
    };
    tree.children_by(tree.first_conjunct(verb), &[Rel::Mark]).any(far)
}

/// "The court found that the accused had shot a locksmith": what is heard, admitted or judged is an old deed.
fn is_found_by_court(tree: &Tree, trigger: usize) -> bool {
    let sits = |verb: usize, subject: usize| tree.rel(subject) == Rel::Nsubj || tree.words.hearsay.has(tree.lemma(verb));
    let heads = |verb: usize| tree.children_by(verb, &[Rel::Nsubj, Rel::NsubjPass]).filter(move |&subject| sits(verb, subject));
    let court = |verb: usize| heads(verb).any(|subject| tree.words.courts.has(tree.lemma(subject)));
    let beside = |below: usize| matches!(tree.rel(below), Rel::Advcl | Rel::Conj | Rel::Parataxis | Rel::AclRelcl);
    let path: Vec<usize> = tree.ancestors(trigger).collect();
    path.windows(2).any(|step| {
        let (below, at) = (step[0], step[1]);
        tree.pos(at) == Upos::Verb && ((court(at) && !beside(below)) || tree.words.confessing.has(tree.lemma(at)))
    })
}

/// "Reports that gunmen had stormed a mall were false."
fn is_untrue(tree: &Tree, trigger: usize) -> bool {
    tree.ancestors(trigger).skip(1).any(|at| tree.words.untrue.has(tree.lemma(at)) && tree.child(at, &[Rel::Cop, Rel::Nsubj]).is_some())
}

/// What a clause's own dependents say: negation, modals, marks.
fn clause_certainty(tree: &Tree, verb: usize) -> Certainty {
    let words = tree.words;
    for at in tree.children(verb) {
        let word = tree.lower(at);
        let known = match tree.rel(at) {
            Rel::Advmod | Rel::Det | Rel::Cc | Rel::CcPreconj if words.negators.has(word) && !bounds_number(tree, at) => Certainty::NotTold,
            Rel::Advmod if words.almost.has(word) && at + 1 == verb => Certainty::Foiled,
            Rel::Mark if words.motive_marks.has(word) && tree.lower(verb).ends_with("ing") && tree.rel(verb) == Rel::Advcl => Certainty::NotTold,
            Rel::Aux if words.modals.has(word) => Certainty::NotTold,
            Rel::Mark if words.conditional_marks.has(word) => Certainty::NotTold,
            Rel::Advmod if words.in_words.has(word) => Certainty::NotTold,
            Rel::Advmod if words.allegations.has(word) => Certainty::Alleged,
            Rel::Nsubj | Rel::NsubjPass if words.nobody.has(word) || words.generic_persons.has(word) => Certainty::NotTold,
            _ => continue,
        };
        return known;
    }
    if is_order(tree, verb) {
        return Certainty::NotTold;
    }
    let anybody = tree.rel(verb) == Rel::AclRelcl && tree.head(verb).is_some_and(|head| words.generic_persons.has(tree.lower(head)));
    if anybody {
        return Certainty::NotTold;
    }
    purpose_certainty(tree, verb).unwrap_or(Certainty::Reported)
}

/// "No fewer than 75 were killed": what bounds a number denies nothing.
fn bounds_number(tree: &Tree, at: usize) -> bool {
    tree.sentence.tokens.get(at + 1).is_some_and(|next| tree.words.comparatives.has(&next.lower))
}

/// "Drop the bomb into hot milk": a bare form that opens the sentence and has an object, but no subject.
fn is_order(tree: &Tree, verb: usize) -> bool {
    let opens = (0..verb).all(|at| tree.pos(at) == Upos::Punct);
    let bare = tree.lower(verb) == tree.lemma(verb) && tree.pos(verb) == Upos::Verb;
    opens && bare && tree.child(verb, &[Rel::Obj]).is_some() && tree.child(verb, &[Rel::Nsubj, Rel::NsubjPass, Rel::Aux, Rel::AuxPass]).is_none()
}

/// "to attack": what governs the infinitive decides ("tried to", "an attempt was made to").
fn purpose_certainty(tree: &Tree, verb: usize) -> Option<Certainty> {
    let words = tree.words;
    let marked = tree.children_by(verb, &[Rel::Mark, Rel::Aux]).any(|at| words.purpose_marks.has(tree.lower(at)));
    if !marked {
        return None;
    }
    let governor = tree.head(verb)?;
    let lemma = tree.lemma(governor);
    if tree.children_by(verb, &[Rel::Advmod]).any(|at| words.manner.has(tree.lower(at))) {
        return Some(Certainty::NotTold);
    }
    let made =
        || tree.children_by(governor, &[Rel::Obj, Rel::Nsubj, Rel::NsubjPass]).any(|at| tree.pos(at) == Upos::Noun && words.attempts.has(tree.lemma(at)));
    if words.attempts.has(lemma) || made() {
        return Some(if is_to_come(tree, governor) { Certainty::NotTold } else { Certainty::Foiled });
    }
    if words.hearsay.has(lemma) && matches!(tree.rel(verb), Rel::Xcomp | Rel::Advcl | Rel::Ccomp) {
        return None;
    }
    Some(Certainty::NotTold)
}

/// "will attempt to attack".
fn is_to_come(tree: &Tree, verb: usize) -> bool {
    tree.children_by(verb, &[Rel::Aux]).any(|at| tree.words.modals.has(tree.lower(at)))
}

fn noun_certainty(tree: &Tree, noun: usize) -> Certainty {
    let words = tree.words;
    for at in tree.children(noun) {
        let word = tree.lower(at);
        match tree.rel(at) {
            Rel::Det | Rel::Advmod if words.negators.has(word) => return Certainty::NotTold,
            Rel::Amod | Rel::Compound if words.figurative.has(word) => return Certainty::NotTold,
            Rel::Amod | Rel::Compound if words.intentions.has(tree.lemma(at)) || words.intentions.has(word) => return Certainty::NotTold,
            Rel::Amod if words.attempts.has(tree.lemma(at)) || words.attempts.has(word) => return Certainty::Foiled,
            Rel::Amod if words.allegations.has(word) => return Certainty::Alleged,
            Rel::Case if words.negators.has(word) => return Certainty::NotTold,
            _ => {}
        }
    }
    Certainty::Reported
}

/// What the words above the trigger's clause say: conditions, plans, failures, denials, background.
fn certainty_above(tree: &Tree, trigger: usize, telling: Telling) -> Certainty {
    let mut worst = Certainty::Reported;
    let mut below = trigger;
    let mut telling = telling;
    for at in tree.ancestors(trigger).skip(1) {
        if is_habit(tree, trigger, below, at) {
            return Certainty::NotTold;
        }
        worst = worst.max(step_certainty(tree, (below, at), telling));
        if worst == Certainty::NotTold || telling == Telling::Presupposed {
            break;
        }
        if telling == Telling::News && is_told_aside(tree, below) {
            telling = Telling::Aside;
        }
        below = at;
    }
    worst
}

/// "The commander also leads raids and suicide attacks": plural objects of a verb in the present tell what somebody does for a living.
fn is_habit(tree: &Tree, trigger: usize, below: usize, at: usize) -> bool {
    let plural = tree.pos(trigger) == Upos::Noun && tree.lower(trigger) != tree.lemma(trigger) && tree.child(trigger, &[Rel::Nummod]).is_none();
    let present = tree.pos(at) == Upos::Verb && tree.lower(at).strip_suffix('s') == Some(tree.lemma(at)) && !tree.words.hearsay.has(tree.lemma(at));
    plural && present && tree.rel(below) == Rel::Obj
}

/// A relative clause in the past ("who were killed in May") tells what happened, whatever is said of those it speaks of.
fn is_told_aside(tree: &Tree, verb: usize) -> bool {
    let (form, lemma) = (tree.lower(verb), tree.lemma(verb));
    tree.rel(verb) == Rel::AclRelcl && tree.pos(verb) == Upos::Verb && form != lemma && !form.ends_with("ing") && form.strip_suffix('s') != Some(lemma)
}

/// What one governor says of the clause or noun below it.
fn step_certainty(tree: &Tree, (below, at): (usize, usize), telling: Telling) -> Certainty {
    let words = tree.words;
    let lemma = tree.lemma(at);
    let complement = matches!(tree.rel(below), Rel::Obj | Rel::Xcomp | Rel::Ccomp | Rel::Obl | Rel::Nmod | Rel::Acl | Rel::NsubjPass | Rel::Advcl);
    let subject = tree.rel(below) == Rel::Nsubj;
    if tree.rel(below) == Rel::Conj && tree.pos(below) == Upos::Verb && tree.pos(at) == Upos::Verb {
        return shared_mood(tree, below, at);
    }
    if matches!(tree.rel(below), Rel::Conj | Rel::Parataxis | Rel::Appos | Rel::AclRelcl | Rel::Punct) {
        return Certainty::Reported;
    }
    if is_denied(tree, below, at) {
        return Certainty::Denied;
    }
    if words.denying.has(lemma) && words.reports_of.has(tree.lemma(below)) {
        return Certainty::Reported;
    }
    let granted = telling == Telling::Presupposed && words.presupposing.has(lemma);
    if tree.rel(below) == Rel::Ccomp && tree.pos(at) == Upos::Verb && words.accusing.has(lemma) && !words.intentions.has(lemma) {
        return Certainty::Alleged;
    }
    if complement && !granted && tree.rel(below) != Rel::NsubjPass && words.background_governors.has(lemma) {
        return Certainty::NotTold;
    }
    if let Some(feared) = feared_certainty(tree, below, at) {
        return feared;
    }
    if complement && words.intentions.has(lemma) && tree.rel(below) != Rel::Advcl {
        return Certainty::NotTold;
    }
    if complement && words.failures.has(lemma) && tree.rel(below) != Rel::Advcl {
        return Certainty::Foiled;
    }
    if complement && words.attempts.has(lemma) && matches!(tree.rel(below), Rel::Xcomp | Rel::Obj) {
        return if is_to_come(tree, at) { Certainty::NotTold } else { Certainty::Foiled };
    }
    if (complement || subject) && tree.pos(at) == Upos::Verb && telling == Telling::News {
        return governing_clause(tree, below, at);
    }
    Certainty::Reported
}

/// "Eleven are feared killed", "Six are feared dead after a gun battle": what is taken to have happened, and what it came of.
fn feared_certainty(tree: &Tree, below: usize, at: usize) -> Option<Certainty> {
    let words = tree.words;
    let clipped = || tree.child(at, &[Rel::Obj, Rel::Aux]).is_none() && tree.subject(at).is_some_and(|subject| subject < at);
    let passive = words.dreaded.has(tree.lower(at)) && tree.rel(at) != Rel::AclRelcl && (tree.child(at, &[Rel::AuxPass]).is_some() || clipped());
    let dies = |at: usize| words.fatal.has(tree.lower(at)) && tree.child(at, &[Rel::Mark]).is_none();
    match tree.rel(below) {
        Rel::Xcomp if passive && dies(below) => Some(Certainty::Alleged),
        Rel::Obl | Rel::Advcl if passive && tree.children_by(at, &[Rel::Xcomp]).any(dies) => Some(Certainty::Reported),
        _ => None,
    }
}

/// "denied that", "denied reports that".
fn is_denied(tree: &Tree, below: usize, at: usize) -> bool {
    let words = tree.words;
    let denies = words.denying.has(tree.lemma(at)) && matches!(tree.rel(below), Rel::Ccomp | Rel::Xcomp | Rel::Advcl);
    let reports = words.reports_of.has(tree.lemma(at)) && matches!(tree.rel(below), Rel::Acl | Rel::Ccomp);
    denies || (reports && tree.head(at).is_some_and(|above| words.denying.has(tree.lemma(above))))
}

/// "may be robbed, kidnapped or shot at": a verb that has neither subject nor auxiliary of its own shares those of the first.
fn shared_mood(tree: &Tree, below: usize, first: usize) -> Certainty {
    let own = tree.child(below, &[Rel::Nsubj, Rel::NsubjPass, Rel::Aux, Rel::AuxPass, Rel::Mark, Rel::Cop]).is_some();
    let modal = || tree.children_by(first, &[Rel::Aux]).any(|at| tree.words.modals.has(tree.lower(at)));
    if own {
        return Certainty::Reported;
    }
    if modal() { Certainty::NotTold } else { purpose_certainty(tree, first).unwrap_or(Certainty::Reported) }
}

/// A clause that holds the event: its negation, modal or condition holds for the event too.
fn governing_clause(tree: &Tree, below: usize, verb: usize) -> Certainty {
    let words = tree.words;
    let adverbial = tree.rel(below) == Rel::Advcl || (tree.rel(below) == Rel::Obl && !words.hearsay.has(tree.lemma(verb)));
    if adverbial {
        return Certainty::Reported;
    }
    let own = clause_certainty(tree, verb);
    let speech = words.hearsay.has(tree.lemma(verb));
    match own {
        Certainty::NotTold if speech => Certainty::Reported,
        Certainty::NotTold => Certainty::NotTold,
        _ if words.suspicion.has(tree.lemma(verb)) => Certainty::Alleged,
        _ => Certainty::Reported,
    }
}

/// A bare plural without number, time or place of its own tells of attacks in general, and so does one that continues or increases. A note
/// that is nothing but the noun ("Clashes between herders and farmers") reports it.
pub fn is_background_plural(scene: &Scene, spot: Spot, anchored: bool) -> bool {
    let tree = scene.tree(spot.sentence);
    let mass = scene.words().mass_events.has(tree.lower(spot.token));
    let plural = tree.pos(spot.token) == Upos::Noun && (mass || tree.lower(spot.token) != tree.lemma(spot.token));
    let counted = tree.child(spot.token, &[Rel::Nummod]).is_some() || (!mass && tree.child(spot.token, &[Rel::Det]).is_some());
    let trend =
        || tree.head(spot.token).is_some_and(|verb| matches!(tree.rel(spot.token), Rel::Nsubj | Rel::NsubjPass) && scene.words().trends.has(tree.lemma(verb)));
    let is_all = tree.rel(spot.token) == Rel::Root && tree.child(spot.token, &[Rel::Cop]).is_none();
    let parted = |at: usize| tree.preposition(at).is_some_and(|case| scene.words().between.has(tree.lower(case)));
    let told = anchored || tree.children_by(spot.token, &[Rel::Nmod]).any(parted);
    plural && !counted && ((!told && !is_all) || trend())
}

/// "158 attacks were carried out": a counted set of events is a tally, no incident; "at least one airstrike" is one, and so are "multiple blasts"
/// of one day in one place.
pub fn is_tally(scene: &Scene, spot: Spot) -> bool {
    let number = scene.counts(spot.sentence).iter().find(|count| count.head as usize == spot.token && !count.measure);
    let single = |low: u32| low <= 1 || (find_time(scene, spot).is_some_and(|when| when.start == when.end) && find_place(scene, spot).is_some());
    number.is_some_and(|number| number.count.low > 3 || (number.count.high.is_none() && !single(number.count.low)))
}

/// "This was one of three related attacks": the set that an event told before belongs to, and no event of its own.
pub fn is_set_of_told(scene: &Scene, spot: Spot) -> bool {
    let tree = scene.tree(spot.sentence);
    let plural = tree.lower(spot.token) != tree.lemma(spot.token);
    let of = tree.preposition(spot.token).is_some_and(|case| scene.words().of.has(tree.lower(case)));
    let member = tree.head(spot.token).filter(|_| plural && of && tree.rel(spot.token) == Rel::Nmod);
    member.is_some_and(|member| {
        let subject = tree.child(member, &[Rel::Nsubj]);
        let told =
            subject.is_some_and(|at| tree.pos(at) == Upos::Pron || tree.children_by(at, &[Rel::Det]).any(|det| scene.words().definite.has(tree.lower(det))));
        matches!(tree.pos(member), Upos::Num | Upos::Adj) && tree.child(member, &[Rel::Cop]).is_some() && told
    })
}
