//! The content model of ADF 1.0 as a table, and a reader that compares a document with it. Where the specification
//! contradicts itself, what any of its readings allows is allowed.

use std::collections::HashMap;

use roxmltree::{Document, Node};

use super::alpha2;

/// Where a document is not ADF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Element path, `/adf/prospect/id[2]`, or line and column.
    pub path: String,
    pub expected: String,
    pub actual: String,
}

impl Fault {
    pub(super) fn new(path: impl Into<String>, expected: impl Into<String>, actual: impl Into<String>) -> Self {
        Self { path: path.into(), expected: expected.into(), actual: actual.into() }
    }

    pub(super) fn malformed(error: &roxmltree::Error) -> Self {
        let at = error.pos();
        if matches!(error, roxmltree::Error::DtdDetected) {
            return Self::new("/", "a document without a document type declaration: none is read", "<!DOCTYPE …>");
        }
        Self::new(format!("line {}, column {}", at.row, at.col), "well-formed XML", error.to_string())
    }
}

/// One element: its children in order as (name, least, most), or none for text; its attributes and their values.
struct Element {
    name: &'static str,
    children: &'static [(&'static str, usize, usize)],
    attributes: &'static [(&'static str, &'static [&'static str])],
}

const ANY: usize = usize::MAX;
const FLAG: &[&str] = &["0", "1"];
const PHONE: &[(&str, &[&str])] = &[
    ("type", &["voice", "phone", "fax", "cellphone", "pager"]),
    ("time", &["morning", "afternoon", "evening", "nopreference", "day"]),
    ("preferredcontact", FLAG),
];

const fn element(
    name: &'static str,
    children: &'static [(&'static str, usize, usize)],
    attributes: &'static [(&'static str, &'static [&'static str])],
) -> Element {
    Element { name, children, attributes }
}

/// Elements that hold others or have attributes; each other known element holds text only.
const ELEMENTS: &[Element] = &[
    element("adf", &[("prospect", 1, ANY)], &[]),
    element(
        "prospect",
        &[("id", 0, ANY), ("requestdate", 1, 1), ("vehicle", 1, ANY), ("customer", 1, 1), ("vendor", 1, 1), ("provider", 0, 1)],
        &[("status", &["new", "resend"])],
    ),
    element("id", &[], &[("sequence", &[]), ("source", &[])]),
    element(
        "vehicle",
        &[
            ("id", 0, ANY),
            ("year", 1, 1),
            ("make", 1, 1),
            ("model", 1, 1),
            ("vin", 0, 1),
            ("stock", 0, 1),
            ("trim", 0, 1),
            ("doors", 0, 1),
            ("bodystyle", 0, 1),
            ("transmission", 0, 1),
            ("odometer", 0, 1),
            ("condition", 0, 1),
            ("colorcombination", 0, ANY),
            ("imagetag", 0, 1),
            ("price", 0, 1),
            ("pricecomments", 0, 1),
            ("option", 0, ANY),
            ("finance", 0, 1),
            ("comments", 0, 1),
        ],
        &[("interest", &["buy", "lease", "sell", "trade-in", "test-drive"]), ("status", &["new", "used"])],
    ),
    element("odometer", &[], &[("status", &["unknown", "rolledover", "replaced", "original"]), ("units", &["km", "mi", "miles"])]),
    element("colorcombination", &[("interiorcolor", 0, 1), ("exteriorcolor", 0, 1), ("preference", 1, 1)], &[]),
    element("imagetag", &[], &[("width", &[]), ("height", &[]), ("alttext", &[])]),
    element(
        "price",
        &[],
        &[
            ("type", &["quote", "offer", "msrp", "invoice", "call", "appraisal", "asking"]),
            ("currency", &[]),
            ("delta", &["absolute", "relative", "percentage"]),
            ("relativeto", &["msrp", "invoice"]),
            ("source", &[]),
        ],
    ),
    element("option", &[("optionname", 1, 1), ("manufacturercode", 0, 1), ("stock", 0, 1), ("weighting", 0, 1), ("price", 0, 1)], &[]),
    element("finance", &[("method", 1, 1), ("amount", 1, ANY), ("balance", 0, 1)], &[]),
    element(
        "amount",
        &[],
        &[("type", &["downpayment", "monthly", "total"]), ("limit", &["maximum", "minimum", "exact"]), ("currency", &[])],
    ),
    element("balance", &[], &[("type", &["finance", "residual"]), ("currency", &[])]),
    element("customer", &[("contact", 1, 1), ("id", 0, ANY), ("timeframe", 0, 1), ("comments", 0, 1)], &[]),
    element("timeframe", &[("description", 0, 1), ("earliestdate", 0, 1), ("latestdate", 0, 1)], &[]),
    element("vendor", &[("id", 0, ANY), ("vendorname", 1, 1), ("url", 0, 1), ("contact", 1, 1)], &[]),
    element(
        "provider",
        &[("id", 0, ANY), ("name", 1, 1), ("service", 0, 1), ("url", 0, 1), ("email", 0, 1), ("phone", 0, 1), ("contact", 0, 1)],
        &[],
    ),
    element("contact", &[("name", 1, ANY), ("email", 0, ANY), ("phone", 0, ANY), ("address", 0, 1)], &[("primarycontact", FLAG)]),
    element("name", &[], &[("part", &["first", "middle", "suffix", "last", "surname", "full"]), ("type", &["individual", "business"])]),
    element("email", &[], &[("preferredcontact", FLAG)]),
    element("phone", &[], PHONE),
    element(
        "address",
        &[("street", 1, 5), ("apartment", 0, 1), ("city", 0, 1), ("regioncode", 0, 1), ("postalcode", 0, 1), ("country", 0, 1)],
        &[("type", &["work", "home", "delivery"])],
    ),
    element("street", &[], &[("line", &["1", "2", "3", "4", "5"])]),
];

/// What a document has that ADF 1.0 does not allow; empty for ADF.
pub fn compare(text: &str) -> Vec<Fault> {
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(e) => return vec![Fault::malformed(&e)],
    };
    let root = document.root_element();
    let name = root.tag_name().name();
    if name != "adf" {
        return vec![Fault::new(format!("/{name}"), "the root element adf", format!("the root element {name}"))];
    }
    let mut faults = Vec::new();
    check(root, "/adf", &mut faults);
    faults
}

fn check(node: Node, path: &str, faults: &mut Vec<Fault>) {
    let name = node.tag_name().name();
    let row = ELEMENTS.iter().find(|e| e.name == name);
    let (children, attributes) = row.map_or((&[][..], &[][..]), |e| (e.children, e.attributes));
    for attribute in node.attributes() {
        let (name, value) = (attribute.name(), attribute.value());
        let path = format!("{path}/@{name}");
        match attributes.iter().find(|(known, _)| *known == name) {
            None => faults.push(Fault::new(path, "an attribute that ADF 1.0 has here", format!("`{name}`"))),
            Some((_, [])) => {}
            Some((_, values)) if values.contains(&value) => {}
            Some((_, values)) => faults.push(Fault::new(path, format!("one of {}", values.join(", ")), format!("`{value}`"))),
        }
    }
    // A time frame is text by the specification's DTD, and has elements by its prose.
    if children.is_empty() || (name == "timeframe" && !node.children().any(|n| n.is_element())) {
        leaf(node, name, path, faults);
    } else {
        sequence(node, children, path, faults);
    }
    if name == "contact" && !node.children().any(|n| matches!(n.tag_name().name(), "email" | "phone")) {
        faults.push(Fault::new(path, "an email or a phone", "neither"));
    }
    if name == "id" && node.attribute("source").is_none() {
        faults.push(Fault::new(format!("{path}/@source"), "the source of the id", "the attribute is missing"));
    }
}

/// The children of an element, in their order and number.
fn sequence(node: Node, wanted: &[(&str, usize, usize)], path: &str, faults: &mut Vec<Fault>) {
    let found: Vec<Node> = node.children().filter(Node::is_element).collect();
    let (mut reached, mut seen) = (0, HashMap::<&str, usize>::new());
    for child in &found {
        let name = child.tag_name().name();
        let number = *seen.entry(name).and_modify(|number| *number += 1).or_insert(1);
        let path = if number > 1 { format!("{path}/{name}[{number}]") } else { format!("{path}/{name}") };
        match wanted.iter().position(|(known, ..)| *known == name) {
            None => faults.push(Fault::new(path, "an element that ADF 1.0 has here", format!("`{name}`"))),
            Some(place) => {
                // The specification leaves the order of e-mails and phones open.
                let either = |name: &str| matches!(name, "email" | "phone");
                if place < reached && !(either(name) && either(wanted[reached].0)) {
                    faults.push(Fault::new(&path, format!("{name} before {}", wanted[reached].0), "the other way about"));
                }
                reached = reached.max(place);
                if number > wanted[place].2 {
                    faults.push(Fault::new(&path, format!("{} at most", wanted[place].2), format!("number {number}")));
                }
                check(*child, &path, faults);
            }
        }
    }
    for (name, ..) in wanted.iter().filter(|(name, least, _)| *least > 0 && !found.iter().any(|n| n.tag_name().name() == *name)) {
        faults.push(Fault::new(format!("{path}/{name}"), "the element", "it is missing"));
    }
    if node.children().filter(Node::is_text).any(|n| n.text().is_some_and(|t| !t.trim().is_empty())) {
        faults.push(Fault::new(path, "elements only", "text between them"));
    }
}

fn leaf(node: Node, name: &str, path: &str, faults: &mut Vec<Fault>) {
    if let Some(inner) = node.children().find(Node::is_element) {
        faults.push(Fault::new(path, "text only", format!("the element {} in it", inner.tag_name().name())));
    }
    let text: String = node.children().filter_map(|n| n.text()).collect();
    let text = text.trim();
    if name == "requestdate" && !is_date(text) {
        let forms = "2017-05-30T08:51:09-07:00 or 20170530T085109-0700, without fraction or Z";
        faults.push(Fault::new(path, forms, format!("`{text}`")));
    }
    if name == "country" && alpha2(text) != Some(text) {
        faults.push(Fault::new(path, "two letters of ISO 3166", format!("`{text}`")));
    }
}

/// One of the forms `CCYY-MM-DDThh:mm:ss±hh:mm` and `CCYYMMDDThhmmss±hhmm`.
fn is_date(text: &str) -> bool {
    let pattern = |form: &str| {
        form.len() == text.len()
            && form.bytes().zip(text.bytes()).all(|(f, b)| match f {
                b'0' => b.is_ascii_digit(),
                b'+' => matches!(b, b'+' | b'-'),
                f => f == b,
            })
    };
    pattern("0000-00-00T00:00:00+00:00") || pattern("00000000T000000+0000")
}
