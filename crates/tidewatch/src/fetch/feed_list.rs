//! `feeds.toml` of a desk in, the addresses that it collects from out.

use anyhow::Context;
use serde::Deserialize;
use std::fs;
use std::path::Path;

const FILE: &str = "feeds.toml";
pub const SAMPLE: &str = "write `feeds.toml` in the desk's folder, with entries such as\n    [[feed]]\n    address = \"https://example.org/news.rss\"";

/// What a desk collects from, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeedList {
    /// Whom a server's keeper can write to: an address that is sent along.
    pub contact: Option<String>,
    #[serde(default)]
    pub feed: Vec<Listed>,
}

/// A feed, or a page that is looked at again and again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    pub address: String,
    /// The outlet, instead of what the feed calls itself.
    pub source: Option<String>,
    /// Fetches the page of each new entry, for feeds that give the first words alone.
    #[serde(default)]
    pub pages: bool,
    /// Minutes between two requests, at least.
    #[serde(default = "half_an_hour")]
    pub every: u32,
}

fn half_an_hour() -> u32 {
    30
}

impl FeedList {
    /// Reads the list of the desk in a folder; none where there is none.
    ///
    /// # Errors
    /// It cannot be read, or says something that is not known.
    pub fn read(desk: &Path) -> anyhow::Result<Option<FeedList>> {
        let path = desk.join(FILE);
        match fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).map(Some).map_err(|error| anyhow::anyhow!("`{}`: {}", path.display(), error.to_string().trim())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("cannot read `{}`", path.display())),
        }
    }
}
