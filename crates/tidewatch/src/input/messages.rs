//! A mail in, its documents out: what its writer wrote, and each file that hangs on it, read by whoever reads that kind.
//!
//! The mail's day is its own date; an attachment's, where it does not tell one. A mail without words of its own is its attachments.

use super::apart::{Parser, read_apart};
use super::formats::{Content, content_by_name};
use super::mail::{Attachment, Body, MOST_PARTS, Mail};
use super::{Fault, Format, Report, Reports, Setting, open_report};
use tidewatch_engine::document::{DateSource, Document};
use tidewatch_engine::read::{Letter, Source, cut_letter, cut_letter_page, read_fragment, read_text};

/// How deep mails may hang on one another.
const MOST_NESTED: usize = 3;

/// Reads a mail and what hangs on it.
pub fn read_message(path: &str, format: Format, bytes: &[u8], setting: Setting, faults: &mut Vec<Fault>) -> Vec<Document> {
    read_at(path, format, bytes, setting, faults, 0)
}

fn read_at(path: &str, format: Format, bytes: &[u8], setting: Setting, faults: &mut Vec<Fault>, depth: usize) -> Vec<Document> {
    let mail: Mail = match read_apart(Parser::Mail, bytes) {
        Ok(Some(mail)) => mail,
        Ok(None) => {
            faults.push(Fault::new(path, "no mail: it has no header lines", ""));
            return Vec::new();
        }
        Err(refusal) => {
            faults.push(Fault::new(path, refusal.message, refusal.advice.words()));
            return Vec::new();
        }
    };
    if mail.is_cut_off {
        faults.push(Fault::new(path, "the mail is cut off, its last part has no end: what comes before is read", ""));
    }
    if mail.has_more {
        faults.push(Fault::new(path, format!("more than {MOST_PARTS} attachments: the rest is passed by"), ""));
    }
    if let Some(date) = &mail.odd_date {
        let told = if date.is_empty() { "its date is empty".to_string() } else { format!("its date `{date}` is none that a mail may have, and is not used") };
        faults.push(Fault::note(path, told));
    }
    for name in &mail.garbled {
        let what = name.as_ref().map_or_else(|| "its words".to_string(), |name| format!("the attachment `{name}`"));
        faults.push(Fault::new(path, format!("{what} should be base64 and cannot be decoded: not read"), ""));
    }
    let id = mail.id.as_ref().filter(|_| format == Format::Message).map_or_else(|| path.to_string(), |id| format!("mid:{id}"));
    let mut documents: Vec<Document> = words(&mail, &id, setting).into_iter().collect();
    for attachment in &mail.attachments {
        documents.extend(read_attachment(&id, &mail, attachment, setting, faults, depth));
    }
    if documents.is_empty() && mail.garbled.is_empty() && mail.attachments.iter().all(|attachment| attachment.is_media) {
        faults.push(Fault::new(path, "a mail without words", ""));
    }
    documents
}

/// What the writer wrote or passed on.
fn words(mail: &Mail, id: &str, setting: Setting) -> Option<Document> {
    let lexicon = setting.lexicon;
    let subject = mail.subject.as_deref();
    let mut source = Source { id: id.to_string(), title: mail.subject.clone(), source: mail.sender.clone(), ..Source::default() };
    source.published = mail.sent.or(setting.published);
    source.dated_by = mail.sent.map(|_| DateSource::Metadata);
    let document = match &mail.body {
        Body::Text(text) => {
            let Letter { text, forwarded } = cut_letter(text, subject, lexicon);
            if forwarded.is_some() {
                (source.published, source.dated_by) = (forwarded, Some(DateSource::Mail));
            }
            read_text(text, source, lexicon)
        }
        Body::Page(page) => read_fragment(&cut_letter_page(page, subject, lexicon), source, lexicon),
        Body::None => return None,
    };
    document.text.contains(char::is_alphanumeric).then_some(document)
}

fn read_attachment(id: &str, mail: &Mail, attachment: &Attachment, setting: Setting, faults: &mut Vec<Fault>, depth: usize) -> Vec<Document> {
    let path = format!("{id}/{}", attachment.name.replace(['/', '\\'], "_"));
    if attachment.is_media {
        return Vec::new();
    }
    // Signatures, calendars and cards hang on mails; none of them is a report.
    if content_by_name(&attachment.name) == Content::Unknown {
        faults.push(Fault::note(&path, "an attachment of a kind that is not read: passed by"));
        return Vec::new();
    }
    let mut documents = Vec::new();
    for report in Reports::of_inner(&path, attachment.bytes.clone(), depth + 1) {
        match report {
            Ok(Report::File { path, format: format @ (Format::Mail | Format::Message), bytes }) if depth + 1 < MOST_NESTED => {
                documents.extend(read_at(&path, format, &bytes, setting, faults, depth + 1));
            }
            Ok(Report::File { path, format: Format::Mail | Format::Message, .. }) => {
                faults.push(Fault::new(&path, format!("mails nested deeper than {MOST_NESTED}: passed by"), "save it as a file of its own"));
            }
            Ok(report) => documents.extend(open_report(report, setting, faults)),
            Err(fault) => faults.push(fault),
        }
    }
    for document in documents.iter_mut() {
        if document.published.is_none() {
            document.published = mail.sent;
            document.dated_by = mail.sent.map(|_| DateSource::Mail);
        }
        document.source = document.source.take().or_else(|| mail.sender.clone());
    }
    documents
}
