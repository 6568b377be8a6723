// Shows messages for people on call as they come, and opens the page of each. It reads nothing and
// answers no request of any page: what it shows was encrypted for this browser by the desk.
"use strict";

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("push", (event) => event.waitUntil(show(event.data)));

async function show(data) {
  if (!data) return;
  const { title, body, tag, id, url } = data.json();
  // What is about the same replaces what was said before, and rings again; the same message, handed
  // over twice, rings once.
  const shown = await self.registration.getNotifications({ tag });
  const again = shown.some((it) => it.data && it.data.id === id);
  await self.registration.showNotification(title, {
    body, tag, data: { id, url }, renotify: !again, requireInteraction: true, vibrate: [400, 200, 400, 200, 400],
  });
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { url } = event.notification.data || {};
  if (url) event.waitUntil(self.clients.openWindow(url));
});
