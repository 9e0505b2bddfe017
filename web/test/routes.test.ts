import { expect, test } from "vitest";
import { maySaveQuietly } from "../src/connection";
import { assetFor, isolated, keyOf, keysOf, type Listing, ruleFor } from "../src/offline/routes";

const scope = "https://book.example/nn/";
const asset = (url: string, hash = "0123456789abcdef0123") => ({ url, size: 10, hash });
const listing: Listing = {
  version: "1",
  core: [
    asset("index.html"),
    asset("chapters/training.html"),
    asset("_static/chainrule/main.js"),
    asset("_static/chainrule/chunks/editor-AB12CD34.js"),
  ],
  python: [asset("_static/pyodide/pyodide.asm.wasm", "ffffffffffffffffffff")],
  tutor: [asset("_static/chainrule/tutor/index-0123456789abcdef.safetensors")],
  reference: [asset("reference/losses.html")],
};

const rule = (path: string, method = "GET", list: Listing | null = listing) =>
  ruleFor({ method, url: new URL(path, scope).href }, list, scope);

test.each([
  ["", "network-first"],
  ["chapters/training.html", "network-first"],
  ["_static/chainrule/main.js", "network-first"],
  ["assets.json", "network-first"],
  ["reference/losses.html", "network-first"],
  ["_modules/chainrule/losses/base.html", "pass"],
  ["_static/chainrule/chunks/editor-AB12CD34.js", "cache-first"],
  ["_static/pyodide/pyodide.asm.wasm", "cache-first"],
  ["_static/pyodide/pyodide.asm.wasm?v=ffffffffffffffff", "cache-first"],
  ["_static/pyodide/pyodide.asm.wasm?v=0000000000000000", "pass"],
  ["_static/chainrule/tutor/index-0123456789abcdef.safetensors", "cache-first"],
  ["not-in-the-book.html", "pass"],
  ["https://elsewhere.example/x.js", "pass"],
])("%s is answered %s", (path, expected) => {
  expect(rule(path)).toBe(expected);
});

test("what is sent is never answered from the cache", () => {
  expect(rule("", "POST")).toBe("pass");
});

test("without a listing the network decides", () => {
  expect(rule("index.html", "GET", null)).toBe("network-first");
});

test("a directory means its index, and fragments and queries don't matter", () => {
  expect(assetFor(`${scope}#top`, listing, scope)?.url).toBe("index.html");
  expect(assetFor(`${scope}?from=mail`, listing, scope)?.url).toBe("index.html");
});

test("a changed file gets another key, an unchanged one keeps its own", () => {
  const [one] = listing.core;
  if (!one) throw new Error("the listing is empty");
  expect(keyOf(one, scope)).toBe(`${scope}index.html?v=0123456789abcdef`);
  expect(keyOf({ ...one, hash: "9999999999999999" }, scope)).not.toBe(keyOf(one, scope));
  expect(keysOf(listing, scope).size).toBe(7);
  const { tutor: _, ...older } = listing; // what a book before the tutor had
  expect(keysOf(older, scope).size).toBe(6);
});

test("a response is isolated and otherwise unchanged", async () => {
  const plain = new Response("text", { status: 404, headers: { "Content-Type": "text/plain" } });
  const response = isolated(plain);
  expect(response.status).toBe(404);
  expect(response.headers.get("Content-Type")).toBe("text/plain");
  expect(response.headers.get("Cross-Origin-Embedder-Policy")).toBe("require-corp");
  expect(response.headers.get("Cross-Origin-Opener-Policy")).toBe("same-origin");
  expect(await response.text()).toBe("text");
});

test("nothing big is fetched unasked when data costs", () => {
  expect(maySaveQuietly(undefined)).toBe(true);
  expect(maySaveQuietly({ saveData: true })).toBe(false);
  expect(maySaveQuietly({ type: "cellular" })).toBe(false);
  expect(maySaveQuietly({ type: "wifi" })).toBe(true);
});
