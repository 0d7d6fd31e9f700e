//! A counted bulletin in, a paragraph out that says the most of it, by the templates of `lexicon/page.toml`.
//!
//! It says nothing that was not counted: a sentence whose numbers are not there is left out. Every number in it opens the sentences
//! that say it, or the list of the incidents that make it up.

use super::page::entries_of;
use super::told::{Slot, Told, fill_told, listed};
use super::wording::days;
use super::{Bulletin, Entry, Measure, Panel, Sum};
use crate::lexicon::Lexicon;

/// The most places and means that the overview names.
const MOST_NAMES: usize = 3;
/// Sums told in words, in their order.
const TOLLS: [Measure; 4] = [Measure::Killed, Measure::Wounded, Measure::KilledOrWounded, Measure::Captured];

/// The overview, in pieces that know their links.
pub fn compose_overview(bulletin: &Bulletin, lexicon: &Lexicon) -> Vec<Told> {
    let writing = Writing { bulletin, lexicon };
    if bulletin.ledger.sums[bulletin.all].totals.incidents == 0 {
        return writing.say("nothing", &[("period", vec![Told::plain(writing.period())])]);
    }
    let sentences = [
        writing.counted(),
        writing.toll(),
        writing.places(),
        writing.perpetrators(),
        writing.means(),
        writing.highest(),
        writing.change(),
        writing.conflicts(),
        writing.tallies(),
    ];
    let mut told = Vec::new();
    for sentence in sentences.into_iter().chain(writing.waves()).filter(|sentence| !sentence.is_empty()) {
        if !told.is_empty() {
            told.push(Told::plain(" "));
        }
        told.extend(sentence);
    }
    told
}

struct Writing<'a> {
    bulletin: &'a Bulletin,
    lexicon: &'a Lexicon,
}

impl Writing<'_> {
    fn say(&self, key: &str, slots: &[Slot]) -> Vec<Told> {
        fill_told(self.lexicon.page.say("overview", key), slots)
    }

    fn period(&self) -> String {
        self.bulletin.period.map_or_else(|| self.lexicon.bulletin.undated.clone(), |period| period.name(&self.lexicon.page))
    }

    /// An anchor in a panel; none where the desk leaves the panel out.
    fn within(&self, panel: Panel, anchor: String) -> String {
        if self.bulletin.settings.panels.contains(&panel) { anchor } else { String::new() }
    }

    fn and(&self) -> &str {
        &self.lexicon.bulletin.and
    }

    fn number(&self, sum: usize, measure: Measure) -> Told {
        Told::linked(self.bulletin.ledger.value(sum, measure), self.bulletin.ledger.anchor(sum, measure))
    }

    /// A sum of people as a sentence has it: "12", "12 to 15", "at least 12", "12 to 15 or more".
    fn words(&self, sum: &Sum) -> String {
        let words = &self.lexicon.bulletin;
        let told = words.between.replace("{low}", &sum.low.to_string()).replace("{high}", &sum.high.to_string());
        match (sum.low == sum.high, sum.open) {
            _ if sum.high == 0 && sum.open => words.uncounted.clone(),
            (true, false) => sum.low.to_string(),
            (true, true) => format!("{} {}", words.at_least, sum.low),
            (false, false) => told,
            (false, true) => format!("{told} {}", self.lexicon.page.say("nouns", "or_more")),
        }
    }

    /// "12 attacks", the number linked; nothing for none.
    fn counted_noun(&self, sum: usize, measure: Measure, nouns: [&str; 2]) -> Option<Vec<Told>> {
        let number = self.number(sum, measure);
        let noun = self.lexicon.page.say("nouns", nouns[usize::from(number.text != "1")]).to_string();
        (!number.text.is_empty()).then(|| vec![number, Told::plain(format!(" {noun}"))])
    }

    fn counted(&self) -> Vec<Told> {
        let all = self.bulletin.all;
        let noun = |measure, nouns| self.counted_noun(all, measure, nouns);
        let classes =
            [noun(Measure::Attacks, ["attack", "attacks"]), noun(Measure::Operations, ["operation", "operations"]), noun(Measure::Others, ["other", "others"])];
        let incidents = noun(Measure::Incidents, ["incident", "incidents"]).unwrap_or_default();
        let classes = listed(classes.into_iter().flatten().collect(), self.and());
        self.say("told", &[("period", vec![Told::plain(self.period())]), ("incidents", incidents), ("classes", classes)])
    }

    /// "12–15 killed, 3 wounded": the sums that are there.
    fn tolls(&self, sum: usize) -> Vec<Told> {
        let totals = &self.bulletin.ledger.sums[sum].totals;
        let sums = [totals.killed, totals.wounded, totals.killed_or_wounded, totals.captured];
        let told = TOLLS.iter().zip(sums).filter(|(_, people)| !people.is_empty()).map(|(measure, people)| {
            let number = Told::linked(self.words(&people), self.bulletin.ledger.anchor(sum, *measure));
            vec![number, Told::plain(format!(" {}", self.lexicon.page.say("nouns", measure.name())))]
        });
        listed(told.collect(), self.and())
    }

    fn toll(&self) -> Vec<Told> {
        let toll = self.tolls(self.bulletin.all);
        if toll.is_empty() {
            return Vec::new();
        }
        self.say("toll", &[("toll", toll), ("claimed", vec![self.number(self.bulletin.all, Measure::Claimed)])])
    }

    /// "Iraq (7)": a name with its number.
    fn named(&self, sum: usize) -> Vec<Told> {
        self.with_number(&self.bulletin.ledger.sums[sum].name, sum)
    }

    fn with_number(&self, name: &str, sum: usize) -> Vec<Told> {
        vec![Told::plain(format!("{name} (")), self.number(sum, Measure::Incidents), Told::plain(")")]
    }

    fn places(&self) -> Vec<Told> {
        let mut sums: Vec<usize> = self.bulletin.arenas.iter().filter(|arena| arena.name != self.lexicon.bulletin.no_country).map(|arena| arena.sum).collect();
        sums.sort_by_key(|sum| std::cmp::Reverse(self.bulletin.ledger.sums[*sum].totals.incidents));
        if sums.len() < 2 {
            return Vec::new();
        }
        self.say("places", &[("places", listed(sums.into_iter().take(MOST_NAMES).map(|sum| self.named(sum)).collect(), self.and()))])
    }

    fn perpetrators(&self) -> Vec<Told> {
        let is_unknown = |sum: &usize| self.bulletin.ledger.sums[*sum].name == self.lexicon.bulletin.unknown_perpetrator;
        let Some(unknown) = self.bulletin.by_actor.iter().copied().find(is_unknown) else { return Vec::new() };
        let known: Vec<usize> = self.bulletin.by_actor.iter().copied().filter(|sum| !is_unknown(sum)).collect();
        let most = known.first().map(|sum| self.bulletin.ledger.sums[*sum].totals.incidents).filter(|most| *most > 1);
        let named = listed(most.map(|_| known.into_iter().take(1).map(|sum| self.named(sum)).collect()).unwrap_or_default(), self.and());
        self.say("perpetrators", &[("named", named), ("unknown", vec![self.number(unknown, Measure::Incidents)])])
    }

    fn means(&self) -> Vec<Told> {
        let often = |sum: &&usize| self.bulletin.ledger.sums[**sum].totals.incidents > 1;
        let means = self.bulletin.by_tactic.iter().filter(often).take(MOST_NAMES).map(|sum| {
            let name = super::phrase::lower_first(&self.bulletin.ledger.sums[*sum].name);
            self.with_number(&name, *sum)
        });
        let means: Vec<Vec<Told>> = means.collect();
        if means.len() < 2 {
            return Vec::new();
        }
        self.say("means", &[("means", listed(means, self.and()))])
    }

    /// The incident with the most killed, if there is one alone.
    fn highest(&self) -> Vec<Told> {
        let killed = |entry: &Entry| entry.toll.killed.map_or((0, 0), |sum| (sum.low, sum.high));
        let mut ranked: Vec<&Entry> = entries_of(self.bulletin).filter(|entry| entry.linked.place.is_some()).collect();
        ranked.sort_by_key(|entry| std::cmp::Reverse(killed(entry)));
        let Some(first) = ranked.first().filter(|first| killed(first).0 > 1 && ranked.get(1).is_none_or(|second| killed(second) < killed(first))) else {
            return Vec::new();
        };
        let place = first.linked.place.as_ref().map_or_else(String::new, |place| self.lexicon.bulletin.position(place));
        let date = first.linked.date.as_ref().map_or_else(String::new, |date| days(date.start, date.end));
        let toll = first.toll.killed.map_or_else(String::new, |sum| self.words(&sum));
        let toll = vec![Told::linked(toll, format!("q{}", first.number)), Told::plain(format!(" {}", self.lexicon.page.say("nouns", "killed")))];
        let place = vec![Told::linked(place, format!("i{}", first.number))];
        self.say("highest", &[("place", place), ("date", vec![Told::plain(date)]), ("toll", toll)])
    }

    fn change(&self) -> Vec<Told> {
        let Some(comparison) = &self.bulletin.comparison else { return Vec::new() };
        let before = vec![Told::plain(comparison.before.name(&self.lexicon.page))];
        let Some(row) = comparison.tables.first().and_then(|table| table.rows.first()).filter(|_| comparison.covered) else {
            return self.say("uncovered", &[("before", before)]);
        };
        let number = self.counted_noun(row.before, Measure::Incidents, ["incident", "incidents"]);
        let number = number.unwrap_or_else(|| vec![Told::plain(format!("no {}", self.lexicon.page.say("nouns", "incident")))]);
        let told = |told: String| vec![Told::linked(told, self.within(Panel::Comparison, "comparison".into()))];
        let (ratio, interval, verdict) = row.ratio.map_or_else(Default::default, |ratio| {
            let key = if ratio.low > 1.0 {
                "more"
            } else if ratio.high < 1.0 {
                "less"
            } else {
                "chance"
            };
            let interval = format!("{:.1} to {:.1}", ratio.low, ratio.high);
            (told(format!("{:.1}", ratio.value)), told(interval), vec![Told::plain(self.lexicon.page.say("overview", key))])
        });
        self.say("change", &[("before", before), ("number", number), ("ratio", ratio), ("interval", interval), ("verdict", verdict)])
    }

    fn conflicts(&self) -> Vec<Told> {
        match self.counted_noun(self.bulletin.all, Measure::Conflicts, ["incident", "incidents"]) {
            Some(conflicts) => self.say("conflicts", &[("conflicts", conflicts)]),
            None => Vec::new(),
        }
    }

    /// "ISIS states 38 attacks, 5 were coded".
    fn tallies(&self) -> Vec<Told> {
        let told = self.bulletin.tallies.iter().enumerate().filter_map(|(at, beside)| {
            let (total, row) = (beside.tally.total?, beside.beside.rows.first()?);
            let publisher = beside.tally.publisher.as_deref().unwrap_or_default();
            let coded = row.coded.map(|count| self.lexicon.bulletin.count(&count)).unwrap_or_default();
            let stated = Told::linked(self.lexicon.bulletin.count(&total), self.within(Panel::Tallies, format!("tw{}", at + 1)));
            let anchor = beside.sums.first().map(|sum| self.bulletin.ledger.anchor(*sum, Measure::Incidents)).unwrap_or_default();
            let anchor = if anchor.is_empty() { self.within(Panel::Tallies, format!("t{}", at + 1)) } else { anchor };
            let slots = [("publisher", vec![Told::plain(publisher)]), ("stated", vec![stated]), ("what", vec![Told::plain(&beside.tally.what)])];
            Some(self.say("tally", &[&slots[..], &[("coded", vec![Told::linked(coded, anchor)])]].concat()))
        });
        let told: Vec<Vec<Told>> = told.take(MOST_NAMES).collect();
        let told = told.join(&Told::plain("; "));
        if told.is_empty() { Vec::new() } else { self.say("tallies", &[("tallies", told)]) }
    }

    fn waves(&self) -> Vec<Vec<Told>> {
        let in_time = self.bulletin.surges.found.iter().filter(|surge| surge.place.is_none() && surge.actor.is_none());
        let wave = |surge: &super::Surge| {
            let noun = self.lexicon.page.say("nouns", "attacks");
            let anchor = self.bulletin.ledger.anchor(surge.sum, Measure::Incidents);
            let anchor = if anchor.is_empty() { self.within(Panel::Waves, "waves".into()) } else { anchor };
            let number = vec![Told::linked(surge.n_attacks.to_string(), anchor), Told::plain(format!(" {noun}"))];
            let expected = vec![Told::linked(format!("{:.0}", surge.expected), self.within(Panel::Waves, "waves".into()))];
            self.say("waves", &[("days", vec![Told::plain(days(surge.from, surge.to))]), ("number", number), ("expected", expected)])
        };
        in_time.map(wave).collect()
    }
}
