//! The management API, and its limit.

use super::{CREATE, ERRORS, LIMITS, LIVE, NOBODY, RETRIEVE, THIRD, UPDATE, clause};
use crate::model::Clause;

const AUTH: &str = "LeadSquared API documentation, authentication";

pub const CLAUSES: &[Clause] = &[
    // Calls
    clause!("register/create", Client Required Public, CREATE, "A webhook is created by POST to /v2/Webhook.svc/Create.", checks ["policy/calls", "policy/documented"]),
    clause!("register/keys", Client Required Public, AUTH, "accessKey and secretKey are in the query, or in the headers x-LSQ-AccessKey and x-LSQ-SecretKey.", checks ["register/keys"]),
    clause!("register/keys-both", Sender Informative Assumed, NOBODY, "Where both are given the headers hold.", reason "a choice of the simulator: no document binds another sender to it"),
    clause!("register/secret", Sender Informative Assumed, NOBODY, "An access key is an account, with any secret key unless one is set.", reason "a convention of the simulator: a real access key has one secret key", switch "secret-key"),
    clause!("register/json", Client Required Stated, CREATE, "The content type is application/json, and the body has the attribute names and structure of the specification.", checks ["register/content-type"]),
    clause!("register/hosts", Client Informative Public, AUTH, "Each region has its host; keys on another host are answered 401 with the right one.", reason "one fake stands for all hosts"),
    // Attributes
    clause!("register/description", Client Informative Stated, CREATE, "Description is any text.", reason "any text is right: there is nothing to judge"),
    clause!("register/url", Client Required Stated, CREATE, "URL is an HTTP or HTTPS URL.", checks ["register/url"]),
    clause!("register/method", Client Required Stated, CREATE, "Method is POST always.", checks ["register/method"]),
    clause!("register/content-type", Client Required Public, CREATE, "ContentType is one of three formats; the supplied page has lost their list.", checks ["register/per-specification"]),
    clause!("register/event", Client Required Stated, CREATE, "WebhookEvent is a number from the list; the sample writes it as text, and both are taken.", checks ["register/event"]),
    clause!("register/mandatory", Client Required Assumed, CREATE, "URL, Method, ContentType and WebhookEvent are mandatory: the page does not say which attributes are.", checks ["register/per-specification"]),
    clause!("register/landing-page-urls", Client Required Stated, CREATE, "LandingPageUrls are mandatory for landing pages, says the table; the sample has none, with IsSpecificLandingPage false, and is taken.", reason "for landing pages only, which a client that is judged need not ask for; one that does is judged by register/per-specification", switch "landing-page-urls"),
    clause!("register/landing-page-form", Client Informative Assumed, NOBODY, "LandingPageUrls are an array of texts, or one text with commas.", reason "both forms are right: there is nothing to judge"),
    clause!("register/specific-landing-page", Client Required Stated, CREATE, "IsSpecificLandingPage is true where LandingPageUrls are given.", reason "for landing pages only, which a client that is judged need not ask for; one that does is judged by register/per-specification"),
    clause!("register/notify", Client Required Stated, CREATE, "NotifyOnFailure is true or false.", checks ["register/per-specification"]),
    clause!("register/properties", Client Required Stated, CREATE, "WebhookProperties hold activity and opportunity details, for the events that pertain to them, as shown.", checks ["register/per-specification"]),
    clause!("register/properties-text", Client Required Example, CREATE, "WebhookProperties are JSON in a text, its quotation marks escaped; an object in its place is a 400 (seen live).", checks ["register/properties-escaped"]),
    clause!("register/properties-parts", Client Recommended Assumed, CREATE, "ActivityEvent, OpportunityEvents and ChangedOpportunityField must be in the properties of their events; the rest may be left out.", checks ["register/per-specification"]),
    clause!("register/quotation-marks", Client Required Example, CREATE, "The printed properties have typographic quotation marks, which JSON does not take: the refusal says so.", checks ["register/per-specification"]),
    clause!("register/custom-headers", Client Required Stated, CREATE, "Up to 10 custom headers, key and value.", checks ["register/per-specification"]),
    clause!("register/custom-headers-form", Client Required Example, CREATE, "The sample has an array of Key and Value, the text speaks of JSON in a text: both are taken.", reason "both forms are right: there is nothing to judge"),
    clause!("register/custom-headers-repeated", Client Required Example, CREATE, "The sample has one key twice: both are kept.", reason "one key twice is right, and so is each key once: there is nothing to judge"),
    clause!("register/custom-headers-taken", Client Informative Assumed, NOBODY, "Host, Content-Type, Content-Length, Transfer-Encoding and Connection are the delivery's own.", checks ["register/per-specification"]),
    clause!("register/unknown-attribute", Client Required Stated, CREATE, "An attribute that is not of the specification is refused.", checks ["register/per-specification"]),
    clause!("register/live-rules", Client Informative Observed, LIVE, "ActivityEvent and ChangedLeadField are wanted beside the properties, system activities are refused, a field has one webhook, and stages have none.", reason "tenants differ in it: a client that keeps to the page is right", switch "create-rules"),
    clause!("register/created", Sender Required Stated, CREATE, "Success is 200 with {\"Status\":\"Success\",\"Message\":{\"Id\":…}}, the id being a GUID made of the time.", checks ["policy/creates", "register/id"]),
    // The other calls
    clause!("register/retrieve", Sender Required Public, RETRIEVE, "POST Retrieve lists webhooks by event, status, id or text, sorted by a column and in pages from 1; RecordCount counts all that fit.", checks ["register/retrieve"]),
    clause!("register/retrieve-columns", Sender Informative Observed, LIVE, "Rows have WebhookId, EventName, EventCode, Description, URL, StatusCode and WebhookProperties; the other columns are assumed.", reason "of the columns some were seen and the rest are assumed: that the list counts what it holds is checked"),
    clause!("register/status-codes", Sender Recommended Public, RETRIEVE, "StatusCode is 0 for enabled, 1 for switched off, 2 for disabled by failures; an older page has 1 for enabled and 0 for the rest.", reason "two pages contradict each other: either reading is right", switch "status-codes"),
    clause!("register/update", Sender Required Public, UPDATE, "POST Update takes the attributes of Create with WebhookId, as a whole.", checks ["register/update"]),
    clause!("register/update-reply", Sender Informative Assumed, NOBODY, "Update and Delete answer AffectedRows 1; neither reply was seen.", reason "a choice of the simulator: no document binds another sender to it"),
    clause!("register/delete", Sender Required Observed, LIVE, "Delete is a GET with webhookId in the query; a POST is answered 405.", checks ["register/deleted-silent"]),
    clause!("register/deletes", Client Recommended Observed, LIVE, "A client deletes by GET, with the webhookId that Create gave.", checks ["policy/leaves-nothing", "register/id-intact"]),
    clause!("register/told", Client Recommended Assumed, NOBODY, "A client ends with success when its calls did, and not when they were refused.", checks ["policy/ends", "policy/refusal-told", "policy/refusal-taken"]),
    clause!("register/backs-off", Client Required Assumed, CREATE, "A client that is answered 429 waits for the limit's window and makes the call again.", checks ["policy/backs-off", "policy/gets-on"]),
    // Errors
    clause!("register/envelope", Sender Required Public, ERRORS, "An error is {\"Status\":\"Error\",\"ExceptionType\",\"ExceptionMessage\"}.", checks ["register/envelope"]),
    clause!("register/400", Sender Required Stated, CREATE, "400: the body is not per specification. The wording is ours, after what was seen of a JSON that cannot be read.", checks ["register/method", "register/event", "register/url", "register/unknown-attribute", "register/eleven-headers", "register/properties-object", "register/notify", "register/quotation-marks", "register/broken"]),
    clause!("register/400-or-500", Sender Informative Observed, LIVE, "In live tenants a body that can be read and is wrong is answered 500.", reason "tenants differ in it: register/400 says what the page says", switch "validation-status"),
    clause!("register/401", Sender Required Stated, CREATE, "401: the access credentials are invalid. Of the body third parties tell several versions, none proven.", checks ["register/no-keys"], switch "unauthorized-type"),
    clause!("register/404", Sender Required Stated, CREATE, "404: the API could not be found. The message is the documented one, the type is assumed.", checks ["register/no-api"]),
    clause!("register/405", Sender Required Observed, LIVE, "405: another method than that of the API. The body is assumed.", checks ["register/other-method"]),
    clause!("register/429", Sender Required Stated, CREATE, "429: API calls exceeded the limit of 25 in 5 second(s). The type was seen by third parties.", checks ["register/limit"]),
    clause!("register/429-status", Sender Informative Observed, THIRD, "Beyond the limit others saw 200 or 403 with the same body.", reason "tenants differ in it: register/429 says what the page says", switch "rate-limit-status"),
    clause!("register/500", Sender Required Stated, CREATE, "500: the call failed, and the message says why; so for a webhook that is not there (assumed).", reason "the page names no call that must fail so, and one made wrong on purpose may be answered 400"),
    // The limit
    clause!("register/limit", Sender Required Stated, CREATE, "25 calls in 5 seconds are answered, the 26th is not.", checks ["register/limit", "register/limit-not-early"], switch "rate-limit"),
    clause!("register/limit-plans", Sender Informative Public, LIMITS, "The limit is the plan's: 2 to 25 in 5 seconds in one version, 10 and 20 in another.", reason "the limit of a plan is known to its tenant; the page's own, 25 in 5 seconds, is checked"),
    clause!("register/limit-span", Sender Required Stated, CREATE, "The limit is for 5 seconds.", checks ["register/limit-refills"], switch "rate-window"),
    clause!("register/limit-window", Sender Recommended Assumed, NOBODY, "The limit holds in any 5 seconds; whether the window slides is not said.", reason "nobody says whether the window slides: a check would accuse one of two right readings", switch "rate-window-kind"),
    clause!("register/limit-account", Sender Required Observed, LIVE, "The limit is the account's, whichever calls are made.", reason "one account is judged: a second one, with keys of its own, is not at hand"),
    clause!("register/limit-refused", Sender Recommended Assumed, NOBODY, "A call that was refused for the limit does not count; one that was refused for anything else does, but for a wrong key or path.", reason "a choice of the simulator: no document binds another sender to it"),
    clause!("register/limit-headers", Sender Informative Public, LIMITS, "No Retry-After and no other header tells of the limit.", reason "the absence of a feature: a header more harms nobody"),
    clause!("register/repeated-key-taken", Sender Required Example, CREATE, "The sample's custom headers, one key twice, are taken.", checks ["register/sample-twice"]),
];
