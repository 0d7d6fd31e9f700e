//! Options of the command line in, a filter of a desk out: `search` and `export` ask alike. What a desk has nothing of is told.

use crate::cases::nearest;
use crate::lexicon::LexiconArgs;
use crate::store::{CLASSES, DeskArgs, Filter, KINDS, Near, Review, STATUSES, Store};
use anyhow::bail;
use jiff::civil::Date;

/// What a desk is filtered by, besides words.
#[derive(clap::Args)]
pub struct FilterArgs {
    /// First day
    #[arg(long, value_name = "DATE")]
    from: Option<Date>,
    /// Last day
    #[arg(long, value_name = "DATE")]
    to: Option<Date>,
    /// Name of a place or province, or a country's code
    #[arg(long, value_name = "NAME")]
    place: Option<String>,
    /// Within so many kilometres of a point, as 33.75,44.64,25
    #[arg(long, value_name = "LAT,LON,KM", allow_hyphen_values = true)]
    near: Option<Near>,
    /// Id or name of a perpetrator, target, speaker or publisher
    #[arg(long, value_name = "ACTOR")]
    actor: Option<String>,
    /// `attack`, `operation` or `other`
    #[arg(long, value_name = "CLASS", value_parser = CLASSES)]
    class: Option<String>,
    /// Type, as `explosion`
    #[arg(long = "type", value_name = "TYPE")]
    pub kind: Option<String>,
    /// `reported`, `claimed`, `alleged`, `denied`, `planned` or `foiled`
    #[arg(long, value_name = "STATUS", value_parser = STATUSES)]
    status: Option<String>,
    /// Only records of one kind; for `export`, `incident` asks for incidents
    #[arg(long, value_name = "KIND", value_parser = KINDS)]
    pub record: Option<String>,
    /// What reviewers have said; exports leave out what they rejected unless it is asked for
    #[arg(long, value_enum, value_name = "REVIEW")]
    review: Option<Review>,
    /// At least so many killed or wounded
    #[arg(long, value_name = "N")]
    toll: Option<u32>,
    /// At least so many independent sources
    #[arg(long, value_name = "N")]
    sources: Option<u32>,
    /// Only incidents whose reports disagree
    #[arg(long)]
    disputed: bool,
    /// Of one document
    #[arg(long, value_name = "ID")]
    document: Option<String>,
}

impl FilterArgs {
    /// The filter, with words that all must stand in the text.
    ///
    /// # Errors
    /// The first day is after the last; there is no word in the words.
    pub fn filter(&self, words: Option<&str>) -> anyhow::Result<Filter> {
        if let (Some(from), Some(to)) = (self.from, self.to)
            && from > to
        {
            bail!("`--from {from}` is after `--to {to}`");
        }
        if let Some(words) = words
            && !words.chars().any(char::is_alphanumeric)
        {
            bail!("there is no word in `{words}`");
        }
        Ok(Filter {
            words: words.map(str::to_string),
            from: self.from,
            to: self.to,
            place: self.place.clone(),
            near: self.near,
            actor: self.actor.clone(),
            class: self.class.clone(),
            kind: self.kind.clone(),
            status: self.status.clone(),
            record: self.record.clone(),
            review: self.review,
            toll: self.toll,
            sources: self.sources,
            disputed: self.disputed,
            document: self.document.clone(),
            ..Filter::default()
        })
    }
}

/// Tells what a filter asks for and the desk has nothing of, on standard error.
///
/// # Errors
/// There is no such type, neither in the desk nor in its lexicon; the desk cannot be read.
pub fn tell_unknown(filter: &Filter, store: &Store, desk: &DeskArgs, lexicon: &LexiconArgs) -> anyhow::Result<()> {
    if let Some(kind) = &filter.kind {
        check_type(kind, store, desk, lexicon)?;
    }
    if let Some(place) = filter.place.as_ref().filter(|place| !store.has_place(place).unwrap_or(true)) {
        tell_missing("place", place, store, &["place", "admin1"])?;
    }
    if let Some(actor) = filter.actor.as_ref().filter(|actor| !store.has_actor(actor).unwrap_or(true)) {
        tell_missing("actor", actor, store, &["actor"])?;
    }
    Ok(())
}

fn check_type(kind: &str, store: &Store, desk: &DeskArgs, lexicon: &LexiconArgs) -> anyhow::Result<()> {
    let here = store.types()?;
    if here.iter().any(|known| known == kind) {
        return Ok(());
    }
    let (lexicon, _) = desk.lexicon(lexicon)?;
    let types: Vec<&str> = lexicon.coding.ontology.types.iter().map(|known| known.name.as_str()).collect();
    if types.contains(&kind) {
        eprintln!("note: no record has the type `{kind}`; the desk has {}", here.join(", "));
        return Ok(());
    }
    let near = nearest(kind, &types).map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
    bail!("there is no type `{kind}`\n  hint: {near}the types are {}", types.join(", "))
}

fn tell_missing(what: &str, name: &str, store: &Store, lists: &[&str]) -> anyhow::Result<()> {
    let names = store.names_to_filter_by(usize::MAX)?;
    let known: Vec<&str> = lists.iter().flat_map(|list| names.get(list).into_iter().flatten()).map(String::as_str).collect();
    let hint = nearest(name, &known).map(|near| format!("\n  hint: did you mean `{near}`?")).unwrap_or_default();
    eprintln!("note: nothing in the desk has the {what} `{name}`{hint}");
    Ok(())
}
