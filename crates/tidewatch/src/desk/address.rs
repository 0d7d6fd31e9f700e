//! The query of an address in, what is looked for out, and back: a link reopens what somebody saw.
//!
//! Pages and API read the same names. What is not understood is left out of the view and told.

use super::ask::Fields;
use crate::store::{Bounds, CLASSES, Confidence, DocumentState, Filter, KINDS, Order, Review, STATUSES};
use jiff::civil::Date;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tidewatch_engine::lexicon::Lexicon;

/// Incidents on one page of a list; the most that the API gives at once.
pub const PAGE: usize = 50;
pub const LONGEST_PAGE: usize = 1000;

const PART: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The names that make a view, in the order of an address.
pub const NAMES: [&str; 20] = [
    "q",
    "from",
    "to",
    "place",
    "near",
    "box",
    "actor",
    "class",
    "type",
    "status",
    "review",
    "toll",
    "sources",
    "disputed",
    "confidence",
    "document",
    "record",
    "state",
    "sort",
    "page",
];

/// Names whose values are codes of the contract.
const CODES: [(&str, &[&str]); 5] =
    [("class", &CLASSES), ("status", &STATUSES), ("review", &["open", "accepted", "rejected"]), ("record", &KINDS), ("state", &["new", "coded", "reviewed"])];

fn no_code(name: &str, value: &str) -> String {
    format!("there is no {name} `{value}`")
}

/// What is looked for, as an address tells it.
#[derive(Clone, Debug, Default)]
pub struct View {
    told: Vec<(&'static str, String)>,
    pub filter: Filter,
    /// From 1.
    pub page: usize,
    /// Values that are not understood.
    pub faults: Vec<String>,
}

/// A text as one part of a path or a value of a query.
pub fn encoded(text: &str) -> String {
    utf8_percent_encode(text, PART).to_string()
}

impl View {
    pub fn read(fields: &Fields) -> View {
        let mut view = View { page: 1, ..View::default() };
        view.filter.limit = PAGE;
        for name in NAMES {
            if let Some(value) = fields.get(name) {
                match view.take(name, value) {
                    Some(()) => view.told.push((name, value.to_string())),
                    None if CODES.iter().any(|(coded, _)| *coded == name) => view.faults.push(no_code(name, value)),
                    None => view.faults.push(format!("`{value}` is not understood as `{name}`")),
                }
            }
        }
        view.filter.offset = (view.page - 1) * view.filter.limit;
        view
    }

    /// As `read`, for the API: `limit` gives the length of a page.
    pub fn read_paged(fields: &Fields) -> View {
        let mut view = View::read(fields);
        let limit = fields.get("limit").and_then(|limit| limit.parse().ok());
        view.filter.limit = limit.unwrap_or(100).clamp(1, LONGEST_PAGE);
        view.filter.offset = (view.page - 1) * view.filter.limit;
        view
    }

    /// Without a type that the ontology does not have, which is told instead.
    pub fn with_known_types(mut self, lexicon: &Lexicon) -> View {
        let types = &lexicon.coding.ontology.types;
        if let Some(kind) = self.filter.kind.take_if(|kind| types.iter().all(|known| known.name != kind.as_str())) {
            self.told.retain(|(name, _)| *name != "type");
            self.faults.push(no_code("type", &kind));
        }
        self
    }

    fn take(&mut self, name: &str, value: &str) -> Option<()> {
        let filter = &mut self.filter;
        let codes = CODES.iter().find(|(coded, _)| *coded == name);
        codes.is_none_or(|(_, codes)| codes.contains(&value)).then_some(())?;
        let text = || Some(value.to_string());
        match name {
            "q" => filter.words = text(),
            "from" => filter.from = Some(value.parse::<Date>().ok()?),
            "to" => filter.to = Some(value.parse::<Date>().ok()?),
            "place" => filter.place = text(),
            "near" => filter.near = Some(value.parse().ok()?),
            "box" => filter.within = Some(read_box(value)?),
            "actor" => filter.actor = text(),
            "class" => filter.class = text(),
            "type" => filter.kind = text(),
            "status" => filter.status = text(),
            "review" => filter.review = Some(read_review(value)?),
            "toll" => filter.toll = Some(value.parse().ok()?),
            "sources" => filter.sources = Some(value.parse().ok()?),
            "disputed" => filter.disputed = true,
            "confidence" => filter.confidence = Some(Confidence::read(value)?),
            "document" => filter.document = text(),
            "record" => filter.record = text(),
            "state" => filter.state = Some(DocumentState::read(value)?),
            "sort" => filter.order = read_order(value)?,
            _ => self.page = value.parse().ok().filter(|page| (1..1_000_000).contains(page))?,
        }
        Some(())
    }

    /// What is told for a name; empty where nothing is.
    pub fn get(&self, name: &str) -> &str {
        self.told.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
    }

    /// Whether anything narrows what is found.
    pub fn is_narrowed(&self) -> bool {
        self.narrowing().next().is_some()
    }

    /// The names and values that narrow what is found.
    pub fn narrowing(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.told.iter().filter(|(name, _)| *name != "sort" && *name != "page").map(|(name, value)| (*name, value.as_str()))
    }

    /// The query of this view.
    pub fn query(&self) -> String {
        let pairs: Vec<String> = self.told.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        pairs.join("&")
    }

    /// The query of this view with some values changed; an empty one takes its name out. Other values begin on the first page.
    pub fn query_with(&self, changes: &[(&'static str, &str)]) -> String {
        let mut other = self.clone();
        other.told.retain(|(name, _)| *name != "page" && changes.iter().all(|(changed, _)| changed != name));
        other.told.extend(changes.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| (*name, value.to_string())));
        other.told.sort_by_key(|(name, _)| NAMES.iter().position(|known| known == name));
        other.query()
    }

    /// An address with this view.
    pub fn at(&self, path: &str) -> String {
        let query = self.query();
        if query.is_empty() { path.to_string() } else { format!("{path}?{query}") }
    }

    /// The filter for all that is found, whatever the page.
    pub fn whole(&self) -> Filter {
        Filter { limit: usize::MAX, offset: 0, ..self.filter.clone() }
    }
}

fn numbers<const N: usize>(value: &str) -> Option<[f64; N]> {
    let numbers: Option<Vec<f64>> = value.split(',').map(|part| part.trim().parse().ok().filter(|number: &f64| number.is_finite())).collect();
    numbers?.try_into().ok()
}

/// West, south, east, north.
fn read_box(value: &str) -> Option<Bounds> {
    let [west, south, east, north] = numbers(value)?;
    (west <= east && south <= north).then_some(Bounds { south, north, west, east })
}

fn read_review(value: &str) -> Option<Review> {
    [Review::Open, Review::Accepted, Review::Rejected].into_iter().find(|review| review.name() == value)
}

fn read_order(value: &str) -> Option<Order> {
    Some(match value {
        "latest" => Order::Latest,
        "earliest" => Order::Earliest,
        "toll" => Order::Toll,
        "place" => Order::Place,
        "type" => Order::Type,
        "sources" => Order::Sources,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(query: &str) -> View {
        View::read(&Fields::read(query.as_bytes()))
    }

    #[test]
    fn an_address_is_kept() {
        let query = "q=car%20bomb&from=2024-03-05&place=Kirkuk&type=explosion&review=open&toll=3&sort=toll&page=2";
        assert_eq!(view(query).query(), query);
        assert_eq!(view(query).filter.offset, PAGE);
        assert_eq!(view("page=2&toll=3").query_with(&[("review", "open")]), "review=open&toll=3");
        assert_eq!(view("q=a%26b").at("/incidents"), "/incidents?q=a%26b");
        assert_eq!(view("").at("/incidents"), "/incidents");
    }

    #[test]
    fn what_is_not_understood_is_told() {
        assert_eq!(view("class=riot&review=maybe").faults, ["there is no class `riot`", "there is no review `maybe`"]);
        let view = view("from=soon&toll=many&page=0&box=1,2,3&near=91,0,5&disputed=1&sort=luck");
        assert_eq!(view.faults.len(), 6, "{:?}", view.faults);
        assert_eq!(view.query(), "disputed=1");
    }
}
