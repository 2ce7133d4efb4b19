"""A sender of LOCALiQ leads: webhooks by its API, leads by POST /trigger. Standard library of Python 3.11 or later.
Start it: PORT=3000 python3 sender.py"""
import http.client, itertools, json, os, re, threading, time
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../fixtures/localiq/render")
SAMPLES = {kind: json.load(open(f"{FIXTURES}/{kind}.json")) for kind in ("chat", "call", "form", "email")}
EVENTS, LIMIT, SPAN, TIMEOUT = ("new_contact", "new_lead"), 20, 1.0, 10  # calls in so many seconds; seconds to answer
webhooks, contacts, calls, lock = {}, {}, {}, threading.Lock()  # wish by id; newest contact and calls by advertiser
numbers = itertools.count(500)

def register(advertiser, wish):
    text = {name: str(wish.get(name) or "") for name in ("event_type", "url", "authorization")}
    rules = {"global_master_advertiser_id": re.fullmatch(r"(USA|CAN|AUS|GBR|TEST)_\d+", advertiser),
             "event_type": text["event_type"] in EVENTS, "url": re.match(r"https?://[^/]", text["url"]),
             "authorization": text["authorization"].isprintable()}
    if flaws := [name for name, holds in rules.items() if not holds]:
        return 422, [{"attribute": name, "message": "is missing or invalid"} for name in flaws]
    # Its own choice: who registers the same again is told the webhook that is there.
    known = (id for id, other in webhooks.items() if other == text and id.endswith(f"+{advertiser}"))
    webhooks[id := next(known, f"{next(numbers)}+{advertiser}")] = text
    return 201, {"id": id}

def trigger(body):
    wish = json.loads(body)
    lead, account = SAMPLES[wish["lead"]]["lead"] | {}, wish["account"]
    if wish["event"] == "new_contact" or account not in contacts:
        contacts[account] = next(numbers)
    lead |= {"id": next(numbers), "contact_id": contacts[account], "read_at": None, "important_at": None}
    lead |= {"contact": lead["contact"] | {"id": contacts[account]}} if "contact" in lead else {}
    for id, hook in webhooks.items():
        if id.endswith(f"+{account}") and hook["event_type"] == wish["event"]:
            threading.Thread(target=deliver, args=(hook, json.dumps({"lead": lead})), daemon=True).start()
    return 202, {}

def deliver(hook, body):  # once, whatever comes of it; its own choice: no webhook goes inactive
    url = urlsplit(hook["url"])
    connect = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    headers = {"Content-Type": "application/json; charset=utf-8", "Authorization": hook["authorization"]}
    try:
        connection = connect(url.netloc, timeout=TIMEOUT)  # http.client follows no redirect
        target = url._replace(scheme="", netloc="", path=url.path or "/", fragment="").geturl()
        connection.request("POST", target, body, {name: value for name, value in headers.items() if value})
        connection.getresponse().read()
    except (OSError, http.client.HTTPException) as why:
        print("not delivered:", why)

def answer(method, url, headers, body):
    path, advertiser = unquote(url.path), parse_qs(url.query).get("global_master_advertiser_id", [""])[0]
    if not headers.get("Authorization", "").removeprefix("Bearer").strip():
        return 401, {"message": "Unauthorized"}
    times = calls.setdefault(advertiser or path.partition("+")[2], deque([0.0] * LIMIT, LIMIT))
    if times[0] > time.monotonic() - SPAN:
        return 429, {"message": "Too Many Requests"}
    times.append(time.monotonic())
    if method == "DELETE" and path.startswith("/crm/webhooks/"):
        id = path.removeprefix("/crm/webhooks/")
        return (200, {"id": id}) if webhooks.pop(id, None) else (404, {"message": f"there is no {id}"})
    return register(advertiser, json.loads(body)) if (method, path) == ("POST", "/crm/webhooks") else (405, {})

class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body, url = self.rfile.read(int(self.headers.get("Content-Length") or 0)), urlsplit(self.path)
        try:
            with lock:
                act = trigger(body) if url.path == "/trigger" else answer(self.command, url, self.headers, body)
        except (ValueError, KeyError, AttributeError) as why:
            act = 400, {"message": f"{type(why).__name__}: {why}"}
        self.send_response(act[0])
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(act[1]).encode())
    do_GET, do_DELETE, do_PUT, log_message = do_POST, do_POST, do_POST, lambda *_: None

server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", 0))), Handler)
print(f"listening on http://127.0.0.1:{server.server_address[1]}", flush=True)
server.serve_forever()
