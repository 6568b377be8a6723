// Chromium without a screen, driven by CDP over a pipe.
import { spawn } from "node:child_process";

// Starts it with a page of a desk. `told` holds what the browser said by itself.
export async function launch(browser, folder, desk) {
  const child = spawn(browser, [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    `--user-data-dir=${folder}`, "--remote-debugging-pipe", "about:blank",
  ], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
  const [, , , input, output] = child.stdio;

  const waiting = new Map();
  const told = [];
  let number = 0;
  let rest = "";
  output.setEncoding("utf8");
  output.on("data", (text) => {
    const messages = (rest + text).split("\0");
    rest = messages.pop();
    for (const message of messages.map((it) => JSON.parse(it))) {
      if (message.method) told.push(message);
      const [done, failed] = waiting.get(message.id) ?? [];
      waiting.delete(message.id);
      if (message.error) failed?.(new Error(message.error.message));
      else done?.(message.result);
    }
  });
  const sendTo = (sessionId, method, params = {}) => new Promise((done, failed) => {
    number += 1;
    waiting.set(number, [done, failed]);
    input.write(`${JSON.stringify({ id: number, method, params, sessionId })}\0`);
  });

  const { targetId } = await sendTo(undefined, "Target.createTarget", { url: "about:blank" });
  const attached = await sendTo(undefined, "Target.attachToTarget", { targetId, flatten: true });
  const send = (method, params) => sendTo(attached.sessionId, method, params);
  await send("Page.enable");

  async function evaluate(expression) {
    const params = { expression, returnByValue: true, awaitPromise: true };
    const { result } = await send("Runtime.evaluate", params);
    return result.value;
  }

  // Waits until something is so on the page, which may be loading meanwhile; `turns` of 50 ms.
  async function until(expression, turns = 600) {
    for (let turn = 0; turn < turns; turn += 1) {
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

  async function logIn(login, password) {
    await open("/login");
    await evaluate(`document.querySelector("#login").value = ${JSON.stringify(login)};
      document.querySelector("#password").value = ${JSON.stringify(password)};
      document.querySelector("form").submit()`);
    await until(loaded("/ops"));
  }

  return { sendTo, send, told, evaluate, until, loaded, open, logIn, close: () => child.kill() };
}
