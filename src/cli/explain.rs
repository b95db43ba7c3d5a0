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
        for (title, snippet) in
            [(lang.pick("Faux", "Wrong"), page.wrong()), (lang.pick("Juste", "Right"), page.right())]
        {
            if let Some(snippet) = snippet {
                writeln!(out, "\n{bold}{title}{bold:#}\n")?;
                for line in snippet.lines() {
                    writeln!(out, "    {line}")?;
                }
            }
        }
        Ok(())
    }));
    reporter.finish(0)
}
