//! What the person set in the editor, under `avt`.

use crate::locale::Lang;
use serde_json::Value;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    pub inlay_hints: Hints,
    pub code_lens: CodeLens,
    /// `auto`: the editor's own.
    pub locale: String,
    /// Where the page of a code is, with `{code}` in it; codes are no links without.
    pub explain: Option<String>,
}

/// The settings by the names that editors know.
const KEYS: [&str; 4] = ["inlayHints", "codeLens", "locale", "explain"];

/// Figures at the end of the line: each kind by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hints {
    pub amounts: bool,
    pub quantities: bool,
    pub sections: bool,
    pub periods: bool,
    pub net: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeLens {
    pub enable: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            inlay_hints: Hints::default(),
            code_lens: CodeLens::default(),
            locale: "auto".into(),
            explain: None,
        }
    }
}

impl Default for Hints {
    fn default() -> Self {
        Hints { amounts: true, quantities: true, sections: true, periods: true, net: true }
    }
}

impl Default for CodeLens {
    fn default() -> Self {
        CodeLens { enable: true }
    }
}

/// What is set, and what is set wrongly: that has its default.
#[derive(Debug, PartialEq, Eq)]
pub struct Read {
    pub settings: Settings,
    /// In words, for the log.
    pub wrong: Vec<String>,
}

/// The section of avt, as it is taken apart.
struct Section {
    values: Value,
    wrong: Vec<String>,
}

impl Section {
    /// What is set under a name (`inlayHints.net`), where it is what is `expected`; nothing where it is not set.
    fn take<T>(&mut self, name: &str, expected: &str, typed: impl Fn(&Value) -> Option<T>) -> Option<T> {
        let (mut at, mut path) = (&self.values, "avt".to_owned());
        let mut told = |path: &str, at: &Value, expected: &str| {
            let words = format!("{path} is {at}, and not {expected}: its default holds");
            if !self.wrong.contains(&words) {
                self.wrong.push(words);
            }
        };
        for part in name.split('.') {
            if !at.is_object() {
                told(&path, at, "a group of settings");
                return None;
            }
            at = at.get(part).filter(|value| !value.is_null())?;
            path = format!("{path}.{part}");
        }
        let found = typed(at);
        if found.is_none() {
            told(&path, at, expected);
        }
        found
    }

    fn flag(&mut self, name: &str, default: bool) -> bool {
        self.take(name, "true or false", Value::as_bool).unwrap_or(default)
    }
}

impl Settings {
    /// From the section `avt`, or from a value that holds it; nothing from one that says nothing of avt.
    pub fn read(value: Value) -> Option<Read> {
        let Value::Object(mut map) = value else { return None };
        let values = match map.remove("avt") {
            Some(own) => own,
            None if map.keys().any(|key| KEYS.contains(&key.as_str())) => Value::Object(map),
            None => return None,
        };
        if values.is_null() {
            return None;
        }
        let mut from = Section { values, wrong: Vec::new() };
        let Settings { inlay_hints, code_lens, locale, explain } = Settings::default();
        let known = |value: &Value| {
            let code = value.as_str()?;
            (code == "auto" || Lang::from_code(code).is_some()).then(|| code.to_owned())
        };
        let settings = Settings {
            inlay_hints: Hints {
                amounts: from.flag("inlayHints.amounts", inlay_hints.amounts),
                quantities: from.flag("inlayHints.quantities", inlay_hints.quantities),
                sections: from.flag("inlayHints.sections", inlay_hints.sections),
                periods: from.flag("inlayHints.periods", inlay_hints.periods),
                net: from.flag("inlayHints.net", inlay_hints.net),
            },
            code_lens: CodeLens { enable: from.flag("codeLens.enable", code_lens.enable) },
            locale: from.take("locale", "\"auto\", \"fr\" or \"en\"", known).unwrap_or(locale),
            explain: from
                .take("explain", "an address", |value| value.as_str().map(str::to_owned))
                .or(explain),
        };
        Some(Read { settings, wrong: from.wrong })
    }

    /// The language that is asked for, if one is.
    pub fn lang(&self) -> Option<Lang> {
        Lang::from_code(&self.locale)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(value: Value) -> Settings {
        let read = Settings::read(value).expect("settings");
        assert_eq!(read.wrong, Vec::<String>::new());
        read.settings
    }

    #[test]
    fn settings_come_bare_or_in_their_section() {
        let bare = read(json!({"inlayHints": {"net": false}, "locale": "en", "unknown": 1}));
        assert!(!bare.inlay_hints.net && bare.inlay_hints.amounts && bare.code_lens.enable);
        assert_eq!(bare.lang(), Some(Lang::En));
        assert_eq!(read(json!({"avt": {"locale": "en"}})).lang(), Some(Lang::En));
        assert_eq!(read(json!({"avt": {"locale": "auto", "explain": null}})), Settings::default());
        for of_others in [Value::Null, json!({}), json!({"editor": {"tabSize": 4}})] {
            assert_eq!(Settings::read(of_others), None);
        }
    }

    #[test]
    fn what_is_mistyped_has_its_default_and_drops_nothing_else() {
        let hints = json!({"net": "no", "amounts": false});
        let read = Settings::read(
            json!({"inlayHints": hints, "codeLens": true, "locale": "english", "explain": "a"}),
        );
        let Read { settings, wrong } = read.expect("settings");
        assert!(!settings.inlay_hints.amounts && settings.inlay_hints.net && settings.code_lens.enable);
        assert_eq!((settings.lang(), settings.explain.as_deref()), (None, Some("a")));
        assert_eq!(
            wrong,
            [
                "avt.inlayHints.net is \"no\", and not true or false: its default holds",
                "avt.codeLens is true, and not a group of settings: its default holds",
                "avt.locale is \"english\", and not \"auto\", \"fr\" or \"en\": its default holds",
            ]
        );
        let one = Settings::read(json!({"inlayHints": false, "locale": "fr"})).expect("settings");
        assert_eq!((one.settings.lang(), one.wrong.len()), (Some(Lang::Fr), 1), "{:?}", one.wrong);
    }
}
