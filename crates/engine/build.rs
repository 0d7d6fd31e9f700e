//! Lists the files of `lexicon/` so that they are compiled into the engine.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

fn main() {
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("../../lexicon");
    let out = PathBuf::from(std::env::var("OUT_DIR").expect("cargo sets it")).join("shipped.rs");
    let mut files = Vec::new();
    gather(&root, &mut files);
    files.sort();
    let mut code = fs::File::create(out).expect("the build folder is writable");
    writeln!(code, "/// Every file of `lexicon/`: path below it, bytes.\nstatic SHIPPED: &[(&str, &[u8])] = &[").expect("written");
    for path in files {
        let name = path.strip_prefix(&root).expect("below the root").to_string_lossy().replace('\\', "/");
        writeln!(code, "    ({name:?}, include_bytes!({:?})),", path.canonicalize().expect("exists")).expect("written");
    }
    writeln!(code, "];").expect("written");
    println!("cargo:rerun-if-changed={}", root.display());
}

/// Adds the files below a folder; documentation is left out.
fn gather(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("lexicon/ is readable") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            gather(&path, files);
        } else if path.extension().is_none_or(|ending| ending != "md") {
            files.push(path);
        }
    }
}
