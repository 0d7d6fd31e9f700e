//! Two lists of the same incidents in, what they share and an estimate of what neither has out.
//!
//! Capture and recapture: the fewer incidents two independent lists share, the more both have missed. Chapman's estimator (1951), hardly
//! biased for few incidents, with the interval of Sadinle (2009), which never falls below what was seen. It rests on assumptions that
//! lists of attacks seldom keep; they are printed with it.

use crate::link::LinkedIncident;
use crate::waves::{Estimate, Z};
use rustc_hash::FxHashSet;
use serde::Serialize;

/// What must hold for the estimate to mean anything.
const ASSUMPTIONS: [&str; 5] = [
    "the lists are independent: being on one makes it no likelier to be on the other; lists that copy one another make the estimate too low",
    "every incident has the same chance to be on a list; deadly ones in cities have a better one, which makes the estimate too low",
    "nothing came or went between the lists: both cover the same places and the same days",
    "incidents were matched rightly: a match that was missed makes the estimate too high, a false one too low",
    "every entry is an incident that happened: invented claims on one list make the estimate too high",
];

/// Two lists beside one another.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Lists {
    /// Incidents on each list, and on both.
    pub a: usize,
    pub b: usize,
    pub matched: usize,
    /// What is on both, one to one: each incident with its records on either list.
    pub pairs: Vec<Pair>,
    /// Ids of the linked incidents that are on one list alone.
    pub only_a: Vec<String>,
    pub only_b: Vec<String>,
}

/// An incident that both lists have.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pair {
    pub incident: String,
    pub a: Vec<String>,
    pub b: Vec<String>,
}

/// How many incidents there may have been.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Unseen {
    /// Incidents on either list.
    pub seen: usize,
    /// All incidents, with the bounds of the 95 % interval.
    pub all: Estimate,
    pub unseen: f64,
    pub method: &'static str,
    pub assumptions: [&'static str; 5],
    pub notes: Vec<&'static str>,
}

/// Lays two lists beside one another, by the ids of their records; incidents that were linked from both are matched.
pub fn compare_lists(incidents: &[LinkedIncident], a: &[&str], b: &[&str]) -> Lists {
    let (a, b): (FxHashSet<&str>, FxHashSet<&str>) = (a.iter().copied().collect(), b.iter().copied().collect());
    let mut lists = Lists::default();
    for incident in incidents {
        let on = |list: &FxHashSet<&str>| -> Vec<String> { incident.records.iter().filter(|id| list.contains(id.as_str())).cloned().collect() };
        let (on_a, on_b) = (on(&a), on(&b));
        match (on_a.is_empty(), on_b.is_empty()) {
            (false, false) => lists.pairs.push(Pair { incident: incident.incident.clone(), a: on_a, b: on_b }),
            (false, true) => lists.only_a.push(incident.incident.clone()),
            (true, false) => lists.only_b.push(incident.incident.clone()),
            (true, true) => {}
        }
    }
    lists.matched = lists.pairs.len();
    lists.a = lists.matched + lists.only_a.len();
    lists.b = lists.matched + lists.only_b.len();
    lists
}

/// Estimates all incidents from how many are on each list and on both, which cannot be more than on either.
pub fn estimate_unseen(n_a: usize, n_b: usize, n_both: usize) -> Unseen {
    let [a, b, both] = [n_a, n_b, n_both.min(n_a).min(n_b)].map(|n| n as f64);
    let seen = a + b - both;
    let all = (a + 1.0) * (b + 1.0) / (both + 1.0) - 1.0;
    let [only_a, only_b, m] = [a - both + 0.5, b - both + 0.5, both + 0.5];
    let sigma = (1.0 / m + 1.0 / only_a + 1.0 / only_b + m / (only_a * only_b)).sqrt();
    let bound = |sign: f64| seen - 0.5 + only_a * only_b / m * (sign * Z * sigma).exp();
    let round = |x: f64| (x * 10.0).round() / 10.0;
    let few = "fewer than seven incidents are on both lists: the estimate is hardly worth its interval";
    Unseen {
        seen: seen as usize,
        all: Estimate { value: round(all), low: round(bound(-1.0).max(seen)), high: round(bound(1.0)) },
        unseen: round(all - seen),
        method: "capture-recapture: Chapman 1951, interval of Sadinle 2009",
        assumptions: ASSUMPTIONS,
        notes: if both < 7.0 { vec![few] } else { Vec::new() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn estimates_are_those_of_the_textbook() {
        // Ten marked turtles, fifteen caught later, five of them marked.
        let told = estimate_unseen(10, 15, 5);
        assert!((told.all.value - 28.3).abs() < 0.05, "{told:?}");
        assert!((told.all.low - 22.0).abs() < 1.0 && (told.all.high - 65.0).abs() < 2.0, "{told:?}");
        assert_eq!((told.seen, told.notes.len()), (20, 1));
    }

    #[test]
    fn the_interval_holds_what_was_seen() {
        for (a, b, both) in [(0, 0, 0), (5, 0, 0), (5, 5, 5), (100, 80, 60), (3, 4, 0)] {
            let told = estimate_unseen(a, b, both);
            let seen = told.seen as f64;
            assert!(told.all.low >= seen && told.all.value >= seen && told.all.high >= told.all.low, "{told:?}");
        }
    }

    #[test]
    fn lists_are_matched_by_what_was_linked() {
        let linked = |id: &str, records: &[&str]| LinkedIncident {
            incident: id.into(),
            records: records.iter().map(|id| id.to_string()).collect(),
            ..LinkedIncident::default()
        };
        let incidents = [linked("x", &["a1", "b1"]), linked("y", &["a2"]), linked("z", &["b2", "b3"]), linked("o", &["c1"])];
        let lists = compare_lists(&incidents, &["a1", "a2"], &["b1", "b2", "b3"]);
        assert_eq!((lists.a, lists.b, lists.matched), (2, 2, 1));
        assert_eq!((lists.only_a, lists.only_b), (vec!["y".to_string()], vec!["z".to_string()]));
        assert_eq!(lists.pairs, [Pair { incident: "x".into(), a: vec!["a1".into()], b: vec!["b1".into()] }]);
    }
}
