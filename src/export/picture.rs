//! A picture beside the file, such as the seller's logo: of the kinds that paper and browsers both show.

use base64::prelude::{BASE64_STANDARD, Engine};

/// What a picture is by what it holds, whatever its name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Png,
    Jpeg,
    Svg,
}

/// A PNG, a JPEG or an SVG.
#[derive(Clone)]
pub struct Picture {
    kind: Kind,
    bytes: Vec<u8>,
}

impl Picture {
    /// Nothing for what is of another kind.
    pub fn new(bytes: Vec<u8>) -> Option<Picture> {
        Kind::of(&bytes).map(|kind| Picture { kind, bytes })
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// The picture itself, in the place of an address.
    pub(super) fn address(&self) -> String {
        let kind = match self.kind {
            Kind::Png => "image/png",
            Kind::Jpeg => "image/jpeg",
            Kind::Svg => "image/svg+xml",
        };
        format!("data:{kind};base64,{}", BASE64_STANDARD.encode(&self.bytes))
    }
}

impl Kind {
    fn of(bytes: &[u8]) -> Option<Kind> {
        // An SVG names its namespace, without which none shows it, in its first lines.
        const FIRST: usize = 65_536;
        const NAMESPACE: &[u8] = b"http://www.w3.org/2000/svg";
        let first = &bytes[..bytes.len().min(FIRST)];
        match bytes {
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Some(Kind::Png),
            [0xFF, 0xD8, 0xFF, ..] => Some(Kind::Jpeg),
            _ => first.windows(NAMESPACE.len()).any(|part| part == NAMESPACE).then_some(Kind::Svg),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_what_it_holds() {
        let kind = |bytes: &[u8]| Picture::new(bytes.to_vec()).map(|picture| picture.kind);
        assert_eq!(kind(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), Some(Kind::Png));
        assert_eq!(kind(b"\xFF\xD8\xFF\xE0\0\x10JFIF"), Some(Kind::Jpeg));
        let svg = b"<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
        assert_eq!(kind(svg), Some(Kind::Svg));
        for other in [&b""[..], b"GIF89a", b"\x89PNG", b"%PDF-1.7", b"<svg/>", b"\x1F\x8B\x08"] {
            assert_eq!(kind(other), None, "{other:?}");
        }
    }
}
