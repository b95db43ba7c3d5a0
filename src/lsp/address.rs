//! Addresses as clients spell them: some write letters with accents as they are (`file:///chantier/éà.avt`), where the
//! standard asks for `%C3%A9`. They are taken for what they mean; answers spell them as the standard does.

use serde_json::Value;
use tower_lsp::jsonrpc::Request;

/// A message with its addresses as the standard spells them.
pub fn encoded(request: Request) -> Request {
    let (method, id, params) = request.into_parts();
    let mut out = Request::build(method);
    if let Some(id) = id {
        out = out.id(id);
    }
    if let Some(mut params) = params {
        encode_in(&mut params);
        out = out.params(params);
    }
    out.finish()
}

fn encode_in(value: &mut Value) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(encode_in),
        Value::Object(map) => {
            for (key, value) in map {
                match value {
                    Value::String(text) if key.to_ascii_lowercase().ends_with("uri") => encode(text),
                    value => encode_in(value),
                }
            }
        }
        _ => {}
    }
}

/// Writes what cannot stand in an address as `%` and its bytes. What is written so already stays.
fn encode(address: &mut String) {
    let stands = |byte: u8| byte.is_ascii_graphic() && !b"\"<>[\\]^`{|}".contains(&byte);
    if address.bytes().all(stands) {
        return;
    }
    let mut out = String::with_capacity(address.len() * 2);
    for byte in address.bytes() {
        match stands(byte) {
            true => out.push(char::from(byte)),
            false => out.push_str(&format!("%{byte:02X}")),
        }
    }
    *address = out;
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn letters_are_encoded_where_an_address_stands() {
        let document = json!({ "uri": "file:///é à%20[1].avt", "text": "é à" });
        let request = Request::build("m").id(7).params(json!({ "textDocument": document, "rootUri": null }));
        let request = encoded(request.finish());
        let document = json!({ "uri": "file:///%C3%A9%20%C3%A0%20%5B1%5D.avt", "text": "é à" });
        assert_eq!(request.params(), Some(&json!({ "textDocument": document, "rootUri": null })));
        assert_eq!((request.method(), request.id()), ("m", Some(&7.into())));
    }
}
