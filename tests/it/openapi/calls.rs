//! The calls, each with the status that it provokes: good ones and bad ones, so that each documented status is seen.

/// The status, the method and path, who calls, and the body. `{…}` stands for what earlier answers held.
#[derive(Debug, Clone, Copy)]
pub struct Call(pub u16, pub &'static str, pub By, pub &'static str);

/// Who calls, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// With the provider's credentials; a body is announced as JSON, or as the form that it is.
    Client,
    /// Without credentials.
    Nobody,
    /// With the access token that was granted last.
    Granted,
    /// With a body that is announced as plain text.
    Mumbler,
    /// With a body that is longer than leadbench reads.
    Flood,
    /// Nobody calls: a lead happens and goes nowhere, and its retries are over.
    Lead,
}

use By::{Client, Flood, Granted, Lead, Mumbler, Nobody};

/// Of a provider with these switches.
pub struct Session {
    pub provider: &'static str,
    pub switches: &'static [(&'static str, &'static str)],
    pub calls: &'static [&'static [Call]],
}

/// Without it all that SalesIQ answers has status 200, whatever is written here.
pub const REAL: (&str, &str) = ("salesiq.statuses", "real");

pub const SESSIONS: &[Session] = &[
    Session { provider: "localiq", switches: &[], calls: &[LOCALIQ, LOCALIQ_LIMITED, OAUTH] },
    Session { provider: "localiq", switches: &[("localiq.rate-limit", "off")], calls: &[LOCALIQ, OAUTH] },
    Session { provider: "localiq", switches: &[("localiq.advertiser-access", "denied")], calls: &[LOCALIQ_DENIED, OAUTH] },
    Session {
        provider: "localiq",
        switches: &[("localiq.register-status", "201"), ("localiq.oauth", "on"), ("localiq.rate-limit", "off")],
        calls: &[LOCALIQ_CREATED, OAUTH],
    },
    Session { provider: "leadsquared", switches: &[], calls: &[LEADSQUARED, LEADSQUARED_WRONG, LEADSQUARED_LIMITED] },
    Session {
        provider: "leadsquared",
        switches: &[
            ("leadsquared.validation-status", "500"),
            ("leadsquared.opportunity-codes", "observed"),
            ("leadsquared.create-rules", "observed"),
            ("leadsquared.rate-limit-status", "200"),
        ],
        calls: &[LEADSQUARED, LEADSQUARED_LIVE],
    },
    Session {
        provider: "leadsquared",
        switches: &[("leadsquared.handshake", "head"), ("leadsquared.rate-limit", "off")],
        calls: &[LEADSQUARED_ASKED],
    },
    Session { provider: "salesiq", switches: &[], calls: &[SALESIQ_ASKED, SALESIQ, FLOODS] },
    Session { provider: "salesiq", switches: &[("salesiq.head-check", "off")], calls: &[SALESIQ, FLOODS] },
    Session { provider: "salesiq", switches: &[("salesiq.plan", "professional")], calls: &[SALESIQ_PROFESSIONAL, FLOODS] },
    Session { provider: "salesiq", switches: &[REAL, ("salesiq.head-check", "off")], calls: &[SALESIQ, FLOODS] },
    Session {
        provider: "salesiq",
        switches: &[REAL, ("salesiq.head-check", "off"), ("salesiq.retry-method", "PUT")],
        calls: &[SALESIQ, FLOODS],
    },
    Session { provider: "salesiq", switches: &[REAL, ("salesiq.plan", "professional")], calls: &[SALESIQ_PROFESSIONAL, FLOODS] },
];

const HOOK: &str = r#"{"event_type":"new_contact","url":"http://127.0.0.1:9/","authorization":"token jokin"}"#;
const REGISTER: &str = "POST /crm/webhooks?global_master_advertiser_id=TEST_1";
const CONTACTS: &str = "GET /crm/contacts?global_master_advertiser_id=TEST_1&created_after_date=2017-01-01&created_before_date=2018-01-01";
const INTERACTIONS: &str =
    "GET /crm/contact_interactions?global_master_advertiser_id=TEST_1&created_after_date=2017-01-01&created_before_date=2018-01-01";
const INTERACTION: &str = "GET /crm/contact_interactions/{interaction}?global_master_advertiser_id=TEST_1";
const DEREGISTER: &str = "DELETE /crm/webhooks/{id}";

const LOCALIQ: &[Call] = &[
    Call(0, "chat", Lead, ""),
    Call(0, "call", Lead, ""),
    Call(0, "form", Lead, ""),
    Call(0, "email", Lead, ""),
    Call(200, REGISTER, Client, HOOK),
    Call(400, REGISTER, Client, "{"),
    Call(400, REGISTER, Client, "[]"),
    Call(400, REGISTER, Mumbler, HOOK),
    Call(401, REGISTER, Nobody, HOOK),
    Call(413, REGISTER, Flood, ""),
    Call(422, REGISTER, Client, "{}"),
    Call(422, "POST /crm/webhooks", Client, HOOK),
    Call(200, DEREGISTER, Client, ""),
    Call(404, DEREGISTER, Client, ""),
    Call(404, "DELETE /crm/webhooks/84", Client, ""),
    Call(401, DEREGISTER, Nobody, ""),
    Call(200, CONTACTS, Client, ""),
    Call(401, CONTACTS, Nobody, ""),
    Call(422, "GET /crm/contacts?global_master_advertiser_id=TEST_1", Client, ""),
    Call(200, INTERACTIONS, Client, ""),
    Call(401, INTERACTIONS, Nobody, ""),
    Call(422, "GET /crm/contact_interactions?global_master_advertiser_id=TEST_1&event_type=sms", Client, ""),
    Call(200, INTERACTION, Client, ""),
    Call(401, INTERACTION, Nobody, ""),
    Call(404, "GET /crm/contact_interactions/1?global_master_advertiser_id=TEST_1", Client, ""),
    Call(422, "GET /crm/contact_interactions/1?global_master_advertiser_id=TEST", Client, ""),
];

const LOCALIQ_LIMITED: &[Call] = &[
    Call(429, REGISTER, Client, HOOK),
    Call(429, "DELETE /crm/webhooks/84+TEST_1", Client, ""),
    Call(429, CONTACTS, Client, ""),
    Call(429, INTERACTIONS, Client, ""),
    Call(429, INTERACTION, Client, ""),
];

const LOCALIQ_DENIED: &[Call] = &[
    Call(403, REGISTER, Client, HOOK),
    Call(401, REGISTER, Nobody, HOOK),
    Call(413, REGISTER, Flood, ""),
    Call(422, "POST /crm/webhooks", Client, HOOK),
    Call(403, "DELETE /crm/webhooks/84+TEST_1", Client, ""),
    Call(401, "DELETE /crm/webhooks/84+TEST_1", Nobody, ""),
    Call(404, "DELETE /crm/webhooks/84", Client, ""),
    Call(403, CONTACTS, Client, ""),
    Call(401, CONTACTS, Nobody, ""),
    Call(422, "GET /crm/contacts", Client, ""),
    Call(403, INTERACTIONS, Client, ""),
    Call(401, INTERACTIONS, Nobody, ""),
    Call(422, "GET /crm/contact_interactions", Client, ""),
    Call(403, "GET /crm/contact_interactions/1?global_master_advertiser_id=TEST_1", Client, ""),
    Call(401, "GET /crm/contact_interactions/1?global_master_advertiser_id=TEST_1", Nobody, ""),
    Call(422, "GET /crm/contact_interactions/1", Client, ""),
];

const LOCALIQ_CREATED: &[Call] = &[
    Call(0, "chat", Lead, ""),
    Call(200, "POST /oauth/token", Nobody, PASSWORD),
    Call(201, REGISTER, Granted, HOOK),
    Call(400, REGISTER, Granted, "{"),
    Call(401, REGISTER, Client, HOOK),
    Call(413, REGISTER, Flood, ""),
    Call(422, REGISTER, Granted, "{}"),
    Call(200, DEREGISTER, Granted, ""),
    Call(404, DEREGISTER, Granted, ""),
    Call(401, DEREGISTER, Client, ""),
    Call(200, CONTACTS, Granted, ""),
    Call(401, CONTACTS, Client, ""),
    Call(422, "GET /crm/contacts?global_master_advertiser_id=TEST_1", Granted, ""),
    Call(200, INTERACTIONS, Granted, ""),
    Call(401, INTERACTIONS, Client, ""),
    Call(422, "GET /crm/contact_interactions?global_master_advertiser_id=TEST_1", Granted, ""),
    Call(200, INTERACTION, Granted, ""),
    Call(401, INTERACTION, Client, ""),
    Call(404, "GET /crm/contact_interactions/1?global_master_advertiser_id=TEST_1", Granted, ""),
    Call(422, "GET /crm/contact_interactions/1", Granted, ""),
];

const PASSWORD: &str = r#"{"client_id":"me","client_secret":"s","grant_type":"password","username":"u","password":"p"}"#;

const OAUTH: &[Call] = &[
    Call(302, "GET /oauth/authorize?client_id=me&response_type=code&redirect_uri=http://127.0.0.1/&state=7", Nobody, ""),
    Call(400, "GET /oauth/authorize?client_id=me&response_type=token&redirect_uri=http://127.0.0.1/", Nobody, ""),
    Call(400, "GET /oauth/authorize", Nobody, ""),
    Call(200, "POST /oauth/token", Nobody, PASSWORD),
    Call(400, "POST /oauth/token", Nobody, "{}"),
    Call(400, "POST /oauth/token", Mumbler, PASSWORD),
    Call(413, "POST /oauth/token", Flood, ""),
];

const ORDER: &str = r#"{"URL":"http://127.0.0.1:9/","Method":"POST","ContentType":"application/json","WebhookEvent":"3"}"#;
const REORDER: &str =
    r#"{"WebhookId":"{id}","URL":"http://127.0.0.1:9/","Method":"POST","ContentType":"application/json","WebhookEvent":"6"}"#;
const CREATE: &str = "POST /v2/Webhook.svc/Create";
const RETRIEVE: &str = "POST /v2/Webhook.svc/Retrieve";
const UPDATE: &str = "POST /v2/Webhook.svc/Update";
const DELETE: &str = "GET /v2/Webhook.svc/Delete?webhookId={id}";

const LEADSQUARED: &[Call] = &[
    Call(200, CREATE, Client, ORDER),
    Call(400, CREATE, Client, "{"),
    Call(401, CREATE, Nobody, ORDER),
    Call(413, CREATE, Flood, ""),
    Call(200, RETRIEVE, Client, "{}"),
    Call(400, RETRIEVE, Mumbler, "{}"),
    Call(401, RETRIEVE, Nobody, "{}"),
    Call(413, RETRIEVE, Flood, ""),
    Call(200, UPDATE, Client, REORDER),
    Call(400, UPDATE, Client, "[]"),
    Call(401, UPDATE, Nobody, ORDER),
    Call(413, UPDATE, Flood, ""),
    Call(200, DELETE, Client, ""),
    Call(500, DELETE, Client, ""),
    Call(500, UPDATE, Client, REORDER),
    Call(401, DELETE, Nobody, ""),
    Call(404, "POST /v2/Webhook.svc/Creat", Nobody, ""),
];

const LEADSQUARED_WRONG: &[Call] = &[
    Call(400, CREATE, Client, r#"{"URL":7}"#),
    Call(400, RETRIEVE, Client, r#"{"Paging":[]}"#),
    Call(400, UPDATE, Client, "{}"),
    Call(400, "GET /v2/Webhook.svc/Delete", Client, ""),
];

const LEADSQUARED_LIMITED: &[Call] = &[
    Call(429, CREATE, Client, ORDER),
    Call(429, RETRIEVE, Client, "{}"),
    Call(429, UPDATE, Client, REORDER),
    Call(429, "GET /v2/Webhook.svc/Delete?webhookId=1", Client, ""),
];

const LEADSQUARED_LIVE: &[Call] = &[
    Call(500, CREATE, Client, r#"{"URL":7}"#),
    Call(500, RETRIEVE, Client, r#"{"Paging":[]}"#),
    Call(500, UPDATE, Client, "{}"),
    Call(500, "GET /v2/Webhook.svc/Delete", Client, ""),
];

const LEADSQUARED_ASKED: &[Call] = &[
    Call(500, CREATE, Client, ORDER),
    Call(200, CREATE, Client, r#"{"URL":"{receiver}","Method":"POST","ContentType":"application/json","WebhookEvent":"3"}"#),
    Call(400, CREATE, Client, "{"),
    Call(401, CREATE, Nobody, ORDER),
    Call(413, CREATE, Flood, ""),
    Call(200, RETRIEVE, Client, "{}"),
    Call(400, RETRIEVE, Client, "{"),
    Call(401, RETRIEVE, Nobody, "{}"),
    Call(413, RETRIEVE, Flood, ""),
    Call(500, UPDATE, Client, REORDER),
    Call(
        200,
        UPDATE,
        Client,
        r#"{"WebhookId":"{id}","URL":"{receiver}","Method":"POST","ContentType":"application/json","WebhookEvent":"3"}"#,
    ),
    Call(400, UPDATE, Client, "{"),
    Call(401, UPDATE, Nobody, ORDER),
    Call(413, UPDATE, Flood, ""),
    Call(200, DELETE, Client, ""),
    Call(400, "GET /v2/Webhook.svc/Delete", Client, ""),
    Call(500, DELETE, Client, ""),
    Call(401, DELETE, Nobody, ""),
    Call(404, "POST /v2/Webhook.svc/Remove", Nobody, ""),
];

const WISH: &str = r#"{"type":"data","url":"http://127.0.0.1:9/","events":["conversation.created"],"secured":true}"#;
const WEBHOOKS: &str = "POST /api/v2/zylker/webhooks";
const LIST: &str = "GET /api/v2/zylker/webhooks?type=data";
const WEBHOOK: &str = "GET /api/v2/zylker/webhooks/{id}";
const CHANGE: &str = "PUT /api/v2/zylker/webhooks/{id}";
const GONE: &str = "DELETE /api/v2/zylker/webhooks/{id}";
const KEYS: &str = "POST /api/v2/zylker/webhooks/{id}/keys";
const KEY: &str = "DELETE /api/v2/zylker/webhooks/{id}/keys/{key}";
const EXECUTIONS: &str = "GET /api/v2/zylker/webhooks/{id}/executions";
const SOME: &str = "POST /api/v2/zylker/webhooks/{id}/executions";
const OTHERS: &str = "PUT /api/v2/zylker/webhooks/{id}/executions";
const DROPPED: &str = "DELETE /api/v2/zylker/webhooks/{id}/executions";
const ONE: &str = "POST /api/v2/zylker/webhooks/{id}/executions/{execution}";
const ONE_BY_PUT: &str = "PUT /api/v2/zylker/webhooks/{id}/executions/{execution}";
const IDS: &str = r#"{"ids":["{execution}"]}"#;
const GRANT: &str = "POST /oauth/v2/token";
const FORM: &str = "client_id=me&client_secret=s&grant_type=client_credentials";

const FLOODS: &[Call] = &[
    Call(413, WEBHOOKS, Flood, ""),
    Call(413, "PUT /api/v2/zylker/webhooks/1", Flood, ""),
    Call(413, "POST /api/v2/zylker/webhooks/1/executions", Flood, ""),
    Call(413, "PUT /api/v2/zylker/webhooks/1/executions", Flood, ""),
    Call(413, "DELETE /api/v2/zylker/webhooks/1/executions", Flood, ""),
    Call(413, GRANT, Flood, ""),
];

const SALESIQ_ASKED: &[Call] = &[
    Call(400, WEBHOOKS, Client, WISH),
    Call(200, WEBHOOKS, Client, r#"{"type":"data","url":"{receiver}","events":["conversation.created"]}"#),
];

const SALESIQ: &[Call] = &[
    Call(200, WEBHOOKS, Client, WISH),
    Call(0, "conversation.created", Lead, ""),
    Call(400, WEBHOOKS, Client, r#"{"type":"data","url":7}"#),
    Call(400, WEBHOOKS, Mumbler, WISH),
    Call(401, WEBHOOKS, Nobody, WISH),
    Call(404, "POST /api/v2/a.b/webhooks", Client, WISH),
    Call(200, LIST, Client, ""),
    Call(400, "GET /api/v2/zylker/webhooks", Client, ""),
    Call(401, LIST, Nobody, ""),
    Call(404, "GET /api/v2/a.b/webhooks", Client, ""),
    Call(200, WEBHOOK, Client, ""),
    Call(401, WEBHOOK, Nobody, ""),
    Call(404, "GET /api/v2/zylker/webhooks/1", Client, ""),
    Call(200, CHANGE, Client, r#"{"app_ids":["7"]}"#),
    Call(400, CHANGE, Client, r#"{"app_ids":["x"]}"#),
    Call(401, CHANGE, Nobody, "{}"),
    Call(404, "PUT /api/v2/zylker/webhooks/1", Client, "{}"),
    Call(200, KEYS, Client, ""),
    Call(403, KEYS, Client, ""),
    Call(401, KEYS, Nobody, ""),
    Call(404, "POST /api/v2/zylker/webhooks/1/keys", Client, ""),
    Call(200, KEY, Client, ""),
    Call(409, KEY, Client, ""),
    Call(401, KEY, Nobody, ""),
    Call(404, "DELETE /api/v2/zylker/webhooks/{id}/keys/1", Client, ""),
    Call(200, EXECUTIONS, Client, ""),
    Call(400, "GET /api/v2/zylker/webhooks/{id}/executions?limit=1", Client, ""),
    Call(401, EXECUTIONS, Nobody, ""),
    Call(404, "GET /api/v2/zylker/webhooks/1/executions", Client, ""),
    Call(200, SOME, Client, IDS),
    Call(400, SOME, Client, "{}"),
    Call(401, SOME, Nobody, IDS),
    Call(404, "POST /api/v2/zylker/webhooks/1/executions", Client, IDS),
    Call(200, OTHERS, Client, IDS),
    Call(400, OTHERS, Client, "{}"),
    Call(401, OTHERS, Nobody, IDS),
    Call(404, "PUT /api/v2/zylker/webhooks/1/executions", Client, IDS),
    Call(200, ONE, Client, ""),
    Call(401, ONE, Nobody, ""),
    Call(404, "POST /api/v2/zylker/webhooks/{id}/executions/1", Client, ""),
    Call(200, ONE_BY_PUT, Client, ""),
    Call(401, ONE_BY_PUT, Nobody, ""),
    Call(404, "PUT /api/v2/zylker/webhooks/{id}/executions/1", Client, ""),
    Call(400, DROPPED, Client, "{}"),
    Call(401, DROPPED, Nobody, IDS),
    Call(404, "DELETE /api/v2/zylker/webhooks/{id}/executions?ids=1", Client, ""),
    Call(200, GRANT, Nobody, "client_id=me&client_secret=s&grant_type=client_credentials&scope=SalesIQ.webhooks.READ"),
    Call(403, WEBHOOKS, Granted, WISH),
    Call(403, CHANGE, Granted, "{}"),
    Call(403, GONE, Granted, ""),
    Call(403, KEYS, Granted, ""),
    Call(403, KEY, Granted, ""),
    Call(403, SOME, Granted, IDS),
    Call(403, OTHERS, Granted, IDS),
    Call(403, DROPPED, Granted, IDS),
    Call(403, ONE, Granted, ""),
    Call(403, ONE_BY_PUT, Granted, ""),
    Call(200, GRANT, Nobody, "client_id=me&client_secret=s&grant_type=client_credentials&scope=SalesIQ.webhooks.CREATE"),
    Call(403, LIST, Granted, ""),
    Call(403, WEBHOOK, Granted, ""),
    Call(403, EXECUTIONS, Granted, ""),
    Call(200, GRANT, Nobody, "client_id=me"),
    Call(200, DROPPED, Client, IDS),
    Call(200, GONE, Client, ""),
    Call(404, GONE, Client, ""),
    Call(401, GONE, Nobody, ""),
];

const SALESIQ_PROFESSIONAL: &[Call] = &[
    Call(403, LIST, Client, ""),
    Call(401, LIST, Nobody, ""),
    Call(404, "GET /api/v2/a.b/webhooks", Client, ""),
    Call(403, WEBHOOKS, Client, WISH),
    Call(401, WEBHOOKS, Nobody, WISH),
    Call(404, "POST /api/v2/a.b/webhooks", Client, WISH),
    Call(403, WEBHOOK, Client, ""),
    Call(401, WEBHOOK, Nobody, ""),
    Call(404, "GET /api/v2/a.b/webhooks/1", Client, ""),
    Call(403, CHANGE, Client, "{}"),
    Call(401, CHANGE, Nobody, "{}"),
    Call(404, "PUT /api/v2/a.b/webhooks/1", Client, "{}"),
    Call(403, GONE, Client, ""),
    Call(401, GONE, Nobody, ""),
    Call(404, "DELETE /api/v2/a.b/webhooks/1", Client, ""),
    Call(403, KEYS, Client, ""),
    Call(401, KEYS, Nobody, ""),
    Call(404, "POST /api/v2/a.b/webhooks/1/keys", Client, ""),
    Call(403, KEY, Client, ""),
    Call(401, KEY, Nobody, ""),
    Call(404, "DELETE /api/v2/a.b/webhooks/1/keys/1", Client, ""),
    Call(403, EXECUTIONS, Client, ""),
    Call(401, EXECUTIONS, Nobody, ""),
    Call(404, "GET /api/v2/a.b/webhooks/1/executions", Client, ""),
    Call(403, SOME, Client, IDS),
    Call(401, SOME, Nobody, IDS),
    Call(404, "POST /api/v2/a.b/webhooks/1/executions", Client, IDS),
    Call(403, OTHERS, Client, IDS),
    Call(401, OTHERS, Nobody, IDS),
    Call(404, "PUT /api/v2/a.b/webhooks/1/executions", Client, IDS),
    Call(403, DROPPED, Client, IDS),
    Call(401, DROPPED, Nobody, IDS),
    Call(404, "DELETE /api/v2/a.b/webhooks/1/executions", Client, IDS),
    Call(403, ONE, Client, ""),
    Call(401, ONE, Nobody, ""),
    Call(404, "POST /api/v2/a.b/webhooks/1/executions/1", Client, ""),
    Call(403, ONE_BY_PUT, Client, ""),
    Call(401, ONE_BY_PUT, Nobody, ""),
    Call(404, "PUT /api/v2/a.b/webhooks/1/executions/1", Client, ""),
    Call(200, GRANT, Nobody, FORM),
];
