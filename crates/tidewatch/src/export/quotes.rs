//! A record and its document's text in, the words that each of its values was read from out.
//!
//! Offsets are code points of the text, as the contract has them. Without the text the words stay that the record carries itself: those of its
//! reasons, parties, weapons, victims and claims. Then there are no offsets.

use serde_json::Value;

/// Words of a document that a value rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// Field of the record; `record` for its sentences.
    pub field: String,
    /// Code points of the document's text, end exclusive; none where the text was not there.
    pub range: Option<[usize; 2]>,
    pub words: String,
}

/// The words of every range of a record's evidence, the record's own sentences first.
pub fn quotes_of(record: &Value, text: &str) -> Vec<Quote> {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let mut quotes = Vec::new();
    for (field, ranges) in record["evidence"].as_object().into_iter().flatten() {
        for range in ranges_of(ranges) {
            let (Some(from), Some(to)) = (starts.get(range[0]), starts.get(range[1])) else { continue };
            if from < to {
                quotes.push(Quote { field: field.clone(), range: Some(range), words: text[*from..*to].to_string() });
            }
        }
    }
    quotes.sort_by_key(|quote| (quote.field != "record", quote.field.clone(), quote.range));
    quotes
}

/// One range or a list of them.
fn ranges_of(value: &Value) -> Vec<[usize; 2]> {
    let range = |value: &Value| Some([value[0].as_u64()? as usize, value[1].as_u64()? as usize]);
    match range(value) {
        Some(one) => vec![one],
        None => value.as_array().into_iter().flatten().filter_map(range).collect(),
    }
}

/// The words that a record carries of its document, where the document is not there.
pub fn told_words(record: &Value) -> Vec<Quote> {
    let quote = |field: &str, words: &Value| {
        let words = words.as_str().filter(|words| !words.is_empty())?;
        Some(Quote { field: field.to_string(), range: None, words: words.to_string() })
    };
    let mut quotes: Vec<Quote> = Vec::new();
    for list in ["perpetrators", "targets", "weapons", "victims", "claims", "accounts"] {
        quotes.extend(record[list].as_array().into_iter().flatten().filter_map(|item| quote(list, &item["text"])));
    }
    quotes.extend(quote("content", &record["content"]));
    quotes.extend(record["why"].as_array().into_iter().flatten().filter_map(|why| quote(why["field"].as_str()?, &why["words"])));
    quotes.sort_by(|a, b| (&a.field, &a.words).cmp(&(&b.field, &b.words)));
    quotes.dedup();
    quotes
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn quotes_are_the_words_of_the_ranges() {
        let record = json!({"evidence": {"killed": [[3, 6], [0, 2]], "record": [0, 12], "place": [[7, 99]]}});
        let quotes = quotes_of(&record, "Zwölf killed here");
        let told: Vec<(&str, &str)> = quotes.iter().map(|quote| (quote.field.as_str(), quote.words.as_str())).collect();
        assert_eq!(told, [("record", "Zwölf killed"), ("killed", "Zw"), ("killed", "lf ")]);
    }

    #[test]
    fn without_the_text_the_records_own_words_stay() {
        let record = json!({"victims": [{"text": "two guards"}], "why": [{"field": "killed", "by": "r", "words": "two guards"}]});
        let quotes = told_words(&record);
        assert_eq!(quotes.len(), 2);
        assert!(quotes.iter().all(|quote| quote.words == "two guards" && quote.range.is_none()));
    }
}
