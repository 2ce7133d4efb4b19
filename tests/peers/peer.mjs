// A CRM's endpoint for LOCALiQ leads: PORT=8080 AUTHORIZATION='token jokin' node peer.mjs
// Takes JSON at /leads, keeps each lead once, tells at /_observe/{id} what it kept. Standard library only,
// which has no XML parser: ADF/XML is refused with 415.
import { createHash, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const authorization = process.env.AUTHORIZATION ?? "";
const most = 16 * 1024 * 1024;
const leads = new Map();
const contacts = new Map();

const digest = (text) => createHash("sha256").update(text).digest();
const same = (a, b) => timingSafeEqual(digest(a), digest(b));

/** The texts and numbers below an object: {contact: {email: "a"}} is [["contact.email", "a"]]. */
function flat(value, path = "") {
  if (value === null || Array.isArray(value)) return [];
  if (typeof value !== "object") return [[path, String(value)]];
  return Object.entries(value).flatMap(([key, below]) => flat(below, path ? `${path}.${key}` : key));
}

function read(body) {
  const text = new TextDecoder("utf-8", { fatal: true }).decode(body);
  const { parsed_contact_attributes: parsed, ...lead } = JSON.parse(text).lead;
  if (!Number.isSafeInteger(lead.id)) throw new SyntaxError("lead.id is no whole number");
  if (parsed) lead.contact = parsed; // e-mail leads carry this in place of a contact
  return { id: String(lead.id), contact: lead.contact_id, at: Date.parse(lead.created_at) || 0, facts: Object.fromEntries(flat(lead)) };
}

function take(request, body) {
  const path = request.url.split("?")[0];
  if (request.method === "GET" && path.startsWith("/_observe/")) {
    const lead = leads.get(decodeURIComponent(path.slice("/_observe/".length)));
    return [200, { count: lead ? 1 : 0, lead: lead?.facts ?? {}, newest: lead ? contacts.get(lead.contact).facts : {} }];
  }
  if (path !== "/leads") return [404, { error: "not here" }];
  if (request.method !== "POST") return [405, { error: "leads are posted" }];
  if (authorization && !same(request.headers.authorization ?? "", authorization)) return [401, { error: "not authorized" }];
  if (request.headers["content-type"]?.split(";")[0].trim().toLowerCase() !== "application/json") return [415, { error: "JSON, please" }];
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

const server = createServer((request, response) => {
  const pieces = [];
  let length = 0;
  const answer = (status, value) => {
    const text = JSON.stringify(value);
    response.writeHead(status, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) }).end(text);
  };
  request.on("data", (piece) => {
    length += piece.length;
    if (length <= most) pieces.push(piece);
  });
  request.on("end", () => (length > most ? answer(413, { error: "too long" }) : answer(...take(request, Buffer.concat(pieces)))));
  request.on("error", () => response.destroy());
});
server.listen(Number(process.env.PORT ?? 0), "127.0.0.1", () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
