//! One line read by itself, as it is read in its place: what an edit within a line needs of a file.

use super::*;

/// What a line says by itself.
#[derive(Debug)]
pub enum LineShape {
    /// A blank, or a comment.
    Nothing,
    /// One thing, and it opens and closes no block.
    One(Shape),
}

/// Reads the line at `span` of a text, without its line end, in a block of this context, in a file whose braces pair.
/// Nothing where a brace stands on it, or anything is wrong with it: then other lines may have to do with it.
///
/// `lang` is the language that the lines before it have told.
pub fn read_line(text: &str, span: Span, context: Context, lang: Option<Lang>) -> Option<LineShape> {
    let mut alone = Alone { shape: None, sure: true };
    // It lies in some block, whose head is not for this line to tell.
    let head = Span::new(span.start, span.start);
    let block = OpenBlock { context, indent: 0, indented: false, empty: false, head, faulty: false };
    let mut reader = Reader {
        text,
        sink: &mut alone,
        braces: Braces::Paired,
        stack: vec![block],
        pending_head: None,
        pending_close: None,
        held: Vec::new(),
        beyond: 0,
        opens: None,
        errors: 0,
        errors_before: 0,
        salvage_from: None,
        last: false,
        lang,
    };
    let (start, end) = (span.start as usize, span.end as usize);
    if reader.plain(start, end) {
        return alone.shape.map(LineShape::One);
    }
    let mut tokens = Vec::new();
    let line = reader.cut(start, end, &mut tokens);
    if tokens.is_empty() {
        return reader.sink.sure.then_some(LineShape::Nothing);
    }
    let braced = tokens.iter().any(|token| matches!(token.kind, Kind::Open | Kind::Close));
    // A line of the file itself, a `soit` or a title tells its language, and more lines depend on it.
    let told = tokens[0].keyword.is_some_and(|word| matches!(word, Keyword::Section | Keyword::Let));
    if braced || told || context == Context::File || !reader.sink.sure {
        return None;
    }
    reader.page(&tokens, &[line]);
    alone.shape.filter(|_| alone.sure).map(LineShape::One)
}

/// Takes the one thing that a line says.
struct Alone {
    shape: Option<Shape>,
    sure: bool,
}

impl Sink for Alone {
    fn piece(&mut self, _: Piece<'_>, shape: Shape) {
        self.sure &= self.shape.is_none();
        self.shape = Some(shape);
    }

    fn open(&mut self, _: Option<Span>) {
        self.sure = false;
    }

    fn close(&mut self, _: Option<Span>) {
        self.sure = false;
    }

    fn error(&mut self, _: Diagnostic) {
        self.sure = false;
    }

    fn lose(&mut self) {
        self.sure = false;
    }

    fn doubt(&mut self) {
        self.sure = false;
    }

    fn plain(&mut self, entry: Entry) -> Result<(), Entry> {
        self.shape = Some(Shape::Entry(entry));
        Ok(())
    }
}
