//! `tidewatch waves`: incidents in, when and where they were more than usual out, as JSON lines.
//!
//! For all incidents together and for each actor with enough of them. Records are linked first, so that an incident told by five
//! reports counts once.

use crate::Status;
use crate::input::{Coded, tell_faults};
use crate::lexicon::LexiconArgs;
use crate::output::json_line;
use crate::store::{Filter, Store};
use anyhow::{Context, bail};
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;
use tidewatch_engine::lexicon::Lexicon;
use tidewatch_engine::link::{LinkLexicon, LinkedIncident};
use tidewatch_engine::reconcile::actors_of;
use tidewatch_engine::record::{Record, Tally};
use tidewatch_engine::waves::{
    Burst, BurstSearch, Cluster, ClusterSearch, FEWEST_DAYS, Happening, Series, Stretch, find_bursts, find_clusters, rate, usual_rates,
};

/// An actor with fewer incidents has no base rate worth the name.
const FEWEST_INCIDENTS: usize = 30;
/// How many days a tally may cover that counts as one of a campaign.
const CAMPAIGN_DAYS: std::ops::RangeInclusive<i32> = 3..=92;
/// Days before a campaign that it is compared with.
const DAYS_BEFORE: i64 = 56;

/// Finds when and where incidents were more than an actor's base rate lets expect
#[derive(clap::Args)]
pub struct Args {
    /// Files of records or incidents, as `code` and `link` print them; `-` is standard input
    #[arg(default_value = "-", value_name = "RECORDS")]
    paths: Vec<String>,
    /// Takes the incidents of a desk instead; rejected ones are left out
    #[arg(long, value_name = "DIR")]
    desk: Option<PathBuf>,
    #[command(flatten)]
    lexicon: LexiconArgs,
    /// Id of one actor; all together and each with enough incidents by default
    #[arg(long, value_name = "ID")]
    actor: Option<String>,
    /// Class of the incidents that count: `attack`, `operation`, `other` or `any`
    #[arg(long, value_name = "CLASS", default_value = "attack", value_parser = ["attack", "operation", "other", "any"])]
    class: String,
    /// First and last day of the series; those of the incidents by default
    #[arg(long, value_name = "DATE")]
    from: Option<Date>,
    #[arg(long, value_name = "DATE")]
    to: Option<Date>,
    /// An announced campaign, as `Ramadan=2020-04-24..2020-05-23`; may be given more than once
    #[arg(long, value_name = "NAME=FROM..TO")]
    campaign: Vec<String>,
    /// Two stretches of days to compare; the last two waves by default
    #[arg(long, value_name = "FROM..TO", num_args = 2)]
    compare: Vec<String>,
    /// Share of drawn series in which chance alone may be as striking as a wave
    #[arg(long, value_name = "SHARE", default_value_t = 0.01)]
    alpha: f64,
    /// Series to draw at most
    #[arg(long, value_name = "N", default_value_t = 999)]
    replicates: usize,
    /// Seed of what is drawn
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
}

/// Days that somebody has announced or summed up as one campaign.
struct Campaign {
    name: String,
    days: Stretch,
    /// Ids of the groups whose it is; none where it is everybody's.
    actors: Vec<String>,
}

/// What was asked for besides waves.
struct Asked {
    campaigns: Vec<Campaign>,
    compare: Option<(Stretch, Stretch)>,
}

impl Args {
    /// What the desk asks: one actor or all, one class or any, some days, and how hard to look.
    pub fn of(actor: Option<String>, class: &str, days: (Option<Date>, Option<Date>), replicates: usize) -> Args {
        let (from, to) = days;
        let (campaign, compare) = (Vec::new(), Vec::new());
        let lexicon = LexiconArgs::default();
        Args { paths: Vec::new(), desk: None, lexicon, actor, class: class.to_string(), from, to, campaign, compare, alpha: 0.01, replicates, seed: 1 }
    }
}

pub fn run(args: Args) -> anyhow::Result<Status> {
    if !(args.alpha > 0.0 && args.alpha < 1.0) {
        bail!("`--alpha` is a share between 0 and 1");
    }
    if let (Some(from), Some(to)) = (args.from, args.to)
        && from > to
    {
        bail!("`--from {from}` is after `--to {to}`");
    }
    let mut asked = Asked {
        campaigns: args.campaign.iter().map(|told| read_campaign(told)).collect::<anyhow::Result<_>>()?,
        compare: match args.compare.as_slice() {
            [a, b] => Some((read_stretch(a)?, read_stretch(b)?)),
            _ => None,
        },
    };
    let lexicon = args.lexicon.read()?;
    let Read { incidents, tallies, status } = read_incidents(&args, &lexicon.linking)?;
    asked.campaigns.extend(tallies.iter().filter_map(|tally| tallied_campaign(tally, &lexicon)));
    Ok(io::stdout().write_all(&print_waves(&incidents, &args, &asked)).map(|()| status)?)
}

/// The waves of incidents as JSON lines.
pub fn waves_of(incidents: &[LinkedIncident], args: &Args) -> Vec<u8> {
    print_waves(incidents, args, &Asked { campaigns: Vec::new(), compare: None })
}

fn print_waves(incidents: &[LinkedIncident], args: &Args, asked: &Asked) -> Vec<u8> {
    let counted: Vec<&LinkedIncident> = incidents.iter().filter(|incident| args.class == "any" || incident.class == args.class).collect();
    let mut out = Vec::new();
    for (actor, incidents) in by_actor(&counted, args.actor.as_deref()) {
        match Series::new(incidents, args.from, args.to) {
            Some(series) => print_series(&mut out, actor, &series, args, asked),
            None => eprintln!("note: {}: no incident with a day", actor.unwrap_or("all actors")),
        }
    }
    out
}

/// What was read.
struct Read {
    incidents: Vec<LinkedIncident>,
    tallies: Vec<Tally>,
    status: Status,
}

fn read_incidents(args: &Args, linking: &LinkLexicon) -> anyhow::Result<Read> {
    let tally_of = |record: Record| if let Record::Tally(tally) = record { Some(tally) } else { None };
    match &args.desk {
        Some(folder) => {
            let store = Store::open(folder)?;
            let stored = store.records(&Filter { record: Some("tally".into()), ..Filter::default() })?;
            let tallies = stored.iter().filter(|stored| stored.counts()).filter_map(|stored| stored.typed()).filter_map(tally_of);
            Ok(Read { incidents: store.linked_incidents(&Filter::default())?, tallies: tallies.collect(), status: Status::Done })
        }
        None => {
            let coded = Coded::read(&args.paths);
            let (incidents, status) = (coded.linked(linking), tell_faults(&coded.faults));
            Ok(Read { incidents, tallies: coded.records.into_iter().filter_map(tally_of).collect(), status })
        }
    }
}

/// A publisher that sums up some days to three months of its deeds tells of a campaign, or means to.
fn tallied_campaign(tally: &Tally, lexicon: &Lexicon) -> Option<Campaign> {
    let period = tally.period.as_ref()?;
    let days = period.start.until(period.end).ok()?.get_days() + 1;
    let by = tally.publisher.as_deref().unwrap_or(&tally.document.id);
    let total = tally.total.map_or(String::new(), |total| format!("{} ", total.low));
    let known = CAMPAIGN_DAYS.contains(&days).then(|| Campaign {
        name: format!("{total}{}, by {by}", tally.what),
        days: Stretch { from: period.start, to: period.end },
        actors: actors_of(by, lexicon),
    });
    known.filter(|_| tally.place.is_none())
}

fn read_stretch(told: &str) -> anyhow::Result<Stretch> {
    let days = told.split_once("..").and_then(|(from, to)| Some(Stretch { from: from.trim().parse().ok()?, to: to.trim().parse().ok()? }));
    days.filter(|days| days.from <= days.to).with_context(|| format!("`{told}` is no stretch of days, as 2020-04-24..2020-05-23"))
}

fn read_campaign(told: &str) -> anyhow::Result<Campaign> {
    let (name, days) = told.split_once('=').with_context(|| format!("`{told}` has no name, as Ramadan=2020-04-24..2020-05-23"))?;
    Ok(Campaign { name: name.to_string(), days: read_stretch(days)?, actors: Vec::new() })
}

/// The incidents of one actor; or of all together, then of each actor with enough, in the order of their ids.
fn by_actor<'a>(incidents: &[&'a LinkedIncident], asked: Option<&'a str>) -> Vec<(Option<&'a str>, Vec<&'a LinkedIncident>)> {
    let mut of_actor: BTreeMap<&str, Vec<&LinkedIncident>> = BTreeMap::new();
    for incident in incidents {
        let mut ids: Vec<&str> = incident.perpetrators.iter().filter_map(|party| party.id.as_deref()).collect();
        ids.sort_unstable();
        ids.dedup();
        ids.into_iter().for_each(|id| of_actor.entry(id).or_default().push(incident));
    }
    if let Some(actor) = asked {
        return vec![(Some(actor), of_actor.remove(actor).unwrap_or_default())];
    }
    let each = of_actor.into_iter().filter(|(_, incidents)| incidents.len() >= FEWEST_INCIDENTS).map(|(actor, incidents)| (Some(actor), incidents));
    [(None, incidents.to_vec())].into_iter().chain(each).collect()
}

fn print_series(out: &mut Vec<u8>, actor: Option<&str>, series: &Series, args: &Args, asked: &Asked) {
    let search = BurstSearch { alpha: args.alpha, replicates: args.replicates, seed: args.seed };
    let bursts = find_bursts(&series.counts, &search);
    let (happenings, spots) = series.spots();
    let clusters = find_clusters(&spots, &ClusterSearch { alpha: args.alpha, replicates: args.replicates.min(199), seed: args.seed });
    json_line(out, &series_line(actor, series, (bursts.len(), clusters.len())));
    for (at, burst) in bursts.iter().enumerate() {
        json_line(out, &burst_line((at + 1, actor), series, burst));
    }
    for (at, cluster) in clusters.iter().enumerate() {
        json_line(out, &cluster_line((at + 1, actor), series, cluster, &happenings));
    }
    let own = |campaign: &&Campaign| campaign.actors.is_empty() || actor.is_none_or(|actor| campaign.actors.iter().any(|of| of == actor));
    for Campaign { name, days, .. } in asked.campaigns.iter().filter(own) {
        let before = Stretch { from: days.from.saturating_sub(DAYS_BEFORE.days()), to: days.from.saturating_sub(1.days()) };
        json_line(out, &json!({ "campaign": name, "actor": actor, "compared": series.compare(*days, before), "with": "the eight weeks before" }));
    }
    let stretch = |burst: &Burst| Stretch { from: series.date(burst.from), to: series.date(burst.to - 1) };
    let last_two = bursts.len().checked_sub(2).map(|at| (stretch(&bursts[at]), stretch(&bursts[at + 1])));
    if let Some((a, b)) = asked.compare.or(last_two) {
        json_line(out, &json!({ "comparison": series.compare(a, b), "actor": actor }));
    }
}

fn series_line(actor: Option<&str>, series: &Series, (n_waves, n_clusters): (usize, usize)) -> Value {
    let mut rates = usual_rates(&series.counts);
    rates.sort_by(f64::total_cmp);
    let days = series.counts.len();
    json!({
        "series": actor.unwrap_or("all"), "start": series.date(0), "end": series.date(days - 1), "days": days,
        "incidents": series.happenings.len(), "without_day": series.n_undated, "waves": n_waves, "clusters": n_clusters,
        "base_rate_a_day": rounded(rates[days / 2]),
        "note": if days < FEWEST_DAYS { format!("too short to have a base rate: {FEWEST_DAYS} days are needed") } else { String::new() },
        "methods": ["scan statistic in time (Naus 1965, Kulldorff 1997) with drawn series (Dwass 1957)",
                    "space-time permutation scan statistic (Kulldorff et al. 2005)",
                    "intervals: Garwood 1936, Wilson 1927, Efron 1979"],
    })
}

fn burst_line((number, actor): (usize, Option<&str>), series: &Series, burst: &Burst) -> Value {
    let days = burst.to - burst.from;
    json!({
        "wave": number, "actor": actor, "start": series.date(burst.from), "end": series.date(burst.to - 1), "days": days,
        "incidents": burst.count, "expected": rounded(burst.expected), "times": rounded(f64::from(burst.count) / burst.expected),
        "incidents_a_day": rate(burst.count as usize, days), "p": rounded(burst.p),
    })
}

fn cluster_line((number, actor): (usize, Option<&str>), series: &Series, cluster: &Cluster, happenings: &[Happening]) -> Value {
    let incidents: Vec<&LinkedIncident> = cluster.members.iter().map(|&at| happenings[at].incident).collect();
    let centre = incidents.iter().filter_map(|incident| incident.place.as_ref()).find(|place| place.lat == Some(cluster.lat) && place.lon == Some(cluster.lon));
    json!({
        "cluster": number, "actor": actor, "start": series.date(cluster.from), "end": series.date(cluster.to - 1), "days": cluster.to - cluster.from,
        "place": {"name": centre.map(|place| &place.name), "lat": cluster.lat, "lon": cluster.lon, "radius_km": cluster.radius_km},
        "incidents": incidents.len(), "expected": rounded(cluster.expected), "p": rounded(cluster.p),
        "members": incidents.iter().map(|incident| &incident.incident).collect::<Vec<_>>(),
    })
}

/// Three digits behind the point.
fn rounded(value: f64) -> f64 {
    (value * 1e3).round() / 1e3
}
