//! A settings file in, which column of a CSV file is which out.
//!
//! Without one, columns are known by the names of the contract's keys. `reports.csv` takes `reports.csv.toml` where that stands beside it; `--columns`
//! goes first.

use anyhow::Context;
use serde::Deserialize;
use std::fs;
use std::path::Path;

/// Which columns are read, and how the file is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Columns {
    /// One character; found out from the header where it is not given.
    pub delimiter: Option<char>,
    /// A label of the encoding standard, such as `windows-1251`; found out where it is not given.
    pub encoding: Option<String>,
    /// How days are written, in the letters of `strptime`: `%d/%m/%Y`.
    pub date_format: Option<String>,
    #[serde(default)]
    pub columns: Named,
    /// What all rows share, where a column does not say it.
    #[serde(default)]
    pub all: All,
}

/// Names of columns in the file's header.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    pub id: Option<String>,
    /// One column, or several whose words are joined.
    #[serde(default)]
    pub text: Texts,
    pub title: Option<String>,
    pub published: Option<String>,
    pub source: Option<String>,
    pub url: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Texts {
    #[default]
    None,
    One(String),
    Many(Vec<String>),
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct All {
    pub source: Option<String>,
    pub published: Option<String>,
}

impl Texts {
    pub fn names(&self) -> Vec<&str> {
        match self {
            Texts::None => Vec::new(),
            Texts::One(name) => vec![name],
            Texts::Many(names) => names.iter().map(String::as_str).collect(),
        }
    }
}

impl Columns {
    /// Reads a settings file.
    ///
    /// # Errors
    /// It cannot be read, or says something that is not known, with line and column.
    pub fn read(path: &Path) -> anyhow::Result<Columns> {
        let text = fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))?;
        let columns: Columns = toml::from_str(&text).map_err(|error| anyhow::anyhow!("`{}`: {}", path.display(), error.to_string().trim()))?;
        anyhow::ensure!(columns.delimiter.is_none_or(|letter| letter.is_ascii()), "`{}`: `delimiter` is no ASCII character", path.display());
        Ok(columns)
    }

    /// The settings that stand beside a file, where there are any.
    ///
    /// # Errors
    /// As `read`.
    pub fn beside(file: &str) -> anyhow::Result<Option<Columns>> {
        let path = format!("{file}.toml");
        if Path::new(&path).is_file() { Columns::read(Path::new(&path)).map(Some) } else { Ok(None) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read() {
        let columns: Columns = toml::from_str("delimiter = ';'\n[columns]\nid = 'n'\ntext = ['a', 'b']\n[all]\nsource = 'Desk'").unwrap();
        assert_eq!((columns.delimiter, columns.columns.text.names()), (Some(';'), vec!["a", "b"]));
        assert!(toml::from_str::<Columns>("[columns]\nwords = 'x'").is_err());
    }
}
