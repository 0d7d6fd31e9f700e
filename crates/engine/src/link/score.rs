//! Two incident records in, how much speaks for their telling of the same incident out, feature by feature.
//!
//! The score is a sum of weights (Fellegi and Sunter's record linkage, weights by hand), so that it can be read: each feature
//! says what it added. What one of the two does not tell adds nothing.

use super::vectors::WordIndex;
use super::weights::LinkLexicon;
use crate::record::{DateRange, Incident, IncidentPlace, Party};
use crate::resolve::counts::Count;
use jiff::ToSpan;
use serde::{Deserialize, Serialize};

/// One feature's part in a score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Because {
    /// `time`, `place`, `actors`, `target`, `people`, `type`, `killed`, `wounded`, `captured`, `published`, `words` or `document`.
    pub feature: String,
    /// Rounded to hundredths.
    pub weight: f64,
}

/// Scores pairs of records.
pub struct Scorer<'a> {
    pub weights: &'a LinkLexicon,
    pub words: &'a WordIndex,
}

impl Scorer<'_> {
    /// The sum of all features for the records at two indexes of the word index.
    pub fn score(&self, a: (usize, &Incident), b: (usize, &Incident)) -> f64 {
        self.features(a, b).iter().map(|(_, weight)| weight).sum()
    }

    /// Whether both are dated by their own words, and further apart than one incident can be told.
    pub fn are_far_in_time(&self, a: &Incident, b: &Incident) -> bool {
        let told = |incident: &'_ Incident| incident.date.clone().filter(|date| !date.inferred && !self.is_vague(date));
        told(a).zip(told(b)).is_some_and(|(a, b)| days_apart(&a, &b) > self.weights.time.never)
    }

    /// What each feature added, features without weight left out.
    pub fn because(&self, a: (usize, &Incident), b: (usize, &Incident)) -> Vec<Because> {
        let told = self.features(a, b).into_iter().filter(|(_, weight)| *weight != 0.0);
        told.map(|(feature, weight)| Because { feature: feature.into(), weight: (weight * 100.0).round() / 100.0 }).collect()
    }

    fn features(&self, a: (usize, &Incident), b: (usize, &Incident)) -> Vec<(&'static str, f64)> {
        let (one, other) = (a.1, b.1);
        let mut features = vec![
            ("time", self.time(one.date.as_ref(), other.date.as_ref())),
            ("place", self.place(a, b)),
            ("actors", self.actors(&one.perpetrators, &other.perpetrators)),
            ("target", self.target(one, other)),
            ("people", self.people(one, other)),
            ("type", self.kind(one, other)),
            ("killed", self.number(one.killed, other.killed)),
            ("wounded", self.number(one.wounded, other.wounded)),
            ("captured", self.number(one.captured, other.captured)),
            ("published", self.published(one, other)),
        ];
        features.push(if one.document.id == other.document.id { ("document", self.weights.same_document) } else { ("words", self.words(a, b)) });
        features
    }

    /// A month or a year says little about which event of it is told.
    fn is_vague(&self, date: &DateRange) -> bool {
        length_in_days(date) > self.weights.time.vague_days
    }

    /// Where one of the two does not say when: the days between what can be known of both. News is of the week before it came out; a
    /// reference may come years later.
    fn published(&self, a: &Incident, b: &Incident) -> f64 {
        if a.reference || b.reference {
            return self.reference_order(a, b);
        }
        let weights = &self.weights.time;
        let told = |incident: &'_ Incident| incident.date.clone().filter(|date| !self.is_vague(date));
        let week_before = |incident: &'_ Incident| {
            let end = incident.document.published?;
            Some(DateRange { start: end.checked_sub(7.days()).ok()?, end, precision: "range".into(), inferred: true, night: false })
        };
        if told(a).is_some() && told(b).is_some() {
            return 0.0;
        }
        let Some((one, other)) = told(a).or_else(|| week_before(a)).zip(told(b).or_else(|| week_before(b))) else { return 0.0 };
        let beyond = (days_apart(&one, &other) - weights.published_days).max(0);
        (weights.published_per_day * f64::from(beyond)).max(weights.furthest)
    }

    /// What a report refers to had happened when it came out; long after, less is meant by the same words.
    fn reference_order(&self, a: &Incident, b: &Incident) -> f64 {
        let weights = &self.weights.time;
        let came = |incident: &Incident| incident.date.as_ref().map(|date| date.start).or(incident.document.published);
        let precedes = |reference: &Incident, told: &Incident| {
            let start = told.date.as_ref().filter(|date| !date.inferred).map(|date| date.start);
            reference.reference && start.zip(reference.document.published).is_some_and(|(start, out)| (start - out).get_days() > 1)
        };
        if precedes(a, b) || precedes(b, a) {
            return weights.early;
        }
        let apart = came(a).zip(came(b)).map_or(0, |(a, b)| (a - b).get_days().abs());
        if apart > weights.late_days { weights.late } else { 0.0 }
    }

    fn time(&self, a: Option<&DateRange>, b: Option<&DateRange>) -> f64 {
        let (Some(a), Some(b)) = (a, b) else { return 0.0 };
        let weights = &self.weights.time;
        let apart = days_apart(a, b);
        let exact = a.start == a.end && b.start == b.end;
        let overnight = a.night || b.night;
        let weight = match apart {
            0 if exact => weights.same_day,
            0 => weights.overlap,
            1 if !exact || overnight => weights.near_day,
            _ => (weights.next_day + weights.per_day_apart * f64::from(apart - 1)).max(weights.furthest),
        };
        let weight = if self.is_vague(a) || self.is_vague(b) { weight.max(weights.vague_apart) } else { weight };
        if a.inferred || b.inferred { weight * weights.inferred_share } else { weight }
    }

    fn place(&self, a: (usize, &Incident), b: (usize, &Incident)) -> f64 {
        let (Some(one), Some(other)) = (&a.1.place, &b.1.place) else { return 0.0 };
        let weight = self.place_by_position(one, other);
        if self.places_clash(a, b) { weight.min(self.weights.place.clash) } else { weight }
    }

    fn place_by_position(&self, a: &IncidentPlace, b: &IncidentPlace) -> f64 {
        let weights = &self.weights.place;
        if let (Some(one), Some(other)) = (&a.country, &b.country)
            && one != other
            && distance_between(a, b).is_none_or(|km| km > weights.wide_km)
        {
            return weights.other_country;
        }
        match distance_between(a, b) {
            Some(km) => self.place_by_points(a, b, km),
            None if self.weights.names_alike(&a.name, &b.name) => weights.same_name,
            None if a.country.is_some() && a.country == b.country => weights.same_country,
            None => 0.0,
        }
    }

    /// Whether both tell narrow places that do not meet, and neither report names the other's: then they tell of two places.
    fn places_clash(&self, (at_a, a): (usize, &Incident), (at_b, b): (usize, &Incident)) -> bool {
        let told = |incident: &'_ Incident| incident.place.clone().filter(|place| !place.inferred);
        let Some((one, other)) = told(a).zip(told(b)) else { return false };
        if self.weights.names_alike(&one.name, &other.name) {
            return false;
        }
        let widest = one.radius_km.unwrap_or(0.0).max(other.radius_km.unwrap_or(0.0));
        let meet = distance_between(&one, &other).is_some_and(|km| km <= widest + self.weights.place.slack_km);
        !meet && widest < self.weights.place.wide_km && !self.words.names_place_of(at_a, at_b) && !self.words.names_place_of(at_b, at_a)
    }

    /// Whether each is dated to a day by its own words, and the days differ.
    fn days_clash(&self, a: &Incident, b: &Incident) -> bool {
        let told = |incident: &'_ Incident| incident.date.clone().filter(|date| !date.inferred && date.start == date.end);
        told(a).zip(told(b)).is_some_and(|(a, b)| days_apart(&a, &b) > 0)
    }

    /// Places meet where one's circle reaches the other's middle: the circles of neighbouring districts overlap.
    fn place_by_points(&self, a: &IncidentPlace, b: &IncidentPlace, km: f64) -> f64 {
        let weights = &self.weights.place;
        let widest = a.radius_km.unwrap_or(0.0).max(b.radius_km.unwrap_or(0.0));
        let beyond = km - widest - weights.slack_km;
        if beyond > 0.0 {
            return (weights.same_country + weights.per_50_km_apart * beyond / 50.0).max(weights.furthest);
        }
        if widest < weights.wide_km && self.weights.names_alike(&a.name, &b.name) { weights.same_point } else { weights.wide }
    }

    fn actors(&self, a: &[Party], b: &[Party]) -> f64 {
        let known = |parties: &[Party]| parties.iter().any(|party| party.id.is_some());
        let shared = a.iter().any(|one| b.iter().any(|other| one.id.is_some() && one.id == other.id));
        if shared {
            self.weights.actors.same
        } else if known(a) && known(b) {
            self.weights.actors.other
        } else {
            0.0
        }
    }

    fn target(&self, a: &Incident, b: &Incident) -> f64 {
        let bodies = a.targets.iter().any(|one| b.targets.iter().any(|other| one.id.is_some() && one.id == other.id));
        let people = a.victims.iter().any(|one| one.name.is_some() && b.victims.iter().any(|other| one.name == other.name));
        if bodies || people { self.weights.actors.target_same } else { 0.0 }
    }

    /// Both tell whom or what it hit, in words that have nothing in common.
    fn people(&self, a: &Incident, b: &Incident) -> f64 {
        let (one, other) = (self.weights.people_words(a), self.weights.people_words(b));
        let unlike = !one.is_empty() && !other.is_empty() && !one.iter().any(|word| other.contains(word));
        if unlike { self.weights.actors.people_other } else { 0.0 }
    }

    /// A reference has no type of its own.
    fn kind(&self, a: &Incident, b: &Incident) -> f64 {
        if a.reference || b.reference {
            return 0.0;
        }
        let weights = &self.weights.kind;
        let class = if a.class == b.class { 0.0 } else { weights.other_class };
        class
            + if a.kind == b.kind {
                weights.same
            } else if self.weights.near_types(&a.kind, &b.kind) {
                weights.near
            } else {
                weights.other
            }
    }

    fn number(&self, a: Option<Count>, b: Option<Count>) -> f64 {
        let (Some(a), Some(b)) = (a, b) else { return 0.0 };
        let weights = &self.weights.numbers;
        let (smaller, larger) = if a.low <= b.low { (a, b) } else { (b, a) };
        if counts_meet(a, b) {
            let doublings = f64::from(larger.low.max(1)).log2().min(6.0);
            return if a.low == b.low { weights.same + weights.per_doubling * doublings } else { 0.0 };
        }
        let ratio = f64::from(larger.low) / f64::from(smaller.high.unwrap_or(smaller.low).max(1));
        if ratio > weights.far_ratio { weights.far } else { weights.other }
    }

    /// Likeness is worth no more than the rare words behind it, since short reports are written to one pattern; less where day or place
    /// clash, for then the pattern is what they share; less where not both documents mainly tell of it; and less where one only refers to
    /// an event, so that day and place say nothing, and they share no name.
    fn words(&self, (at_a, a): (usize, &Incident), (at_b, b): (usize, &Incident)) -> f64 {
        let shared = self.words.compare(at_a, at_b);
        let weights = &self.weights.words;
        if shared.cosine <= weights.least {
            return 0.0;
        }
        let full = ((shared.cosine - weights.least) * weights.scale).min(shared.rarity * weights.per_rarity).min(weights.most);
        let clash = self.days_clash(a, b) || self.places_clash((at_a, a), (at_b, b));
        let nameless = (a.reference || b.reference) && !shared.names;
        full * if a.leading && b.leading { 1.0 } else { weights.aside_share }
            * if clash { weights.clash_share } else { 1.0 }
            * if nameless { weights.nameless_share } else { 1.0 }
    }
}

/// Whether some number fits both counts.
pub fn counts_meet(a: Count, b: Count) -> bool {
    a.high.is_none_or(|high| b.low <= high) && b.high.is_none_or(|high| a.low <= high)
}

/// Whole days between two ranges, 0 where they meet.
pub fn days_apart(a: &DateRange, b: &DateRange) -> i32 {
    let days = |from: jiff::civil::Date, to: jiff::civil::Date| from.until(to).map_or(i32::MAX / 2, |span| span.get_days());
    days(a.end, b.start).max(days(b.end, a.start)).max(0)
}

/// Days that a range covers, at least 1.
pub fn length_in_days(date: &DateRange) -> i32 {
    date.start.until(date.end).map_or(i32::MAX / 2, |span| span.get_days()).max(0) + 1
}

/// Great-circle distance in kilometres (haversine, mean Earth radius), where both have points.
pub fn distance_between(a: &IncidentPlace, b: &IncidentPlace) -> Option<f64> {
    let radians = |place: &IncidentPlace| Some((place.lat?.to_radians(), place.lon?.to_radians()));
    let ((lat_a, lon_a), (lat_b, lon_b)) = (radians(a)?, radians(b)?);
    let half = |from: f64, to: f64| ((to - from) / 2.0).sin().powi(2);
    let chord = half(lat_a, lat_b) + lat_a.cos() * lat_b.cos() * half(lon_a, lon_b);
    Some(2.0 * 6371.009 * chord.sqrt().min(1.0).asin())
}
