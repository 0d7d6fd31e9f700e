//! Values in, cells of a table out: every tabular form is written from the same typed cells.
//!
//! A number is a number in every form, and text is text: what makes a spreadsheet take text for a formula is put out of action where a
//! spreadsheet reads it (OWASP, CSV injection), and only there.

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value;

/// One value of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    Empty,
    Text(String),
    Integer(i64),
    Real(f64),
    Flag(bool),
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Text,
    Integer,
    Real,
    Flag,
    /// A day as ISO 8601 text; forms that have days write it as one.
    Date,
    /// A time as RFC 3339 text, likewise.
    Time,
}

/// A table with typed columns; every row has a cell for each.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    pub name: String,
    pub columns: Vec<(String, Kind)>,
    /// Hashtags of the columns (HXL), where the table has them.
    pub tags: Vec<String>,
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// Whether a row of hashtags follows the header.
    pub fn is_tagged(&self) -> bool {
        self.tags.iter().any(|tag| !tag.is_empty())
    }
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Cell {
        let text = text.into();
        if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
    }

    pub fn real(number: Option<f64>) -> Cell {
        number.filter(|number| number.is_finite()).map_or(Cell::Empty, Cell::Real)
    }

    /// A value as a cell of a column: lists as their texts divided by `; `, other objects as JSON.
    pub fn of(value: &Value, kind: Kind) -> Cell {
        match (kind, value) {
            (_, Value::Null) => Cell::Empty,
            (Kind::Text | Kind::Date | Kind::Time, value) => Cell::text(words(value)),
            (Kind::Integer, value) => value.as_i64().map_or(Cell::Empty, Cell::Integer),
            (Kind::Real, value) => Cell::real(value.as_f64()),
            (Kind::Flag, value) => value.as_bool().map_or(Cell::Empty, Cell::Flag),
        }
    }

    /// The cell as a column of this kind has it; what is not of the kind leaves it empty.
    pub fn fitted(self, kind: Kind) -> Cell {
        match (kind, self) {
            (Kind::Integer, Cell::Text(text)) => text.parse().map_or(Cell::Empty, Cell::Integer),
            (Kind::Real, Cell::Text(text)) => Cell::real(text.parse().ok()),
            (Kind::Real, Cell::Integer(number)) => Cell::Real(number as f64),
            (Kind::Text | Kind::Date | Kind::Time, cell @ (Cell::Empty | Cell::Text(_))) => cell,
            (Kind::Integer, cell @ Cell::Integer(_)) | (Kind::Real, cell @ Cell::Real(_)) | (Kind::Flag, cell @ Cell::Flag(_)) => cell,
            (Kind::Text, other) => Cell::Text(other.shown()),
            _ => Cell::Empty,
        }
    }

    /// As a text file has it.
    pub fn shown(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) => text.clone(),
            Cell::Integer(number) => number.to_string(),
            Cell::Real(number) => number.to_string(),
            Cell::Flag(flag) => flag.to_string(),
        }
    }

    pub fn is_empty(&self) -> bool {
        *self == Cell::Empty
    }

    /// Days since the first of January 1970, where the cell is a day.
    pub fn days(&self) -> Option<i32> {
        let Cell::Text(text) = self else { return None };
        let day: Date = text.parse().ok().filter(|_| text.len() == "2024-03-05".len())?;
        Some((day - Date::constant(1970, 1, 1)).get_days())
    }

    /// Microseconds since then, where the cell is a time.
    pub fn microseconds(&self) -> Option<i64> {
        let Cell::Text(text) = self else { return None };
        text.parse::<Timestamp>().ok().map(Timestamp::as_microsecond)
    }
}

/// A value as words: an object by its name or text, else as JSON.
pub fn words(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(words).filter(|words| !words.is_empty()).collect::<Vec<_>>().join("; "),
        Value::Object(fields) => ["name", "text"].iter().find_map(|key| fields.get(*key)?.as_str()).map_or_else(|| value.to_string(), str::to_string),
        other => other.to_string(),
    }
}

/// Text that a spreadsheet takes for text: what would begin a formula gets an apostrophe before it. A plain number is none.
pub fn harmless(text: &str) -> String {
    let starts = |letter: char| matches!(letter, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠');
    let seen = text.trim_start_matches([' ', '\u{a0}', '\u{feff}', '"', '\'']);
    let is_number = text.parse::<f64>().is_ok_and(f64::is_finite);
    if (text.starts_with(starts) || seen.starts_with(starts)) && !is_number { format!("'{text}") } else { text.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn formulas_are_put_out_of_action_and_numbers_stay() {
        for text in ["=1+1", "+SUM(A1)", "-2+3", "@x", "\t=1", "\r=1", " =1", "＝1", "\"=1", "'=1", "\n=cmd|' /C calc'!A0", "- two dead", "\u{feff}=1"] {
            assert_eq!(harmless(text), format!("'{text}"));
        }
        for text in ["-5", "+3.2", "1e5", "Baqubah", "a=b", "", "2-3 killed", "al-Sham", "-1.5e3"] {
            assert_eq!(harmless(text), text);
        }
        assert_eq!(harmless("-inf"), "'-inf", "no number of a spreadsheet");
    }

    #[test]
    fn days_and_times_are_counted_from_1970() {
        let days = ["1970-01-01", "1969-12-31", "2024-03-05", "2024-02-30", "2024-03", "soon"].map(|text| Cell::text(text).days());
        assert_eq!(days, [Some(0), Some(-1), Some(19_787), None, None, None]);
        assert_eq!(Cell::text("1970-01-01T00:00:01.5Z").microseconds(), Some(1_500_000));
        assert_eq!((Cell::text("1970-01-01").microseconds(), Cell::Empty.days()), (None, None));
        assert_eq!(Cell::text("soon").fitted(Kind::Date), Cell::text("soon"), "forms of text keep it");
    }

    #[test]
    fn values_become_cells_of_their_column() {
        assert_eq!(Cell::of(&json!(["a", {"name": "B", "id": "b"}, {"text": "c", "name": null}]), Kind::Text), Cell::text("a; B; c"));
        assert_eq!(Cell::of(&json!(12), Kind::Integer), Cell::Integer(12));
        assert_eq!(Cell::of(&json!(12), Kind::Real), Cell::Real(12.0));
        assert_eq!(Cell::of(&json!(""), Kind::Text), Cell::Empty);
        assert_eq!(Cell::text("7").fitted(Kind::Integer), Cell::Integer(7));
        assert_eq!(Cell::text("seven").fitted(Kind::Integer), Cell::Empty);
    }
}
