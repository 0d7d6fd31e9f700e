//! Incidents with points and days in, clusters in space and time out.
//!
//! The space–time permutation scan statistic (Kulldorff, Heffernan, Hartman, Assunção and Mostashari 2005): it needs incidents alone. In a circle
//! over some days, as many are expected as the circle's share of all incidents and the days' share of all let expect. The days are dealt out to
//! the places anew again and again; a cluster is told where the highest likelihood ratio of such a deal is seldom as high. So what the whole
//! series does is no cluster, and a place with many incidents all the time is none either.

use super::random::Random;
use std::collections::BTreeMap;

/// Radii of the circles, kilometres.
const RADII: [f64; 5] = [10.0, 25.0, 50.0, 100.0, 200.0];
/// Longest cluster, days.
const LONGEST: usize = 28;
/// Fewest incidents of a cluster.
const FEWEST: usize = 4;
/// The most clusters to tell.
const MOST: usize = 10;
/// The most places whose circles are tried: those with the most incidents.
const MOST_CENTRES: usize = 250;

/// An incident's point and day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    pub lat: f64,
    pub lon: f64,
    /// Day, counted from the first of the series.
    pub day: usize,
}

/// How to search.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClusterSearch {
    pub alpha: f64,
    /// The most deals.
    pub replicates: usize,
    pub seed: u64,
}

impl Default for ClusterSearch {
    fn default() -> ClusterSearch {
        ClusterSearch { alpha: 0.05, replicates: 199, seed: 1 }
    }
}

/// A circle over some days with more incidents than expected.
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    pub lat: f64,
    pub lon: f64,
    pub radius_km: f64,
    /// First day, and the one after the last.
    pub from: usize,
    pub to: usize,
    /// Indexes of its incidents.
    pub members: Vec<usize>,
    pub expected: f64,
    pub p: f64,
}

/// A circle: its centre's incident, its radius, the incidents in it.
struct Circle {
    centre: usize,
    radius_km: f64,
    members: Vec<usize>,
}

/// The most striking days of a circle.
#[derive(Clone, Copy)]
struct Window {
    circle: usize,
    from: usize,
    to: usize,
    expected: f64,
    ratio: f64,
}

/// Clusters that chance alone seldom makes, the most striking first; none overlaps one told before it.
pub fn find_clusters(spots: &[Spot], search: &ClusterSearch) -> Vec<Cluster> {
    let circles = draw_circles(spots);
    let mut days: Vec<usize> = spots.iter().map(|spot| spot.day).collect();
    let mut windows = scan(&circles, &days);
    windows.sort_by(|a, b| b.ratio.total_cmp(&a.ratio).then(a.circle.cmp(&b.circle)));
    let windows = without_overlaps(windows, &circles, spots);
    let mut highest = Vec::new();
    let mut random = Random::new(search.seed);
    for _ in 0..if windows.is_empty() { 0 } else { search.replicates } {
        random.shuffle(&mut days);
        highest.push(scan(&circles, &days).iter().map(|window| window.ratio).fold(0.0, f64::max));
        let n_striking = highest.iter().filter(|&&ratio| ratio >= windows[0].ratio).count();
        if (n_striking + 1) as f64 > search.alpha * (search.replicates + 1) as f64 {
            return Vec::new();
        }
    }
    let told = windows.iter().map(|window| cluster_of(window, &circles[window.circle], spots, &highest));
    told.filter(|cluster| cluster.p <= search.alpha).collect()
}

fn cluster_of(window: &Window, circle: &Circle, spots: &[Spot], highest: &[f64]) -> Cluster {
    let n_striking = highest.iter().filter(|&&ratio| ratio >= window.ratio).count();
    Cluster {
        lat: spots[circle.centre].lat,
        lon: spots[circle.centre].lon,
        radius_km: circle.radius_km,
        from: window.from,
        to: window.to,
        members: members_in(window, circle, spots),
        expected: window.expected,
        p: (n_striking + 1) as f64 / (highest.len() + 1) as f64,
    }
}

fn members_in(window: &Window, circle: &Circle, spots: &[Spot]) -> Vec<usize> {
    circle.members.iter().copied().filter(|&at| (window.from..window.to).contains(&spots[at].day)).collect()
}

/// Windows, the most striking first, without those that share an incident with one before.
fn without_overlaps(windows: Vec<Window>, circles: &[Circle], spots: &[Spot]) -> Vec<Window> {
    let mut taken = vec![false; spots.len()];
    let mut kept = Vec::new();
    for window in windows {
        let members = members_in(&window, &circles[window.circle], spots);
        if kept.len() < MOST && members.iter().all(|&at| !taken[at]) {
            members.iter().for_each(|&at| taken[at] = true);
            kept.push(window);
        }
    }
    kept
}

/// The circles around the places with the most incidents; of circles with the same incidents the smallest.
fn draw_circles(spots: &[Spot]) -> Vec<Circle> {
    let place = |spot: &Spot| ((spot.lat * 100.0).round() as i64, (spot.lon * 100.0).round() as i64);
    let mut places: BTreeMap<(i64, i64), Vec<usize>> = BTreeMap::new();
    for (at, spot) in spots.iter().enumerate() {
        places.entry(place(spot)).or_default().push(at);
    }
    let mut places: Vec<Vec<usize>> = places.into_values().collect();
    places.sort_by_key(|members| (std::cmp::Reverse(members.len()), members[0]));
    let mut circles: BTreeMap<Vec<usize>, Circle> = BTreeMap::new();
    for centre in places.iter().take(MOST_CENTRES).map(|members| members[0]) {
        let far: Vec<(f64, &Vec<usize>)> = places.iter().map(|members| (km_between(&spots[centre], &spots[members[0]]), members)).collect();
        for radius_km in RADII {
            let mut members: Vec<usize> = far.iter().filter(|(km, _)| *km <= radius_km).flat_map(|(_, members)| members.iter().copied()).collect();
            members.sort_unstable();
            // A circle with more than half of all incidents says nothing about where.
            if members.len() >= FEWEST && members.len() * 2 <= spots.len() {
                circles.entry(members.clone()).or_insert(Circle { centre, radius_km, members });
            }
        }
    }
    circles.into_values().collect()
}

/// Great-circle distance in kilometres (haversine).
fn km_between(a: &Spot, b: &Spot) -> f64 {
    let half = |from: f64, to: f64| ((to - from).to_radians() / 2.0).sin().powi(2);
    let chord = half(a.lat, b.lat) + a.lat.to_radians().cos() * b.lat.to_radians().cos() * half(a.lon, b.lon);
    2.0 * 6371.009 * chord.sqrt().min(1.0).asin()
}

/// The most striking days of each circle, where any has more than expected. `days` are the incidents' days, in their order.
fn scan(circles: &[Circle], days: &[usize]) -> Vec<Window> {
    let n_days = days.iter().max().map_or(0, |last| last + 1);
    let mut until = vec![0_u32; n_days + 1];
    days.iter().for_each(|&day| until[day + 1] += 1);
    (0..n_days).for_each(|day| until[day + 1] += until[day]);
    let mut own = Vec::new();
    circles.iter().enumerate().filter_map(|(at, circle)| scan_circle((at, circle), days, &until, &mut own)).collect()
}

fn scan_circle((at, circle): (usize, &Circle), days: &[usize], until: &[u32], own: &mut Vec<usize>) -> Option<Window> {
    own.clear();
    own.extend(circle.members.iter().map(|&member| days[member]));
    own.sort_unstable();
    let n = days.len() as f64;
    let share = own.len() as f64 / n;
    let mut best: Option<Window> = None;
    for first in 0..own.len() {
        for last in first + FEWEST - 1..own.len() {
            let (from, to) = (own[first], own[last] + 1);
            if to - from > LONGEST {
                break;
            }
            let count = (last + 1 - first) as f64;
            let expected = share * f64::from(until[to] - until[from]);
            let over = count - expected;
            if over <= 0.0 || best.is_some_and(|best| over * over * n <= best.ratio * expected * (n - expected)) {
                continue;
            }
            let ratio = count * (count / expected).ln() + (n - count) * ((n - count) / (n - expected)).ln();
            if best.is_none_or(|best| ratio > best.ratio) {
                best = Some(Window { circle: at, from, to, expected, ratio });
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Incidents of a year in forty towns, some with more than others; then a week of twelve in one town.
    fn year(seed: u64, with_cluster: bool) -> Vec<Spot> {
        let mut random = Random::new(seed);
        let town = |n: usize| (30.0 + (n % 8) as f64 * 0.7, 40.0 + (n / 8) as f64 * 0.9);
        let mut spots: Vec<Spot> = (0..400)
            .map(|_| {
                let (lat, lon) = town(random.below(40).min(random.below(40)));
                Spot { lat, lon, day: random.below(365) }
            })
            .collect();
        if with_cluster {
            let (lat, lon) = town(21);
            spots.extend((0..12).map(|n| Spot { lat, lon, day: 200 + n % 7 }));
        }
        spots
    }

    #[test]
    fn a_cluster_is_found_where_and_when_it_was() {
        let found = find_clusters(&year(1, true), &ClusterSearch::default());
        let first = found.first().expect("one is found");
        assert!((first.lat - 33.5).abs() < 0.8 && (first.lon - 41.8).abs() < 1.0, "{first:?}");
        assert!(first.from >= 195 && first.to <= 212 && first.p <= 0.01 && first.members.len() >= 12, "{first:?}");
        assert_eq!(found, find_clusters(&year(1, true), &ClusterSearch::default()), "the same seed gives the same answer");
    }

    #[test]
    fn chance_alone_seldom_makes_one() {
        let search = ClusterSearch { replicates: 59, ..ClusterSearch::default() };
        let n_false = (0..60).filter(|&n| !find_clusters(&year(100 + n, false), &search).is_empty()).count();
        assert!(n_false <= 7, "{n_false} of 60 at a share of 0.05");
    }

    #[test]
    fn few_incidents_make_none() {
        assert!(find_clusters(&[], &ClusterSearch::default()).is_empty());
        assert!(find_clusters(&[Spot { lat: 1.0, lon: 1.0, day: 0 }; 3], &ClusterSearch::default()).is_empty());
    }
}
