"use strict";

const COMMON_FAULTS = [
  ["Two responses 503", "status=503;times=2"],
  ["Rate limit for 1 s", "status=429;retry-after=1s;once"],
  ["Latency of 2 s", "latency=2s"],
  ["Connection reset, once", "reset;once"],
  ["No response, once", "stall;once"],
  ["HTML page, once", "html;once"],
  ["Cut after 100 bytes, once", "cut=100;once"],
  ["Unknown enum values", "unknown-enums"],
];
const INTERVAL = 1000;

const byId = (id) => document.getElementById(id);

async function control(method, path, body) {
  const options = { method };
  if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers = { "content-type": "application/json" };
  }
  const response = await fetch("/__mock" + path, options);
  const value = response.status === 204 ? null : await response.json();
  if (!response.ok) throw new Error(value.message);
  return value;
}

function element(name, text, className) {
  const created = document.createElement(name);
  created.textContent = text;
  if (className) created.className = className;
  return created;
}

function row(cells) {
  const created = document.createElement("tr");
  created.append(...cells.map(([text, className]) => element("td", text, className)));
  return created;
}

function showOrganization(state) {
  const mailbox = state.mailbox_connected ? "with a mailbox" : "without a mailbox";
  const count = state.connections.length;
  byId("organization").textContent =
    `${state.organization_id}: ${count} ${count === 1 ? "connection" : "connections"}, ${mailbox}`;
  byId("connections").replaceChildren(
    ...state.connections.map((connection) =>
      row([
        [connection.nickname],
        [connection.integration_key],
        [connection.status],
        [String((connection.tools ?? []).length), "number"],
        [connection.tools_status],
      ]),
    ),
  );
}

function showRequests(requests) {
  byId("requests").replaceChildren(
    ...requests.reverse().map((request) =>
      row([
        [request.received_at.slice(11, 23)],
        [request.method],
        [request.path + (request.query ? "?" + request.query : ""), "code"],
        [request.operation_id ?? "–"],
        [String(request.status ?? "…"), request.status >= 400 ? "number bad" : "number"],
      ]),
    ),
  );
}

function showFaults(faults) {
  byId("faults").replaceChildren(
    ...faults.map(({ fault, applied }) => {
      const item = document.createElement("li");
      item.append(element("code", fault), `: applied ${applied}×`);
      return item;
    }),
  );
  byId("clear-faults").disabled = faults.length === 0;
}

let revision;
let requestCount;

async function refresh() {
  const health = await control("GET", "/health");
  if (health.revision !== revision) {
    showOrganization(await control("GET", "/state"));
    revision = health.revision;
  }
  // The status of a request follows later, so the list is always fetched.
  showRequests(await control("GET", "/requests?limit=50"));
  showFaults(await control("GET", "/faults"));
  requestCount = health.request_count;
  byId("status").textContent = `Running, version ${health.version}, ${requestCount} requests`;
}

// One refresh at a time: an older one must not overwrite a newer one.
let refreshing = Promise.resolve();

function update() {
  refreshing = refreshing.then(refresh).catch((error) => {
    revision = undefined;
    byId("status").textContent = `Not reachable: ${error.message}`;
  });
  return refreshing;
}

async function act(method, path, body) {
  byId("fault-error").textContent = "";
  try {
    await control(method, path, body);
  } catch (error) {
    byId("fault-error").textContent = error.message;
  }
  await update();
}

for (const [label, fault] of COMMON_FAULTS) {
  const button = element("button", label);
  button.type = "button";
  button.title = fault;
  button.addEventListener("click", () => act("POST", "/faults", fault));
  byId("common-faults").append(button);
}
byId("add-fault").addEventListener("submit", (event) => {
  event.preventDefault();
  act("POST", "/faults", byId("fault").value);
});
byId("clear-faults").addEventListener("click", () => act("DELETE", "/faults"));
byId("clear-requests").addEventListener("click", () => act("DELETE", "/requests"));
byId("reset").addEventListener("click", () => act("POST", "/reset"));

async function run() {
  await update();
  setTimeout(run, INTERVAL);
}

run();
