// A push service with its browsers, which nobody here wrote (npm: web-push-testing): it verifies
// who sends by VAPID, and decrypts as a browser does. PEERS is the folder of the packages. Prints
// its address, then serves
//   POST /subscribe?key=…   a new browser for the key of a sender, as JSON
//   POST /notify/{browser}  a message; `?answers=429,201` answers the first ones so (201 for ever)
//   GET  /got/{browser}     what it got: how often it was asked, and each message with its headers
import { createServer } from "node:http";
import { createRequire } from "node:module";

const require = createRequire(`${process.env.PEERS}/`);
const { PushApiModel } = require("web-push-testing/src/PushApiModel.js");
const model = new PushApiModel();
const asked = new Map();
const got = new Map();

async function notify(browser, answers, { headers }, body) {
  const turn = asked.get(browser) ?? 0;
  asked.set(browser, turn + 1);
  const status = Number(answers[Math.min(turn, answers.length - 1)] || 201);
  if (status >= 300) return { status, headers: status === 429 ? { "retry-after": "1" } : {} };
  if (headers["content-type"] !== "application/octet-stream") throw new Error("the content type");
  await model.handleNotification(browser, {
    encoding: headers["content-encoding"], authorization: headers.authorization, ttl: headers.ttl,
  }, body);
  const { messages } = model.getNotifications({ clientHash: browser });
  const { urgency, topic, ttl } = headers;
  got.set(browser, [...(got.get(browser) ?? []), { text: messages.at(-1), urgency, topic, ttl }]);
  return { status };
}

async function answer(request, body) {
  const url = new URL(request.url, "http://push");
  const [, what, browser] = url.pathname.split("/");
  switch (what) {
    case "subscribe": {
      const applicationServerKey = url.searchParams.get("key");
      const { clientHash, keys } = await model.subscribe({ userVisibleOnly: "true", applicationServerKey });
      return { status: 200, body: { browser: clientHash, ...keys } };
    }
    case "notify":
      return notify(browser, (url.searchParams.get("answers") ?? "").split(","), request, body);
    default:
      return { status: 200, body: { asked: asked.get(browser) ?? 0, messages: got.get(browser) ?? [] } };
  }
}

const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const { status, headers, body } = await answer(request, Buffer.concat(chunks))
    .catch((error) => ({ status: 400, body: { error: error.message } }));
  response.writeHead(status, headers);
  response.end(body ? JSON.stringify(body) : "");
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
