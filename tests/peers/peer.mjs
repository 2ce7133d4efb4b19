// A CRM's endpoint for LOCALiQ leads in JSON, with the standard library of Node.
// Start it: PORT=3000 AUTHORIZATION='token jokin' node peer.mjs
import { createHash, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const { AUTHORIZATION = "", PORT = "0" } = process.env;
const most = 16 * 1024 * 1024; // bytes of a body
const leads = new Map(); // by lead id
const contacts = new Map(); // by contact id: the newest lead of each

function authorized(given = "") {
  const digest = (text) => createHash("sha256").update(text).digest(); // of one length, whatever is given
  return timingSafeEqual(digest(given), digest(AUTHORIZATION));
}

/** The whole body as text; undefined when it is too long. */
async function bodyOf(request) {
  const pieces = [];
  let length = 0;
  for await (const piece of request) {
    length += piece.length;
    if (length <= most) pieces.push(piece);
  }
  return length <= most ? Buffer.concat(pieces) : undefined;
}

/** What is kept of a lead; throws when it cannot be read. */
function read(body) {
  const { lead } = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  const at = Date.parse(lead.created_at);
  if (![lead.id, lead.contact_id, at].every(Number.isSafeInteger)) throw new SyntaxError("no lead");
  const person = Object.entries(lead.contact ?? lead.parsed_contact_attributes); // e-mail leads carry the latter
  const facts = Object.fromEntries(person.map(([name, value]) => [`contact.${name}`, value]));
  return { id: String(lead.id), contact: lead.contact_id, at, facts };
}

function deliver(headers, body) {
  if (!authorized(headers.authorization)) return [401, { error: "not authorized" }];
  const media = headers["content-type"]?.split(";")[0].trim().toLowerCase();
  if (media !== "application/json") return [415, { error: "JSON, please" }];
  if (body === undefined) return [413, { error: "too long" }];
  let lead;
  try {
    lead = read(body);
  } catch {
    return [400, { error: "no lead can be read" }];
  }
  if (!leads.has(lead.id)) leads.set(lead.id, lead);
  if (!(contacts.get(lead.contact)?.at > lead.at)) contacts.set(lead.contact, lead);
  return [200, { id: lead.id }];
}

function observe(id) {
  const lead = leads.get(id);
  if (lead === undefined) return [200, { count: 0, lead: {}, newest: {} }];
  return [200, { count: 1, lead: lead.facts, newest: contacts.get(lead.contact).facts }];
}

async function answer(request) {
  const body = await bodyOf(request);
  if (request.url.startsWith("/_observe/")) return observe(request.url.slice("/_observe/".length));
  if (request.url !== "/leads") return [404, { error: "not here" }];
  return request.method === "POST" ? deliver(request.headers, body) : [405, { error: "leads are posted" }];
}

const server = createServer(async (request, response) => {
  try {
    const [status, value] = await answer(request);
    const text = JSON.stringify(value);
    response.writeHead(status, { "Content-Type": "application/json" }).end(text);
  } catch {
    response.destroy(); // the sender has gone before the body was whole
  }
});
server.listen(Number(PORT), "127.0.0.1", () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
