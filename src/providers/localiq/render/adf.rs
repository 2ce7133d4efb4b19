//! A lead as ADF/XML. No public document maps LOCALiQ's fields to ADF: this mapping is assumed, and the ledger says so.
//! What ADF has no element for (the conversation itself, notes, tags, campaign, status) goes into the comments.

use std::fmt::Write;

use super::{
    field::Field,
    lead::{Contact, Envelope, Lead, ParsedContact, SubType},
    moment::Form,
};
use crate::{
    model::{Account, Event, Settings},
    wire::adf::{Address, Adf, Contact as AdfContact, Customer, Id, Name, Phone, Prospect, Source, Street, Vehicle, Vendor, alpha2, clean},
};

/// Who gives the ids, and who provides the lead.
const SOURCE: &str = "LOCALiQ";

pub fn render(event: &Event, account: &Account) -> String {
    match event.document.read::<Envelope>() {
        Ok(envelope) => document(&envelope.lead, &account.settings).to_xml(),
        // A document is always one of ours; there is no other to render.
        Err(_) => String::new(),
    }
}

fn document(lead: &Lead, settings: &Settings) -> Adf {
    let id = |number: u64| Id { sequence: 1, source: SOURCE.to_owned(), text: number.to_string() };
    let vendor_contact = AdfContact {
        name: vec![Name { part: "full", text: held(settings.get("adf-vendor-name")) }],
        email: Some(held(settings.get("adf-vendor-email"))),
        phone: Vec::new(),
        address: None,
    };
    let service = match &lead.form {
        Some(form) => match form.sub_type {
            SubType::FormPost => "form",
            SubType::FormEmail => "email",
        },
        None => lead.event_type.word(),
    };
    Adf {
        prospect: Prospect {
            status: "new",
            id: id(lead.id),
            requestdate: lead.occured_at.written(Form::Seconds).to_string(),
            vehicle: Vehicle::default(),
            customer: Customer {
                contact: Person::of(lead).contact(),
                id: Some(id(lead.contact_id)),
                comments: Some(held(&comments(lead))),
            },
            vendor: Vendor { vendorname: held(settings.get("adf-vendor-name")), contact: vendor_contact },
            provider: Source { name: Name { part: "full", text: SOURCE.to_owned() }, service: service.to_owned() },
        },
    }
}

fn held(text: &str) -> String {
    clean(text).into_owned()
}

/// The person in either of the shapes that a lead has it in; nulls and empty texts are nothing.
#[derive(Default)]
struct Person<'a> {
    first: Option<&'a str>,
    last: Option<&'a str>,
    email: Option<&'a str>,
    phones: Vec<(&'static str, &'a str)>,
    /// Title and company, for which ADF has no element.
    other: Vec<(&'static str, &'a str)>,
    contact: Option<&'a Contact>,
    /// What the lead is shown as where it has no name.
    display: Option<&'a str>,
}

impl<'a> Person<'a> {
    fn of(lead: &'a Lead) -> Self {
        let phones = |list: [(&'static str, &'a Field<String>); 4]| {
            list.into_iter().filter_map(|(kind, field)| field.text().map(|t| (kind, t))).collect()
        };
        let none = &Field::Absent;
        let person = match (&lead.contact, &lead.parsed_contact_attributes) {
            (Some(c), _) => Self {
                first: c.first_name.text(),
                last: c.last_name.text(),
                email: c.email.text(),
                phones: phones([("voice", &c.phone_home), ("voice", &c.phone_work), ("cellphone", &c.phone_mobile), ("fax", &c.phone_fax)]),
                other: others(&c.title, &c.company),
                contact: Some(c),
                display: None,
            },
            (None, Some(ParsedContact { first_name, last_name, phone_home, phone_work, phone_mobile, email, company, title })) => Self {
                first: first_name.text(),
                last: last_name.text(),
                email: email.text(),
                phones: phones([("voice", phone_home), ("voice", phone_work), ("cellphone", phone_mobile), ("fax", none)]),
                other: others(title, company),
                contact: None,
                display: None,
            },
            (None, None) => Self::default(),
        };
        Self { display: lead.display_name.text(), ..person }
    }

    fn contact(&self) -> AdfContact {
        let part = |part, text: &str| Name { part, text: held(text) };
        let mut name: Vec<Name> = self.first.map(|t| part("first", t)).into_iter().chain(self.last.map(|t| part("last", t))).collect();
        if name.is_empty() {
            let shown = self.display.or(self.email).or(self.phones.first().map(|(_, number)| *number)).unwrap_or("Unknown");
            name.push(part("full", shown));
        }
        let phone: Vec<Phone> = self.phones.iter().map(|(kind, number)| Phone { kind, text: held(number) }).collect();
        // A contact needs an e-mail or a phone: where there is neither, the e-mail is there and empty.
        let email = self.email.map(held).or_else(|| phone.is_empty().then(String::new));
        AdfContact { name, email, phone, address: self.contact.and_then(address) }
    }
}

fn others<'a>(title: &'a Field<String>, company: &'a Field<String>) -> Vec<(&'static str, &'a str)> {
    [("Title", title), ("Company", company)].into_iter().filter_map(|(name, field)| field.text().map(|t| (name, t))).collect()
}

fn address(contact: &Contact) -> Option<Address> {
    let Contact { address1, address2, city, state, postal, country, .. } = contact;
    let any = [address1, address2, city, state, postal].iter().any(|f| f.text().is_some()) || code(country).is_some();
    let street = |line, field: &Field<String>| field.text().map(|t| Street { line, text: held(t) });
    let mut streets: Vec<Street> = street(1, address1).into_iter().chain(street(2, address2)).collect();
    if streets.is_empty() {
        streets.push(Street { line: 1, text: String::new() });
    }
    let text = |field: &Field<String>| field.text().map(held);
    any.then(|| Address { street: streets, city: text(city), regioncode: text(state), postalcode: text(postal), country: code(country) })
}

/// A code, or a name that is known; any other country goes into the comments.
fn code(country: &Field<String>) -> Option<String> {
    country.text().and_then(alpha2).map(str::to_owned)
}

/// What the lead says that no element of ADF can hold, a line each.
fn comments(lead: &Lead) -> String {
    let mut out = String::new();
    let mut line = |name: &str, text: &str| _ = writeln!(out, "{name}: {text}");
    if let Some(chat) = &lead.chat {
        chat.summary.text().into_iter().for_each(|summary| line("Summary", summary));
        chat.transcript.iter().for_each(|l| line(&l.timestamp, &format!("{} {}", l.from, l.message)));
    }
    if let Some(call) = &lead.call {
        line("Duration", &format!("{} seconds", call.duration));
        call.recording_url.text().into_iter().for_each(|url| line("Recording", url));
    }
    if let Some(form) = &lead.form {
        line("Form", &form.full_message);
        form.extra_fields.value().into_iter().flat_map(|f| &f.0).for_each(|(name, text)| line(name, text));
    }
    Person::of(lead).other.iter().for_each(|(name, text)| line(name, text));
    if let Some(contact) = &lead.contact {
        contact.country.text().filter(|_| code(&contact.country).is_none()).into_iter().for_each(|country| line("Country", country));
        contact.notes.text().into_iter().for_each(|notes| line("Contact notes", notes));
        contact.tags.value().filter(|tags| !tags.is_empty()).into_iter().for_each(|tags| line("Contact tags", &tags.join(", ")));
    }
    lead.notes.text().into_iter().for_each(|notes| line("Notes", notes));
    line("Campaign", &format!("{} ({})", lead.campaign_name, lead.campaign_id));
    lead.tags.value().filter(|tags| !tags.is_empty()).into_iter().for_each(|tags| line("Tags", &tags.join(", ")));
    out.truncate(out.trim_end().len());
    out
}
