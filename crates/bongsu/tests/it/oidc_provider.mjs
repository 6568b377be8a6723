// An OpenID Connect provider that nobody here wrote (npm: oidc-provider), and the browser of
// whoever logs in there. PEERS is the folder of the packages; the accounts come as JSON.
// Prints its address, then serves `/browse?url=…&login=…`, which answers with where the provider
// sends that browser in the end.
import { createServer } from "node:http";
import { generateKeyPairSync } from "node:crypto";
import { pathToFileURL } from "node:url";

const { default: Provider } = await import(
  pathToFileURL(`${process.env.PEERS}/oidc-provider/lib/index.js`)
);
const accounts = JSON.parse(process.argv[2]);
const callback = process.argv[3];

const key = (type, options, alg) => ({
  ...generateKeyPairSync(type, options).privateKey.export({ format: "jwk" }), use: "sig", alg, kid: alg,
});
const jwks = {
  keys: [key("rsa", { modulusLength: 2048 }, "RS256"), key("ec", { namedCurve: "P-256" }, "ES256")],
};
const client = (client_id, changes) => ({
  client_id, client_secret: "a secret: with signs %&", redirect_uris: [callback], ...changes,
});

const server = createServer();
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const issuer = `http://127.0.0.1:${server.address().port}`;
const provider = new Provider(issuer, {
  clients: [
    client("basic", {}),
    client("post-es256", {
      token_endpoint_auth_method: "client_secret_post", id_token_signed_response_alg: "ES256",
    }),
    client("public", { client_secret: undefined, token_endpoint_auth_method: "none" }),
  ],
  clientAuthMethods: process.env.METHODS ? process.env.METHODS.split(",") : undefined,
  jwks,
  pkce: { required: () => true },
  claims: { openid: ["sub"], profile: ["name", "preferred_username", "groups"] },
  conformIdTokenClaims: false,
  findAccount: (_, id) => ({
    accountId: id, claims: () => ({ sub: id, preferred_username: id, ...accounts[id] }),
  }),
});

// The pages of the provider in its development mode: a login, then a consent.
async function browse(url, login) {
  const cookies = new Map();
  let next = { url, method: "GET", body: undefined };
  for (let turn = 0; turn < 20; turn += 1) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { cookie, "content-type": "application/x-www-form-urlencoded" };
    const answer = await fetch(next.url, { method: next.method, body: next.body, headers, redirect: "manual" });
    for (const set of answer.headers.getSetCookie()) {
      const [name, value] = set.split(";")[0].split("=");
      cookies.set(name, value);
    }
    const location = answer.headers.get("location");
    if (location) {
      const to = new URL(location, next.url).href;
      if (to.startsWith(callback)) return to;
      next = { url: to, method: "GET", body: undefined };
      continue;
    }
    const page = await answer.text();
    const action = page.match(/<form[^>]*action="([^"]+)"/);
    if (!action) return `${answer.status} ${page.slice(0, 400)}`;
    const prompt = page.match(/name="prompt" value="([^"]+)"/)[1];
    const body = new URLSearchParams({ prompt, login, password: "any" }).toString();
    next = { url: new URL(action[1], next.url).href, method: "POST", body };
  }
  return "it goes round in circles";
}

const pages = provider.callback();
server.on("request", async (request, response) => {
  const url = new URL(request.url, issuer);
  if (url.pathname !== "/browse") return pages(request, response);
  response.end(await browse(url.searchParams.get("url"), url.searchParams.get("login")));
});
console.log(issuer);
