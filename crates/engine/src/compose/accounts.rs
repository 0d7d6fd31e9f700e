//! The other records of the period's reports in, what others count and say out: tallies beside what was coded, figures by indicator,
//! statements by theme and speaker.
//!
//! Nothing of it is added to the bulletin's sums. Each comes with the report's words. Copies of a report say nothing of their own.

use super::gather::speaks_in;
use super::letters::Letters;
use super::page::entries_of;
use super::quote::{Quote, quote_evidence};
use super::{Bulletin, Sources};
use crate::lexicon::Lexicon;
use crate::reconcile::{Reconciliation, reconcile_tally};
use crate::record::{Figure, Record, Statement, Tally};
use crate::series::{Series, build_series};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// A tally with what was coded for its period.
#[derive(Clone, Debug)]
pub struct TallyBeside {
    pub document: usize,
    pub tally: Tally,
    pub words: Quote,
    pub beside: Reconciliation,
    /// For each row of it the index of the sum over those incidents that stand on the page.
    pub sums: Vec<usize>,
}

/// The figures of one indicator.
#[derive(Clone, Debug)]
pub struct FigureGroup {
    pub indicator: String,
    pub points: Vec<FigurePoint>,
}

/// One value of an indicator.
#[derive(Clone, Debug)]
pub struct FigurePoint {
    pub document: usize,
    pub figure: Figure,
    pub words: Quote,
    /// Number on the page, from 1.
    pub number: usize,
    /// Numbers of the values that cannot be right together with this one.
    pub contradicts: Vec<usize>,
}

/// Statements on one theme.
#[derive(Clone, Debug)]
pub struct StatementGroup {
    /// Name of the theme in the ontology; empty for none.
    pub theme: String,
    pub said: Vec<Said>,
    /// How many more the reports hold.
    pub n_more: usize,
}

/// What somebody said.
#[derive(Clone, Debug)]
pub struct Said {
    pub document: usize,
    pub statement: Statement,
    pub words: Quote,
    pub number: usize,
}

/// Puts tallies, figures and statements of the period's reports into the bulletin.
pub fn gather_accounts(bulletin: &mut Bulletin, sources: &Sources, letters: &[Letters], lexicon: &Lexicon) {
    let speaks = |at: &usize| bulletin.reports[*at].copy_of.is_none() && speaks_in(bulletin.period, bulletin.reports[*at].published);
    let documents: Vec<usize> = (0..sources.reports.len()).filter(speaks).collect();
    let records = || documents.iter().flat_map(|&at| sources.reports[at].records.iter().map(move |record| (at, record)));
    let mut tallies = Vec::new();
    for (at, record) in records() {
        if let Record::Tally(tally) = record {
            tallies.push(lay_beside((at, tally), &letters[at], bulletin, sources, lexicon));
        }
    }
    bulletin.tallies = tallies;
    let own: Vec<Record> = records().map(|(_, record)| record.clone()).collect();
    let places: FxHashMap<&str, usize> = documents.iter().map(|&at| (sources.reports[at].document.id.as_str(), at)).collect();
    bulletin.figures = group_figures(&own, &places, letters);
    let said = records().filter_map(|(at, record)| match record {
        Record::Statement(statement) => Some((at, statement)),
        _ => None,
    });
    bulletin.statements = group_statements(said.collect(), letters, bulletin.settings.most_statements, lexicon);
}

fn lay_beside((at, tally): (usize, &Tally), letters: &Letters, bulletin: &mut Bulletin, sources: &Sources, lexicon: &Lexicon) -> TallyBeside {
    let beside = reconcile_tally(tally, &sources.linked, lexicon);
    let mut ledger = std::mem::take(&mut bulletin.ledger);
    let on_page = || entries_of(bulletin).chain(&bulletin.earlier).chain(&bulletin.aside);
    let publisher = tally.publisher.as_deref().unwrap_or(lexicon.page.say("tallies", "unnamed"));
    let sum = |row: &crate::reconcile::Row, ledger: &mut super::Ledger| {
        let told = on_page().filter(|entry| row.incidents.contains(&entry.linked.incident));
        ledger.add(format!("{publisher}, {}: {}", tally.what, row.name), told)
    };
    let sums = beside.rows.iter().map(|row| sum(row, &mut ledger)).collect();
    bulletin.ledger = ledger;
    TallyBeside { document: at, tally: tally.clone(), words: quote_evidence(at, letters, "", &tally.evidence), beside, sums }
}

/// Figures by indicator, each with the values that it contradicts.
fn group_figures(records: &[Record], documents: &FxHashMap<&str, usize>, letters: &[Letters]) -> Vec<FigureGroup> {
    let figures: FxHashMap<&str, &Figure> =
        records.iter().filter_map(|record| if let Record::Figure(figure) = record { Some((figure.id.as_str(), figure)) } else { None }).collect();
    let mut groups: BTreeMap<String, FigureGroup> = BTreeMap::new();
    let mut number = 0;
    for series in build_series(records).iter().filter(|series| series.indicator != "tally") {
        let points = points_of(series, &figures, documents, letters, &mut number);
        let group = groups.entry(series.indicator.clone()).or_insert_with(|| FigureGroup { indicator: series.indicator.clone(), points: Vec::new() });
        group.points.extend(points);
    }
    groups.into_values().filter(|group| !group.points.is_empty()).collect()
}

fn points_of(
    series: &Series,
    figures: &FxHashMap<&str, &Figure>,
    documents: &FxHashMap<&str, usize>,
    letters: &[Letters],
    number: &mut usize,
) -> Vec<FigurePoint> {
    let numbers: Vec<usize> = (0..series.points.len()).map(|at| *number + at + 1).collect();
    *number += numbers.len();
    let other = |at: usize| {
        series.contradictions.iter().filter_map(move |pair| {
            if pair.a == at {
                Some(pair.b)
            } else if pair.b == at {
                Some(pair.a)
            } else {
                None
            }
        })
    };
    let point = |(at, point): (usize, &crate::series::Point)| {
        let (figure, document) = (*figures.get(point.figure.as_str())?, *documents.get(point.document.as_str())?);
        let words = quote_evidence(document, &letters[document], &figure.id, &figure.evidence);
        Some(FigurePoint { document, figure: figure.clone(), words, number: numbers[at], contradicts: other(at).map(|other| numbers[other]).collect() })
    };
    series.points.iter().enumerate().filter_map(point).collect()
}

/// Statements by their first theme, in the order of the ontology; those of named speakers and direct ones first, speakers together.
fn group_statements(said: Vec<(usize, &Statement)>, letters: &[Letters], most: usize, lexicon: &Lexicon) -> Vec<StatementGroup> {
    let themes = &lexicon.coding.ontology.themes.themes;
    let rank = |statement: &Statement| statement.themes.first().and_then(|name| themes.iter().position(|theme| theme.name == *name)).unwrap_or(themes.len());
    let mut groups: BTreeMap<usize, Vec<(usize, &Statement)>> = BTreeMap::new();
    for (at, statement) in said {
        let is_worth = rank(statement) < themes.len() || statement.kind != "claim";
        if is_worth && has_speaker(statement, lexicon) && !statement.content.trim().is_empty() {
            groups.entry(rank(statement)).or_default().push((at, statement));
        }
    }
    let mut number = 0;
    let groups = groups.into_iter().map(|(rank, mut said)| {
        let name = |statement: &Statement| statement.speaker.as_ref().map(|speaker| (speaker.id.is_none() && speaker.role.is_none(), speaker.name.clone()));
        said.sort_by_key(|(_, statement)| (worth(statement), name(statement)));
        let n_more = said.len().saturating_sub(most);
        said.truncate(most);
        said.sort_by_key(|(at, statement)| (name(statement).map(|(_, name)| name), *at));
        let said = said.into_iter().map(|(at, statement)| {
            number += 1;
            Said { document: at, statement: statement.clone(), words: quote_evidence(at, &letters[at], "", &statement.evidence), number }
        });
        StatementGroup { theme: themes.get(rank).map(|theme| theme.name.to_string()).unwrap_or_default(), said: said.collect(), n_more }
    });
    groups.collect()
}

/// Whether somebody speaks whom a reader can know: a known actor, somebody with a role, or a name of more than a word.
fn has_speaker(statement: &Statement, lexicon: &Lexicon) -> bool {
    let Some(speaker) = &statement.speaker else { return false };
    let is_told = speaker.id.is_some() || speaker.role.is_some() || speaker.behind.is_some() || speaker.name.trim().contains(' ');
    is_told && !lexicon.bulletin.is_pronoun(&speaker.name)
}

/// What is shown first: what says more than that something happened, then what is quoted, then claims.
fn worth(statement: &Statement) -> usize {
    match statement.kind.as_str() {
        "assessment" | "warning" | "forecast" | "recommendation" => 0,
        "quote" => 1,
        _ => 2 + usize::from(!statement.direct),
    }
}
