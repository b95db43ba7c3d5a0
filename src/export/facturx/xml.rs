//! Elements of an XML document, written in order.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// What is written so far. Writing to memory does not fail: results are left aside.
pub struct Tree {
    writer: Writer<Vec<u8>>,
}

impl Tree {
    pub fn new() -> Tree {
        let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
        let _ = writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
        Tree { writer }
    }

    pub fn finish(self) -> Vec<u8> {
        let mut bytes = self.writer.into_inner();
        bytes.push(b'\n');
        bytes
    }

    /// An element and what is in it.
    pub fn within(&mut self, name: &str, inside: impl FnOnce(&mut Tree)) {
        self.within_named(name, &[], inside);
    }

    pub fn within_named(&mut self, name: &str, attributes: &[(&str, &str)], inside: impl FnOnce(&mut Tree)) {
        let start = BytesStart::new(name).with_attributes(attributes.iter().copied());
        let _ = self.writer.write_event(Event::Start(start));
        inside(self);
        let _ = self.writer.write_event(Event::End(BytesEnd::new(name)));
    }

    pub fn leaf(&mut self, name: &str, text: &str) {
        self.leaf_of(name, &[], text);
    }

    pub fn leaf_of(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        let start = BytesStart::new(name).with_attributes(attributes.iter().copied());
        let _ = self.writer.write_event(Event::Start(start));
        let _ = self.writer.write_event(Event::Text(BytesText::new(&allowed(text))));
        let _ = self.writer.write_event(Event::End(BytesEnd::new(name)));
    }

    pub fn optional(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.leaf(name, text);
        }
    }
}

/// Without the characters that XML has no place for.
fn allowed(text: &str) -> String {
    let kept = |ch: char| match ch {
        '\t' | '\n' | '\r' => ' ',
        ch if ch.is_control() || matches!(ch, '\u{FFFE}' | '\u{FFFF}') => char::REPLACEMENT_CHARACTER,
        ch => ch,
    };
    text.trim().chars().map(kept).collect()
}
