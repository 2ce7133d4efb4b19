//! Templates: faults with their place, fields, tokens, and whatever values may hold.

use proptest::{collection::vec, prelude::*, sample::select};

use super::*;

fn parse(notation: Notation, text: &str) -> Template {
    Template::parse(notation, text).unwrap_or_else(|fault| panic!("{text}: {fault}"))
}

fn constant(value: &Filling) -> impl Fn(&str) -> Filling {
    let value = value.clone();
    move |_| value.clone()
}

fn text(value: &str) -> Filling {
    Filling::Text(value.to_owned())
}

#[test]
fn a_fault_has_its_place() {
    let cases = [
        (Notation::Json, "{\n  \"first\" \"x\"\n}", (2, 11), "expected `:`"),
        (Notation::Json, "{\n  \"é\": \"x\",\n}", (3, 1), "trailing comma"),
        (Notation::Json, "", (1, 1), "EOF"),
        (Notation::Json, "{\"a\": 1} x", (1, 10), "trailing characters"),
        (Notation::Json, "{\"a\": %ani% 2}", (1, 13), "expected `,` or `}`"),
        (Notation::Json, "{\"%ani%\": 2}", (1, 3), "%ani% stands in a key"),
        (Notation::Json, "{\"a\": \"\\ud800\"}", (1, 14), "hex escape"),
        (Notation::Xml, "<a>\n  <b></c>\n</a>", (2, 6), "expected 'b' tag, not 'c'"),
        (Notation::Xml, "<a>", (1, 4), "root node was opened but never closed"),
        (Notation::Xml, "<a>&nbsp;</a>", (1, 4), "unknown entity"),
        (Notation::Xml, "<!DOCTYPE a><a/>", (1, 1), "DTD"),
        (Notation::Xml, "<!DOCTYPE a [<!ENTITY x 'y'>]><a/>", (1, 1), "DTD"),
        (Notation::Xml, "<a><!-- %ani% --></a>", (1, 9), "%ani% stands in a comment"),
        (Notation::Xml, "<a><?p %ani%?></a>", (1, 8), "%ani% stands in an instruction"),
        (Notation::Json, "{\"a\":%ani%%callid%,\"b\":\"%ani%\"}", (1, 6), "%ani% does not stand alone"),
        (Notation::Json, "{\"a\":1%ani%}", (1, 7), "%ani% does not stand alone"),
        (Notation::Json, "{\"a\":-%ani%}", (1, 7), "%ani% does not stand alone"),
        (Notation::Json, "{\"a\":%callid%e5}", (1, 6), "%callid% does not stand alone"),
        (Notation::Json, "{\n\"a\":%ani%5,\"b\":\"%ani%\"}", (2, 5), "%ani% does not stand alone"),
        (Notation::Json, "[1 2, %ani%5]", (1, 4), "expected"),
        (Notation::Xml, "<?xml version='1.0' encoding='latin1'?><a/>", (1, 21), "the encoding is latin1"),
        (Notation::Xml, "<?xml\nversion='1.0' encoding='latin1'?><a/>", (2, 15), "the encoding is latin1"),
        (Notation::Xml, "<?xml version='1.0' standalone=\"maybe\"?><a/>", (1, 21), "the standalone is maybe"),
        (Notation::Xml, "<?xml\nencoding='utf-8'?><a/>", (2, 1), "declaration"),
        (Notation::Xml, "<?XML x?><a/>", (1, 1), "`XML` cannot be the name"),
        (Notation::Xml, "<a>\n<?xml\n?></a>", (2, 1), "`xml` cannot be the name"),
        (Notation::Xml, "<a><?x:y z?></a>", (1, 4), "`x:y` cannot be the name"),
        (Notation::Xml, "<a xmlns:x=''/>", (1, 13), "without a namespace"),
        (Notation::Xml, "<a xmlns:xmlns='urn:a'/>", (1, 17), "declares what is declared"),
        (Notation::Xml, "<a xmlns='%ani%'/>", (1, 11), "%ani% stands in the name of a namespace"),
        (Notation::Xml, "<a xmlns:x='urn:%ani%'/>", (1, 17), "%ani% stands in the name of a namespace"),
        (Notation::Xml, "<a>]]%ani%></a>", (1, 11), "`>` stands behind %ani%"),
        (Notation::Xml, "<a>%ani%%ani%]></a>", (1, 15), "`>` stands behind %ani%"),
        (Notation::Xml, "<a><![CDATA[]]%ani%>]]></a>", (1, 20), "`>` stands behind %ani%"),
    ];
    for (notation, text, place, wrong) in cases {
        let fault = Template::parse(notation, text).expect_err(text);
        assert!(fault.wrong.contains(wrong) && (fault.line, fault.column) == place, "{text}: {fault}");
    }
}

#[test]
fn the_fields_of_a_sample_are_found_and_mapped() {
    let sample = parse(Notation::Json, r#"{"first": "Jo", "n": {"a/b": 1, "list": [true, {}]}, "odd": "100% of %20"}"#);
    let paths: Vec<(&str, &str)> = sample.fields().iter().map(|f| (f.path.as_str(), f.sample.as_str())).collect();
    assert_eq!(paths, [("/first", "Jo"), ("/n/a~1b", "1"), ("/n/list/0", "true"), ("/n/list/1", "{}"), ("/odd", "100% of %20")]);
    let mapped = sample.map(&[(0, "ani".into()), (1, "count".into())]).unwrap();
    assert_eq!(mapped.text(), r#"{"first": "%ani%", "n": {"a/b": %count%, "list": [true, {}]}, "odd": "100% of %20"}"#);
    let told: Vec<Option<&str>> = mapped.fields().iter().map(|f| mapped.token_of(f)).collect();
    assert_eq!(told, [Some("ani"), Some("count"), None, None, None]);

    let sample = parse(Notation::Xml, "<lead id='7'>\n<first>Jo</first><phone/><phone>\n5 </phone><m>a<b/>c</m></lead>");
    let paths: Vec<(&str, &str)> = sample.fields().iter().map(|f| (f.path.as_str(), f.sample.as_str())).collect();
    let wanted = [("/lead/@id", "7"), ("/lead/first", "Jo"), ("/lead/phone", ""), ("/lead/phone[2]", "5"), ("/lead/m/b", "")];
    assert_eq!(paths, wanted);
    let all: Vec<(usize, String)> = (0..5).map(|n| (n, "ani".to_owned())).collect();
    let wanted = "<lead id='%ani%'>\n<first>%ani%</first><phone>%ani%</phone><phone>%ani%</phone><m>a<b>%ani%</b>c</m></lead>";
    assert_eq!(sample.map(&all).unwrap().text(), wanted);
}

#[test]
fn a_token_is_known_by_its_place() {
    let template = parse(Notation::Json, "{\"a\": \"%ani%\",\n \"é\": \"to %ani%, 50% of %b_2%\", \"c\": %d%}");
    let tokens: Vec<(&str, usize, usize)> = template.tokens().iter().map(|t| (t.name.as_str(), t.line, t.column)).collect();
    assert_eq!(tokens, [("ani", 1, 7), ("ani", 2, 11), ("b_2", 2, 25), ("d", 2, 38)]);
    let nested = Filling::Pairs { item: "tag", pairs: vec![("Region".into(), "so\"uth".into())] };
    let written = template.render(constant(&nested), Substitution::Escaped);
    let whole = r#"{"Region":"so\"uth"}"#;
    let part = r#"Region: so\"uth"#;
    assert_eq!(written, format!("{{\"a\": {whole},\n \"é\": \"to {part}, 50% of {part}\", \"c\": {whole}}}"));
    assert_eq!(template.render(constant(&text("7")), Substitution::Escaped).matches("\"7\"").count(), 1);
    assert!(template.render(constant(&Filling::Null), Substitution::Escaped).contains("\"to , 50% of \", \"c\": null"));
}

#[test]
fn xml_takes_values_in_texts_attributes_and_sections() {
    let template = parse(Notation::Xml, "<a b=\"%x%\">%x%<c><![CDATA[%x%]]></c></a>");
    let written = template.render(constant(&text("]]>&<\"\r\n\u{1}é")), Substitution::Escaped);
    let document = roxmltree::Document::parse(&written).unwrap();
    let read = "]]>&<\"\r\n\u{FFFD}é";
    assert_eq!(document.root_element().attribute("b"), Some(read));
    assert_eq!(document.root_element().text(), Some(read));
    let rows = Filling::Rows { item: "row", rows: vec![vec![("q", "1 < 2".into())]] };
    let written = template.render(constant(&rows), Substitution::Escaped);
    assert!(written.contains("<row><q>1 &lt; 2</q></row>") && written.contains("b=\"q: 1 &lt; 2\""), "{written}");
    let raw = template.render(constant(&text("a & b")), Substitution::Raw);
    assert_eq!(raw, "<a b=\"a & b\">a & b<c><![CDATA[a & b]]></c></a>");
}

/// A JSON document with tokens in its values.
fn json_template() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("\"%t%\"".to_owned()),
        Just("%t%".to_owned()),
        "[a-z \\\\]{0,3}%t%[ -~é😀]{0,4}".prop_map(|s| serde_json::to_string(&s).unwrap()),
        Just("-1.5e3".to_owned()),
        Just("null".to_owned()),
        "\\PC{0,6}".prop_map(|s| serde_json::to_string(&s).unwrap()),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let member = ("[a-z/~\"é]{0,4}", inner.clone()).prop_map(|(k, v)| format!("{} :\n{v}", serde_json::to_string(&k).unwrap()));
        prop_oneof![
            vec(inner, 0..4).prop_map(|v| format!("[{}]", v.join(" ,"))),
            vec(member, 0..4).prop_map(|m| format!("{{{}}}", m.join(",")))
        ]
    })
}

/// An XML document with tokens in its texts, attributes and sections.
fn xml_template() -> impl Strategy<Value = String> {
    let name = || select(vec!["a", "b-c", "_d", "é.1"]);
    let text = || select(vec!["", "%t%", "x %t% &amp; ]] y", "\n \t", "%t%%t%", "100%"]);
    let leaf = prop_oneof![
        text().prop_map(str::to_owned),
        Just("<![CDATA[ %t% < ]]>".to_owned()),
        Just("<!-- a > b -->".to_owned()),
        Just("<?p x > y?>".to_owned()),
        (name(), text()).prop_map(|(n, t)| format!("<{n} k='{t}' l = \"%t%>\"/>")),
    ];
    let content = leaf.prop_recursive(3, 24, 4, move |inner| {
        (name(), text(), vec(inner, 0..4)).prop_map(|(n, t, inner)| format!("<{n} k=\"{t}\">{}</{n}\n>", inner.concat()))
    });
    (any::<bool>(), content).prop_map(|(declared, content)| {
        let declaration = if declared { "<?xml\n version=\"1.0\" encoding = 'utf-8' standalone=\"no\" ?>\n" } else { "" };
        format!("{declaration}<root>{content}</root>")
    })
}

fn value() -> impl Strategy<Value = Filling> {
    let any_text =
        || prop_oneof!["[ -~]{0,12}", "[\\x00-\\x1f\"\\\\<>&'%\\]]{0,8}", "\\PC{0,8}", "-?[0-9.eE+]{0,6}", Just("\u{FFFF}]]>".to_owned())];
    prop_oneof![
        4 => any_text().prop_map(Filling::Text),
        1 => Just(Filling::Null),
        2 => vec((any_text(), any_text()), 0..3).prop_map(|pairs| Filling::Pairs { item: "tag", pairs }),
        2 => vec(any_text(), 0..3).prop_map(|texts| Filling::Rows { item: "row", rows: texts.into_iter().map(|t| vec![("q", t)]).collect() }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn what_is_accepted_renders_to_json(text in json_template(), value in value()) {
        let template = parse(Notation::Json, &text);
        let written = template.render(constant(&value), Substitution::Escaped);
        prop_assert!(serde_json::from_str::<serde_json::Value>(&written).is_ok(), "{}", written);
    }

    #[test]
    fn what_is_accepted_renders_to_xml(text in xml_template(), value in value()) {
        let template = parse(Notation::Xml, &text);
        let written = template.render(constant(&value), Substitution::Escaped);
        prop_assert!(roxmltree::Document::parse(&written).is_ok(), "{}", written);
    }

    #[test]
    fn every_field_can_be_mapped(text in prop_oneof![json_template().prop_map(|t| (Notation::Json, t)), xml_template().prop_map(|t| (Notation::Xml, t))]) {
        let template = parse(text.0, &text.1);
        let all: Vec<(usize, String)> = (0..template.fields().len()).map(|n| (n, "mapped".to_owned())).collect();
        let mapped = template.map(&all).unwrap();
        prop_assert!(mapped.fields().iter().all(|f| mapped.token_of(f) == Some("mapped")), "{}", mapped.text());
        prop_assert_eq!(mapped.fields().len(), template.fields().len());
    }

    #[test]
    fn no_text_is_too_strange_to_read(text in "\\PC{0,30}|[\\[\\]{}\":,%a1 <>/!?=\\\\-]{0,30}") {
        for notation in [Notation::Json, Notation::Xml] {
            if let Ok(template) = Template::parse(notation, &text) {
                prop_assert_eq!(template.render(|name| Filling::Text(format!("%{name}%")), Substitution::Raw), text.clone());
            }
        }
    }

    /// What is mapped in whole reads back as what it stands for.
    #[test]
    fn a_value_reads_back(held in "\\PC{0,20}|[\\x00-\\x1f]{0,5}") {
        let json = parse(Notation::Json, "{\"a\":\"%t%\"}").render(constant(&text(&held)), Substitution::Escaped);
        let read: serde_json::Value = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(read["a"].as_str(), Some(held.as_str()));
        let xml = parse(Notation::Xml, "<a b='%t%'>%t%</a>").render(constant(&text(&held)), Substitution::Escaped);
        let document = roxmltree::Document::parse(&xml).unwrap();
        let holds = |c: char| c >= ' ' || "\t\r\n".contains(c);
        let kept: String = held.chars().map(|c| if holds(c) && !matches!(c, '\u{FFFE}' | '\u{FFFF}') { c } else { '\u{FFFD}' }).collect();
        prop_assert_eq!(document.root_element().attribute("b"), Some(kept.as_str()));
        prop_assert_eq!(document.root_element().text().unwrap_or_default(), kept);
    }
}

/// Found by nesting: each path is as long as its element is deep, and each token was sought among all others.
#[test]
fn what_is_deep_long_or_crowded_costs_no_more_than_its_length() {
    let deep = |n: usize| format!("{}{}", "<a>".repeat(n), "</a>".repeat(n));
    assert!(Template::parse(Notation::Xml, &deep(128)).is_ok());
    assert_eq!(Template::parse(Notation::Xml, &deep(100_000)).unwrap_err().wrong, "an element in 128 others");
    let long = "n".repeat(2_000);
    for (notation, text) in [(Notation::Json, format!("{{\"{long}\":1}}")), (Notation::Xml, format!("<{long}/>"))] {
        assert!(Template::parse(notation, &text).unwrap_err().wrong.contains("1024 bytes"), "{notation:?}");
    }
    let crowded = "%a%".repeat(100_000);
    let xml = Template::parse(Notation::Xml, &format!("<a>\n{crowded}]</a>")).unwrap();
    let last = xml.tokens().last().unwrap();
    assert_eq!((xml.tokens().len(), last.line, last.column), (100_000, 2, 299_998));
    assert_eq!(Template::parse(Notation::Xml, &format!("<a>{crowded}]]></a>")).unwrap_err().line, 1);
    assert!(Template::parse(Notation::Xml, "<a>%a%b%c%]]%d%]&gt;</a>").is_ok());
    let behind = Template::parse(Notation::Xml, "<a>x%a%%b%></a>").unwrap_err();
    assert_eq!((behind.wrong.as_str(), behind.column), ("`>` stands behind %a%", 11));
}
