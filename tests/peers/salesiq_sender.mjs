// A sender of Zoho SalesIQ's events, written from its documents alone, with the standard library of Node 18 or later:
// webhooks by its API, events by POST /trigger {"account","lead","set"?}; time passes also by POST /clock.
// Start it: PORT=3000 node salesiq_sender.mjs
import { createSign, generateKeyPairSync, randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { now, owe, send, serve } from "./sending.mjs";

const folder = new URL("../../fixtures/salesiq/render/", import.meta.url);
const [minute, day, retries, timeout, mostAdministration, mostKeys] = [60_000, 86_400_000, 3, 5_000, 3, 2];
const replied = ["created", "attender.updated", "missed", "completed", "rated", "visitor.replied", "operator.replied"];
const modules = {
  data: replied.map((event) => `conversation.${event}`).concat("visitor.updated"),
  administration: ["created", "updated", "deleted"].flatMap((event) => [`department.${event}`, `operator.${event}`])
    .concat("operator.departments.associated", "operator.departments.dissociated"),
};
const app = "19367000000002043"; // the brand that conversations and visitors belong to; a number would lose its end
const creator = { id: "19367000000002001" };
let [portals, number] = [new Map(), 8000000004009n]; // webhooks by screen name and id
const pairs = Array.from({ length: mostKeys + 1 }, () => generateKeyPairSync("rsa", { modulusLength: 2048 }));

function Refused(code, message, where = {}) {
  this.error = { code, message, ...where };
}
const resource = () => new Refused(1019, "Invalid Resource");
const flaw = (key) => new Refused(1015, "Either the input stream is invalid or absent", { json_key: key });
const full = () => new Refused(1017, "Resource limit reached for current plan");

/** A key that the webhook does not have: making one takes long, and other webhooks' keys are nothing to it. */
function newKey({ keys }) {
  const { publicKey, privateKey } = pairs.find((pair) => keys.every((key) => key.privateKey !== pair.privateKey));
  const key = publicKey.export({ type: "spki", format: "pem" });
  return { shown: { key, creator, created_time: String(now()), id: String(number++) }, privateKey };
}

/** Takes a wish into a webhook, or says which key of it is wrong. */
async function take(hook, wish, portal) {
  const { type, events, url, secured = false, app_ids } = { ...hook, ...wish };
  const expiry = wish.expiry_time_for_executions_data ?? hook.expiry_time_for_executions_data ?? 60 * day;
  if (!(type in modules)) throw flaw("type");
  if (!Array.isArray(events) || !events.length) throw flaw("events");
  const odd = events.findIndex((event) => !modules[type].includes(event));
  if (odd >= 0) throw flaw(`events[${odd}]`);
  if (typeof secured !== "boolean") throw flaw("secured");
  if (!(Number(expiry) > 0 && Number(expiry) <= 60 * day)) throw flaw("expiry_time_for_executions_data");
  const others = [...portal.values()].filter((other) => other !== hook && other.type === "administration");
  if (type === "administration" && others.length >= mostAdministration) throw full();
  if (!/^https?:\/\/[^/]/.test(url)) throw flaw("url");
  if (wish.url !== undefined && (await send("HEAD", url, {}, undefined, timeout)) !== 200) throw flaw("url");
  const kept = { modified_time: String(now()), expiry_time_for_executions_data: String(expiry) };
  return Object.assign(hook, { type, events, url, secured, app_ids, version: 1, status: "enabled" }, kept);
}

function shown({ keys, failed, ...hook }) {
  return { ...hook, failures_count: String(failed.length), public_keys: keys.map((key) => key.shown) };
}

function bodyOf(headers, text) {
  const header = "content-type";
  if (!headers[header]?.startsWith("application/json")) throw new Refused(1054, "Invalid header value", { header });
  try { return { ...JSON.parse(text) }; } catch { throw flaw(); }
}

/** What a call of the management API is answered with: the object's type and its data. */
async function call(method, [, , , screen, root, id, part, item], query, headers, text) {
  const token = /^(Zoho-oauthtoken|Bearer) \S+$/i.test(headers.authorization ?? "");
  if (!token) throw new Refused(1002, "Invalid authorization header.");
  const portal = portals.get(screen) ?? portals.set(screen, new Map()).get(screen);
  if (root !== "webhooks") throw new Refused(1006, "Invalid URL");
  if (!id && method === "GET") {
    const type = query.get("type");
    if (!(type in modules)) throw new Refused(1011, "The request parameters are invalid or absent", { param: "type" });
    return ["list", [...portal.values()].filter((hook) => hook.type === type).map(shown)];
  }
  if (!id && method === "POST") {
    const fresh = { creator, modifier: creator, created_time: String(now()), keys: [], failed: [] };
    const hook = await take(fresh, bodyOf(headers, text), portal);
    hook.keys.push(newKey(hook));
    portal.set((hook.id = String(number++)), hook);
    return ["webhook", shown(hook)];
  }
  const hook = portal.get(id);
  if (!hook) throw resource();
  if (part === "executions" && method === "GET") return ["list", hook.failed];
  if (part === "keys" && !item && method === "POST") {
    if (hook.keys.length >= mostKeys) throw full();
    hook.keys.push(newKey(hook));
  } else if (part === "keys" && method === "DELETE") {
    const place = hook.keys.findIndex((key) => key.shown.id === item);
    if (place < 0) throw resource();
    if (hook.keys.length === 1) throw new Refused(1026, "Last available resource");
    hook.keys.splice(place, 1);
  } else if (!part && method === "PUT") {
    await take(hook, bodyOf(headers, text), portal);
  } else if (!part && method === "DELETE") {
    portal.delete(id);
  } else if (part || method !== "GET") {
    throw new Refused(1010, "Invalid Method.");
  }
  return ["webhook", shown(hook)];
}

/** Lets an event happen: each webhook that asked for it is called. */
function trigger({ account, lead, set = {} }) {
  const file = new URL(`${lead}.json`, folder);
  if (!/^[a-z.]+$/.test(lead) || !existsSync(file)) throw new Error(`no ${lead} can happen here`);
  const sample = JSON.parse(readFileSync(file, "utf8"));
  const event = sample.event ?? modules.data.find((event) => lead === event || lead.startsWith(`${event}.`));
  const data = modules.data.includes(event) && { app_id: app }; // available only for data events
  const id = String(number++);
  const entity = "event" in sample ? sample.entity : sample;
  if (entity && "id" in entity) entity.id = id;
  const about = { entity_type: event.split(".")[0], entity_id: id, event, event_time: String(now()) };
  const payload = { ...about, org_id: "14327896", attempt: 1, version: "1", ...data, ...(entity && { entity }) };
  for (const [path, value] of Object.entries(set)) {
    const steps = path.split(".");
    const last = steps.pop();
    steps.reduce((at, step) => (at[step] ??= {}), payload)[last] = value;
  }
  for (const hook of portals.get(account)?.values() ?? []) {
    const other = data && hook.app_ids?.length && !hook.app_ids.includes(app);
    if (hook.events.includes(event) && !other) owe(now(), (due) => deliver(account, hook, payload, due));
  }
}

async function deliver(account, hook, payload, due) {
  if (portals.get(account).get(hook.id) !== hook) return; // deleted in the meantime
  const body = JSON.stringify(payload);
  const headers = { "Content-Type": "application/json;charset=UTF-8", "Content-Length": Buffer.byteLength(body) };
  const oldest = hook.keys[0].privateKey;
  if (hook.secured) headers["x-siqsignature"] = createSign("RSA-SHA256").update(body).sign(oldest, "base64");
  const status = await send("POST", hook.url, headers, body, timeout);
  if (status >= 200 && status < 300) return;
  if (payload.attempt <= retries) {
    const next = { ...payload, attempt: payload.attempt + 1 };
    return void owe(due + minute, (later) => deliver(account, hook, next, later));
  }
  const { event, entity_id, entity_type: entity, app_id } = payload;
  hook.failed.push({ event, entity_id, entity, app_id, id: randomUUID(), remote_server_status: status, payload,
    webhook_id: hook.id, number_of_retries: retries, last_execution_time: String(now()) });
}

async function answer(method, url, headers, text) {
  if (method === "POST" && url.pathname === "/trigger") return [202, trigger(JSON.parse(text)) ?? {}];
  if (!url.pathname.startsWith("/api/v2/")) throw new Refused(1006, "Invalid URL");
  const steps = url.pathname.split("/").map(decodeURIComponent);
  const [object, data] = await call(method, steps, url.searchParams, headers, text);
  return [200, { url: url.pathname + url.search, object, data, sync_time: String(now()) }];
}

serve(answer, (why) => (why.error ? [200, { error: why.error }] : [400, { error: { message: String(why) } }]));
