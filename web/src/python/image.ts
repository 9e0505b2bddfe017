/**
 * The boot image: what a first start of Python computed, kept for the next one.
 *
 * Two things cost time on every start and come out the same each time: bringing up the
 * interpreter (kept as a snapshot of its memory, taken before any package is loaded), and
 * unpacking NumPy and the library (kept as the unpacked files).
 * Both live in Cache Storage under the hash of all that they were made from, and are only ever
 * an accelerator: whatever goes wrong with them, Python starts the ordinary way.
 */

import { hash } from "../hash";

const CACHE = "chainrule-boot";

export interface BootImage {
  snapshot: Uint8Array;
  files: FileImage;
}

/** Unpacked files: where each lies in `bytes`, and its time. */
export interface FileImage {
  index: { path: string; start: number; end: number; time: number }[];
  bytes: Uint8Array;
}

/** The part of Emscripten's file system used here. */
export interface FileSystem {
  readdir(path: string): string[];
  stat(path: string): { mode: number; mtime: Date };
  isDir(mode: number): boolean;
  mkdirTree(path: string): void;
  readFile(path: string): Uint8Array;
  writeFile(path: string, data: Uint8Array, options?: { canOwn?: boolean }): void;
  utime(path: string, accessed: number, modified: number): void;
}

/** Packs every file below `root` into one image. */
export function pack(fs: FileSystem, root: string): FileImage {
  const parts: Uint8Array[] = [];
  const index: FileImage["index"] = [];
  let length = 0;
  const walk = (directory: string): void => {
    for (const name of fs.readdir(directory)) {
      if (name === "." || name === "..") continue;
      const path = `${directory}/${name}`;
      const { mode, mtime } = fs.stat(path);
      if (fs.isDir(mode)) {
        walk(path);
        continue;
      }
      const data = fs.readFile(path);
      parts.push(data);
      index.push({ path, start: length, end: length + data.length, time: mtime.getTime() });
      length += data.length;
    }
  };
  walk(root);
  const bytes = new Uint8Array(length);
  parts.forEach((part, position) => {
    bytes.set(part, index[position]?.start);
  });
  return { index, bytes };
}

/** Puts the files of an image back. Their bytes are shared with it, not copied. */
export function unpack(fs: FileSystem, image: FileImage): void {
  const made = new Set<string>();
  for (const { path, start, end, time } of image.index) {
    const directory = path.slice(0, path.lastIndexOf("/"));
    if (!made.has(directory)) {
      fs.mkdirTree(directory);
      made.add(directory);
    }
    fs.writeFile(path, image.bytes.subarray(start, end), { canOwn: true });
    fs.utime(path, time, time);
  }
}

export async function loadImage(version: string): Promise<BootImage | null> {
  try {
    const cache = await caches.open(CACHE);
    const [index, bytes, snapshot] = await Promise.all(
      ["index", "files", "snapshot"].map((part) => cache.match(keyOf(version, part))),
    );
    if (!index || !bytes || !snapshot) return null;
    const [parsed, fileBytes, memory] = await Promise.all([
      index.json() as Promise<FileImage["index"]>,
      bytes.arrayBuffer(),
      snapshot.arrayBuffer(),
    ]);
    return {
      snapshot: new Uint8Array(memory),
      files: { index: parsed, bytes: new Uint8Array(fileBytes) },
    };
  } catch {
    return null; // No Cache Storage here (plain http, private windows): start the ordinary way.
  }
}

/** Keeps an image and drops those of other versions. The index goes in last: it says "whole". */
export async function saveImage(version: string, image: BootImage): Promise<void> {
  try {
    const cache = await caches.open(CACHE);
    for (const request of await cache.keys()) await cache.delete(request);
    await cache.put(keyOf(version, "snapshot"), new Response(image.snapshot as BodyInit));
    await cache.put(keyOf(version, "files"), new Response(image.files.bytes as BodyInit));
    await cache.put(keyOf(version, "index"), new Response(JSON.stringify(image.files.index)));
  } catch {
    await dropImage(); // Most likely no room: better none than half of one.
  }
}

export async function dropImage(): Promise<void> {
  try {
    await caches.delete(CACHE);
  } catch {
    // There was none to drop.
  }
}

/** The version is many hashes long: its own hash is name enough. */
function keyOf(version: string, part: string): string {
  return `/chainrule-boot/${part}?v=${hash(version)}`;
}
