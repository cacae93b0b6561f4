/* Keeps the visits that were opened on this phone, so that they open again without a line. Nothing else is kept. */
const STORE = "checks-1";
const VISIT = /^\/checks\/\d+\/$/;

const within = (answer, milliseconds) => Promise.race([
  answer,
  new Promise((_, refuse) => { setTimeout(() => refuse(new Error("slow")), milliseconds); }),
]);

/* From the net where there is one, else as it was kept. A redirect (to the sign-in) is handed on. */
const fresh = async (request, key, patience) => {
  const store = await caches.open(STORE);
  const kept = await store.match(key);
  try {
    const answer = await (kept ? within(fetch(request), patience) : fetch(request));
    if (answer.status >= 500 && kept) return kept;
    if (answer.ok && answer.type === "basic" && !answer.redirected) await store.put(key, answer.clone());
    return answer;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
};

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate" && VISIT.test(pathname)) event.respondWith(fresh(request, pathname, 8000));
  else if (pathname.startsWith("/static/")) event.respondWith(fresh(request, request.url, 4000));
});
