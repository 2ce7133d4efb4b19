"""Takes LOCALiQ's leads in JSON, with the standard library of Python 3.7 or later.
Start it: PORT=3000 AUTHORIZATION='token jokin' python3 receiver.py"""
import hmac, json, os, threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

AUTHORIZATION = os.environ["AUTHORIZATION"].encode()
MOST = 1 << 24  # bytes of a body
leads, lock = {}, threading.Lock()  # by id: your database

def take(headers, body):
    if not hmac.compare_digest(headers.get("Authorization", "").encode(), AUTHORIZATION):
        return 401, {"error": "not authorized"}
    if headers.get_content_type() != "application/json":
        return 415, {"error": "JSON, please"}
    try:
        lead = json.loads(body)["lead"]
        contact = lead.get("contact") or lead["parsed_contact_attributes"]  # e-mail leads carry the latter
        stored = {"count": 1, "contact": dict(contact)}
        with lock:
            leads.setdefault(str(int(lead["id"])), stored)  # the same lead may come again: it is one all the same
    except (ValueError, KeyError, TypeError, RecursionError):
        return 400, {"error": "no lead can be read"}
    return 200, {"id": lead["id"]}

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

    def answer(self):
        body = self.body()
        if self.command == "GET" and self.path.startswith("/leads/"):
            status, value = 200, leads.get(self.path[7:], {"count": 0})
        elif self.path != "/leads":
            status, value = 404, {"error": "not here"}
        else:
            posted = self.command == "POST"
            status, value = take(self.headers, body) if posted else (405, {"error": "leads are posted"})
        text = json.dumps(value).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": len(text)}.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(text)

    do_POST = do_GET = do_PUT = do_PATCH = do_DELETE = answer

server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", 0))), Endpoint)
print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
