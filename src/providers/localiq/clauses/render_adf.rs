//! The ADF/XML payload. That it exists is stated; how LOCALiQ's fields map to it is assumed throughout.

use super::{CENTER, NOBODY, SCREEN, clause};
use crate::model::Clause;

const ADF: &str = "ADF 1.0 specification of 2000";
const XML: &str = "XML 1.0";

pub const CLAUSES: &[Clause] = &[
    clause!("render/adf", Receiver Required Stated, CENTER, "The payload format is JSON or ADF/XML: a receiver that was set up for ADF/XML takes each kind of lead in it.",
        checks ["render/adf-chat", "render/adf-call", "render/adf-form", "render/adf-email"]),
    clause!("render/adf-content-type", Sender Recommended Assumed, NOBODY, "ADF/XML is posted as application/xml; charset=utf-8: no document names a media type.", reason SCREEN, switch "adf-content-type"),
    clause!("render/adf-prolog", Sender Recommended Assumed, ADF, "The document opens with the XML declaration, then <?adf version=\"1.0\"?>: the specification's own prolog is no well-formed XML.", reason SCREEN),
    clause!("render/adf-intersection", Sender Required Assumed, ADF, "The document keeps to what all known validators of ADF 1.0 agree on.", reason SCREEN),
    clause!("render/adf-any", Receiver Required Assumed, CENTER, "Whatever a valid lead holds comes as valid ADF/XML.", checks ["render/adf-any-valid-lead"]),
    clause!("render/adf-id", Sender Recommended Assumed, NOBODY, "prospect/id is the lead's id, customer/id the contact's, both with the source LOCALiQ.", reason SCREEN),
    clause!("render/adf-requestdate", Sender Recommended Assumed, ADF, "requestdate is occured_at without its fraction.", reason SCREEN),
    clause!("render/adf-vehicle", Sender Recommended Assumed, ADF, "ADF demands a vehicle: year, make and model are empty.", reason SCREEN),
    clause!("render/adf-names", Receiver Required Assumed, ADF, "First and last name are two name elements; a contact with neither has one with part full (display name, e-mail or phone).", checks ["render/adf-full-name-only", "render/adf-fields-intact"]),
    clause!("render/adf-phones", Receiver Required Assumed, ADF, "phone_home and phone_work are phones of type voice, phone_mobile cellphone, phone_fax fax; a contact may have phones and no e-mail.", checks ["render/adf-phone-only"]),
    clause!("render/adf-no-way-to-reach", Sender Informative Assumed, ADF, "ADF demands an e-mail or phone: a contact with neither has an empty email.", reason SCREEN),
    clause!("render/adf-address", Sender Recommended Assumed, ADF, "address1 and address2 are streets, state is regioncode; a country that has a code is country, any other is named in the comments.", reason SCREEN),
    clause!("render/adf-service", Sender Recommended Assumed, NOBODY, "provider is LOCALiQ; its service is chat, call, form or email.", reason SCREEN),
    clause!("render/adf-comments", Sender Recommended Assumed, NOBODY, "customer/comments hold the conversation: summary and transcript, duration and recording, or the form's message and extra fields.", reason SCREEN),
    clause!("render/adf-no-slot", Sender Informative Assumed, ADF, "title, company, campaign, notes and the tags of lead and contact have no element in ADF: they are lines of the comments.", reason SCREEN),
    clause!("render/adf-lost", Sender Informative Assumed, ADF, "status, archived_at, created_at, important_at and read_at have no place in ADF and are not sent, nor is display_name where there is a name.", reason SCREEN),
    clause!("render/adf-vendor", Sender Informative Assumed, ADF, "ADF demands a vendor, which a lead does not name.", reason SCREEN, switch "adf-vendor-name"),
    clause!("render/adf-vendor-email", Sender Informative Assumed, ADF, "The vendor's contact needs an e-mail or phone.", reason SCREEN, switch "adf-vendor-email"),
    clause!("render/adf-characters", Sender Required Assumed, XML, "Text is escaped once; a character that XML 1.0 cannot hold is replaced by U+FFFD, a carriage return by a line feed.", reason SCREEN),
    clause!("render/adf-entities", Receiver Required Assumed, XML, "Markup in text comes as entities or character references.", checks ["render/adf-entities"]),
    clause!("render/adf-cdata", Receiver Recommended Assumed, XML, "Text may come as CDATA.", checks ["render/adf-cdata"]),
    clause!("render/adf-instruction", Receiver Recommended Assumed, ADF, "The ADF processing instruction is spelt in many ways, or missing.", checks ["render/adf-no-instruction"]),
    clause!("render/adf-unicode", Receiver Required Assumed, XML, "Text is Unicode in UTF-8.", checks ["render/adf-unicode"]),
];
