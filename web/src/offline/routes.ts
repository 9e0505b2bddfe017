/** Which rule answers which request: the service worker's decisions, as pure functions. */

export interface Asset {
  url: string;
  size: number;
  hash: string;
}

export interface Listing {
  version: string;
  core: Asset[];
  python: Asset[];
  /** The tutor's index and encoder: kept with Python, and as unchanging. */
  tutor?: Asset[];
  /** The library's documentation: kept with Python, but answered like other pages. */
  reference: Asset[];
}

export function allOf({ core, python, tutor = [], reference }: Listing): Asset[] {
  return [...core, ...python, ...tutor, ...reference];
}

export type Rule = "pass" | "network-first" | "cache-first";

/** Every file's cache key: its address with its content's hash, so that an unchanged file is kept
 * from one version of the book to the next, and a changed one is never mistaken for it. */
export function keyOf(asset: Asset, scope: string): string {
  const url = new URL(asset.url, scope);
  url.search = `?v=${asset.hash.slice(0, 16)}`;
  return url.href;
}

export function keysOf(listing: Listing, scope: string): Set<string> {
  return new Set(allOf(listing).map((asset) => keyOf(asset, scope)));
}

/** The file a request is for, if the listing has it. A directory means its index.html. */
export function assetFor(address: string, listing: Listing, scope: string): Asset | null {
  const url = new URL(address);
  if (!url.href.startsWith(scope)) return null;
  let path = decodeURIComponent(url.pathname.slice(new URL(scope).pathname.length));
  if (path === "" || path.endsWith("/")) path += "index.html";
  const has = (asset: Asset): boolean => decodeURIComponent(asset.url) === path;
  return allOf(listing).find(has) ?? null;
}

/**
 * Python's files and files whose name holds their hash never change under one name, so the cache
 * may answer first. All others are asked of the network first: a reader who is online sees the
 * book as it is now.
 */
export function ruleFor(
  request: { method: string; url: string },
  listing: Listing | null,
  scope: string,
): Rule {
  const url = new URL(request.url);
  if (request.method !== "GET" || !url.href.startsWith(scope)) return "pass";
  if (!listing) return "network-first";
  const asset = assetFor(request.url, listing, scope);
  if (!asset) return url.pathname.endsWith("/assets.json") ? "network-first" : "pass";
  const asked = url.searchParams.get("v");
  if (asked && asked !== asset.hash.slice(0, 16)) return "pass"; // A newer file than we know.
  const { python, tutor = [] } = listing;
  const fixed =
    python.includes(asset) || tutor.includes(asset) || /-[A-Z0-9]{8}\.(js|css)$/.test(asset.url);
  return fixed ? "cache-first" : "network-first";
}

/** Headers that isolate the page, so that a cell can be interrupted on any static host. */
export const ISOLATION: Readonly<Record<string, string>> = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
};

/** The same response, isolated. Opaque responses and redirects are left as they are. */
export function isolated(response: Response): Response {
  if (response.type === "opaque" || response.type === "opaqueredirect" || response.status === 0) {
    return response;
  }
  if (response.headers.get("Cross-Origin-Embedder-Policy") === "require-corp") return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(ISOLATION)) headers.set(name, value);
  const { status, statusText } = response;
  const body = [101, 204, 205, 304].includes(status) ? null : response.body;
  return new Response(body, { status, statusText, headers });
}
