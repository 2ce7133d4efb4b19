"""A CRM's endpoint for events of Zoho SalesIQ, with Python 3.9 or later and the openssl command.
Start it: PORT=3000 SIQ_KEYS=public.pem python3 salesiq.py; the file holds the webhook's public keys, one or two."""
import base64, json, os, re, subprocess, tempfile, threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORT, MOST = int(os.environ.get("PORT", 0)), 16 * 1024 * 1024  # bytes of a body; a longer one is not read to its end
with open(os.environ["SIQ_KEYS"], encoding="ascii") as file:
    KEYS = re.findall("-----BEGIN PUBLIC KEY-----.+?-----END PUBLIC KEY-----\n", file.read(), re.DOTALL)
events, entities, lock = {}, {}, threading.Lock()  # (event, entity, time): entity; (type, entity): (time, entity)

def fits(key, signature, body):
    with tempfile.TemporaryDirectory() as folder:
        for name, content in ("key", key.encode()), ("signature", signature):
            with open(os.path.join(folder, name), "wb") as file:
                file.write(content)
        command = ["openssl", "dgst", "-sha256", "-verify", "key", "-signature", "signature"]
        return subprocess.run(command, cwd=folder, input=body, capture_output=True).returncode == 0

def proven(given, body):
    try:
        signature = base64.b64decode(given or "", validate=True)
    except ValueError:
        return False
    return bool(signature) and any(fits(key, signature, body) for key in KEYS)

def deliver(headers, body):
    if not proven(headers.get("x-siqsignature"), body):  # before anything is parsed, over the bytes as they came
        return 401, {"error": "not signed by Zoho SalesIQ"}
    try:
        event = json.loads(body)
        entity, time = str(event["entity_id"]), int(event["event_time"])  # a text or a number
        name, kind, what = str(event["event"]), str(event["entity_type"]), event.get("entity", {})
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return 400, {"error": "no event can be read"}
    with lock:  # attempt is no part of what tells events apart
        events.setdefault(f"{name}/{entity}/{time}", ((kind, entity), what))
        if (kind, entity) not in entities or entities[kind, entity][0] <= time:
            entities[kind, entity] = time, what
    return 200, {"event": name}

class Endpoint(BaseHTTPRequestHandler):
    protocol_version, timeout, disable_nagle_algorithm, log_message = "HTTP/1.1", 30, True, lambda *_: None

    def body(self):
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(max(0, min(int(self.headers.get("Content-Length", 0)), MOST)))
        whole, size = b"", None
        while size != 0:
            size = int(self.rfile.readline().split(b";")[0], 16)
            whole += self.rfile.read(max(0, min(size, MOST - len(whole))))
            self.rfile.readline()  # the end of the chunk
        return whole

    def do_POST(self):
        body = self.body()
        self.answer(*deliver(self.headers, body) if self.path == "/events" else (404, {"error": "not here"}))

    def do_HEAD(self):  # how the URL of a webhook is tried
        self.answer(200 if self.path == "/events" else 404, None)

    def do_GET(self):
        if not self.path.startswith("/_observe/"):
            return self.answer(405 if self.path == "/events" else 404, {"error": "events are posted to /events"})
        found = events.get(self.path[len("/_observe/"):].replace("%2F", "/"))
        newest = entities[found[0]][1] if found else {}
        self.answer(200, {"count": int(bool(found)), "entity": found[1] if found else {}, "newest": newest})

    def answer(self, status, value):
        text = b"" if value is None else json.dumps(value).encode()
        self.send_response(status)
        lines = {"Content-Type": "application/json", "Content-Length": str(len(text))}
        for name, line in {**lines, "Connection": "keep-alive" if status == 200 else "close"}.items():
            self.send_header(name, line)
        self.end_headers()
        self.wfile.write(text)

server = ThreadingHTTPServer(("127.0.0.1", PORT), Endpoint)
print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
