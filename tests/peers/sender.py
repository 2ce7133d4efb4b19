"""A sender of LOCALiQ leads: webhooks by its API, leads by POST /trigger. Standard library of Python 3.11 or later.
Start it: PORT=3000 python3 sender.py"""
import copy, http.client, itertools, json, os, re, threading, time
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

FIXTURES = Path(__file__).parents[2] / "fixtures/localiq/render"
SAMPLES = {kind: json.loads((FIXTURES / f"{kind}.json").read_text()) for kind in ("chat", "call", "form", "email")}
LIMIT, SPAN, TIMEOUT = 20, 1.0, 10  # calls in so many seconds; seconds for a receiver's answer
webhooks, contacts, calls, lock = {}, {}, {}, threading.Lock()  # id: wish; advertiser: newest contact, times of calls
numbers = itertools.count(500)

def register(advertiser, wish):
    flaws = [(name, "can't be blank") for name in ("event_type", "url") if not wish.get(name)]
    if not re.fullmatch(r"(USA|CAN|AUS|GBR|TEST)_\d+", advertiser):
        flaws.append(("global_master_advertiser_id", "is invalid"))
    if wish.get("event_type") and wish["event_type"] not in ("new_contact", "new_lead"):
        flaws.append(("event_type", "is not included in the list"))
    if wish.get("url") and not re.match(r"https?://[^/]", wish["url"]):
        flaws.append(("url", "is no URL"))
    if re.search(r"[\x00-\x08\x0a-\x1f\x7f]", wish.get("authorization") or ""):
        flaws.append(("authorization", "holds control characters"))
    if flaws:
        return 422, [{"attribute": name, "message": message} for name, message in flaws]
    # Its own choice: who registers the same again is told the webhook that is there.
    known = [id for id, other in webhooks.items() if other == wish and id.endswith(f"+{advertiser}")]
    id = known[0] if known else f"{next(numbers)}+{advertiser}"
    webhooks[id] = wish
    return 201, {"id": id}

def trigger(wish):
    lead = copy.deepcopy(SAMPLES[wish["lead"]])["lead"]
    fresh = wish["event"] == "new_contact" or wish["account"] not in contacts
    contacts[wish["account"]] = contact = next(numbers) if fresh else contacts[wish["account"]]
    lead |= {"id": next(numbers), "contact_id": contact, "read_at": None, "important_at": None}
    if "contact" in lead:
        lead["contact"]["id"] = contact
    for id, hook in webhooks.items():
        if id.endswith(f"+{wish['account']}") and hook["event_type"] == wish["event"]:
            threading.Thread(target=deliver, args=(hook, json.dumps({"lead": lead})), daemon=True).start()
    return 202, {}

def deliver(hook, body):  # once, whatever comes of it; its own choice: no webhook goes inactive
    url = urlsplit(hook["url"])
    connect = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    headers = {"Content-Type": "application/json; charset=utf-8"}
    headers |= {"Authorization": hook["authorization"]} if hook.get("authorization") else {}
    try:
        connection = connect(url.netloc, timeout=TIMEOUT)
        connection.request("POST", (url.path or "/") + (f"?{url.query}" if url.query else ""), body, headers)
        connection.getresponse().read()
    except (OSError, http.client.HTTPException) as why:
        print("not delivered:", why)

def answer(method, target, headers, body):
    url = urlsplit(target)
    if (method, url.path) == ("POST", "/trigger"):
        return trigger(json.loads(body))
    path, advertiser = unquote(url.path), parse_qs(url.query).get("global_master_advertiser_id", [""])[0]
    if not headers.get("Authorization", "").removeprefix("Bearer").strip():
        return 401, {"message": "Unauthorized"}
    times = calls.setdefault(advertiser or path.partition("+")[2], deque())
    while times and times[0] <= time.monotonic() - SPAN:
        times.popleft()
    if len(times) >= LIMIT:
        return 429, {"message": "Too Many Requests"}
    times.append(time.monotonic())
    if (method, path) == ("POST", "/crm/webhooks"):
        try:
            wish = json.loads(body)
        except ValueError as why:
            return 400, {"message": str(why)}
        return register(advertiser, wish) if isinstance(wish, dict) else (400, {"message": "an object, please"})
    if method == "DELETE" and path.startswith("/crm/webhooks/"):
        id = path.removeprefix("/crm/webhooks/")
        return (200, {"id": id}) if webhooks.pop(id, None) else (404, {"message": f"there is no {id}"})
    return (405, {"message": "Method Not Allowed"}) if path == "/crm/webhooks" else (404, {"message": "Not Found"})

class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with lock:
            status, reply = answer(self.command, self.path, self.headers, body)
        text = json.dumps(reply).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)
    do_GET = do_DELETE = do_PUT = do_POST

    def log_message(self, *_):
        pass

server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", 0))), Handler)
print(f"listening on http://127.0.0.1:{server.server_address[1]}", flush=True)
server.serve_forever()
