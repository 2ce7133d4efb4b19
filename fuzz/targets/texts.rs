//! Notations that are read from texts.

use leadbench::{
    model::{Document, Fault},
    wire::{
        adf,
        rsa::{SigningKey, VerifyingKey, diagnose, test_key, verify},
        template::{Filling, Notation, Substitution, Template},
    },
};
use serde_json::Value;

use super::text;

/// What is no XML is one fault; what is, has no fault of the kind, and no more of them than it has characters.
pub fn adf(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    let faults = adf::compare(text);
    // Each element may lack what it must have.
    assert!(faults.len() <= text.len() + 1, "{faults:?}");
    let told = |f: &adf::Fault| !f.path.is_empty() && !f.expected.is_empty() && !f.actual.is_empty();
    assert!(faults.iter().all(told), "{faults:?}");
    let malformed = faults.iter().any(|f| f.expected == "well-formed XML" || f.actual == "<!DOCTYPE …>");
    assert_eq!(malformed, roxmltree::Document::parse(text).is_err(), "{faults:?}");
}

/// The values that tokens stand for: what breaks a document that is put together carelessly.
fn filling(name: &str) -> Filling {
    let hostile = "\"\\</a>]]>&lt;%x%\u{0}\u{1f}\r\n\t\u{fffe}é\u{1F600}{{";
    match name.len() % 6 {
        0 => Filling::Null,
        1 => Filling::Text(format!("{name}{hostile}")),
        2 => Filling::Pairs { item: "region", pairs: vec![(hostile.into(), hostile.into()), ("b".into(), "1".into())] },
        3 => Filling::Rows { item: "row", rows: vec![vec![("name", hostile.into())], vec![("name", name.into())]] },
        4 => Filling::Text("-1.5e3".into()),
        _ => Filling::Text("1e999".into()),
    }
}

fn template(notation: Notation, bytes: &[u8], well_formed: impl Fn(&str) -> bool) {
    let Some(source) = text(bytes) else { return };
    let template = match Template::parse(notation, source) {
        Ok(template) => template,
        Err(fault) => {
            let lines = source.matches('\n').count() + 1;
            assert!(fault.line >= 1 && fault.line <= lines && fault.column >= 1 && fault.column <= source.chars().count() + 1, "{fault:?}");
            assert!(!fault.wrong.is_empty() && !fault.right.is_empty(), "{fault:?}");
            return;
        }
    };
    assert_eq!(template.text(), source);
    assert_eq!(Template::parse(notation, template.text()).as_ref(), Ok(&template));
    let rendered = template.render(filling, Substitution::Escaped);
    assert!(well_formed(&rendered), "{rendered}");
    let empty = template.render(|_| Filling::Null, Substitution::Escaped);
    assert!(well_formed(&empty), "{empty}");
    _ = template.render(filling, Substitution::Raw);
    // A token may be put in place of any value, and then stands there.
    let some: Vec<(usize, String)> = (0..template.fields().len().min(8)).map(|index| (index, "ani".to_owned())).collect();
    let mapped = template.map(&some).unwrap_or_else(|fault| panic!("{fault}: {source}"));
    assert!(mapped.tokens().len() >= some.len(), "{}", mapped.text());
    let rendered = mapped.render(|_| Filling::Text("</a>\"\\".into()), Substitution::Escaped);
    assert!(well_formed(&rendered), "{rendered}");
    for field in template.fields() {
        _ = template.token_of(field);
    }
}

pub fn template_json(bytes: &[u8]) {
    template(Notation::Json, bytes, |text| serde_json::from_str::<Value>(text).is_ok());
}

pub fn template_xml(bytes: &[u8]) {
    template(Notation::Xml, bytes, |text| roxmltree::Document::parse(text).is_ok());
}

/// A key that is read is the same once it is written and read again; a signature holds or is explained.
pub fn keys(bytes: &[u8]) {
    let lossy = String::from_utf8_lossy(bytes);
    let (first, signature) = lossy.split_once("\n###\n").unwrap_or((&lossy, ""));
    for refused in [SigningKey::read(first).err(), VerifyingKey::read(first).err()].into_iter().flatten() {
        assert!(!refused.to_string().is_empty());
    }
    let body = first.as_bytes();
    if let Ok(key) = SigningKey::read(first) {
        assert!(verify(body, Some(&key.sign(body)), &[key.verifying_key()]).is_ok());
    }
    let mut known: Vec<VerifyingKey> = VerifyingKey::read(&test_key(1)).into_iter().collect();
    if let Ok(key) = VerifyingKey::read(first) {
        let again = VerifyingKey::read(&key.pem()).unwrap_or_else(|why| panic!("{why}: {}", key.pem()));
        assert_eq!(again.pem(), key.pem());
        known.push(key);
    }
    match diagnose(body, Some(signature), &known) {
        Ok(place) => assert!(place < known.len()),
        Err(steps) => assert!(!steps.is_empty() && steps.iter().all(|step| !step.is_empty())),
    }
}

/// A fault that is read is written as a text that reads as the same.
pub fn fault(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    let Ok(fault) = serde_json::from_str::<Fault>(text) else { return };
    let written = Document::of(&fault);
    let again: Fault = serde_json::from_str(written.text()).unwrap_or_else(|why| panic!("{why}: {}", written.text()));
    assert_eq!(Document::of(&again), written);
    let path = text.get(..text.len().min(40)).unwrap_or_default();
    if let Ok(set) = written.set(path, text) {
        assert!(Document::parse(set.text()).is_ok());
    }
    _ = written.unset(path);
}
