// A client of Zoho SalesIQ's webhook API: creates a webhook, has its keys rotated, removes it. Node 18 or later.
// Start it: LEADBENCH_URL=… LEADBENCH_ACCOUNT=… LEADBENCH_TOKEN=… LEADBENCH_RECEIVER=… node salesiq_client.mjs
const { LEADBENCH_URL, LEADBENCH_ACCOUNT, LEADBENCH_TOKEN, LEADBENCH_RECEIVER } = process.env;
const base = `${LEADBENCH_URL.replace(/\/$/, "")}/api/v2/${encodeURIComponent(LEADBENCH_ACCOUNT)}/webhooks`;
const [tries, pause] = [3, 1_500];
const tooMany = 1023; // "Too many requests": no document says how many are

/** The data of an answer. Success and error both come with status 200: the body tells. */
async function call(method, path, body) {
  for (let attempt = 1; ; attempt++) {
    const headers = { Authorization: `Zoho-oauthtoken ${LEADBENCH_TOKEN}` };
    if (body) headers["Content-Type"] = "application/json";
    const options = { method, headers, body: body && JSON.stringify(body), signal: AbortSignal.timeout(15_000) };
    const response = await fetch(base + path, options);
    const text = await response.text();
    const { data, error } = text ? JSON.parse(text) : {};
    if (response.ok && !error) return data;
    const again = error?.code === tooMany || response.status === 429;
    if (!again || attempt === tries) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    await new Promise((done) => setTimeout(done, pause));
  }
}

async function main() {
  const events = ["conversation.created", "visitor.updated"];
  const wish = { type: "data", url: LEADBENCH_RECEIVER, events, secured: true };
  const { id } = await call("POST", "", wish);
  try {
    const before = await call("GET", `/${id}`);
    const { public_keys: keys } = await call("POST", `/${id}/keys`);
    console.log(`${id} has ${keys.length} keys, and had ${before.public_keys.length}`);
    await call("DELETE", `/${id}/keys/${keys[0].id}`); // the oldest, which was in use
    await call("PUT", `/${id}`, { type: "data", events: ["conversation.missed"] });
    const listed = await call("GET", "?type=data");
    if (!listed.some((webhook) => webhook.id === id)) throw new Error(`${id} is not listed`);
  } finally {
    await call("DELETE", `/${id}`);
  }
}

main().catch((why) => {
  console.error(String(why));
  process.exitCode = 1;
});
