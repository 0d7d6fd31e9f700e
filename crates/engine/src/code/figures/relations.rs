//! A quantity in its tree in, what it counts and which words govern it out.
//!
//! The counted noun is the number's own, or the subject of "rose to 5,000", or the noun of a number told just before ("521 more").
//! Governing words are verbs, participles and nouns that the noun hangs on or that hang on it; an indicator is chosen by them.

use crate::code::figures::lexicon::FigureLexicon;
use crate::code::quantities::{Measure, Quantity};
use crate::code::scene::{Scene, Spot};
use crate::code::tree::Tree;
use crate::sentence::{Rel, Upos};
use smol_str::SmolStr;

/// What a quantity counts, and the words around it.
#[derive(Clone, Debug, Default)]
pub struct Counted {
    pub noun: Option<usize>,
    pub class: Option<SmolStr>,
    /// Words that govern the number or modify its noun, nearest first.
    pub governors: Vec<usize>,
    /// Further words of the governing verb's clause.
    pub wider: Vec<usize>,
    /// The verb of the clause.
    pub verb: Option<usize>,
    /// The number takes up something told before ("them", "of which").
    pub anaphoric: bool,
}

impl Counted {
    /// "displaced two million", "100 of those who left": a number without a noun that a verb governs, or one of persons told only by a pronoun.
    pub fn stands_for_people(&self, tree: &Tree, quantity: &Quantity) -> bool {
        let head = quantity.head;
        let argued = matches!(tree.rel(head), Rel::Obj | Rel::NsubjPass | Rel::Nsubj) && quantity.tokens.contains(&head);
        let those = self.anaphoric && tree.sentence.tokens.get(quantity.tokens.end + 1).is_some_and(|next| next.lower == "those");
        quantity.measure == Measure::Counted && self.noun.is_none() && (argued || those)
    }
}

/// Reads what a quantity counts; `before` is the noun of the quantity before it in the same sentence.
pub fn read_counted(scene: &Scene, quantity: &Quantity, before: Option<(usize, &SmolStr)>) -> Counted {
    let tree = scene.tree(quantity.sentence);
    let lexicon = &scene.lexicon.coding.figures;
    let mut counted = Counted::default();
    let taken_up = pronoun_behind(tree, quantity, lexicon);
    let head = taken_up.unwrap_or(quantity.head);
    counted.governors.extend(noun_before_of(tree, quantity));
    climb(tree, head, &mut counted);
    gather_modifiers(tree, head, &mut counted);
    let plain_number = quantity.tokens.contains(&head);
    counted.anaphoric = follows_group(tree, quantity, lexicon);
    if taken_up.is_some() || lexicon.words.takes_up.has(tree.lower(head)) && !plain_number {
        counted.anaphoric = true;
    } else if let Some((noun, class)) = before.filter(|_| counts_more(tree, quantity)) {
        (counted.noun, counted.class) = (Some(noun), Some(class.clone()));
    } else if !plain_number {
        counted.noun = Some(head);
    } else if quantity.measure == Measure::Counted && is_told_of_subject(tree, head) {
        counted.noun = amount_noun(tree, &mut counted, lexicon);
    }
    if counted.class.is_none() {
        counted.class = counted.noun.and_then(|noun| class_of(scene, quantity.sentence, noun));
    }
    add_clause(tree, &mut counted);
    counted
}

/// "800 of which", "a third of them": the pronoun right behind the number.
fn pronoun_behind(tree: &Tree, quantity: &Quantity, lexicon: &FigureLexicon) -> Option<usize> {
    let of = tree.sentence.tokens.get(quantity.tokens.end).is_some_and(|token| token.lower == "of");
    let next = quantity.tokens.end + 1;
    (of && next < tree.sentence.tokens.len() && lexicon.words.takes_up.has(tree.lower(next))).then_some(next)
}

/// "412 patients, of whom 37 …": the number tells a part of those before it.
fn follows_group(tree: &Tree, quantity: &Quantity, lexicon: &FigureLexicon) -> bool {
    let before = |back: usize| quantity.tokens.start.checked_sub(back).map_or("", |at| tree.lower(at));
    quantity.measure == Measure::Counted && matches!(before(2), "of" | "among") && before(1) != "those" && lexicon.words.takes_up.has(before(1))
}

/// "the detention of 521": the noun before the number, wherever the parser hung it.
fn noun_before_of(tree: &Tree, quantity: &Quantity) -> Option<usize> {
    let of = quantity.tokens.start.checked_sub(1).filter(|&at| tree.lower(at) == "of")?;
    of.checked_sub(1).filter(|&at| tree.pos(at) == Upos::Noun)
}

/// "521 more": the number counts what the one before it counts.
fn counts_more(tree: &Tree, quantity: &Quantity) -> bool {
    let next = tree.sentence.tokens.get(quantity.tokens.end).is_some_and(|next| matches!(next.lower.as_str(), "more" | "others"));
    let alone = quantity.tokens.contains(&quantity.head) || quantity.head == quantity.tokens.end;
    quantity.measure == Measure::Counted && next && alone
}

/// "rose to 5,000", "the dead are 40": a bare number that the clause tells of its subject.
fn is_told_of_subject(tree: &Tree, number: usize) -> bool {
    let reaches = tree.preposition(number).is_none_or(|case| matches!(tree.lower(case), "to" | "at" | "from" | "over" | "above" | "below" | "under"));
    let verbal = tree.head(number).is_some_and(|verb| tree.pos(verb) == Upos::Verb) && matches!(tree.rel(number), Rel::Obl | Rel::Xcomp) && reaches;
    verbal || tree.child(number, &[Rel::Cop]).is_some()
}

/// The class of a noun: by the lexicon, else people where the scene takes it for an actor.
fn class_of(scene: &Scene, sentence: usize, noun: usize) -> Option<SmolStr> {
    let tree = scene.tree(sentence);
    let known = scene.lexicon.coding.figures.class_of(tree, noun).cloned();
    known.or_else(|| {
        let actor = scene.actor(Spot { sentence, token: noun })?;
        Some(SmolStr::new_static(if actor.kind.is_armed_opponent() {
            "armed"
        } else if actor.kind.is_state() {
            "force"
        } else {
            "people"
        }))
    })
}

/// Upwards from the noun: prepositional governors, verbs; stops behind the clause's verb.
fn climb(tree: &Tree, head: usize, counted: &mut Counted) {
    let mut at = head;
    for _ in 0..6 {
        let Some(above) = tree.head(at) else {
            if tree.pos(at) == Upos::Verb || tree.child(at, &[Rel::Cop]).is_some() {
                counted.verb.get_or_insert(at);
            }
            return;
        };
        let is_verb = matches!(tree.pos(above), Upos::Verb | Upos::Aux);
        match tree.rel(at) {
            Rel::Conj | Rel::Appos | Rel::Flat | Rel::Compound | Rel::Nummod | Rel::List if !is_verb => {}
            Rel::Xcomp if is_verb && counted.verb.is_some() => counted.governors.push(above),
            Rel::Ccomp | Rel::Parataxis | Rel::Dep | Rel::Advcl | Rel::Obj if is_verb && counted.verb.is_none() && clause_beside(tree, at, above).is_some() => {
                let verb = clause_beside(tree, at, above).unwrap_or(above);
                counted.governors.push(verb);
                counted.verb = Some(verb);
                return;
            }
            _ if is_verb => {
                counted.governors.push(above);
                counted.verb.get_or_insert(above);
                if tree.rel(above) != Rel::Xcomp {
                    return;
                }
            }
            Rel::Nmod | Rel::Obl | Rel::Nsubj | Rel::NsubjPass | Rel::Dep | Rel::Parataxis | Rel::NmodPoss => counted.governors.push(above),
            _ => return,
        }
        at = above;
    }
}

/// "announced that more than 100 who … had returned": the clause without subject beside a noun that the parser left alone.
fn clause_beside(tree: &Tree, noun: usize, above: usize) -> Option<usize> {
    let lone = tree.pos(noun).is_nominal() && tree.child(noun, &[Rel::Cop]).is_none();
    // A mark before the noun ("that") says that it belongs to the clause behind.
    let marked = |at: usize| tree.children_by(at, &[Rel::Mark]).any(|mark| mark < noun);
    let told = |at: usize| tree.child(at, &[Rel::Nsubj, Rel::NsubjPass]).is_none() && (tree.rel(noun) != Rel::Obj || marked(at));
    let mut clauses = tree.children_by(above, &[Rel::Ccomp, Rel::Conj, Rel::Parataxis]).filter(|&at| at > noun && tree.pos(at) == Upos::Verb);
    clauses.find(|&at| told(at)).filter(|_| lone)
}

/// Participles, clauses, adjectives and compounds that modify the noun: "displaced people", "fighters held in Syria".
fn gather_modifiers(tree: &Tree, head: usize, counted: &mut Counted) {
    for at in tree.children(head) {
        let compound = tree.rel(at) == Rel::Compound && tree.pos(at) == Upos::Noun;
        if compound || matches!(tree.rel(at), Rel::Acl | Rel::AclRelcl | Rel::Amod | Rel::Advcl | Rel::Parataxis) {
            counted.governors.push(at);
        }
        if matches!(tree.rel(at), Rel::Nmod) {
            counted.wider.push(at);
        }
    }
}

/// "The number of refugees rose to 5,000", "the dead number 40": the noun that a bare number counts.
fn amount_noun(tree: &Tree, counted: &mut Counted, lexicon: &FigureLexicon) -> Option<usize> {
    let verb = counted.verb?;
    let Some(subject) = tree.subject(verb) else { return amount_before(tree, verb, counted, lexicon) };
    if !lexicon.words.amounts.has(tree.lemma(subject)) {
        return Some(subject).filter(|&at| tree.pos(at) == Upos::Noun);
    }
    counted.governors.push(subject);
    let of = tree.children(subject).find(|&at| matches!(tree.rel(at), Rel::Nmod | Rel::Compound) && tree.pos(at) != Upos::Propn);
    of.or(Some(subject))
}

/// "the number of refugees had risen to": the words before a verb whose subject the parser did not find.
fn amount_before(tree: &Tree, verb: usize, counted: &mut Counted, lexicon: &FigureLexicon) -> Option<usize> {
    let amount = (0..verb).rev().find(|&at| lexicon.words.amounts.has(tree.lemma(at)) && tree.lower(at + 1) == "of")?;
    counted.governors.push(amount);
    (amount + 2..verb).find(|&at| tree.pos(at) == Upos::Noun)
}

/// The other arguments of the governing verb: "put the strength of the group at 3,000".
fn add_clause(tree: &Tree, counted: &mut Counted) {
    let Some(verb) = counted.verb else { return };
    let arguments: Vec<usize> =
        tree.children(verb).filter(|&at| matches!(tree.rel(at), Rel::Obj | Rel::Nsubj | Rel::NsubjPass | Rel::Xcomp | Rel::Obl | Rel::CompoundPrt)).collect();
    counted.wider.extend(arguments);
    if !counted.governors.contains(&verb) {
        counted.governors.push(verb);
    }
}
