// Chromium with a virtual authenticator: somebody logs in by password, adds a passkey, logs out,
// and logs in by it. Arguments: the browser, its folder, the desk, the password. Prints where the
// browser is in the end.
import { launch } from "./browser.mjs";

const [browser, folder, desk, password] = process.argv.slice(2);
const { send, evaluate, until, loaded, open, logIn, close } = await launch(browser, folder, desk);
try {
  await send("WebAuthn.enable");
  await send("WebAuthn.addVirtualAuthenticator", { options: {
    protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true,
    isUserVerified: true, automaticPresenceSimulation: true,
  } });
  await logIn("engineer", password);
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
  close();
}
