// Keeps what a counsellor types on the server, within half a second of the keystroke, and says
// whether it is there. Without this file it is saved when the form is sent.
"use strict";
(() => {
  const field = document.querySelector("textarea[data-draft]");
  const state = document.getElementById("draft-state");
  if (!field || !window.fetch) return;

  const PAUSE_MS = 400; // between keystroke and request
  const RETRY_MS = 1500;
  let saved = field.value;
  let sending = false;
  let timer = 0;

  const body = () => new URLSearchParams({ conversation: field.dataset.draft, text: field.value });

  function show(isSaved) {
    if (state) state.textContent = isSaved ? field.dataset.saved : field.dataset.unsaved;
  }

  // One request at a time, so that no earlier text overtakes a later one.
  async function save() {
    if (sending || field.value === saved) return;
    sending = true;
    const text = field.value;
    let isSaved = false;
    try {
      const response = await fetch("/ops/desk/drafts", { method: "POST", body: body() });
      isSaved = response.ok;
    } catch (_) {
      isSaved = false;
    }
    sending = false;
    if (isSaved) saved = text;
    show(saved === field.value);
    if (saved !== field.value) schedule(isSaved ? PAUSE_MS : RETRY_MS);
  }

  // Not restarted by every keystroke: who types without a pause is saved too.
  function schedule(pause) {
    if (timer) return;
    timer = setTimeout(() => {
      timer = 0;
      save();
    }, pause);
  }

  field.addEventListener("input", () => {
    show(false);
    schedule(PAUSE_MS);
  });
  addEventListener("pagehide", () => {
    if (field.value !== saved && navigator.sendBeacon) navigator.sendBeacon("/ops/desk/drafts", body());
  });
})();
