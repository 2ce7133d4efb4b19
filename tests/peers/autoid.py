"""A CRM's endpoint for AutoID calls in JSON and XML, each token under its own name, with Python's standard library.
Start it: PORT=3000 AUTHORIZATION='token jokin' python3 autoid.py"""
import hmac, json, os, threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.etree import ElementTree

AUTHORIZATION, PORT = os.environ.get("AUTHORIZATION", ""), int(os.environ.get("PORT", 0))
MOST = 16 * 1024 * 1024  # bytes of a body; of a longer one only the start is read, which is no call
messages, callers, lock = {}, {}, threading.Lock()  # message id: (caller, texts); caller: (time, texts)

def read_json(body):
    return {name: text for name, text in json.loads(body).items() if isinstance(text, str)}

def read_xml(body):
    return {element.tag: element.text or "" for element in ElementTree.fromstring(body)}

def known(text):
    return text if text and not (text.startswith("%") and text.endswith("%")) else ""

def deliver(headers, body):
    if not hmac.compare_digest(headers.get("Authorization", "").encode(), AUTHORIZATION.encode()):
        return 401, {"error": "not authorized"}
    readers = {"application/json": read_json, "application/xml": read_xml, "text/xml": read_xml}
    if headers.get_content_type() not in readers:
        return 415, {"error": "JSON or XML, please"}
    try:
        texts = readers[headers.get_content_type()](body)
        call = known(texts["callid"])
    except Exception:  # whatever is wrong with it, the sender is told
        return 400, {"error": "no call can be read"}
    if not call:
        return 422, {"error": "a call has an id"}
    end = known(texts.get("call_end_time"))
    message = f"{call}-{'end' if end else 'begin'}"  # a call is told of twice, and each of these may come again
    caller, at = texts.get("ani") or message, end or texts.get("call_start_time", "")
    with lock:
        messages.setdefault(message, (caller, texts))
        if caller not in callers or callers[caller][0] <= at:
            callers[caller] = at, texts
    return 201, {"id": message}

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
        self.answer(*deliver(self.headers, body) if self.path == "/calls" else (404, {"error": "not here"}))
    do_PUT = do_POST

    def do_GET(self):
        if not self.path.startswith("/_observe/"):
            return self.answer(405 if self.path == "/calls" else 404, {"error": "calls are posted or put to /calls"})
        caller, texts = messages.get(self.path.removeprefix("/_observe/"), (None, {}))
        self.answer(200, {"count": int(bool(texts)), "call": texts, "newest": callers.get(caller, (0, {}))[1]})

    def answer(self, status, value):
        text = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.send_header("Connection", "keep-alive" if status == 201 else "close")
        self.end_headers()
        self.wfile.write(text)

server = ThreadingHTTPServer(("127.0.0.1", PORT), Endpoint)
print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
