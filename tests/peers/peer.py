"""A CRM's endpoint for LOCALiQ leads in JSON and ADF/XML, with the standard library of Python 3.11 or later.
Start it: PORT=3000 AUTHORIZATION='token jokin' python3 peer.py"""
import hmac, json, os, threading
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.etree import ElementTree

AUTHORIZATION, PORT = os.environ.get("AUTHORIZATION", ""), int(os.environ.get("PORT", 0))
MOST = 16 * 1024 * 1024  # bytes of a body; of a longer one only the start is read, which is no lead
leads, contacts, lock = {}, {}, threading.Lock()  # lead id: (contact id, facts); contact id: (time, facts)

def read_json(body):
    lead = json.loads(body)["lead"]
    person = lead.get("contact") or lead["parsed_contact_attributes"]  # e-mail leads carry the latter
    facts = {f"contact.{name}": value for name, value in person.items()}
    return str(int(lead["id"])), str(int(lead["contact_id"])), lead["created_at"], facts

def read_adf(body):
    prospect = ElementTree.fromstring(body).find("prospect")
    paths = {"first_name": "name[@part='first']", "last_name": "name[@part='last']", "email": "email",
             "phone_mobile": "phone[@type='cellphone']", "phone_fax": "phone[@type='fax']"}
    facts = {f"contact.{field}": prospect.findtext(f"customer/contact/{path}") for field, path in paths.items()}
    voices = prospect.findall("customer/contact/phone[@type='voice']")  # home and work, in this order
    facts |= zip(["contact.phone_home", "contact.phone_work"], [voice.text for voice in voices])
    return prospect.findtext("id"), prospect.findtext("customer/id"), prospect.findtext("requestdate"), facts

def deliver(headers, body):
    if not hmac.compare_digest(headers.get("Authorization", "").encode(), AUTHORIZATION.encode()):
        return 401, {"error": "not authorized"}
    readers = {"application/json": read_json, "application/xml": read_adf, "text/xml": read_adf}
    if headers.get_content_type() not in readers:
        return 415, {"error": "JSON or ADF/XML, please"}
    try:
        lead, contact, at, facts = readers[headers.get_content_type()](body)
        at = datetime.fromisoformat(at)
    except Exception:  # whatever is wrong with it, the sender is told
        return 400, {"error": "no lead can be read"}
    with lock:
        leads.setdefault(lead, (contact, facts))
        if contact not in contacts or contacts[contact][0] <= at:
            contacts[contact] = at, facts
    return 200, {"id": lead}

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
        self.answer(*deliver(self.headers, body) if self.path == "/leads" else (404, {"error": "not here"}))

    def do_GET(self):
        if not self.path.startswith("/_observe/"):
            return self.answer(405 if self.path == "/leads" else 404, {"error": "leads are posted to /leads"})
        contact, facts = leads.get(self.path.removeprefix("/_observe/"), (None, {}))
        self.answer(200, {"count": int(bool(contact)), "lead": facts, "newest": contacts.get(contact, (0, {}))[1]})
    do_PUT = do_PATCH = do_DELETE = do_GET

    def answer(self, status, value):
        text = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.send_header("Connection", "keep-alive" if status == 200 else "close")
        self.end_headers()
        self.wfile.write(text)

server = ThreadingHTTPServer(("127.0.0.1", PORT), Endpoint)
print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
