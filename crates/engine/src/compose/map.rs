//! Incidents and outlines in, a map as SVG out: land, borders, a dot for each place, a circle for what is not known about it.
//!
//! The projection is plate carrée with the longitude shrunk by the cosine of the middle latitude: true enough for a region, and
//! a circle of so many kilometres stays round at the middle. Dots are links, so that the map works without a script.

use super::outlines::Outlines;
use super::page::{escape, plural};
use super::{Entry, class_idx};
use std::fmt::Write;

/// Kilometres in a degree of latitude.
const KM_PER_DEGREE: f64 = 111.2;
/// A place known only to so many kilometres gets no circle: it would cover the map and say nothing.
const WIDEST_CIRCLE_KM: f64 = 250.0;
/// Names on a map beyond these are left out: so many for each hundred units of width.
const LABELS_PER_HUNDRED: f64 = 2.0;
/// Page units that an outline's step has at least.
const SMALLEST_STEP: f64 = 0.5;
/// Islands and cuttings of fewer square units are left out.
const SMALLEST_LAND: f64 = 0.6;

/// The part of the world that a map shows, in degrees, and its size on the page.
#[derive(Clone, Copy, Debug)]
struct View {
    west: f64,
    north: f64,
    east: f64,
    south: f64,
    /// Page units for a degree of longitude and of latitude.
    scale: (f64, f64),
    size: (f64, f64),
}

/// Incidents at one point.
struct Spot<'a> {
    lat: f64,
    lon: f64,
    radius_km: f64,
    entries: Vec<&'a Entry>,
}

/// Draws the entries that have a point; empty where none has. `width` is in page units.
pub fn draw_map(entries: &[&Entry], outlines: &Outlines, width: f64, label: &str) -> String {
    let spots = gather_spots(entries);
    let Some(view) = view_of(&spots, width) else { return String::new() };
    let mut svg = String::new();
    let (w, h) = view.size;
    let _ = write!(svg, "<svg class=\"map\" viewBox=\"0 0 {w:.0} {h:.0}\" role=\"img\" aria-label=\"{}\">", escape(label));
    let _ = write!(svg, "<rect class=\"sea\" width=\"{w:.0}\" height=\"{h:.0}\"/>");
    let labels = place_labels(&view, &spots);
    draw_land((&view, &labels), outlines, &spots, &mut svg);
    draw_circles(&view, &spots, &mut svg);
    draw_dots(&view, &spots, &mut svg);
    draw_labels(&labels, &mut svg);
    draw_scale(&view, &mut svg);
    svg.push_str("</svg>");
    svg
}

fn gather_spots<'a>(entries: &[&'a Entry]) -> Vec<Spot<'a>> {
    let mut spots: Vec<Spot> = Vec::new();
    for entry in entries {
        let Some(place) = &entry.linked.place else { continue };
        let (Some(lat), Some(lon)) = (place.lat, place.lon) else { continue };
        let radius_km = place.radius_km.unwrap_or(0.0);
        match spots.iter_mut().find(|spot| (spot.lat - lat).abs() < 0.01 && (spot.lon - lon).abs() < 0.01) {
            Some(spot) => spot.entries.push(entry),
            None => spots.push(Spot { lat, lon, radius_km, entries: vec![entry] }),
        }
    }
    spots.sort_by_key(|spot| std::cmp::Reverse(spot.entries.len()));
    spots
}

/// A view that holds all points with some room around them.
fn view_of(spots: &[Spot], width: f64) -> Option<View> {
    let first = spots.first()?;
    let (mut west, mut east, mut south, mut north) = (first.lon, first.lon, first.lat, first.lat);
    for spot in spots {
        let reach = if spot.radius_km > WIDEST_CIRCLE_KM { 0.0 } else { spot.radius_km / KM_PER_DEGREE };
        (west, east) = (west.min(spot.lon - reach), east.max(spot.lon + reach));
        (south, north) = (south.min(spot.lat - reach), north.max(spot.lat + reach));
    }
    let (middle_lon, middle_lat) = ((west + east) / 2.0, (south + north) / 2.0);
    let shrink = middle_lat.to_radians().cos().max(0.2);
    let mut half_width = ((east - west) / 2.0 * shrink * 1.18 + 0.4).max(1.6);
    let mut half_height = ((north - south) / 2.0 * 1.22 + 0.4).max(1.0);
    half_height = half_height.clamp(half_width * 0.46, f64::MAX);
    half_width = half_width.max(half_height / 0.62);
    let scale = width / (2.0 * half_width);
    Some(View {
        west: middle_lon - half_width / shrink,
        east: middle_lon + half_width / shrink,
        south: middle_lat - half_height,
        north: middle_lat + half_height,
        scale: (scale * shrink, scale),
        size: (width, 2.0 * half_height * scale),
    })
}

impl View {
    fn at(&self, lon: f64, lat: f64) -> (f64, f64) {
        ((lon - self.west) * self.scale.0, (self.north - lat) * self.scale.1)
    }

    /// A length in kilometres as page units.
    fn length(&self, km: f64) -> f64 {
        km / KM_PER_DEGREE * self.scale.1
    }

    /// A ring cut to the view with a margin (Sutherland and Hodgman), in page units.
    fn cut(&self, ring: &[(f64, f64)]) -> Vec<(f64, f64)> {
        let margin = (self.east - self.west) * 0.02;
        let (west, east) = (self.west - margin, self.east + margin);
        let (south, north) = (self.south - margin, self.north + margin);
        if ring.iter().all(|point| point.0 < west) || ring.iter().all(|point| point.0 > east) {
            return Vec::new();
        }
        let kept = cut_side(ring, |point| point.0 - west);
        let kept = cut_side(&kept, |point| east - point.0);
        let kept = cut_side(&kept, |point| point.1 - south);
        let kept = cut_side(&kept, |point| north - point.1);
        kept.into_iter().map(|(lon, lat)| self.at(lon, lat)).collect()
    }
}

/// The part of a ring where `inside` is not negative.
fn cut_side(ring: &[(f64, f64)], inside: impl Fn(&(f64, f64)) -> f64) -> Vec<(f64, f64)> {
    let mut kept = Vec::with_capacity(ring.len());
    for (n, &to) in ring.iter().enumerate() {
        let from = ring[(n + ring.len() - 1) % ring.len()];
        let (a, b) = (inside(&from), inside(&to));
        if (a < 0.0) != (b < 0.0) {
            let share = a / (a - b);
            kept.push((from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share));
        }
        if b >= 0.0 {
            kept.push(to);
        }
    }
    kept
}

fn draw_land((view, labels): (&View, &[Label]), outlines: &Outlines, spots: &[Spot], svg: &mut String) {
    let told: Vec<&str> = spots.iter().flat_map(|spot| &spot.entries).filter_map(|entry| entry.linked.place.as_ref()?.country.as_deref()).collect();
    let mut names = String::new();
    for country in outlines.countries() {
        let rings: Vec<Vec<(f64, f64)>> =
            country.rings().map(|ring| view.cut(&ring)).filter(|ring| ring.len() > 2 && middle_of(ring).0 >= SMALLEST_LAND).collect();
        if rings.is_empty() {
            continue;
        }
        let class = if told.contains(&country.code.as_str()) { "land told" } else { "land" };
        let _ = write!(svg, "<path class=\"{class}\" d=\"");
        rings.iter().for_each(|ring| write_ring(ring, svg));
        svg.push_str("\"/>");
        name_country((view, labels), &country.name, &rings, &mut names);
    }
    svg.push_str(&names);
}

/// Writes a ring as steps of tenths of a page unit; steps too small to be seen are left out.
fn write_ring(ring: &[(f64, f64)], svg: &mut String) {
    let mut last = (0.0, 0.0);
    for (n, &(x, y)) in ring.iter().enumerate() {
        let (x, y) = ((x * 10.0).round() / 10.0, (y * 10.0).round() / 10.0);
        if n == 0 {
            let _ = write!(svg, "M{x} {y}l");
        } else if f64::hypot(x - last.0, y - last.1) >= SMALLEST_STEP {
            let _ = write!(svg, "{} {} ", trim(x - last.0), trim(y - last.1));
        } else {
            continue;
        }
        last = (x, y);
    }
    svg.push('Z');
}

fn trim(step: f64) -> f64 {
    let step = (step * 10.0).round() / 10.0;
    if step == 0.0 { 0.0 } else { step }
}

/// A country's name at the middle of its largest part on the map, where there is room.
fn name_country((view, labels): (&View, &[Label]), name: &str, rings: &[Vec<(f64, f64)>], names: &mut String) {
    let Some((area, (x, y))) = rings.iter().map(|ring| middle_of(ring)).max_by(|a, b| a.0.total_cmp(&b.0)) else { return };
    let room = area.sqrt() > name.len() as f64 * 5.0 + 12.0;
    let half = name.len() as f64 * 3.6;
    let frame = [x - half, y - 11.0, x + half, y + 4.0];
    let is_free = !labels.iter().any(|label| meet(&label.frame, &frame));
    if is_free && room && x > half && x < view.size.0 - half && y > 12.0 && y < view.size.1 - 8.0 {
        let _ = write!(names, "<text class=\"country\" x=\"{x:.0}\" y=\"{y:.0}\">{}</text>", escape(name));
    }
}

/// Area and centroid of a ring, in page units.
fn middle_of(ring: &[(f64, f64)]) -> (f64, (f64, f64)) {
    let (mut area, mut x, mut y) = (0.0, 0.0, 0.0);
    for (n, a) in ring.iter().enumerate() {
        let b = ring[(n + 1) % ring.len()];
        let cross = a.0 * b.1 - b.0 * a.1;
        area += cross / 2.0;
        x += (a.0 + b.0) * cross;
        y += (a.1 + b.1) * cross;
    }
    if area.abs() < 1e-9 { (0.0, (0.0, 0.0)) } else { (area.abs(), (x / (6.0 * area), y / (6.0 * area))) }
}

fn draw_circles(view: &View, spots: &[Spot], svg: &mut String) {
    for spot in spots {
        let (x, y) = view.at(spot.lon, spot.lat);
        let radius = view.length(spot.radius_km);
        if radius > 4.0 && spot.radius_km <= WIDEST_CIRCLE_KM {
            let _ = write!(svg, "<circle class=\"reach\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\"/>");
        }
    }
}

fn draw_dots(view: &View, spots: &[Spot], svg: &mut String) {
    for spot in spots {
        let (x, y) = view.at(spot.lon, spot.lat);
        let first = spot.entries[0];
        let radius = 3.4 + 1.5 * (spot.entries.len() as f64 - 1.0).sqrt();
        let classes = if spot.radius_km > WIDEST_CIRCLE_KM { ["attack vague", "operation vague", "other vague"] } else { ["attack", "operation", "other"] };
        let class = classes[spot.entries.iter().map(|entry| class_idx(&entry.linked.class)).min().unwrap_or(2)];
        let numbers: Vec<String> = spot.entries.iter().map(|entry| entry.number.to_string()).collect();
        let place = first.linked.place.as_ref().map_or("", |place| place.name.as_str());
        let told = format!(
            "{place}: {} ({})",
            plural(spot.entries.len(), "incident"),
            spot.entries.iter().map(|entry| entry.label.as_str()).collect::<Vec<_>>().join(", ")
        );
        let _ = write!(
            svg,
            "<a href=\"#i{}\" data-i=\"{}\"><circle class=\"dot {class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\"><title>{}</title></circle></a>",
            first.number,
            numbers.join(" "),
            escape(&told)
        );
    }
}

/// A name beside a dot, with its frame.
struct Label<'a> {
    frame: [f64; 4],
    name: &'a str,
}

/// Whether two frames (left, top, right, bottom) overlap.
fn meet(a: &[f64; 4], b: &[f64; 4]) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

/// Names beside the dots, where they do not run into one another.
fn place_labels<'a>(view: &View, spots: &[Spot<'a>]) -> Vec<Label<'a>> {
    let mut labels: Vec<Label> = Vec::new();
    for spot in spots {
        let Some(place) = &spot.entries[0].linked.place else { continue };
        let (x, y) = view.at(spot.lon, spot.lat);
        let width = place.name.chars().count() as f64 * 5.8;
        let frame = [x + 6.0, y - 7.0, x + 8.0 + width, y + 6.0];
        let over_dot = spots.iter().any(|other| {
            let (u, v) = view.at(other.lon, other.lat);
            u > frame[0] && u < frame[2] && v > frame[1] && v < frame[3]
        });
        let crowded = over_dot || labels.iter().any(|label| meet(&label.frame, &frame) || label.name == place.name);
        let full = labels.len() as f64 >= view.size.0 / 100.0 * LABELS_PER_HUNDRED;
        if !(crowded || full || frame[2] > view.size.0 || place.bearing.is_some() || spot.radius_km > WIDEST_CIRCLE_KM) {
            labels.push(Label { frame, name: &place.name });
        }
    }
    labels
}

fn draw_labels(labels: &[Label], svg: &mut String) {
    for Label { frame, name } in labels {
        let _ = write!(svg, "<text class=\"spot\" x=\"{:.1}\" y=\"{:.1}\">{}</text>", frame[0] + 2.0, frame[1] + 10.5, escape(name));
    }
}

/// A bar of a round number of kilometres, in the corner.
fn draw_scale(view: &View, svg: &mut String) {
    let wanted = view.size.0 / 6.0;
    let steps = [5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0];
    let km = steps.into_iter().rev().find(|&km| view.length(km) <= wanted).unwrap_or(5.0);
    let (left, bottom) = (10.0, view.size.1 - 10.0);
    let _ = write!(svg, "<path class=\"scale\" d=\"M{left} {:.1}v4h{:.1}v-4\"/>", bottom - 4.0, view.length(km));
    let _ = write!(svg, "<text class=\"scale\" x=\"{left}\" y=\"{:.1}\">{km:.0} km</text>", bottom - 8.0);
}
