//! What was looked at in, the forms of all that can be decided about it out, each with its key.
//!
//! Every form works without a script; `review.js` gives them their keys, and adds choosing, typing and pointing. A form names the
//! version that its writer saw.

use super::frame;
use super::incident::{Sight, document_of};
use crate::desk::address::{View, encoded};
use crate::desk::ask::Ask;
use crate::store::{Review, StoredRecord};
use maud::{Markup, html};

/// What a decision is about: records in the version that was seen.
pub struct Subject<'a> {
    pub view: &'a View,
    pub records: Vec<&'a str>,
    pub version: &'a str,
    /// Where a verdict leads: id of an incident, or the path of a page.
    pub next: String,
}

impl Subject<'_> {
    /// What the form of a decision carries.
    fn fields(&self, ask: &Ask, what: &str, records: &[&str]) -> Markup {
        let first = self.records.first().copied().unwrap_or_default();
        html! {
            (frame::token(ask))
            input type="hidden" name="what" value=(what);
            input type="hidden" name="seen" value={ (first) ":" (self.version) };
            @for record in records { input type="hidden" name="record" value=(record); }
            input type="hidden" name="view" value=(self.view.query());
            input type="hidden" name="next" value=(self.next);
        }
    }

    fn judge(&self, ask: &Ask, what: &str, (name, key): (&str, &str)) -> Markup {
        html! {
            form method="post" action="/decide" data-act=(what) {
                (self.fields(ask, what, &self.records))
                input type="hidden" name="why" value="";
                button class=(what) aria-keyshortcuts=(key) { (name) " " kbd { (key) } }
            }
        }
    }

    fn verdicts(&self, ask: &Ask, review: Review) -> Markup {
        html! {
            (self.judge(ask, "accept", ("Accept", "a")))
            (self.judge(ask, "reject", ("Reject", "r")))
            @if review != Review::Open { (self.judge(ask, "reopen", ("Open again", "o"))) }
            button type="button" class="quiet" data-act="reason" aria-keyshortcuts="R" title="Reject, and say why" { "Reject because… " kbd { "R" } }
        }
    }

    fn undo(&self, ask: &Ask) -> Markup {
        html! {
            form method="post" action="/undo" data-act="undo" { (frame::token(ask)) input type="hidden" name="view" value=(self.view.query());
                button class="quiet" aria-keyshortcuts="u" { "Undo " kbd { "u" } } }
        }
    }

    /// The form that `review.js` fills in.
    fn edit(&self, ask: &Ask, what: &str) -> Markup {
        html! {
            form id="edit-form" method="post" action="/decide" hidden {
                (self.fields(ask, what, &[]))
                @for name in ["record", "field", "value", "words", "typed", "told"] { input type="hidden" name=(name) value=""; }
            }
        }
    }
}

/// All that can be decided about an incident.
pub fn of_incident(ask: &Ask, sight: &Sight, subject: &Subject) -> Markup {
    let several = sight.records.len() > 1;
    let first = subject.records.first().copied().unwrap_or_default();
    html! {
        div class="actions" role="toolbar" aria-label="Review" {
            (subject.verdicts(ask, sight.stored.review))
            button type="button" data-act="edit" aria-keyshortcuts="e" title="Set a value of the whole incident" { "Edit " kbd { "e" } }
            @if several {
                button type="button" data-act="edit_one" aria-keyshortcuts="E" title="Correct what one report was read to say" { "Edit one report " kbd { "E" } }
                form method="post" action="/decide" data-act="split" { (subject.fields(ask, "split", &[])) input type="hidden" name="record" value=(first) data-active="";
                    button aria-keyshortcuts="s" title="The chosen reports tell of an incident of their own" { "Split " kbd { "s" } } }
            }
            button type="button" data-act="merge" aria-keyshortcuts="m" { "Merge " kbd { "m" } }
            (add_button())
            (subject.undo(ask))
            form method="post" action="/case" data-act="case" { (frame::token(ask)) input type="hidden" name="record" value=(first) data-active="";
                button class="quiet" title="Keep this report's sentences with their coding as a case for the casebook" aria-keyshortcuts="c" { "Save case " kbd { "c" } } }
        }
        (subject.edit(ask, "amend"))
        form id="merge-form" method="post" action="/decide" hidden {
            (subject.fields(ask, "merge", &subject.records[..1.min(subject.records.len())]))
            input type="hidden" name="record" value="" data-other="";
        }
        (add_form(ask, subject.view, sight.records.first().map_or("", document_of)))
        (panel(&sight.stored.id))
    }
}

/// All that can be decided about a record that is no incident's.
pub fn of_record(ask: &Ask, record: &StoredRecord, subject: &Subject) -> Markup {
    html! {
        div class="actions" role="toolbar" aria-label="Review" {
            (subject.verdicts(ask, record.review))
            button type="button" data-act="edit" aria-keyshortcuts="e" { "Edit " kbd { "e" } }
            (subject.undo(ask))
            form method="post" action="/case" data-act="case" { (frame::token(ask)) input type="hidden" name="record" value=(record.id);
                button class="quiet" aria-keyshortcuts="c" { "Save case " kbd { "c" } } }
        }
        (subject.edit(ask, "edit"))
        (panel(""))
    }
}

/// What a reader of a whole document can do: tell of an incident that was not coded, take the last decision back.
pub fn of_document(ask: &Ask, view: &View, id: &str) -> Markup {
    let subject = Subject { view, records: Vec::new(), version: "", next: format!("/documents/{}", encoded(id)) };
    html! {
        div class="actions" role="toolbar" aria-label="Review" { (add_button()) (subject.undo(ask)) }
        (add_form(ask, view, id))
        (panel(""))
    }
}

fn add_button() -> Markup {
    html! { button type="button" data-act="add" aria-keyshortcuts="n" title="Select the words that tell of it first" { "New incident here " kbd { "n" } } }
}

fn add_form(ask: &Ask, view: &View, document: &str) -> Markup {
    let types: Vec<&str> = ask.desk.lexicon().coding.ontology.types.iter().map(|known| known.name.as_str()).collect();
    html! {
        form id="add-form" method="post" action="/decide" data-types=(types.join(" ")) hidden {
            (frame::token(ask))
            input type="hidden" name="what" value="add";
            input type="hidden" name="view" value=(view.query());
            @for (name, value) in [("document", document), ("words", ""), ("type", "")] { input type="hidden" name=(name) value=(value); }
        }
    }
}

fn panel(incident: &str) -> Markup {
    html! { div id="panel" class="panel" role="dialog" aria-modal="false" aria-labelledby="panel-title" data-incident=(incident) hidden {} }
}
