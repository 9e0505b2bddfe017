/**
 * Starts Python in the worker: runtime, NumPy, the book's library.
 *
 * Everything is fetched at once, while the runtime is still compiling. A later start uses the
 * boot image (see image.ts), unless there is none or it fails.
 */
import { Assets, count, download, Stage } from "./download";
import {
  type BootImage,
  dropImage,
  type FileSystem,
  loadImage,
  pack,
  saveImage,
  unpack,
} from "./image";
import { type Lock, needed, resolve } from "./packages";
import type { Progress, PythonFiles } from "./protocol";

/** The part of Pyodide 0.27 used here. */
export interface Pyodide {
  FS: FileSystem;
  globals: { get(name: string): unknown; set(name: string, value: unknown): void };
  runPython(source: string): unknown;
  unpackArchive(data: Uint8Array, format: string, options: { extractDir: string }): void;
  setInterruptBuffer(buffer: Uint8Array): void;
  makeMemorySnapshot(): Uint8Array;
}

interface Loader {
  loadPyodide(options: Record<string, unknown>): Promise<Pyodide>;
}

const SITE_PACKAGES = "/lib/python3.12/site-packages";
const TARGET = { extractDir: SITE_PACKAGES };

/** The standard modules that NumPy and the library import. They go into the snapshot; modules that
 * hold on to JavaScript or to compiled packages could not. */
const STANDARD_IMPORTS = `
import __future__, _compat_pickle, ast, base64, dataclasses, datetime, difflib, hashlib, hmac, html
import importlib.resources, inspect, json, linecache, math, numbers, pickle, pkgutil, platform
import secrets, textwrap, time, tokenize, typing, unicodedata, uuid
`;

/** The random module's state would be the same in every copy of a snapshot: it is seeded anew. */
const FIRST_IMPORTS = `
import random
random.seed()
import numpy
import chainrule.live
`;

export interface Python {
  pyodide: Pyodide;
  /** Puts the files of a wheel where Python imports from. */
  install(wheels: readonly Uint8Array[]): void;
  milliseconds: Record<string, number>;
  /** Loads what a source is about to import and isn't there yet. */
  provide(source: string, report: (progress: Progress) => void): Promise<void>;
  /** Keeps the boot image for the next start, if this start made one. Call when idle. */
  keepImage(): Promise<void>;
}

/**
 * @param first - what to import at once, so that it isn't waited for later
 */
export async function boot(
  files: PythonFiles,
  report: (progress: Progress) => void,
  first = FIRST_IMPORTS,
): Promise<Python> {
  const clock = new Clock();
  // The runtime's own scripts compile while we look for a boot image; a failure shows up below.
  const at = (name: string): string => new URL(name, files.pyodide).href;
  for (const script of ["pyodide.mjs", "pyodide.asm.js"]) import(at(script)).catch(() => {});
  const assets = await Assets.load(files.root, files.version);
  const image = await loadImage(assets.version);
  clock.lap("look");
  if (image) {
    try {
      return await start(files, assets, image, report, clock, first);
    } catch (error) {
      console.warn("The kept boot image did not work; starting afresh.", error);
      await dropImage();
    }
  }
  return start(files, assets, null, report, clock, first);
}

async function start(
  files: PythonFiles,
  assets: Assets,
  image: BootImage | null,
  report: (progress: Progress) => void,
  clock: Clock,
  first: string,
): Promise<Python> {
  const at = (name: string): string => new URL(name, files.pyodide).href;
  const runtime = new Stage("Python", report);
  const numpyStage = new Stage("NumPy", report);
  const ownStage = new Stage("the book's library", report);
  runtime.announce();

  const lockAddress = at("pyodide-lock.json");
  const lock = fetch(assets.versioned(lockAddress)).then((r) => r.json() as Promise<Lock>);
  const wheels = image
    ? null
    : Promise.all([
        lock.then((l) => download(at(fileOf(l, "numpy")), assets, numpyStage)),
        download(files.wheel, assets, ownStage),
      ]);
  wheels?.catch(() => {}); // Its failure is met where it is awaited.

  const { loadPyodide } = (await import(at("pyodide.mjs"))) as Loader;
  const restoreFetch = countFetches(at(""), assets, runtime);
  const pyodide = await loadPyodide({
    indexURL: files.pyodide,
    lockFileURL: assets.versioned(lockAddress),
    stdLibURL: assets.versioned(at("python_stdlib.zip")),
    fullStdLib: false,
    ...(image ? { _loadSnapshot: image.snapshot } : { _makeSnapshot: true }),
  }).finally(restoreFetch);
  clock.lap("runtime");

  if (!image) pyodide.runPython(STANDARD_IMPORTS);
  const snapshot = image ? null : makeSnapshot(pyodide);
  if (image) {
    unpack(pyodide.FS, image.files);
  } else {
    const [numpy, own] = (await wheels) as [Uint8Array, Uint8Array];
    numpyStage.announce();
    pyodide.unpackArchive(numpy, "wheel", TARGET);
    ownStage.announce();
    pyodide.unpackArchive(own, "wheel", TARGET);
  }
  clock.lap("unpack");
  pyodide.runPython(first);
  clock.lap("import");

  const install = (wheels: readonly Uint8Array[]): void => {
    for (const wheel of wheels) pyodide.unpackArchive(wheel, "wheel", TARGET);
    pyodide.runPython("import importlib; importlib.invalidate_caches()");
  };
  const present = new Set(["numpy"]);
  const provide = async (source: string, tell: (progress: Progress) => void): Promise<void> => {
    const listing = await lock;
    const names = resolve(listing, needed(source, files.packages), present);
    if (names.length === 0) return;
    const stage = new Stage(needed(source, files.packages).join(", "), tell);
    const archives = await Promise.all(
      names.map((name) => download(at(fileOf(listing, name)), assets, stage)),
    );
    install(archives);
    for (const name of names) present.add(name);
  };
  const kept = snapshot ? { snapshot, files: pack(pyodide.FS, SITE_PACKAGES) } : null;
  clock.lap("pack");
  return {
    pyodide,
    install,
    provide,
    milliseconds: clock.laps,
    keepImage: async () => {
      if (kept) await saveImage(assets.version, kept);
    },
  };
}

function makeSnapshot(pyodide: Pyodide): Uint8Array | null {
  try {
    return pyodide.makeMemorySnapshot();
  } catch (error) {
    console.warn("No snapshot of the interpreter could be taken; later starts take longer.", error);
    return null;
  }
}

function fileOf(lock: Lock, name: string): string {
  const entry = lock.packages[name];
  if (!entry) throw new Error(`The page's Python has no package "${name}".`);
  return entry.file_name;
}

/** Watches the fetches that the runtime makes itself; the returned function ends that. */
function countFetches(base: string, assets: Assets, stage: Stage): () => void {
  const original = globalThis.fetch;
  for (const name of ["pyodide.asm.wasm", "python_stdlib.zip"]) {
    stage.expect(assets.size(new URL(name, base).href));
  }
  globalThis.fetch = async (input, init) => {
    const response = await original(input, init);
    const address = String(input instanceof Request ? input.url : input);
    if (/\.(wasm|zip)(\?|$)/.test(address)) void count(response, stage).catch(() => {});
    return response;
  };
  return () => {
    globalThis.fetch = original;
  };
}

/** Milliseconds spent in each step, for the figures we report. */
class Clock {
  readonly laps: Record<string, number> = {};
  #last = performance.now();

  lap(name: string): void {
    const now = performance.now();
    this.laps[name] = Math.round(now - this.#last);
    this.#last = now;
  }
}
