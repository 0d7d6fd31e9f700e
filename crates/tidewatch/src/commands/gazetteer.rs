//! `tidewatch gazetteer`: tables of places in, one gazetteer file out.
//!
//! `compile` makes the shipped gazetteer from the tables that `tools/extract_cities.py` and GeoNames give and from the lists
//! in `lexicon/places/`; `import` makes a further layer for `--gazetteer` from a GeoNames dump or a desk's own table.

use crate::Status;
use anyhow::{Context, bail};
use clap::{Args as ClapArgs, Subcommand};
use std::fs;
use std::path::{Path, PathBuf};
use tidewatch_engine::gazetteer::fold::Spelling;
use tidewatch_engine::gazetteer::{Sources, compile_gazetteer, compile_layer};
use tidewatch_engine::lexicon::{Faults, Files};

/// Compile the gazetteer, or import further places as a layer over it.
#[derive(ClapArgs)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Compile the shipped gazetteer from its source tables.
    Compile {
        /// Cities as `tools/extract_cities.py` writes them.
        #[arg(long)]
        cities: PathBuf,
        /// Folder with GeoNames' admin1CodesASCII.txt, admin2Codes.txt and countryInfo.txt.
        #[arg(long)]
        geonames: PathBuf,
        /// The file to write.
        #[arg(long, default_value = "lexicon/gazetteer/gazetteer.bin")]
        out: PathBuf,
    },
    /// Import a GeoNames dump (`allCountries.txt`, `IQ.txt`) or a table with the columns name, lat, lon.
    Import {
        file: PathBuf,
        /// The layer to write; the file's name with `.bin` if not given. Use it with `--gazetteer`.
        #[arg(long)]
        out: Option<PathBuf>,
    },
}

pub fn run(args: Args) -> anyhow::Result<Status> {
    match args.action {
        Action::Compile { cities, geonames, out } => compile(&cities, &geonames, &out),
        Action::Import { file, out } => import(&file, &out.unwrap_or_else(|| file.with_extension("bin"))),
    }
}

fn compile(cities: &Path, geonames: &Path, out: &Path) -> anyhow::Result<Status> {
    let shipped = Files::shipped();
    let mut faults = Faults::default();
    let (cities, admin1) = (read(cities)?, read(&geonames.join("admin1CodesASCII.txt"))?);
    let (admin2, countries) = (read(&geonames.join("admin2Codes.txt"))?, read(&geonames.join("countryInfo.txt"))?);
    let tables = Sources {
        cities: &cities,
        admin1: &admin1,
        admin2: &admin2,
        countries: &countries,
        own_countries: shipped.text("places/countries.tsv", &mut faults),
        own_divisions: shipped.text("places/divisions.tsv", &mut faults),
        extra: shipped.text("places/extra.tsv", &mut faults),
    };
    let spelling: Spelling = shipped.toml("places/spelling.toml", &mut faults);
    let bytes = compile_gazetteer(tables, &spelling, &mut faults);
    write(out, bytes, faults)
}

fn import(file: &Path, out: &Path) -> anyhow::Result<Status> {
    let mut faults = Faults::default();
    let spelling: Spelling = Files::shipped().toml("places/spelling.toml", &mut faults);
    let bytes = compile_layer(&read(file)?, &file.display().to_string(), &spelling, &mut faults);
    write(out, bytes, faults)
}

fn read(path: &Path) -> anyhow::Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))
}

/// Writes the file; lines that did not fit are named, and the rest stands.
fn write(out: &Path, bytes: Vec<u8>, faults: Faults) -> anyhow::Result<Status> {
    if bytes.is_empty() {
        bail!("no places to write");
    }
    fs::write(out, &bytes).with_context(|| format!("cannot write `{}`", out.display()))?;
    eprintln!("wrote `{}`, {} KiB", out.display(), bytes.len() / 1024);
    match faults.into_result(()) {
        Ok(()) => Ok(Status::Done),
        Err(faults) => {
            faults.iter().for_each(|fault| eprintln!("{fault}"));
            Ok(Status::SomeUnread)
        }
    }
}
