// Chromium adds itself to the browsers of somebody on call, and shows what it is sent. Its push
// service is a stand-in, since the one of its maker is out of reach: that alone is not the
// browser's own. Arguments: the browser, its folder, the desk, the password, and what the push
// service gives it as JSON. Prints as JSON what came of each step.
import { launch } from "./browser.mjs";

const [browser, folder, desk, password, given] = process.argv.slice(2);
const chromium = await launch(browser, folder, desk);
const { sendTo, send, told, evaluate, until, open, logIn, close } = chromium;

const form = `document.querySelector("form[data-push]")`;
const shown = `navigator.serviceWorker.getRegistration("/account/push")
  .then((it) => it.getNotifications())
  .then((all) => all.map(({ title, body, tag, data }) => ({ title, body, tag, url: data.url, id: data.id })))`;

async function add() {
  await evaluate(`document.querySelector("#push-name").value = "this phone"; ${form}.querySelector("button").click()`);
}

// Hands a message to the worker, as the browser does once it has decrypted it.
async function deliver(message) {
  const registered = told.filter((it) => it.method === "ServiceWorker.workerRegistrationUpdated");
  const [{ registrationId }] = registered.flatMap((it) => it.params.registrations);
  await send("ServiceWorker.deliverPushMessage", {
    origin: desk, registrationId, data: JSON.stringify(message),
  });
}

// Delivers a message until it is shown: a browser that is busy may drop one, and a second one of the
// same tag takes the place of the first.
async function shows(message, what) {
  const is_shown = `${shown}.then((all) => JSON.stringify(all).includes(${JSON.stringify(what)}))`;
  for (let turn = 0; turn < 9; turn += 1) {
    await deliver(message);
    const came = await until(is_shown, 60).then(() => true, () => false);
    if (came) return evaluate(shown);
  }
  await deliver(message);
  await until(is_shown);
  return evaluate(shown);
}

// What a click on the notification opens. No person clicks here, so that opening is a stand-in too.
async function clicked() {
  const { targetInfos } = await sendTo(undefined, "Target.getTargets");
  const { targetId } = targetInfos.find((it) => it.type === "service_worker");
  const { sessionId } = await sendTo(undefined, "Target.attachToTarget", { targetId, flatten: true });
  const expression = `(async () => {
    const [notification] = await self.registration.getNotifications();
    let opened;
    Object.defineProperty(self.clients, "openWindow", { value: (url) => { opened = url; } });
    self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
    return opened;
  })()`;
  const params = { expression, returnByValue: true, awaitPromise: true };
  const { result } = await sendTo(sessionId, "Runtime.evaluate", params);
  return result.value;
}

try {
  await send("Page.addScriptToEvaluateOnNewDocument", { source: `
    const given = ${given};
    const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (it) => it.charCodeAt(0)).buffer;
    PushManager.prototype.subscribe = async (options) => {
      sessionStorage.setItem("asked", JSON.stringify({
        visible: options.userVisibleOnly, key: [...options.applicationServerKey],
      }));
      return { endpoint: given.endpoint, getKey: (name) => bytes(given[name]) };
    };` });
  await send("ServiceWorker.enable");
  await logIn("engineer", password);
  const permission = (setting) => sendTo(undefined, "Browser.setPermission", {
    permission: { name: "notifications" }, setting, origin: desk,
  });
  await permission("denied");
  await open("/account/push");
  await add();
  const denied = `document.querySelector('[data-push-note="denied"]')`;
  await until(`!${denied}.hidden`);
  const refusal = await evaluate(`${denied}.innerText`);
  await permission("granted");
  await open("/account/push");
  await add();
  await until(`document.readyState === "complete" && document.querySelector("table")?.innerText.includes("this phone")`);
  const asked = JSON.parse(await evaluate(`sessionStorage.getItem("asked")`));
  const page = { title: "Call for help", body: "rack-7", tag: "incident-1", id: "one", url: `${desk}/oncall/page/1/2` };
  const first = await shows(page, "rack-7");
  const worse = await shows({ ...page, id: "two", body: "rack-7 and rack-8" }, "rack-8");
  const another = await shows({ ...page, id: "three", tag: "incident-2", body: "switch-1" }, "switch-1");
  console.log(JSON.stringify({ refusal, asked, first, worse, another: another.length, opened: await clicked() }));
} finally {
  close();
}
