//! The body in XML.

use super::{NOBODY, PAGE, TOKENS, clause};
use crate::model::Clause;

const XML: &str = "XML 1.0";

pub const CLAUSES: &[Clause] = &[
    clause!("render/xml", Receiver Required Stated, PAGE, "A template may be XML: a receiver that was set up for it takes each call in it.", checks ["render/xml-end", "render/xml-begin"]),
    clause!("render/xml-method", Receiver Recommended Stated, PAGE, "Method and type are chosen apart: XML comes by PUT, too.", checks ["render/xml-put"]),
    clause!("render/xml-offline", Receiver Required Assumed, TOKENS, "Elements of the category dni are empty for calls that came through no DNI campaign.", checks ["render/xml-offline"]),
    clause!("render/xml-nested", Receiver Required Assumed, TOKENS, "Prompts are elements prompt_response with question, question_link and response; tags are elements tag with the attribute name.", checks ["render/xml-prompts-many"]),
    clause!("render/xml-any", Receiver Required Stated, TOKENS, "Whatever a valid call holds can come in XML.", checks ["render/xml-any-valid-call"]),
    clause!("render/xml-kept", Receiver Required Assumed, NOBODY, "What is kept of a call is what was sent.", checks ["render/xml-fields-intact"]),
    clause!("render/xml-characters", Sender Required Assumed, XML, "A character that XML 1.0 cannot hold is replaced by U+FFFD; line breaks and tabs come as references.", reason "whether such a character ever comes into a call, and what then stands for it, is not documented: that the document is well-formed is checked"),
    clause!("render/xml-entities", Receiver Required Stated, XML, "Markup in text comes as entities or character references.", checks ["render/xml-markup", "render/xml-references"]),
    clause!("render/xml-cdata", Receiver Required Stated, XML, "Text may come as CDATA.", checks ["render/xml-cdata"]),
    clause!("render/xml-declaration", Receiver Required Stated, XML, "A document in UTF-8 need not have a declaration.", checks ["render/xml-no-declaration"]),
    clause!("render/xml-empty", Receiver Required Stated, XML, "An element without content may come in its short form.", checks ["render/xml-closed-elements"]),
    clause!("render/xml-media-parameters", Receiver Recommended Assumed, "RFC 9110, section 8.3", "A media type may have parameters: application/xml; charset=utf-8 is application/xml.", checks ["render/xml-charset"]),
    clause!("render/xml-broken", Receiver Recommended Assumed, NOBODY, "What is no XML is refused with 4xx.", checks ["render/xml-broken"]),
    clause!("render/xml-unicode", Receiver Required Stated, XML, "Text is Unicode in UTF-8.", checks ["render/xml-unicode"]),
];
