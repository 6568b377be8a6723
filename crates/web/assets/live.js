// Keeps a page fresh without moving what the reader is doing. Without this file every
// page works by reload. The server sends no content here: only that something changed;
// the page then fetches itself and puts in what differs. A page in a file has no server
// to tell it; it looks by itself, and learns from the beat whether anybody still writes.
"use strict";
(() => {
  const root = document.documentElement;
  const source = root.dataset.live;
  const heartbeatUrl = root.dataset.heartbeat;
  if (!(source || heartbeatUrl) || !window.fetch || !window.DOMParser) return;

  const GAP_MS = 800; // between two fetches, however much happens
  const POLL_MS = 15000; // when no stream can be had
  const staleMs = Number(root.dataset.staleMs) || 90000;
  // A page in a file is stale unless it finds within seconds that somebody still writes.
  let freshAt = source ? Date.now() : Date.now() - staleMs + 10000;
  let fetchedAt = 0;
  let fetching = false;
  let again = false;
  let behind = false; // something changed that this page does not show yet
  let timer = 0;

  root.classList.add("live");

  // Makes `old` like `fresh`, touching only what differs, so that focus, selection,
  // opened details and scroll positions stay where they are.
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
    const news = [...fresh.childNodes];
    const olds = [...old.childNodes];
    news.forEach((node, ix) => (ix < olds.length ? morph(olds[ix], node) : old.append(node)));
    olds.slice(news.length).forEach((node) => node.remove());
  }

  async function refresh(href) {
    if (fetching) {
      again = true;
      return false;
    }
    fetching = true;
    fetchedAt = Date.now();
    try {
      const headers = { "bongsu-live": "1" };
      const answer = await fetch(href || location.href, { headers, cache: "no-cache" });
      if (!answer.ok) return false;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (page.documentElement.dataset.build !== root.dataset.build) {
        location.reload();
        return false;
      }
      for (const part of document.querySelectorAll("[data-live-part]")) {
        const fresh = page.getElementById(part.id);
        if (fresh) morph(part, document.adoptNode(fresh));
      }
      document.title = page.title;
      behind = again;
      if (source) alive();
      return true;
    } catch {
      // The stale notice shows by itself when this goes on.
      return false;
    } finally {
      fetching = false;
      if (again) {
        again = false;
        soon();
      }
    }
  }

  // At once when the last fetch is long past, else after the gap.
  function soon() {
    behind = true;
    if (timer) return;
    timer = setTimeout(
      () => {
        timer = 0;
        refresh();
      },
      Math.max(0, fetchedAt + GAP_MS - Date.now()),
    );
  }

  function alive() {
    freshAt = Date.now();
    root.classList.remove("stale");
  }

  // Nothing changed: what is shown is true of a later instant. While the page is behind,
  // it is not, and neither its time nor its freshness may be moved on.
  function heartbeat(event) {
    if (behind || fetching) return;
    alive();
    const [at, ...text] = event.data.split(" ");
    trueOf(at, text.join(" "));
  }

  function trueOf(at, text) {
    for (const time of document.querySelectorAll(".asof time")) {
      time.dateTime = at;
      time.textContent = text;
    }
  }

  // What is read after the beat is at least as new as it. The server's clock is asked
  // rather than the reader's, which may be wrong.
  async function look() {
    try {
      const answer = await fetch(heartbeatUrl, { cache: "no-cache" });
      if (!answer.ok) return;
      const heartbeat = await answer.json();
      const now = Date.parse(answer.headers.get("date")) || Date.now();
      if (!(await refresh())) return;
      freshAt = Date.now() - Math.max(0, now - heartbeat.written_ms);
      trueOf(heartbeat.at, heartbeat[root.lang]);
    } catch {
      // The stale notice shows by itself when this goes on.
    }
  }

  let fallback = 0;
  function listen() {
    const events = new EventSource(source);
    events.addEventListener("hello", (event) => {
      if (event.data !== root.dataset.build) location.reload();
      clearInterval(fallback);
      fallback = 0;
      soon();
    });
    events.addEventListener("changed", soon);
    events.addEventListener("heartbeat", heartbeat);
    events.addEventListener("stale", soon);
    events.onerror = () => {
      if (!fallback) fallback = setInterval(refresh, POLL_MS);
      // A refused stream is closed for good; a broken one comes back by itself.
      if (events.readyState === EventSource.CLOSED) setTimeout(listen, 4 * POLL_MS);
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
    look();
    setInterval(look, POLL_MS);
  }
  setInterval(() => root.classList.toggle("stale", Date.now() - freshAt > staleMs), 1000);

  // A search finds while one types; the address keeps up, so that it can be shared.
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
