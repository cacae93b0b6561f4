/* Keeps the visits that were opened on this phone, so that they open again without a line. Nothing else is kept.
   Pages stand in a store named after the account that opened them, and check.js alone writes them; app.js clears away those of others. */
const PAGES = "checks-2-";
const PARTS = "checks-parts";
const VISIT = /^\/checks\/\d+\/$/;

const within = (answer, milliseconds) => Promise.race([
  answer,
  new Promise((_, refuse) => { setTimeout(() => refuse(new Error("slow")), milliseconds); }),
]);

/* The page as it was kept; none while there are pages of two accounts. */
const keptPage = async (pathname) => {
  const names = (await caches.keys()).filter((name) => name.startsWith(PAGES));
  return names.length === 1 ? (await caches.open(names[0])).match(pathname) : undefined;
};

/* From the net where there is one, else as it was kept. A redirect (to the sign-in) is handed on. */
const fresh = async (request, kept, patience) => {
  try {
    const answer = await (kept ? within(fetch(request), patience) : fetch(request));
    return answer.status >= 500 && kept ? kept : answer;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
};
const visit = async (request, pathname) => fresh(request, await keptPage(pathname), 8000);
const part = async (request) => {
  const store = await caches.open(PARTS);
  const kept = await store.match(request.url);
  const answer = await fresh(request, kept, 4000);
  if (answer !== kept && answer.ok && answer.type === "basic" && !answer.redirected) await store.put(request.url, answer.clone());
  return answer;
};

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate" && VISIT.test(pathname)) event.respondWith(visit(request, pathname));
  else if (pathname.startsWith("/static/")) event.respondWith(part(request));
});
