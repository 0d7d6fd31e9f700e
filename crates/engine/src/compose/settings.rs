//! A desk's `bulletin.toml` in, what its bulletin has out: arenas and their order, title, main events, panels.
//!
//! What the file leaves out is as in `lexicon/publication.toml`, which has the same form; without any file that is all. Every fault
//! is told at once, with its line: an unknown panel, country, actor, means or target.

use super::Entry;
use super::page_words::PageWords;
use crate::lexicon::{Fault, Faults, Files, Lexicon};
use serde::Deserialize;
use toml::Spanned;

const SHIPPED: &str = "publication.toml";

/// A part of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panel {
    Overview,
    MainEvents,
    Changes,
    Map,
    Comparison,
    Arenas,
    Waves,
    Tallies,
    Figures,
    Statements,
    Aside,
    Glossary,
    Sources,
    Sums,
    Method,
}

impl Panel {
    #[rustfmt::skip]
    pub const ALL: [Panel; 15] = [Panel::Overview, Panel::MainEvents, Panel::Changes, Panel::Map, Panel::Comparison, Panel::Arenas, Panel::Waves, Panel::Tallies,
        Panel::Figures, Panel::Statements, Panel::Aside, Panel::Glossary, Panel::Sources, Panel::Sums, Panel::Method];

    /// Numbers open in these: they are at the end of the page where the settings leave them out.
    pub const NEEDED: [Panel; 5] = [Panel::Arenas, Panel::Aside, Panel::Sources, Panel::Sums, Panel::Method];

    /// The panel's name in the settings.
    #[rustfmt::skip]
    pub fn name(self) -> &'static str {
        ["overview", "main_events", "changes", "map", "comparison", "arenas", "waves", "tallies", "figures", "statements", "aside", "glossary", "sources",
            "sums", "method"][self as usize]
    }
}

/// What becomes of incidents that are in no arena of the desk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rest {
    /// A section for each country.
    #[default]
    Countries,
    /// One section.
    Together,
    /// Told aside, not counted.
    Apart,
}

/// An arena as the desk draws it: an incident is in the first arena that it fits.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ArenaSetting {
    pub name: String,
    /// ISO 3166-1 alpha-2; empty for any.
    pub countries: Vec<String>,
    /// Names of provinces; empty for all.
    pub provinces: Vec<String>,
    /// Ids of perpetrators or targets, branches included; empty for any.
    pub actors: Vec<String>,
    /// Provinces that come first, in this order; the others follow by their number of incidents.
    pub order: Vec<String>,
}

/// When an incident is a main event: any of these is enough.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Criteria {
    /// At least so many killed; 0 for no matter how many.
    pub killed: u64,
    /// At least so many killed or wounded.
    pub hurt: u64,
    pub tactics: Vec<String>,
    /// Kinds of targets and sides of victims.
    pub targets: Vec<String>,
    /// Accounts that differ on the toll.
    pub conflict: bool,
    /// The most to show.
    pub most: usize,
}

/// What a bulletin has.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    pub title: String,
    pub publisher: String,
    pub contact: String,
    pub panels: Vec<Panel>,
    pub arenas: Vec<ArenaSetting>,
    pub rest: Rest,
    pub rest_name: String,
    pub most_statements: usize,
    pub most_rows: usize,
    pub main_events: Criteria,
}

/// The file as it is written; everything may be left out.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Written {
    title: Option<String>,
    publisher: Option<String>,
    contact: Option<String>,
    panels: Option<Vec<Spanned<String>>>,
    arena: Vec<WrittenArena>,
    rest: Option<Spanned<String>>,
    rest_name: Option<String>,
    most_statements: Option<usize>,
    most_rows: Option<usize>,
    main_events: WrittenCriteria,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct WrittenArena {
    name: Option<Spanned<String>>,
    countries: Vec<Spanned<String>>,
    provinces: Vec<String>,
    actors: Vec<Spanned<String>>,
    order: Vec<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct WrittenCriteria {
    killed: Option<u64>,
    hurt: Option<u64>,
    tactics: Option<Vec<Spanned<String>>>,
    targets: Option<Vec<Spanned<String>>>,
    conflict: Option<bool>,
    most: Option<usize>,
}

impl Settings {
    /// The settings without any file of a desk.
    pub fn shipped(files: &Files, faults: &mut Faults) -> Settings {
        let text = files.text(SHIPPED, faults).to_string();
        let mut reading = Reading { file: SHIPPED, text: &text, lexicon: None, faults };
        let written = reading.parse();
        reading.settle(written, &Settings::default())
    }

    /// Reads a desk's file; `file` is what it is called in faults.
    ///
    /// # Errors
    /// All that is wrong with it, each with its line.
    pub fn read(file: &str, text: &str, lexicon: &Lexicon) -> Result<Settings, Vec<Fault>> {
        let mut faults = Faults::default();
        let mut reading = Reading { file, text, lexicon: Some(lexicon), faults: &mut faults };
        let written = reading.parse();
        let settings = reading.settle(written, &lexicon.publication);
        faults.into_result(settings)
    }

    /// Index of the arena that an incident is in; none for one that is in none.
    pub fn arena_of(&self, entry: &Entry) -> Option<usize> {
        self.arenas.iter().position(|arena| arena.holds(entry))
    }
}

impl ArenaSetting {
    fn holds(&self, entry: &Entry) -> bool {
        let place = entry.linked.place.as_ref();
        let is_in = |list: &[String], name: Option<&String>| list.is_empty() || name.is_some_and(|name| list.iter().any(|own| own.eq_ignore_ascii_case(name)));
        let mut ids = entry.linked.perpetrators.iter().chain(&entry.linked.targets).filter_map(|party| party.id.as_deref());
        let is_branch = |id: &str| self.actors.iter().any(|actor| id.strip_prefix(actor.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('-')));
        is_in(&self.countries, place.and_then(|place| place.country.as_ref()))
            && is_in(&self.provinces, place.and_then(|place| place.admin1.as_ref()))
            && (self.actors.is_empty() || ids.any(is_branch))
    }
}

/// A settings file while it is read; the shipped one is read before there is a lexicon to check it with.
struct Reading<'a> {
    file: &'a str,
    text: &'a str,
    lexicon: Option<&'a Lexicon>,
    faults: &'a mut Faults,
}

impl Reading<'_> {
    fn parse(&mut self) -> Written {
        toml::from_str(self.text).unwrap_or_else(|error| {
            let at = error.span().map_or(0, |span| span.start);
            let line = self.line(at);
            self.faults.add(self.file, line, error.message().trim(), "docs/bulletin.md has an example");
            Written::default()
        })
    }

    fn line(&self, at: usize) -> usize {
        self.text.as_bytes()[..at.min(self.text.len())].iter().filter(|byte| **byte == b'\n').count() + 1
    }

    fn settle(&mut self, written: Written, other: &Settings) -> Settings {
        Settings {
            title: written.title.unwrap_or_else(|| other.title.clone()),
            publisher: written.publisher.unwrap_or_else(|| other.publisher.clone()),
            contact: written.contact.unwrap_or_else(|| other.contact.clone()),
            panels: written.panels.map_or_else(|| other.panels.clone(), |names| self.panels(names)),
            arenas: written.arena.into_iter().map(|arena| self.arena(arena)).collect(),
            rest: written.rest.map_or(other.rest, |name| self.rest(&name)),
            rest_name: written.rest_name.unwrap_or_else(|| other.rest_name.clone()),
            most_statements: written.most_statements.unwrap_or(other.most_statements),
            most_rows: written.most_rows.unwrap_or(other.most_rows),
            main_events: self.criteria(written.main_events, &other.main_events),
        }
    }

    fn panels(&mut self, names: Vec<Spanned<String>>) -> Vec<Panel> {
        let all = Panel::ALL.map(Panel::name);
        let told = self.known(names, "panel", &|name| all.contains(&name), &all.join(", "));
        let mut panels: Vec<Panel> = told.iter().filter_map(|name| Panel::ALL.into_iter().find(|panel| panel.name() == name)).collect();
        panels.extend(Panel::NEEDED.into_iter().filter(|panel| !told.iter().any(|name| name == panel.name())));
        panels
    }

    fn rest(&mut self, name: &Spanned<String>) -> Rest {
        match name.get_ref().as_str() {
            "countries" => Rest::Countries,
            "together" => Rest::Together,
            "apart" => Rest::Apart,
            other => {
                let line = self.line(name.span().start);
                self.faults.add(self.file, line, format!("unknown `rest`: `{other}`"), "one of countries, together, apart");
                Rest::default()
            }
        }
    }

    fn arena(&mut self, arena: WrittenArena) -> ArenaSetting {
        if arena.name.is_none() {
            self.faults.add(self.file, 0, "an `[[arena]]` has no name", "say `name = \"…\"` below it");
        }
        let lexicon = self.lexicon;
        let knows_country = |code: &str| lexicon.is_none_or(|lexicon| lexicon.outlines.countries().iter().any(|country| country.code == code));
        let knows_actor = |id: &str| lexicon.is_none_or(|lexicon| lexicon.actors.entry(id).is_some());
        ArenaSetting {
            name: arena.name.map(Spanned::into_inner).unwrap_or_default(),
            countries: self.known(arena.countries, "country", &knows_country, "two capitals of ISO 3166-1, as `IQ`"),
            provinces: arena.provinces,
            actors: self.known(arena.actors, "actor", &knows_actor, "an id of `lexicon/actors/named/`, as `islamic-state`"),
            order: arena.order,
        }
    }

    fn criteria(&mut self, written: WrittenCriteria, other: &Criteria) -> Criteria {
        let lexicon = self.lexicon;
        let knows_tactic = |name: &str| lexicon.is_none_or(|lexicon| lexicon.coding.ontology.tactics.iter().any(|tactic| tactic.name == name));
        let knows_target = |name: &str| lexicon.is_none_or(|lexicon| lexicon.page.find("targets", name).is_some());
        let tactics = lexicon.map(tactic_names).unwrap_or_default();
        let targets = lexicon.map(|lexicon| target_names(&lexicon.page)).unwrap_or_default();
        Criteria {
            killed: written.killed.unwrap_or(other.killed),
            hurt: written.hurt.unwrap_or(other.hurt),
            tactics: written.tactics.map_or_else(|| other.tactics.clone(), |names| self.known(names, "means", &knows_tactic, &tactics)),
            targets: written.targets.map_or_else(|| other.targets.clone(), |names| self.known(names, "target", &knows_target, &targets)),
            conflict: written.conflict.unwrap_or(other.conflict),
            most: written.most.unwrap_or(other.most),
        }
    }

    /// The names that are known; each other one is a fault that tells which there are.
    fn known(&mut self, names: Vec<Spanned<String>>, what: &str, knows: &dyn Fn(&str) -> bool, which: &str) -> Vec<String> {
        let mut kept = Vec::new();
        for name in names {
            if knows(name.get_ref()) {
                kept.push(name.into_inner());
            } else {
                let line = self.line(name.span().start);
                self.faults.add(self.file, line, format!("unknown {what} `{}`", name.get_ref()), format!("one of: {which}"));
            }
        }
        kept
    }
}

fn tactic_names(lexicon: &Lexicon) -> String {
    lexicon.coding.ontology.tactics.iter().map(|tactic| tactic.name.as_str()).collect::<Vec<_>>().join(", ")
}

fn target_names(words: &PageWords) -> String {
    words.tables.get("targets").map(|names| names.keys().map(String::as_str).collect::<Vec<_>>().join(", ")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexicon() -> Lexicon {
        Lexicon::shipped().unwrap_or_else(|faults| panic!("{faults:?}"))
    }

    #[test]
    fn what_is_left_out_is_as_shipped() {
        let lexicon = lexicon();
        let settings = Settings::read("bulletin.toml", "publisher = \"A desk\"\npanels = [\"method\", \"map\"]\n", &lexicon).expect("it is sound");
        assert_eq!(settings.panels, [Panel::Method, Panel::Map, Panel::Arenas, Panel::Aside, Panel::Sources, Panel::Sums]);
        assert_eq!((settings.publisher.as_str(), settings.title.as_str()), ("A desk", lexicon.publication.title.as_str()));
        assert_eq!(settings.main_events, lexicon.publication.main_events);
        assert_eq!(lexicon.publication.panels.len(), Panel::ALL.len());
        let names = lexicon.publication.main_events.tactics.iter().all(|name| lexicon.coding.ontology.tactics.iter().any(|tactic| tactic.name == *name));
        assert!(names && lexicon.publication.main_events.targets.iter().all(|name| lexicon.page.find("targets", name).is_some()));
    }

    #[test]
    fn every_fault_has_its_line() {
        let text = "title = \"x\"\npanels = [\"map\",\n  \"horoscope\"]\nrest = \"nowhere\"\n[[arena]]\nname = \"A\"\ncountries = [\"IQ\", \"iraq\"]\n\
                    actors = [\"no-such\"]\n[main_events]\ntactics = [\"magic\"]\n";
        let faults = Settings::read("desk/bulletin.toml", text, &lexicon()).expect_err("it is full of faults");
        let mut lines: Vec<usize> = faults.iter().map(|fault| fault.line).collect();
        lines.sort_unstable();
        assert_eq!(lines, [3, 4, 7, 8, 10]);
        assert!(faults.iter().all(|fault| fault.file == "desk/bulletin.toml" && !fault.hint.is_empty()));
        let faults = Settings::read("b.toml", "\npublishr = \"x\"\n", &lexicon()).expect_err("the key is misspelt");
        assert_eq!((faults[0].line, faults[0].message.contains("publishr")), (2, true));
    }
}
