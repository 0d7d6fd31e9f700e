//! A kind and a name in, a UUID out that is the same wherever it is made (RFC 9562, version 5: SHA-1 of a namespace and the name).

use sha1::{Digest, Sha1};

/// The namespace of this program's names.
const NAMESPACE: [u8; 16] = [0x9d, 0x1c, 0x5e, 0x0a, 0x63, 0x0f, 0x4b, 0x6e, 0x8a, 0x57, 0x2f, 0x8c, 0x31, 0xd4, 0x70, 0xe2];

/// A name that comes piece by piece.
pub struct Namer(Sha1);

impl Default for Namer {
    fn default() -> Namer {
        Namer::within(&NAMESPACE)
    }
}

impl Namer {
    fn within(namespace: &[u8; 16]) -> Namer {
        let mut hash = Sha1::new();
        hash.update(namespace);
        Namer(hash)
    }

    pub fn take(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }

    /// `3d813cbb-47fb-52ba-91df-831e1593ac29`.
    pub fn uuid(self) -> String {
        let digest = self.0.finalize();
        let mut bytes: [u8; 16] = std::array::from_fn(|at| digest[at]);
        bytes[6] = (bytes[6] & 0x0f) | 0x50;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
    }
}

/// The UUID of a name.
pub fn uuid_of(name: &str) -> String {
    let mut namer = Namer::default();
    namer.take(name.as_bytes());
    namer.uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The standard's own example: the namespace of domain names and `www.example.com`.
    #[test]
    fn the_standards_example_holds() {
        let domains = [0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8];
        let mut namer = Namer::within(&domains);
        ["www.", "example.com"].into_iter().for_each(|piece| namer.take(piece.as_bytes()));
        assert_eq!(namer.uuid(), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
    }
}
