// What a sender in Node needs: a clock that can be driven, what is owed and when, and a server on 127.0.0.1:PORT.
// POST /clock {"advance_ms":N} stops the clock and moves it, and is answered when all that became due was sent.
import http from "node:http";
import https from "node:https";

let [stopped, waiting] = [undefined, []];
const under = new Set(); // what is being sent

export const now = () => stopped ?? Date.now();

/** The status of a request; 0 when there was none in time. Redirects are not followed. */
export function send(method, url, headers, body, timeout) {
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(timeout);
    const request = (url.startsWith("https:") ? https : http).request(url, { method, headers, signal }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode)).on("error", () => resolve(0));
    });
    request.on("error", () => resolve(0)).end(body);
  });
}

/** Has `deliver()` called when it is due. */
export function owe(due, deliver) {
  waiting.push({ due, deliver });
  return catchUp();
}

/** Sends what is due, until nothing is. */
async function catchUp() {
  for (;;) {
    const due = waiting.filter((owed) => owed.due <= now()).sort((a, b) => a.due - b.due);
    waiting = waiting.filter((owed) => !due.includes(owed));
    for (const owed of due) {
      const run = owed.deliver(owed.due).finally(() => under.delete(run));
      under.add(run);
    }
    if (!under.size) return;
    await Promise.all(under);
  }
}

/** Serves for ever what `answer(method, url, headers, text)` says: a status, and what becomes JSON. */
export function serve(answer, refusal) {
  setInterval(catchUp, 1000).unref();
  const server = http.createServer(async (request, response) => {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    const text = Buffer.concat(pieces).toString();
    const url = new URL(request.url, "http://here");
    const told = async () => {
      const { method, headers } = request;
      if (method !== "POST" || url.pathname !== "/clock") return answer(method, url, headers, text);
      stopped = now() + (JSON.parse(text).advance_ms ?? 0);
      await catchUp();
      return [200, { now: now() }];
    };
    const [status, body] = await told().catch(refusal);
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
  });
  const port = Number(process.env.PORT ?? 0);
  server.listen(port, "127.0.0.1", () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
}
