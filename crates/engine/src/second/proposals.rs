//! An answer and the text that it is about in, proposed incidents with evidence for every value out, and what was thrown away.
//!
//! The second coder gives words alone. Days, places, actors and numbers are what the resolvers read in these words, the class
//! follows from the type and who did it, the status from the trigger's grammar, all as for the rules. So a model cannot make up
//! a number or a town: it can only point at one that the text tells.

use crate::code::casualties::count_at;
use crate::code::certainty::{Telling, read_certainty};
use crate::code::incident::{incident_place, precision_of};
use crate::code::ontology::Class;
use crate::code::parties::{perpetrator, person_name, target};
use crate::code::scene::{Scene, Spot};
use crate::code::sides::side_of;
use crate::record::{Citation, DateRange, DocumentRef, Evidence, Incident, IncidentPlace, Party, Range, Reason, Victim, Weapon};
use crate::resolve::counts::Count;
use crate::resolve::places::PlaceMention;
use crate::second::answer::{Answer, Told, ToldTactic};
use crate::second::grounding::Ground;
use crate::second::question::Question;
use crate::span::{CodePoints, Span};

/// What a reason says where the second coder proposed the value.
pub const SECOND_CODER: &str = "second coder";
/// Longest time, in days, that is an incident's date.
const LONGEST_DATE: i32 = 366;

/// An incident that the second coder proposes; it has no id yet.
#[derive(Clone, Debug)]
pub struct Proposal {
    pub incident: Incident,
    /// Code points of the words that tell the incident.
    pub trigger: Range,
}

/// Why a value was thrown away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Its words do not stand in the text.
    NotInText,
    /// Its code is not one of the ontology's.
    UnknownCode,
    /// The words stand there, but no day or number is read in them.
    NotUnderstood,
}

/// A value of an answer that was thrown away.
#[derive(Clone, Debug, PartialEq)]
pub struct Dropped {
    pub field: &'static str,
    pub words: String,
    pub why: Why,
}

/// What is left of an answer, and what is not.
#[derive(Clone, Debug, Default)]
pub struct Grounded {
    pub proposals: Vec<Proposal>,
    pub dropped: Vec<Dropped>,
}

/// Keeps of an answer what stands in the sentences that it was asked about.
pub fn ground_answer(answer: &Answer, question: &Question, scene: &Scene) -> Grounded {
    let text = &scene.document.text;
    let mut reader = Reader { scene, question, ground: Ground::new(text, question.span), points: CodePoints::new(text), dropped: Vec::new() };
    let mut proposals: Vec<Proposal> = Vec::new();
    for told in &answer.incidents {
        let Some(proposal) = reader.propose(told) else { continue };
        let known = proposals.iter().any(|known| known.trigger == proposal.trigger && known.incident.kind == proposal.incident.kind);
        if !known {
            proposals.push(proposal);
        }
    }
    Grounded { proposals, dropped: reader.dropped }
}

/// Reads one answer against its text.
struct Reader<'s, 'a> {
    scene: &'s Scene<'a>,
    question: &'s Question,
    ground: Ground,
    points: CodePoints,
    dropped: Vec<Dropped>,
}

/// A proposal that is being filled.
struct Draft<'t> {
    told: &'t Told,
    trigger: Span,
    incident: Incident,
}

impl Reader<'_, '_> {
    fn propose(&mut self, told: &Told) -> Option<Proposal> {
        let ontology = &self.scene.lexicon.coding.ontology;
        let Some(kind) = ontology.type_index(&told.kind).map(|at| &ontology.types[at]) else {
            self.drop("type", &told.kind, Why::UnknownCode);
            return None;
        };
        let trigger = self.find("type", &told.trigger, self.stated_sentence(told))?;
        let incident = Incident { document: DocumentRef::of(self.scene.document), kind: kind.name.to_string(), ..Incident::default() };
        let mut draft = Draft { told, trigger, incident };
        self.note(&mut draft, "type", trigger);
        self.fill_parties(&mut draft);
        self.fill_things(&mut draft);
        self.fill_tolls(&mut draft);
        self.fill_date(&mut draft);
        self.fill_place(&mut draft);
        draft.incident.class = self.class(&draft, kind.class, kind.by_perpetrator).name().to_string();
        self.fill_record(&mut draft);
        Some(Proposal { incident: draft.incident, trigger: self.range(trigger) })
    }

    /// The sentence that the answer names, else the beginning of what was asked about.
    fn stated_sentence(&self, told: &Told) -> Span {
        let number = told.sentence.and_then(|number| usize::try_from(number - 1).ok());
        match number.filter(|at| self.question.sentences.contains(at)) {
            Some(at) => self.scene.sentence(at).span,
            None => Span { end: self.question.span.start, ..self.question.span },
        }
    }

    fn drop(&mut self, field: &'static str, words: &str, why: Why) {
        self.dropped.push(Dropped { field, words: words.to_string(), why });
    }

    /// Where the words stand, nearest to an anchor; words that do not are thrown away.
    fn find(&mut self, field: &'static str, words: &str, anchor: Span) -> Option<Span> {
        let found = self.ground.nearest(words, anchor);
        if found.is_none() {
            self.drop(field, words, Why::NotInText);
        }
        found
    }

    /// All of a list that stands in the text, each place once.
    fn find_all(&mut self, field: &'static str, words: Option<&Vec<String>>, anchor: Span) -> Vec<Span> {
        let mut spans: Vec<Span> = Vec::new();
        for words in words.into_iter().flatten() {
            match self.find(field, words, anchor) {
                Some(span) if !spans.contains(&span) => spans.push(span),
                _ => {}
            }
        }
        spans
    }

    fn range(&self, span: Span) -> Range {
        self.points.range(&self.scene.document.text, span)
    }

    /// Notes where a value stands, and who proposed it.
    fn note(&self, draft: &mut Draft, field: &str, span: Span) {
        let range = self.range(span);
        match draft.incident.evidence.entry(field.to_string()).or_insert_with(|| Evidence::Many(Vec::new())) {
            Evidence::Many(ranges) if !ranges.contains(&range) => ranges.push(range),
            _ => {}
        }
        let words = self.scene.text(span).to_string();
        draft.incident.why.push(Reason { field: field.to_string(), by: SECOND_CODER.to_string(), words });
    }

    fn fill_parties(&mut self, draft: &mut Draft) {
        for span in self.find_all("perpetrators", draft.told.perpetrators.as_ref(), draft.trigger) {
            let read = head_of(self.scene, span).and_then(|spot| perpetrator(self.scene, spot));
            draft.incident.perpetrators.push(Party { text: Some(self.scene.text(span).to_string()), ..read.unwrap_or_default() });
            self.note(draft, "perpetrators", span);
        }
        for span in self.find_all("targets", draft.told.targets.as_ref(), draft.trigger) {
            let read = head_of(self.scene, span).map(|spot| target(self.scene, spot));
            draft.incident.targets.push(Party { text: Some(self.scene.text(span).to_string()), ..read.unwrap_or_default() });
            self.note(draft, "targets", span);
        }
    }

    /// Weapons, tactics and sources.
    fn fill_things(&mut self, draft: &mut Draft) {
        for span in self.find_all("weapons", draft.told.weapons.as_ref(), draft.trigger) {
            let class = head_of(self.scene, span).and_then(|spot| self.scene.noun_class(spot)).map(|noun| noun.class.to_string());
            let kind = class.unwrap_or_else(|| "weapon".to_string());
            draft.incident.weapons.push(Weapon { text: self.scene.text(span).to_string(), kind });
            self.note(draft, "weapons", span);
        }
        for tactic in draft.told.tactics.iter().flatten() {
            self.fill_tactic(draft, tactic);
        }
        for span in self.find_all("sources", draft.told.sources.as_ref(), draft.trigger) {
            draft.incident.sources.push(Citation { name: self.scene.text(span).to_string(), date: None });
            self.note(draft, "sources", span);
        }
    }

    fn fill_tactic(&mut self, draft: &mut Draft, tactic: &ToldTactic) {
        if !self.scene.lexicon.coding.ontology.has_tactic(&tactic.code) {
            return self.drop("tactics", &tactic.code, Why::UnknownCode);
        }
        let Some(span) = self.find("tactics", &tactic.words, draft.trigger) else { return };
        if !draft.incident.tactics.contains(&tactic.code) {
            draft.incident.tactics.push(tactic.code.clone());
            self.note(draft, "tactics", span);
        }
    }

    fn fill_tolls(&mut self, draft: &mut Draft) {
        draft.incident.killed = self.fill_toll(draft, "killed", draft.told.killed.as_ref());
        draft.incident.wounded = self.fill_toll(draft, "wounded", draft.told.wounded.as_ref());
        draft.incident.captured = self.fill_toll(draft, "captured", draft.told.captured.as_ref());
    }

    /// The victims of one effect and their sum; words in which no number is read give none.
    fn fill_toll(&mut self, draft: &mut Draft, field: &'static str, words: Option<&Vec<String>>) -> Option<Count> {
        let mut sum: Option<Count> = None;
        for span in self.find_all(field, words, draft.trigger) {
            let spot = head_of(self.scene, span);
            let Some(count) = count_in(self.scene, span).or_else(|| spot.and_then(|spot| count_at(self.scene, spot))) else {
                self.drop(field, self.scene.text(span), Why::NotUnderstood);
                continue;
            };
            sum = Some(sum.map_or(count, |sum| sum.plus(count)));
            self.note(draft, field, span);
            if count.high != Some(0) {
                draft.incident.victims.push(self.victim(span, spot, field, count));
            }
        }
        sum
    }

    fn victim(&self, span: Span, spot: Option<Spot>, effect: &str, count: Count) -> Victim {
        Victim {
            text: self.scene.text(span).to_string(),
            effect: effect.to_string(),
            count: Some(count),
            name: spot.and_then(|spot| person_name(self.scene, spot)),
            side: spot.and_then(|spot| side_of(self.scene, spot)).map(String::from),
            ..Victim::default()
        }
    }

    fn fill_date(&mut self, draft: &mut Draft) {
        let Some(words) = &draft.told.date else { return };
        let Some(span) = self.find("date", words, draft.trigger) else { return };
        let times = self.scene.annotation.times.iter().filter(|time| time.span.overlaps(span));
        let days = times.filter_map(|time| time.range).find(|&(start, end)| (end - start).get_days() <= LONGEST_DATE);
        let Some((start, end)) = days else { return self.drop("date", words, Why::NotUnderstood) };
        draft.incident.date = Some(DateRange { start, end, precision: precision_of(start, end).to_string(), inferred: false, night: false });
        self.note(draft, "date", span);
    }

    /// The finest place named in the words; without one the words themselves, at no known point.
    fn fill_place(&mut self, draft: &mut Draft) {
        let Some(words) = &draft.told.place else { return };
        let Some(span) = self.find("place", words, draft.trigger) else { return };
        let is_named = |place: &PlaceMention| {
            let stated = place.relative.as_ref().is_some_and(|relative| relative.span.overlaps(span));
            !place.demonym && (stated || place.span.overlaps(span))
        };
        let named = self.scene.annotation.places.iter().enumerate().filter(|(_, place)| is_named(place));
        let finest = named.min_by_key(|(at, mention)| (mention.place.as_ref().map(|place| place.kind), *at));
        draft.incident.place = Some(match finest {
            Some((at, _)) => incident_place(self.scene, at, false),
            None => IncidentPlace { name: self.scene.text(span).to_string(), ..IncidentPlace::default() },
        });
        self.note(draft, "place", span);
    }

    /// The type's usual class, unless who did it decides.
    fn class(&self, draft: &Draft, usual: Class, by_perpetrator: bool) -> Class {
        let told = draft.told.perpetrators.iter().flatten().filter_map(|words| self.ground.nearest(words, draft.trigger));
        let mut spots = told.filter_map(|span| head_of(self.scene, span)).filter(|_| by_perpetrator);
        match spots.find_map(|spot| self.scene.actor_over(spot).or_else(|| self.scene.actor_inside(spot))) {
            Some(actor) if actor.kind.is_state() => Class::Operation,
            Some(_) => Class::Attack,
            None => usual,
        }
    }

    fn fill_record(&self, draft: &mut Draft) {
        let spot = head_of(self.scene, draft.trigger);
        let sentence = spot.map_or(draft.trigger, |spot| self.scene.sentence(spot.sentence).span);
        draft.incident.evidence.insert("record".to_string(), Evidence::One(self.range(sentence)));
        draft.incident.themes = self.scene.lexicon.coding.ontology.themes.of_span(self.scene, sentence);
        draft.incident.status = spot.map_or("reported", |spot| read_certainty(self.scene, spot, Telling::News).name()).to_string();
    }
}

/// The number stated in the words, the first of several.
fn count_in(scene: &Scene, span: Span) -> Option<Count> {
    let stated = scene.annotation.counts.iter().find(|count| count.span.overlaps(span) && !count.measure);
    stated.map(|count| count.count)
}

/// The word that the others of a phrase hang on: a noun where there is one.
fn head_of(scene: &Scene, span: Span) -> Option<Spot> {
    let sentence = scene.annotation.sentences.partition_point(|sentence| sentence.span.end <= span.start);
    let tokens = &scene.annotation.sentences.get(sentence)?.tokens;
    let range = scene.sentence(sentence).tokens_in(span);
    let hangs_outside = |&at: &usize| tokens[at].head.is_none_or(|head| !range.contains(&usize::from(head)));
    let mut heads = range.clone().filter(hangs_outside);
    let noun = heads.clone().find(|&at| tokens[at].pos.is_nominal());
    noun.or_else(|| heads.next()).map(|token| Spot { sentence, token })
}
