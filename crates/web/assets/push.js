// Adds this browser to those in which a person on call gets messages: asks the browser for leave
// and for an address at its push service, and sends that with the form. Nothing is decided here.
"use strict";
(() => {
  const form = document.querySelector("form[data-push]");
  if (!form) return;
  const say = (name) => {
    for (const it of document.querySelectorAll("[data-push-note]")) it.hidden = it.dataset.pushNote !== name;
  };
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) {
    form.hidden = true;
    say("unsupported");
    return;
  }
  // The worker is this page's alone: it answers no request of any page.
  const scope = { scope: "/account/push" };

  function bytes(text) {
    const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(plain, (char) => char.charCodeAt(0));
  }

  function text(buffer) {
    const plain = String.fromCharCode(...new Uint8Array(buffer));
    return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  }

  async function known() {
    const registration = await navigator.serviceWorker.getRegistration(scope.scope);
    return registration ? registration.pushManager.getSubscription() : null;
  }

  async function subscribe() {
    const registration = await navigator.serviceWorker.register("/push-worker.js", scope);
    const before = await registration.pushManager.getSubscription();
    // One that takes messages from another key gets none of ours.
    if (before && text(before.options.applicationServerKey) !== form.dataset.push) await before.unsubscribe();
    if (!registration.active) await activated(registration);
    const applicationServerKey = bytes(form.dataset.push);
    return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
  }

  function activated(registration) {
    const worker = registration.installing || registration.waiting;
    return new Promise((resolve, reject) => {
      worker.addEventListener("statechange", () => {
        if (worker.state === "activated") resolve();
        if (worker.state === "redundant") reject(new Error("the worker was not installed"));
      });
    });
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    say("");
    // Asked at once: browsers take a question only of somebody who has just pressed something.
    if ((await Notification.requestPermission()) !== "granted") return say("denied");
    try {
      const made = await subscribe();
      form.elements.endpoint.value = made.endpoint;
      for (const name of ["p256dh", "auth"]) form.elements[name].value = text(made.getKey(name));
      form.submit();
    } catch {
      // The push service of the browser cannot be reached, or the browser has none.
      say("failed");
    }
  });

  // Says which of the browsers is this one, and lets it go with its row.
  async function mark() {
    const here = await known();
    if (!here) return;
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(here.endpoint));
    const row = document.querySelector(`[data-endpoint="${text(digest)}"]`);
    if (!row) return;
    row.querySelector("[data-this]").hidden = false;
    const removal = row.querySelector("form");
    removal.addEventListener("submit", async (event) => {
      event.preventDefault();
      await here.unsubscribe().catch(() => false);
      removal.submit();
    });
  }
  mark().catch(() => {});
})();
