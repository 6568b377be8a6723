// Keyboard shortcuts of the operations pages; /ops/keys lists them. A key that is typed into a
// field, or with Ctrl, Alt or Meta, stays what it is.
"use strict";
(() => {
  const PLACES = {
    o: "/ops", s: "/ops/sites", c: "/ops/components", i: "/ops/incidents",
    p: "/ops/caller", b: "/ops/outbox", a: "/account",
  };
  const CHORD_MS = 1500;
  let chordAt = 0;

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
    if (typing || event.ctrlKey || event.altKey || event.metaKey) return;
    const key = letter(event);
    if (Date.now() - chordAt < CHORD_MS && Object.hasOwn(PLACES, key)) {
      chordAt = 0;
      location.assign(PLACES[key]);
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
