//! Annotated sentences in, figures out: indicators with value, unit, place, as-of date and who says so.
//!
//! A number becomes a figure where the lexicon has an indicator for what it counts and the words that govern it; all other
//! numbers are none. The dead, wounded and arrested of one incident are its casualties: such numbers are figures only as sums
//! (`sums`). A part of a number told before ("a third of them") is counted out of it. What a number is worth over several
//! reports is the business of `series`.

pub mod bearings;
pub mod lexicon;
mod relations;
pub mod sums;
mod wording;

use crate::code::claims::bracketed;
use crate::code::drafts::is_either;
use crate::code::incident::{heading_place, incident_place, stable_id};
use crate::code::publications::Source;
use crate::code::quantities::{Measure, Quantity, find_quantities};
use crate::code::scene::{Scene, Spot};

use crate::code::tree::Tree;
use crate::document::BlockKind;
use crate::record::{Amount, DocumentRef, Evidence, Figure, Reason, Speaker};
use crate::sentence::{Rel, Upos};
use crate::span::{CodePoints, Span};
use bearings::{Moves, Timing, attribution_of, place_of, read_timing};
use lexicon::Indicator;
use relations::{Counted, read_counted};
use sums::{Sum, read_sum};

/// A figure with what the following ones need of it.
struct Told<'a> {
    figure: Figure,
    sentence: usize,
    indicator: &'a Indicator,
    counted: Counted,
    /// What is counted, in words.
    noun: String,
}

/// The figures of a document, in text order, each with its sentence. `taken` are the spots that incidents have as casualties or
/// parties, `used` the numbers of tallies, both in order.
pub fn make_figures(scene: &Scene, taken: &[Spot], used: &[Span], points: &CodePoints) -> Vec<(Figure, Span)> {
    let mut line = Line { scene, taken, used, points, told: Vec::new() };
    for sentence in 0..scene.annotation.sentences.len() {
        if scene.block_kind(sentence) != BlockKind::Caption {
            line.read_sentence(sentence);
        }
    }
    let mut figures: Vec<(Figure, Span)> = Vec::new();
    for told in line.told {
        if !figures.iter().rev().take(40).any(|(known, _)| is_repeated(known, &told.figure)) {
            figures.push((told.figure, scene.sentence(told.sentence).span));
        }
    }
    figures
}

/// The same number of the same thing, told again.
fn is_repeated(known: &Figure, next: &Figure) -> bool {
    let place = |figure: &Figure| figure.place.as_ref().map(|place| place.name.clone());
    known.indicator == next.indicator && known.value == next.value && (place(known) == place(next) || place(next).is_none())
}

struct Line<'s, 'a> {
    scene: &'s Scene<'a>,
    taken: &'s [Spot],
    used: &'s [Span],
    points: &'s CodePoints,
    told: Vec<Told<'a>>,
}

impl<'a> Line<'_, 'a> {
    fn read_sentence(&mut self, sentence: usize) {
        let mut quantities = find_quantities(self.scene, sentence);
        if self.scene.summed[sentence] {
            // The shares of a tally are its own.
            quantities.retain(|quantity| !matches!(quantity.measure, Measure::Percent | Measure::Fraction));
        }
        let mut before: Option<(usize, smol_str::SmolStr)> = None;
        for quantity in quantities {
            let counted = read_counted(self.scene, &quantity, before.as_ref().map(|(noun, class)| (*noun, class)));
            if let (Some(noun), Some(class)) = (counted.noun, &counted.class) {
                before = Some((noun, class.clone()));
            }
            self.read_quantity(&quantity, counted);
        }
    }

    fn read_quantity(&mut self, quantity: &Quantity, mut counted: Counted) {
        let spot = Spot { sentence: quantity.sentence, token: counted.noun.unwrap_or(quantity.head) };
        if self.used.binary_search(&quantity.span).is_ok() || self.taken.binary_search(&spot).is_ok() || is_unreal(self.scene, spot.sentence, &counted) {
            return;
        }
        let base = self.whole_of(quantity, &counted);
        let of_base = base.and_then(|at| self.told[at].counted.class.clone());
        let people = counted.stands_for_people(self.scene.tree(quantity.sentence), quantity).then(|| smol_str::SmolStr::new_static("people"));
        counted.class = counted.class.or(of_base).or(people);
        let timing = read_timing(self.scene, self.anchor(spot, &counted));
        let sum = read_sum(self.scene, spot.sentence, quantity.amount, &counted, &timing);
        let whole = base.and_then(|at| self.told[at].figure.value).map_or(1.0, Amount::stated);
        let stated = if quantity.measure == Measure::Counted { quantity.amount.stated() } else { quantity.amount.stated() * whole };
        let chosen = choose(self.scene, quantity, &counted, (sum, &timing), stated);
        let chosen = chosen.map(|chosen| chosen.map(|indicator| redirected(self.scene, spot.sentence, &counted, indicator)));
        let inherited = || base.filter(|_| is_subset(self.scene, spot.sentence, &counted)).map(|at| self.told[at].indicator);
        let Some(indicator) = chosen.unwrap_or_else(inherited) else { return };
        self.tell(quantity, counted, indicator, timing, base);
    }

    /// The token that time and place are looked for from: the governing verb, else the noun.
    fn anchor(&self, spot: Spot, counted: &Counted) -> Spot {
        Spot { token: counted.verb.unwrap_or(spot.token), ..spot }
    }

    /// The figure that a number is a part of or takes up, at most two sentences before it.
    fn whole_of(&self, quantity: &Quantity, counted: &Counted) -> Option<usize> {
        if !counted.anaphoric && !is_subset(self.scene, quantity.sentence, counted) {
            return None;
        }
        let near = |told: &Told| quantity.sentence - told.sentence <= 2 && told.figure.unit == "persons";
        let larger = |told: &Told| quantity.measure != Measure::Counted || told.figure.value.is_some_and(|value| value.stated() > quantity.amount.stated());
        self.told.iter().rposition(|told| near(told) && larger(told))
    }

    fn tell(&mut self, quantity: &Quantity, counted: Counted, indicator: &'a Indicator, timing: Timing, base: Option<usize>) {
        let scene = self.scene;
        let spot = Spot { sentence: quantity.sentence, token: counted.noun.unwrap_or(quantity.head) };
        let mut figure =
            Figure { document: DocumentRef::of(scene.document), indicator: indicator.name.to_string(), status: "reported".into(), ..Figure::default() };
        self.set_value(&mut figure, quantity, &counted, base);
        let known = base.map(|at| (&self.told[at].figure, self.told[at].noun.as_str()));
        let same = base.is_some_and(|at| self.told[at].indicator.name == indicator.name);
        let part = known.map(|(_, noun)| wording::Part { of: noun, told_by_clause: same && quantity.measure == Measure::Counted });
        let worded = wording::word_figure(scene, quantity, &counted, indicator, part);
        figure.what = worded.what;
        figure.subject = subject_of(scene, quantity, &counted).or_else(|| known.and_then(|(figure, _)| figure.subject.clone()));
        if is_projected(scene, spot.sentence, &counted) {
            figure.status = "projected".into();
        }
        self.note(&mut figure, "record", scene.sentence(spot.sentence).span);
        self.note(&mut figure, "value", quantity.span);
        self.note(&mut figure, "what", worded.span);
        self.set_place(&mut figure, self.anchor(spot, &counted), indicator);
        self.set_currency(&mut figure, quantity);
        self.set_source(&mut figure, quantity.span, spot.sentence, &counted, base);
        self.set_time(&mut figure, timing, indicator);
        figure.why.push(Reason { field: "indicator".into(), by: format!("figures.toml#{}", indicator.name), words: worded.because });
        figure.id = stable_id('f', &figure);
        self.told.push(Told { figure, sentence: quantity.sentence, indicator, counted, noun: worded.noun });
    }

    fn set_value(&self, figure: &mut Figure, quantity: &Quantity, counted: &Counted, base: Option<usize>) {
        let part = match quantity.measure {
            Measure::Percent => Some(0.01),
            Measure::Fraction => Some(1.0),
            _ => None,
        };
        let whole = base.filter(|_| counted.anaphoric).and_then(|at| self.told[at].figure.value);
        figure.of = base.and_then(|at| self.told[at].figure.value);
        figure.share = part.map(|factor| (quantity.amount.stated() * factor * 1e4).round() / 1e4);
        match (part, whole) {
            (Some(_), Some(whole)) => {
                let counted_out = whole.times(figure.share.unwrap_or(1.0));
                figure.value = Some(Amount { low: counted_out.low.round(), high: counted_out.high.map(f64::round), approximate: true });
                figure.unit = "persons".into();
            }
            (Some(factor), None) => {
                figure.value = Some(quantity.amount.times(factor * 100.0));
                figure.unit = "percent".into();
            }
            (None, _) => {
                figure.value = Some(quantity.amount);
                figure.unit = unit_of(self.scene, quantity, counted);
            }
        }
    }

    /// The clause's place; else that of the last figure of the same indicator; else a heading's.
    fn set_place(&self, figure: &mut Figure, anchor: Spot, indicator: &Indicator) {
        let scene = self.scene;
        let moves = if indicator.moves { Moves::Yes } else { Moves::No };
        if let Some(at) = place_of(scene, anchor, moves) {
            let mention = &scene.annotation.places[at];
            figure.place = Some(incident_place(scene, at, false));
            return self.note(figure, "place", mention.span);
        }
        let last = self.told.last().filter(|told| anchor.sentence - told.sentence <= 2 && told.indicator.name == indicator.name);
        let place = last.and_then(|told| told.figure.place.clone());
        let heading = || heading_place(scene, scene.sentence(anchor.sentence).block).map(|at| incident_place(scene, at, true));
        figure.place = place.map(|place| crate::record::IncidentPlace { inferred: true, ..place }).or_else(heading);
    }

    /// "50 million pesos" are those of the country where they are paid: of the figure's place, else of most places of the report.
    fn set_currency(&self, figure: &mut Figure, quantity: &Quantity) {
        let scene = self.scene;
        let names = &scene.lexicon.coding.figures.currencies_of;
        let tokens = &scene.sentence(quantity.sentence).tokens;
        let shared = || quantity.tokens.clone().find_map(|at| names.get(&tokens[at].lower));
        let Some(by_country) = shared().filter(|_| matches!(quantity.measure, Measure::Money(_))) else { return };
        let own = figure.place.as_ref().and_then(|place| place.country.clone());
        let code = own.or_else(|| main_country(scene)).and_then(|country| by_country.get(country.as_str()));
        if let Some(code) = code {
            figure.unit = code.to_string();
        }
    }

    /// Who is quoted, who counts, whom the base number comes from, else the source in brackets.
    fn set_source(&self, figure: &mut Figure, span: Span, sentence: usize, counted: &Counted, base: Option<usize>) {
        let scene = self.scene;
        let source = attribution_of(scene, span).or_else(|| reporter_of(scene, sentence, counted));
        if let Some(source) = source {
            figure.attributed_to = Some(scene.text(source.behind.unwrap_or(source.span)).to_string());
            if let Some(covers) = source.covers {
                figure.as_of = Some(covers.end);
            }
            return self.note(figure, "source", source.behind.unwrap_or(source.span));
        }
        let from_base = base.and_then(|at| self.told[at].figure.attributed_to.clone());
        let cited = || bracketed(scene, sentence).into_iter().next().map(|(citation, _)| citation.name);
        figure.attributed_to = from_base.or_else(cited);
    }

    fn set_time(&self, figure: &mut Figure, timing: Timing, indicator: &Indicator) {
        if let Some(span) = timing.span {
            self.note(figure, "as_of", span);
            if timing.period.is_some() && indicator.flow {
                self.note(figure, "period", span);
            }
            figure.as_of = timing.as_of;
        }
        figure.as_of = figure.as_of.or(timing.as_of);
        figure.period = timing.period.filter(|_| indicator.flow);
    }

    fn note(&self, figure: &mut Figure, field: &str, span: Span) {
        let range = self.points.range(&self.scene.document.text, span);
        let evidence = if field == "record" { Evidence::One(range) } else { Evidence::Many(vec![range]) };
        figure.evidence.insert(field.to_string(), evidence);
    }
}

/// The country in which most places of a report lie, the first of equals by its code.
fn main_country(scene: &Scene) -> Option<String> {
    let mut counts: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for code in scene.annotation.places.iter().filter_map(|place| place.place.as_ref()?.country.as_deref()) {
        *counts.entry(code).or_insert(0) += 1;
    }
    counts.into_iter().rev().max_by_key(|&(_, n)| n).map(|(code, _)| code.to_string())
}

/// The first indicator whose words and classes fit. `Some(None)`: the number is a casualty of an incident, and no indicator.
fn choose<'a>(scene: &Scene<'a>, quantity: &Quantity, counted: &Counted, (sum, timing): (Sum, &Timing), stated: f64) -> Option<Option<&'a Indicator>> {
    let tree = scene.tree(quantity.sentence);
    if matches!(quantity.measure, Measure::Percent | Measure::Fraction) && !counted.anaphoric {
        let share = scene.lexicon.coding.figures.indicators.iter().find(|indicator| indicator.percent && is_share(tree, quantity, counted, indicator));
        return share.map(Some);
    }
    let counts = |indicator: &Indicator| stated >= indicator.least && !(timing.one_day && stated < indicator.least_on_a_day);
    let fitting = |indicator: &&Indicator| measures(indicator, quantity, counted) && counts(indicator);
    let indicators = || scene.lexicon.coding.figures.indicators.iter();
    if let Measure::Money(_) = quantity.measure {
        let near = |indicator: &&Indicator| stands_near(scene, quantity, indicator);
        return indicators().filter(|indicator| indicator.money && stated >= indicator.least).find(near).map(Some);
    }
    let light = &scene.lexicon.coding.figures.words.light;
    let is_light = |at: &usize| light.has(tree.lemma(*at));
    let (late, first): (Vec<usize>, Vec<usize>) = counted.governors.iter().copied().partition(is_light);
    for at in first.into_iter().chain(late) {
        for indicator in indicators().filter(|indicator| measures(indicator, quantity, counted) && tells(scene, quantity.sentence, at, indicator)) {
            if indicator.needs_place && !has_place_below(scene, quantity.sentence, counted) || !indicator.sum && !counts(indicator) {
                continue;
            }
            let holds = !indicator.sum || sum == Sum::Told;
            return Some(holds.then_some(indicator).filter(|indicator| counts(indicator)));
        }
    }
    let loose = indicators().filter(fitting).filter(|indicator| !indicator.sum).find(|indicator| {
        let alone = counted.class.as_ref().is_some_and(|class| indicator.nouns.contains(class));
        alone || counted.wider.iter().any(|&at| is_word(tree, at, indicator))
    });
    loose.map(Some)
}

fn measures(indicator: &Indicator, quantity: &Quantity, counted: &Counted) -> bool {
    match quantity.measure {
        Measure::Money(_) => indicator.money,
        _ if indicator.percent || indicator.money => false,
        _ => counted.class.as_ref().is_some_and(|class| indicator.counts.contains(class) || indicator.nouns.contains(class)),
    }
}

/// A share of people, of events, or of what the indicator names; of a place only in per cent.
fn is_share(tree: &Tree, quantity: &Quantity, counted: &Counted, indicator: &Indicator) -> bool {
    let of_class = counted.class.as_ref().is_some_and(|class| indicator.counts.contains(class));
    of_class || quantity.measure == Measure::Percent && counted.noun.is_some_and(|noun| indicator.words.has(tree.lemma(noun)))
}

/// "killing or wounding 426", "have received no assistance": what is told beside the word turns it into another indicator.
fn redirected<'a>(scene: &Scene<'a>, sentence: usize, counted: &Counted, indicator: &'a Indicator) -> &'a Indicator {
    let tree = scene.tree(sentence);
    let Some(verb) = counted.verb else { return indicator };
    let either = is_either(scene, Spot { sentence, token: verb });
    let refused = tree.children_by(verb, &[Rel::Obj]).any(|object| tree.children_by(object, &[Rel::Det]).any(|at| scene.words().negators.has(tree.lower(at))));
    let other = if either { indicator.either.as_ref() } else { indicator.refused.as_ref().filter(|_| refused) };
    let named = |name: &smol_str::SmolStr| scene.lexicon.coding.figures.indicators.iter().find(|known| known.name == *name);
    other.and_then(named).unwrap_or(indicator)
}

/// Whether a word is one of an indicator's, a verb's particle counted with it ("come_back").
fn is_word(tree: &Tree, at: usize, indicator: &Indicator) -> bool {
    let words = &indicator.words;
    words.has(tree.lemma(at))
        || words.has(tree.lower(at))
        || tree.pos(at) == Upos::Verb
            && tree.children_by(at, &[Rel::CompoundPrt, Rel::Advmod]).any(|part| words.has(&format!("{}_{}", tree.lemma(at), tree.lower(part))))
}

/// Whether a word of an indicator stands within eight words of a sum of money.
fn stands_near(scene: &Scene, quantity: &Quantity, indicator: &Indicator) -> bool {
    let tree = scene.tree(quantity.sentence);
    let (from, to) = (quantity.tokens.start.saturating_sub(8), (quantity.tokens.end + 8).min(tree.sentence.tokens.len()));
    (from..to).any(|at| matches!(tree.pos(at), Upos::Noun | Upos::Verb | Upos::Adj) && tells(scene, quantity.sentence, at, indicator))
}

/// Whether a word tells an indicator: one of its words, or a weak one in the company that it needs.
fn tells(scene: &Scene, sentence: usize, at: usize, indicator: &Indicator) -> bool {
    let tree = scene.tree(sentence);
    if is_word(tree, at, indicator) {
        return true;
    }
    if !(indicator.weak.has(tree.lemma(at)) || indicator.weak.has(tree.lower(at))) {
        return false;
    }
    match &indicator.weak_theme {
        Some(theme) => scene.lexicon.coding.ontology.themes.of_span(scene, scene.sentence(sentence).span).contains(theme),
        None => scene.actors(sentence).any(|(_, actor)| actor.named && actor.id.is_some() && (actor.kind.is_armed_opponent() || actor.kind.is_state())),
    }
}

/// "left Sweden for Syria": a place in the clause of the governing verb.
fn has_place_below(scene: &Scene, sentence: usize, counted: &Counted) -> bool {
    let tree = scene.tree(sentence);
    let Some(verb) = counted.verb else { return false };
    scene.places(sentence).any(|(_, place)| !place.demonym && tree.is_below(scene.sentence(sentence).tokens_in(place.span).start, verb))
}

/// "with nearly 50,000 being women", "800 of which are Europeans": a part of what was told.
fn is_subset(scene: &Scene, sentence: usize, counted: &Counted) -> bool {
    let tree = scene.tree(sentence);
    let subsets = &scene.lexicon.coding.figures.words.subsets;
    let people = counted.anaphoric || counted.class.as_deref() == Some("people");
    let below = |at: usize| tree.children_by(at, &[Rel::Cop, Rel::Case, Rel::Mark]).any(|word| subsets.has(tree.lemma(word)) || subsets.has(tree.lower(word)));
    people && (counted.anaphoric || counted.noun.is_some_and(below))
}

/// Negated, or under a condition.
fn is_unreal(scene: &Scene, sentence: usize, counted: &Counted) -> bool {
    let tree = scene.tree(sentence);
    let words = scene.words();
    let Some(verb) = counted.verb else { return false };
    let conditional = |at: usize| tree.children_by(at, &[Rel::Mark]).any(|mark| words.conditional_marks.has(tree.lower(mark)));
    tree.children(verb).any(|at| match tree.rel(at) {
        Rel::Advmod => words.negators.has(tree.lower(at)),
        Rel::Advcl => conditional(at),
        _ => false,
    }) || conditional(verb)
}

/// What may or will be, or is only aimed at.
fn is_projected(scene: &Scene, sentence: usize, counted: &Counted) -> bool {
    let tree = scene.tree(sentence);
    let projecting = &scene.lexicon.coding.figures.words.projecting;
    let Some(verb) = counted.verb else { return false };
    let purpose = tree.children_by(verb, &[Rel::Mark]).any(|at| scene.words().purpose_marks.has(tree.lower(at)))
        && tree.child(verb, &[Rel::Aux]).is_none()
        && tree.head(verb).is_some_and(|above| !scene.words().hearsay.has(tree.lemma(above)));
    purpose || tree.children_by(verb, &[Rel::Aux]).any(|at| projecting.has(tree.lower(at)))
}

/// The known actor that is counted; of money and troops, the one whose they are.
fn subject_of(scene: &Scene, quantity: &Quantity, counted: &Counted) -> Option<Speaker> {
    let sentence = quantity.sentence;
    let named = |token: usize| {
        let spot = Spot { sentence, token };
        scene.actor_over(spot).filter(|actor| actor.id.is_some()).or_else(|| scene.actor_inside(spot).filter(|actor| actor.id.is_some()))
    };
    let persons = scene.lexicon.coding.figures.unit_of(counted.class.as_deref().unwrap_or("")).is_some_and(|unit| unit == "persons");
    let own = counted.noun.filter(|_| persons).and_then(named);
    let clause = || counted.verb.and_then(|verb| scene.tree(sentence).subject(verb)).filter(|&at| Some(at) != counted.noun).and_then(named);
    let actor = own.or_else(clause)?;
    Some(Speaker { name: actor.name.to_string(), id: actor.id.as_ref().map(|id| id.to_string()), ..Speaker::default() })
}

/// "UN experts put the strength at …": whoever counts says it.
fn reporter_of(scene: &Scene, sentence: usize, counted: &Counted) -> Option<Source> {
    let tree = scene.tree(sentence);
    let reporters = &scene.lexicon.coding.figures.words.reporters;
    let verb = counted.governors.iter().copied().find(|&at| tree.pos(at) == Upos::Verb && reporters.has(tree.lemma(at)))?;
    let subject = tree.child(verb, &[Rel::Nsubj]).filter(|&at| Some(at) != counted.noun)?;
    Some(crate::code::publications::source_of(scene, tree.phrase_span(subject)))
}

fn unit_of(scene: &Scene, quantity: &Quantity, counted: &Counted) -> String {
    match &quantity.measure {
        Measure::Money(currency) => return currency.to_string(),
        Measure::Percent | Measure::Fraction => return "percent".into(),
        Measure::Counted => {}
    }
    let class = counted.class.as_deref().unwrap_or("people");
    let named = scene.lexicon.coding.figures.unit_of(class);
    let noun = counted.noun.map(|noun| scene.tree(quantity.sentence).lower(noun).to_string());
    named.map(|unit| unit.to_string()).or(noun).unwrap_or_else(|| "persons".into())
}
