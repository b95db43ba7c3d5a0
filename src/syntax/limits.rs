//! What a hostile or broken file may ask of the reader, at most.

/// Blocks, sections, components and parentheses may nest so deep: no paper document comes near.
pub const DEEPEST: usize = 64;
/// Bytes of one line: a designation of ten pages.
pub const LONGEST_LINE: usize = 64 * 1024;
/// Errors that one file may show; the rest would help nobody.
pub const MOST_ERRORS: usize = 500;
