"""A client of LeadSquared's webhook API: creates, looks up, deletes. Standard library of Python 3.11 or later.
Start it: LEADBENCH_URL=… LEADBENCH_ACCOUNT=… LEADBENCH_TOKEN=… LEADBENCH_RECEIVER=… python3 leadsquared_client.py
The account is the access key, the token the secret key."""
import json, os, sys, time
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import ProxyHandler, Request, build_opener

API, ACCOUNT, TOKEN, RECEIVER = (os.environ[f"LEADBENCH_{name}"] for name in ("URL", "ACCOUNT", "TOKEN", "RECEIVER"))
TRIES, PAUSE = 4, 5.2  # 25 calls are allowed in five seconds: whoever is told 429 waits until they are over
web = build_opener(ProxyHandler({}))
ACTIVITY = {"WebhookEvent": "2", "WebhookProperties": json.dumps(
    {"ActivityEvent": "22", "ActivityData": "[]", "WebPageNames": "[]"})}

class Refused(Exception):
    pass

def call(method, operation, body=None, query=""):
    # The keys hold signs that mean something in an address: they go into headers.
    headers = {"x-LSQ-AccessKey": ACCOUNT, "x-LSQ-SecretKey": TOKEN}
    if body is not None:
        headers["Content-Type"] = "application/json"
    data = None if body is None else json.dumps(body).encode()
    for attempt in range(TRIES):
        if attempt:
            time.sleep(PAUSE)
        try:
            url = f"{API.rstrip('/')}/v2/Webhook.svc/{operation}{query}"
            with web.open(Request(url, data, headers, method=method), timeout=15) as answer:
                status, text = answer.status, answer.read().decode()
        except HTTPError as refusal:
            status, text = refusal.code, refusal.read().decode(errors="replace")
        limited = status == 429 or "MXAPIRateLimitExceededException" in text  # some tenants answer so under 200
        if not limited and (status != 200 or '"Error"' in text):
            raise Refused(f"{operation}: {status} {text}")
        if not limited:
            return json.loads(text)
    raise Refused(f"{operation}: still beyond the limit after {TRIES} tries")

def create(wish):
    whole = {"Description": "A CRM", "URL": f"{RECEIVER.rstrip('/')}/leads", "Method": "POST",
             "ContentType": "application/json", "LandingPageUrls": None, "IsSpecificLandingPage": False,
             "NotifyOnFailure": True, "WebhookProperties": None,
             "CustomHeaders": [{"Key": "x-api-key", "Value": "token-jokin"}]} | wish
    return call("POST", "Create", whole)["Message"]["Id"]

def seen(webhook):
    rows = call("POST", "Retrieve", {"Parameter": {"Type": "Webhook", "WebhookId": webhook},
        "Sorting": {"ColumnName": "ModifiedOn", "Direction": "1"}, "Paging": {"PageIndex": 1, "PageSize": 25}})
    if not any(row["WebhookId"] == webhook for row in rows["Response"]):
        raise Refused(f"{webhook} was created, but is not listed")

def main():
    webhooks, fault = [], None
    try:
        for wish in ({"WebhookEvent": "3"}, ACTIVITY):
            webhooks.append(create(wish))
            seen(webhooks[-1])
    except (Refused, URLError, KeyError, ValueError) as why:
        fault = why
    for webhook in webhooks:  # whatever happened: what was made is deleted
        try:
            call("GET", "Delete", query=f"?webhookId={quote(webhook)}")
        except (Refused, URLError, ValueError) as why:
            fault = why
    if fault:
        sys.exit(f"{type(fault).__name__}: {fault}")

main()
