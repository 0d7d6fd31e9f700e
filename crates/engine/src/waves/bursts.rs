//! Counts by day in, stretches of days out in which there were more than the series' own base rate lets expect.
//!
//! A scan statistic in time (Naus 1965; Kulldorff 1997): every window of 3 to 28 days is compared with what the days around it let
//! expect, by the Poisson likelihood ratio. The base rate of a day is the mean of the days around it, those nearest left out, so that
//! a burst does not raise its own base (the guard band of Hutwagner et al. 2003) and slow change is no burst. The most striking window is judged
//! against series drawn from that base with the series' own spread (negative binomial), for which all is computed anew (Dwass 1957). A burst that is found is taken out, and the rest is searched again
//! (Zhang, Assunção and Kulldorff 2010). Rhythms within the week are not modelled.

use super::random::Random;

/// Shortest and longest window, in days.
pub const WINDOW: std::ops::RangeInclusive<usize> = 3..=28;
/// Fewest days that can have a base rate.
pub const FEWEST_DAYS: usize = 60;
/// Days on each side that are left out of a day's base, and how far its base reaches.
const GUARD: usize = 14;
const REACH: usize = 63;
/// The most bursts in one series.
const MOST: usize = 12;

/// How to search.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BurstSearch {
    /// A burst is told where chance alone is as striking in at most this share of drawn series.
    pub alpha: f64,
    /// The most series to draw.
    pub replicates: usize,
    pub seed: u64,
}

impl Default for BurstSearch {
    fn default() -> BurstSearch {
        BurstSearch { alpha: 0.01, replicates: 999, seed: 1 }
    }
}

/// A stretch of days with more than the base rate lets expect.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Burst {
    /// Index of the first day and of the one after the last.
    pub from: usize,
    pub to: usize,
    pub count: u32,
    pub expected: f64,
    /// Share of drawn series that were as striking.
    pub p: f64,
}

/// A window with its likelihood ratio.
#[derive(Clone, Copy, Debug, Default)]
struct Window {
    from: usize,
    to: usize,
    count: u32,
    expected: f64,
    ratio: f64,
}

/// The bursts of a series, in the order of their days; none where it is too short to have a base rate.
pub fn find_bursts(counts: &[u32], search: &BurstSearch) -> Vec<Burst> {
    let mut taken = vec![false; counts.len()];
    let mut found = Vec::new();
    while counts.len() >= FEWEST_DAYS && found.len() < MOST {
        let Some(burst) = most_striking(counts, &taken, search) else { break };
        taken[burst.from..burst.to].fill(true);
        found.push(burst);
    }
    found.sort_by_key(|burst| burst.from);
    found
}

/// The rate of each day that the days around it let expect.
pub fn usual_rates(counts: &[u32]) -> Vec<f64> {
    rates_around(counts, &vec![false; counts.len()])
}

/// The most striking window, where chance alone is seldom as striking.
fn most_striking(counts: &[u32], taken: &[bool], search: &BurstSearch) -> Option<Burst> {
    let rates = rates_around(counts, taken);
    let best = scan(counts, taken, &rates, f64::INFINITY);
    if best.ratio <= 0.0 {
        return None;
    }
    let dispersion = spread(counts, taken, &rates, &best);
    let mut random = Random::new(search.seed);
    let (mut n_drawn, mut n_striking) = (0, 0);
    let mut drawn = vec![0; counts.len()];
    // Once too many drawn series were as striking, no further one can make it a burst.
    while n_drawn < search.replicates && ((n_striking + 1) as f64) <= search.alpha * (search.replicates + 1) as f64 {
        drawn.iter_mut().zip(&rates).for_each(|(count, &rate)| *count = random.count(rate, dispersion));
        let other = scan(&drawn, taken, &rates_around(&drawn, taken), best.ratio);
        n_striking += usize::from(other.ratio >= best.ratio);
        n_drawn += 1;
    }
    let p = (n_striking + 1) as f64 / (n_drawn + 1) as f64;
    (p <= search.alpha).then_some(Burst { from: best.from, to: best.to, count: best.count, expected: best.expected, p })
}

/// The mean of the days within reach, the nearest and the taken ones left out; half an incident is added, so that no rate is 0.
fn rates_around(counts: &[u32], taken: &[bool]) -> Vec<f64> {
    let mut sums = vec![(0_u32, 0_u32); counts.len() + 1];
    for (at, &count) in counts.iter().enumerate() {
        let (sum, n) = sums[at];
        sums[at + 1] = if taken[at] { (sum, n) } else { (sum + count, n + 1) };
    }
    let within = |from: usize, to: usize| (sums[to].0 - sums[from].0, sums[to].1 - sums[from].1);
    let mean = |at: usize| {
        let end = counts.len();
        let (before, n_before) = within(at.saturating_sub(REACH), at.saturating_sub(GUARD));
        let (after, n_after) = within((at + GUARD + 1).min(end), (at + REACH + 1).min(end));
        (f64::from(before + after) + 0.5) / f64::from((n_before + n_after).max(1))
    };
    (0..counts.len()).map(mean).collect()
}

/// The window with the highest likelihood ratio; stops at the first that reaches `enough`.
fn scan(counts: &[u32], taken: &[bool], rates: &[f64], enough: f64) -> Window {
    let mut best = Window::default();
    for from in 0..counts.len() {
        let (mut count, mut expected) = (0, 0.0);
        for (length, at) in (from..counts.len().min(from + WINDOW.end())).enumerate() {
            if taken[at] {
                break;
            }
            count += counts[at];
            expected += rates[at];
            let over = f64::from(count) - expected;
            // The ratio is never above over²/expected: most windows need no logarithm.
            if length + 1 < *WINDOW.start() || over <= 0.0 || over * over <= best.ratio * expected {
                continue;
            }
            let ratio = f64::from(count) * (f64::from(count) / expected).ln() - over;
            if ratio > best.ratio {
                best = Window { from, to: at + 1, count, expected, ratio };
            }
        }
        if best.ratio >= enough {
            break;
        }
    }
    best
}

/// Variance by mean of the days outside the most striking window (Pearson), 1 at least.
fn spread(counts: &[u32], taken: &[bool], rates: &[f64], best: &Window) -> f64 {
    let is_base = |at: &usize| !taken[*at] && !(best.from..best.to).contains(at);
    let days: Vec<usize> = (0..counts.len()).filter(is_base).collect();
    let sum: f64 = days.iter().map(|&at| (f64::from(counts[at]) - rates[at]).powi(2) / rates[at]).sum();
    (sum / (days.len().saturating_sub(1)).max(1) as f64).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A year of days with this rate and spread; `swing` moves the rate slowly up and down by that share.
    fn year(random: &mut Random, rate: f64, dispersion: f64, swing: f64) -> Vec<u32> {
        let mean = |day: usize| rate * (1.0 + swing * (day as f64 / 365.0 * std::f64::consts::TAU).sin());
        (0..365).map(|day| random.count(mean(day), dispersion)).collect()
    }

    fn search(seed: u64) -> BurstSearch {
        BurstSearch { replicates: 199, seed, ..BurstSearch::default() }
    }

    /// The share of so many series without any burst in which one is found.
    fn false_alarms(n_series: u64, rate: f64, dispersion: f64, swing: f64) -> f64 {
        let mut random = Random::new(11);
        let n_false = (0..n_series).filter(|&n| !find_bursts(&year(&mut random, rate, dispersion, swing), &search(n)).is_empty()).count();
        n_false as f64 / n_series as f64
    }

    /// The share of 100 series in which a week of `times` the rate is found: at least four of its days.
    fn power(rate: f64, dispersion: f64, times: f64) -> f64 {
        let mut random = Random::new(12);
        let mut is_found = |n: u64| {
            let (mut counts, start) = (year(&mut random, rate, dispersion, 0.0), 30 + (n as usize * 37) % 300);
            counts[start..start + 7].iter_mut().for_each(|count| *count = random.count(rate * times, dispersion));
            let days = |burst: &Burst| burst.to.min(start + 7).saturating_sub(burst.from.max(start));
            find_bursts(&counts, &search(n)).iter().any(|burst| days(burst) >= 4)
        };
        (0..100_u64).filter(|&n| is_found(n)).count() as f64 / 100.0
    }

    /// The table of `docs/waves.md`: `cargo test -p tidewatch-engine waves -- --nocapture` prints it.
    #[test]
    fn few_false_waves_and_most_true_ones() {
        for (n_series, rate, dispersion, swing) in [(1000, 3.0, 1.0, 0.0), (300, 8.0, 1.0, 0.0), (300, 3.0, 2.0, 0.0), (300, 3.0, 1.0, 0.3)] {
            let share = false_alarms(n_series, rate, dispersion, swing);
            println!("rate {rate}, spread {dispersion}, swing {swing}: {:.1} % false", share * 100.0);
            assert!(share <= 0.05, "{share} false at rate {rate}, spread {dispersion}, swing {swing}");
        }
        for (rate, dispersion, times, least) in [(1.0, 1.0, 3.0, 0.2), (2.0, 1.0, 3.0, 0.7), (3.0, 1.0, 3.0, 0.9), (8.0, 2.0, 3.0, 0.9), (8.0, 1.0, 2.0, 0.7)] {
            let share = power(rate, dispersion, times);
            println!("rate {rate}, spread {dispersion}, {times} times for a week: {:.0} % found", share * 100.0);
            assert!(share >= least, "{share} found at rate {rate}, spread {dispersion}, {times} times");
        }
    }

    #[test]
    fn two_bursts_are_two() {
        let mut random = Random::new(3);
        let mut counts = year(&mut random, 3.0, 1.0, 0.0);
        counts[100..107].fill(12);
        counts[250..260].fill(11);
        let found = find_bursts(&counts, &search(1));
        assert_eq!(found.len(), 2);
        assert!(found[0].from >= 97 && found[0].to <= 110 && found[1].from >= 247 && found[1].to <= 263, "{found:?}");
        assert!(found.iter().all(|burst| f64::from(burst.count) > 2.5 * burst.expected));
    }

    #[test]
    fn short_and_empty_series_have_none() {
        assert!(find_bursts(&[9; 20], &BurstSearch::default()).is_empty());
        assert!(find_bursts(&[0; 200], &BurstSearch::default()).is_empty());
        assert!(find_bursts(&[], &BurstSearch::default()).is_empty());
    }
}
