//! JSON objects in, in any order, out in the order of their keys: each once, kept in a file with only its place in memory.

use super::scratch::Scratch;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};

/// The objects so far.
pub struct Shelf<K> {
    file: BufWriter<File>,
    end: u64,
    /// Where each lies: its first byte, how many.
    places: BTreeMap<K, (u64, u32)>,
}

impl<K: Ord> Shelf<K> {
    pub fn within(scratch: &Scratch) -> anyhow::Result<Shelf<K>> {
        Ok(Shelf { file: BufWriter::new(scratch.file("objects")?), end: 0, places: BTreeMap::new() })
    }

    /// Adds an object; of two with one key the first stays.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn add(&mut self, key: K, object: &Value) -> anyhow::Result<()> {
        if self.places.contains_key(&key) {
            return Ok(());
        }
        let bytes = serde_json::to_vec(object)?;
        self.file.write_all(&bytes)?;
        self.places.insert(key, (self.end, bytes.len() as u32));
        self.end += bytes.len() as u64;
        Ok(())
    }

    /// Gives every object as compact JSON, in the order of the keys.
    ///
    /// # Errors
    /// They cannot be read; what `take` fails with.
    pub fn each(&mut self, mut take: impl FnMut(&[u8]) -> anyhow::Result<()>) -> anyhow::Result<()> {
        self.file.flush()?;
        let file = self.file.get_mut();
        let mut bytes = Vec::new();
        for (start, length) in self.places.values() {
            bytes.resize(*length as usize, 0);
            file.seek(SeekFrom::Start(*start))?;
            file.read_exact(&mut bytes)?;
            take(&bytes)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn objects_come_back_in_order_and_once() {
        let scratch = Scratch::of_the_system().unwrap();
        let mut shelf = Shelf::within(&scratch).unwrap();
        for (key, object) in [(2, json!({"b": "ä"})), (1, json!([])), (2, json!("late"))] {
            shelf.add(key, &object).unwrap();
        }
        let mut told = Vec::new();
        let keep = |bytes: &[u8]| {
            told.push(String::from_utf8(bytes.to_vec()).unwrap());
            Ok(())
        };
        shelf.each(keep).unwrap();
        assert_eq!(told, ["[]", "{\"b\":\"ä\"}"]);
    }
}
