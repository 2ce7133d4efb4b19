"""A CRM's endpoint for LeadSquared events as JSON, form or plain text, with the standard library of Python 3.
Start it: PORT=3000 KEY='token-jokin' python3 leadsquared.py"""
import hmac, json, os, re, threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

KEY, PORT = os.environ.get("KEY", ""), int(os.environ.get("PORT", 0))
MOST = 16 * 1024 * 1024  # bytes of a body; of a longer one only the start is read, which is no event
records, leads, lock = {}, {}, threading.Lock()  # id: (facts, id of its lead); id of a lead: (ModifiedOn, facts)

def read_form(text):
    tree = {}
    for name, value in parse_qsl(text, keep_blank_values=True, strict_parsing=True):
        *parents, last = re.findall(r"[^\[\]]+", name)  # After[Score], 0[Data][Note]
        place = tree
        for step in parents:
            place = place.setdefault(step, {})
        place[last] = value
    return [tree[n] for n in sorted(tree, key=int)] if "0" in tree else tree

def flat(record):
    return record | {f"Data.{name}": value for name, value in (record.get("Data") or {}).items()}

def keep(event):
    if isinstance(event, list):  # activities and opportunities, each with an id of its own
        for item in event:
            records.setdefault(item["ProspectActivityId"], (flat(item), None))
    elif "UserTaskId" in event:
        records.setdefault(event["UserTaskId"], (flat(event), None))
    else:
        lead = event.get("After") or event  # a change tells the lead twice
        key, at = lead["ProspectID"], (lead.get("ModifiedOn") or "")[:19]
        if key not in leads or leads[key][0] <= at:  # what is older does not overwrite what is newer
            leads[key] = at, flat(lead)
        records[key] = leads[key][1], key

def deliver(headers, body):
    if not hmac.compare_digest(headers.get("x-api-key", "").encode(), KEY.encode()):
        return "x-api-key, please"
    readers = {"application/json": json.loads, "text/plain": json.loads, "application/x-www-form-urlencoded": read_form}
    try:
        with lock:
            keep(readers[headers.get_content_type()](body.decode()))
    except Exception:  # whatever is wrong with it, the sender is told
        return "no event can be read"

class Endpoint(BaseHTTPRequestHandler):
    protocol_version, timeout, disable_nagle_algorithm, log_message = "HTTP/1.1", 30, True, lambda *_: None

    def body(self):
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(max(0, min(int(self.headers.get("Content-Length", 0)), MOST)))
        whole, size = b"", None
        while size != 0:  # a chunk, and the end of its line
            size = int(self.rfile.readline().split(b";")[0], 16)
            whole += self.rfile.read(max(0, min(size, MOST - len(whole)))) + self.rfile.readline()[:0]
        return whole

    def do_POST(self):
        body, here = self.body(), self.path.split("?")[0] == "/leads"  # the query says which event, and whose
        fault = deliver(self.headers, body) if here else "not here"
        self.answer(200 if here else 404, {"Status": "Error" if fault else "Success", "StatusReason": fault or ""})

    def do_GET(self):
        facts, lead = records.get(self.path.removeprefix("/_observe/"), ({}, None))
        self.answer(200, {"count": int(bool(facts)), "lead": facts, "newest": leads.get(lead, (0, facts))[1]})
    do_HEAD = lambda self: self.answer(200, {})  # before a webhook is activated it is asked for, without anything

    def answer(self, status, value):
        text = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text if self.command != "HEAD" else b"")

server = ThreadingHTTPServer(("127.0.0.1", PORT), Endpoint)
print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
