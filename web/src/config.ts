import type { PythonFiles } from "./python/protocol";

/** Reads `<script id="cr-config">` and makes its addresses absolute; null on a page without one. */
export function readConfig(document: Document): PythonFiles | null {
  const text = document.getElementById("cr-config")?.textContent;
  if (!text) return null;
  const raw = JSON.parse(text) as Record<string, unknown>;
  const address = (name: string): string => {
    const value = raw[name];
    if (typeof value !== "string") throw new Error(`cr-config: "${name}" must be an address.`);
    return new URL(value, document.baseURI).href;
  };
  return {
    root: address("root"),
    pyodide: address("pyodide"),
    wheel: address("wheel"),
    version: String(raw.version ?? ""),
    packages: Array.isArray(raw.packages) ? raw.packages.map(String) : [],
  };
}
