const { mode, url, integrity, sessionToken, integration, connectionId } = document.body.dataset;
const button = document.getElementById("continue");
const status = document.getElementById("status");

const TEXTS = {
  allowed: "Access allowed. You can close this page and return to the terminal.",
  denied: "Access denied. You can close this page.",
  closed: "The consent screen was closed. Run the command again to try once more.",
  failed: "The consent screen failed. See the terminal.",
};

let ended = false;
let opened = false;

function show(text) {
  ended = true;
  status.textContent = text;
  button.hidden = true;
}

async function report(result, message) {
  if (ended) return;
  show(TEXTS[result]);
  await fetch("result", { method: "POST", body: JSON.stringify({ result, message }) });
}

function openWindow() {
  const back = new URL("done", location.href);
  const screen = new URL(url);
  screen.searchParams.set("return", back.href);
  const opened = window.open(screen.href, "consent");
  if (!opened) {
    status.textContent = "The browser blocked the consent screen. Allow it, and continue again.";
    button.disabled = false;
    return;
  }
  const timer = setInterval(() => {
    if (ended) clearInterval(timer);
    else if (opened.closed) report("closed");
  }, 250);
}

// A module script is checked against its hash, an import is not. Once the script has loaded, the
// import finds the same module.
function loadVendor() {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.type = "module";
    script.crossOrigin = "anonymous";
    script.integrity = integrity;
    script.src = url;
    script.addEventListener("load", resolve);
    script.addEventListener("error", () => reject(new Error(`cannot load ${url} with its hash`)));
    document.head.append(script);
  });
}

async function openVendor() {
  await loadVendor();
  const { default: Vendor } = await import(url);
  const vendor = new Vendor({ connectSessionToken: sessionToken });
  await vendor.auth(integration, connectionId, { sessionToken });
}

button.addEventListener("click", async () => {
  opened = true;
  status.textContent = "Waiting for the consent screen. Keep this page open.";
  if (mode === "link") {
    // The vendor's page gets no access to this one, so it cannot be watched either.
    window.open(url, "_blank", "noopener,noreferrer");
    return;
  }
  button.disabled = true;
  if (mode === "window") {
    openWindow();
    return;
  }
  try {
    await openVendor();
    await report("allowed");
  } catch (error) {
    if (error.type === "window_closed") await report("closed");
    else await report("failed", String(error.message ?? error).slice(0, 500));
  }
});

// Closing this page ends the flow, unless it goes on at a screen that cannot be watched.
addEventListener("pagehide", () => {
  if (!ended && !(mode === "link" && opened)) {
    navigator.sendBeacon("result", JSON.stringify({ result: "closed" }));
  }
});

// The consent screen reports its result itself. When the command has ended, nothing responds.
async function watch() {
  try {
    const { result } = await (await fetch("status")).json();
    if (result && !ended) show(TEXTS[result]);
  } catch {
    if (!ended) show("The command has ended. See the terminal.");
  }
  if (!ended) setTimeout(watch, 500);
}

watch();
