"""A client that means no good, for the figures of docs/hardening.md: what it costs a server, and whether others are
still served. A line of JSON for each deed.
Start it: python3 hostile_client.py http://127.0.0.1:4010 PID-OF-THE-SERVER [SHARE-OF-THE-FULL-RUN]"""
import http.client, json, socket, sys, time
from urllib.parse import urlsplit

HOST, PID, SHARE = urlsplit(sys.argv[1]).netloc, sys.argv[2], float(sys.argv[3]) if len(sys.argv) > 3 else 1.0
ADDRESS = (HOST.split(":")[0], int(HOST.split(":")[1]))

def memory():  # resident, in MiB
    lines = open(f"/proc/{PID}/status").read().splitlines()
    return round(next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024)

def call(connection, method, path, body=None):
    connection.request(method, path, body, {"Authorization": "any", "Content-Type": "application/json"})
    answer = connection.getresponse()
    answer.read()
    return answer.status

def registrations(number):
    connection, seen = http.client.HTTPConnection(HOST), {}
    body = json.dumps({"event_type": "new_contact", "url": "http://127.0.0.1:9/", "authorization": "token x"})
    for account in range(number):
        status = call(connection, "POST", f"/crm/webhooks?global_master_advertiser_id=TEST_{account}", body)
        seen[status] = seen.get(status, 0) + 1
    return seen

def slow_heads(number):
    held = [socket.create_connection(ADDRESS) for _ in range(number)]
    for connection in held:
        connection.sendall(b"POST /crm/webhooks HTTP/1.1\r\nHost: a\r\nX-Slow: ")
    held_memory = memory()
    began = time.monotonic()
    status = call(http.client.HTTPConnection(HOST), "GET", "/_leadbench/livez")
    return {"another": status, "after_ms": round((time.monotonic() - began) * 1000), "held_mib": held_memory}

def long_heads(number):
    seen = {}
    for _ in range(number):
        connection = socket.create_connection(ADDRESS)
        try:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 1_000_000 + b"\r\n\r\n")
            said = connection.recv(64).decode().split(" ")[1]
        except OSError:  # it hung up before all was written
            said = "closed"
        seen[said] = seen.get(said, 0) + 1
    return seen

def template(levels):
    deep = {"name": "deep", "type": "XML", "format": "<a>" * levels + "%callid%" + "</a>" * levels}
    form = {"name": "deep", "url": "http://127.0.0.1:9/", "template": deep, "attach": {}}
    wish = json.dumps({"provider": "autoid", "form": form})
    return call(http.client.HTTPConnection(HOST), "POST", "/_leadbench/api/v1/subscriptions", wish)

print(json.dumps({"deed": "at rest", "mib": memory()}))
DEEDS = ((slow_heads, 900), (long_heads, 20), (template, 200_000), (registrations, 150_000))
for deed, full in DEEDS:
    number, began = max(1, round(full * SHARE)), time.monotonic()
    told = {"deed": deed.__name__, "number": number, "answered": deed(number)}
    print(json.dumps(told | {"mib": memory(), "s": round(time.monotonic() - began, 1)}))
