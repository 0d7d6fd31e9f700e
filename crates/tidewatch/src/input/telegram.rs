//! A channel's export from Telegram Desktop (`result.json`) in, its published messages out.
//!
//! Only public channels are read: what a group, a private chat or a private channel holds was not published, and persons are not followed. Of a
//! message its words, day and number are kept; names of people who signed or forwarded it are not. A repost keeps the channel it came from.

use super::json_cut::whole_items;
use serde::Deserialize;
use serde_json::Value;

/// Largest export that is read, in bytes.
pub const LARGEST_EXPORT: usize = 1 << 30;

/// A channel's messages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Channel {
    pub name: String,
    pub id: String,
    pub messages: Vec<Message>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub number: i64,
    /// Local time of whoever exported, as `2025-02-06T10:00:00`.
    pub date: String,
    pub text: String,
    /// The channel that it was taken over from.
    pub origin: Option<String>,
}

/// The public channels of an export, and how many chats were refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Export {
    pub channels: Vec<Channel>,
    pub n_refused: usize,
    /// Why the rest could not be read.
    pub broken: Option<String>,
}

/// The export of one chat, or of a whole account.
#[derive(Deserialize)]
struct File {
    name: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    id: Option<i64>,
    messages: Option<Vec<Raw>>,
    chats: Option<Chats>,
    left_chats: Option<Chats>,
}

#[derive(Deserialize)]
struct Chats {
    list: Vec<Chat>,
}

#[derive(Deserialize)]
struct Chat {
    name: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    id: Option<i64>,
    messages: Option<Vec<Raw>>,
}

#[derive(Deserialize)]
struct Raw {
    id: i64,
    #[serde(rename = "type")]
    kind: Option<String>,
    date: Option<String>,
    text: Option<Value>,
    forwarded_from: Option<String>,
    forwarded_from_id: Option<String>,
}

/// Whether a JSON text that begins like this is an export of Telegram's.
pub fn looks_like_export(head: &str) -> bool {
    let chat = ["\"personal_chat\"", "\"bot_chat\"", "\"saved_messages\"", "_group\"", "_supergroup\"", "_channel\""];
    (head.contains("\"messages\"") && head.contains("\"type\"") && chat.iter().any(|kind| head.contains(kind)))
        || (head.contains("\"about\"") && head.contains("Telegram"))
}

/// Reads an export; of one that is cut off or broken the messages before.
///
/// # Errors
/// In words, why it cannot be read.
pub fn read_export(bytes: &[u8]) -> Result<Export, String> {
    if bytes.len() > LARGEST_EXPORT {
        return Err(format!("the export is larger than {} MiB", LARGEST_EXPORT >> 20));
    }
    let mut export = Export::default();
    let parsed = serde_json::from_slice(bytes).or_else(|error| {
        export.broken = Some(error.to_string());
        whole_items(bytes, Some("messages"), &error).ok_or(error).and_then(|whole| serde_json::from_slice(&whole))
    });
    let file: File = parsed.map_err(|error| format!("no export of Telegram's: {error}"))?;
    let lists = [file.chats, file.left_chats].into_iter().flatten().flat_map(|chats| chats.list);
    let one = Chat { name: file.name, kind: file.kind, id: file.id, messages: file.messages };
    for chat in [one].into_iter().filter(|chat| chat.messages.is_some()).chain(lists) {
        match chat.kind.as_deref() {
            Some("public_channel") => export.channels.push(channel(chat)),
            _ => export.n_refused += 1,
        }
    }
    Ok(export)
}

fn channel(chat: Chat) -> Channel {
    let id = chat.id.map_or_else(String::new, |id| id.to_string());
    let messages = chat.messages.unwrap_or_default().into_iter().filter_map(message).collect();
    Channel { name: chat.name.unwrap_or_else(|| format!("channel {id}")), id, messages }
}

/// A message with words; notices of the service and bare pictures have none.
fn message(raw: Raw) -> Option<Message> {
    let text = raw.text.map(|text| flat_text(&text)).unwrap_or_default().trim().to_string();
    let is_message = raw.kind.as_deref() == Some("message") && !text.is_empty();
    let from_channel = raw.forwarded_from_id.is_some_and(|id| id.starts_with("channel"));
    is_message.then(|| Message { number: raw.id, date: raw.date.unwrap_or_default(), text, origin: raw.forwarded_from.filter(|_| from_channel) })
}

/// A text with its marked stretches (bold, links, mentions) as plain words.
fn flat_text(text: &Value) -> String {
    match text {
        Value::String(words) => words.clone(),
        Value::Array(parts) => parts.iter().map(flat_text).collect(),
        Value::Object(part) => part.get("text").map(flat_text).unwrap_or_default(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHANNEL: &str = r#"{"name":"Harbour news","type":"public_channel","id":77,"messages":[
        {"id":1,"type":"service","action":"create_channel","date":"2025-02-06T09:00:00","text":""},
        {"id":2,"type":"message","date":"2025-02-06T10:00:00","author":"A. B.","text":["The ferry ",{"type":"bold","text":"sank"},". ",{"type":"text_link","text":"More","href":"http://x"}]},
        {"id":3,"type":"message","date":"2025-02-06T11:00:00","forwarded_from":"Sea wire","forwarded_from_id":"channel5","text":"All are safe."},
        {"id":4,"type":"message","date":"2025-02-06T12:00:00","forwarded_from":"C. D.","forwarded_from_id":"user5","text":"Thanks."},
        {"id":5,"type":"message","date":"2025-02-06T13:00:00","photo":"p.jpg","text":""}]}"#;

    #[test]
    fn a_channels_messages_are_read() {
        let export = read_export(CHANNEL.as_bytes()).unwrap();
        let told: Vec<(i64, &str, Option<&str>)> =
            export.channels[0].messages.iter().map(|message| (message.number, message.text.as_str(), message.origin.as_deref())).collect();
        assert_eq!(told, [(2, "The ferry sank. More", None), (3, "All are safe.", Some("Sea wire")), (4, "Thanks.", None)]);
        assert!(looks_like_export(CHANNEL));
    }

    #[test]
    fn messages_before_a_cut_are_kept() {
        let end = CHANNEL.find("All are").unwrap();
        let export = read_export(&CHANNEL.as_bytes()[..end]).unwrap();
        assert_eq!(export.channels[0].messages.iter().map(|message| message.number).collect::<Vec<_>>(), [2]);
        assert!(export.broken.unwrap().contains("line 4"));
    }

    #[test]
    fn chats_that_were_not_published_are_refused() {
        for kind in ["personal_chat", "private_group", "private_supergroup", "public_supergroup", "private_channel", "saved_messages", "bot_chat"] {
            let chat = CHANNEL.replace("public_channel", kind);
            assert!(looks_like_export(&chat), "{kind}");
            assert_eq!(read_export(chat.as_bytes()).unwrap(), Export { n_refused: 1, ..Export::default() }, "{kind}");
        }
        let account = format!(
            r#"{{"about":"Here is the data you requested from Telegram","chats":{{"list":[{CHANNEL},{}]}}}}"#,
            CHANNEL.replace("public_channel", "personal_chat")
        );
        let export = read_export(account.as_bytes()).unwrap();
        assert_eq!((export.channels.len(), export.n_refused), (1, 1));
        assert!(read_export(b"[").is_err());
    }
}
