//! The contract that a provider folder fulfils. All of it is synchronous and pure but for the account it is handed.

use std::{fmt, time::Duration};

use jiff::Timestamp;
use proptest::strategy::BoxedStrategy;

use super::{
    Account, Body, Clause, Collection, Delivery, Document, Event, Framing, Headers, Invalid, Message, Occasion, Policy, Precondition,
    Profile, RecordCall, Reply, Request, Route, Secret, Subscription, Switch, Trigger,
};

/// One kind of lead that can be made to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeadKind {
    /// In commands: `chat`.
    pub name: &'static str,
    /// The events it may count as, the default first.
    pub events: &'static [&'static str],
    /// What it is, in a sentence.
    pub about: &'static str,
}

/// So many calls in so long a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// So many calls.
    pub limit: usize,
    /// In so long a time.
    pub span: Duration,
    /// How far back calls count now: the span, unless windows begin at fixed times.
    pub counted: Duration,
}

/// Something in a delivery that the documents do not allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// JSON pointer, XML path or header name.
    pub pointer: String,
    /// What would have been right.
    pub expected: String,
    /// What is there.
    pub actual: String,
}

impl Flaw {
    /// At this place; where what is there is empty, it is called `nothing`.
    pub fn new(pointer: impl Into<String>, expected: impl Into<String>, actual: impl Into<String>) -> Self {
        let actual: String = actual.into();
        Self { pointer: pointer.into(), expected: expected.into(), actual: if actual.is_empty() { "nothing".to_owned() } else { actual } }
    }
}

/// A lead provider.
pub trait Provider: Sync {
    /// In commands and ids: `localiq`.
    fn name(&self) -> &'static str;

    /// As the provider writes itself: `LOCALiQ`.
    fn title(&self) -> &'static str;

    /// The account that examples use and that is there without asking: `TEST_1`.
    fn example_account(&self) -> &'static str;

    /// How a subscription is made and removed through the management API; none where the provider has none.
    fn recipe(&self) -> Option<super::Recipe> {
        None
    }

    /// What sequences of calls, leads and outages are made of; none: the provider's webhooks are not made by calls.
    fn sequences(&self) -> Option<super::Sequences> {
        None
    }

    /// A first call to paste, against the example account: a `curl` command line.
    fn first_call(&self, base_url: &str) -> String;

    /// What is worth knowing before the first call, given the settings in force: one line each.
    fn notices(&self, settings: &super::Settings) -> Vec<String>;

    /// The paths of the management API, as documented.
    fn routes(&self) -> &'static [Route];
    /// The kinds of leads that can happen, the usual one first.
    fn leads(&self) -> &'static [LeadKind];
    /// The notations a delivery may be in, the default first: `json`, `adf`.
    fn formats(&self) -> &'static [&'static str];
    /// What the documents leave open, as choices.
    fn switches(&self) -> &'static [Switch];
    /// Switches that are set together, by a name.
    fn profiles(&self) -> &'static [Profile];
    /// The fidelity ledger.
    fn clauses(&self) -> &'static [Clause];

    /// The methods that deliveries may have, the usual one first.
    fn methods(&self) -> &'static [&'static str] {
        &["POST"]
    }

    /// The methods with which the provider asks whether a receiver is there: without a body, a credential or a signature.
    fn probes(&self) -> &'static [&'static str] {
        &[]
    }

    /// The media types that deliveries may have, in lower case; `+json` takes each type that ends so.
    fn media(&self) -> &'static [&'static str] {
        &["application/json", "+json"]
    }

    /// What the provider's screens hold besides subscriptions: templates, applications, failed deliveries.
    fn collections(&self) -> &'static [Collection] {
        &[]
    }

    /// What the provider's own screens offer, as data for a page that shows them: an array of screens with their lists,
    /// fields, steps and calls. The tests of the console have its shape.
    fn screens(&self, _settings: &super::Settings) -> Document {
        Document::of(&[(); 0])
    }

    /// The places of a lead's document that hold one of some words: `lead.status`, `*` being each item of an array.
    fn words(&self) -> Vec<(String, Vec<String>)> {
        Vec::new()
    }

    /// The limit to an account's calls; none: there is none.
    fn quota(&self, _settings: &super::Settings, _now: Timestamp) -> Option<Quota> {
        None
    }

    /// Whether a text can be the name of an account here.
    fn account_name(&self, name: &str) -> Result<(), Invalid>;

    /// Whose world a call is about; a call that does not say is answered in the provider's words.
    fn account(&self, request: &Request) -> Result<String, Reply>;

    /// What must be seen of the outside world before a call is answered; none: nothing. A call that would be refused anyway
    /// has no precondition.
    fn precondition(&self, _request: &Request, _account: &Account, _now: Timestamp) -> Option<Precondition> {
        None
    }

    /// The management API: request → change → reply. A refusal is a reply, too.
    fn register(&self, request: &Request, account: &mut Account, now: Timestamp) -> Reply;

    /// What the provider's own screens offer: a subscription from a form's fields.
    fn enrol(&self, form: &Document, account: &mut Account, now: Timestamp) -> Result<Subscription, Invalid>;

    /// The same form over a subscription that is there: only the fields that the form holds change.
    fn amend(&self, form: &Document, subscription: &mut Subscription) -> Result<(), Invalid>;

    /// What a subscription shows on the provider's screens beyond the common fields.
    fn describe(&self, _subscription: &Subscription, _account: &Account) -> Document {
        Document::default()
    }

    /// Reads or changes one of the [`Provider::collections`], and says what is there afterwards.
    fn records(&self, call: &RecordCall, _account: &mut Account, _now: Timestamp) -> Result<Document, Invalid> {
        Err(Invalid::unknown("collection", &call.collection, "collection of this provider", self.collections().iter().map(|c| c.name)))
    }

    /// Lets a lead happen in an account: draws its ids, notes what the account must remember.
    fn compose(&self, trigger: &Trigger, account: &mut Account, now: Timestamp) -> Result<Event, Invalid>;

    /// Whether a subscription wants an event.
    fn select(&self, subscription: &Subscription, event: &Event) -> bool;

    /// The method and URL of a delivery.
    fn address(&self, subscription: &Subscription, _event: &Event) -> (&'static str, String) {
        ("POST", subscription.url.clone())
    }

    /// What a delivery is a part of: of an account's deliveries of one sequence none goes out before those that came to be
    /// owed earlier and have a lower [`Provider::rank`] are delivered or given up. None: as they come.
    fn sequence(&self, _subscription: &Subscription, _event: &Event) -> Option<String> {
        None
    }

    /// How early a delivery comes among those of one event and of one [`Provider::sequence`]: the lowest first.
    fn rank(&self, _subscription: &Subscription, _event: &Event) -> u32 {
        0
    }

    /// The body of one attempt.
    fn render(&self, event: &Event, subscription: &Subscription, account: &Account, occasion: &Occasion) -> Body;

    /// The headers that prove the sender, over the exact bytes of the body.
    fn sign(&self, body: &Body, subscription: &Subscription, account: &Account, occasion: &Occasion) -> Headers;

    /// The header that carries the signature; empty: nothing is signed.
    fn signature_header(&self) -> &'static str {
        ""
    }

    /// How receivers check that signature; none: nothing is signed.
    fn signature_guide(&self) -> Option<super::SignatureGuide> {
        None
    }

    /// Whether a delivery proves its sender by a signature that one of these keys (public, or private with its public half)
    /// made. A failure says which step differs and what would be right. Where nothing is signed, everything holds.
    fn verify(&self, _delivery: &Request, _keys: &[Secret]) -> Result<(), Invalid> {
        Ok(())
    }

    /// The same with the steps that differ, one sentence each; `Ok` holds the place of the key that fits. Takes its time.
    fn explain_signature(&self, _delivery: &Request, _keys: &[Secret]) -> Result<usize, Vec<String>> {
        Err(vec!["this provider signs nothing".to_owned()])
    }

    /// A signing key of the kind that the provider makes, the same for the same number: for tests only. None where
    /// nothing is signed.
    fn test_key(&self, _number: u64) -> Option<Secret> {
        None
    }

    /// A new signing key that nobody else has; the one thing here that is drawn at random. Refused where nothing is signed.
    fn new_key(&self) -> Result<Secret, Invalid> {
        Err(Invalid::new("provider", format!("{} signs nothing", self.title()), "a provider that signs"))
    }

    /// Refuses what cannot sign: a public key, another kind of key, no key at all.
    fn can_sign(&self, _key: &Secret) -> Result<(), Invalid> {
        Err(Invalid::new("key", format!("{} signs nothing", self.title()), "a provider that signs"))
    }

    /// The public half of a signing key, as receivers install it; a text that is no key is refused.
    fn public_key(&self, _key: &Secret) -> Result<String, Invalid> {
        Err(Invalid::new("key", "this provider signs nothing", "a provider that signs"))
    }

    /// Where and by which text the reply to a delivery says that it was refused, though its status is a success: a JSON
    /// pointer and a value. None where the status alone tells.
    fn refusal(&self) -> Option<(&'static str, &'static str)> {
        None
    }

    /// Notes what came of a delivery's latest attempt, where the account remembers it.
    fn record(&self, _delivery: &Delivery, _account: &mut Account) {}

    /// The numbers for one subscription's deliveries.
    fn policy(&self, subscription: &Subscription, account: &Account) -> Policy;

    /// The JSON Schema (2020-12) of the bodies in JSON, made of what [`Provider::inspect`] compares with. Refused, with the
    /// reason, where no one schema holds.
    fn schema(&self) -> Result<Document, Invalid> {
        let wrong = format!("nothing here says what shape the bodies of {} have", self.title());
        Err(Invalid::new(self.name(), wrong, "a provider whose documents have tables of what it sends"))
    }

    /// The OpenAPI 3.1 document of the management API and of what is posted, as they are with these settings in force.
    /// Unless a provider describes itself: its paths, and nothing of what they answer.
    fn openapi(&self, settings: &super::Settings) -> Document {
        super::openapi::outlined(self.title(), self.name(), self.routes(), settings)
    }

    /// What a delivery holds that the documents do not allow; empty for a faithful one.
    fn inspect(&self, delivery: &Request) -> Vec<Flaw>;

    /// The identity of the lead in a delivery, as [`Event::identity`] has it; none when it cannot be read.
    fn identify(&self, delivery: &Request) -> Option<String>;

    /// What a receiver that stores a lead can give back of it: field name (`contact.email`) and value,
    /// for each field that holds something.
    fn facts(&self, lead: &Document) -> Vec<(String, String)>;

    /// Each name that [`Provider::facts`] may give; empty: not known.
    fn fact_names(&self) -> Vec<&'static str> {
        Vec::new()
    }

    /// The same fields under the same names, as a receiver reads them from the bytes of a delivery in any notation.
    /// Empty where [`Provider::identify`] finds no lead.
    fn facts_of(&self, delivery: &Request) -> Vec<(String, String)>;

    /// Whose lead a delivery tells of, and the time its data about that person is from: of two deliveries about one
    /// person the later one tells what holds. None where the delivery does not say.
    fn contact_of(&self, delivery: &Request) -> Option<(String, Timestamp)>;

    /// Valid leads of a kind, as documents that [`Trigger::base`] takes.
    fn generate(&self, lead: &str) -> BoxedStrategy<Document>;
}

impl dyn Provider {
    /// A rendered event as the message that goes out: signed over its exact bytes, addressed to its subscription.
    pub fn message(&self, body: Body, event: &Event, subscription: &Subscription, account: &Account, occasion: &Occasion) -> Message {
        let proof = self.sign(&body, subscription, account, occasion);
        let mut headers = Headers::with_capacity(4, 256);
        headers.push("Content-Type", body.content_type);
        headers.append(&proof);
        let (method, url) = self.address(subscription, event);
        Message { method: method.into(), url, headers, body: body.bytes, framing: Framing::Sized }
    }
}

impl fmt::Debug for dyn Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
