"""A sender of AutoID's webhooks, set up by POST /setup with the screens' form (and DELETE /setup/autoid/LOCATION/ID); calls
by POST /trigger {"account","lead","event"?,"set"?}; time also by POST /clock {"advance_ms":N}, answered when all that became
due was sent. Standard library of Python 3.11 or later. Start it: PORT=3000 python3 autoid_sender.py"""
import http.client, itertools, json, os, re, threading, time, uuid
import xml.etree.ElementTree as xml
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../fixtures/autoid/render/tokens.tsv")
ROWS = [line.rstrip("\n").split("\t") for line in open(TABLE)]  # token, category, example
CATEGORY = {token.strip("%"): category for token, category, *_ in ROWS}
TAGS, STEPS = {"Region": "south"}, {"Sales": "1", "Service": "2", "Parts": "3"}
PLAIN = {row[0].strip("%"): row[2] if len(row) > 2 else "" for row in ROWS} | {
    "utm_source": "google", "utm_medium": "social", "medium": "Paid", "ani_type": "Single Family", "ani_line_type": "Mobile",
    "ani_carrier": "Verizon Wireless", "ani_is_valid": "1"}  # where the example is no value, but tells of several
LATER, TIMEOUT = 600.0, 10  # its own choice: what failed is sent again each ten minutes, until it is taken
webhooks, going, seen, waiting = {}, {}, set(), []
numbers, lock, sending, ahead = itertools.count(1), threading.RLock(), threading.Lock(), 0.0

def now():
    return time.time() + ahead

def stamp(moment):
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(moment)) + ".000Z"

def set_up(wish):
    form = wish["form"]
    template = form["template"]
    if template["type"] == "JSON":
        json.loads(template["format"])
    else:
        xml.fromstring(template["format"])
    for token in re.findall("%([a-z_0-9]+)%", template["format"]) + list(template.get("mapping", {}).values()):
        if token.strip("%") not in CATEGORY:
            raise ValueError(f"no data point {token}")
    if form.get("method", "POST") not in ("POST", "PUT") or form.get("success_code", 200) not in range(200, 205):
        raise ValueError("method or success_code")
    webhooks[id := str(next(numbers))] = form | {"account": wish["account"]}
    return {"id": id}

def trigger(wish):
    wanted, account = wish.get("set", {}), wish["account"]
    begins, ends = wish["lead"] == "call-begin", wish["lead"] != "call-begin"
    call = going.pop(account, None) if ends else None
    fresh = call is None
    if fresh:
        call = {"began": now(), "campaign": wanted.get("campaign", "sales"), "steps": [], "data": PLAIN | {
            "callid": str(uuid.uuid4()).replace("-", "."), "session_id": str(uuid.uuid4()), "location_id": account}}
        call["data"] |= {"call_start_time": stamp(now()), "repeat_caller": "1" if wish.get("event") == "repeat-caller" else "0"}
    told, data = {path.removeprefix("call."): value for path, value in wanted.items()}, call["data"]
    call["steps"], told = told.pop("steps", call["steps"]), {name: text for name, text in told.items() if name != "campaign"}
    if unknown := set(told) - set(CATEGORY):
        raise ValueError(f"no data point {unknown}")
    data |= {name: value if isinstance(value, (list, dict)) else str(value) for name, value in told.items()}
    parts = [data[f"ani_{part}_name"] for part in ("first", "last")]
    data["ani_full_name"] = told.get("ani_full_name", " ".join(filter(None, parts)))
    presses = [{"question": "menu", "question_link": data["question_link"], "response": STEPS[step]} for step in call["steps"]]
    data |= {"tags": TAGS, "prompt_responses": presses} | (presses[-1] if presses else dict.fromkeys(("question", "response"), ""))
    if ends:
        missed = wish["lead"] == "call-missed"
        data |= {"dialed_time": "20", "answered_time": "0", "dialstatus": "NOANSWER", "rec_audiourl": "", "rec_audiowavurl": ""} \
            if missed else {"dialed_time": "36", "answered_time": "29"}
        data |= {name: text for name, text in told.items() if CATEGORY[name] == "call_end"}
        data["call_end_time"] = stamp(call["began"] + int(data["dialed_time"]))
    else:
        going[account] = call
    for at in ("begin", "end"):
        if at == "begin" and not fresh or at == "end" and not ends:
            continue
        for id, hook in webhooks.items():
            where = hook.get("attach") or {}
            through = where.get("campaign") == call["campaign"] and where.get("at", "end") == at
            step = at == "begin" and where.get("step") in call["steps"] and "treatment" in where
            if hook["account"] == account and (through or step):
                waiting.append((now(), next(numbers), id, render(hook["template"], known(call, at))))
    threading.Thread(target=catch_up, daemon=True).start()

def known(call, at):  # its own choice: what is not known is an empty text
    absent = ({"call_end"} if at == "begin" else set()) | ({"dni"} if call["campaign"] != "sales" else set())
    return {name: "" if CATEGORY[name] in absent else value for name, value in call["data"].items()}

def render(template, values):
    mapping = {field: token.strip("%") for field, token in template.get("mapping", {}).items()}
    def text(sample):
        word = lambda found: plain(values[found[1]]) if found[1] in values else found[0]
        return re.sub("%([a-z_0-9]+)%", word, sample)
    def plain(value):
        return value if isinstance(value, str) else json.dumps(value)
    def leaf(sample, path):
        token = mapping.get("/" + "/".join(path)) or mapping.get(path[-1] if path else "")
        token = token or (sample[1:-1] if isinstance(sample, str) and re.fullmatch("%[a-z_0-9]+%", sample) else None)
        return values[token] if token in values else text(sample) if isinstance(sample, str) else sample
    def walk(sample, path):
        if isinstance(sample, dict):
            return {name: walk(value, [*path, name]) for name, value in sample.items()}
        return [walk(v, [*path, str(i)]) for i, v in enumerate(sample)] if isinstance(sample, list) else leaf(sample, path)
    def fill(element, value):
        if isinstance(value, dict):
            for name, inner in value.items():
                fill(xml.SubElement(element, name), inner)
        elif isinstance(value, list):
            for inner in value:
                fill(xml.SubElement(element, "item"), inner)
        else:
            element.text = value
    def mark(element, path):
        for name in element.attrib:
            element.set(name, plain(leaf(element.get(name), [*path, f"@{name}"])))
        for child in element:
            mark(child, [*path, child.tag])
        if not len(element) and element.text is not None:
            value, element.text = leaf(element.text, path), None
            fill(element, value)
    if template["type"] == "JSON":
        return json.dumps(walk(json.loads(template["format"]), []))
    root = xml.fromstring(template["format"])
    mark(root, [root.tag])
    return xml.tostring(root, encoding="unicode")

def deliver(owed):
    due, number, id, body = owed
    if not (hook := webhooks.get(id)):
        return
    url = urlsplit(hook["url"])
    connect = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    rows = [(row["name"], row["value"]) for row in hook.get("headers", [])]
    if not any(name.lower() == "content-type" for name, _ in rows):
        rows.append(("Content-Type", f"application/{hook['template']['type'].lower()}"))
    try:
        connection = connect(url.netloc, timeout=TIMEOUT)
        connection.putrequest(hook.get("method", "POST"), url._replace(scheme="", netloc="", path=url.path or "/").geturl())
        for name, value in [*rows, ("Content-Length", str(len(body.encode())))]:
            connection.putheader(name, value)
        connection.endheaders(body.encode())
        status = connection.getresponse().status
        connection.close()
    except (OSError, http.client.HTTPException):
        status = 0
    if status != hook.get("success_code", 200):
        with lock:
            waiting.append((due + LATER, number, id, body))

def catch_up():
    with sending, ThreadPoolExecutor(16) as pool:
        while True:
            with lock:
                due = sorted(owed for owed in waiting if owed[0] <= now())
                waiting[:] = [owed for owed in waiting if owed not in due]
            if not due:
                return
            list(pool.map(deliver, due))

def answer(method, path, body):
    global ahead
    if (method, path) == ("POST", "/clock"):
        ahead += json.loads(body).get("advance_ms", 0) / 1000
        catch_up()
        return 200, {"now": now()}
    with lock:
        if (method, path) == ("POST", "/trigger"):
            trigger(json.loads(body))
            return 202, {}
        if (method, path) == ("POST", "/setup"):
            return 201, set_up(json.loads(body))
        if method == "DELETE" and path.startswith("/setup/"):
            return (200, {}) if webhooks.pop(path.rpartition("/")[2], None) else (404, {})
    return 404, {}

class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            status, told = answer(self.command, urlsplit(self.path).path, body)
        except (ValueError, KeyError, TypeError, xml.ParseError) as why:
            status, told = 422, {"wrong": repr(why)}
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(told).encode())
    do_GET, do_DELETE, do_PUT, log_message = do_POST, do_POST, do_POST, lambda *_: None

server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", 0))), Handler)
print(f"listening on http://127.0.0.1:{server.server_address[1]}", flush=True)
server.serve_forever()
