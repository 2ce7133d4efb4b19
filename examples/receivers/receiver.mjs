// Takes LOCALiQ's leads in JSON, with the standard library of Node 18 or later.
// Start it: PORT=3000 AUTHORIZATION='token jokin' node receiver.mjs
import { createHash, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const { AUTHORIZATION, PORT = "0" } = process.env;
const most = 2 ** 24; // bytes of a body
const leads = new Map(); // by id: your database

const digest = (text = "") => createHash("sha256").update(text).digest(); // of one length, whatever is given

/** The whole body; undefined where it is too long. */
async function bodyOf(request) {
  const pieces = [];
  let length = 0;
  for await (const piece of request) if ((length += piece.length) <= most) pieces.push(piece);
  return length <= most ? Buffer.concat(pieces) : undefined;
}

function take(headers, body) {
  if (!timingSafeEqual(digest(headers.authorization), digest(AUTHORIZATION))) return [401, { error: "not authorized" }];
  const media = headers["content-type"]?.split(";")[0].trim().toLowerCase();
  if (media !== "application/json") return [415, { error: "JSON, please" }];
  if (body === undefined) return [413, { error: "too long" }];
  try {
    const { lead } = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    const contact = { ...(lead.contact ?? lead.parsed_contact_attributes) }; // e-mail leads carry the latter
    if (!Number.isSafeInteger(lead.id) || !Object.keys(contact).length) throw new TypeError("no lead");
    if (!leads.has(String(lead.id))) leads.set(String(lead.id), { count: 1, contact }); // it may come again, and is one
    return [200, { id: lead.id }];
  } catch {
    return [400, { error: "no lead can be read" }];
  }
}

async function answer(request) {
  const body = await bodyOf(request);
  if (request.method === "GET" && request.url.startsWith("/leads/")) {
    return [200, leads.get(request.url.slice("/leads/".length)) ?? { count: 0 }];
  }
  if (request.url !== "/leads") return [404, { error: "not here" }];
  return request.method === "POST" ? take(request.headers, body) : [405, { error: "leads are posted" }];
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
