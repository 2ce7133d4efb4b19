// A CRM's endpoint for events of Zoho SalesIQ, with the standard library of Node.
// Start it: PORT=3000 SIQ_KEYS=public.pem node salesiq.mjs; the file holds the webhook's public keys, one or two.
import { createPublicKey, createVerify } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

const { SIQ_KEYS, PORT = "0" } = process.env;
const pem = /-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g;
const keys = readFileSync(SIQ_KEYS, "ascii").match(pem).map((key) => createPublicKey(key));
const most = 16 * 1024 * 1024; // bytes of a body
const events = new Map(); // by event, entity and time
const entities = new Map(); // by type and id: the newest event of each

/** Whether one of the keys signed these very bytes. Node decodes more than Base64: its letters are looked at first. */
function proven(signature = "", body) {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(signature)) return false;
  return keys.some((key) => createVerify("RSA-SHA256").update(body).verify(key, signature, "base64"));
}

/** The whole body; undefined when it is too long. */
async function bodyOf(request) {
  const pieces = [];
  let length = 0;
  for await (const piece of request) {
    length += piece.length;
    if (length <= most) pieces.push(piece);
  }
  return length <= most ? Buffer.concat(pieces) : undefined;
}

/** What is kept of an event; throws when it cannot be read. Ids stay texts: they are too long for a number. */
function read(body) {
  const event = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  const [name, id, at] = [event.event, event.entity_id, Number(event.event_time)]; // a text or a number
  if (typeof name !== "string" || typeof id !== "string" || !Number.isSafeInteger(at)) throw SyntaxError("no event");
  // attempt is no part of what tells events apart; what is gone has no entity
  return { key: `${name}/${id}/${at}`, whose: `${event.entity_type}/${id}`, at, entity: event.entity ?? {} };
}

function deliver(headers, body) {
  if (body === undefined) return [413, { error: "too long" }];
  if (!proven(headers["x-siqsignature"], body)) return [401, { error: "not signed by Zoho SalesIQ" }];
  let event;
  try {
    event = read(body);
  } catch {
    return [400, { error: "no event can be read" }];
  }
  if (!events.has(event.key)) events.set(event.key, event);
  if (!(entities.get(event.whose)?.at > event.at)) entities.set(event.whose, event);
  return [200, { event: event.key }];
}

function observe(key) {
  const event = events.get(key);
  if (event === undefined) return [200, { count: 0, entity: {}, newest: {} }];
  return [200, { count: 1, entity: event.entity, newest: entities.get(event.whose).entity }];
}

async function answer(request) {
  const body = await bodyOf(request);
  if (request.url.startsWith("/_observe/")) return observe(decodeURIComponent(request.url.slice("/_observe/".length)));
  if (request.url !== "/events") return [404, { error: "not here" }];
  if (request.method === "HEAD") return [200, {}]; // how the URL of a webhook is tried
  return request.method === "POST" ? deliver(request.headers, body) : [405, { error: "events are posted" }];
}

const server = createServer(async (request, response) => {
  try {
    const [status, value] = await answer(request);
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(value));
  } catch {
    response.destroy(); // the sender has gone before the body was whole
  }
});
server.listen(Number(PORT), "127.0.0.1", () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
