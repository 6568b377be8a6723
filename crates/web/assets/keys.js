// Keyboard shortcuts of the operations pages; /ops/keys lists them. A key that is typed into a
// field, or with Ctrl, Alt or Meta, stays what it is.
"use strict";
(() => {
  const PLACES = {
    o: "/ops", s: "/ops/sites", c: "/ops/components", i: "/ops/incidents",
    p: "/ops/caller", d: "/ops/desk/calls", b: "/ops/outbox", a: "/account",
  };
  const CHORD_MS = 1500;
  let chordAt = 0;
  let typed = ""; // of what a button of the page is pressed by
  let typedAt = 0;

  // Presses the button of the page that has these keys, or goes to its field.
  function press(key) {
    typed = Date.now() - typedAt < CHORD_MS ? typed + key : key;
    typedAt = Date.now();
    const all = [...document.querySelectorAll("[data-key], [data-key-focus]")];
    const button = all.find((it) => it.dataset.key === typed);
    const field = all.find((it) => it.dataset.keyFocus === typed);
    if (button) button.click();
    else if (field) field.focus();
    else if (all.some((it) => (it.dataset.key || "").startsWith(typed))) return true;
    typed = "";
    return Boolean(button || field);
  }

  // While Korean is typed, `key` is a Hangul letter or "Process": the place on the keyboard counts
  // then. Latin layouts say by `key` what is printed on it.
  function letter(event) {
    if (/^[ -~]$/.test(event.key)) return event.key;
    if (/^Key[A-Z]$/.test(event.code)) return event.code.slice(3).toLowerCase();
    if (event.code === "Slash") return event.shiftKey ? "?" : "/";
    return "";
  }

  addEventListener("keydown", (event) => {
    const typing = event.target.closest && event.target.closest("input, textarea, select, [contenteditable]");
    if (typing && event.key === "Escape") event.target.blur();
    if (typing || event.ctrlKey || event.altKey || event.metaKey) return;
    const key = letter(event);
    if (Date.now() - chordAt < CHORD_MS && Object.hasOwn(PLACES, key)) {
      chordAt = 0;
      location.assign(PLACES[key]);
    } else if (key && press(key)) {
      event.preventDefault();
    } else if (key === "g") {
      chordAt = Date.now();
    } else if (key === "?") {
      location.assign("/ops/keys");
    } else if (key === "/") {
      const field = document.querySelector("input[type=search]");
      if (field) {
        event.preventDefault();
        field.focus();
      }
    }
  });
})();
