"""Sets up webhooks on the Client Center of LOCALiQ, for which our control API stands: a --setup of `check sender`.
Start it: leadbench check sender --provider localiq --setup 'python3 center.py http://127.0.0.1:4010' …"""
import json, sys
from urllib.request import ProxyHandler, Request, build_opener

API = sys.argv[1] + "/_leadbench/api/v1/subscriptions"
wish = json.load(sys.stdin)
web = build_opener(ProxyHandler({}))
if "remove" in wish:  # the id that was printed when it was made
    web.open(Request(f"{API}/localiq/{wish['account']}/{wish['remove']}", method="DELETE"))
else:
    form = {"payload_url": wish["url"], "event": wish["event"], "active": True}
    form["authentication_header"] = "token jokin"
    body = {"provider": "localiq", "account": wish["account"], "form": form}
    print(web.open(Request(API, json.dumps(body).encode(), method="POST")).read().decode())
