"""What the senders in Python share: a clock that can be driven, what is owed and when, and a server on 127.0.0.1:PORT.
POST /clock {"advance_ms":N} stops the clock and moves it, and is answered when all that became due was sent."""
import http.client, itertools, json, os, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

TIMEOUT = 10  # seconds that a receiver has to answer
lock, sending, order = threading.RLock(), threading.Lock(), itertools.count()
waiting, stopped = [], None

class Refused(Exception):
    """An answer that is none of success: its status and its body."""

def now():
    return time.time() if stopped is None else stopped

def owe(due, deliver, *about):
    """Has `deliver(due, *about)` called when it is due."""
    with lock:
        waiting.append((due, next(order), deliver, about))
    threading.Thread(target=catch_up, daemon=True).start()

def tick():
    while True:
        time.sleep(1)
        catch_up()

def catch_up():
    with sending:
        while True:
            with lock:
                due = sorted((owed for owed in waiting if owed[0] <= now()), key=lambda owed: owed[:2])
                waiting[:] = [owed for owed in waiting if owed not in due]
            if not due:
                return
            for moment, _, deliver, about in due:
                deliver(moment, *about)

def send(method, address, headers, body):
    """The status that a request is answered with; 0 where there is none. A redirect is not followed."""
    url, data = urlsplit(address), body.encode()
    connect = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    try:
        connection = connect(url.netloc, timeout=TIMEOUT)
        connection.putrequest(method, url._replace(scheme="", netloc="", path=url.path or "/", fragment="").geturl())
        for name, value in [*headers, ("Content-Length", str(len(data)))]:
            connection.putheader(name, value)
        connection.endheaders(data)
        status = connection.getresponse().status
        connection.close()
        return status
    except (OSError, http.client.HTTPException):
        return 0

def serve(answer):
    """Serves for ever what `answer(method, url, headers, body)` says: a status, and what becomes JSON."""
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            global stopped
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            try:
                if (self.command, self.path) == ("POST", "/clock"):
                    stopped = now() + json.loads(body).get("advance_ms", 0) / 1000
                    catch_up()
                    status, told = 200, {"now": now()}
                else:
                    with lock:
                        status, told = answer(self.command, urlsplit(self.path), self.headers, body)
            except Refused as why:
                status, told = why.args
            except Exception as why:
                named = {"ExceptionType": type(why).__name__, "ExceptionMessage": str(why)}
                status, told = 400, {"Status": "Error"} | named
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(told).encode())
        do_GET, do_DELETE, do_PUT, log_message = do_POST, do_POST, do_POST, lambda *_: None

    threading.Thread(target=tick, daemon=True).start()
    server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", 0))), Handler)
    print(f"listening on http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()
