//! What the person set in the editor, under `avt`.

use crate::locale::Lang;
use serde::Deserialize;
use serde_json::Value;

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Hints {
    pub amounts: bool,
    pub quantities: bool,
    pub sections: bool,
    pub periods: bool,
    pub net: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default)]
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

impl Settings {
    /// From the section `avt`, or from a value that holds it; nothing from one that says nothing of avt. What is wrongly
    /// typed is told, and changes nothing.
    ///
    /// # Errors
    /// What is wrong, in the words of the reader.
    pub fn read(value: Value) -> Result<Option<Settings>, String> {
        let own = match value {
            Value::Object(mut map) => match map.remove("avt") {
                Some(own) => own,
                None if map.keys().any(|key| KEYS.contains(&key.as_str())) => Value::Object(map),
                None => return Ok(None),
            },
            _ => return Ok(None),
        };
        if own.is_null() {
            return Ok(None);
        }
        serde_json::from_value(own).map(Some).map_err(|error| error.to_string())
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

    #[test]
    fn settings_come_bare_or_in_their_section() {
        let read = |value| Settings::read(value).expect("well typed").expect("settings");
        let bare = read(json!({"inlayHints": {"net": false}, "locale": "en", "unknown": 1}));
        assert!(!bare.inlay_hints.net && bare.inlay_hints.amounts && bare.code_lens.enable);
        assert_eq!(bare.lang(), Some(Lang::En));
        assert_eq!(read(json!({"avt": {"locale": "en"}})).lang(), Some(Lang::En));
        for of_others in [Value::Null, json!({}), json!({"editor": {"tabSize": 4}})] {
            assert_eq!(Settings::read(of_others), Ok(None));
        }
        assert!(Settings::read(json!({"avt": {"locale": 1}})).is_err());
    }
}
