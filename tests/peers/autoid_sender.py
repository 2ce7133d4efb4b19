"""A sender of AutoID's webhooks: set up by POST /setup {"account","form"}, removed by DELETE /setup/autoid/LOCATION/ID;
calls happen by POST /trigger {"account","lead","event"?,"set"?}, time passes also by POST /clock. Standard library of
Python 3.11 or later. Start it: PORT=3000 python3 autoid_sender.py"""
import itertools, json, os, re, time, uuid
import xml.etree.ElementTree as xml
from sending import now, owe, send, serve

TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../fixtures/autoid/render/tokens.tsv")
ROWS = [(line.rstrip("\n") + "\t").split("\t") for line in open(TABLE)]  # token, category, example
CATEGORY = {token.strip("%"): category for token, category, *_ in ROWS}
TAGS, STEPS = {"Region": "south"}, {"Sales": "1", "Service": "2", "Parts": "3"}
EXAMPLES = {token.strip("%"): example for token, _, example, *_ in ROWS} | {  # some examples are no values
    "utm_source": "google", "utm_medium": "social", "medium": "Paid", "ani_type": "Single Family",
    "ani_line_type": "Mobile", "ani_carrier": "Verizon Wireless", "ani_is_valid": "1"}
LATER = 600.0  # its own choice: what failed is sent again each ten minutes, until it is taken; an end waits for nothing
MISSED = {"dialed_time": "20", "answered_time": "0", "dialstatus": "NOANSWER"} | dict.fromkeys(
    ("rec_audiourl", "rec_audiowavurl"), "")
TAKEN = {"dialed_time": "36", "answered_time": "29"}
webhooks, going, numbers = {}, {}, itertools.count(1)

def stamp(moment):
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(moment)) + ".000Z"

def set_up(wish):
    form, template = wish["form"], wish["form"]["template"]
    (json.loads if template["type"] == "JSON" else xml.fromstring)(template["format"])
    tokens = re.findall("%([a-z_0-9]+)%", template["format"]) + list(template.get("mapping", {}).values())
    if unknown := {token.strip("%") for token in tokens} - set(CATEGORY):
        raise ValueError(f"no data point {unknown}")
    if form.get("method", "POST") not in ("POST", "PUT") or form.get("success_code", 200) not in range(200, 205):
        raise ValueError("method or success_code")
    webhooks[id := str(next(numbers))] = form | {"account": wish["account"]}
    return {"id": id}

def begun(account, campaign, again):
    ids = {"callid": str(uuid.uuid4()).replace("-", "."), "session_id": str(uuid.uuid4()), "location_id": account}
    data = EXAMPLES | ids | {"call_start_time": stamp(now()), "repeat_caller": "1" if again else "0"}
    return {"began": now(), "campaign": campaign, "steps": [], "data": data}

def trigger(wish):
    told = {path.removeprefix("call."): value for path, value in wish.get("set", {}).items()}
    campaign, account, ends = told.pop("campaign", "sales"), wish["account"], wish["lead"] != "call-begin"
    earlier = going.pop(account, None) if ends else None  # an end is that of the call that goes on
    call = earlier or begun(account, campaign, wish.get("event") == "repeat-caller")
    call["steps"], data = told.pop("steps", call["steps"]), call["data"]
    if unknown := set(told) - set(CATEGORY):
        raise ValueError(f"no data point {unknown}")
    told = {name: value if isinstance(value, (list, dict)) else str(value) for name, value in told.items()}
    link = data["question_link"]
    presses = [{"question": "menu", "question_link": link, "response": STEPS[step]} for step in call["steps"]]
    data |= {"tags": TAGS, "prompt_responses": presses} | (presses[-1] if presses else {"question": "", "response": ""})
    if ends:
        data |= (MISSED if wish["lead"] == "call-missed" else TAKEN)
    else:
        going[account] = call
    data |= told
    if "ani_full_name" not in told:
        data["ani_full_name"] = " ".join(filter(None, (data["ani_first_name"], data["ani_last_name"])))
    if "call_end_time" not in told:
        data["call_end_time"] = stamp(call["began"] + int(data["dialed_time"]))
    for at in (["begin"] if not earlier else []) + (["end"] if ends else []):
        for id, hook in webhooks.items():
            where = hook.get("attach") or {}
            through = where.get("campaign") == call["campaign"] and where.get("at", "end") == at
            reached = at == "begin" and where.get("step") in call["steps"]  # its own choice: told at once
            if hook["account"] == account and (through or reached):
                owe(now(), deliver, id, render(hook["template"], known(call, at)))

def known(call, at):  # its own choice: what is not known is an empty text
    absent = ({"call_end"} if at == "begin" else set()) | ({"dni"} if call["campaign"] != "sales" else set())
    return {name: "" if CATEGORY[name] in absent else value for name, value in call["data"].items()}

def plain(value):
    return value if isinstance(value, str) else json.dumps(value)

def value_of(sample, path, mapping, values):
    """What comes in the place of one value of the template: by its whole path, its name, or the tokens within it."""
    token = mapping.get("/" + "/".join(path)) or mapping.get(path[-1] if path else "")
    if not token and isinstance(sample, str) and re.fullmatch("%[a-z_0-9]+%", sample):
        token = sample
    if token:
        return values[token.strip("%")]
    within = lambda found: plain(values.get(found[1], found[0]))
    return re.sub("%([a-z_0-9]+)%", within, sample) if isinstance(sample, str) else sample

def walk(sample, path, *how):
    if isinstance(sample, dict):
        return {name: walk(value, [*path, name], *how) for name, value in sample.items()}
    if isinstance(sample, list):
        return [walk(value, [*path, str(place)], *how) for place, value in enumerate(sample)]
    return value_of(sample, path, *how)

def fill(element, value):
    if isinstance(value, str):
        element.text = value
    for name, inner in value.items() if isinstance(value, dict) else ():
        fill(xml.SubElement(element, name), inner)
    for inner in value if isinstance(value, list) else ():
        fill(xml.SubElement(element, "item"), inner)

def mark(element, path, *how):
    for name, sample in element.attrib.items():
        element.set(name, plain(value_of(sample, [*path, f"@{name}"], *how)))
    for child in element:
        mark(child, [*path, child.tag], *how)
    if not len(element) and element.text is not None:
        sample, element.text = element.text, None
        fill(element, value_of(sample, path, *how))

def render(template, values):
    how = template.get("mapping", {}), values
    if template["type"] == "JSON":
        return json.dumps(walk(json.loads(template["format"]), [], *how))
    root = xml.fromstring(template["format"])
    mark(root, [root.tag], *how)
    return xml.tostring(root, encoding="unicode")

def deliver(due, id, body):
    if not (hook := webhooks.get(id)):
        return
    rows = [(row["name"], row["value"]) for row in hook.get("headers", [])]
    if not any(name.lower() == "content-type" for name, _ in rows):
        rows.append(("Content-Type", f"application/{hook['template']['type'].lower()}"))
    if send(hook.get("method", "POST"), hook["url"], rows, body) != hook.get("success_code", 200):
        owe(due + LATER, deliver, id, body)

def answer(method, url, headers, body):
    if (method, url.path) == ("POST", "/trigger"):
        return 202, trigger(json.loads(body))
    if (method, url.path) == ("POST", "/setup"):
        return 201, set_up(json.loads(body))
    if method == "DELETE" and url.path.startswith("/setup/"):
        return (200, {}) if webhooks.pop(url.path.rpartition("/")[2], None) else (404, {})
    return 404, {}

serve(answer)
