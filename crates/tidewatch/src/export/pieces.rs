//! A desk with a filter, or what a pipe brought, in; what is exported out, piece by piece: incidents with their records, then reports with theirs.
//!
//! A desk's pieces are small, so an export needs memory for the ids of what it tells and for one piece. Every piece is whole: what is told of an
//! incident or report stands in it.

use super::snapshot::{Snapshot, coder_mark, counts, gather, is_whole};
use crate::store::{Coder, Filter, Standing, Store};
use std::collections::BTreeMap;

/// Incidents, and records of reports, that are held at a time.
const PIECE: usize = 32;
const RECORDS: usize = 128;
/// Where incidents without a day stand: after all others.
pub const UNDATED: &str = "9";

/// What is exported.
pub enum Source<'a> {
    Desk { store: &'a Store, filter: &'a Filter, coder: &'a Coder },
    Told(&'a Snapshot),
}

type Take<'a> = &'a mut dyn FnMut(&Snapshot) -> anyhow::Result<()>;

impl Source<'_> {
    /// Program and lexicon, as exports print them.
    pub fn coder(&self) -> String {
        match self {
            Source::Desk { coder, .. } => coder_mark(coder),
            Source::Told(snapshot) => snapshot.coder.clone(),
        }
    }

    /// The incidents in the order of exports, each with its records and reports.
    ///
    /// # Errors
    /// The desk cannot be read; what `take` fails with.
    pub fn incidents(&self, take: Take) -> anyhow::Result<()> {
        match self {
            Source::Desk { store, filter, coder } => incidents(store, filter, coder, take),
            Source::Told(snapshot) => take(snapshot),
        }
    }

    /// The reports in the order of their ids, each with all its records that are exported.
    ///
    /// # Errors
    /// As for `incidents`.
    pub fn reports(&self, take: Take) -> anyhow::Result<()> {
        match self {
            Source::Desk { store, filter, coder } => reports(store, filter, coder, take),
            Source::Told(snapshot) => take(snapshot),
        }
    }

    /// The decisions about what is exported, and nothing else.
    ///
    /// # Errors
    /// The desk cannot be read.
    pub fn decisions(&self) -> anyhow::Result<Snapshot> {
        match self {
            Source::Desk { store, filter, coder } => {
                let mut snapshot = Snapshot { coder: coder_mark(coder), ..Snapshot::default() };
                let log = store.decisions(None)?;
                if is_whole(filter) || log.is_empty() {
                    snapshot.take_decisions(log, None)?;
                } else {
                    let records = standing(store, filter)?;
                    snapshot.take_decisions(log, Some(&records.iter().map(|record| record.id.as_str()).collect()))?;
                }
                Ok(snapshot)
            }
            Source::Told(snapshot) => Ok(Snapshot { decisions: snapshot.decisions.clone(), coder: snapshot.coder.clone(), ..Snapshot::default() }),
        }
    }
}

fn incidents(store: &Store, filter: &Filter, coder: &Coder, take: Take) -> anyhow::Result<()> {
    if filter.record.as_deref().is_some_and(|kind| kind != "incident") {
        return Ok(());
    }
    let found = store.incident_days(&whole(filter))?;
    let mut ids: Vec<(String, String)> = found.into_iter().map(|(id, day)| (day.unwrap_or_else(|| UNDATED.to_string()), id)).collect();
    ids.sort_unstable();
    for piece in ids.chunks(PIECE) {
        let incidents = piece.iter().filter_map(|(_, id)| store.incident(id).transpose()).collect::<anyhow::Result<Vec<_>>>()?;
        take(&gather(store, incidents.into_iter().filter(|one| counts(filter, one.review)), std::iter::empty(), coder)?)?;
    }
    Ok(())
}

fn reports(store: &Store, filter: &Filter, coder: &Coder, take: Take) -> anyhow::Result<()> {
    let mut of_report: BTreeMap<String, Vec<Standing>> = BTreeMap::new();
    if is_whole(filter) {
        of_report.extend(store.document_ids()?.into_iter().map(|id| (id, Vec::new())));
    }
    for mut record in standing(store, filter)? {
        of_report.entry(std::mem::take(&mut record.document)).or_default().push(record);
    }
    let (mut piece, mut n_records) = (Vec::new(), 0);
    for (id, records) in of_report {
        n_records += records.len() + 1;
        piece.push((id, records));
        if n_records >= RECORDS {
            take(&Snapshot::of_reports(store, std::mem::take(&mut piece), coder)?)?;
            n_records = 0;
        }
    }
    if piece.is_empty() { Ok(()) } else { take(&Snapshot::of_reports(store, piece, coder)?) }
}

/// Every record that is exported: those of the incidents, and those that are none.
fn standing(store: &Store, filter: &Filter) -> anyhow::Result<Vec<Standing>> {
    let is_asked = |kind: &str| filter.record.as_deref().is_none_or(|asked| asked == kind);
    let mut records = if is_asked("incident") { store.standing_of_incidents(&whole(filter))? } else { Vec::new() };
    for kind in ["figure", "statement", "tally"].into_iter().filter(|kind| is_asked(kind)) {
        records.extend(store.standing_of_records(&Filter { record: Some(kind.into()), ..whole(filter) })?);
    }
    Ok(records.into_iter().filter(|record| counts(filter, record.review)).collect())
}

/// The filter without its page.
fn whole(filter: &Filter) -> Filter {
    Filter { limit: usize::MAX, offset: 0, ..filter.clone() }
}
