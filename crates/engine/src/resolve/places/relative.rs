//! Toponyms with their places in, positions relative to them out: "about 20 km (12 miles) northeast of Baqubah".
//!
//! Read backwards from the anchor: article and kind phrase, "of" or "from", bearing, distance, "about". Also read: a distance
//! without bearing, a bearing without distance, "near", "between A and B", "on the A–B road", "near the border with B". The geometry is in
//! `geometry`. Travel times ("two hours from") are no distances and give nothing.

use super::PlaceKind;
use super::context::Reader;
use super::find::Toponym;
use super::geometry::{Offset, between, distance_km, middle, offset_from, rounding};
use super::words::{APPROXIMATE, ASIDE, BORDER, CENTRE, DIRECTION, DURATION, NEAR, SURROUND, WAY};
use super::{Place, PlaceMention, RelativePosition};
use crate::sentence::Upos;
use crate::span::Span;

/// Adds `relative` to the mentions that anchor a position. A toponym without a place of its own right before takes it too.
pub(super) fn add_relative_positions(reader: &Reader, toponyms: &[Toponym], mentions: &mut [PlaceMention]) {
    for at in 0..toponyms.len() {
        let Some(place) = mentions[at].place.clone() else { continue };
        let words = Words { reader, sentence: toponyms[at].sentence };
        if let Some(first) = words.border_of(&toponyms[at], &place) {
            mentions[at].relative = words.at_border(first..toponyms[at].tokens.end, &place, anchor_in_other_country(toponyms, mentions, at));
            continue;
        }
        if toponyms[at].demonym {
            continue;
        }
        let pair = toponyms.get(at + 1).zip(mentions.get(at + 1).and_then(|mention| mention.place.clone()));
        let relative = pair.and_then(|(next, other)| words.between(&toponyms[at], next, &place, &other)).or_else(|| words.offset(&toponyms[at], &place));
        let Some((relative, first)) = relative else { continue };
        if let Some(before) = at.checked_sub(1).filter(|&before| words.explains(&toponyms[before], first) && is_elsewhere(&mentions[before], &relative)) {
            mentions[before].place = Some(placed_at(mentions[before].span.of(reader.text), &relative, &place));
        }
        mentions[at].relative = Some(relative);
    }
}

/// Kilometres that the gazetteer's point of an explained name may be off the point that the text tells.
const EXPLAINED_KM: f64 = 60.0;

/// Whether a place is unknown, or a namesake far from where the text puts it.
fn is_elsewhere(mention: &PlaceMention, relative: &RelativePosition) -> bool {
    let far =
        |place: &Place| place.kind < PlaceKind::Admin1 && distance_km((place.lat, place.lon), (relative.lat, relative.lon)) > relative.radius_km + EXPLAINED_KM;
    !mention.demonym && mention.place.as_ref().is_none_or(|place| relative.distance_km.is_some() && far(place))
}

/// A place at the point that a relative position tells.
fn placed_at(name: &str, relative: &RelativePosition, anchor: &Place) -> Place {
    let (lat, lon, extent_km) = (relative.lat, relative.lon, relative.radius_km);
    Place { name: name.into(), kind: PlaceKind::Town, lat, lon, extent_km, gazetteer_id: None, population: 0, ..anchor.clone() }
}

/// The place on this side of a border: the nearest before the country in its sentence, else after it there, else before it anywhere.
fn anchor_in_other_country(toponyms: &[Toponym], mentions: &[PlaceMention], at: usize) -> Option<Place> {
    let country = |index: usize| mentions[index].place.as_ref().and_then(|place| place.country.clone());
    let other = |index: &usize| country(*index).is_some_and(|other| Some(other) != country(at));
    let here = |index: &usize| toponyms[*index].sentence == toponyms[at].sentence;
    let found = (0..at).rev().filter(here).find(other).or_else(|| (at + 1..toponyms.len()).take_while(here).find(other)).or_else(|| (0..at).rev().find(other));
    found.and_then(|index| mentions[index].place.clone())
}

/// The words of one sentence.
struct Words<'a> {
    reader: &'a Reader<'a>,
    sentence: usize,
}

/// A stated distance: kilometres, half the unit of its rounding, whether a word makes it approximate, first token.
struct Distance {
    km: f64,
    rounding: f64,
    approximate: bool,
    first: usize,
}

impl Words<'_> {
    fn lower(&self, at: usize) -> &str {
        self.reader.lower(self.sentence, at)
    }

    fn has(&self, at: usize, mark: super::words::Marks) -> bool {
        self.reader.lexicon.marks(self.lower(at)) & mark != 0
    }

    /// Whether a phrase that begins at a token explains a toponym right before it: "X (20 km north of …", "X village, near …".
    fn explains(&self, toponym: &Toponym, first: usize) -> bool {
        let filler =
            |at: usize| matches!(self.lower(at), "(" | "," | "a" | "located" | "situated" | "lying") || self.reader.lexicon.kind(self.lower(at)).is_some();
        let gap = toponym.tokens.end..first;
        toponym.sentence == self.sentence && toponym.tokens.end <= first && gap.len() <= 4 && { gap }.all(filler)
    }

    /// The position that the words before an anchor tell, and the first token of those words.
    fn offset(&self, toponym: &Toponym, place: &Place) -> Option<(RelativePosition, usize)> {
        let last = toponym.tokens.end - 1;
        if let Some((wind, end)) = self.surround_after(toponym.tokens.end) {
            let offset = Offset { distance: None, wind: Some(wind), approximate: true };
            return Some((self.position(toponym.tokens.start..end, offset, place), toponym.tokens.start));
        }
        let link = self.before_kind_phrase(toponym.tokens.start)?;
        if let Some((wind, first)) = self.surround_before(link).filter(|_| !self.is_region(place)) {
            let offset = Offset { distance: None, wind: Some(wind), approximate: true };
            return Some((self.position(first..last + 1, offset, place), first));
        }
        if let Some(first) = self.near(link) {
            let offset = Offset { distance: None, wind: None, approximate: true };
            return Some((self.position(first..last + 1, offset, place), first));
        }
        if !matches!(self.lower(link), "of" | "from" | "off") && !self.has(link, NEAR) {
            return None;
        }
        let end = link.checked_sub(1)?;
        let (wind, end) = match self.wind_ending(end) {
            Some((wind, first)) => (Some(wind), self.before_to_the(first)),
            None => (self.wind_after(last + 1), Some(end)),
        };
        let distance = end.and_then(|end| self.distance_ending(end));
        if end.is_some_and(|end| self.has(end, DURATION)) {
            return None;
        }
        let first = distance.as_ref().map(|distance| distance.first).or_else(|| wind.map(|_| end.map_or(0, |end| end + 1)))?;
        let vague = end.is_some_and(|end| self.has(end, APPROXIMATE));
        let approximate = distance.as_ref().map_or(vague, |distance| distance.approximate);
        if distance.is_none() && (wind.is_none() || self.lower(link) != "of" || self.is_region(place)) {
            return None;
        }
        let offset = Offset { distance: distance.map(|distance| (distance.km, distance.rounding)), wind, approximate };
        Some((self.position(first..last + 1, offset, place), first))
    }

    /// "north of Iraq" mostly means its north.
    fn is_region(&self, place: &Place) -> bool {
        place.kind >= PlaceKind::Admin1
    }

    fn position(&self, tokens: std::ops::Range<usize>, offset: Offset, place: &Place) -> RelativePosition {
        let span: Span = self.reader.sentences[self.sentence].span_of(tokens);
        let ((lat, lon), radius_km) = offset_from((place.lat, place.lon), place.extent_km, offset);
        RelativePosition {
            span,
            distance_km: offset.distance.map(|distance| distance.0),
            bearing: offset.wind,
            approximate: offset.approximate,
            lat,
            lon,
            radius_km,
            hither: None,
        }
    }

    /// The token that links an offset to its anchor, before the anchor's article and kind phrase: "of" in "north of the border
    /// town of X" and in "south of the Iraqi capital, X".
    fn before_kind_phrase(&self, first: usize) -> Option<usize> {
        let is_kind = |at: usize| self.reader.lexicon.kind(self.lower(at)).is_some() || self.has(at, CENTRE);
        let tokens = &self.reader.sentences[self.sentence].tokens;
        let modifies = |at: usize| matches!(tokens[at].pos, Upos::Adj | Upos::Noun | Upos::Propn);
        let mut in_kind_phrase = false;
        for at in (first.saturating_sub(8)..first).rev() {
            let after_kind = at > 0 && is_kind(at - 1);
            match self.lower(at) {
                "of" if after_kind => {}
                "of" | "from" | "off" => return Some(at),
                "to" if at > 0 && self.has(at - 1, NEAR) => return Some(at),
                "the" | "a" | "an" => {}
                "," if after_kind => {}
                _ if self.has(at, NEAR) && !is_kind(at) => return Some(at),
                _ if is_kind(at) => in_kind_phrase = true,
                _ if self.has(at, DIRECTION) || (in_kind_phrase && modifies(at)) => {}
                _ => return None,
            }
        }
        None
    }

    /// "the northern countryside of X": the direction, and the first token of the phrase.
    fn surround_before(&self, link: usize) -> Option<(&'static str, usize)> {
        let at = link.checked_sub(2).filter(|_| self.lower(link) == "of" && self.has(link - 1, SURROUND))?;
        self.wind_ending(at)
    }

    /// "X's northern countryside": the direction, and the end of the phrase.
    fn surround_after(&self, end: usize) -> Option<(&'static str, usize)> {
        let owned = matches!(self.lower(end), "'s" | "’s" | "'" | "’") && self.has(end + 2, SURROUND);
        let wind = self.reader.lexicon.wind(&self.lower(end + 1).replace('-', "")).filter(|_| owned)?;
        Some((wind, end + 3))
    }

    /// "near", "outside", "close to", "on the outskirts of": the first token of the phrase.
    fn near(&self, link: usize) -> Option<usize> {
        if self.has(link, NEAR) && !self.is_distance_word(link) {
            return Some(link);
        }
        let before = link.checked_sub(1)?;
        let linked = match self.lower(link) {
            "of" | "to" => self.has(before, NEAR),
            "from" => matches!(self.lower(before), "far" | "distance") && self.distance_ending(before).is_none(),
            _ => false,
        };
        linked.then_some(before)
    }

    fn is_distance_word(&self, at: usize) -> bool {
        at > 0 && self.reader.lexicon.unit(self.lower(at - 1)).is_some()
    }

    /// The compass point whose words end at a token, and their first token.
    fn wind_ending(&self, end: usize) -> Option<(&'static str, usize)> {
        let mut word = String::new();
        let mut best = None;
        for first in (end.saturating_sub(4)..=end).rev() {
            let token = self.lower(first);
            if !token.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-') && token != "–" {
                break;
            }
            word.insert_str(0, &token.replace(['-', '–'], ""));
            if let Some(wind) = self.reader.lexicon.wind(&word).filter(|_| !matches!(token, "-" | "–")) {
                best = Some((wind, first));
            }
        }
        best
    }

    /// "20 km from X to the northeast".
    fn wind_after(&self, at: usize) -> Option<&'static str> {
        if self.lower(at) != "to" || self.lower(at + 1) != "the" {
            return None;
        }
        (at + 2..=at + 4).rev().find_map(|end| self.wind_ending(end).filter(|&(_, first)| first == at + 2)).map(|(wind, _)| wind)
    }

    /// The token before a bearing and before the "to the" that may lead to it.
    fn before_to_the(&self, first: usize) -> Option<usize> {
        let before = first.checked_sub(1)?;
        if self.lower(before) == "the" && before > 0 && matches!(self.lower(before - 1), "to" | "in" | "on") { before.checked_sub(2) } else { Some(before) }
    }

    /// The distance whose words end at a token: "about 20 km", "20 km (12 miles)", "15-kilometre", "20km away".
    fn distance_ending(&self, end: usize) -> Option<Distance> {
        let mut at = end;
        while self.has(at, ASIDE) || self.lower(at) == "." {
            at = at.checked_sub(1)?;
        }
        if self.lower(at) == ")" {
            let open = (at.saturating_sub(6)..at).rev().find(|&token| self.lower(token) == "(")?;
            at = open.checked_sub(1)?;
        }
        let (value, half, unit, first) = self.quantity_ending(at)?;
        let vague =
            (first.saturating_sub(3)..first).rev().take_while(|&token| self.has(token, APPROXIMATE) || matches!(self.lower(token), "at" | "than" | "a")).last();
        let counted = self.reader.lexicon.number(self.lower(first)).is_some() && value <= 5.0 && matches!(self.lower(first), "few" | "several" | "couple");
        Some(Distance { km: value * unit, rounding: half * unit, approximate: vague.is_some() || counted, first: vague.unwrap_or(first) })
    }

    /// A number with its unit that end at a token: value, half its rounding, kilometres of the unit, first token.
    fn quantity_ending(&self, at: usize) -> Option<(f64, f64, f64, usize)> {
        let token = self.lower(at);
        if let Some((value, unit)) = self.glued_quantity(token) {
            return Some((value, rounding(value, 1.0), unit, at));
        }
        let unit = self.reader.lexicon.unit(token)?;
        let mut number = at.checked_sub(1)?;
        if matches!(self.lower(number), "-" | "nautical") {
            number = number.checked_sub(1)?;
        }
        let (value, half, first) = self.number_ending(number)?;
        Some((value, half, if self.lower(at.wrapping_sub(1)) == "nautical" { super::geometry::NAUTICAL_MILE_KM } else { unit }, first))
    }

    /// "20km", "15-kilometer".
    fn glued_quantity(&self, token: &str) -> Option<(f64, f64)> {
        let digits = token.find(|ch: char| !ch.is_ascii_digit() && ch != '.' && ch != ',')?;
        let value: f64 = token[..digits].replace(',', "").parse().ok()?;
        Some((value, self.reader.lexicon.unit(token[digits..].trim_start_matches('-'))?))
    }

    /// The number whose words end at a token, half its rounding, its first token. Of a range, the middle.
    fn number_ending(&self, at: usize) -> Option<(f64, f64, usize)> {
        let (high, begins) = self.counted_number(at)?;
        if begins < at {
            return Some((high, rounding(high, 1.0), begins));
        }
        let low = at.checked_sub(2).filter(|&before| self.joins_range(before)).and_then(|before| Some((self.plain_number(before)?, before)));
        if let Some((low, first)) = low.filter(|&(low, _)| low < high) {
            return Some(((low + high) / 2.0, (high - low) / 2.0, first));
        }
        let times = at.checked_sub(1).filter(|_| high >= 100.0).and_then(|before| Some((self.reader.lexicon.number(self.lower(before))?, before)));
        match times {
            Some((times, first)) => Some((times * high, rounding(times * high, 1.0), first)),
            None => Some((high, rounding(high, 1.0), at)),
        }
    }

    /// "20-25", "20 to 25", "between 20 and 25": the words between the two numbers of a range.
    fn joins_range(&self, low: usize) -> bool {
        match self.lower(low + 1) {
            "-" | "–" => self.reader.lexicon.number(self.lower(low)).is_none(),
            "to" | "or" => true,
            "and" => low > 0 && self.lower(low - 1) == "between",
            _ => false,
        }
    }

    /// The number that a token ends, with "twenty" of "twenty-five" and "half" of "half a".
    fn counted_number(&self, at: usize) -> Option<(f64, usize)> {
        let value = self.plain_number(at)?;
        let tens = at.checked_sub(2).filter(|&tens| matches!(self.lower(tens + 1), "-" | "–") && value < 10.0);
        if let Some((tens, first)) = tens.and_then(|tens| Some((self.reader.lexicon.number(self.lower(tens))?, tens))).filter(|(tens, _)| *tens >= 20.0) {
            return Some((tens + value, first));
        }
        match at.checked_sub(1).filter(|&half| value == 1.0 && self.lower(half) == "half") {
            Some(half) => Some((0.5, half)),
            None => Some((value, at)),
        }
    }

    fn plain_number(&self, at: usize) -> Option<f64> {
        let token = self.lower(at);
        if let Some((low, high)) = token.split_once(['-', '–']).filter(|(low, _)| low.starts_with(|ch: char| ch.is_ascii_digit())) {
            return Some((low.parse::<f64>().ok()? + high.parse::<f64>().ok()?) / 2.0);
        }
        token.replace(',', "").parse().ok().or_else(|| self.reader.lexicon.number(token))
    }

    /// Where the words begin that put something at a country's border: "the border with B", "the border between A and B", "the B border".
    fn border_of(&self, toponym: &Toponym, place: &Place) -> Option<usize> {
        if place.kind != PlaceKind::Country {
            return None;
        }
        let before = (toponym.tokens.start.saturating_sub(5)..toponym.tokens.start).rev().find(|&at| self.has(at, BORDER));
        let linked = |at: usize| matches!(self.lower(at + 1), "with" | "of") && toponym.tokens.start - at <= 3 || self.lower(at + 1) == "between";
        if self.has(toponym.tokens.end, BORDER) { Some(toponym.tokens.start) } else { before.filter(|&at| linked(at)) }
    }

    /// The border near an anchor: halfway between the neighbour's town nearest to it and this country's town nearest to that.
    fn at_border(&self, tokens: std::ops::Range<usize>, neighbour: &Place, anchor: Option<Place>) -> Option<RelativePosition> {
        let (anchor, gazetteer) = (anchor?, self.reader.gazetteer);
        let beyond = gazetteer.nearest_town(neighbour.country.as_deref()?, (anchor.lat, anchor.lon))?;
        let hither = gazetteer.nearest_town(anchor.country.as_deref()?, beyond)?;
        let (lat, lon) = middle(beyond, hither);
        let span = self.reader.sentences[self.sentence].span_of(tokens);
        let radius_km = (distance_km(beyond, hither) / 2.0).max(15.0) + anchor.extent_km / 4.0;
        Some(RelativePosition { span, distance_km: None, bearing: None, approximate: true, lat, lon, radius_km, hither: anchor.country })
    }

    /// "between A and B", "the A–B road", "the road from A to B": two places in one position, and its first token.
    fn between(&self, a: &Toponym, b: &Toponym, first: &Place, second: &Place) -> Option<(RelativePosition, usize)> {
        if b.sentence != self.sentence || first.kind >= PlaceKind::Admin1 || second.kind >= PlaceKind::Admin1 || b.demonym {
            return None;
        }
        if a.tokens == b.tokens && self.is_way(b.tokens.end) {
            let span = a.span.cover(b.span);
            return Some((in_the_middle(span, first, second), a.tokens.start));
        }
        let words: Vec<&str> = (a.tokens.end..b.tokens.start).map(|at| self.lower(at)).filter(|word| *word != "the").collect();
        let opener = self.before_kinds(a.tokens.start);
        let before = opener.map_or("", |at| self.lower(at));
        let led_by_road = (opener.unwrap_or(0).saturating_sub(3)..a.tokens.start).any(|at| self.is_way(at));
        let begins = match words.as_slice() {
            ["and"] if before == "between" => opener?,
            ["to" | "toward" | "towards" | "and" | "with"]
                if led_by_road && matches!(before, "from" | "linking" | "connecting" | "links" | "connects" | "between") =>
            {
                opener?
            }
            ["-" | "–" | "—" | "to" | "/"] if self.is_way(b.tokens.end) => a.tokens.start,
            _ => return None,
        };
        let span = self.reader.sentences[self.sentence].span_of(begins..b.tokens.end);
        Some((in_the_middle(span, first, second), begins))
    }

    /// The token before "the towns of" or nothing of the kind.
    fn before_kinds(&self, first: usize) -> Option<usize> {
        let is_part = |at: &usize| matches!(self.lower(*at), "the" | "of") || self.reader.lexicon.kind(self.lower(*at)).is_some();
        let skipped = (first.saturating_sub(3)..first).rev().take_while(is_part).count();
        first.checked_sub(skipped + 1)
    }

    fn is_way(&self, at: usize) -> bool {
        self.has(at, WAY)
    }
}

fn in_the_middle(span: Span, first: &Place, second: &Place) -> RelativePosition {
    let ((lat, lon), radius_km) = between((first.lat, first.lon), (second.lat, second.lon));
    RelativePosition { span, distance_km: None, bearing: None, approximate: true, lat, lon, radius_km, hither: None }
}
