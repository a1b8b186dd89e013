// Uses the control API of the mock server with nothing but Node's own modules.
//
// Usage: control.mjs BASE_URL

import assert from "node:assert/strict";

const base = process.argv[2];

async function send(method, path, body, headers = {}) {
  const response = await fetch(base + path, {
    method,
    headers: { "content-type": "application/json", ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
  const text = await response.text();
  return [response.status, text ? JSON.parse(text) : null];
}

const control = (method, path, body) => send(method, `/__mock${path}`, body);
const api = (method, path, body) =>
  send(method, `/v1/integrations${path}`, body, { "x-api-key": "canary-key-of-node" });

const [, health] = await control("GET", "/health");
assert.equal(health.status, "ok");
assert.deepEqual(await control("POST", "/reset"), [204, null]);
const [created, fault] = await control("POST", "/faults", "status=429;retry-after=1s;once");
assert.deepEqual([created, fault.applied], [201, 0]);
assert.equal((await api("GET", "/connections"))[0], 429);
assert.equal((await api("GET", "/connections"))[0], 200);
assert.deepEqual((await control("GET", "/faults"))[1], []);

const [, requests] = await control("GET", "/requests?limit=1");
assert.deepEqual([requests.length, requests[0].status], [1, 200]);
assert.ok(!JSON.stringify(requests).includes("canary"));

const [, state] = await control("GET", "/state");
assert.equal((await control("PUT", "/state", { connections: [] }))[0], 204);
assert.deepEqual(await api("GET", "/connections"), [200, []]);
assert.equal((await control("PUT", "/state", state))[0], 204);

// The consent screen, as a browser test would use it.
const body = { integration_key: "slack", nickname: "Node" };
const [, connection] = await api("POST", "/connections", body);
const page = `${base}/consent/${connection.session_token}`;
const form = new URLSearchParams({ decision: "allow" });
assert.equal((await fetch(page, { method: "POST", body: form })).status, 200);
assert.equal((await fetch(page)).status, 410);

const refused = await fetch(`${base}/__mock/reset`, {
  method: "POST",
  headers: { origin: "http://evil.example" },
});
assert.equal(refused.status, 403);
assert.equal((await control("POST", "/clock", { advance: "1h30m" }))[0], 200);
assert.equal((await control("POST", "/reset"))[0], 204);
console.log("ok");
