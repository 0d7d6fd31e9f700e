//! The API described (OpenAPI 3.1). A test compares the paths with the routes.

use crate::desk::address::NAMES;
use crate::desk::answer::{Answer, Refusal};
use crate::desk::ask::Ask;
use serde_json::{Map, Value, json};

/// Method, path, what it does, what its query may hold, schema of the answer.
type Operation = (&'static str, &'static str, &'static str, Query, &'static str);

/// Names that a query may hold.
enum Query {
    Own(&'static [&'static str]),
    /// Some names, and those of a view but for some.
    View(&'static [&'static str], &'static [&'static str]),
}

const NONE: Query = Query::Own(&[]);
const FILTERS: Query = Query::View(&[], &["record", "state", "page"]);
const PAGED: Query = Query::View(&["limit"], &["state"]);
const EXPORTED: Query = Query::View(&["as", "form", "table", "plain"], &["state", "sort", "page"]);
const CHANGED: Query = Query::View(&["since", "limit"], &["state", "sort", "page"]);

impl Query {
    fn names(&self) -> Vec<&'static str> {
        match self {
            Query::Own(names) => names.to_vec(),
            Query::View(own, but) => own.iter().copied().chain(NAMES.into_iter().filter(|name| !but.contains(name))).collect(),
        }
    }
}

const OPERATIONS: &[Operation] = &[
    ("get", "/api/v1/openapi.json", "This document", NONE, "Any"),
    ("get", "/api/v1/session", "Who asks, and the token that changes must carry as `X-CSRF-Token`", NONE, "Any"),
    ("get", "/api/v1/status", "What stands in the desk, in numbers", NONE, "Any"),
    ("get", "/api/v1/documents", "Documents", Query::Own(&["q", "from", "to", "state", "page", "limit"]), "Page"),
    ("get", "/api/v1/documents/{id}", "A document with its text and records", NONE, "Any"),
    ("get", "/api/v1/records", "Records in the contract's form, with the reviewers' edits", PAGED, "Page"),
    ("get", "/api/v1/records/{id}", "A record of any kind, as it was coded, and what was decided about it; 308 or 410 where its id has changed", NONE, "Any"),
    (
        "get",
        "/api/v1/records/{id}/candidates",
        "What a field may be: all that the report tells (with `whole` first what the incident's other reports tell), a range of its words, or typed words",
        Query::Own(&["field", "words", "typed", "whole"]),
        "Any",
    ),
    ("get", "/api/v1/incidents", "Linked incidents in the contract's form, with the reviewers' edits", PAGED, "Page"),
    (
        "get",
        "/api/v1/incidents/{id}",
        "An incident with its records and decisions; the ETag is its version. An old id leads on: 308 to the incident that has its records now, 410 with the document where none has",
        NONE,
        "Any",
    ),
    ("get", "/api/v1/incidents/{id}/alike", "Incidents near in time and space", NONE, "Any"),
    ("get", "/api/v1/overview", "How many a filter finds, by day and class", FILTERS, "Any"),
    ("get", "/api/v1/points", "Where the incidents of a filter are, in columns", FILTERS, "Any"),
    ("get", "/api/v1/names", "Actors and places to filter by, the most frequent first", NONE, "Any"),
    ("get", "/api/v1/decisions", "The log of decisions, the latest first", Query::Own(&["about", "page", "limit"]), "Page"),
    ("post", "/api/v1/decisions", "Adds a decision; 409 where the incident has changed since it was seen", NONE, "Decided"),
    ("post", "/api/v1/undo", "Takes the last decision of the one who asks back; 409 where there is none", NONE, "Decided"),
    ("get", "/api/v1/search", "Words in incidents, records and documents", PAGED, "Any"),
    ("get", "/api/v1/waves", "When and where incidents were more than usual", FILTERS, "List"),
    ("get", "/api/v1/tallies", "Publishers' tallies beside the coded incidents", FILTERS, "List"),
    ("get", "/api/v1/figures", "One time series an indicator", FILTERS, "List"),
    ("get", "/api/v1/reuse", "Who copied whom", NONE, "Any"),
    ("get", "/api/v1/export", "A file: tables, ACLED, GED, GTD, HXL, maps, STIX, JSON-LD; several tables come as an archive", EXPORTED, "File"),
    ("get", "/api/v1/changes", "What has changed after a cursor, deletions too, for a copy that stays in step", CHANGED, "Any"),
    ("get", "/api/v1/agreement", "How often reviewers left the coder's values as they were", NONE, "Any"),
];

pub fn show(_: &Ask) -> Result<Answer, Refusal> {
    Ok(Answer::json(&document()))
}

fn document() -> Value {
    let mut paths = Map::new();
    for (method, path, summary, query, schema) in OPERATIONS {
        let at = paths.entry(path.to_string()).or_insert_with(|| json!({}));
        at[*method] = operation((method, path, summary), query, schema);
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Tidewatch desk", "version": env!("CARGO_PKG_VERSION"), "description": "Records are those of `tidewatch code`; offsets are Unicode code points.", "license": {"name": "MIT OR Apache-2.0"} },
        "servers": [{ "url": "/" }],
        "security": [{ "basic": [] }, { "session": [] }, {}],
        "paths": paths,
        "components": { "securitySchemes": { "basic": { "type": "http", "scheme": "basic" }, "session": { "type": "apiKey", "in": "cookie", "name": "tidewatch" } }, "schemas": schemas() },
    })
}

fn operation((method, path, summary): (&str, &str, &str), query: &Query, schema: &str) -> Value {
    let mut all: Vec<Value> = path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
        .collect();
    all.extend(query.names().into_iter().map(|name| json!({ "name": name, "in": "query", "description": says(name), "schema": { "type": kind_of(name) } })));
    let media = if schema == "File" { "application/octet-stream" } else { "application/json" };
    let answer = json!({ media: { "schema": { "$ref": format!("#/components/schemas/{schema}") } } });
    let problem = json!({ "description": "what is wrong, and what to do", "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } } });
    let name = format!("{method}{}", path.trim_start_matches("/api/v1").replace(['/', '{', '}', '.'], "_"));
    let mut operation = json!({ "operationId": name, "summary": summary, "parameters": all, "responses": { "default": problem } });
    if method == "post" {
        if !path.ends_with("/undo") {
            operation["requestBody"] =
                json!({ "required": true, "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Decision" } } } });
        }
        operation["responses"]["201"] = json!({ "description": "decided", "content": answer });
        operation["responses"]["409"] = json!({ "description": "somebody decided in between" });
    } else {
        if path.ends_with("{id}") {
            operation["responses"]["308"] = json!({ "description": "it has another address today, in `Location`" });
            operation["responses"]["410"] = json!({ "description": "it is no more; `Location` is the document where it was" });
        }
        operation["responses"]["200"] = json!({ "description": "found", "headers": { "ETag": { "schema": { "type": "string" } } }, "content": answer });
    }
    operation
}

fn kind_of(name: &str) -> &'static str {
    if ["toll", "sources", "page", "limit"].contains(&name) { "integer" } else { "string" }
}

fn says(name: &str) -> &'static str {
    match name {
        "q" => "words that all must stand in the text; \"two words\" is a phrase, bomb* a beginning",
        "from" | "to" => "first and last day, ISO 8601",
        "place" => "name of a place or province, or a country's code",
        "near" => "latitude,longitude,kilometres",
        "box" => "west,south,east,north in degrees",
        "actor" => "id or name",
        "toll" => "at least so many killed or wounded",
        "sources" => "at least so many independent sources",
        "disputed" => "1: only incidents whose reports disagree",
        "confidence" => "high, medium or low: how far reports bear an incident out",
        "document" => "id of a document",
        "record" => "incident, figure, statement or tally",
        "review" => "open, accepted or rejected",
        "sort" => "latest, earliest, toll, place, type or sources",
        "page" => "from 1",
        "limit" => "1 to 1000",
        "state" => "new, coded or reviewed",
        "words" => "start,end in code points",
        "typed" => "words that stand for a value",
        "whole" => "1: for the whole incident",
        "as" => "csv, parquet, xlsx, acled, ged, gtd, hxl, geojson, gpkg, kml, stix or jsonld",
        "form" => "csv, parquet or xlsx, for what is a table",
        "table" => "one table of csv, parquet or xlsx",
        "plain" => "1: only the columns of the schema",
        "since" => "the cursor that the last answer ended with",
        "about" => "id of a record",
        _ => "a code of the ontology",
    }
}

fn schemas() -> Value {
    let text = json!({ "type": "string" });
    json!({
        "Any": { "type": "object" },
        "File": { "type": "string", "format": "binary" },
        "List": { "type": "array", "items": { "type": "object" } },
        "Page": { "type": "object", "required": ["total", "page", "limit", "items"], "properties": { "total": { "type": "integer" }, "page": { "type": "integer" }, "limit": { "type": "integer" }, "items": { "type": "array", "items": { "type": "object" } } } },
        "Problem": { "type": "object", "properties": { "type": text, "title": text, "status": { "type": "integer" }, "detail": text, "hint": text } },
        "Decided": { "type": "object", "properties": { "number": { "type": "integer" }, "told": text, "record": { "type": ["string", "null"] }, "incident": { "type": ["string", "null"] } } },
        "Seen": { "type": "array", "description": "records with the versions that were looked at; 409 where one is another by now", "items": { "type": "object", "properties": { "record": text, "version": text } } },
        "Decision": { "oneOf": decisions() },
    })
}

/// Each kind of decision: what it does, and what it needs besides `why` and `seen`.
fn decisions() -> Vec<Value> {
    let text = json!({ "type": "string" });
    let texts = json!({ "type": "array", "items": { "type": "string" }, "minItems": 1 });
    let words = json!({ "type": "array", "items": { "type": "integer" }, "minItems": 2, "maxItems": 2, "description": "code points of the record's document that say so" });
    let verdict = json!({ "enum": ["accept", "reject", "reopen"] });
    let added = json!({ "type": "object", "required": ["type"], "description": "fields of an incident; what is left out is read in the words" });
    let kinds = [
        ("judge", "Records of any kind are right, wrong, or open again", json!({ "verdict": verdict, "records": texts }), vec!["verdict", "records"]),
        (
            "edit",
            "One record's field has another value",
            json!({ "record": text, "field": text, "value": {}, "words": words }),
            vec!["record", "field", "value"],
        ),
        (
            "amend",
            "The field of the whole incident that a record tells of has another value, whatever its reports say, now and later",
            json!({ "record": text, "field": text, "value": {}, "words": words }),
            vec!["record", "field", "value"],
        ),
        (
            "add",
            "Words of a document tell of an incident that was not coded",
            json!({ "document": text, "words": words, "record": added }),
            vec!["document", "words", "record"],
        ),
        ("merge", "Records tell of one incident, with all that are linked with them", json!({ "records": texts }), vec!["records"]),
        ("split", "Records tell of an incident of their own", json!({ "records": texts }), vec!["records"]),
        ("withdraw", "An earlier decision no longer stands", json!({ "number": { "type": "integer" } }), vec!["number"]),
    ];
    let described = kinds.into_iter().map(|(name, does, mut properties, mut required)| {
        properties["decision"] = json!({ "const": name });
        properties["why"] = text.clone();
        properties["seen"] = json!({ "$ref": "#/components/schemas/Seen" });
        required.insert(0, "decision");
        json!({ "type": "object", "title": name, "description": does, "properties": properties, "required": required })
    });
    described.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::routes::ROUTES;
    use std::collections::BTreeSet;

    #[test]
    fn the_description_has_every_route_and_no_other() {
        let told: BTreeSet<String> = OPERATIONS.iter().map(|(method, path, ..)| format!("{method} {path}")).collect();
        let routed = ROUTES.iter().filter(|route| route.path.starts_with("/api/"));
        let routed: BTreeSet<String> = routed.map(|route| format!("{} {}", route.method.as_str().to_lowercase(), route.path)).collect();
        assert_eq!(told, routed);
        assert_eq!(document()["openapi"], "3.1.0");
    }
}
