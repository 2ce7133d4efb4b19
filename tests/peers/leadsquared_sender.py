"""A sender of LeadSquared's webhooks: Create, Retrieve, Update, Delete; leads happen by POST /trigger
{"account","lead","set"?}, time passes also by POST /clock. Standard library of Python 3.11 or later.
Start it: PORT=3000 python3 leadsquared_sender.py"""
import copy, json, os, time, uuid
from collections import deque
from urllib.parse import parse_qs, urlencode, urlsplit
from sending import Refused, now, owe, send, serve

FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../fixtures/leadsquared/render")
SAMPLES = {kind: json.load(open(f"{FIXTURES}/{kind}.json")) for kind in ("lead", "activity", "opportunity", "task")}
KINDS = {  # what happens: its code, the name that Retrieve gives it, its sample; "both" tells a lead before and after
    "landing-page": (1, "Landing_Page_submission", "lead"),
    "activity-create": (2, "LeadActivity_Post_Create", "activity"), "lead-create": (3, "Lead_Post_Create", "lead"),
    "lead-owner": (4, "Lead_Owner_Change", "both"),
    "lead-stage": (5, "Lead_Post_Stage_Change", "both"), "lead-update": (6, "Lead_Post_Update", "both"),
    "task-create": (7, "Task_Create", "task"), "task-reminder": (8, "Task_Reminder", "task"),
    "lead-score": (9, "Lead_Score_Change", "both"), "activity-update": (15, "LeadActivity_Post_Update", "activity"),
    "task-complete": (16, "Task_Complete", "task"), "task-update": (17, "Task_Update", "task"),
    "lead-field": (26, "Lead_Field_Change", "both"),
    "opportunity-create": (31, "Opportunity_Post_Create", "opportunity"),
    "opportunity-update": (32, "Opportunity_Post_Update", "opportunity"),
    "opportunity-field": (33, "OpportunityField_Post_Update", "opportunity"),
    "opportunity-stage": (34, "OpportunityStage_Post_Update", "opportunity"),
    "opportunity-delete": (35, "Opportunity_Post_Delete", "opportunity")}
CHANGED = {"lead-owner": "OwnerId", "lead-stage": "ProspectStage", "lead-score": "Score"}
NAMES = {code: name for code, name, _ in KINDS.values()}
TYPES = ("application/json", "application/x-www-form-urlencoded", "text/plain")
LIMIT, SPAN, ATTEMPTS, DISABLED_AFTER = 25, 5.0, 3, 10
SPACING = 60.0  # its own choice: no document says when the next attempt comes
accounts, calls = {}, {}

def refuse(status, kind, message):
    raise Refused(status, {"Status": "Error", "ExceptionType": kind, "ExceptionMessage": message})

def checked(wish):  # its own choice: attributes that the page does not name are passed over
    def need(holds, name):
        if not holds:
            refuse(400, "MXInvalidInputException", f"{name} is missing or not as specified")
    need(isinstance(wish, dict), "the body")
    code, url = str(wish.get("WebhookEvent")), wish.get("URL")
    need(code.isdigit() and int(code) in NAMES, "WebhookEvent")
    need(isinstance(url, str) and urlsplit(url).scheme in ("http", "https") and urlsplit(url).netloc, "URL")
    need(wish.get("Method", "POST") == "POST", "Method")
    need(wish.get("ContentType") in TYPES, "ContentType")
    need(code != "1" or wish.get("LandingPageUrls"), "LandingPageUrls")
    try:
        properties, headers = wish.get("WebhookProperties"), wish.get("CustomHeaders") or []
        need(properties is None or isinstance(json.loads(properties), dict), "WebhookProperties")
        headers = json.loads(headers) if isinstance(headers, str) else headers
        texts = [text for row in headers for text in (row["Key"], row["Value"])]
        need(len(headers) <= 10 and all(isinstance(text, str) for text in texts), "CustomHeaders")
    except (ValueError, TypeError, KeyError):
        need(False, "WebhookProperties or CustomHeaders")
    return wish | {"WebhookEvent": int(code), "CustomHeaders": headers}

def row(id, hook):
    name = NAMES[hook["WebhookEvent"]]
    told = {key: hook.get(key) for key in ("Description", "URL", "ContentType", "StatusCode", "WebhookProperties")}
    return {"WebhookId": id, "EventName": name.replace("_", " "), "EventCode": name} | told

def retrieve(hooks, body):
    wish, rows = body.get("Parameter", {}), [row(id, hook) for id, hook in hooks.items()]
    for parameter, column in (("WebhookId",) * 2, ("StatusCode",) * 2, ("WebhookEvent", "EventCode")):
        rows = [r for r in rows if wish.get(parameter) in (None, "", r[column])]
    rows = [r for r in rows if (wish.get("SearchText") or "") in (r["Description"] or "")]
    paging = {"PageSize": 25, "PageIndex": 1} | body.get("Paging", {})
    size, first = int(paging["PageSize"]), (int(paging["PageIndex"]) - 1) * int(paging["PageSize"])
    return {"RecordCount": len(rows), "Response": rows[first:first + size]}

def manage(operation, hooks, query, body):
    if operation == "Retrieve":
        return retrieve(hooks, body)
    if operation == "Create":
        hooks[id := str(uuid.uuid1())] = checked(body) | {"StatusCode": 0, "failures": 0}
        return {"Status": "Success", "Message": {"Id": id}}
    id = body.get("WebhookId") if operation == "Update" else query.get("webhookId", [""])[0]
    if id not in hooks:
        refuse(500, "MXInvalidEntityReferenceException", f"there is no webhook {id}")
    old = hooks.pop(id) if operation == "Delete" else hooks[id]
    if operation == "Update":
        hooks[id] = checked(body) | {name: old[name] for name in ("StatusCode", "failures")}
    return {"Status": "Success", "Message": {"AffectedRows": 1}}

def trigger(wish):
    kind = wish["lead"].replace("activity-batch", "activity-create")
    code, name, sample = KINDS[kind]
    payload = copy.deepcopy(SAMPLES["lead" if sample == "both" else sample])
    payload = payload * 2 if wish["lead"] == "activity-batch" else payload
    if sample == "both":
        stamp = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(now()))
        payload = {"Before": payload, "After": payload | {"ModifiedOn": stamp, CHANGED.get(kind, "mx_City"): "1"}}
    for path, value in wish.get("set", {}).items():
        at, *steps = payload, *(int(step) if step.isdigit() else step for step in path.split("."))
        for step in steps[:-1]:
            at = at[step]
        at[steps[-1]] = value
    first = payload[0] if isinstance(payload, list) else payload.get("After", payload)
    entity = next(first[key] for key in ("ProspectActivityId", "UserTaskId", "ProspectID") if key in first)
    about = urlencode({"entityType": "webhook", "entityId": entity, "eventType": name})
    for id, hook in accounts.get(wish["account"], {}).items():
        if hook["WebhookEvent"] == code and wanted(hook, payload, first):
            owe(now(), deliver, 1, wish["account"], id, payload, about)

def wanted(hook, payload, first):
    properties = json.loads(hook.get("WebhookProperties") or "{}")
    field = properties.get("ChangedLeadField")
    if field and "Before" in payload and payload["Before"].get(field) == payload["After"].get(field):
        return False
    kinds = properties.get("OpportunityEvents") or [properties.get("ActivityEvent")]
    return "ActivityEvent" not in first or kinds == [None] or str(first["ActivityEvent"]) in kinds

def deliver(due, attempt, account, id, payload, about):
    if not (hook := accounts[account].get(id)) or hook["StatusCode"]:
        return
    flat, body = isinstance(payload, dict) and hook["ContentType"] == TYPES[1], json.dumps(payload)
    if flat:  # its own choice: nothing is an empty text, and what is nested is JSON
        texts = {name: "" if value is None else value for name, value in payload.items()}
        body = urlencode({name: text if isinstance(text, str) else json.dumps(text) for name, text in texts.items()})
    headers = [("Content-Type", hook["ContentType"]), *((line["Key"], line["Value"]) for line in hook["CustomHeaders"])]
    status = send("POST", hook["URL"] + ("&" if "?" in hook["URL"] else "?") + about, headers, body)
    hook["failures"] = 0 if status == 200 else hook["failures"] + (attempt == ATTEMPTS)
    hook["StatusCode"] = 2 if hook["failures"] >= DISABLED_AFTER else hook["StatusCode"]
    if status != 200 and attempt < ATTEMPTS:
        owe(due + SPACING, deliver, attempt + 1, account, id, payload, about)

def answer(method, url, headers, body):
    if (method, url.path) == ("POST", "/trigger"):
        return 202, trigger(json.loads(body))
    query, operation = parse_qs(url.query), url.path.removeprefix("/v2/Webhook.svc/")
    if operation not in ("Create", "Retrieve", "Update", "Delete"):
        return 404, {}
    if method != ("GET" if operation == "Delete" else "POST"):
        return 405, {}
    names = ("accessKey", "secretKey")  # of a header: no matter in which case
    key, secret = (headers.get(f"x-LSQ-{name}") or query.get(name, [""])[0] for name in names)
    if not key or not secret:
        refuse(401, "MXAuthenticationFailedException", "Invalid accessKey or secretKey")
    times = calls.setdefault(key, deque([0.0] * LIMIT, LIMIT))
    if times[0] > now() - SPAN:
        refuse(429, "MXAPIRateLimitExceededException", f"API calls exceeded the limit of {LIMIT} in 5 second(s)")
    times.append(now())
    if method == "POST" and not (headers.get("Content-Type") or "").startswith("application/json"):
        refuse(400, "MXInvalidInputException", "Content-Type is not application/json")
    return 200, manage(operation, accounts.setdefault(key, {}), query, json.loads(body) if body else {})

serve(answer)
