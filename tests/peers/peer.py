#!/usr/bin/env python3
"""A CRM's endpoint for LOCALiQ leads: PORT=8080 AUTHORIZATION='token jokin' python3 peer.py
Takes JSON and ADF/XML at /leads, keeps each lead once, tells at /_observe/{id} what it kept. Standard library only."""
import hmac, json, os, threading
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote
from xml.etree import ElementTree

AUTHORIZATION = os.environ.get("AUTHORIZATION", "")
MOST = 16 * 1024 * 1024
leads, contacts, lock = {}, {}, threading.Lock()

def flat(value, path=""):
    """The texts and numbers below an object: {"contact": {"email": "a"}} is {"contact.email": "a"}."""
    if isinstance(value, dict):
        return {k: v for key, below in value.items() for k, v in flat(below, f"{path}.{key}" if path else key).items()}
    return {} if value is None or isinstance(value, list) else {path: value if isinstance(value, str) else json.dumps(value)}

def time(text):
    return datetime.fromisoformat(text) if text else datetime.fromtimestamp(0, timezone.utc)

def read_json(body):
    lead = json.loads(body)["lead"]
    if "parsed_contact_attributes" in lead:  # e-mail leads carry this in place of a contact
        lead["contact"] = lead.pop("parsed_contact_attributes")
    return str(int(lead["id"])), str(lead["contact_id"]), time(lead.get("created_at")), flat(lead)

ADF = {"first": "first_name", "last": "last_name", "cellphone": "phone_mobile", "fax": "phone_fax"}

def read_adf(body):
    prospect = ElementTree.fromstring(body).find("prospect")
    person, voices, facts = prospect.find("customer/contact"), iter(["phone_home", "phone_work"]), {}
    for element in person:
        kind = "email" if element.tag == "email" else ADF.get(element.get("part") or element.get("type"))
        if element.tag == "phone" and kind is None: kind = next(voices, None)  # two voice numbers: home, work
        if kind and element.text: facts[f"contact.{kind}"] = element.text
    return prospect.findtext("id"), prospect.findtext("customer/id"), time(prospect.findtext("requestdate")), facts

class Peer(BaseHTTPRequestHandler):
    protocol_version, timeout, disable_nagle_algorithm = "HTTP/1.1", 30, True

    def body(self):
        if "chunked" not in self.headers.get("Transfer-Encoding", "").lower():
            length = int(self.headers.get("Content-Length", 0))
            return self.rfile.read(length) if length <= MOST else None
        whole = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            whole += self.rfile.read(size)
            self.rfile.readline()
            if len(whole) > MOST: return None
        while self.rfile.readline().strip(): pass
        return whole

    def do_POST(self):
        body, kind = self.body(), self.headers.get_content_type()
        if body is None: return self.answer(413, {"error": "too long"}, close=True)
        if self.path.split("?")[0] != "/leads": return self.answer(404, {"error": "not here"})
        if AUTHORIZATION and not hmac.compare_digest(self.headers.get("Authorization", "").encode(), AUTHORIZATION.encode()):
            return self.answer(401, {"error": "not authorized"})
        read = {"application/json": read_json, "application/xml": read_adf, "text/xml": read_adf, "application/x-adf+xml": read_adf}.get(kind)
        if read is None: return self.answer(415, {"error": "JSON or ADF/XML, please"})
        try:
            lead, contact, at, facts = read(body)
            if not lead: raise ValueError
        except (ValueError, TypeError, KeyError, AttributeError, ElementTree.ParseError, RecursionError):
            return self.answer(400, {"error": "no lead can be read"})
        with lock:
            leads.setdefault(lead, (contact, facts))
            if contact not in contacts or contacts[contact][0] <= at: contacts[contact] = (at, facts)
        self.answer(200, {"id": lead})

    def do_GET(self):
        if not self.path.startswith("/_observe/"): return self.answer(405 if self.path == "/leads" else 404, {"error": "leads are posted"})
        with lock:
            contact, facts = leads.get(unquote(self.path[len("/_observe/"):]), (None, {}))
            self.answer(200, {"count": 0 if contact is None else 1, "lead": facts, "newest": contacts[contact][1] if contact else {}})

    def do_PUT(self): self.answer(405, {"error": "leads are posted"}, close=True)
    do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = do_PUT

    def answer(self, status, value, close=False):
        text = json.dumps(value).encode()
        self.send_response(status)
        for line in [("Content-Type", "application/json"), ("Content-Length", len(text))] + [("Connection", "close")] * close:
            self.send_header(*map(str, line))
        self.end_headers()
        self.wfile.write(b"" if self.command == "HEAD" else text)

    def log_message(self, *_): pass

if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", 0))), Peer)
    print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
