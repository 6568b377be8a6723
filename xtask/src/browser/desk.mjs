// S2, S6, S7, S9, S10, S11, S16, S17, S18, S23, S24 in a real browser: a counsellor takes a call,
// promises, their browser is killed, they go on elsewhere; a customer opens their page, reports,
// asks, is answered and says thanks; an engineer states once and it shows everywhere. Run by
// `cargo xtask test --browser`, which plays the drill and says who is who.
//
// Usage: node desk.mjs FACTS.json PICTURES
import { readFile, mkdir } from "node:fs/promises";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [factsFile, pictures] = process.argv.slice(2);
const facts = JSON.parse(await readFile(factsFile, "utf8"));
const require = createRequire(join(facts.peers, "package.json"));
const { chromium } = require("playwright-core");
const { base, password, links, customer, number } = facts;
const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 900 };
// A loaded machine is slow and no fault of the program: nothing here is timed.
const PATIENCE_MS = 180_000;
const opened = [];

await mkdir(pictures, { recursive: true });

function check(holds, what) {
  if (!holds) throw new Error(`not so: ${what}`);
  console.log(`  ${what}`);
}

/// A browser of its own, with its own profile: what one keeps no other has.
async function browser(viewport, lang) {
  const profile = mkdtempSync(join(tmpdir(), "bongsu-browser-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: facts.chromium,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
    viewport,
    locale: lang,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  opened.push({ context, profile });
  const page = context.pages()[0] ?? (await context.newPage());
  page.on("pageerror", (error) => {
    throw error;
  });
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().includes("status of 40"))
      console.log(`  console: ${message.text()}`);
  });
  return { context, page };
}

/// As when the machine restarts: no page is asked, nothing is sent any more.
async function kill({ context }) {
  const { profile } = opened.find((other) => other.context === context);
  for (const id of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const line = await readFile(`/proc/${id}/cmdline`, "utf8").catch(() => "");
    if (line.includes(`--user-data-dir=${profile}`)) process.kill(Number(id), "SIGKILL");
  }
  await new Promise((resolve) => {
    context.on("close", resolve);
    context.close().then(resolve, resolve);
  });
}

async function shot(page, name, lang, viewport) {
  await page.setViewportSize(viewport);
  const url = new URL(page.url());
  url.searchParams.set("lang", lang);
  await page.goto(url.href);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  check(wide <= 0, `${name} (${lang}, ${viewport.width}) is not wider than the screen`);
  await page.screenshot({ path: join(pictures, `${name}-${lang}-${viewport.width}.png`), fullPage: true });
}

/// Korean and English, desktop and phone; then the page as it was.
async function shots(page, name) {
  const before = page.url();
  const size = page.viewportSize();
  for (const lang of ["en", "ko"])
    for (const viewport of [DESKTOP, PHONE]) await shot(page, name, lang, viewport);
  await page.setViewportSize(size);
  await page.goto(before);
}

async function logIn(page, login, first) {
  if (first) {
    await page.goto(links[login]);
    for (const field of await page.locator("input[type=password]").all()) await field.fill(password);
    await page.locator("main form button").first().click();
    await page.waitForURL(/\/(ops|account)/);
    return;
  }
  await page.goto(`${base}/login`);
  await page.fill("input[name=login]", login);
  await page.fill("input[name=password]", password);
  await page.locator("main form button").first().click();
  await page.waitForURL(/\/ops/);
}

async function calls(session, event) {
  const response = await fetch(`${base}/hooks/calls/rustpbx/${facts.secret}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ session_id: session, caller: number, event }),
  });
  if (!response.ok) throw new Error(`the telephone: ${response.status}`);
  return response.json();
}

/// Looks again until something holds.
async function until(what, look) {
  const begun = performance.now();
  while (performance.now() - begun < PATIENCE_MS) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`not so after ${PATIENCE_MS / 1000} s: ${what}`);
}

try {
  console.log("A customer rings, and wants a person");
  const asked = await calls("browser-1", { type: "session_start" });
  check(/press 0|0번/.test(asked.greeting_text), "the caller hears what can be chosen");
  const person = await calls("browser-1", { type: "dtmf", digit: "0" });
  check(person.next.type === "queue", "0 connects with a person");
  check(/protected by law|법에 따라 보호/.test(person.tts_text), "and says first that abuse ends the call");

  console.log("A counsellor takes the call and types; their machine dies");
  const first = await browser(DESKTOP, "en-GB");
  await logIn(first.page, "minji", true);
  await first.page.goto(`${base}/ops/desk/care`);
  await first.page.click("button[value=begin]");
  await first.page.goto(`${base}/ops/desk/calls`);
  await first.page.locator("#calls a", { hasText: customer }).first().click();
  await first.page.waitForSelector("#note");
  await first.page.keyboard.press("t");
  await first.page.waitForSelector("[data-key=w]", { state: "attached" });
  const typed = "Their shop cannot be opened; they have rung twice today.";
  await first.page.locator("#note").pressSequentially(typed);
  await first.page.waitForFunction(() => {
    const field = document.querySelector("#note");
    return document.querySelector("#draft-state").textContent === field.dataset.saved;
  });
  const call = first.page.url();
  await kill(first);

  console.log("They go on in another browser where they were");
  const second = await browser(DESKTOP, "en-GB");
  const desk = second.page;
  await logIn(desk, "minji", false);
  await desk.goto(call);
  check((await desk.inputValue("#note")) === typed, "every letter of the note is there");
  await shots(desk, "call");
  await desk.keyboard.press("p");
  await desk.keyboard.press("2");
  await desk.waitForSelector("[id^=promise-]:not(#promise-title):not(#promise-text)");
  check(true, "a promise with a time took two keys");
  await desk.keyboard.press("3");
  // A call that is logged shows what came of it; its buttons are folded.
  await desk.waitForSelector("button[value=promised][aria-pressed=true]", { state: "attached" });
  await desk.goto(`${base}/ops/desk/promises`);
  await shots(desk, "promises");
  await desk.goto(`${base}/ops/desk/calls`);
  await shots(desk, "calls");
  await desk.goto(`${base}/ops/desk/care`);
  await shots(desk, "care");

  console.log("The customer opens their page by telephone, reports and asks");
  const customers = await browser(PHONE, "ko-KR");
  const own = customers.page;
  await own.goto(links.customer);
  await shots(own, "customer");
  await own.locator("form[action$='/report'] textarea").fill("결제 화면이 열리지 않습니다");
  await own.locator("form[action$='/report'] button").click();
  await own.waitForLoadState("load");
  await own.goto(`${links.customer}/tickets`);
  await own.fill("#subject", "쇼핑몰이 열리지 않습니다");
  await own.fill("form[action$='/tickets'] #text", "언제 다시 열리나요? 비밀번호는 hunter2!abc 입니다");
  await own.locator("form[action$='/tickets'] button").last().click();
  await own.waitForURL(/tickets\/[0-9a-f-]+/);
  const ticket = own.url();
  check(!(await own.content()).includes("hunter2!abc"), "the password that they wrote is masked");
  await shots(own, "customer-ticket");

  console.log("An engineer states once");
  const engineer = await browser(DESKTOP, "en-GB");
  await logIn(engineer.page, "jiho", true);
  await engineer.page.goto(`${base}/ops/incidents/${facts.incident}/statement`);
  const fact = { en_fact: "A power supply is being replaced.", ko_fact: "전원 장치를 교체하고 있습니다." };
  for (const [name, text] of Object.entries(fact))
    await engineer.page.fill(`[name=${name}]`, text);
  await engineer.page.locator("form[action$='/statement'] button").last().click();
  await engineer.page.waitForLoadState("load");
  const confirm = engineer.page.locator("button[name=confirm][value=yes]");
  if (await confirm.count()) await confirm.first().click();
  const places = {
    "the public page": `${base}/?lang=en`,
    "the customer's page": `${links.customer}?lang=en`,
    "the counsellor's screen": `${call}&lang=en`,
    "the incident": `${base}/ops/incidents/${facts.incident}?lang=en`,
  };
  for (const [name, url] of Object.entries(places)) {
    const page = url.includes("/ops/") ? desk : own;
    await until(name, async () => {
      await page.goto(url);
      return (await page.content()).includes(fact.en_fact);
    });
    check(true, `it is on ${name}`);
  }
  const prompt = await calls("browser-2", { type: "session_start" });
  check(Object.values(fact).some((text) => prompt.greeting_text.includes(text)), `callers hear it: ${prompt.greeting_text}`);
  await engineer.page.goto(places["the incident"]);
  await shots(engineer.page, "incident");

  console.log("The counsellor answers the ticket");
  await desk.goto(`${base}/ops/tickets`);
  await desk.locator("a", { hasText: "쇼핑몰이 열리지 않습니다" }).first().click();
  await desk.waitForSelector("button[value=reply]");
  await shots(desk, "ticket");
  await desk.fill("section[aria-labelledby=answer] #text", "전원 장치를 교체하고 있습니다. 확인되는 대로 알려 드리겠습니다.");
  await desk.locator("button[value=reply]").first().click();
  await desk.waitForLoadState("load");
  await own.goto(ticket);
  await own.getByText("확인되는 대로 알려 드리겠습니다").first().waitFor();
  check(true, "the customer reads the answer");

  console.log("It works again; the customer says thanks");
  await until("all of their sites are verified", async () => {
    await own.goto(links.customer);
    return (await own.locator("form[action$='/thanks']").count()) > 0;
  });
  await shots(own, "customer-recovered");
  await own.fill("#thanks-text", "덕분에 안심했습니다");
  await own.locator("form[action$='/thanks'] button").click();
  await own.waitForLoadState("load");
  await desk.goto(`${base}/ops/desk/thanks`);
  await desk.getByText("덕분에 안심했습니다").first().waitFor();
  check(true, "it reaches the counsellor");
  await shots(desk, "thanks");
  console.log("All of it holds");
} finally {
  for (const { context, profile } of opened) {
    await context.close().catch(() => {});
    rmSync(profile, { recursive: true, force: true });
  }
}
