// Passkeys: asks the browser to make one, or to sign by one, and sends what it answers with the
// form. Nothing is decided here; the server judges every byte.
"use strict";
(() => {
  const form = document.querySelector("form[data-passkey]");
  if (!form || !window.PublicKeyCredential) return;
  const failed = document.getElementById("passkey-failed");
  const options = JSON.parse(form.dataset.options);

  function bytes(text) {
    const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(plain, (char) => char.charCodeAt(0));
  }

  function text(buffer) {
    const plain = String.fromCharCode(...new Uint8Array(buffer));
    return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  }

  async function create() {
    const publicKey = {
      challenge: bytes(options.challenge),
      rp: { id: options.host, name: options.operator },
      user: { id: bytes(options.user), name: options.login, displayName: options.name },
      pubKeyCredParams: options.algorithms.map((alg) => ({ type: "public-key", alg })),
      authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
      excludeCredentials: options.have.map((id) => ({ type: "public-key", id: bytes(id) })),
      attestation: "none",
    };
    const made = await navigator.credentials.create({ publicKey });
    return { client_data: made.response.clientDataJSON, attestation: made.response.attestationObject };
  }

  async function get() {
    const publicKey = {
      challenge: bytes(options.challenge), rpId: options.host, userVerification: "required",
    };
    const signed = await navigator.credentials.get({ publicKey });
    return {
      id: signed.rawId, client_data: signed.response.clientDataJSON,
      authenticator_data: signed.response.authenticatorData, signature: signed.response.signature,
    };
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    failed.hidden = true;
    try {
      const answer = form.dataset.passkey === "create" ? await create() : await get();
      for (const [name, value] of Object.entries(answer)) form.elements[name].value = text(value);
      form.submit();
    } catch {
      // The person broke it off, or the device has no passkey for this host.
      failed.hidden = false;
    }
  });
})();
