//! ADF/XML 1.0, the Auto-lead Data Format: the part of it in which the specification, its repaired DTD and the
//! validators in use agree. Order is significant throughout.
//!
//! Source: ADF 1.0 specification of 2000-05-03 and its errata. Out: `timeframe`, `condition`, `primarycontact`,
//! name parts other than first, middle, last and full, more than one e-mail, phones before the e-mail.

mod country;
mod judge;

use std::borrow::Cow;

use quick_xml::se::Serializer;
use serde::Serialize;

pub use self::{
    country::alpha2,
    judge::{Fault, compare},
};

/// The processing instruction that a document opens with, after the XML declaration.
pub const INSTRUCTION: &str = "<?adf version=\"1.0\"?>";

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename = "adf")]
pub struct Adf {
    pub prospect: Prospect,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Prospect {
    #[serde(rename = "@status")]
    pub status: &'static str,
    pub id: Id,
    /// `CCYY-MM-DDThh:mm:ss±hh:mm`: no fraction, no `Z`.
    pub requestdate: String,
    pub vehicle: Vehicle,
    pub customer: Customer,
    pub vendor: Vendor,
    pub provider: Source,
}

/// An identity, and who gave it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Id {
    #[serde(rename = "@sequence")]
    pub sequence: u32,
    #[serde(rename = "@source")]
    pub source: String,
    #[serde(rename = "$text")]
    pub text: String,
}

/// A vehicle is mandatory; one that nobody spoke of is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Vehicle {
    pub year: String,
    pub make: String,
    pub model: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Customer {
    pub contact: Contact,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comments: Option<String>,
}

/// At least one name, then an e-mail or a phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contact {
    pub name: Vec<Name>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    pub phone: Vec<Phone>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Name {
    /// `first`, `middle`, `last` or `full`.
    #[serde(rename = "@part")]
    pub part: &'static str,
    #[serde(rename = "$text")]
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Phone {
    /// `voice`, `cellphone`, `fax` or `pager`.
    #[serde(rename = "@type")]
    pub kind: &'static str,
    #[serde(rename = "$text")]
    pub text: String,
}

/// At least one street line, which may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Address {
    pub street: Vec<Street>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub regioncode: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postalcode: Option<String>,
    /// ISO 3166 alpha-2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Street {
    #[serde(rename = "@line")]
    pub line: u32,
    #[serde(rename = "$text")]
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Vendor {
    pub vendorname: String,
    pub contact: Contact,
}

/// Who sends the lead, and what kind of lead it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Source {
    pub name: Name,
    pub service: String,
}

impl Adf {
    /// The document: declaration, processing instruction, root, indented by two.
    pub fn to_xml(&self) -> String {
        let mut xml = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{INSTRUCTION}\n");
        let mut serializer = Serializer::new(&mut xml);
        serializer.indent(' ', 2);
        // These types hold only texts and numbers, and writing to a String does not fail.
        _ = self.serialize(serializer);
        xml.push('\n');
        xml
    }
}

/// A text as XML 1.0 can hold it: characters that it cannot (control characters but tab and line feed, and
/// U+FFFE, U+FFFF) become U+FFFD; a carriage return, which every parser would turn into a line feed, becomes one.
pub fn clean(text: &str) -> Cow<'_, str> {
    let held = |c: char| matches!(c, '\t' | '\n' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..);
    if text.chars().all(held) {
        return Cow::Borrowed(text);
    }
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    Cow::Owned(lines.chars().map(|c| if held(c) { c } else { '\u{FFFD}' }).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn document(text: &str) -> Adf {
        let contact = Contact {
            name: vec![Name { part: "full", text: clean(text).into_owned() }],
            email: Some("jo@example.com".into()),
            phone: vec![Phone { kind: "voice", text: "555-0100".into() }],
            address: Some(Address {
                street: vec![Street { line: 1, text: clean(text).into_owned() }],
                city: None,
                regioncode: None,
                postalcode: None,
                country: Some("US".into()),
            }),
        };
        Adf {
            prospect: Prospect {
                status: "new",
                id: Id { sequence: 1, source: "test".into(), text: "1".into() },
                requestdate: "2017-05-30T08:55:09-07:00".into(),
                vehicle: Vehicle::default(),
                customer: Customer { contact: contact.clone(), id: None, comments: Some(clean(text).into_owned()) },
                vendor: Vendor { vendorname: "Vendor".into(), contact },
                provider: Source { name: Name { part: "full", text: "Provider".into() }, service: "chat".into() },
            },
        }
    }

    fn valid(xml: &str) -> bool {
        adf::parse(xml).is_ok_and(|document| document.validate_adf_1_0().is_valid())
    }

    fn comments(xml: &str) -> String {
        let parsed = roxmltree::Document::parse(xml).unwrap();
        let element = parsed.descendants().find(|n| n.has_tag_name("comments")).unwrap();
        element.text().unwrap_or_default().to_owned()
    }

    #[test]
    fn markup_is_escaped_once() {
        let xml = document("<b>Smith & Sons</b> ]]> &amp;").to_xml();
        assert!(valid(&xml), "{xml}");
        assert_eq!(comments(&xml), "<b>Smith & Sons</b> ]]> &amp;");
    }

    /// Each defect is seen, at its place, and so does a validator that is not ours.
    #[test]
    fn what_is_no_adf_is_seen_where_it_is() {
        let good = document("c").to_xml();
        assert_eq!(compare(&good), []);
        let cases = [
            ("2017-05-30T08:55:09-07:00", "2017-05-30T08:55:09.000-07:00", "/adf/prospect/requestdate"),
            ("2017-05-30T08:55:09-07:00", "2017-05-30T08:55:09Z", "/adf/prospect/requestdate"),
            ("<year/>", "", "/adf/prospect/vehicle/year"),
            ("<vendorname>Vendor</vendorname>", "", "/adf/prospect/vendor/vendorname"),
            ("<comments>c</comments>", "<comments>c</comments><comments>d</comments>", "/adf/prospect/customer/comments[2]"),
            ("<comments>c</comments>", "<remarks>c</remarks>", "/adf/prospect/customer/remarks"),
            ("type=\"voice\"", "type=\"home\"", "/adf/prospect/customer/contact/phone/@type"),
            ("<adf>", "<adf version=\"1.0\">", "/adf/@version"),
            ("<id sequence=\"1\" source=\"test\">1", "<id sequence=\"1\">1", "/adf/prospect/id/@source"),
        ];
        for (right, wrong, path) in cases {
            let bad = good.replacen(right, wrong, 1);
            assert_ne!(bad, good, "{right}");
            let faults = compare(&bad);
            assert_eq!(faults.iter().map(|f| f.path.as_str()).collect::<Vec<_>>(), [path], "{faults:?}");
            assert!(!adf::parse(&bad).unwrap().validate_adf_1_0().is_valid(), "{bad}");
        }
        assert_eq!(compare("<adf>")[0].expected, "well-formed XML");
        assert_eq!(compare("<lead/>")[0].path, "/lead");
    }

    proptest! {
        #[test]
        fn no_text_makes_the_judge_panic(text in "\\PC{0,60}|(<[a-z]{1,8}/?>|</[a-z]{1,8}>|&[a-z#0-9]{1,4};|<!\\[CDATA\\[|x){0,20}") {
            prop_assert!(!compare(&text).is_empty());
        }

        #[test]
        fn any_text_is_valid_and_reads_back(text in any::<String>()) {
            let xml = document(&text).to_xml();
            prop_assert!(valid(&xml), "{xml}");
            prop_assert_eq!(compare(&xml), vec![]);
            prop_assert_eq!(comments(&xml), clean(&text).into_owned());
        }
    }
}
