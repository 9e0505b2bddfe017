import { type Asset, keyOf, type Listing } from "../offline/routes";
import type { Progress } from "./protocol";

/** Sizes and hashes of the site's files, by absolute address without query. */
export class Assets {
  readonly #known = new Map<string, Asset>();

  constructor(
    private readonly root: string,
    assets: readonly Asset[],
    readonly version: string,
  ) {
    for (const asset of assets) this.#known.set(new URL(asset.url, root).href, asset);
  }

  /** Reads assets.json; without one (a bare directory) sizes come from the responses. */
  static async load(root: string, fallbackVersion: string): Promise<Assets> {
    try {
      const response = await fetch(new URL("assets.json", root));
      if (!response.ok) return new Assets(root, [], fallbackVersion);
      const { version, python, tutor = [] } = (await response.json()) as Listing;
      // Only what Python is made of decides whether a kept boot image still fits.
      const made = python.map((asset) => asset.hash).join("");
      return new Assets(root, [...python, ...tutor], made || version);
    } catch {
      return new Assets(root, [], fallbackVersion);
    }
  }

  size(url: string): number {
    return this.#known.get(url)?.size ?? 0;
  }

  /** The address with its content's hash, so that a cache can never hand out an old file. */
  versioned(url: string): string {
    const asset = this.#known.get(url);
    return asset ? keyOf(asset, this.root) : url;
  }
}

/** Counts the bytes of one stage of loading and tells how far it has come. */
export class Stage {
  #received = 0;
  #total = 0;
  #reported = 0;

  constructor(
    readonly name: string,
    private readonly report: (progress: Progress) => void,
  ) {}

  expect(bytes: number): void {
    this.#total += bytes;
  }

  receive(bytes: number): void {
    this.#received += bytes;
    const now = performance.now();
    if (now - this.#reported < 80 && this.#received < this.#total) return;
    this.#reported = now;
    this.announce();
  }

  announce(): void {
    const total = Math.max(this.#total, this.#received);
    this.report({ stage: this.name, received: this.#received, total });
  }
}

/** Fetches a file, counting its bytes as they come. */
export async function download(url: string, assets: Assets, stage: Stage): Promise<Uint8Array> {
  const size = assets.size(url);
  stage.expect(size);
  const response = await fetch(assets.versioned(url));
  if (!response.ok)
    throw new Error(`${nameOf(url)} could not be loaded (HTTP ${response.status}).`);
  if (!size) stage.expect(Number(response.headers.get("content-length") ?? 0));
  if (!response.body) return new Uint8Array(await response.arrayBuffer());
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    length += value.length;
    stage.receive(value.length);
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

/** Counts a response that somebody else reads, on a copy of its stream. */
export async function count(response: Response, stage: Stage): Promise<void> {
  const reader = response.clone().body?.getReader();
  if (!reader) return;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    stage.receive(value.length);
  }
}

function nameOf(url: string): string {
  return url.slice(url.lastIndexOf("/") + 1);
}
