//! Numbered fields in, a struct in Thrift's compact protocol out: what Parquet's headers and footers are written in.
//!
//! Only writing, and only what Parquet needs: false, whole numbers, texts, structs and lists of these. Fields must come in the order of their numbers.

/// Types of the protocol that fields and lists have here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    False = 2,
    I32 = 5,
    I64 = 6,
    Binary = 8,
    List = 9,
    Struct = 12,
}

/// A struct that is being written.
#[derive(Clone, Debug, Default)]
pub struct Struct {
    bytes: Vec<u8>,
    last: i16,
}

/// Seven bits a byte, the lowest first.
pub fn push_varint(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Signed numbers fold the sign into the lowest bit.
fn push_signed(out: &mut Vec<u8>, number: i64) {
    push_varint(out, ((number << 1) ^ (number >> 63)) as u64);
}

fn push_text(out: &mut Vec<u8>, text: &str) {
    push_varint(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

impl Struct {
    fn field(&mut self, number: i16, of: Type) {
        let step = number - self.last;
        if (1..=15).contains(&step) {
            self.bytes.push(((step as u8) << 4) | of as u8);
        } else {
            self.bytes.push(of as u8);
            push_signed(&mut self.bytes, i64::from(number));
        }
        self.last = number;
    }

    fn list_head(&mut self, number: i16, of: Type, length: usize) {
        self.field(number, Type::List);
        if length < 15 {
            self.bytes.push(((length as u8) << 4) | of as u8);
        } else {
            self.bytes.push(0xf0 | of as u8);
            push_varint(&mut self.bytes, length as u64);
        }
    }

    /// A field that is false: its type says so.
    pub fn no(&mut self, number: i16) -> &mut Struct {
        self.field(number, Type::False);
        self
    }

    pub fn i32(&mut self, number: i16, value: i32) -> &mut Struct {
        self.field(number, Type::I32);
        push_signed(&mut self.bytes, i64::from(value));
        self
    }

    pub fn i64(&mut self, number: i16, value: i64) -> &mut Struct {
        self.field(number, Type::I64);
        push_signed(&mut self.bytes, value);
        self
    }

    pub fn text(&mut self, number: i16, text: &str) -> &mut Struct {
        self.field(number, Type::Binary);
        push_text(&mut self.bytes, text);
        self
    }

    pub fn part(&mut self, number: i16, part: Struct) -> &mut Struct {
        self.field(number, Type::Struct);
        self.bytes.extend_from_slice(&part.done());
        self
    }

    pub fn parts(&mut self, number: i16, parts: Vec<Struct>) -> &mut Struct {
        self.list_head(number, Type::Struct, parts.len());
        parts.into_iter().for_each(|part| self.bytes.extend_from_slice(&part.done()));
        self
    }

    pub fn list(&mut self, number: i16, of: Type, values: &[i32]) -> &mut Struct {
        self.list_head(number, of, values.len());
        values.iter().for_each(|value| push_signed(&mut self.bytes, i64::from(*value)));
        self
    }

    pub fn texts(&mut self, number: i16, texts: &[&str]) -> &mut Struct {
        self.list_head(number, Type::Binary, texts.len());
        texts.iter().for_each(|text| push_text(&mut self.bytes, text));
        self
    }

    /// The bytes, with the mark that ends a struct.
    pub fn done(mut self) -> Vec<u8> {
        self.bytes.push(0);
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_written_as_the_protocol_says() {
        let mut told = Struct::default();
        told.i32(1, -1).text(4, "ab").i64(20, 300);
        assert_eq!(told.done(), [0x15, 0x01, 0x38, 0x02, b'a', b'b', 0x06, 0x28, 0xd8, 0x04, 0x00], "step 16 takes the long form");
    }
}
