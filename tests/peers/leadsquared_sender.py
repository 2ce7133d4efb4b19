"""A sender of LeadSquared's webhooks: Create, Retrieve, Update, Delete, leads by POST /trigger {"account","lead","set"?};
time also by POST /clock {"advance_ms":N}, answered when all that became due was sent. Standard library of Python 3.11 or
later. Start it: PORT=3000 python3 leadsquared_sender.py"""
import copy, http.client, json, os, threading, time, uuid
from concurrent.futures import ThreadPoolExecutor
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote, urlencode, urlsplit

FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../fixtures/leadsquared/render")
SAMPLES = {kind: json.load(open(f"{FIXTURES}/{kind}.json")) for kind in ("lead", "activity", "opportunity", "task")}
KINDS = {  # what happens: its code, the name that Retrieve gives it, its sample, whether both states of a lead are told
    "landing-page": (1, "Landing_Page_submission", "lead", 0), "activity-create": (2, "LeadActivity_Post_Create", "activity", 0),
    "lead-create": (3, "Lead_Post_Create", "lead", 0), "lead-owner": (4, "Lead_Owner_Change", "lead", 1),
    "lead-stage": (5, "Lead_Post_Stage_Change", "lead", 1), "lead-update": (6, "Lead_Post_Update", "lead", 1),
    "task-create": (7, "Task_Create", "task", 0), "task-reminder": (8, "Task_Reminder", "task", 0),
    "lead-score": (9, "Lead_Score_Change", "lead", 1), "activity-update": (15, "LeadActivity_Post_Update", "activity", 0),
    "task-complete": (16, "Task_Complete", "task", 0), "task-update": (17, "Task_Update", "task", 0),
    "lead-field": (26, "Lead_Field_Change", "lead", 1), "opportunity-create": (31, "Opportunity_Post_Create", "opportunity", 0),
    "opportunity-update": (32, "Opportunity_Post_Update", "opportunity", 0),
    "opportunity-field": (33, "OpportunityField_Post_Update", "opportunity", 0),
    "opportunity-stage": (34, "OpportunityStage_Post_Update", "opportunity", 0),
    "opportunity-delete": (35, "Opportunity_Post_Delete", "opportunity", 0)}
CHANGED = {"lead-owner": "OwnerId", "lead-stage": "ProspectStage", "lead-score": "Score"}
NAMES = {code: name for code, name, *_ in KINDS.values()}
TYPES = ("application/json", "application/x-www-form-urlencoded", "text/plain")
LIMIT, SPAN, ATTEMPTS, SPACING, TIMEOUT, DISABLED_AFTER = 25, 5.0, 3, 60.0, 10, 10
accounts, calls, waiting, lock, sending, ahead = {}, {}, [], threading.RLock(), threading.Lock(), 0.0

class Refused(Exception):
    pass

def now():
    return time.time() + ahead

def refuse(status, kind, message):
    raise Refused(status, {"Status": "Error", "ExceptionType": kind, "ExceptionMessage": message})

def checked(wish):
    def need(holds, name):
        if not holds:
            refuse(400, "MXInvalidInputException", f"{name} is missing or not as specified")
    need(isinstance(wish, dict), "the body")
    code = str(wish.get("WebhookEvent"))
    need(code.isdigit() and int(code) in NAMES, "WebhookEvent")
    url = wish.get("URL")
    need(isinstance(url, str) and urlsplit(url).scheme in ("http", "https") and urlsplit(url).netloc, "URL")
    need(wish.get("Method", "POST") == "POST", "Method")
    need(wish.get("ContentType") in TYPES, "ContentType")
    need(code != "1" or wish.get("LandingPageUrls"), "LandingPageUrls")
    try:
        need(wish.get("WebhookProperties") is None or isinstance(json.loads(wish["WebhookProperties"]), dict), "WebhookProperties")
        headers = wish.get("CustomHeaders") or []
        headers = json.loads(headers) if isinstance(headers, str) else headers
        need(len(headers) <= 10 and all(isinstance(h["Key"], str) and isinstance(h["Value"], str) for h in headers), "CustomHeaders")
    except (ValueError, TypeError, KeyError):
        need(False, "WebhookProperties or CustomHeaders")
    return wish | {"WebhookEvent": int(code), "CustomHeaders": headers}

def manage(operation, hooks, query, body):
    if operation == "Create":
        id = str(uuid.uuid1())
        hooks[id] = checked(body) | {"StatusCode": 0, "failures": 0}
        return {"Status": "Success", "Message": {"Id": id}}
    if operation == "Retrieve":
        wish = body.get("Parameter", {})
        rows = [row(id, hook) for id, hook in hooks.items()]
        rows = [r for r in rows if wish.get("WebhookId") in (None, "", r["WebhookId"])]
        rows = [r for r in rows if wish.get("WebhookEvent") in (None, "", r["EventCode"])]
        rows = [r for r in rows if wish.get("SearchText") in (None, "") or wish["SearchText"] in (r["Description"] or "")]
        rows = [r for r in rows if wish.get("StatusCode") in (None, "", r["StatusCode"])]
        size, page = (int(body.get("Paging", {}).get(name, usual)) for name, usual in (("PageSize", 25), ("PageIndex", 1)))
        return {"RecordCount": len(rows), "Response": rows[(page - 1) * size:page * size]}
    id = body.get("WebhookId") if operation == "Update" else query.get("webhookId", [""])[0]
    if id not in hooks:
        refuse(500, "MXInvalidEntityReferenceException", f"there is no webhook {id}")
    old = hooks.pop(id) if operation == "Delete" else hooks[id]
    if operation == "Update":
        hooks[id] = checked(body) | {name: old[name] for name in ("StatusCode", "failures")}
    return {"Status": "Success", "Message": {"AffectedRows": 1}}

def row(id, hook):
    name = NAMES[hook["WebhookEvent"]]
    told = {key: hook.get(key) for key in ("Description", "URL", "ContentType", "StatusCode", "WebhookProperties")}
    return {"WebhookId": id, "EventName": name.replace("_", " "), "EventCode": name} | told

def trigger(wish):
    batch = 2 if wish["lead"] == "activity-batch" else 1
    kind = "activity-create" if batch == 2 else wish["lead"]
    code, name, sample, both = KINDS[kind]
    payload = copy.deepcopy(SAMPLES[sample])
    payload = payload * batch if isinstance(payload, list) else payload
    stamp = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(now()))
    if both:
        payload = {"Before": payload, "After": payload | {"ModifiedOn": stamp, CHANGED.get(kind, "mx_City"): "1"}}
    for path, value in wish.get("set", {}).items():
        at, *steps = payload, *path.split(".")
        for step in steps[:-1]:
            at = at[int(step)] if isinstance(at, list) else at[step]
        at[int(steps[-1]) if isinstance(at, list) else steps[-1]] = value
    first = payload[0] if isinstance(payload, list) else payload.get("After", payload)
    entity = next(first[key] for key in ("ProspectActivityId", "UserTaskId", "ProspectID") if key in first)
    for id, hook in accounts.get(wish["account"], {}).items():
        if hook["WebhookEvent"] == code and wanted(hook, payload, first):
            waiting.append([now(), 1, wish["account"], id, payload, {"entityType": "webhook", "entityId": entity, "eventType": name}])
    threading.Thread(target=catch_up, daemon=True).start()

def wanted(hook, payload, first):
    properties = json.loads(hook.get("WebhookProperties") or "{}")
    field = properties.get("ChangedLeadField")
    if field and "Before" in payload and payload["Before"].get(field) == payload["After"].get(field):
        return False
    kinds = properties.get("OpportunityEvents") or [properties.get("ActivityEvent")]
    return "ActivityEvent" not in first or kinds == [None] or str(first["ActivityEvent"]) in kinds

def deliver(owed):
    due, attempt, account, id, payload, about = owed
    if not (hook := accounts[account].get(id)) or hook["StatusCode"]:
        return
    url = urlsplit(hook["URL"])
    connect = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    flat = isinstance(payload, dict) and hook["ContentType"] == TYPES[1]
    body = urlencode({k: v if isinstance(v, str) else "" if v is None else json.dumps(v) for k, v in payload.items()}) if flat else json.dumps(payload)
    try:
        connection = connect(url.netloc, timeout=TIMEOUT)
        query = "&".join(filter(None, (url.query, urlencode(about))))
        connection.putrequest("POST", f"{url.path or '/'}?{query}")
        named = {"content-type": hook["ContentType"], "content-length": str(len(body.encode()))}
        for key, value in [*named.items(), *((h["Key"], h["Value"]) for h in hook["CustomHeaders"] if h["Key"].lower() not in named)]:
            connection.putheader(key, value)
        connection.endheaders(body.encode())
        status = connection.getresponse().status
        connection.close()
    except (OSError, http.client.HTTPException):
        status = 0
    with lock:
        hook["failures"] = 0 if status == 200 else hook["failures"] + (attempt == ATTEMPTS)
        hook["StatusCode"] = 2 if hook["failures"] >= DISABLED_AFTER else hook["StatusCode"]
        if status != 200 and attempt < ATTEMPTS:
            waiting.append([due + SPACING, attempt + 1, account, id, payload, about])

def catch_up():
    with sending, ThreadPoolExecutor(16) as pool:
        while True:
            with lock:
                due = sorted((owed for owed in waiting if owed[0] <= now()), key=lambda owed: owed[0])
                waiting[:] = [owed for owed in waiting if owed not in due]
            if not due:
                return
            list(pool.map(deliver, due))

def answer(method, url, headers, body):
    global ahead
    if (method, url.path) == ("POST", "/clock"):
        ahead += json.loads(body).get("advance_ms", 0) / 1000
        catch_up()
        return 200, {"now": now()}
    query = parse_qs(url.query)
    key, secret = (headers.get(f"x-LSQ-{n[0].upper()}{n[1:]}") or query.get(n, [""])[0] for n in ("accessKey", "secretKey"))
    with lock:
        if (method, url.path) == ("POST", "/trigger"):
            trigger(json.loads(body))
            return 202, {}
        operation = url.path.removeprefix("/v2/Webhook.svc/")
        if operation not in ("Create", "Retrieve", "Update", "Delete"):
            return 404, {}
        if method != ("GET" if operation == "Delete" else "POST"):
            return 405, {}
        if not key or not secret:
            refuse(401, "MXAuthenticationFailedException", "Invalid accessKey or secretKey")
        times = calls.setdefault(key, deque([0.0] * LIMIT, LIMIT))
        if times[0] > now() - SPAN:
            refuse(429, "MXAPIRateLimitExceededException", f"API calls exceeded the limit of {LIMIT} in 5 second(s)")
        times.append(now())
        if method == "POST" and not (headers.get("Content-Type") or "").startswith("application/json"):
            refuse(400, "MXInvalidInputException", "Content-Type is not application/json")
        return 200, manage(operation, accounts.setdefault(key, {}), query, json.loads(body) if body else {})

class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            status, told = answer(self.command, urlsplit(self.path), self.headers, body)
        except Refused as why:
            status, told = why.args
        except (ValueError, KeyError, AttributeError, IndexError, TypeError) as why:
            status, told = 400, {"Status": "Error", "ExceptionType": "MXInvalidInputException", "ExceptionMessage": repr(why)}
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(told).encode())
    do_GET, do_DELETE, do_PUT, log_message = do_POST, do_POST, do_POST, lambda *_: None

server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", 0))), Handler)
print(f"listening on http://127.0.0.1:{server.server_address[1]}", flush=True)
server.serve_forever()
