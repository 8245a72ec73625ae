/* Served at /sw.js. Keeps the shell (style sheet, script, icons, fonts) and the offline page; nothing else:
   no page, no photo and no answer of the server is ever stored, because they may be about somebody's health. */

const CACHE = "shell-1";
const OFFLINE = "/static/errors/offline.html";
const SHELL = [
  OFFLINE,
  "/static/css/site.css",
  "/static/fonts/atkinson-hyperlegible-next-latin-wght-normal.woff2",
  "/static/fonts/newsreader-latin-wght-normal.woff2",
];
const KEEP = /^\/static\/(css|js|fonts|icons)\//;
const HASHED = /\.[0-9a-f]{12}\.\w+$/;
const MOST = 40;

addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(SHELL)).then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name)));
    await clients.claim();
  })());
});

async function fromShell(request) {
  const cache = await caches.open(CACHE);
  const path = new URL(request.url).pathname;
  const kept = await cache.match(request);
  if (kept && HASHED.test(path)) return kept;
  try {
    const fresh = await fetch(request);
    if (fresh.ok && fresh.type === "basic") {
      await cache.put(request, fresh.clone());
      const keys = await cache.keys();
      const old = keys.filter((key) => HASHED.test(new URL(key.url).pathname)).slice(0, Math.max(0, keys.length - MOST));
      await Promise.all(old.map((key) => cache.delete(key)));
    }
    return fresh;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
  } else if (KEEP.test(url.pathname)) {
    event.respondWith(fromShell(request));
  }
});
