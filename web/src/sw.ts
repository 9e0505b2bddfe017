/**
 * The service worker: the book works with the network off after one visit.
 *
 * Pages, styles and scripts are kept when it installs; Python's files when they are first used, or
 * when the page asks for them, and the reference then too. All are kept in one cache under their
 * content's hash.
 */
import type { Ask, Kept } from "./offline/messages";
import {
  type Asset,
  allOf,
  assetFor,
  isolated,
  keyOf,
  keysOf,
  type Listing,
  ruleFor,
} from "./offline/routes";

declare const self: ServiceWorkerGlobalScope;

const CACHE = "chainrule-book";
const scope = self.registration.scope;
const listingAddress = new URL("assets.json", scope).href;
/** One worker serves one version: the page registers it as sw.js?v=VERSION. */
const listingKey = `${listingAddress}?for=${new URL(self.location.href).searchParams.get("v") ?? ""}`;

let known: Promise<Listing | null> | null = null;
const underway = new Map<string, Promise<Response>>();

/** The listing this worker was installed with. */
function listing(): Promise<Listing | null> {
  known ??= caches
    .open(CACHE)
    .then((cache) => cache.match(listingKey))
    .then((response) => response?.json() as Promise<Listing> | undefined)
    .then((found) => found ?? null);
  return known;
}

async function install(): Promise<void> {
  const cache = await caches.open(CACHE);
  const response = await fetch(listingAddress, { cache: "no-store" });
  if (!response.ok) throw new Error(`assets.json: HTTP ${response.status}`);
  const fresh = (await response.clone().json()) as Listing;
  await Promise.all(fresh.core.map((asset) => keep(asset)));
  await cache.put(listingKey, response);
  known = Promise.resolve(fresh);
  await self.skipWaiting();
}

async function activate(): Promise<void> {
  const cache = await caches.open(CACHE);
  const current = await listing();
  const wanted = current ? keysOf(current, scope) : new Set<string>();
  wanted.add(listingKey);
  for (const request of await cache.keys()) {
    if (!wanted.has(request.url)) await cache.delete(request);
  }
  await self.clients.claim();
}

/** The kept copy of a file, fetched first if there is none. Two who ask at once share a fetch. */
async function keep(asset: Asset): Promise<Response> {
  const key = keyOf(asset, scope);
  const cache = await caches.open(CACHE);
  const kept = await cache.match(key);
  if (kept) return kept;
  let fetching = underway.get(key);
  if (!fetching) {
    fetching = fetchAndKeep(key, cache).finally(() => underway.delete(key));
    underway.set(key, fetching);
  }
  return (await fetching).clone();
}

async function fetchAndKeep(key: string, cache: Cache): Promise<Response> {
  // The query names the content: an intermediate cache can't answer with an older one.
  const response = await fetch(key);
  if (!response.ok) throw new Error(`${key}: HTTP ${response.status}`);
  await cache.put(key, response.clone());
  return response;
}

async function answer(request: Request): Promise<Response> {
  const list = await listing();
  const rule = ruleFor(request, list, scope);
  const asset = list && assetFor(request.url, list, scope);
  if (rule === "cache-first" && asset) return isolated(await keep(asset));
  if (rule === "pass") return isolated(await fetch(request));
  try {
    return isolated(await fetch(request));
  } catch (error) {
    const cache = await caches.open(CACHE);
    const kept = asset ? await cache.match(keyOf(asset, scope)) : await cache.match(listingKey);
    const fits = asset !== null || new URL(request.url).pathname.endsWith("/assets.json");
    if (kept && fits) return isolated(kept);
    if (request.mode === "navigate") return isolated(notKept());
    throw error;
  }
}

function notKept(): Response {
  return new Response(
    "This page is not part of the book kept on this device, and the network can't be reached.",
    { status: 503, headers: { "Content-Type": "text/plain; charset=utf-8" } },
  );
}

async function kept(): Promise<Kept> {
  const list = await listing();
  if (!list) return { kept: 0, total: 0 };
  const cache = await caches.open(CACHE);
  const here = new Set((await cache.keys()).map(({ url }) => url));
  let [sum, total] = [0, 0];
  for (const asset of allOf(list)) {
    total += asset.size;
    if (here.has(keyOf(asset, scope))) sum += asset.size;
  }
  return { kept: sum, total };
}

async function saveAll(tell: (state: Kept) => void): Promise<void> {
  const list = await listing();
  try {
    // One after another: this happens behind the reader's back and must not be in the way.
    for (const asset of list ? [...list.python, ...list.reference, ...(list.tutor ?? [])] : []) {
      await keep(asset);
      tell(await kept());
    }
  } catch (error) {
    tell({ ...(await kept()), error: String(error) });
  }
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  // A request with only-if-cached outside same-origin mode can't be answered by fetch().
  if (request.cache === "only-if-cached" && request.mode !== "same-origin") return;
  if (request.method !== "GET" || !request.url.startsWith(scope)) return;
  event.respondWith(answer(request));
});
self.addEventListener("message", (event: ExtendableMessageEvent) => {
  const ask = event.data as Ask;
  const port = event.ports[0];
  if (!port) return;
  const tell = (state: Kept): void => port.postMessage(state);
  const work = ask.type === "save" ? saveAll(tell).then(kept) : kept();
  event.waitUntil(work.then(tell));
});
