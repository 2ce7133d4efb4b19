// A sender of Zoho SalesIQ's events, written from its documents alone, with the standard library of Node 18 or later.
// Webhooks by its API; events by POST /trigger {"account","lead","set"?}; time also by POST /clock {"advance_ms":N},
// which is answered when all that became due was sent. Start it: PORT=3000 node salesiq_sender.mjs
import { createSign, generateKeyPair, randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { promisify } from "node:util";

const folder = new URL("../../fixtures/salesiq/render/", import.meta.url);
const [minute, retries, timeout, week, mostAdministration, mostKeys] = [60_000, 3, 5_000, 604_800_000, 3, 2];
const modules = {
  data: ["created", "attender.updated", "missed", "completed", "rated", "visitor.replied", "operator.replied"]
    .map((event) => `conversation.${event}`).concat("visitor.updated"),
  administration: ["created", "updated", "deleted"].flatMap((event) => [`department.${event}`, `operator.${event}`])
    .concat("operator.departments.associated", "operator.departments.dissociated"),
};
const app = "19367000000002043"; // the brand that conversations and visitors belong to
const portals = new Map(); // webhooks by screen name and id
const under = new Set(); // deliveries under way
let [ahead, number, waiting] = [0, 8000000004009n, []];
const now = () => Date.now() + ahead;

class Refused extends Error {
  constructor(code, message, where = {}) {
    super(message);
    this.error = { code, message, ...where };
  }
}
const resource = () => new Refused(1019, "Invalid Resource");
const flaw = (key) => new Refused(1015, "Either the input stream is invalid or absent", { json_key: key });

/** The status of a request; 0 when there was none in time. Redirects are not followed. */
function send(method, url, headers, body) {
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(timeout);
    const request = (url.startsWith("https:") ? https : http).request(url, { method, headers, signal }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode)).on("error", () => resolve(0));
    });
    request.on("error", () => resolve(0)).end(body);
  });
}

async function newKey(creator) {
  const encoding = { publicKeyEncoding: { type: "spki", format: "pem" }, privateKeyEncoding: { type: "pkcs8", format: "pem" } };
  const { publicKey, privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048, ...encoding });
  const time = String(now());
  return { shown: { key: publicKey, creator, created_time: time, id: String(number++) }, privateKey };
}

async function take(hook, wish, portal) {
  const type = wish.type ?? hook.type;
  if (!(type in modules)) throw flaw("type");
  const events = wish.events ?? hook.events;
  if (!Array.isArray(events) || !events.length) throw flaw("events");
  const odd = events.findIndex((event) => !modules[type].includes(event));
  if (odd >= 0) throw flaw(`events[${odd}]`);
  if (![undefined, true, false].includes(wish.secured)) throw new Refused(1007, "Invalid datatypes", { json_key: "secured" });
  const expiry = Number(wish.expiry_time_for_executions_data ?? week);
  if (!(expiry > 0 && expiry <= 60 * 86_400_000)) throw flaw("expiry_time_for_executions_data");
  const others = [...portal.values()].filter((other) => other !== hook && other.type === "administration");
  if (type === "administration" && others.length >= mostAdministration) throw new Refused(1017, "Resource limit reached");
  if (wish.url !== undefined || !hook.url) {
    if (!/^https?:\/\/[^/]/.test(wish.url)) throw flaw("url");
    if ((await send("HEAD", wish.url, {})) !== 200) throw flaw("url");
  }
  const { url = hook.url, secured = hook.secured ?? false, app_ids = hook.app_ids } = wish;
  const time = String(now());
  return Object.assign(hook, { type, events, url, secured, app_ids, modified_time: time, version: 1, status: "enabled" },
    { expiry_time_for_executions_data: String(wish.expiry_time_for_executions_data ?? 60 * 86_400_000) });
}

const shown = ({ keys, failed, ...hook }) => ({ ...hook, failures_count: String(failed.length), public_keys: keys.map((key) => key.shown) });

/** What a call of the management API is answered with: the object's type and its data. */
async function call(method, [, , , screen, root, id, part, item], query, headers, text) {
  if (!/^(Zoho-oauthtoken|Bearer) \S+$/i.test(headers.authorization ?? "")) throw new Refused(1002, "Invalid authorization header.");
  const portal = portals.get(screen) ?? portals.set(screen, new Map()).get(screen);
  if (root !== "webhooks") throw new Refused(1006, "Invalid URL");
  const body = () => {
    if (!headers["content-type"]?.startsWith("application/json")) throw new Refused(1054, "Invalid header value", { header: "content-type" });
    try { return { ...JSON.parse(text) }; } catch { throw new Refused(1015, "Either the input stream is invalid or absent"); }
  };
  const creator = { id: "19367000000002001" };
  if (!id && method === "GET") {
    const type = query.get("type");
    if (!(type in modules)) throw new Refused(1011, "Either the request parameters are invalid or absent", { param: "type" });
    return ["list", [...portal.values()].filter((hook) => hook.type === type).map(shown)];
  }
  if (!id && method === "POST") {
    const hook = await take({ creator, modifier: creator, created_time: String(now()), keys: [], failed: [] }, body(), portal);
    portal.set((hook.id = String(number++)), Object.assign(hook, { keys: [await newKey(creator)] }));
    return ["webhook", shown(hook)];
  }
  const hook = portal.get(id);
  if (!hook) throw resource();
  if (!part && method === "GET") return ["webhook", shown(hook)];
  if (!part && method === "PUT") return ["webhook", shown(await take(hook, body(), portal))];
  if (!part && method === "DELETE") return portal.delete(id), ["webhook", { id }];
  if (part === "keys" && !item && method === "POST") {
    if (hook.keys.length >= mostKeys) throw new Refused(1017, "Resource limit reached for current plan");
    hook.keys.push(await newKey(creator));
    return ["webhook", shown(hook)];
  }
  if (part === "keys" && method === "DELETE") {
    const place = hook.keys.findIndex(({ shown }) => shown.id === item);
    if (place < 0) throw resource();
    if (hook.keys.length === 1) throw new Refused(1026, "Last available resource");
    hook.keys.splice(place, 1);
    return ["webhook", shown(hook)];
  }
  if (part === "executions" && method === "GET") return ["list", hook.failed];
  throw new Refused(1010, "Invalid Method.");
}

/** Lets an event happen: each webhook that asked for it is called. */
function trigger({ account, lead, set = {} }) {
  const file = new URL(`${lead}.json`, folder);
  if (!/^[a-z.]+$/.test(lead) || !existsSync(file)) throw new Error(`no ${lead} can happen here`);
  const sample = JSON.parse(readFileSync(file, "utf8"));
  const event = sample.event ?? modules.data.find((event) => lead === event || lead.startsWith(`${event}.`));
  const type = modules.data.includes(event) ? "data" : "administration";
  const id = String(number++);
  const entity = "event" in sample ? sample.entity : sample;
  if (entity && "id" in entity) entity.id = id;
  const payload = { entity_type: event.split(".")[0], org_id: "14327896", event, entity_id: id, attempt: 1, version: "1" };
  Object.assign(payload, type === "data" && { app_id: app }, entity && { entity }, { event_time: String(now()) });
  for (const [path, value] of Object.entries(set)) {
    const steps = path.split(".");
    const last = steps.pop();
    steps.reduce((at, step) => (at[step] ??= {}), payload)[last] = value;
  }
  for (const hook of portals.get(account)?.values() ?? []) {
    const wanted = hook.events.includes(event) && (type !== "data" || !hook.app_ids?.length || hook.app_ids.includes(app));
    if (wanted) attempt({ account, hook, payload, due: now(), id: randomUUID() });
  }
}

function attempt(owed) {
  const run = deliver(owed).finally(() => under.delete(run));
  under.add(run);
  return run;
}

async function deliver({ account, hook, payload, due, id }) {
  if (portals.get(account).get(hook.id) !== hook) return; // deleted in the meantime
  const body = JSON.stringify(payload);
  const headers = { "Content-Type": "application/json;charset=UTF-8", "Content-Length": Buffer.byteLength(body) };
  if (hook.secured) headers["x-siqsignature"] = createSign("RSA-SHA256").update(body).sign(hook.keys[0].privateKey, "base64");
  const status = await send("POST", hook.url, headers, body);
  if (status >= 200 && status < 300) return;
  if (payload.attempt <= retries) {
    const owed = { account, hook, payload: { ...payload, attempt: payload.attempt + 1 }, due: due + minute, id };
    waiting.push(owed);
    return;
  }
  const { event, entity_id, entity_type, app_id } = payload;
  hook.failed.push({ event, entity_id, entity: entity_type, app_id, id, remote_server_status: status, webhook_id: hook.id,
    number_of_retries: retries, payload, last_execution_time: String(now()) });
}

/** Sends what is due, until nothing is. */
async function catchUp() {
  for (;;) {
    await Promise.all(under);
    const due = waiting.filter((owed) => owed.due <= now()).sort((a, b) => a.due - b.due);
    if (!due.length) return;
    waiting = waiting.filter((owed) => !due.includes(owed));
    await Promise.all(due.map(attempt));
  }
}
setInterval(catchUp, 1000).unref();

async function answer(request, text) {
  const url = new URL(request.url, "http://here");
  if (request.method === "POST" && url.pathname === "/trigger") return trigger(JSON.parse(text)), [202, {}];
  if (request.method === "POST" && url.pathname === "/clock") {
    ahead += JSON.parse(text).advance_ms ?? 0;
    await catchUp();
    return [200, { now: now() }];
  }
  const steps = url.pathname.split("/").map(decodeURIComponent);
  if (!url.pathname.startsWith("/api/v2/")) return [404, { error: { code: 1006, message: "Invalid URL" } }];
  const [object, data] = await call(request.method, steps, url.searchParams, request.headers, text);
  return [200, { url: request.url, object, data, sync_time: String(now()) }];
}

const server = http.createServer(async (request, response) => {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  const [status, body] = await answer(request, Buffer.concat(pieces).toString()).catch((why) =>
    why instanceof Refused ? [200, { error: why.error }] : [400, { error: { code: 1015, message: String(why) } }]);
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
});
server.listen(Number(process.env.PORT ?? 0), "127.0.0.1", () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
