//! The catalogue of tokens: each data point that a template may hold, with its category, description and example.

use Category::{CallBegin, CallEnd, Dni, LocationInfo};

/// When and for which calls a token is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    CallBegin,
    CallEnd,
    /// Of the visitor of a website, for calls to a DNI campaign.
    Dni,
    LocationInfo,
}

impl Category {
    /// As the catalogue writes it: `call_begin`.
    pub fn word(self) -> &'static str {
        match self {
            CallBegin => "call_begin",
            CallEnd => "call_end",
            Dni => "dni",
            LocationInfo => "location_info",
        }
    }
}

/// One row of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Without its percent signs: `ani_first_name`.
    pub name: &'static str,
    pub category: Category,
    pub description: &'static str,
    /// As the document gives it; empty where it gives none.
    pub example: &'static str,
    /// As the documented call has it: the example, unless that explains or enumerates in place of showing a value.
    pub value: &'static str,
}

impl Token {
    const fn used_as(self, value: &'static str) -> Self {
        Self { value, ..self }
    }
}

const fn token(name: &'static str, category: Category, description: &'static str, example: &'static str) -> Token {
    Token { name, category, description, example, value: example }
}

/// What a caller heard and pressed, as a structure.
pub const PROMPTS: &str = "prompt_responses";
/// What a campaign is grouped by, as a structure.
pub const TAGS: &str = "tags";

/// A row by its name, without percent signs.
pub fn find(name: &str) -> Option<&'static Token> {
    TOKENS.iter().find(|token| token.name == name)
}

/// Whether a token stands for a structure.
pub fn is_nested(name: &str) -> bool {
    matches!(name, PROMPTS | TAGS)
}

pub const TOKENS: &[Token] = &[
    token("callid", CallBegin, "CallID - Unique Identifier of call", "093cc03c.e6a4.6ac6.978f.740b10afeaca"),
    token("session_id", CallBegin, "Session ID - ID for the users session", "5da13c4f-753f-448a-81a1-12456785be20"),
    token("dialed_time", CallEnd, "Dialed Time - Full Duration including dial time", "36"),
    token("answered_time", CallEnd, "Answered Time - Duration of connection time", "29"),
    token("dialstatus", CallEnd, "DialStatus - Did remote party answer or not", "ANSWER"),
    token("tracking", CallBegin, "Tracking - The Tracking number dialed", "7774839229"),
    token("ani", CallBegin, "ANI - Telephone number of person calling", "7776734736"),
    token("call_start_time", CallBegin, "Call Start Time - The start time of call (Default: 24 hour GMT)", "2019-03-28T00:05:00.000Z"),
    token("call_end_time", CallEnd, "Call End Time - The end time of call (Default: 24 hour GMT)", "2019-03-28T00:05:30.000Z")
        .used_as("2019-03-28T00:05:36.000Z"),
    token("target", Dni, "Target - The target destination", "7776734700"),
    token("global_id", Dni, "Global ID - Unique user identification", "0f9cec2d1236e1234d8e123a7adff123"),
    token("landing_domain", Dni, "Landing Domain - Domain Name of website consumer landed on", "example.com"),
    token("repeat_caller", CallBegin, "Repeat Caller - 1 or 0", "1 (repeat caller)").used_as("0"),
    token("prompt_responses", CallEnd, "Treatment Response - Call Treatment Flow of consumer (Nested object)", ""),
    token("question", CallEnd, "Question Name", "one"),
    token("question_link", CallEnd, "Link to audio file", "http://app.example.com/prompts-qa/audio/-1/94f17d142e0e861bfa34.wav"),
    token("response", CallEnd, "What the caller pressed", "1"),
    token("domain_name", Dni, "Domain Name - Domain Name where DNI is installed", "example.com"),
    token("campaign_name", CallBegin, "Campaign Name - Campaign Name", "Sales Campaign"),
    token(
        "rec_audiourl",
        CallEnd,
        "Audio URL - Audio Recording in MONO MP3 Format",
        "https://audio.example.com/MP3/202110/demo.e123.4d3c.41de.123468.mp3",
    ),
    token(
        "rec_audiowavurl",
        CallEnd,
        "Audio URL - Audio Recording in Stereo WAV Format",
        "https://audio.example.com/MP3/202110/demo.e123.4d3c.41de.123468.wav",
    ),
    token("ani_is_valid", CallBegin, "Is Valid - 1 or 0", "1 meaning it is a valid ANI").used_as("1"),
    token("ani_line_type", CallBegin, "Line Type - Caller's line type", "Mobile/NonFixedVOIP/Landline/TollFree/FixedVOIP")
        .used_as("Mobile"),
    token("ani_carrier", CallBegin, "Carrier - Caller's Carrier", "ATT/Verizon Wireless/T-Mobile USA").used_as("Verizon Wireless"),
    token("ani_full_name", CallBegin, "Full Name - Caller's Full Name", "Freddy Krueger"),
    token("ani_first_name", CallBegin, "First Name - Caller's First Name", "Freddy"),
    token("ani_middle_name", CallBegin, "Middle Name - Caller's Middle Name", "Charles"),
    token("ani_last_name", CallBegin, "Last Name - Caller's Last Name", "Krueger"),
    token("ani_type", CallBegin, "Type - Caller's Home Type - (Single Family or Multi Family)", "Charles").used_as("Single Family"),
    token("ani_street_line_1", CallBegin, "Street Line 1 - Caller's Address Line 1", "1428 Elm Street"),
    token("ani_street_line_2", CallBegin, "Street Line 2 - Caller's Address Line 2", "Apt 2"),
    token("ani_city", CallBegin, "City - Caller's City Name", "Springwood"),
    token("ani_zip", CallBegin, "ZIP - Caller's Zip Code", "50035"),
    token("ani_zip4", CallBegin, "ZIP4 - Caller's Zip plus 4", "1001"),
    token("ani_state", CallBegin, "State - Caller's State Name", "Ohio"),
    token("ani_country_code", CallBegin, "Country Code - Caller's Country Code", "US"),
    token("ani_street_number", CallBegin, "Street Number - Caller's Street Number", "1428"),
    token("ani_street_name", CallBegin, "Street Name - Caller's Street Name", "Elm"),
    token("ani_street_type", CallBegin, "Street Type - Caller's Street Type", "St"),
    token("ani_updated_at", CallBegin, "Updated At - Caller Information last lookup data", "13 Oct 2020 3:15:12 PM"),
    token("tags", CallBegin, "Tags - Data used to identify and group campaigns (Nested object)", "Region: south"),
    token("location_name", LocationInfo, "Location - Name", "Auto ID"),
    token("location_address_line_1", LocationInfo, "Location - Address Line 1", "157 Main Street"),
    token("location_address_line_2", LocationInfo, "Location - Address Line 2", "Apt 4"),
    token("location_address_city", LocationInfo, "Location - City", "Los Angeles"),
    token("location_address_zip", LocationInfo, "Location - Zip", "91741"),
    token("location_address_state", LocationInfo, "Location - State", "CA"),
    token("account_id", LocationInfo, "Account ID - Client's provided account number", "26627332"),
    token("location_id", LocationInfo, "Location ID - Client's provided location ID", "3242243"),
    token("page_id", Dni, "Unique ID of the Web Page", "e14eb2bb-b829-4d19-bf5a-da76ccffbf4e"),
    token(
        "page_converted_on",
        Dni,
        "Page Converted On - The page that your customer made the call",
        "https://www.example.com/about_us.htm",
    ),
    token(
        "first_page_landed_on",
        Dni,
        "First Page Landed On - The page that your customer first landed on your site",
        "https://www.example.com",
    ),
    token("vehicle_vin", Dni, "Vehicle Identifier", "1C6RRFFG9KN909808"),
    token("vehicle_year", Dni, "Vehicle Year", "2019"),
    token("vehicle_make", Dni, "Vehicle Make", "Ram"),
    token("vehicle_model", Dni, "Vehicle Model", "1500"),
    token("referral_domain", Dni, "Referral Domain - Domain user was referred from", "facebook.com"),
    token("medium", Dni, "Medium Type - Paid|Organic|Direct|Referral|Other", "Paid"),
    token("utm_source", Dni, "UTM Source - Identifies source of traffic", "").used_as("facebook"),
    token("utm_medium", Dni, "UTM Medium - Specifies the medium", "like social or newsletter").used_as("social"),
    token("utm_campaign", Dni, "UTM Campaign - Identifies the campaign the URL is part of", "sales"),
    token("utm_content", Dni, "UTM Content - Content user is directed to", "123"),
    token("keyword", Dni, "Keyword - Tracking", "air conditioning"),
    token("gclid", Dni, "GCLID - Google Click ID", "xyz123"),
    token("ring_count", CallEnd, "Ring Count - Count of Rings before Answer", "4"),
    token("site_id", LocationInfo, "AutoID's Site Identifier", "4567"),
    token("domain_id", LocationInfo, "AutoID's Location Identifier", "1234"),
    token("visitor_browser_family", Dni, "Visitors - Browser Family", "Firefox"),
    token("visitor_browser_version", Dni, "Visitors - Browser Version", "79"),
    token("visitor_device", Dni, "Visitors - Device", "Other"),
    token("visitor_country_code", Dni, "Visitors - Country Code", "US"),
    token("visitor_region", Dni, "Visitors - Region", "CA"),
    token("visitor_city", Dni, "Visitors - City", "Los Angeles"),
    token("visitor_ip_address", Dni, "Visitors - IP Address", "47.156.108.175"),
    token("visitor_operating_system", Dni, "Visitors - Operating System", "Mac OS X"),
    token("visitor_lat", Dni, "Visitors - Latitude", "34.153500"),
    token("visitor_long", Dni, "Visitors - Longitude", "-117.845700"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_is_the_documents() {
        let documented = include_str!("../../../../fixtures/autoid/render/tokens.tsv");
        let ours: String = TOKENS.iter().map(|t| format!("%{}%\t{}\t{}\n", t.name, t.category.word(), t.example)).collect();
        assert_eq!(ours, documented);
        assert_eq!(TOKENS.len(), 77);
        assert!(TOKENS.iter().all(|t| is_nested(t.name) || !t.value.is_empty()));
    }
}
