//! An event in, its incident record out, with evidence and reasons for every field.

use crate::code::casualties::{Toll, gather_tolls, sum_tolls};
use crate::code::certainty::Certainty;
use crate::code::circumstances::{When, find_lender, is_day_of_telling};
use crate::code::claims::{accounts_of, citations_of, claims_of};
use crate::code::drafts::Fill;
use crate::code::events::Event;
use crate::code::fields::fields_of;
use crate::code::names::{listed_names, names_after};
use crate::code::ontology::Class;
use crate::code::parties::{
    is_country, is_fighting, named_beside, named_victim, owner_of_weapon, perpetrator, perpetrators_of, states_behind, target, target_words, targets_of,
    tells_fighters, told_name, toll_words, victim_of, weapons_of,
};
use crate::code::prominence::{owner_of, singled_out};
use crate::code::rules::{Role, Strength};
use crate::code::scene::{Scene, Spot};
use crate::code::sections::section_group;
use crate::code::sides::{answers_attack, sides_of, with_group};
use crate::code::tactics::{tactics_of, telling_drafts, usual_tactic};
use crate::document::BlockKind;
use crate::record::{DateRange, DocumentRef, Evidence, Incident, IncidentPlace, Party, Reason, Victim};
use crate::resolve::actors::ActorKind;
use crate::resolve::counts::Count;
use crate::resolve::places::{PlaceKind, PlaceMention};
use crate::resolve::times::TimeKind;
use crate::sentence::Upos;
use crate::span::{CodePoints, Span};
use jiff::civil::Date;

/// Who did it, claims it or is blamed for it.
const DOERS: [Role; 3] = [Role::Perpetrator, Role::Blamed, Role::Claimant];

/// What is filled in step by step.
struct Form<'s, 'a> {
    scene: &'s Scene<'a>,
    event: &'s Event<'a>,
    points: &'s CodePoints,
    incident: Incident,
}

/// The record of an event.
pub fn make_incident(scene: &Scene, event: &Event, points: &CodePoints) -> Incident {
    let mut form = Form { scene, event, points, incident: Incident::default() };
    form.incident.document = DocumentRef::of(scene.document);
    form.fill_parties();
    form.fill_casualties();
    form.fill_type();
    form.add_owners();
    form.fill_date();
    form.fill_place();
    form.fill_claims();
    form.fill_record();
    form.incident.id = stable_id('i', &form.incident);
    form.incident.themes = scene.lexicon.coding.ontology.themes.of_span(scene, told_span(scene, event));
    form.incident
}

/// The sentences that tell an event.
fn told_span(scene: &Scene, event: &Event) -> Span {
    scene.sentence(event.sentences.0).span.cover(scene.sentence(event.sentences.1).span)
}

impl Form<'_, '_> {
    /// Notes where a field's value stands.
    fn note(&mut self, field: &str, span: Span) {
        let range = self.points.range(&self.scene.document.text, span);
        match self.incident.evidence.entry(field.to_string()).or_insert_with(|| Evidence::Many(Vec::new())) {
            Evidence::Many(ranges) if !ranges.contains(&range) => ranges.push(range),
            _ => {}
        }
    }

    fn reason(&mut self, field: &str, by: impl Into<String>, span: Span) {
        let words = self.scene.text(span).to_string();
        self.incident.why.push(Reason { field: field.to_string(), by: by.into(), words });
    }

    fn rule_of(&self, spot: Spot) -> String {
        let told = self.event.drafts.iter().find(|draft| draft.fills.iter().any(|fill| fill.spot == spot));
        told.map_or_else(|| "phrase".to_string(), |draft| draft.rule.id.to_string())
    }

    fn fill_parties(&mut self) {
        for (party, spot) in perpetrators_of(self.scene, self.event) {
            let words = self.scene.actor(spot).map_or_else(|| self.scene.phrase(spot), |actor| actor.span);
            self.note("perpetrators", words);
            self.reason("perpetrators", self.rule_of(spot), words);
            self.incident.perpetrators.push(party);
        }
        for (party, spot) in targets_of(self.scene, self.event) {
            let words = target_words(self.scene, spot);
            self.note("targets", words);
            self.reason("targets", self.rule_of(spot), words);
            self.incident.targets.push(party);
        }
        for (weapon, spot) in weapons_of(self.scene, self.event) {
            self.note("weapons", self.scene.phrase(spot));
            self.reason("weapons", self.rule_of(spot), self.scene.phrase(spot));
            self.incident.weapons.push(weapon);
        }
    }

    /// Whose home or vehicle was attacked, where the owner is named.
    fn add_owners(&mut self) {
        let spots: Vec<Spot> = self.event.fillers(Role::Target).collect();
        for owner in spots.into_iter().filter_map(|spot| owner_of(self.scene, spot)) {
            self.add_aim(owner);
        }
    }

    fn fill_casualties(&mut self) {
        let tolls = gather_tolls(self.scene, self.event);
        for toll in &tolls {
            let field = toll.role.effect().unwrap_or_default();
            let words = toll_words(self.scene, toll);
            self.note(field, words);
            self.reason(field, self.rule_of(toll.spot), words);
        }
        let suffered = tolls.iter().filter(|toll| !toll.anaphoric && !toll.total && toll.count.is_none_or(|count| count.high != Some(0)));
        let sides = sides_of(self.scene, self.event, suffered.clone().map(|toll| toll.spot));
        let (scene, event) = (self.scene, self.event);
        let victims =
            suffered.zip(sides).map(|(toll, side)| with_group(scene, event, toll.spot, Victim { side: side.map(String::from), ..victim_of(scene, toll) }));
        self.incident.victims = victims.collect();
        self.add_known_by_name(&tolls);
        self.set_totals(&tolls);
        self.add_named(&tolls);
    }

    /// "A judge was killed … Judge Ruiz was killed": who is named only where the text tells it again adds nobody to the toll, but is a victim.
    fn add_known_by_name(&mut self, tolls: &[Toll]) {
        for toll in tolls.iter().filter(|toll| toll.anaphoric || toll.total) {
            let named = self.scene.person_named(toll.spot).map(|span| self.scene.text(span));
            let known = self.incident.victims.iter().any(|victim| victim.name.as_deref() == named);
            if named.is_some() && !known {
                self.incident.victims.push(victim_of(self.scene, toll));
            }
        }
    }

    /// Names that the text lists for its victims; whoever is only identified suffered what the event did first.
    fn add_named(&mut self, tolls: &[Toll]) {
        let scene = self.scene;
        let told: Vec<_> = self.event.drafts.iter().filter(|draft| !draft.negated).collect();
        let listed = told.iter().flat_map(|draft| listed_names(scene, draft));
        let main = tolls.iter().filter(|toll| toll.count.is_none_or(|count| count.high != Some(0))).map(|toll| toll.role).find(|role| *role != Role::Unharmed);
        let identified = told.iter().flat_map(|draft| &draft.fills).filter(|fill| fill.role == Role::Named);
        let identified = identified.filter_map(|fill| main.map(|role| Fill { role, spot: fill.spot }));
        for fill in listed.chain(identified).collect::<Vec<_>>() {
            let toll = Toll { role: fill.role, spot: fill.spot, count: Some(Count::exactly(1)), anaphoric: false, total: false };
            let side = sides_of(scene, self.event, std::iter::once(fill.spot)).pop().flatten();
            let victim = Victim { side: side.map(String::from), ..named_victim(scene, &toll) };
            if !self.incident.victims.iter().any(|known| known.name == victim.name) {
                self.incident.victims.push(victim);
            }
        }
    }

    fn set_totals(&mut self, tolls: &[Toll]) {
        self.incident.killed = sum_tolls(tolls, Role::Killed);
        self.incident.wounded = sum_tolls(tolls, Role::Wounded);
        self.incident.killed_or_wounded = sum_tolls(tolls, Role::KilledOrWounded);
        self.incident.captured = sum_tolls(tolls, Role::Captured);
    }

    /// Type by rank, corrected by what weapons and targets imply; class by who did it.
    fn fill_type(&mut self) {
        let ontology = &self.scene.lexicon.coding.ontology;
        let told = self.event.kind(self.scene);
        let generic = self.event.drafts.iter().all(|draft| draft.rule.generic || draft.rule.kind.is_none() || draft.rule.kind != told);
        let implied = self.implied_type(told).filter(|&at| generic || ontology.types[at].always_implied);
        let kind = implied.or(told).map(|at| self.type_of_harm(at)).map(|at| self.singled_out_type(at)).map(|at| &ontology.types[at]);
        self.incident.kind = kind.map_or_else(|| "other".to_string(), |kind| kind.name.to_string());
        self.incident.class = self.class(kind.map_or(Class::Other, |kind| kind.class), kind.is_some_and(|kind| kind.by_perpetrator)).name().to_string();
        self.fill_tactics();
        for draft in &self.event.drafts {
            let span = self.scene.token_span(draft.spot);
            let field = if draft.rule.kind.is_some() { "type" } else { "detail" };
            self.reason(field, draft.rule.id.to_string(), span);
            if draft.rule.kind.is_some() {
                self.note("type", span);
            }
        }
    }

    /// "attacked a village and burnt houses": where people were killed, what was done to them names the event.
    fn type_of_harm(&self, kind: usize) -> usize {
        let types = &self.scene.lexicon.coding.ontology.types;
        let killed = self.incident.killed.is_some_and(|count| count.high != Some(0));
        let of_captives = types[kind].if_killed.as_ref().filter(|_| self.are_captives_killed());
        if let Some(worse) = of_captives.and_then(|name| self.scene.lexicon.coding.ontology.type_index(name)) {
            return worse;
        }
        if let Some(worse) = types[kind].with_dead.as_ref().filter(|_| killed).and_then(|name| self.scene.lexicon.coding.ontology.type_index(name)) {
            return worse;
        }
        if !types[kind].of_property || !killed {
            return kind;
        }
        let told = self.event.drafts.iter().filter(|draft| !draft.negated && draft.strength == Strength::Event);
        let kinds = told.filter_map(|draft| draft.rule.kind).filter(|&at| !types[at].of_property && types[at].class == Class::Attack);
        kinds.max_by_key(|&at| types[at].rank).unwrap_or(kind)
    }

    /// Whether the same people were taken and killed; not whether they were found dead, which says nothing of how they died.
    fn are_captives_killed(&self) -> bool {
        let killing = self.event.drafts.iter().any(|draft| {
            !draft.negated && draft.strength != Strength::Detail && draft.rule.status.is_none() && draft.fills.iter().any(|fill| fill.role == Role::Killed)
        });
        let suffered = |role: Role| self.incident.victims.iter().filter(move |victim| Some(victim.effect.as_str()) == role.effect());
        killing && suffered(Role::Captured).any(|taken| suffered(Role::Killed).any(|killed| killed.text == taken.text))
    }

    /// An attack on one prominent person is an assassination, unless a state's forces do it.
    fn singled_out_type(&mut self, kind: usize) -> usize {
        let ontology = &self.scene.lexicon.coding.ontology;
        let by_state = self.event.fillers(Role::Perpetrator).any(|spot| self.scene.is_of(spot, "state"));
        let aimed = ontology.types[kind].may_single_out && !(ontology.types[kind].singles_out_by_harm && self.harmed_nobody());
        if !aimed || by_state {
            return kind;
        }
        let Some(assassination) = ontology.singling_type() else { return kind };
        match singled_out(self.scene, self.event) {
            Some(spot) => {
                self.add_aim(spot);
                self.reason("type", "prominence", self.scene.phrase(spot));
                assassination
            }
            None => kind,
        }
    }

    /// Whether nobody is told to have been killed or wounded.
    fn harmed_nobody(&self) -> bool {
        let incident = &self.incident;
        [&incident.killed, &incident.wounded, &incident.killed_or_wounded].into_iter().flatten().all(|count| count.high == Some(0))
    }

    /// Whose home or vehicle was attacked is whom it was aimed at.
    fn add_aim(&mut self, spot: Spot) {
        let filled = self.event.drafts.iter().flat_map(|draft| &draft.fills).any(|fill| fill.spot == spot);
        let aim = target(self.scene, spot);
        let named = |name: &Option<String>| name.is_some() && *name == aim.name;
        let known = self.incident.victims.iter().any(|victim| named(&victim.name)) || self.incident.targets.iter().any(|party| named(&party.name));
        if !filled && !known && aim.name.is_some() {
            self.incident.targets.push(aim);
        }
    }

    /// The type that a weapon of the event implies, the highest rank first; none where another weapon fits the type that is told
    /// ("attacked with rifles and grenades").
    fn implied_type(&self, told: Option<usize>) -> Option<usize> {
        let ontology = &self.scene.lexicon.coding.ontology;
        let kinds = self.implied_types();
        let always = kinds.iter().copied().find(|&at| ontology.types[at].always_implied);
        let by_event = self.event.drafts.iter().any(|draft| draft.strength == Strength::Event && !draft.negated && draft.rule.kind == told);
        let fits = by_event && told.is_some_and(|told| kinds.contains(&told));
        always.or_else(|| kinds.into_iter().filter(|_| !fits).max_by_key(|&at| ontology.types[at].rank))
    }

    /// The types that weapons, attackers and dead imply, in text order.
    fn implied_types(&self) -> Vec<usize> {
        let ontology = &self.scene.lexicon.coding.ontology;
        let means =
            telling_drafts(self.event).flat_map(|draft| &draft.fills).filter(|fill| matches!(fill.role, Role::Weapon | Role::Perpetrator | Role::Killed));
        let nouns = means.filter_map(|fill| self.scene.noun_class(fill.spot)).filter_map(|noun| noun.implied_type.as_deref());
        nouns.filter_map(|name| ontology.type_index(name)).collect()
    }

    /// The class that the rules of the event's type give, or what its perpetrators make of it.
    fn class(&self, usual: Class, by_perpetrator: bool) -> Class {
        let told = self.event.kind(self.scene);
        let naming = self.event.drafts.iter().filter(|draft| !draft.negated && draft.rule.kind == told);
        if let Some(class) = naming.into_iter().find_map(|draft| draft.rule.class) {
            return class;
        }
        if !by_perpetrator {
            return usual;
        }
        if self.is_fought_by_forces(told) || self.loses_fighters_alone(told) {
            return Class::Operation;
        }
        let acting = || self.event.drafts.iter().filter(|draft| !draft.negated && !answers_attack(self.scene, draft));
        let doers = || acting().flat_map(|draft| &draft.fills).filter(|fill| fill.role == Role::Perpetrator).map(|fill| fill.spot);
        let owner = |spot: Spot| owner_of_weapon(self.scene, spot);
        let owners = self.event.fillers(Role::Weapon).filter_map(owner);
        let actors: Vec<_> = doers().filter_map(|spot| self.scene.actor_over(spot)).chain(owners).collect();
        let by_country = || doers().any(|spot| is_country(self.scene, spot)) || states_behind(self.scene, self.event).next().is_some();
        if actors.is_empty() && by_country() {
            return Class::Operation;
        }
        let armed = actors.iter().any(|actor| actor.kind.is_armed_opponent());
        match actors.first() {
            Some(actor) if actor.kind.is_state() && !armed => Class::Operation,
            Some(_) => Class::Attack,
            None => usual,
        }
    }

    /// "Six rebels were killed in a clash with soldiers": a clash in which none but those suffer who fight a state's forces.
    fn loses_fighters_alone(&self, told: Option<usize>) -> bool {
        let clash = told.is_some_and(|at| self.scene.lexicon.coding.ontology.types[at].mutual);
        let forces = [Role::Perpetrator, Role::Target].into_iter().any(|role| self.event.fillers(role).any(|spot| self.scene.is_of(spot, "state")));
        let victims = &self.incident.victims;
        clash && forces && !victims.is_empty() && victims.iter().all(|victim| victim.side.as_deref() == Some("perpetrators"))
    }

    /// A clash in which a state's forces take part.
    fn is_fought_by_forces(&self, told: Option<usize>) -> bool {
        let types = &self.scene.lexicon.coding.ontology.types;
        let clash = told.is_some_and(|at| types[at].mutual);
        let attacked = self.event.fillers(Role::Perpetrator).any(|spot| self.scene.is_of(spot, "armed"));
        clash && !attacked && self.event.fillers(Role::Target).any(|spot| self.scene.is_of(spot, "state"))
    }

    /// The tactics that weapons imply and rules name, each once; else the type's usual one.
    fn fill_tactics(&mut self) {
        for (tactic, span) in tactics_of(self.scene, self.event) {
            if !self.incident.tactics.contains(&tactic) {
                self.incident.tactics.push(tactic);
            }
            self.note("tactics", span);
        }
        if self.incident.tactics.is_empty() {
            self.incident.tactics.extend(usual_tactic(self.scene, &self.incident.kind));
        }
    }

    fn fill_date(&mut self) {
        let setting = self.event.setting;
        let Some(when) = self.event.when.or(setting.when) else {
            let told = citations_of(self.scene, self.event).into_iter().filter_map(|(citation, _)| citation.date).min();
            let day = told.or(self.scene.document.published.filter(|_| setting.on_report_day));
            self.incident.date = day.map(|day| DateRange { start: day, end: day, precision: "day".to_string(), inferred: true, night: false });
            return;
        };
        let inferred = self.event.when.is_none() || is_day_of_telling(self.scene, self.event.sentences, when.mention);
        self.incident.date = Some(DateRange { inferred, ..date_range(self.scene, when) });
        let span = self.scene.annotation.times[when.mention].span;
        self.note("date", span);
        self.reason("date", "time", span);
    }

    fn fill_place(&mut self) {
        let carried = self.event.place.or(self.event.setting.place);
        let inferred = self.event.place.is_none();
        let Some(at) = carried.or_else(|| heading_place(self.scene, self.event.block)) else { return };
        let place = &self.scene.annotation.places[at];
        let mut own = incident_place(self.scene, at, inferred);
        own.country = own.country.or_else(|| heading_country(self.scene, self.event.block));
        self.incident.place = Some(own);
        let span = place.relative.as_ref().map_or(place.span, |relative| relative.span);
        self.note("place", span);
        self.reason(
            "place",
            if carried.is_none() {
                "heading"
            } else if inferred {
                "setting"
            } else {
                "gazetteer"
            },
            span,
        );
    }

    fn fill_claims(&mut self) {
        for (claim, span) in claims_of(self.scene, self.event) {
            self.note("claims", span);
            self.incident.claims.push(claim);
        }
        for (citation, span) in citations_of(self.scene, self.event) {
            self.note("sources", span);
            self.incident.sources.push(citation);
        }
        for (account, span) in accounts_of(self.scene, self.event) {
            self.note("accounts", span);
            self.incident.accounts.push(account);
        }
        self.infer_perpetrator();
        self.infer_accused();
        self.infer_group();
    }

    /// Where no named actor did it, who claims it or is blamed for it did; else the actor of the headings.
    fn infer_perpetrator(&mut self) {
        if self.incident.perpetrators.iter().any(|party| party.name.is_some()) || self.incident.class == "other" {
            return;
        }
        for stance in [Role::Claimant, Role::Blamed] {
            let spots: Vec<Spot> = self.event.fillers(stance).collect();
            for spot in spots {
                let Some(party) = held_responsible(self.scene, spot) else { continue };
                let same = |known: &Party| if party.name.is_some() { known.name == party.name } else { known.text == party.text };
                if !self.incident.perpetrators.iter().any(same) {
                    self.incident.perpetrators.push(party);
                    self.note("perpetrators", self.scene.phrase(spot));
                    self.reason("perpetrators", self.rule_of(spot), self.scene.phrase(spot));
                }
            }
        }
        if self.incident.class == "attack" && (self.incident.perpetrators.is_empty() || self.is_by_nameless_fighters()) {
            self.inherit_perpetrator();
        }
    }

    /// Persons who are accused of it, by name.
    fn infer_accused(&mut self) {
        let spots: Vec<Spot> = self.event.fillers(Role::Blamed).flat_map(|spot| std::iter::once(spot).chain(names_after(self.scene, spot))).collect();
        for spot in spots {
            let Some(name) = self.scene.persons.listed_at(spot).map(|span| self.scene.text(span).to_string()) else { continue };
            let party = Party { name: Some(name.clone()), kind: Some("individual".to_string()), text: Some(name), inferred: true, ..Party::default() };
            if !self.incident.perpetrators.iter().any(|known| known.name == party.name) {
                self.incident.perpetrators.push(party);
                self.note("perpetrators", self.scene.phrase(spot));
                self.reason("perpetrators", self.rule_of(spot), self.scene.phrase(spot));
            }
        }
    }

    /// "The guerrillas" of a report that names one armed group alone are its people.
    fn infer_group(&mut self) {
        let scene = self.scene;
        let fighters = |spot: Spot| scene.actor_over(spot).filter(|actor| is_fighting(actor.kind) && (!actor.named || tells_fighters(scene, actor)));
        let known = self.incident.perpetrators.iter().any(|party| party.kind.as_deref() != Some("individual"));
        if self.incident.class != "attack" || known || !DOERS.into_iter().any(|role| self.event.fillers(role).any(|spot| fighters(spot).is_some())) {
            return;
        }
        let named = || scene.annotation.actors.iter().filter(|actor| actor.named && !actor.inferred && actor.id.is_some() && is_fighting(actor.kind));
        let Some(group) = named().find(|actor| !tells_fighters(scene, actor)) else { return };
        let denied = self.event.fillers(Role::Denier).any(|spot| scene.actor_over(spot).is_some_and(|actor| actor.id == group.id));
        let told = self.incident.perpetrators.iter().any(|party| party.id.as_deref() == group.id.as_deref());
        if denied || told || named().any(|actor| actor.id != group.id) {
            return;
        }
        let (name, id) = (told_name(scene, group), group.id.as_ref().map(|id| id.to_string()));
        self.incident.perpetrators.push(Party { name: Some(name), id, kind: Some("organisation".to_string()), inferred: true, ..Party::default() });
        self.note("perpetrators", group.span);
        self.reason("perpetrators", "only_group", group.span);
    }

    /// The armed group of the section did the attacks that are listed in it; its people may be told of by a mere word ("operatives").
    fn inherit_perpetrator(&mut self) {
        let Some(actor) = section_group(self.scene, self.event.block as usize) else { return };
        let (name, id) = (Some(actor.name.to_string()), actor.id.as_ref().map(|id| id.to_string()));
        match self.incident.perpetrators.first_mut() {
            Some(party) => (party.name, party.id, party.inferred) = (name, id, true),
            None => self.incident.perpetrators.push(Party { name, id, inferred: true, ..Party::default() }),
        }
        self.note("perpetrators", actor.span);
        self.reason("perpetrators", "heading", actor.span);
    }

    /// Whether nobody but bare fighters is told to have done it, in an item of a list.
    fn is_by_nameless_fighters(&self) -> bool {
        let item = matches!(self.scene.document.blocks[self.event.block as usize].kind, BlockKind::Item(_));
        let mut doers = self.event.fillers(Role::Perpetrator);
        item && self.incident.perpetrators.len() == 1
            && doers.all(|spot| self.scene.words().rank_and_file.has(self.scene.tree(spot.sentence).lemma(spot.token)))
    }

    /// Whether the first clause that tells the event is told by those who did it.
    fn is_told_by_doer(&self) -> bool {
        let mut told = self.event.drafts.iter().filter(|draft| draft.strength != Strength::Detail && !draft.negated);
        told.next().is_some_and(|draft| draft.fills.iter().any(|fill| fill.role == Role::Claimant))
    }

    fn fill_record(&mut self) {
        let (first, last) = self.event.sentences;
        let span = self.scene.sentence(first).span.cover(self.scene.sentence(last).span);
        let range = self.points.range(&self.scene.document.text, span);
        self.incident.evidence.insert("record".to_string(), Evidence::One(range));
        let mut section: Vec<String> = self
            .scene
            .document
            .headings_above(self.event.block as usize)
            .map(|at| self.scene.text(self.scene.document.blocks[at].span).trim().to_string())
            .collect();
        section.reverse();
        self.incident.section = section;
        let told = self.event.drafts.iter().filter(|draft| draft.strength == Strength::Event && !draft.negated);
        let certainty = told.map(|draft| draft.certainty).min().unwrap_or(Certainty::Reported);
        let told = self.event.kind(self.scene);
        let naming = self.event.drafts.iter().filter(|draft| draft.rule.kind.is_none() || draft.rule.kind == told);
        let ruled = naming.into_iter().find_map(|draft| draft.rule.status.clone());
        let claimed = certainty == Certainty::Reported && self.is_told_by_doer();
        let stated = if claimed { CLAIMED } else { certainty.name() };
        self.incident.status = ruled.map_or_else(|| stated.to_string(), |status| status.to_string());
    }
}

/// Whoever claims it or is blamed: a known group or force by its name, armed people by their words, else what is called by a name of its own.
fn held_responsible(scene: &Scene, spot: Spot) -> Option<Party> {
    let actor = scene.actor_over(spot).or_else(|| scene.actor_inside(spot));
    let actor = actor.filter(|actor| actor.named).or_else(|| named_beside(scene, spot)).or(actor);
    if let Some(actor) = actor.filter(|actor| (actor.named && !tells_fighters(scene, actor)) || (actor.body && actor.kind.is_state())) {
        let (name, id) = (told_name(scene, actor), actor.id.as_ref().map(|id| id.to_string()));
        let kind = actor.body.then(|| "organisation".to_string());
        return Some(Party { name: Some(name), id, kind, inferred: true, ..Party::default() });
    }
    let armed = actor.is_some_and(|actor| is_fighting(actor.kind) || actor.kind == ActorKind::Criminal || actor.kind.is_state());
    let coined = actor.is_none() && scene.persons.listed_at(spot).is_none() && scene.place_over(spot).is_none() && scene.noun_class(spot).is_none();
    let coined = coined && scene.tree(spot.sentence).pos(spot.token) == Upos::Propn;
    let kind = |party: &Party| party.kind.clone().or_else(|| coined.then(|| "organisation".to_string()));
    perpetrator(scene, spot).filter(|_| armed || coined).map(|party| Party { kind: kind(&party), inferred: true, ..party })
}

/// The status of what only those tell who say that they did it.
const CLAIMED: &str = "claimed";

/// Whether a time is a night, which ends on the day after the one that names it, or the small hours ("early Friday"), which others count to the
/// night before.
fn is_night(scene: &Scene, mention: usize) -> bool {
    let time = &scene.annotation.times[mention];
    let early = || scene.text(time.span).to_lowercase().split(' ').any(|word| scene.words().small_hours.has(word));
    time.kind == TimeKind::Time && (time.range.is_some_and(|(start, end)| (end - start).get_days() == 1) || early())
}

/// The days that a time mention stands for.
pub fn date_range(scene: &Scene, When { mention, start, end }: When) -> DateRange {
    DateRange { start, end, precision: precision_of(start, end).to_string(), inferred: false, night: is_night(scene, mention) }
}

/// How finely two days date something: `day`, `week`, `month`, `year` or `range`.
pub fn precision_of(start: Date, end: Date) -> &'static str {
    match (end - start).get_days() + 1 {
        1 => "day",
        2..=6 => "range",
        7 => "week",
        28..=31 if start.day() == 1 => "month",
        365..=366 => "year",
        _ => "range",
    }
}

/// The country of the nearest heading that is in one: where in a region of several countries the text stands.
fn heading_country(scene: &Scene, block: u32) -> Option<String> {
    let heading = heading_place(scene, block).and_then(|at| scene.annotation.places[at].place.as_ref());
    heading.and_then(|place| place.country.as_ref()).map(|code| code.to_string())
}

/// The place of the nearest heading that names one; fields are the nearest.
pub fn heading_place(scene: &Scene, block: u32) -> Option<usize> {
    let blocks = &scene.document.blocks;
    let fields = fields_of(scene, block).map(|fields| fields as usize);
    let headings: Vec<Span> = fields.into_iter().chain(scene.document.headings_above(block as usize)).map(|heading| blocks[heading].span).collect();
    let named = |finest: PlaceKind, coarsest: PlaceKind| {
        let fits = move |place: &PlaceMention| !place.demonym && place.place.as_ref().is_some_and(|place| (finest..=coarsest).contains(&place.kind));
        headings.iter().find_map(|span| scene.annotation.places.iter().position(|place| span.contains(place.span) && fits(place)))
    };
    named(PlaceKind::Site, PlaceKind::Admin1).or_else(|| named(PlaceKind::Country, PlaceKind::World))
}

/// A place mention as the record has it: its relative position where it states one.
pub fn incident_place(scene: &Scene, at: usize, inferred: bool) -> IncidentPlace {
    let mention = &scene.annotation.places[at];
    let lent = mention.place.is_none() && mention.relative.is_none();
    let known = mention.place.as_ref().or_else(|| find_lender(scene, at).filter(|_| lent));
    let relative = mention.relative.as_ref();
    let hither = relative.and_then(|relative| relative.hither.as_ref());
    IncidentPlace {
        name: place_name(scene, mention),
        admin1: known.and_then(|place| place.admin1.as_ref()).map(|name| name.to_string()),
        country: hither.or(known.and_then(|place| place.country.as_ref())).map(|code| code.to_string()),
        distance_km: relative.and_then(|relative| relative.distance_km),
        bearing: relative.and_then(|relative| relative.bearing).map(String::from),
        approximate: lent || relative.is_some_and(|relative| relative.approximate),
        lat: relative.map(|relative| relative.lat).or(known.map(|place| place.lat)),
        lon: relative.map(|relative| relative.lon).or(known.map(|place| place.lon)),
        radius_km: relative.map(|relative| relative.radius_km).or(known.map(|place| place.extent_km)),
        gazetteer_id: known.filter(|_| !lent && hither.is_none()).and_then(|place| place.gazetteer_id.as_ref()).map(|id| id.to_string()),
        inferred,
    }
}

/// Towns and sites by the report's words, divisions and countries by the gazetteer's name.
fn place_name(scene: &Scene, mention: &PlaceMention) -> String {
    let words = scene.text(mention.span);
    let capitals = !words.chars().any(char::is_lowercase);
    if let Some(border) = mention.relative.as_ref().filter(|relative| relative.hither.is_some()) {
        return scene.text(border.span).to_string();
    }
    match &mention.place {
        Some(place) if capitals || place.kind >= PlaceKind::Region => place.name.to_string(),
        _ => words.to_string(),
    }
}

/// FNV-1a over the document and the coded fields: the same document and coding give the same id.
pub fn stable_id(kind: char, record: &impl serde::Serialize) -> String {
    let coded = serde_json::to_string(record).unwrap_or_default();
    let hash = coded.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{kind}{hash:016x}")
}
