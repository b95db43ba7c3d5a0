//! `avt explain`: the page of a code, or the list of them.

use super::args::{Common, Explain};
use super::report::Reporter;
use super::trouble::unknown_code;
use super::{Status, output};
use crate::diagnostic::{Code, page::Page};

pub fn run(args: &Explain, common: &Common) -> Status {
    let mut reporter = Reporter::new(common);
    let lang = common.messages(None);
    let Some(wanted) = &args.code else {
        reporter.written(output::to_terminal(|out| {
            for code in Code::ALL {
                writeln!(out, "{code}  {}", Page::of(*code).title(lang))?;
            }
            Ok(())
        }));
        return reporter.finish(0);
    };
    let Some(code) = Code::from_id(wanted) else {
        reporter.trouble(&unknown_code(wanted));
        return reporter.finish(0);
    };
    let page = Page::of(code);
    reporter.written(output::to_terminal(|out| {
        let bold = anstyle::Style::new().bold();
        writeln!(out, "{bold}{code} · {}{bold:#}\n\n{}", page.title(lang), page.body(lang))?;
        let examples = [
            (lang.pick("Faux", "Wrong"), page.wrong(), page.wrong_files()),
            (lang.pick("Juste", "Right"), page.right(), page.right_files()),
        ];
        for (title, snippet, files) in examples {
            let Some(snippet) = snippet else { continue };
            writeln!(out, "\n{bold}{title}{bold:#}\n")?;
            let indent = |out: &mut dyn std::io::Write, text: &str| {
                text.lines().try_for_each(|line| writeln!(out, "    {line}"))
            };
            indent(out, snippet)?;
            for (path, text) in files {
                writeln!(out, "\n  {path}\n")?;
                indent(out, text)?;
            }
        }
        Ok(())
    }));
    reporter.finish(0)
}
