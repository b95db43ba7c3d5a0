//! The metadata that make a PDF/A-3 with an attached invoice a Factur-X invoice (Factur-X 1.09, § 6.2.2).
//!
//! Typst writes no metadata of others, so an update is appended, as PDF provides (ISO 32000-1, 7.5.6): a new version of
//! the metadata, and the table that says where it is. What was written before stays as it was.

const SCHEMA: &str = concat!(
    r#"<rdf:li rdf:parseType="Resource">"#,
    "<pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>",
    "<pdfaSchema:namespaceURI>urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#</pdfaSchema:namespaceURI>",
    "<pdfaSchema:prefix>fx</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>",
    "{properties}</rdf:Seq></pdfaSchema:property></rdf:li>"
);

/// Name, value, and what it is, of each property.
const PROPERTIES: [(&str, &str, &str); 4] = [
    ("DocumentFileName", "factur-x.xml", "The name of the embedded XML document"),
    ("DocumentType", "INVOICE", "The type of the hybrid document"),
    ("Version", "1.0", "The version of the standard"),
    ("ConformanceLevel", "EN 16931", "The profile of the embedded XML document"),
];

/// The file with the metadata of Factur-X. Nothing where no invoice is attached, or the file has no metadata to add to.
pub fn factur_x(pdf: &[u8]) -> Option<Vec<u8>> {
    find(pdf, b"/EmbeddedFiles")?;
    Some([pdf, &update(pdf)?].concat())
}

/// What is appended to the file.
fn update(pdf: &[u8]) -> Option<Vec<u8>> {
    let metadata = Object::of_metadata(pdf)?;
    let packet = extended(std::str::from_utf8(metadata.stream).ok()?)?;
    let trailer = rfind(pdf, b"trailer")?;
    let start = number(&pdf[rfind(pdf, b"startxref")? + b"startxref".len()..])?;
    let entries = &pdf[trailer..];
    let dictionary = &entries[find(entries, b"<<")? + 2..find(entries, b"\nstartxref")?];
    let dictionary = std::str::from_utf8(&dictionary[..rfind(dictionary, b">>")?]).ok()?;
    let id = metadata.id;
    let at = pdf.len() + 1;
    let object = format!(
        "\n{id} 0 obj\n<</Type/Metadata/Subtype/XML/Length {}>>\nstream\n{packet}\nendstream\nendobj\n",
        packet.len()
    );
    let table = pdf.len() + object.len();
    Some(
        format!(
            "{object}xref\n{id} 1\n{at:010} 00000 n \ntrailer\n<<{dictionary}\n/Prev {start}>>\nstartxref\n{table}\n%%EOF\n"
        )
        .into_bytes(),
    )
}

/// The metadata with the properties, and the schema that declares them.
fn extended(packet: &str) -> Option<String> {
    let property = |(name, _, text): &(&str, &str, &str)| {
        format!(
            "<rdf:li rdf:parseType=\"Resource\"><pdfaProperty:name>{name}</pdfaProperty:name><pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category><pdfaProperty:description>{text}</pdfaProperty:description></rdf:li>"
        )
    };
    let schema = SCHEMA.replace("{properties}", &PROPERTIES.iter().map(property).collect::<String>());
    let values: String =
        PROPERTIES.iter().map(|(name, value, _)| format!("<fx:{name}>{value}</fx:{name}>")).collect();
    let description = format!(
        "<rdf:Description rdf:about=\"\" xmlns:fx=\"urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#\">{values}</rdf:Description>"
    );
    // One list of schemas is there already: the schema goes into it.
    let schemas = packet.find("<pdfaExtension:schemas>")?;
    let list = schemas + packet[schemas..].find("<rdf:Bag>")? + "<rdf:Bag>".len();
    let end = packet.rfind("</rdf:RDF>")?;
    Some([&packet[..list], &schema, &packet[list..end], &description, &packet[end..]].concat())
}

/// The metadata stream of a file.
struct Object<'p> {
    id: usize,
    stream: &'p [u8],
}

impl<'p> Object<'p> {
    /// By way of the catalogue: a picture may have metadata of its own.
    fn of_metadata(pdf: &'p [u8]) -> Option<Object<'p>> {
        let trailer = &pdf[rfind(pdf, b"trailer")?..];
        let catalogue = object(pdf, number(&trailer[find(trailer, b"/Root")? + b"/Root".len()..])?)?;
        let id = number(&catalogue[find(catalogue, b"/Metadata")? + b"/Metadata".len()..])?;
        let metadata = object(pdf, id)?;
        let start = find(metadata, b"stream")? + b"stream".len();
        let start = start + metadata[start..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        Some(Object { id, stream: metadata[start..].strip_suffix(b"endstream")?.trim_ascii_end() })
    }
}

/// An object, from its head to its end, which is left out.
fn object(pdf: &[u8], id: usize) -> Option<&[u8]> {
    let start = rfind(pdf, format!("\n{id} 0 obj").as_bytes())?;
    let end = find(&pdf[start..], b"endobj")?;
    Some(pdf[start..start + end].trim_ascii())
}

fn number(text: &[u8]) -> Option<usize> {
    let text = text.trim_ascii_start();
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    std::str::from_utf8(&text[..digits]).ok()?.parse().ok()
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    memchr::memmem::find(text, what)
}

fn rfind(text: &[u8], what: &[u8]) -> Option<usize> {
    memchr::memmem::rfind(text, what)
}
