//! What fills a trigger's logical functions: agent, patient, and the phrases behind its prepositions.
//!
//! Active, passive, participial, relative, nominal and light-verb wordings give the same functions, so that a rule is
//! written once. Only grammar decides here; what a filler is (person, weapon, place) is the rule's business.

use crate::code::tree::Tree;
use crate::sentence::{Rel, Token, Upos};
use smol_str::SmolStr;

/// A logical function of a trigger.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Function {
    Agent,
    Patient,
    /// A noun in front of the trigger noun: "grenade attack", "police checkpoint attack".
    Compound,
    /// What a noun is said to be: "The target was a commander".
    Predicate,
    /// The phrase behind a preposition, named by its word.
    Preposition(SmolStr),
}

/// A filler: the head token of the phrase that fills a function.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    pub function: Function,
    pub head: usize,
}

/// All fillers of a trigger, in text order within each function; the conjuncts of a filler are fillers too.
pub fn find_arguments(tree: &Tree, trigger: usize) -> Vec<Argument> {
    let mut found = Gathered { tree, arguments: Vec::new() };
    if (tree.pos(trigger) == Upos::Verb && !tree.is_noun_like(trigger)) || is_verbal(tree, trigger) {
        verb_arguments(&mut found, trigger);
    } else {
        noun_arguments(&mut found, trigger);
    }
    found.arguments
}

/// Whether a token that is not tagged as verb heads a clause of its own.
fn is_verbal(tree: &Tree, at: usize) -> bool {
    tree.child(at, &[Rel::Nsubj, Rel::NsubjPass, Rel::Obj, Rel::AuxPass]).is_some() && tree.child(at, &[Rel::Cop]).is_none()
}

struct Gathered<'a> {
    tree: &'a Tree<'a>,
    arguments: Vec<Argument>,
}

impl Gathered<'_> {
    /// Adds a phrase with its conjuncts, each filler once a function.
    fn add(&mut self, function: Function, head: usize) {
        let first = head;
        for head in self.tree.conjuncts(head) {
            let renamed = || self.tree.children_by(head, &[Rel::Advmod]).any(|at| self.tree.words.renaming.has(self.tree.lower(at)));
            if head > first && ((first..head).any(|at| self.tree.words.subset.has(self.tree.lower(at))) || renamed()) {
                continue;
            }
            let head = measured(self.tree, head);
            let known = self.arguments.iter().any(|known| known.head == head && (known.function == function || function == Function::Patient));
            if !known {
                self.arguments.push(Argument { function: function.clone(), head });
            }
        }
    }

    fn has(&self, function: &Function) -> bool {
        self.arguments.iter().any(|known| known.function == *function)
    }

    /// Adds the phrases behind prepositions below a token.
    fn add_obliques(&mut self, below: usize, rels: &[Rel]) {
        let heads: Vec<usize> = self.tree.children_by(below, rels).collect();
        for head in heads {
            if let Some(preposition) = self.tree.preposition(head) {
                let word = SmolStr::new(self.tree.lower(preposition));
                let agent = self.tree.rel(head) == Rel::OblAgent || (word == "by" && (self.tree.is_passive(below) || self.tree.pos(below) == Upos::Verb));
                let function = if agent { Function::Agent } else { Function::Preposition(word) };
                let head = self.tree.antecedent(head, below);
                self.add(function, head);
            }
        }
    }
}

/// "a total of 14 operatives", "the hull of a tanker": what a noun of amount, or a part of a thing, is of.
fn measured(tree: &Tree, head: usize) -> usize {
    if tree.words.parts_of_things.has(tree.lemma(head)) {
        let whole = |&at: &usize| tree.preposition(at).is_some_and(|case| tree.words.part_prepositions.has(tree.lower(case)));
        return tree.children_by(head, &[Rel::Nmod]).find(whole).unwrap_or(head);
    }
    let inner = tree.children_by(head, &[Rel::Nmod]).next();
    inner.filter(|_| tree.words.measures.has(tree.lower(head))).unwrap_or(head)
}

const OBLIQUES: [Rel; 5] = [Rel::Obl, Rel::OblAgent, Rel::Nmod, Rel::OblNpmod, Rel::OblTmod];

/// Subject and object by voice, then the obliques of the verb and of what it is coordinated with.
fn verb_arguments(found: &mut Gathered, verb: usize) {
    let tree = found.tree;
    let passive = tree.is_passive(verb);
    let of_subject = if passive { Function::Patient } else { Function::Agent };
    if let Some(subject) = tree.subject(verb) {
        found.add(of_subject.clone(), subject);
    }
    for more in tree
        .children_by(verb, &[Rel::Nsubj, Rel::NsubjPass])
        .skip(1)
        .filter(|&more| more < verb && joined_by_conjunction(tree, more) && !is_part(tree, verb, more))
    {
        found.add(of_subject.clone(), more);
    }
    if let Some(behind) = subject_behind_comma(tree, verb) {
        found.add(of_subject.clone(), behind);
    }
    if let Some(more) = strayed_conjunct(tree, verb).filter(|&more| !is_part(tree, verb, more)) {
        found.add(of_subject.clone(), more);
    }
    for object in objects_of(tree, verb).into_iter().filter(|&object| !(passive && tree.words.captives.has(tree.lower(object)))) {
        let object = tree.antecedent(object, verb);
        found.add(Function::Patient, object);
    }
    found.add_obliques(verb, &OBLIQUES);
    if let Some(object) = tree.child(verb, &[Rel::Obj]) {
        found.add_obliques(object, &[Rel::Nmod, Rel::Acl]);
        let names: Vec<usize> = tree.children_by(object, &[Rel::Nmod]).filter(|&at| tree.pos(at) == Upos::Propn).collect();
        names.into_iter().for_each(|name| found.add_obliques(name, &[Rel::Nmod]));
    }
    if let Some(owner) = owner_who_has(tree, verb) {
        found.add(Function::Preposition(SmolStr::new("of")), owner);
    }
    if passive && !found.has(&Function::Agent) {
        shared_agent(found, verb);
    }
    stray_agent(found, verb);
    if let Some(agent) = agent_of_participle(tree, verb).filter(|_| !found.has(&Function::Agent)) {
        found.add(Function::Agent, agent);
    }
}

/// "wounded by a bomb planted outside a station": the agent that the parser took for the subject of the participle behind it.
fn agent_of_participle(tree: &Tree, verb: usize) -> Option<usize> {
    if !tree.is_passive(verb) {
        return None;
    }
    let end = tree.sentence.tokens.len().min(verb + 9);
    let clause = (verb + 2..end).find(|&at| tree.pos(at) == Upos::Verb).filter(|&at| tree.is_participle(at))?;
    let noun = tree.child(clause, &[Rel::Nsubj]).filter(|&noun| noun > verb && noun < clause)?;
    let by = tree.preposition(noun).is_some_and(|case| tree.words.by.has(tree.lower(case)));
    (by && tree.child(clause, &[Rel::Aux, Rel::AuxPass, Rel::Obj]).is_none()).then_some(noun)
}

/// "Six fishermen had their throats cut": whose they were that something was done to.
fn owner_who_has(tree: &Tree, verb: usize) -> Option<usize> {
    let has = tree.head(verb).filter(|&has| tree.words.having.has(tree.lemma(has)) && matches!(tree.rel(verb), Rel::Obj | Rel::Xcomp | Rel::Ccomp))?;
    let owned = (has..verb).any(|at| tree.rel(at) == Rel::NmodPoss && tree.words.owning.has(tree.lower(at)));
    tree.subject(has).filter(|_| owned)
}

/// "Assault on a post at Mora, four soldiers killed": the second of two subjects, right before the verb and behind a comma.
fn subject_behind_comma(tree: &Tree, verb: usize) -> Option<usize> {
    let second = tree.children_by(verb, &[Rel::Nsubj, Rel::NsubjPass]).skip(1).filter(|&at| at < verb).last()?;
    let (first, last) = tree.phrase(second);
    (last + 1 == verb && first > 0 && tree.pos(first - 1) == Upos::Punct).then_some(second)
}

/// "was carried out in the capital by gunmen": the agent of a passive that the parser hung on a phrase between.
fn stray_agent(found: &mut Gathered, verb: usize) {
    let tree = found.tree;
    if !tree.is_passive(verb) || found.has(&Function::Agent) {
        return;
    }
    let below = |at: usize| tree.children_by(at, &[Rel::Nmod, Rel::Obl]);
    let between = tree.children_by(verb, &OBLIQUES).flat_map(|at| below(at).chain(below(at).flat_map(below)));
    let by = between.into_iter().find(|&at| tree.preposition(at).is_some_and(|case| tree.words.by.has(tree.lower(case))));
    if let Some(agent) = by {
        found.add(Function::Agent, agent);
    }
}

/// The objects: its own, a bare number right behind it, or those of the verb that it is coordinated with.
fn objects_of(tree: &Tree, verb: usize) -> Vec<usize> {
    if let Some(number) = number_behind(tree, verb) {
        return vec![number];
    }
    let mut own = own_objects(tree, verb);
    own.extend(tree.hedged_object(verb));
    if own.is_empty() && !tree.is_passive(verb) {
        own.extend(bare_oblique(tree, verb));
    }
    if let Some(described) = object_of_first(tree, verb).filter(|&first| own.first().is_some_and(|&own| describes_object(tree, first, own))) {
        return vec![described];
    }
    if !own.is_empty() || tree.is_passive(verb) {
        return own;
    }
    let from_next = object_of_next(tree, verb).into_iter();
    let objects: Vec<usize> = from_next.chain(object_of_first(tree, verb)).collect();
    if objects.is_empty() { object_before_clause(tree, verb).into_iter().collect() } else { objects }
}

/// "a mine that the rebels had laid": the noun that a relative clause with a subject of its own is about.
fn object_before_clause(tree: &Tree, verb: usize) -> Option<usize> {
    let noun = tree.head(verb).filter(|&noun| tree.rel(verb) == Rel::AclRelcl && noun < verb && tree.pos(noun).is_nominal())?;
    let mark = tree.child(verb, &[Rel::Mark]).filter(|&mark| tree.words.relative.has(tree.lower(mark)))?;
    tree.child(verb, &[Rel::Nsubj]).filter(|&subject| mark < subject && subject < verb).map(|_| noun)
}

/// "set off a bomb": an object that the parser took for an oblique, though it has no preposition.
fn bare_oblique(tree: &Tree, verb: usize) -> Option<usize> {
    let bare = |&at: &usize| at > verb && at <= verb + 6 && tree.pos(at) == Upos::Noun && tree.preposition(at).is_none();
    tree.children_by(verb, &[Rel::Obl]).find(bare)
}

/// The objects that hang on the verb: of several without a conjunction between them the last heads the phrase.
fn own_objects(tree: &Tree, verb: usize) -> Vec<usize> {
    let mut objects: Vec<usize> = Vec::new();
    for object in tree.children_by(verb, &[Rel::Obj]) {
        let comma = object > 0 && tree.sentence.tokens[tree.phrase(object).0.saturating_sub(1)].pos == Upos::Punct;
        match objects.last_mut() {
            Some(last) if !joined_by_conjunction(tree, object) && !comma => *last = object,
            Some(_) if !joined_by_conjunction(tree, object) => {}
            _ => objects.push(object),
        }
    }
    let after = objects.last().copied();
    let strayed = tree.children_by(verb, &[Rel::Conj]).filter(|&at| after.is_some_and(|last| at > last) && is_strayed_object(tree, at));
    objects.extend(strayed);
    objects
}

/// "killed four guards and a driver": a noun behind "and" that the parser coordinated with the verb.
fn is_strayed_object(tree: &Tree, at: usize) -> bool {
    let clause = tree.child(at, &[Rel::Nsubj, Rel::NsubjPass, Rel::Cop, Rel::Aux, Rel::AuxPass, Rel::Obj]).is_some();
    tree.pos(at).is_nominal() && !clause && !tree.opens_clause(at) && tree.preposition(at).is_none() && tree.child(at, &[Rel::Cc]).is_some()
}

/// "12 people, including the six assailants and six officers, were killed": whether a noun before the verb tells who is among its subject.
fn is_part(tree: &Tree, verb: usize, more: usize) -> bool {
    let first = tree.children_by(verb, &[Rel::Nsubj, Rel::NsubjPass]).next().unwrap_or(more);
    (first.min(more)..more).any(|at| tree.words.subset.has(tree.lower(at)))
}

/// Whether a conjunction stands right before a phrase.
fn joined_by_conjunction(tree: &Tree, head: usize) -> bool {
    tree.phrase(head).0.checked_sub(1).is_some_and(|before| tree.pos(before) == Upos::Cconj)
}

/// "… were killed and three civilians and ten assailants were injured": the first of two subjects, which the parser hung on the verb before.
fn strayed_conjunct(tree: &Tree, verb: usize) -> Option<usize> {
    let subject = tree.child(verb, &[Rel::Nsubj, Rel::NsubjPass]).filter(|&subject| subject < verb && joined_by_conjunction(tree, subject))?;
    let conjunction = tree.phrase(subject).0 - 1;
    let before = conjunction.checked_sub(1)?;
    let owner = tree.head(before)?;
    let strayed = tree.pos(before).is_nominal() && tree.pos(owner) == Upos::Verb && owner < before && owner != verb && tree.preposition(before).is_none();
    let opener = tree.phrase(before).0.checked_sub(1);
    let opened = opener.is_some_and(|at| at != owner && matches!(tree.pos(at), Upos::Cconj | Upos::Punct | Upos::Sconj));
    // "The army said 23 soldiers and 80 attackers were killed."
    let reported = opener == Some(owner) && tree.words.hearsay.has(tree.lemma(owner)) && tree.rel(verb) == Rel::Ccomp;
    (strayed && (opened || reported)).then_some(before)
}

/// "killing 18 and burning houses": a number behind the verb that no noun follows is the object, wherever the parser hung it.
fn number_behind(tree: &Tree, verb: usize) -> Option<usize> {
    let n = tree.sentence.tokens.len();
    let number = (verb + 1..n.min(verb + 5)).find(|&at| tree.pos(at) == Upos::Num)?;
    let hedged = (verb + 1..number).all(|at| matches!(tree.pos(at), Upos::Adv | Upos::Adp | Upos::Adj | Upos::Sconj | Upos::Det));
    let follows = tree.sentence.tokens.get(number + 1).is_none_or(|next| matches!(next.pos, Upos::Punct | Upos::Cconj | Upos::Verb | Upos::Adp | Upos::Adv))
        && !modifies_noun(tree, number + 1);
    let fused = tree.sentence.tokens.get(number + 1).is_some_and(|next| next.span.start == tree.sentence.tokens[number].span.end && next.lower == "-");
    let of = tree.sentence.tokens.get(number + 1).is_some_and(|next| tree.words.of.has(&next.lower));
    let opens_quote = |next: &Token| matches!(next.lower.as_str(), "“" | "‘" | "\"" | "``");
    let quoted = tree.rel(number) == Rel::Nummod && tree.sentence.tokens.get(number + 1).is_some_and(opens_quote);
    (hedged && follows && !of && !fused && !quoted && !tree.is_passive(verb)).then_some(number)
}

/// "ten suspected insurgents": a participle that stands before its noun.
fn modifies_noun(tree: &Tree, at: usize) -> bool {
    let noun_behind = tree.sentence.tokens.get(at + 1).is_some_and(|next| next.pos.is_nominal() || next.pos == Upos::Adj);
    at < tree.sentence.tokens.len() && tree.pos(at) == Upos::Verb && noun_behind && tree.is_participle(at)
}

/// "shot and killed two soldiers", where the object hangs on the second verb.
fn object_of_next(tree: &Tree, verb: usize) -> Option<usize> {
    let next = tree.children_by(verb, &[Rel::Conj]).find(|&at| tree.pos(at) == Upos::Verb && tree.child(at, &[Rel::Nsubj, Rel::NsubjPass]).is_none())?;
    let parted = tree.child(verb, &[Rel::Obl]).is_some_and(|oblique| oblique < next);
    tree.child(next, &[Rel::Obj]).filter(|_| !parted && next <= verb + 3)
}

/// The same, where it hangs on the first verb but stands behind the second.
fn object_of_first(tree: &Tree, verb: usize) -> Option<usize> {
    let first = tree.head(verb).filter(|_| tree.rel(verb) == Rel::Conj)?;
    own_objects(tree, first).into_iter().find(|&object| object > verb)
}

/// "shot and killed Mahmud, a deputy commander": whether the second verb's object only describes the first's.
fn describes_object(tree: &Tree, first: usize, own: usize) -> bool {
    let mut between = first + 1..own;
    first < own && between.clone().any(|at| tree.pos(at) == Upos::Punct) && !between.any(|at| tree.pos(at) == Upos::Cconj && tree.head(at) == Some(own))
}

/// "was ambushed and killed by gunmen": the agent may stand with another verb of the coordination.
fn shared_agent(found: &mut Gathered, verb: usize) {
    let tree = found.tree;
    let first = tree.first_conjunct(verb);
    let verbs: Vec<usize> = std::iter::once(first).chain(tree.children_by(first, &[Rel::Conj])).filter(|&at| at != verb).collect();
    for other in verbs {
        if tree.child(other, &[Rel::Nsubj, Rel::NsubjPass]).is_some() && other != first {
            continue;
        }
        if let Some(agent) = tree.child(other, &[Rel::OblAgent]) {
            found.add(Function::Agent, agent);
        }
    }
}

/// A nominal trigger: "an attack by gunmen on a checkpoint", "ISIS's bombing of", "staged an attack".
fn noun_arguments(found: &mut Gathered, noun: usize) {
    let tree = found.tree;
    found.add_obliques(noun, &[Rel::Nmod, Rel::Obl, Rel::OblAgent]);
    if let Some((at, case)) = tree
        .sibling_behind(noun)
        .and_then(|at| Some((at, tree.preposition(at)?)))
        .filter(|&(_, case)| [&tree.words.aiming, &tree.words.of, &tree.words.between].iter().any(|words| words.has(tree.lower(case))))
    {
        found.add(Function::Preposition(SmolStr::new(tree.lower(case))), at);
    }
    let received = tree.children_by(noun, &[Rel::Amod]).any(|at| tree.words.receiving.has(tree.lower(at)));
    let predicate = tree.child(noun, &[Rel::Cop]).is_some() || tree.rel(noun) == Rel::Xcomp || received;
    if let Some(subject) = tree.subject(noun).filter(|_| predicate) {
        found.add(Function::Agent, subject);
        strayed_subjects(tree, noun, subject).into_iter().for_each(|more| found.add(Function::Agent, more));
    }
    if let Some(owner) = tree.child(noun, &[Rel::NmodPoss]).or_else(|| owner_before(tree, noun)) {
        found.add(Function::Agent, owner);
    }
    for apposed in tree.children_by(noun, &[Rel::Appos]).filter(|&at| at > noun) {
        found.add(Function::Patient, apposed);
    }
    if let Some(subject) = subject_of_aim(tree, noun) {
        found.add(Function::Patient, subject);
    }
    if let Some(predicate) = tree.head(noun).filter(|&at| is_told_of(tree, noun) && tree.pos(at).is_nominal() && tree.child(at, &[Rel::Cop]).is_some()) {
        found.add(Function::Predicate, predicate);
    }
    let own = tree.children_by(noun, &[Rel::Compound, Rel::Amod]);
    let compounds: Vec<usize> = own.flat_map(|at| std::iter::once(at).chain(tree.children_by(at, &[Rel::Compound]))).collect();
    for compound in compounds {
        found.add(Function::Compound, compound);
    }
    if let Some(clause) = tree.child(noun, &[Rel::Acl, Rel::AclRelcl]) {
        carried_out_by(found, noun, clause);
    }
    if let Some(verb) = light_verb(tree, noun) {
        light_verb_arguments(found, noun, verb);
        stray_agent(found, verb);
    } else if let Some(verb) = happening_verb(tree, noun) {
        found.add_obliques(verb, &OBLIQUES);
    }
    if let Some(object) = aim_of_verb(tree, noun) {
        found.add(Function::Patient, object);
    }
    if let Some(whole) = whole_of(tree, noun) {
        found.add_obliques(whole, &[Rel::Nmod, Rel::Obl]);
        light_verb(tree, whole).or_else(|| happening_verb(tree, whole)).into_iter().for_each(|verb| found.add_obliques(verb, &OBLIQUES));
    }
    if !found.arguments.iter().any(|known| matches!(&known.function, Function::Preposition(word) if tree.words.of.has(word))) {
        match patient_behind_date(tree, noun) {
            Some(patient) => found.add(Function::Preposition(SmolStr::new("of")), patient),
            None => shared_patient(found, noun),
        }
    }
}

/// "A drone strike targeted Ruiz": what the verb says that the event was aimed at.
fn aim_of_verb(tree: &Tree, noun: usize) -> Option<usize> {
    let verb = tree.head(noun).filter(|&verb| tree.rel(noun) == Rel::Nsubj && tree.words.hitting.has(tree.lemma(verb)) && !tree.is_passive(verb))?;
    tree.child(verb, &[Rel::Obj])
}

/// "a prisoner exchange deal was made between A and B": the noun that a trigger stands before and that bears its phrases.
fn whole_of(tree: &Tree, noun: usize) -> Option<usize> {
    tree.head(noun).filter(|&whole| tree.rel(noun) == Rel::Compound && whole > noun && tree.words.wholes.has(tree.lemma(whole)))
}

/// "The dead are A and B", "among the dead are A and B": whether a noun is what a sentence with a copula tells of.
fn is_told_of(tree: &Tree, noun: usize) -> bool {
    let among = || tree.preposition(noun).is_some_and(|case| tree.words.subset.has(tree.lower(case)));
    tree.rel(noun) == Rel::Nsubj || (matches!(tree.rel(noun), Rel::Obl | Rel::Nmod) && among())
}

/// "Garcia's murder", where the parser made one name of both.
fn owner_before(tree: &Tree, noun: usize) -> Option<usize> {
    let mark = noun.checked_sub(1).filter(|&mark| tree.rel(noun) == Rel::Flat && tree.words.possessive.has(tree.lower(mark)))?;
    tree.head(mark).filter(|&owner| owner < noun && tree.pos(owner).is_nominal())
}

/// "The office was the target of an attack": what is said to be its aim.
fn subject_of_aim(tree: &Tree, noun: usize) -> Option<usize> {
    let of = tree.preposition(noun).is_some_and(|case| tree.words.of.has(tree.lower(case)));
    let aim = tree.head(noun).filter(|&aim| of && tree.rel(noun) == Rel::Nmod && tree.words.aims.has(tree.lemma(aim)))?;
    let told = tree.child(aim, &[Rel::Cop]).is_some() || tree.rel(aim) == Rel::Xcomp;
    tree.subject(aim).filter(|_| told)
}

/// "the murder on 22 March of X", "the murder in Guatemala of X": the phrase that the parser hung on the date or place between.
fn patient_behind_date(tree: &Tree, noun: usize) -> Option<usize> {
    let dates = tree.children_by(noun, &[Rel::Nmod, Rel::Obl]).filter(|&at| matches!(tree.pos(at), Upos::Num | Upos::Propn));
    let behind = |date: usize| tree.children_by(date, &[Rel::NmodTmod]).chain([date]).flat_map(|at| tree.children_by(at, &[Rel::Nmod])).collect::<Vec<_>>();
    dates.flat_map(behind).find(|&at| tree.preposition(at).is_some_and(|case| tree.words.of.has(tree.lower(case))))
}

/// "left two soldiers and six militants dead": the conjuncts of a predicate's subject that the parser hung on the verb.
fn strayed_subjects(tree: &Tree, noun: usize, subject: usize) -> Vec<usize> {
    let verb = tree.head(noun).filter(|&verb| tree.rel(noun) == Rel::Xcomp && tree.head(subject) == Some(verb));
    let between = |&at: &usize| at > subject && at < noun && tree.pos(at).is_nominal();
    verb.map_or_else(Vec::new, |verb| tree.children_by(verb, &[Rel::Conj]).filter(between).collect())
}

/// "the kidnapping and murder of X": what hangs on the other of two coordinated nouns.
fn shared_patient(found: &mut Gathered, noun: usize) {
    let tree = found.tree;
    let first = tree.first_conjunct(noun);
    let others: Vec<usize> =
        std::iter::once(first).chain(tree.children_by(first, &[Rel::Conj])).filter(|&at| at != noun && at + 3 > noun && noun + 3 > at).collect();
    for other in others {
        let patient = tree.children_by(other, &[Rel::Nmod]).find(|&at| tree.preposition(at).is_some_and(|case| tree.words.of.has(tree.lower(case))));
        if let Some(patient) = patient {
            found.add(Function::Preposition(SmolStr::new("of")), patient);
            return;
        }
    }
}

/// The verb of happening whose subject the noun is: "the explosion occurred in a bank".
fn happening_verb(tree: &Tree, noun: usize) -> Option<usize> {
    let verb = tree.head(noun).filter(|&verb| tree.rel(noun) == Rel::Nsubj && tree.words.happening.has(tree.lemma(verb)))?;
    let object = tree.child(verb, &[Rel::Obj]);
    object.is_none_or(|object| tree.lower(object) == "place").then_some(verb)
}

/// "an attack claimed / carried out / launched by X": the participle's agent is the noun's.
fn carried_out_by(found: &mut Gathered, noun: usize, clause: usize) {
    let tree = found.tree;
    if tree.lower(clause).ends_with("ing") {
        found.add_obliques(clause, &OBLIQUES);
        return;
    }
    found.add_obliques(clause, &OBLIQUES);
    let subject = tree.child(clause, &[Rel::Nsubj]).map(|subject| tree.antecedent(subject, clause));
    if let Some(subject) = subject.filter(|&subject| subject != noun) {
        found.add(Function::Agent, subject);
    }
}

/// The verb that the noun is the object (or passive subject) of.
pub fn light_verb(tree: &Tree, noun: usize) -> Option<usize> {
    let noun = tree.first_conjunct(noun);
    let governed = matches!(tree.rel(noun), Rel::Obj | Rel::NsubjPass);
    tree.head(noun).filter(|&verb| governed && tree.pos(verb) == Upos::Verb)
}

/// The light verb's other phrases are the noun's: "carried out an attack on X in Y". Who survives one was its target.
fn light_verb_arguments(found: &mut Gathered, noun: usize, verb: usize) {
    let tree = found.tree;
    found.add_obliques(verb, &OBLIQUES);
    if tree.rel(tree.first_conjunct(noun)) == Rel::Obj
        && !tree.is_passive(verb)
        && let Some(subject) = tree.subject(verb)
    {
        let suffers = tree.words.suffering.has(tree.lemma(verb));
        if !suffers && tree.words.reacting.has(tree.lemma(verb)) {
            return;
        }
        found.add(if suffers { Function::Patient } else { Function::Agent }, subject);
    }
}
