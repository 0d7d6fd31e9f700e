//! A CSV file and its settings in, a row of JSON lines for each of its rows out, or what is wrong with it and where.
//!
//! Delimiter and encoding are found out where the settings do not say: LibreOffice and Excel write what their language likes. A row that does not
//! fit the header is named by its line and passed by; the rest is read.

use super::columns::Columns;
use super::row::Row;
use super::{Fault, Report};
use csv::{ReaderBuilder, StringRecord, StringRecordsIntoIter};
use jiff::civil::Date;
use serde_json::Value;
use std::io::Cursor;
use std::sync::Arc;

/// Largest table that is read, in bytes.
pub const LARGEST_SHEET: usize = 512 << 20;
const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];
const MAPPING: &str = "say which column is which in a file of settings (`--columns FILE`, or FILE.csv.toml beside it; docs/formats.md)";
const QUOTES: &str = "a quotation mark may be open, or the delimiter another";

/// The rows of one table.
pub struct Sheet {
    file: Arc<str>,
    rows: StringRecordsIntoIter<Cursor<Arc<[u8]>>>,
    bytes: Arc<[u8]>,
    header: StringRecord,
    places: Places,
    columns: Columns,
    /// Lines before the header.
    n_before: usize,
    /// Where the last row begins.
    last: Option<csv::Position>,
    /// Whether the last cell of the last row stops without the end of a sentence; how many rows' do not.
    last_text_ends_open: bool,
    n_closed: usize,
    done: bool,
}

/// Where the columns stand, from 0.
#[derive(Default)]
struct Places {
    id: Option<usize>,
    texts: Vec<usize>,
    title: Option<usize>,
    published: Option<usize>,
    source: Option<usize>,
    url: Option<usize>,
}

impl Sheet {
    /// Opens a table, decoded.
    ///
    /// # Errors
    /// A column that the settings name is not there, or there is none of text.
    pub fn open(file: &str, text: String, columns: Columns) -> Result<Sheet, Fault> {
        let (said, text) = said_delimiter(text);
        let delimiter = columns.delimiter.or(said).unwrap_or_else(|| likely_delimiter(&text));
        let delimiter = u8::try_from(delimiter).map_err(|_| Fault::new(file, format!("`{delimiter}` cannot part columns"), "give one ASCII character"))?;
        let bytes: Arc<[u8]> = Arc::from(text.into_bytes());
        let mut reader = ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(Cursor::new(bytes.clone()));
        let header = reader.headers().map_err(|error| Fault::new(file, format!("no table: {error}"), "save it as CSV in UTF-8"))?.clone();
        let places = find_columns(file, &header, &columns)?;
        Ok(Sheet {
            file: Arc::from(file),
            rows: reader.into_records(),
            bytes,
            header,
            places,
            columns,
            n_before: usize::from(said.is_some()),
            last: None,
            last_text_ends_open: false,
            n_closed: 0,
            done: false,
        })
    }

    /// The line of a row's first cell; a cell may hold several lines, and blank lines may stand before a row.
    fn line(&self, place: Option<&csv::Position>) -> usize {
        let Some(place) = place else { return 0 };
        let start = usize::try_from(place.byte()).unwrap_or(usize::MAX);
        let blank = self.bytes.get(start..).unwrap_or_default().iter().take_while(|byte| matches!(byte, b'\n' | b'\r'));
        usize::try_from(place.line()).unwrap_or(0) + blank.filter(|&&byte| byte == b'\n').count() + self.n_before
    }

    fn fault(&self, line: usize, message: String, hint: &'static str) -> Fault {
        Fault::new(&self.file, message, hint).at(line)
    }

    fn read_row(&self, record: &StringRecord, line: usize) -> Result<Report, Fault> {
        if record.len() != self.header.len() {
            let message = format!("{} columns, the header has {}: row passed by", record.len(), self.header.len());
            return Err(self.fault(line, message, QUOTES));
        }
        let cell = |place: Option<usize>| place.and_then(|place| record.get(place)).map(str::trim).filter(|cell| !cell.is_empty()).map(str::to_string);
        let texts: Vec<String> = self.places.texts.iter().filter_map(|&place| cell(Some(place))).collect();
        if texts.is_empty() {
            let names: Vec<&str> = self.places.texts.iter().filter_map(|&place| self.header.get(place)).collect();
            return Err(self.fault(line, format!("nothing in the column `{}`: row passed by", names.join("`, `")), ""));
        }
        let published = cell(self.places.published).or_else(|| self.columns.all.published.clone());
        let row = Row {
            id: Some(Value::String(cell(self.places.id).unwrap_or_else(|| format!("{}:{line}", self.file)))),
            text: Some(texts.join("\n\n")),
            published: published.map(|day| self.day(day)),
            title: cell(self.places.title),
            source: cell(self.places.source).or_else(|| self.columns.all.source.clone()).map(Value::String),
            url: cell(self.places.url),
            ..Row::default()
        };
        Ok(row.report(&self.file, line))
    }

    /// What speaks for a cut in the last row: an open quotation, or words that end with the table and are no sentence.
    fn cut(&self) -> Option<Fault> {
        self.open_quotation().or_else(|| self.open_sentence())
    }

    /// The last row, where its text stands last in it and stops in the middle with the file; other rows' texts end as sentences do.
    fn open_sentence(&self) -> Option<Fault> {
        let last_column = self.header.len().checked_sub(1)?;
        let is_open = self.last_text_ends_open && self.n_closed > 0 && self.places.texts.contains(&last_column);
        let has_end = self.bytes.last().is_none_or(|byte| matches!(byte, b'\n' | b'\r'));
        let line = self.line(self.last.as_ref());
        let told = "the table ends in the middle of this row's text, without a line end: it may be cut off";
        (is_open && !has_end).then(|| Fault { is_note: true, ..self.fault(line, told.to_string(), "") })
    }

    /// Keeps whether a row's last cell ends as a sentence does.
    fn note_end(&mut self, record: &StringRecord) {
        let last = record.get(record.len().saturating_sub(1)).unwrap_or_default().trim_end();
        self.last_text_ends_open = last.ends_with(|letter: char| letter.is_alphanumeric() || letter == ',');
        self.n_closed += usize::from(!self.last_text_ends_open);
    }

    /// The last row, where it ends inside of a quotation.
    fn open_quotation(&self) -> Option<Fault> {
        let place = self.last.as_ref()?;
        let row = self.bytes.get(usize::try_from(place.byte()).ok()?..)?;
        let is_open = row.iter().filter(|&&byte| byte == b'"').count() % 2 == 1;
        is_open
            .then(|| self.fault(self.line(Some(place)), "the table ends inside of this row's quotation marks: cut off, or a mark is missing".to_string(), ""))
    }

    /// A day in ISO 8601 where the settings tell how it is written, else as it is.
    fn day(&self, written: String) -> String {
        let format = self.columns.date_format.as_deref();
        format
            .and_then(|format| jiff::fmt::strtime::parse(format, written.trim()).and_then(|day| day.to_date()).ok())
            .map_or(written, |day: Date| day.to_string())
    }
}

impl Iterator for Sheet {
    type Item = Result<Report, Fault>;

    fn next(&mut self) -> Option<Result<Report, Fault>> {
        while !self.done {
            let Some(record) = self.rows.next() else {
                self.done = true;
                return self.cut().map(Err);
            };
            return Some(match record {
                Ok(record) if record.iter().all(|cell| cell.trim().is_empty()) => continue,
                Ok(record) => {
                    self.last = record.position().cloned();
                    self.note_end(&record);
                    self.read_row(&record, self.line(record.position()))
                }
                Err(error) => {
                    let line = self.line(error.position());
                    Err(self.fault(line, format!("broken row: {error}"), QUOTES))
                }
            });
        }
        None
    }
}

/// Excel's first line `sep=;`, which says the delimiter and is no row.
fn said_delimiter(mut text: String) -> (Option<char>, String) {
    let Some(rest) = text.strip_prefix("sep=").or_else(|| text.strip_prefix("\"sep=")) else { return (None, text) };
    let said = rest.chars().next().filter(|letter| letter.is_ascii());
    let end = text.find('\n').map_or(text.len(), |end| end + 1);
    text.drain(..end);
    (said, text)
}

/// The delimiter that stands most often in the header, outside of quotation marks.
fn likely_delimiter(text: &str) -> char {
    let mut counts = [0usize; DELIMITERS.len()];
    let mut quoted = false;
    for letter in text.chars() {
        match letter {
            '"' => quoted = !quoted,
            '\n' if !quoted => break,
            _ if !quoted => DELIMITERS.iter().zip(&mut counts).filter(|(known, _)| **known == letter).for_each(|(_, n)| *n += 1),
            _ => {}
        }
    }
    let most = counts.iter().copied().max().unwrap_or(0);
    DELIMITERS.iter().zip(counts).find(|(_, n)| *n == most).map_or(',', |(known, _)| *known)
}

fn find_columns(file: &str, header: &StringRecord, columns: &Columns) -> Result<Places, Fault> {
    let place = |name: &str| header.iter().position(|cell| cell.trim().trim_start_matches('\u{feff}').eq_ignore_ascii_case(name.trim()));
    let there = || header.iter().map(|cell| format!("`{}`", cell.trim())).collect::<Vec<_>>().join(", ");
    let missing = |name: &str| Fault::new(file, format!("no column `{name}`; its columns are {}", there()), MAPPING).at(1);
    // What the settings name must be there; what they leave open may be there under its own name.
    let find = |named: &Option<String>, usual: &str| match named {
        Some(name) => place(name).map(Some).ok_or_else(|| missing(name)),
        None => Ok(place(usual)),
    };
    let named = &columns.columns;
    let texts = match named.text.names() {
        names if names.is_empty() => vec![place("text").ok_or_else(|| missing("text"))?],
        names => names.into_iter().map(|name| place(name).ok_or_else(|| missing(name))).collect::<Result<_, _>>()?,
    };
    Ok(Places {
        id: find(&named.id, "id")?,
        texts,
        title: find(&named.title, "title")?,
        published: find(&named.published, "published")?,
        source: find(&named.source, "source")?,
        url: find(&named.url, "url")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, settings: &str) -> Vec<String> {
        let sheet = match Sheet::open("s.csv", text.to_string(), toml::from_str(settings).unwrap()) {
            Ok(sheet) => sheet,
            Err(fault) => return vec![fault.to_string()],
        };
        let told = |report| match report {
            Report::Row { line, bytes, .. } => format!("{line} {}", String::from_utf8(bytes).unwrap()),
            _ => String::new(),
        };
        sheet.map(|row| row.map_or_else(|fault| fault.to_string(), told)).collect()
    }

    #[test]
    fn rows_are_read_by_name() {
        let told = read("ID;Text;Published\n1;\"Two\nlines; here\";2025-02-06\n\n;Calm;\n", "");
        assert_eq!(told[0], r#"2 {"id":"1","text":"Two\nlines; here","published":"2025-02-06"}"#);
        assert_eq!(told[1], r#"5 {"id":"s.csv:5","text":"Calm"}"#);
    }

    #[test]
    fn settings_say_which_column_is_which() {
        let settings = "date_format = '%d/%m/%Y'\n[columns]\nid = 'n'\ntext = ['head', 'notes']\npublished = 'day'\n[all]\nsource = 'Desk'";
        let told = read("sep=|\nn|day|head|notes\n7|06/02/2025|Ferry|It sank\n", settings);
        assert_eq!(told, [r#"3 {"id":"7","text":"Ferry\n\nIt sank","published":"2025-02-06","source":"Desk"}"#]);
    }

    #[test]
    fn what_does_not_fit_is_named_with_its_line() {
        let told = read("id,text\n1,a,b\n2,\n3,c\n", "");
        assert!(told[0].contains("line 2") && told[0].contains("3 columns, the header has 2"), "{told:?}");
        assert!(told[1].contains("line 3") && told[1].contains("nothing in the column `text`"), "{told:?}");
        assert!(told[2].starts_with("4 "), "{told:?}");
        let told = read("n,words\n1,a\n", "");
        assert!(told[0].contains("no column `text`; its columns are `n`, `words`") && told[0].contains("--columns"), "{told:?}");
        assert!(read("id,text\n", "[columns]\nurl = 'link'")[0].contains("no column `link`"));
        let told = read("id,text\n1,a\n2,\"half a ro", "");
        assert!(told[1].contains("half a ro") && told[2].contains("line 3") && told[2].contains("cut off"), "{told:?}");
        let told = read("id,text\n1,The road is open.\n2,The bridge is cl", "");
        assert!(told[1].contains("is cl") && told[2].starts_with("note") && told[2].contains("line 3") && told[2].contains("may be cut off"), "{told:?}");
        for whole in ["id,text\n1,The road is open.\n2,The bridge is closed.", "id,text\n1,open\n2,closed", "text,id\nThe road is open.,1\nIt is clo,2"] {
            assert_eq!(read(whole, "").len(), 2, "{whole}");
        }
        let told = read("id,published,text\n1,2024-03-01,The road is open.\n2,2024-", "");
        assert!(told[1].contains("line 3") && told[1].contains("2 columns, the header has 3"), "{told:?}");
    }
}
