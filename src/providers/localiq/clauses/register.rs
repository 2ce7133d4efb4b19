//! Registering and deregistering, OAuth, and the neighbouring endpoints.

use super::{API, CLIENT, LATER, NOBODY, SENDER, clause};
use crate::model::Clause;

const AUTH: &str = "LOCALiQ API documentation, authentication";
const ERRORS: &str = "LOCALiQ API documentation, errors and trouble shooting";
const CONTACTS: &str = "LOCALiQ API documentation, contacts and contact interactions";

pub const CLAUSES: &[Clause] = &[
    clause!("register/advertiser-required", Client Required Stated, API, "Registering needs the query parameter global_master_advertiser_id.", reason CLIENT),
    clause!("register/advertiser-form", Client Required Public, "LOCALiQ API documentation, identifiers", "An advertiser id is a platform (USA, CAN, AUS, GBR, TEST), an underscore and an integer, in upper case.", reason CLIENT),
    clause!("register/body", Client Recommended Stated, API, "The body has the keys event_type, url and authorization; which of them must be there is not said.", reason CLIENT),
    clause!("register/event-types", Client Required Stated, API, "event_type is new_contact or new_lead.", reason CLIENT),
    clause!("register/url", Client Required Assumed, NOBODY, "url is an absolute http or https URL; anything else is refused.", reason CLIENT),
    clause!("register/authorization-optional", Sender Recommended Assumed, NOBODY, "authorization may be left out: only the screen's field is called optional.", reason SENDER),
    clause!("register/authorization-header-safe", Client Recommended Assumed, NOBODY, "authorization holds no control characters: it becomes the value of a header.", reason CLIENT),
    clause!("register/content-type", Client Required Example, API, "Calls carry Content-Type: application/json.", reason CLIENT),
    clause!("register/id", Sender Required Stated, API, "The reply's body holds the id of the webhook, which deregisters it later.", reason SENDER),
    clause!("register/id-form", Sender Required Example, API, "An id is an integer, a plus sign and the advertiser id: 84+TEST_1.", reason SENDER),
    clause!("register/status", Sender Recommended Assumed, NOBODY, "A registration is answered 200; no document names its status.", reason SENDER, switch "register-status"),
    clause!("register/duplicates", Sender Recommended Assumed, NOBODY, "Registering the same webhook twice makes two of them.", reason SENDER),
    clause!("register/api-hooks-take-all", Sender Recommended Assumed, NOBODY, "A webhook made through the API is active, wants every lead type and takes JSON: the API has no field for them.", reason SENDER),
    clause!("register/deregister", Sender Required Stated, API, "DELETE /crm/webhooks/[id] deregisters a webhook and is answered 200 with its id.", reason SENDER),
    clause!("register/deregister-unknown", Sender Required Stated, API, "An id that is not there is answered 404.", reason SENDER),
    clause!("register/deregister-unknown-body", Sender Informative Assumed, NOBODY, "A 404 has the body {\"name\":\"not_found\",\"message\":…}, after the public 403.", reason SENDER),
    clause!("register/plus-is-literal", Sender Required Assumed, NOBODY, "The plus of an id stands in the path as itself or as %2B, and is never read as a space.", reason SENDER),
    clause!("register/bare-token", Client Required Example, API, "The Authorization header of /crm calls is the access token alone.", reason CLIENT),
    clause!("register/bearer-token", Sender Recommended Public, AUTH, "Other pages show Bearer before the token; both are taken.", reason SENDER),
    clause!("register/token-checked", Sender Recommended Assumed, NOBODY, "Any access token is taken unless tokens are switched on; a missing one is refused.", reason SENDER, switch "oauth"),
    clause!("register/unauthorized", Sender Required Public, ERRORS, "Missing or invalid credentials are answered 401 with {\"message\":\"Unauthorized\"}.", reason SENDER),
    clause!("register/forbidden", Sender Informative Public, ERRORS, "A token that is not tied to the advertiser is answered 403 with the name not_authorized.", reason SENDER,
        switch "advertiser-access"),
    clause!("register/malformed", Sender Required Public, ERRORS, "A malformed header or body is answered 400 with a JSON description.", reason SENDER),
    clause!("register/unprocessable", Sender Recommended Public, ERRORS, "A missing or invalid parameter is answered 422 with [{\"attribute\",\"message\"}], as other endpoints show.", reason SENDER),
    clause!("register/rate-limit", Sender Required Public, AUTH, "More than 20 requests in a second are answered 429 with {\"message\":\"Too Many Requests\"}; counted for each advertiser (assumed).", reason SENDER, switch "rate-limit"),
    clause!("register/wrong-method", Sender Informative Assumed, NOBODY, "A documented path with another method is answered 405.", reason SENDER),
    clause!("register/oauth-authorize", Sender Recommended Public, AUTH, "GET /oauth/authorize redirects with a code; the login page in between is taken for done.", reason SENDER),
    clause!("register/oauth-code", Sender Required Public, AUTH, "An authorization code lives ten minutes.", reason SENDER),
    clause!("register/oauth-grants", Sender Required Public, AUTH, "POST /oauth/token grants for authorization_code, password and refresh_token, in JSON.", reason SENDER),
    clause!("register/oauth-token", Sender Required Public, AUTH, "A grant holds access_token (64 hexadecimal digits), token_type bearer, expires_in 7200, refresh_token, created_at.", reason SENDER),
    clause!("register/oauth-expiry", Sender Required Public, AUTH, "An access token lives two hours, then every call is answered 401.", reason SENDER),
    clause!("register/oauth-refresh-once", Sender Required Public, ERRORS, "A refresh token works once; used again it is answered 400 with invalid_grant.", reason SENDER),
    clause!("register/oauth-clients", Sender Informative Assumed, NOBODY, "Any client id with any secret, and any user with any password, is granted.", reason "who may log in is not simulated"),
    clause!("register/contacts", Sender Recommended Public, CONTACTS, "GET /crm/contacts lists contacts created from created_after_date (inclusive) to created_before_date (exclusive).", reason SENDER),
    clause!("register/contacts-envelope", Sender Recommended Public, CONTACTS, "Lists come with the advertiser id, page, total_pages and next_page_location, whose query keys are in alphabetical order.", reason SENDER),
    clause!("register/contacts-page-size", Sender Informative Assumed, NOBODY, "A page holds 25 rows; a page out of range is empty (public).", reason SENDER),
    clause!("register/contacts-absent", Sender Recommended Public, CONTACTS, "Attributes without data are left out of lists.", reason SENDER),
    clause!("register/interactions", Sender Recommended Public, CONTACTS, "GET /crm/contact_interactions lists leads, by event_type if asked, and GET /crm/contact_interactions/:id gives one.", reason SENDER),
    clause!("register/interaction-advertiser", Sender Informative Assumed, NOBODY, "GET /crm/contact_interactions/:id names the advertiser in its query, as its neighbours do: ids are counted for each.", reason SENDER),
    clause!("register/contacts-shape", Sender Informative Assumed, NOBODY, "The lists show leads in the shape of June 2021 whatever the payload switches say.", reason SENDER),
    clause!("register/oauth-errors", Sender Informative Assumed, "RFC 6749, sections 4.1.2.1 and 5.2", "Malformed grants are refused as invalid_request, unsupported_grant_type or unsupported_response_type.", reason SENDER),
    clause!("register/oauth-bound", Sender Recommended Assumed, "RFC 6749, section 4.1.3", "A code works once, for its client and its redirect_uri; a refresh token for its client.", reason SENDER),
    clause!("register/no-list", Client Informative Public, LATER, "No endpoint lists, reads or changes webhooks.", reason "there is nothing to exercise: such calls are answered 405 or shown as strays"),
];
