//! The `[[rule]]` tables of a desk's `alerts.toml` in, rules out; every fault is told at once, with its line.
//!
//! A key that does not belong to the kind of rule is a fault, so that nobody waits for an alert that a misspelt line never asks for. Where alerts
//! go is read by the program: of receivers this knows the names alone.

use crate::lexicon::{Fault, Faults, Lexicon};
use serde::Deserialize;
use serde::de::IgnoredAny;
use toml::Spanned;

/// Where a reader of a fault finds an example.
const HINT: &str = "docs/alerts.md has an example";
/// Days from the first report of a desk in which no actor is new anywhere, if the rule does not say.
const HISTORY_DAYS: i32 = 30;
/// Days back beyond which an event is background and no news.
const RECENT: i32 = 60;
/// A wave is told where chance alone does as much in so few of the drawn series, if the rule does not say.
const ALPHA: f64 = 0.01;
/// How many times the value before makes a jump, if the rule does not say.
const TIMES: f64 = 1.5;
const CLASSES: [&str; 3] = ["attack", "operation", "other"];
/// Fields in which accounts can conflict (`link`).
const FIELDS: [&str; 7] = ["killed", "wounded", "killed_or_wounded", "captured", "date", "type", "perpetrators"];

/// One thing that a desk wants to hear of.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    pub name: String,
    pub when: When,
    pub filter: RuleFilter,
    /// Names of receivers; empty for all.
    pub to: Vec<String>,
}

impl Rule {
    /// What the rule asks for, in words that change when it does; whom it tells is no part of it.
    pub fn definition(&self) -> String {
        format!("{:?} {:?}", self.when, self.filter)
    }
}

/// What must be the case.
#[derive(Clone, Debug, PartialEq)]
pub enum When {
    /// At least so many killed, or so many killed and wounded, told at the least.
    Toll {
        killed: Option<u32>,
        hurt: Option<u32>,
    },
    /// The place's point lies within so many kilometres.
    Near {
        lat: f64,
        lon: f64,
        km: f64,
        place: String,
    },
    FirstInCountry {
        history_days: i32,
    },
    /// Accounts differ in one of these fields; in any where none is named.
    Conflict {
        fields: Vec<String>,
    },
    Wave {
        alpha: f64,
    },
    /// A value of one of these indicators, of any where none is named, is so many times the one before, or so many times less.
    Jump {
        times: f64,
        indicators: Vec<String>,
    },
}

impl When {
    /// As it is written in the settings.
    pub fn name(&self) -> &'static str {
        match self {
            When::Toll { .. } => "toll",
            When::Near { .. } => "near",
            When::FirstInCountry { .. } => "first_in_country",
            When::Conflict { .. } => "conflict",
            When::Wave { .. } => "wave",
            When::Jump { .. } => "jump",
        }
    }
}

/// Which incidents a rule looks at; what is empty or 0 lets all through.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RuleFilter {
    /// Ids of perpetrators, branches included; for jumps whom the figure is about.
    pub actors: Vec<String>,
    /// ISO 3166-1 alpha-2.
    pub countries: Vec<String>,
    pub types: Vec<String>,
    pub classes: Vec<String>,
    /// Fewest independent sources.
    pub sources: usize,
    /// Only what a reviewer accepted.
    pub reviewed: bool,
    /// What lies more days back than this is too old.
    pub within_days: i32,
}

/// The file; tables that are not ours are passed by, unknown ones are faults.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Written {
    rule: Vec<Spanned<WrittenRule>>,
    #[serde(rename = "feed")]
    _feed: Option<IgnoredAny>,
    #[serde(rename = "webhook")]
    _webhook: Option<IgnoredAny>,
    #[serde(rename = "mail")]
    _mail: Option<IgnoredAny>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct WrittenRule {
    name: Option<Spanned<String>>,
    when: Option<Spanned<String>>,
    to: Vec<Spanned<String>>,
    actors: Vec<Spanned<String>>,
    countries: Vec<Spanned<String>>,
    types: Vec<Spanned<String>>,
    classes: Vec<Spanned<String>>,
    sources: Option<Spanned<usize>>,
    reviewed: Option<Spanned<bool>>,
    within_days: Option<Spanned<i32>>,
    killed: Option<Spanned<u32>>,
    hurt: Option<Spanned<u32>>,
    place: Option<Spanned<String>>,
    lat: Option<Spanned<f64>>,
    lon: Option<Spanned<f64>>,
    km: Option<Spanned<f64>>,
    history_days: Option<Spanned<i32>>,
    fields: Option<Vec<Spanned<String>>>,
    alpha: Option<Spanned<f64>>,
    times: Option<Spanned<f64>>,
    indicators: Option<Vec<Spanned<String>>>,
}

/// Reads the rules of a settings file. `receivers` are the names that a rule may send to.
///
/// # Errors
/// Every fault, with its line: bad TOML, an unknown key, kind, country, actor, type, indicator or receiver, a number out of range.
pub fn read_rules(file: &str, text: &str, lexicon: &Lexicon, receivers: &[String]) -> Result<Vec<Rule>, Vec<Fault>> {
    let mut faults = Faults::default();
    let mut reading = Reading { file, text, lexicon, receivers, faults: &mut faults };
    let written = reading.parse();
    let mut rules: Vec<Rule> = Vec::new();
    for table in written.rule {
        let at = table.span().start;
        if let Some(rule) = reading.rule(table.into_inner(), at) {
            if rules.iter().any(|known| known.name == rule.name) {
                reading.fault(at, format!("two rules are called `{}`", rule.name), "a rule is known by its name: give it another");
            }
            rules.push(rule);
        }
    }
    faults.into_result(rules)
}

/// A settings file while it is read.
struct Reading<'a> {
    file: &'a str,
    text: &'a str,
    lexicon: &'a Lexicon,
    receivers: &'a [String],
    faults: &'a mut Faults,
}

impl Reading<'_> {
    fn parse(&mut self) -> Written {
        toml::from_str(self.text).unwrap_or_else(|error| {
            self.fault(error.span().map_or(0, |span| span.start), error.message().trim().to_string(), HINT);
            Written::default()
        })
    }

    fn fault(&mut self, at: usize, message: String, hint: impl Into<String>) {
        let line = self.text.as_bytes()[..at.min(self.text.len())].iter().filter(|byte| **byte == b'\n').count() + 1;
        self.faults.add(self.file, line, message, hint);
    }

    fn rule(&mut self, written: WrittenRule, at: usize) -> Option<Rule> {
        let name = written.name.as_ref().map(|name| name.get_ref().trim().to_string()).filter(|name| !name.is_empty());
        if name.is_none() {
            self.fault(at, "a `[[rule]]` has no name".into(), "say `name = \"…\"`: alerts are told by it");
        }
        let when = self.when(&written, at);
        let filter = self.filter(&written);
        let receivers = self.receivers;
        let known = |to: &str| receivers.iter().any(|name| name == to);
        let to = self.known(&written.to, "receiver", &known, "the names of `[[webhook]]` and `[[mail]]`; without `to` all are told");
        Some(Rule { name: name?, when: when?, filter, to })
    }

    fn when(&mut self, written: &WrittenRule, at: usize) -> Option<When> {
        let Some(when) = &written.when else {
            self.fault(at, "the rule has no `when`".into(), "one of toll, near, first_in_country, conflict, wave, jump");
            return None;
        };
        let kind = when.get_ref().as_str();
        self.check_keys(written, kind);
        match kind {
            "toll" => self.toll(written, at),
            "near" => self.near(written, at),
            "first_in_country" => Some(When::FirstInCountry { history_days: written.history_days.as_ref().map_or(HISTORY_DAYS, |days| *days.get_ref()) }),
            "conflict" => {
                let known = |field: &str| FIELDS.contains(&field);
                let fields = written.fields.as_deref().unwrap_or_default();
                Some(When::Conflict { fields: self.known(fields, "field", &known, &FIELDS.join(", ")) })
            }
            "wave" => Some(When::Wave { alpha: self.between(&written.alpha, ALPHA, (0.005, 0.2), "alpha") }),
            "jump" => {
                let names: Vec<&str> = self.lexicon.coding.figures.indicators.iter().map(|known| known.name.as_str()).collect();
                let known = |name: &str| name == "tally" || names.contains(&name);
                let indicators = self.known(written.indicators.as_deref().unwrap_or_default(), "indicator", &known, &names.join(", "));
                Some(When::Jump { times: self.between(&written.times, TIMES, (1.05, 1000.0), "times"), indicators })
            }
            other => {
                self.fault(when.span().start, format!("unknown `when`: `{other}`"), "one of toll, near, first_in_country, conflict, wave, jump");
                None
            }
        }
    }

    fn toll(&mut self, written: &WrittenRule, at: usize) -> Option<When> {
        let number = |told: &Option<Spanned<u32>>| told.as_ref().map(|number| *number.get_ref());
        let (killed, hurt) = (number(&written.killed), number(&written.hurt));
        if killed.or(hurt).is_none() {
            self.fault(at, "a rule with `when = \"toll\"` needs a number".into(), "`killed = 10`, or `hurt = 30` for killed and wounded together");
            return None;
        }
        Some(When::Toll { killed, hurt })
    }

    fn near(&mut self, written: &WrittenRule, at: usize) -> Option<When> {
        let number = |told: &Option<Spanned<f64>>| told.as_ref().map(|number| *number.get_ref());
        let (Some(lat), Some(lon), Some(km)) = (number(&written.lat), number(&written.lon), number(&written.km)) else {
            self.fault(at, "a rule with `when = \"near\"` needs a point and a distance".into(), "`lat = 33.75`, `lon = 44.64` (degrees), `km = 50`");
            return None;
        };
        self.between(&written.lat, lat, (-90.0, 90.0), "lat");
        self.between(&written.lon, lon, (-180.0, 180.0), "lon");
        self.between(&written.km, km, (0.1, 20_000.0), "km");
        Some(When::Near { lat, lon, km, place: written.place.as_ref().map(|place| place.get_ref().clone()).unwrap_or_default() })
    }

    /// Keys that do not belong to this kind of rule.
    fn check_keys(&mut self, written: &WrittenRule, kind: &str) {
        let list = |list: &Option<Vec<Spanned<String>>>| list.as_ref().and_then(|list| Some(list.first()?.span().start));
        let keys = [
            ("killed", "toll", written.killed.as_ref().map(|key| key.span().start)),
            ("hurt", "toll", written.hurt.as_ref().map(|key| key.span().start)),
            ("place", "near", written.place.as_ref().map(|key| key.span().start)),
            ("lat", "near", written.lat.as_ref().map(|key| key.span().start)),
            ("lon", "near", written.lon.as_ref().map(|key| key.span().start)),
            ("km", "near", written.km.as_ref().map(|key| key.span().start)),
            ("history_days", "first_in_country", written.history_days.as_ref().map(|key| key.span().start)),
            ("fields", "conflict", list(&written.fields)),
            ("alpha", "wave", written.alpha.as_ref().map(|key| key.span().start)),
            ("times", "jump", written.times.as_ref().map(|key| key.span().start)),
            ("indicators", "jump", list(&written.indicators)),
        ];
        for (key, of, at) in keys {
            if let Some(at) = at.filter(|_| of != kind) {
                self.fault(at, format!("`{key}` says nothing in a rule with `when = \"{kind}\"`"), format!("it belongs to `{of}`"));
            }
        }
    }

    fn filter(&mut self, written: &WrittenRule) -> RuleFilter {
        let lexicon = self.lexicon;
        let knows_country = |code: &str| lexicon.outlines.countries().iter().any(|country| country.code == code);
        let knows_actor = |id: &str| lexicon.actors.entry(id).is_some();
        let types: Vec<&str> = lexicon.coding.ontology.types.iter().map(|known| known.name.as_str()).collect();
        if let Some(days) = written.within_days.as_ref().filter(|days| *days.get_ref() < 1) {
            self.fault(days.span().start, "`within_days` is a number of days, at least 1".into(), "36500 where nothing is too old");
        }
        RuleFilter {
            actors: self.known(&written.actors, "actor", &knows_actor, "an id of `lexicon/actors/named/`, as `islamic-state`"),
            countries: self.known(&written.countries, "country", &knows_country, "two capitals of ISO 3166-1, as `IQ`"),
            types: self.known(&written.types, "type", &|name| types.contains(&name), &types.join(", ")),
            classes: self.known(&written.classes, "class", &|name| CLASSES.contains(&name), &CLASSES.join(", ")),
            sources: written.sources.as_ref().map_or(0, |sources| *sources.get_ref()),
            reviewed: written.reviewed.as_ref().is_some_and(|reviewed| *reviewed.get_ref()),
            within_days: written.within_days.as_ref().map_or(RECENT, |days| *days.get_ref()),
        }
    }

    fn between(&mut self, written: &Option<Spanned<f64>>, usual: f64, (least, most): (f64, f64), key: &str) -> f64 {
        let Some(number) = written else { return usual };
        if !(least..=most).contains(number.get_ref()) {
            self.fault(number.span().start, format!("`{key}` is a number from {least} to {most}"), HINT);
        }
        *number.get_ref()
    }

    /// The names that are known; each other one is a fault that tells which there are.
    fn known(&mut self, names: &[Spanned<String>], what: &str, knows: &dyn Fn(&str) -> bool, which: &str) -> Vec<String> {
        for name in names.iter().filter(|name| !knows(name.get_ref())) {
            self.fault(name.span().start, format!("unknown {what} `{}`", name.get_ref()), which);
        }
        names.iter().map(|name| name.get_ref().clone()).collect()
    }
}
