// Keeps a page fresh without disturbing the reader. Without this file every page works by
// reload. The server sends no content here, only the signal that something changed; the
// page then fetches itself and updates what differs. A page in a file has no server to
// signal it; it polls, and learns from the heartbeat file whether files are still published.
"use strict";
(() => {
  const root = document.documentElement;
  const source = root.dataset.live;
  const heartbeatUrl = root.dataset.heartbeat;
  if (!(source || heartbeatUrl) || !window.fetch || !window.DOMParser) return;

  const FETCH_INTERVAL_MS = 800; // the shortest, however much happens
  const POLL_INTERVAL_MS = 15000; // without a stream
  const staleAfterMs = Number(root.dataset.staleMs) || 90000;
  // A page in a file is stale unless the heartbeat file says within seconds that it is not.
  let freshAt = source ? Date.now() : Date.now() - staleAfterMs + 10000;
  let fetchedAt = 0;
  let fetching = false;
  let refreshAgain = false;
  let behind = false; // something changed that this page does not show yet
  let timer = 0;

  root.classList.add("live");

  // Makes `old` like `fresh`, changing only what differs, so that focus, selection, opened
  // details and scroll positions are kept.
  function morph(old, fresh) {
    if (old.isEqualNode(fresh)) return;
    if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName || old.id !== fresh.id) {
      old.replaceWith(fresh);
      return;
    }
    if (old.nodeType !== Node.ELEMENT_NODE) {
      old.nodeValue = fresh.nodeValue;
      return;
    }
    for (const { name, value } of [...fresh.attributes]) {
      if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    }
    for (const { name } of [...old.attributes]) {
      const kept = name === "open" && old.nodeName === "DETAILS";
      if (!kept && !fresh.hasAttribute(name)) old.removeAttribute(name);
    }
    const freshNodes = [...fresh.childNodes];
    const oldNodes = [...old.childNodes];
    freshNodes.forEach((node, ix) => (ix < oldNodes.length ? morph(oldNodes[ix], node) : old.append(node)));
    oldNodes.slice(freshNodes.length).forEach((node) => node.remove());
  }

  async function refresh(href) {
    if (fetching) {
      refreshAgain = true;
      return false;
    }
    fetching = true;
    fetchedAt = Date.now();
    try {
      const headers = { "bongsu-live": "1" };
      const response = await fetch(href || location.href, { headers, cache: "no-cache" });
      if (!response.ok) return false;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      if (page.documentElement.dataset.build !== root.dataset.build) {
        location.reload();
        return false;
      }
      for (const part of document.querySelectorAll("[data-live-part]")) {
        const fresh = page.getElementById(part.id);
        if (fresh) morph(part, document.adoptNode(fresh));
      }
      document.title = page.title;
      behind = refreshAgain;
      if (source) markFresh();
      return true;
    } catch {
      // The notice about a stale page shows by itself if this continues.
      return false;
    } finally {
      fetching = false;
      if (refreshAgain) {
        refreshAgain = false;
        refreshSoon();
      }
    }
  }

  // At once, or when the fetch interval has passed.
  function refreshSoon() {
    behind = true;
    if (timer) return;
    timer = setTimeout(
      () => {
        timer = 0;
        refresh();
      },
      Math.max(0, fetchedAt + FETCH_INTERVAL_MS - Date.now()),
    );
  }

  function markFresh() {
    freshAt = Date.now();
    root.classList.remove("stale");
  }

  // Nothing changed: the page is true of a later instant, unless it is behind.
  function heartbeat(event) {
    if (behind || fetching) return;
    markFresh();
    const [at, ...text] = event.data.split(" ");
    setAsOf(at, text.join(" "));
  }

  function setAsOf(at, text) {
    for (const time of document.querySelectorAll(".asof time")) {
      time.dateTime = at;
      time.textContent = text;
    }
  }

  // A page fetched after the heartbeat file is at least as new as it. Its age is measured by
  // the server's clock, since the reader's may be wrong; a cache between them adds how long it
  // has kept the answer (RFC 9111 §4.2.3).
  async function checkHeartbeat() {
    try {
      const response = await fetch(heartbeatUrl, { cache: "no-store" });
      if (!response.ok) return;
      const heartbeat = await response.json();
      // This language is no longer published: the page stays as it is, and goes stale.
      if (!(root.lang in heartbeat)) return;
      const date = Date.parse(response.headers.get("date"));
      const age = Number(response.headers.get("age")) * 1000 || 0;
      const now = date ? date + age : Date.now();
      if (!(await refresh())) return;
      freshAt = Date.now() - Math.max(0, now - heartbeat.written_ms);
      setAsOf(heartbeat.at, heartbeat[root.lang]);
    } catch {
      // The notice about a stale page shows by itself if this continues.
    }
  }

  let fallback = 0;
  function listen() {
    const events = new EventSource(source);
    events.addEventListener("hello", (event) => {
      if (event.data !== root.dataset.build) location.reload();
      clearInterval(fallback);
      fallback = 0;
      refreshSoon();
    });
    events.addEventListener("changed", refreshSoon);
    events.addEventListener("heartbeat", heartbeat);
    events.addEventListener("stale", refreshSoon);
    events.onerror = () => {
      if (!fallback) fallback = setInterval(refresh, POLL_INTERVAL_MS);
      // A refused stream is closed for good; a broken one reconnects by itself.
      if (events.readyState === EventSource.CLOSED) setTimeout(listen, 4 * POLL_INTERVAL_MS);
    };
    addEventListener("pagehide", () => events.close(), { once: true });
  }

  if (source) {
    addEventListener("pageshow", (event) => {
      if (event.persisted) {
        listen();
        refresh();
      }
    });
    listen();
  } else {
    checkHeartbeat();
    setInterval(checkHeartbeat, POLL_INTERVAL_MS);
  }
  setInterval(() => root.classList.toggle("stale", Date.now() - freshAt > staleAfterMs), 1000);

  // A search runs while a person types; the address follows, so that it can be shared.
  for (const form of document.querySelectorAll("form[data-search]")) {
    let typing = 0;
    form.addEventListener("input", () => {
      clearTimeout(typing);
      typing = setTimeout(() => {
        const href = `${location.pathname}?${new URLSearchParams(new FormData(form))}`;
        history.replaceState(null, "", href);
        refresh();
      }, 150);
    });
  }
})();
