//! Distances and bearings in, points and radii out: what "about 20 km northeast of Baqubah" covers on the ground.
//!
//! The earth is a sphere of 6371.0088 km (the mean radius, IUGG). The point lies on the great circle that leaves the anchor
//! at the bearing. The radius is that of the circle in which the true place is expected: the root of the sum of squares of
//! independent uncertainties (GUM, JCGM 100:2008, without its coverage factor), each taken as a half-width:
//!
//! * *rounding*: half the unit that the distance is rounded to (20 → 10, so 5; 25 → 5, so 2.5; 12 → 1, so 0.5);
//! * *about*: a further tenth of the distance, at least half a kilometre;
//! * *sector*: distance × sin(half-width of the bearing's sector), 22.5° for the eight winds, 11.25° for the sixteen;
//! * *extent*: the radius of the anchor, since "from Baqubah" may be from its edge.
//!
//! It parses no words.

/// Mean radius of the earth in kilometres.
pub const EARTH_KM: f64 = 6_371.008_8;
/// Kilometres of a statute mile and of a nautical mile.
pub const MILE_KM: f64 = 1.609_344;
pub const NAUTICAL_MILE_KM: f64 = 1.852;

/// The sixteen points of the compass, clockwise from north.
#[rustfmt::skip]
pub const WINDS: [&str; 16] = ["N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW"];

/// Latitude and longitude in degrees.
pub type Point = (f64, f64);

/// The bearing of a compass point in degrees, clockwise from north.
pub fn degrees_of(wind: &str) -> Option<f64> {
    WINDS.iter().position(|&name| name == wind).map(|at| at as f64 * 22.5)
}

/// Half the width, in degrees, of the sector that a compass point stands for: the more letters, the narrower.
pub fn half_sector(wind: &str) -> f64 {
    if wind.len() <= 2 { 22.5 } else { 11.25 }
}

/// Great-circle distance in kilometres (haversine formula).
pub fn distance_km(a: Point, b: Point) -> f64 {
    let (lat_a, lat_b) = (a.0.to_radians(), b.0.to_radians());
    let half = ((lat_b - lat_a) / 2.0).sin().powi(2) + lat_a.cos() * lat_b.cos() * ((b.1 - a.1).to_radians() / 2.0).sin().powi(2);
    2.0 * EARTH_KM * half.min(1.0).sqrt().asin()
}

/// The initial bearing from `a` to `b` in degrees, 0 to 360.
pub fn bearing(a: Point, b: Point) -> f64 {
    let (lat_a, lat_b, east) = (a.0.to_radians(), b.0.to_radians(), (b.1 - a.1).to_radians());
    let y = east.sin() * lat_b.cos();
    let x = lat_a.cos() * lat_b.sin() - lat_a.sin() * lat_b.cos() * east.cos();
    y.atan2(x).to_degrees().rem_euclid(360.0)
}

/// The point `km` kilometres from `from` at a bearing in degrees. Longitudes stay within ±180.
pub fn destination(from: Point, bearing: f64, km: f64) -> Point {
    let (lat, turn, angle) = (from.0.to_radians(), bearing.to_radians(), km / EARTH_KM);
    let sin_lat = lat.sin() * angle.cos() + lat.cos() * angle.sin() * turn.cos();
    let east = (turn.sin() * angle.sin() * lat.cos()).atan2(angle.cos() - lat.sin() * sin_lat);
    let lon = (from.1 + east.to_degrees() + 540.0).rem_euclid(360.0) - 180.0;
    (sin_lat.clamp(-1.0, 1.0).asin().to_degrees(), lon)
}

/// The middle of the great circle between two points.
pub fn middle(a: Point, b: Point) -> Point {
    destination(a, bearing(a, b), distance_km(a, b) / 2.0)
}

/// Half the unit, in kilometres, to which a stated number is rounded: 5 for 20, 2.5 for 25, 0.5 for 12, 0.05 for 1.5.
/// `unit_km` is the length of the stated unit.
pub fn rounding(stated: f64, unit_km: f64) -> f64 {
    let whole = |unit: f64| (stated / unit - (stated / unit).round()).abs() < 1e-9;
    let unit = [100.0, 10.0, 5.0, 1.0, 0.5, 0.1].into_iter().find(|&unit| stated >= unit && whole(unit)).unwrap_or(0.1);
    unit / 2.0 * unit_km
}

/// What is stated of a position relative to an anchor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Offset {
    /// Stated distance in kilometres and half the unit of its rounding; none where only a direction is told.
    pub distance: Option<(f64, f64)>,
    pub wind: Option<&'static str>,
    pub approximate: bool,
}

/// Point and radius (km) of an offset from an anchor of a given extent (km).
///
/// Distance and bearing: as the module says. Bearing alone: the place is taken one and a half extents away, at least 8 km,
/// with a radius of the same. Distance alone: the anchor's point, the radius reaching the ring's outer edge.
/// Neither ("near"): the anchor's point, radius twice the extent, at least 10 km.
pub fn offset_from(anchor: Point, extent_km: f64, offset: Offset) -> (Point, f64) {
    match (offset.distance, offset.wind) {
        (Some((km, rounding)), Some(wind)) => {
            let about = if offset.approximate { (km * 0.1).max(0.5) } else { 0.0 };
            let sector = km * half_sector(wind).to_radians().sin();
            let radius = [rounding, about, sector, extent_km].iter().map(|part| part * part).sum::<f64>().sqrt();
            (destination(anchor, degrees_of(wind).unwrap_or(0.0), km), radius)
        }
        (None, Some(wind)) => {
            let away = (1.5 * extent_km).max(8.0);
            (destination(anchor, degrees_of(wind).unwrap_or(0.0), away), away)
        }
        (Some((km, rounding)), None) => (anchor, km + rounding + extent_km),
        (None, None) => (anchor, (2.0 * extent_km).max(10.0)),
    }
}

/// Point and radius (km) of "between A and B" and "on the A–B road": the middle, and half the way plus a tenth.
pub fn between(a: Point, b: Point) -> (Point, f64) {
    (middle(a, b), (distance_km(a, b) * 0.55).max(2.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_degree_of_the_meridian_is_111_2_km() {
        assert!((distance_km((0.0, 0.0), (1.0, 0.0)) - 111.195).abs() < 0.001);
        let there = destination((33.75, 44.64), 0.0, 111.195);
        assert!((there.0 - 34.75).abs() < 1e-4 && (there.1 - 44.64).abs() < 1e-9);
    }

    #[test]
    fn a_way_there_leads_there() {
        for wind in WINDS {
            let degrees = degrees_of(wind).expect("a wind");
            let there = destination((35.3, 40.1), degrees, 70.0);
            assert!((distance_km((35.3, 40.1), there) - 70.0).abs() < 1e-6);
            assert!((bearing((35.3, 40.1), there) - degrees).abs() < 1e-6, "{wind}");
        }
    }

    #[test]
    fn longitudes_wrap() {
        let there = destination((0.0, 179.9), 90.0, 50.0);
        assert!((there.1 + 179.650_3).abs() < 1e-3, "{there:?}");
    }

    #[test]
    fn rounding_follows_the_last_digit() {
        for (stated, half) in [(20.0, 5.0), (25.0, 2.5), (12.0, 0.5), (100.0, 50.0), (1.5, 0.25), (5.0, 2.5), (7.0, 0.5)] {
            assert_eq!(rounding(stated, 1.0), half, "{stated}");
        }
        assert!((rounding(10.0, MILE_KM) - 8.046_72).abs() < 1e-9);
    }

    #[test]
    fn radius_sums_in_squares() {
        let offset = Offset { distance: Some((20.0, 5.0)), wind: Some("NE"), approximate: true };
        let (_, radius) = offset_from((33.75, 44.64), 5.0, offset);
        let wanted = (5.0f64.powi(2) + 2.0f64.powi(2) + (20.0 * 22.5f64.to_radians().sin()).powi(2) + 5.0f64.powi(2)).sqrt();
        assert!((radius - wanted).abs() < 1e-9);
    }
}
