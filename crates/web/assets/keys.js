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

  addEventListener("keydown", (event) => {
    const typing = event.target.closest && event.target.closest("input, textarea, select, [contenteditable]");
    if (typing || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (Date.now() - chordAt < CHORD_MS && Object.hasOwn(PLACES, event.key)) {
      chordAt = 0;
      location.assign(PLACES[event.key]);
    } else if (event.key === "g") {
      chordAt = Date.now();
    } else if (event.key === "?") {
      location.assign("/ops/keys");
    } else if (event.key === "/") {
      const field = document.querySelector("input[type=search]");
      if (field) {
        event.preventDefault();
        field.focus();
      }
    }
  });
})();
