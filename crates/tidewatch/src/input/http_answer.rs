//! An answer of a web server as it came over the wire in, its status, kind and unpacked body out.
//!
//! Chunks are put together and gzip and deflate are taken off, both within a limit; other packings are told.

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use std::io::Read;

/// Most bytes that a body may unpack to.
pub const LARGEST_BODY: u64 = 64 << 20;
/// Header lines that are read.
const MOST_LINES: usize = 300;

/// An answer, unpacked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    /// In lower case, without parameters.
    pub media_type: String,
    pub charset: Option<String>,
    pub body: Vec<u8>,
    /// What is wrong with the rest of the body.
    pub fault: Option<String>,
}

/// Reads an answer; of a packed body that is damaged what comes before.
///
/// # Errors
/// In words, what is wrong with it: no HTTP, a packing that is not read, a body that is damaged at its start or unpacks to too much.
pub fn read_answer(bytes: &[u8]) -> Result<Answer, String> {
    let (head, body) = part(bytes);
    let mut lines = head.lines();
    let status = lines.next().and_then(status).ok_or("no answer of a web server")?;
    let (mut answer, mut chunked, mut packing) = (Answer { status, ..Answer::default() }, false, String::new());
    for (name, value) in lines.take(MOST_LINES).filter_map(|line| line.split_once(':')) {
        match name.trim().to_ascii_lowercase().as_str() {
            "content-type" => (answer.media_type, answer.charset) = media_type(value),
            "transfer-encoding" => chunked = value.to_ascii_lowercase().contains("chunked"),
            "content-encoding" => packing = value.trim().to_ascii_lowercase(),
            _ => {}
        }
    }
    // Some archivers keep the header and have put the chunks together already.
    let whole = if chunked { join_chunks(body).unwrap_or_else(|| body.to_vec()) } else { body.to_vec() };
    (answer.body, answer.fault) = unpack_part(whole, &packing, LARGEST_BODY)?;
    Ok(answer)
}

/// Header and body, which a blank line parts.
fn part(bytes: &[u8]) -> (String, &[u8]) {
    let crlf = bytes.windows(4).position(|four| four == b"\r\n\r\n").map(|at| (at, at + 4));
    let lf = || bytes.windows(2).position(|two| two == b"\n\n").map(|at| (at, at + 2));
    let (end, start) = crlf.or_else(lf).unwrap_or((bytes.len(), bytes.len()));
    (String::from_utf8_lossy(&bytes[..end]).into_owned(), &bytes[start..])
}

fn status(line: &str) -> Option<u16> {
    line.strip_prefix("HTTP/")?.split_whitespace().nth(1)?.parse().ok()
}

/// A media type in lower case and the charset that goes with it.
pub fn media_type(value: &str) -> (String, Option<String>) {
    let mut parts = value.split(';');
    let kind = parts.next().unwrap_or("").trim().to_ascii_lowercase();
    let charset = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']).to_string())
    });
    (kind, charset)
}

/// Chunks put together; none where the body is not in chunks.
fn join_chunks(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    loop {
        let end = body.iter().take(64).position(|&byte| byte == b'\n')?;
        let size = std::str::from_utf8(&body[..end]).ok()?.split(';').next()?.trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        body = &body[end + 1..];
        if size == 0 || body.is_empty() {
            return Some(whole);
        }
        let size = size.min(body.len());
        whole.extend_from_slice(&body[..size]);
        body = body[size..].strip_prefix(b"\r\n").or_else(|| body[size..].strip_prefix(b"\n")).unwrap_or_default();
    }
}

/// Takes a packing off.
///
/// # Errors
/// In words: it is not read, the body is damaged, or it unpacks to more than `most` bytes.
pub fn unpack(body: Vec<u8>, packing: &str, most: u64) -> Result<Vec<u8>, String> {
    match unpack_part(body, packing, most)? {
        (whole, None) => Ok(whole),
        (_, Some(fault)) => Err(fault),
    }
}

/// Takes a packing off as far as that goes: what comes before a fault, and the fault.
fn unpack_part(body: Vec<u8>, packing: &str, most: u64) -> Result<(Vec<u8>, Option<String>), String> {
    let bytes = body.as_slice();
    match packing {
        "" | "identity" => Ok((body, None)),
        // Some archivers unpack and leave the header.
        "gzip" | "x-gzip" if bytes.starts_with(b"\x1f\x8b") => within(MultiGzDecoder::new(bytes), most),
        "gzip" | "x-gzip" => Ok((body, None)),
        "deflate" => within(ZlibDecoder::new(bytes), most).or_else(|_| within(DeflateDecoder::new(bytes), most)),
        other => Err(format!("its body is packed with `{other}`, which is not read")),
    }
}

fn within(packed: impl Read, most: u64) -> Result<(Vec<u8>, Option<String>), String> {
    let mut whole = Vec::new();
    let fault = packed.take(most + 1).read_to_end(&mut whole).err().map(|error| format!("its packed body is damaged ({error})"));
    match fault {
        _ if whole.len() as u64 > most => Err(format!("its body unpacks to more than {} MiB", most >> 20)),
        Some(fault) if whole.is_empty() => Err(fault),
        fault => Ok((whole, fault)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(bytes).unwrap();
        packed.finish().unwrap()
    }

    #[test]
    fn chunks_and_packings_are_taken_off() {
        let packed = gzip(b"news");
        let mut answer =
            b"HTTP/1.1 200 OK\r\nContent-Type: Text/HTML; charset=\"utf-8\"\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
        for chunk in packed.chunks(7) {
            answer.extend(format!("{:x}\r\n", chunk.len()).bytes());
            answer.extend(chunk.iter().chain(b"\r\n"));
        }
        answer.extend(b"0\r\n\r\n");
        let read = read_answer(&answer).unwrap();
        assert_eq!((read.status, read.media_type.as_str(), read.charset.as_deref(), read.body.as_slice()), (200, "text/html", Some("utf-8"), &b"news"[..]));
    }

    #[test]
    fn what_is_not_read_is_told() {
        assert!(read_answer(b"no answer").unwrap_err().contains("web server"));
        assert!(unpack(b"x".to_vec(), "br", LARGEST_BODY).unwrap_err().contains("`br`"));
        assert!(unpack(b"\x1f\x8bxx".to_vec(), "gzip", LARGEST_BODY).unwrap_err().contains("damaged"));
        let bomb = gzip(&vec![0; 9 << 20]);
        assert!(unpack(bomb, "gzip", 8 << 20).unwrap_err().contains("more than"));
    }
}
