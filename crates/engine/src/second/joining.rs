//! The rules' records and the second coder's proposals in, one list of records out, each value marked with who proposed it.
//!
//! A record and a proposal are one where they rest on the same words. The rules' values stay as they are and keep the record's
//! id; what the rules left empty is filled; where the two differ the record says so (`second_coder.disagrees`). A proposal that
//! the rules have no record for becomes a record of its own. Records of sentences that no answer came for stay unmarked.

use crate::code::incident::stable_id;
use crate::record::{DateRange, Evidence, Incident, IncidentPlace, OtherValue, Party, Proposer, Proposers, Range, Record, SecondOpinion};
use crate::second::grounding::fold_words;
use crate::second::proposals::Proposal;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::AddAssign;

/// Points that make a record and a proposal one: the same trigger, or its sentence and one more thing in common.
const SAME: usize = 2;
/// Fields that show by their words that two codings tell the same thing.
const TELLING: [&str; 6] = ["perpetrators", "targets", "weapons", "killed", "wounded", "captured"];

/// How often the two coders agree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Agreement {
    pub records_of_both: usize,
    pub records_of_rules: usize,
    pub records_of_model: usize,
    pub fields_agreed: usize,
    pub fields_disputed: usize,
    /// Fields of common records to which the second coder added a value.
    pub fields_added_to: usize,
}

impl AddAssign for Agreement {
    fn add_assign(&mut self, other: Agreement) {
        self.records_of_both += other.records_of_both;
        self.records_of_rules += other.records_of_rules;
        self.records_of_model += other.records_of_model;
        self.fields_agreed += other.fields_agreed;
        self.fields_disputed += other.fields_disputed;
        self.fields_added_to += other.fields_added_to;
    }
}

/// Lays the proposals beside the records of the rules. `heard` are the stretches, in code points, that answers came for. Gives
/// the records that are the second coder's alone, in text order; all others are marked in place.
pub fn join_records(records: &mut [Record], mut proposals: Vec<Proposal>, heard: &[Range], model: &str) -> (Vec<Record>, Agreement) {
    proposals.sort_by_key(|proposal| proposal.trigger);
    let mut agreement = Agreement::default();
    let mut own: Vec<&mut Incident> = records.iter_mut().filter_map(incident_of).filter(|incident| is_heard(incident, heard)).collect();
    let pairs = pair_up(&own, &proposals);
    let mut partners: BTreeMap<usize, usize> = pairs.iter().map(|&(at, proposal)| (proposal, at)).collect();
    let mut alone = Vec::new();
    own.iter_mut().for_each(|incident| incident.proposed_by = marks_of(incident, Proposer::Rules));
    for (number, proposal) in proposals.into_iter().enumerate() {
        match partners.remove(&number) {
            Some(at) => Join::of(own[at], proposal.incident, model).finish(&mut agreement),
            None => alone.push(Record::Incident(Box::new(record_alone(proposal.incident, model)))),
        }
    }
    agreement.records_of_both = pairs.len();
    agreement.records_of_rules = own.len() - pairs.len();
    agreement.records_of_model = alone.len();
    (alone, agreement)
}

fn incident_of(record: &mut Record) -> Option<&mut Incident> {
    match record {
        Record::Incident(incident) if !incident.reference => Some(incident),
        _ => None,
    }
}

fn is_heard(incident: &Incident, heard: &[Range]) -> bool {
    ranges(incident, "record").iter().any(|record| heard.iter().any(|heard| overlap(record, heard)))
}

fn ranges<'i>(incident: &'i Incident, field: &str) -> &'i [Range] {
    incident.evidence.get(field).map_or(&[], Evidence::ranges)
}

fn overlap(a: &Range, b: &Range) -> bool {
    a[0] < b[1] && b[0] < a[1]
}

/// Records and proposals that are one, by their indexes: the best pair first, each at most once.
fn pair_up(own: &[&mut Incident], proposals: &[Proposal]) -> Vec<(usize, usize)> {
    let mut scored: Vec<(Reverse<usize>, usize, usize)> = Vec::new();
    for (at, incident) in own.iter().enumerate() {
        let scores = proposals.iter().map(|proposal| likeness(incident, proposal)).enumerate();
        scored.extend(scores.filter(|&(_, score)| score >= SAME).map(|(number, score)| (Reverse(score), at, number)));
    }
    scored.sort_unstable();
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (_, at, number) in scored {
        if !pairs.iter().any(|&(a, n)| a == at || n == number) {
            pairs.push((at, number));
        }
    }
    pairs
}

/// How much a record and a proposal have in common; nothing where they share no words that tell the event.
fn likeness(incident: &Incident, proposal: &Proposal) -> usize {
    let other = &proposal.incident;
    let shared = |field: &str| ranges(incident, field).iter().any(|a| ranges(other, field).iter().any(|b| overlap(a, b)));
    let in_record = ranges(incident, "record").iter().any(|range| overlap(range, &proposal.trigger));
    let telling = TELLING.into_iter().filter(|field| shared(field)).count();
    if !in_record && telling == 0 {
        return 0;
    }
    let same_trigger = if shared("type") { 4 } else { 0 };
    same_trigger + telling + usize::from(in_record) + 2 * usize::from(incident.kind == other.kind) + usize::from(shared("place"))
}

/// A record that only the second coder proposes.
fn record_alone(mut incident: Incident, model: &str) -> Incident {
    incident.id = stable_id('i', &incident);
    incident.proposed_by = marks_of(&incident, Proposer::Model);
    incident.second_coder = Some(SecondOpinion { model: model.to_string(), ..SecondOpinion::default() });
    incident
}

/// Marks every value of a record with one proposer.
fn marks_of(incident: &Incident, who: Proposer) -> BTreeMap<String, Proposers> {
    let always = ["record", "class", "type", "status"].map(|field| (field, Some(Proposers::One(who))));
    let one = |there: bool| there.then_some(Proposers::One(who));
    let each = |n: usize| (n > 0).then(|| Proposers::Each(vec![who; n]));
    let others = [
        ("tactics", each(incident.tactics.len())),
        ("date", one(incident.date.is_some())),
        ("place", one(incident.place.is_some())),
        ("perpetrators", each(incident.perpetrators.len())),
        ("targets", each(incident.targets.len())),
        ("weapons", each(incident.weapons.len())),
        ("victims", each(incident.victims.len())),
        ("killed", one(incident.killed.is_some())),
        ("wounded", one(incident.wounded.is_some())),
        ("killed_or_wounded", one(incident.killed_or_wounded.is_some())),
        ("captured", one(incident.captured.is_some())),
        ("claims", each(incident.claims.len())),
        ("sources", each(incident.sources.len())),
        ("accounts", each(incident.accounts.len())),
    ];
    always.into_iter().chain(others).filter_map(|(field, marks)| Some((field.to_string(), marks?))).collect()
}

/// One record and the proposal for the same incident, field by field.
struct Join<'r> {
    own: &'r mut Incident,
    other: Incident,
    opinion: SecondOpinion,
    n_added: usize,
}

impl<'r> Join<'r> {
    fn of(own: &'r mut Incident, other: Incident, model: &str) -> Join<'r> {
        let opinion = SecondOpinion { model: model.to_string(), ..SecondOpinion::default() };
        let mut join = Join { own, other, opinion, n_added: 0 };
        join.mark("record", Proposers::One(Proposer::Both));
        join.join_type();
        join.join_list("tactics", |incident| &mut incident.tactics, |a, b| a == b);
        join.join_one("date", |incident| &mut incident.date, is_same_date);
        join.join_one("place", |incident| &mut incident.place, is_same_place);
        join.join_list("perpetrators", |incident| &mut incident.perpetrators, is_same_party);
        join.join_list("targets", |incident| &mut incident.targets, is_same_party);
        join.join_list("weapons", |incident| &mut incident.weapons, |a, b| are_alike(&a.text, &b.text));
        join.hold_back_tolls();
        join.join_one("killed", |incident| &mut incident.killed, |a, b| a == b);
        join.join_one("wounded", |incident| &mut incident.wounded, |a, b| a == b);
        join.join_one("captured", |incident| &mut incident.captured, |a, b| a == b);
        join.join_victims();
        join.join_list("sources", |incident| &mut incident.sources, |a, b| are_alike(&a.name, &b.name));
        join
    }

    fn finish(self, agreement: &mut Agreement) {
        agreement.fields_agreed += self.opinion.agrees.len();
        agreement.fields_disputed += self.opinion.disagrees.len();
        agreement.fields_added_to += self.n_added;
        self.own.second_coder = Some(self.opinion);
    }

    fn mark(&mut self, field: &str, marks: Proposers) {
        self.own.proposed_by.insert(field.to_string(), marks);
    }

    fn agree(&mut self, field: &str) {
        self.opinion.agrees.push(field.to_string());
    }

    fn disagree(&mut self, field: &str, value: impl Serialize) {
        let value = serde_json::to_value(value).unwrap_or_default();
        self.opinion.disagrees.push(OtherValue { field: field.to_string(), value, evidence: ranges(&self.other, field).to_vec() });
    }

    /// Takes over the evidence and the reasons of a field that the proposal adds to.
    fn take_over(&mut self, field: &str) {
        self.n_added += 1;
        let added = ranges(&self.other, field).to_vec();
        if let Evidence::Many(known) = self.own.evidence.entry(field.to_string()).or_insert_with(|| Evidence::Many(Vec::new())) {
            for range in added {
                if !known.contains(&range) {
                    known.push(range);
                }
            }
        }
        self.own.why.extend(self.other.why.iter().filter(|reason| reason.field == field).cloned());
    }

    fn join_type(&mut self) {
        if self.own.kind == self.other.kind {
            self.mark("type", Proposers::One(Proposer::Both));
            return self.agree("type");
        }
        let kind = std::mem::take(&mut self.other.kind);
        self.disagree("type", kind);
    }

    fn join_one<T: Serialize>(&mut self, field: &str, of: fn(&mut Incident) -> &mut Option<T>, is_same: fn(&T, &T) -> bool) {
        let Some(theirs) = of(&mut self.other).take() else { return };
        match of(self.own) {
            Some(ours) if is_same(ours, &theirs) => {
                self.mark(field, Proposers::One(Proposer::Both));
                self.agree(field);
            }
            Some(_) => self.disagree(field, theirs),
            ours @ None => {
                *ours = Some(theirs);
                self.mark(field, Proposers::One(Proposer::Model));
                self.take_over(field);
            }
        }
    }

    /// A list that shares a value agrees, and the rest is added; one that shares none, where the rules have one, disagrees.
    fn join_list<T: Serialize>(&mut self, field: &str, of: fn(&mut Incident) -> &mut Vec<T>, is_same: fn(&T, &T) -> bool) {
        let theirs = std::mem::take(of(&mut self.other));
        let ours = of(self.own);
        if theirs.is_empty() {
            return;
        }
        let mark = |value: &T| if theirs.iter().any(|other| is_same(value, other)) { Proposer::Both } else { Proposer::Rules };
        let mut marks: Vec<Proposer> = ours.iter().map(mark).collect();
        let is_shared = marks.contains(&Proposer::Both);
        if !marks.is_empty() && !is_shared {
            return self.disagree(field, theirs);
        }
        let (_, new): (Vec<T>, Vec<T>) = theirs.into_iter().partition(|other| ours.iter().any(|value| is_same(value, other)));
        let n_new = new.len();
        ours.extend(new);
        marks.resize(marks.len() + n_new, Proposer::Model);
        self.mark(field, Proposers::Each(marks));
        if is_shared {
            self.agree(field);
        }
        if n_new > 0 {
            self.take_over(field);
        }
    }

    /// Where the rules give the killed and wounded as one number, counts of either would count people twice.
    fn hold_back_tolls(&mut self) {
        if self.own.killed_or_wounded.is_none() {
            return;
        }
        let killed = self.other.killed.take_if(|_| self.own.killed.is_none());
        let wounded = self.other.wounded.take_if(|_| self.own.wounded.is_none());
        killed.into_iter().for_each(|count| self.disagree("killed", count));
        wounded.into_iter().for_each(|count| self.disagree("wounded", count));
    }

    /// Victims come with the count that they belong to: those of a count that the proposal filled are added.
    fn join_victims(&mut self) {
        let is_filled = |effect: &str| self.own.proposed_by.get(effect) == Some(&Proposers::One(Proposer::Model));
        let added: Vec<_> = self.other.victims.drain(..).filter(|victim| is_filled(&victim.effect)).collect();
        let mut marks = vec![Proposer::Rules; self.own.victims.len()];
        marks.resize(marks.len() + added.len(), Proposer::Model);
        self.own.victims.extend(added);
        if !marks.is_empty() {
            self.mark("victims", Proposers::Each(marks));
        }
    }
}

fn is_same_date(a: &DateRange, b: &DateRange) -> bool {
    (a.start, a.end) == (b.start, b.end)
}

fn is_same_place(a: &IncidentPlace, b: &IncidentPlace) -> bool {
    let known = a.gazetteer_id.as_ref().zip(b.gazetteer_id.as_ref());
    known.map_or_else(|| are_alike(&a.name, &b.name), |(a, b)| a == b)
}

fn is_same_party(a: &Party, b: &Party) -> bool {
    let same_id = a.id.as_ref().zip(b.id.as_ref()).is_some_and(|(a, b)| a == b);
    let words = |party: &Party| party.text.clone().or_else(|| party.name.clone()).unwrap_or_default();
    same_id || are_alike(&words(a), &words(b))
}

/// Whether one wording is the other, or a part of it: "soldiers" and "two soldiers".
fn are_alike(a: &str, b: &str) -> bool {
    let (a, b) = (format!(" {} ", fold_words(a)), format!(" {} ", fold_words(b)));
    a.trim() != "" && b.trim() != "" && (a.contains(&b) || b.contains(&a))
}
