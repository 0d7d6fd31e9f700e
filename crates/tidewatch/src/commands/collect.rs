//! `tidewatch collect`: a desk's feeds, or the addresses that are given, in; what is new there stored, coded and linked.
//!
//! It asks once and ends: how often is up to whoever calls it. Servers are asked only for what has changed; what they said of it is remembered in the
//! desk's folder, after the reports are on the disk. One that asks to be left alone is left alone, in later runs too.

use super::add::{Sums, add_batch, link, next_batch, tell_alerts};
use super::alerts::prepare;
use super::fetch::{found, found_reports};
use crate::Status;
use crate::fetch::{Answer, FeedList, FetchArgs, Fetched, Fetcher, Known, Listed, Memory, Refusal, SAMPLE, read_address};
use crate::input::{Fault, Found, Report, Reports, Row, tell_faults};
use crate::lexicon::LexiconArgs;
use crate::station::ThreadArgs;
use crate::store::{Coder, DeskArgs, Store};
use anyhow::bail;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tidewatch_engine::document::DateSource;
use tidewatch_engine::lexicon::Lexicon;
use url::Url;

/// Most pages of one feed that are fetched in a run.
const MOST_PAGES: usize = 50;

/// Fetches what is new in a desk's feeds (`feeds.toml` in its folder) or at addresses, and adds it to the desk
#[derive(clap::Args)]
pub struct Args {
    /// Addresses of feeds, pages or files, instead of the desk's feeds
    #[arg(value_name = "ADDRESSES")]
    addresses: Vec<String>,
    #[command(flatten)]
    desk: DeskArgs,
    #[command(flatten)]
    fetch: FetchArgs,
    #[command(flatten)]
    lexicon: LexiconArgs,
    #[command(flatten)]
    threads: ThreadArgs,
}

/// What a run works with.
struct Run<'a> {
    fetcher: Fetcher,
    memory: Memory,
    store: Store,
    lexicon: &'a Lexicon,
    coder: &'a Coder,
    n_threads: usize,
    sums: Sums,
    /// Somebody asked for these addresses now.
    asked_for: bool,
}

pub fn run(args: Args) -> anyhow::Result<Status> {
    let (lexicon, coder) = args.desk.lexicon(&args.lexicon)?;
    let mut store = Store::open_or_make(&args.desk.desk)?;
    let list = FeedList::read(&args.desk.desk)?;
    let contact = list.as_ref().and_then(|list| list.contact.clone());
    let asked_for = !args.addresses.is_empty();
    let feeds = match list {
        _ if asked_for => args.addresses.iter().map(|address| Listed { address: address.clone(), ..Listed::default() }).collect(),
        Some(list) => list.feed,
        None => bail!("the desk has no feeds\n  hint: {SAMPLE}"),
    };
    let alerts = prepare(&mut store, &args.desk.desk, &lexicon, &coder);
    let (fetcher, memory) = (Fetcher::new(&args.fetch, contact.as_deref()), Memory::open(&args.desk.desk)?);
    let mut run = Run { fetcher, memory, store, lexicon: &lexicon, coder: &coder, n_threads: args.threads.count(), sums: Sums::default(), asked_for };
    let mut status = Status::Done;
    for feed in &feeds {
        status = status.max(tell_faults(&run.collect(feed)?));
    }
    eprintln!("{}{}", run.sums.told(), link(&mut run.store, &run.sums, &lexicon)?);
    Ok(status.max(tell_alerts(&mut run.store, alerts, &args.desk.desk, (&lexicon, &coder))))
}

impl Run<'_> {
    /// Asks one address, stores what is new, then remembers; what was wrong on the way.
    fn collect(&mut self, feed: &Listed) -> anyhow::Result<Vec<Fault>> {
        let mut faults = Vec::new();
        let address = match read_address(&feed.address) {
            Ok(address) => address,
            Err(message) => return Ok(vec![Fault::new(&feed.address, message, "such as https://example.org/news.rss")]),
        };
        let mut known = self.memory.addresses.get(address.as_str()).cloned().unwrap_or_default();
        if let Some(note) = self.not_due(feed, &known) {
            return Ok(vec![note]);
        }
        let now = Timestamp::now();
        known.asked = Some(now);
        known.not_before = None;
        match self.fetcher.get(&address, Some(&known)) {
            Ok(Answer::Unchanged) => faults.push(Fault::note(&feed.address, "unchanged")),
            Ok(Answer::Body(fetched)) => self.store_found(feed, *fetched, &mut known, &mut faults)?,
            Err(Refusal { message, hint, not_before }) => {
                known.not_before = not_before;
                faults.push(Fault::new(&feed.address, message, hint));
            }
        }
        self.memory.addresses.insert(address.to_string(), known);
        self.memory.save()?;
        Ok(faults)
    }

    /// Why an address is not asked yet.
    fn not_due(&self, feed: &Listed, known: &Known) -> Option<Fault> {
        let now = Timestamp::now();
        if let Some(until) = known.not_before.filter(|&until| until > now) {
            return Some(Fault::note(&feed.address, format!("not asked: the server wants to be left alone until {until}")));
        }
        let due = known.asked?.checked_add(SignedDuration::from_mins(i64::from(feed.every))).ok()?;
        (due > now && !self.asked_for).then(|| Fault::note(&feed.address, format!("not asked: due at {due}")))
    }

    fn store_found(&mut self, feed: &Listed, fetched: Fetched, known: &mut Known, faults: &mut Vec<Fault>) -> anyhow::Result<()> {
        let (etag, last_modified) = (fetched.etag.clone(), fetched.last_modified.clone());
        let n_faults = faults.len();
        let reports = match found(fetched) {
            Ok(Found::Feed(rows, broken)) => {
                let rows = rows.into_iter().map(|(number, row)| (number, with_source(row, feed))).collect();
                let found = Found::Feed(if feed.pages { self.pages(rows, known, faults) } else { rows }, broken);
                found_reports(&feed.address, found, faults)
            }
            Ok(Found::Page(row)) => found_reports(&feed.address, Found::Page(with_source(row, feed)), faults),
            Ok(found) => found_reports(&feed.address, found, faults),
            Err(fault) => {
                return {
                    faults.push(fault);
                    Ok(())
                };
            }
        };
        self.add(reports, faults)?;
        // What was not read wholly is asked for again.
        if faults[n_faults..].iter().all(|fault| fault.is_note) {
            (known.etag, known.last_modified) = (etag, last_modified);
        }
        Ok(())
    }

    /// The pages that a feed's entries lead to, those that were not fetched before; an entry whose page cannot be had is kept as it is.
    fn pages(&mut self, rows: Vec<(usize, Row)>, known: &mut Known, faults: &mut Vec<Fault>) -> Vec<(usize, Row)> {
        let mut pages = Vec::new();
        let mut n_asked = 0;
        for (number, row) in rows {
            let Some(url) = row.url.clone() else {
                pages.push((number, row));
                continue;
            };
            if known.pages.contains(&url) {
                continue;
            }
            if n_asked == MOST_PAGES {
                faults.push(Fault::new(&url, format!("more than {MOST_PAGES} new pages: the rest comes with the next run"), ""));
                break;
            }
            n_asked += 1;
            match self.page(&url) {
                Ok(page) => {
                    pages.push((
                        number,
                        Row { id: row.id, title: row.title, published: row.published, source: row.source, dated_by: Some(DateSource::Feed), ..page },
                    ));
                    known.remember_page(url);
                }
                // The feed's own words stand in for the page until it can be had.
                Err(fault) => {
                    faults.push(fault);
                    pages.push((number, row));
                }
            }
        }
        pages
    }

    fn page(&mut self, url: &str) -> Result<Row, Fault> {
        let address: Url = read_address(url).map_err(|message| Fault::new(url, message, ""))?;
        let fetched = match self.fetcher.get(&address, None) {
            Ok(Answer::Body(fetched)) => *fetched,
            Ok(Answer::Unchanged) => return Err(Fault::new(url, "no page: the server says that nothing has changed", "")),
            Err(refusal) => return Err(Fault::new(url, refusal.message, refusal.hint)),
        };
        match found(fetched)? {
            Found::Page(row) => Ok(row),
            Found::Feed(..) | Found::File(_) => Err(Fault::new(url, "no page", "collect its address by itself")),
        }
    }

    /// Codes and stores reports, batch after batch.
    fn add(&mut self, reports: Vec<Report>, faults: &mut Vec<Fault>) -> anyhow::Result<()> {
        let mut reports = Reports::of_reports(reports);
        loop {
            let batch = next_batch(&mut reports, faults);
            if batch.is_empty() {
                return Ok(());
            }
            add_batch(&mut self.store, batch, (self.lexicon, self.coder, self.n_threads), &mut self.sums, faults)?;
        }
    }
}

/// A row whose outlet is the one that the desk's list names, where it names one.
fn with_source(row: Row, feed: &Listed) -> Row {
    let source = feed.source.clone().map(Value::String).or(row.source);
    Row { source, ..row }
}
