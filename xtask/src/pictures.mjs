// Pictures of every page that can be reached from some pages by links, taken by Chromium (CDP, by
// a pipe): one page of each kind, in every variant of width, language and colours, without
// JavaScript. Arguments: the browser, its folder, the origin, the folder for the pictures, and the
// paths to begin with. Prints what was taken, and what is wrong by itself: a page that is wider
// than the screen, and one that is not answered.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";

const [browser, folder, origin, out, ...first] = process.argv.slice(2);
const WIDTHS = { desktop: 1280, phone: 390 };
const LANGUAGES = ["en", "ko", "ja"];
const COLOURS = ["light", "dark"];
// The longest page that is taken whole, in pixels.
const MAX_HEIGHT = 6000;
const MAX_PAGES = 250;

const child = spawn(browser, [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
  "--hide-scrollbars", `--user-data-dir=${folder}`, "--remote-debugging-pipe", "about:blank",
], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
const [, , , input, output] = child.stdio;

const waiting = new Map();
const listeners = new Set();
let number = 0;
let rest = "";
output.setEncoding("utf8");
output.on("data", (text) => {
  const messages = (rest + text).split("\0");
  rest = messages.pop();
  for (const message of messages.map((it) => JSON.parse(it))) {
    if (message.method) for (const listener of listeners) listener(message);
    const [done, failed] = waiting.get(message.id) ?? [];
    waiting.delete(message.id);
    if (message.error) failed?.(new Error(message.error.message));
    else done?.(message.result);
  }
});
let session;
const send = (method, params = {}) => new Promise((done, failed) => {
  number += 1;
  waiting.set(number, [done, failed]);
  input.write(`${JSON.stringify({ id: number, method, params, sessionId: session })}\0`);
});

function loaded() {
  return new Promise((done) => {
    const listener = (message) => {
      if (message.method !== "Page.loadEventFired") return;
      listeners.delete(listener);
      done();
    };
    listeners.add(listener);
  });
}

async function open(path) {
  const load = loaded();
  const { errorText } = await send("Page.navigate", { url: origin + path });
  if (errorText) throw new Error(errorText);
  await load;
}

// One page stands for all of its kind: what differs from one to another is left out.
function kindOf(path) {
  const { pathname, searchParams } = new URL(path, origin);
  const parts = pathname.split("/").map((part) => {
    const text = decodeURIComponent(part);
    return /^[0-9a-f-]{8,}$|^\d+$|[.:]|^[A-Za-z0-9_-]{20,}$/.test(text) ? "ID" : text;
  });
  const asked = [...searchParams.keys()].filter((it) => it !== "lang").sort().join("+");
  return parts.join("/") + (asked && `?${asked}`);
}

const isPage = (path) =>
  !/\.(ics|atom|rss|json|csv|md|svg|png|ico)(\?|$)|^\/(assets|api\/v|metrics|logout|live)|\/files\/|\/live$/.test(path);

async function find() {
  const kinds = new Map();
  const queue = [...first];
  for (const path of queue) {
    const kind = kindOf(path);
    if (kinds.has(kind) || kinds.size >= MAX_PAGES) continue;
    kinds.set(kind, path);
    const separator = path.includes("?") ? "&" : "?";
    const answer = await fetch(`${origin}${path}${separator}lang=en`, { headers: { accept: "text/html" } });
    const html = await answer.text();
    if (!answer.ok) console.log(`${answer.status} ${path}`);
    for (const [, href] of html.matchAll(/<a\b[^>]*\shref="([^"#]*)/g)) {
      const url = new URL(href.replaceAll("&amp;", "&"), origin + path);
      if (url.origin !== origin || !isPage(url.pathname + url.search)) continue;
      url.searchParams.delete("lang");
      queue.push(url.pathname + url.search);
    }
  }
  return kinds;
}

async function take(kind, path, { width, language, colours }) {
  const name = [kind.replace(/[^A-Za-z0-9]+/g, "_").replace(/^_|_$/g, "") || "front", width, language, colours].join(".");
  await send("Emulation.setDeviceMetricsOverride", {
    width: WIDTHS[width], height: 800, deviceScaleFactor: 1, mobile: width === "phone",
  });
  await send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: colours }] });
  await open(`${path}${path.includes("?") ? "&" : "?"}lang=${language}`);
  const { cssContentSize } = await send("Page.getLayoutMetrics");
  if (cssContentSize.width > WIDTHS[width]) console.log(`too wide (${cssContentSize.width}): ${name}`);
  const clip = { x: 0, y: 0, width: WIDTHS[width], height: Math.min(cssContentSize.height, MAX_HEIGHT), scale: 1 };
  const { data } = await send("Page.captureScreenshot", { format: "png", captureBeyondViewport: true, clip });
  writeFileSync(`${out}/${name}.png`, Buffer.from(data, "base64"));
}

try {
  const { targetId } = await send("Target.createTarget", { url: "about:blank" });
  session = (await send("Target.attachToTarget", { targetId, flatten: true })).sessionId;
  await send("Page.enable");
  await send("Emulation.setScriptExecutionDisabled", { value: true });
  const kinds = await find();
  console.log(`${kinds.size} kinds of pages`);
  for (const [kind, path] of kinds) {
    for (const width of Object.keys(WIDTHS)) {
      for (const language of LANGUAGES) {
        for (const colours of COLOURS) await take(kind, path, { width, language, colours });
      }
    }
    console.log(`${kind} (${path})`);
  }
} finally {
  child.kill();
}
