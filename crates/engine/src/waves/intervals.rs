//! Counts in, 95 % intervals out: of a rate, a share, a ratio of rates, a mean.

use super::random::Random;
use serde::Serialize;

/// A value with the bounds of its 95 % interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Estimate {
    pub value: f64,
    pub low: f64,
    pub high: f64,
}

/// Two-sided 95 % point of the normal distribution.
pub const Z: f64 = 1.959_963_984_540_054;
/// Samples drawn for a mean's interval.
const DRAWS: usize = 999;

/// A rate from a count and the days in which it was counted: the exact Poisson interval (Garwood 1936).
pub fn rate(count: usize, days: usize) -> Estimate {
    let days = days.max(1) as f64;
    let low = if count == 0 { 0.0 } else { solve(|mean| 1.0 - below(count, mean), 0.025, count) };
    let high = solve(|mean| -below(count + 1, mean), -0.025, count);
    rounded(count as f64 / days, low / days, high / days)
}

/// The probability of fewer than `count` at this mean.
fn below(count: usize, mean: f64) -> f64 {
    let (mut log_share, mut sum) = (-mean, 0.0);
    for n in 0..count {
        sum += log_share.exp();
        log_share += (mean / (n + 1) as f64).ln();
    }
    sum
}

/// The mean at which a rising function reaches `wanted`, by halving.
fn solve(function: impl Fn(f64) -> f64, wanted: f64, count: usize) -> f64 {
    let (mut low, mut high) = (1e-9, count as f64 * 2.0 + 20.0);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if function(middle) < wanted { low = middle } else { high = middle }
    }
    (low + high) / 2.0
}

/// A share of a whole (Wilson 1927).
pub fn share(part: usize, whole: usize) -> Estimate {
    if whole == 0 {
        return Estimate { value: 0.0, low: 0.0, high: 1.0 };
    }
    let (p, n) = (part as f64 / whole as f64, whole as f64);
    let centre = (p + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
    let half = Z / (1.0 + Z * Z / n) * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    rounded(p, (centre - half).max(0.0), (centre + half).min(1.0))
}

/// The ratio of two rates, each a count in so many days; half an incident is added to each, so that there always is one.
pub fn ratio(a: (usize, usize), b: (usize, usize)) -> Estimate {
    let (x, y) = (a.0 as f64 + 0.5, b.0 as f64 + 0.5);
    let value = x / a.1.max(1) as f64 / (y / b.1.max(1) as f64);
    let factor = (Z * (1.0 / x + 1.0 / y).sqrt()).exp();
    rounded(value, value / factor, value * factor)
}

/// The mean of some numbers, by drawing from them again and again (Efron 1979): few incidents have most of the dead.
pub fn mean(numbers: &[f64], seed: u64) -> Option<Estimate> {
    if numbers.is_empty() {
        return None;
    }
    let n = numbers.len();
    let mut random = Random::new(seed);
    let mut means: Vec<f64> = (0..DRAWS).map(|_| (0..n).map(|_| numbers[random.below(n)]).sum::<f64>() / n as f64).collect();
    means.sort_by(f64::total_cmp);
    let at = |share: f64| means[((DRAWS as f64 * share) as usize).min(DRAWS - 1)];
    Some(rounded(numbers.iter().sum::<f64>() / n as f64, at(0.025), at(0.975)))
}

/// To four digits behind the point: more would say more than is known.
fn rounded(value: f64, low: f64, high: f64) -> Estimate {
    let round = |x: f64| (x * 1e4).round() / 1e4;
    Estimate { value: round(value), low: round(low), high: round(high) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(estimate: Estimate, low: f64, high: f64) {
        assert!((estimate.low - low).abs() < 0.002 && (estimate.high - high).abs() < 0.002, "{estimate:?}, not {low} to {high}");
    }

    #[test]
    fn intervals_are_those_of_the_tables() {
        near(rate(0, 1), 0.0, 3.6889);
        near(rate(10, 1), 4.7954, 18.3904);
        near(rate(10, 5), 0.9591, 3.6781);
        near(share(8, 10), 0.4902, 0.9433);
        near(share(0, 10), 0.0, 0.2775);
    }

    #[test]
    fn a_ratio_and_a_mean_hold_their_value() {
        let ratio = ratio((60, 10), (20, 10));
        assert!(ratio.low > 1.5 && ratio.low < ratio.value && ratio.value < ratio.high);
        let mean = mean(&[0.0, 0.0, 1.0, 3.0, 12.0], 1).expect("there are numbers");
        assert!(mean.low < 3.2 && 3.2 < mean.high && mean.low >= 0.0);
    }
}
