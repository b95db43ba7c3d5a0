//! `textDocument/signatureHelp`: the parameters of the function that is being typed.

use crate::ide::signature::signature;
use crate::lsp::convert::View;
use tower_lsp::ls_types::{
    Documentation, MarkupContent, MarkupKind, ParameterInformation, ParameterLabel, Position, SignatureHelp,
    SignatureInformation,
};

pub fn answer(view: &View<'_>, at: Position) -> Option<SignatureHelp> {
    let found = signature(view.analysis, view.offset(at), view.lang)?;
    // Labels are counted in UTF-16, whatever was agreed for files.
    let columns = |end: u32| found.label[..end as usize].encode_utf16().count() as u32;
    let parameters = found.parameters.iter().map(|(start, end)| ParameterInformation {
        label: ParameterLabel::LabelOffsets([columns(*start), columns(*end)]),
        documentation: None,
    });
    let value = found.documentation;
    let signature = SignatureInformation {
        parameters: Some(parameters.collect()),
        documentation: Some(Documentation::MarkupContent(MarkupContent {
            kind: MarkupKind::Markdown,
            value,
        })),
        active_parameter: Some(found.active),
        label: found.label,
    };
    Some(SignatureHelp {
        signatures: vec![signature],
        active_signature: Some(0),
        active_parameter: Some(found.active),
    })
}
