//! The page of each code: what the rule is, a wrong example and its right form.
//!
//! A page is Markdown: a title in each language, `## Français`, `## English`, then `## Faux · Wrong` and
//! `## Juste · Right`, each with one `avt` block. The files that an example imports follow in blocks of their own,
//! named after the kind: ```` ```avt prix/bpu.avt ````. Pages of phase `00` (files and commands) have
//! no examples.

use super::Code;
use crate::locale::Lang;

/// The parts of a page.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    pub code: Code,
    markdown: &'static str,
}

impl Page {
    pub fn of(code: Code) -> Page {
        Page { code, markdown: code.markdown() }
    }

    /// The title in one language.
    pub fn title(self, lang: Lang) -> &'static str {
        let title = self.markdown.lines().next().unwrap_or("").trim_start_matches("# ");
        let title = title.split_once(' ').map_or(title, |(_, rest)| rest.trim());
        let (fr, en) = title.split_once(" · ").unwrap_or((title, title));
        lang.pick(fr, en)
    }

    /// The explanation in one language.
    pub fn body(self, lang: Lang) -> &'static str {
        self.section(lang.pick("## Français", "## English"))
    }

    /// The example that raises this code, and nothing else.
    pub fn wrong(self) -> Option<&'static str> {
        snippet(self.section("## Faux · Wrong"))
    }

    /// The same, put right: it raises nothing.
    pub fn right(self) -> Option<&'static str> {
        snippet(self.section("## Juste · Right"))
    }

    /// The files that the wrong example imports: path and text.
    pub fn wrong_files(self) -> Vec<(&'static str, &'static str)> {
        files(self.section("## Faux · Wrong"))
    }

    /// Those that the right example imports.
    pub fn right_files(self) -> Vec<(&'static str, &'static str)> {
        files(self.section("## Juste · Right"))
    }

    fn section(self, heading: &str) -> &'static str {
        let Some(at) = self.markdown.find(heading) else { return "" };
        let rest = &self.markdown[at + heading.len()..];
        rest.find("\n## ").map_or(rest, |end| &rest[..end]).trim()
    }
}

fn snippet(section: &'static str) -> Option<&'static str> {
    let start = section.find("```avt\n")? + "```avt\n".len();
    let end = section[start..].find("```")?;
    Some(&section[start..start + end])
}

/// The blocks whose fence names a file.
fn files(section: &'static str) -> Vec<(&'static str, &'static str)> {
    // Of what stands between fences, every other part is a block: its first line is the fence's own.
    let blocks = section.split("```").skip(1).step_by(2);
    let named = blocks.filter_map(|block| {
        let (fence, text) = block.split_once('\n')?;
        let (_, path) = fence.split_once(' ')?;
        Some((path.trim(), text))
    });
    named.collect()
}

#[cfg(test)]
mod tests {
    use super::files;

    #[test]
    fn blocks_that_name_a_file_are_files() {
        let section = "## Faux\n\n```avt\na\n```\n\n```csv i/BT01.csv\nb\n```\n";
        assert_eq!(files(section), [("i/BT01.csv", "b\n")]);
    }
}
