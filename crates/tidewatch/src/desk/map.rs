//! Outlines of countries in, one JSON file for the map's script out: made once, when the desk starts.

use serde::Serialize;
use tidewatch_engine::compose::Outlines;

/// The world's shapes, ready to be sent.
pub struct Shapes {
    pub json: String,
}

#[derive(Serialize)]
struct Shape<'a> {
    code: &'a str,
    name: &'a str,
    /// Hundredths of a degree, each point as steps from the one before: longitude, latitude.
    rings: Vec<Vec<i32>>,
}

impl Shapes {
    pub fn of(outlines: &Outlines) -> Shapes {
        let shapes: Vec<Shape> = outlines
            .countries()
            .iter()
            .map(|country| Shape { code: &country.code, name: &country.name, rings: country.rings().map(|ring| steps(&ring)).collect() })
            .collect();
        Shapes { json: serde_json::to_string(&shapes).expect("our types have string keys") }
    }
}

fn steps(ring: &[(f64, f64)]) -> Vec<i32> {
    let (mut lon, mut lat) = (0, 0);
    let mut steps = Vec::with_capacity(ring.len() * 2);
    for point in ring {
        let (x, y) = ((point.0 * 100.0).round() as i32, (point.1 * 100.0).round() as i32);
        steps.extend([x - lon, y - lat]);
        (lon, lat) = (x, y);
    }
    steps
}
