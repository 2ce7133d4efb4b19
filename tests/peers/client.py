"""A client of LOCALiQ's API: registers a CRM's webhook, and removes it again. Standard library of Python 3.11 or later.
Start it: LEADBENCH_URL=… LEADBENCH_ACCOUNT=TEST_1 LEADBENCH_TOKEN=… LEADBENCH_RECEIVER=… python3 client.py"""
import json, os, sys, time
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import ProxyHandler, Request, build_opener

API, ACCOUNT, TOKEN, RECEIVER = (os.environ[f"LEADBENCH_{name}"] for name in ("URL", "ACCOUNT", "TOKEN", "RECEIVER"))
TRIES, PAUSE = 5, 1.2  # twenty calls a second are allowed: whoever is told 429 comes back in the next one
web = build_opener(ProxyHandler({}))
RENEWAL = ("refresh_token", "client_id", "client_secret")
renewal = {name: os.environ.get(f"LEADBENCH_{name.upper()}", "") for name in RENEWAL}

class Refused(Exception):
    pass

def renew():  # an access token lives two hours, and a refresh token works once
    global TOKEN, renewal
    spent, renewal = renewal, {}
    if spent.get("refresh_token"):
        TOKEN = call("POST", "/oauth/token", {"grant_type": "refresh_token", **spent})["access_token"]
        return True

def call(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    for _ in range(TRIES):
        headers = {"Authorization": TOKEN, "Content-Type": "application/json", "Accept": "application/json"}
        try:
            with web.open(Request(API.rstrip("/") + path, data, headers, method=method), timeout=15) as answer:
                return json.load(answer)
        except HTTPError as refusal:
            text = refusal.read().decode(errors="replace")
            if refusal.code == 401 and renew():
                continue
            if refusal.code != 429:
                raise Refused(f"{method} {path}: {refusal.code} {text}")
            time.sleep(PAUSE)
    raise Refused(f"{method} {path}: still too many requests after {TRIES} tries")

def register(event):
    query = urlencode({"global_master_advertiser_id": ACCOUNT})
    body = {"event_type": event, "url": f"{RECEIVER.rstrip('/')}/{event}", "authorization": "token jokin"}
    return call("POST", f"/crm/webhooks?{query}", body)["id"]

def remove(webhook):
    removed = call("DELETE", f"/crm/webhooks/{quote(webhook, safe='')}")["id"]  # its + becomes %2B: a blank to nobody
    if removed != webhook:
        raise Refused(f"asked for the removal of {webhook}, but {removed} was removed")

def main():
    webhooks, fault = [], None
    try:
        for event in ("new_contact", "new_lead"):
            webhooks.append(register(event))
            print("registered", webhooks[-1])
    except (Refused, URLError, KeyError, ValueError) as why:
        fault = why
    for webhook in webhooks:  # whatever happened: what was made is removed
        try:
            remove(webhook)
            print("removed", webhook)
        except (Refused, URLError, KeyError, ValueError) as why:
            fault = why
    if fault:
        sys.exit(f"{type(fault).__name__}: {fault}")

main()
