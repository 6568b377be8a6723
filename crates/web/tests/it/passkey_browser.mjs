// Chromium with a virtual authenticator (CDP, by a pipe): somebody logs in by password, adds a
// passkey, logs out, and logs in by it. Arguments: the browser, its folder, the desk, the
// password. Prints where the browser is in the end.
import { spawn } from "node:child_process";

const [browser, folder, desk, password] = process.argv.slice(2);
const child = spawn(browser, [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
  `--user-data-dir=${folder}`, "--remote-debugging-pipe", "about:blank",
], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
const [, , , input, output] = child.stdio;

const waiting = new Map();
let number = 0;
let rest = "";
output.setEncoding("utf8");
output.on("data", (text) => {
  const messages = (rest + text).split("\0");
  rest = messages.pop();
  for (const message of messages.map((it) => JSON.parse(it))) {
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

async function evaluate(expression) {
  const { result } = await send("Runtime.evaluate", { expression, returnByValue: true });
  return result.value;
}

// Waits until something is so on the page, which may be loading meanwhile.
async function until(expression) {
  for (let turn = 0; turn < 600; turn += 1) {
    if (await evaluate(expression).catch(() => false)) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`never: ${expression}\n${await evaluate("location.href + document.body.innerText")}`);
}

const loaded = (path) => `document.readyState === "complete" && location.pathname === "${path}"`;

async function open(path) {
  await send("Page.navigate", { url: `${desk}${path}` });
  await until(loaded(path));
}

try {
  const { targetId } = await send("Target.createTarget", { url: "about:blank" });
  session = (await send("Target.attachToTarget", { targetId, flatten: true })).sessionId;
  await send("Page.enable");
  await send("WebAuthn.enable");
  await send("WebAuthn.addVirtualAuthenticator", { options: {
    protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true,
    isUserVerified: true, automaticPresenceSimulation: true,
  } });
  await open("/login");
  await evaluate(`document.querySelector("#login").value = "engineer";
    document.querySelector("#password").value = ${JSON.stringify(password)};
    document.querySelector("form").submit()`);
  await until(loaded("/ops"));
  await open("/account/passkeys");
  await evaluate(`document.querySelector("#passkey-name").value = "virtual key";
    document.querySelector("form[data-passkey] button").click()`);
  await until(`document.readyState === "complete" && document.querySelector("table")?.innerText.includes("virtual key")`);
  await open("/logout");
  await evaluate(`document.querySelector("form").submit()`);
  await until(loaded("/login"));
  await open("/login/passkey");
  await evaluate(`document.querySelector("form[data-passkey] button").click()`);
  await until(loaded("/ops"));
  console.log(await evaluate("location.pathname"));
} finally {
  child.kill();
}
