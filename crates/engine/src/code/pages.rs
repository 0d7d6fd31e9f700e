//! Records of a document in, the pages on which their words stand added to them.

use crate::document::{Document, PageStart};
use crate::record::Record;
use crate::span::CodePoints;

/// Tells each record on which pages its words stand; nothing where the document has no pages.
pub fn add_pages(records: &mut [Record], document: &Document) {
    if document.pages.is_empty() {
        return;
    }
    let points = CodePoints::new(&document.text);
    let starts: Vec<(usize, u32)> = document.pages.iter().map(|&PageStart { page, start }| (points.at(&document.text, start), page)).collect();
    let page_at = |point: usize| starts[starts.partition_point(|(start, _)| *start <= point).saturating_sub(1)].1;
    for record in records {
        let (about, words) = record.document_and_words();
        let ranges = words.map(|words| words.ranges()).unwrap_or_default();
        let ends = (ranges.iter().map(|range| range[0]).min(), ranges.iter().map(|range| range[1]).max());
        if let (Some(first), Some(end)) = ends {
            about.pages = Some([page_at(first), page_at(end.saturating_sub(1).max(first))]);
        }
    }
}
