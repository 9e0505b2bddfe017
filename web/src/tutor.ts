/**
 * The tutor's worker: a Python of its own, so that a question never waits for a reader's cell, never
 * touches its variables or seeds, and is not lost when a cell is stopped. It computes nothing itself.
 */
import type { Ask, Told } from "./ask/protocol";
import { boot, type Python } from "./python/boot";
import { Assets, download, Stage } from "./python/download";
import type { Progress, PythonFiles } from "./python/protocol";

/** _static/chainrule/tutor.json: the tutor's files, relative to its own folder. */
interface Manifest {
  index: string;
  encoder: string | null;
  wheels: string[];
}

type Answering = (question: string, history: string) => string;
type Learning = (file: Uint8Array) => void;

const FIRST = `
import random
random.seed()
import numpy
`;

/** Bytes come as JavaScript's; what goes back is JSON. */
const TUTOR = `
import json
from chainrule.tutor.index import Index
from chainrule.tutor.tutor import Tutor

_tutor = None

def _open(file):
    global _tutor
    _tutor = Tutor(Index.load(file.to_bytes()))

def _ask(question, history):
    answer = _tutor.ask(question, [(asked, answered) for asked, answered in json.loads(history)])
    return json.dumps(answer.to_json())

def _learn(file):
    from chainrule.tutor.encoder import Encoder
    _tutor.retriever.encoder = Encoder.load(file.to_bytes())
`;

const QUIET = 1000; // milliseconds

const send = (told: Told): void => postMessage(told);

/** Tells how loading goes on, as the page wants it. */
const tellProgress = (progress: Progress): void => send({ type: "progress", ...progress });

class Tutor {
  readonly #python: Promise<Python>;
  readonly #assets: Promise<Assets>;
  readonly #manifest: Promise<Manifest>;
  readonly #ready: Promise<void>;
  #learning = false;
  /** When Python was ready, or last answered. */
  #used = 0;
  #meaning = false;
  #kept = false;

  constructor(private readonly files: PythonFiles) {
    // The tutor's own files come while Python starts.
    this.#assets = Assets.load(files.root, files.version);
    this.#manifest = this.#read();
    const parts = this.#fetchParts();
    parts.catch(() => {}); // Its failure is met where it is awaited.
    this.#python = this.#manifest.then(() => boot(files, tellProgress, FIRST));
    this.#ready = this.#open(parts);
    this.#ready.catch((error: unknown) => send({ type: "failed", message: reason(error) }));
  }

  async ask(request: number, question: string, history: [string, string][]): Promise<void> {
    await this.#ready;
    const { pyodide, keepImage } = await this.#python;
    try {
      const ask = pyodide.globals.get("_ask") as Answering;
      const answer: unknown = JSON.parse(ask(question, JSON.stringify(history)));
      send({ type: "answer", request, answer, meaning: this.#meaning });
    } catch (error) {
      send({ type: "unanswered", request, message: reason(error) });
    }
    this.#used = performance.now();
    if (this.#kept) return;
    this.#kept = true;
    setTimeout(() => void keepImage(), 1000);
  }

  /** Fetches the encoder of meanings behind the reader's back, once. */
  async learn(): Promise<void> {
    if (this.#learning || this.#meaning) return;
    this.#learning = true;
    try {
      await this.#ready;
      const { encoder } = await this.#manifest;
      if (!encoder) return;
      const stage = new Stage("meaning", ({ received, total }) =>
        send({ type: "meaning", state: "loading", received, total }),
      );
      stage.announce();
      const file = await download(this.#at(encoder), await this.#assets, stage);
      const { pyodide } = await this.#python;
      await this.#quiet();
      const began = performance.now();
      (pyodide.globals.get("_learn") as Learning)(file);
      this.#meaning = true;
      const milliseconds = Math.round(performance.now() - began);
      send({ type: "meaning", state: "ready", milliseconds });
    } catch (error) {
      send({ type: "meaning", state: "failed", message: reason(error) });
    } finally {
      this.#learning = false;
    }
  }

  /** Taking in the weights holds Python up: not while a question has just come or is about to. */
  async #quiet(): Promise<void> {
    for (;;) {
      const rest = this.#used + QUIET - performance.now();
      if (rest <= 0) return;
      await new Promise((resolve) => setTimeout(resolve, rest));
    }
  }

  #at(name: string): string {
    return new URL(`_static/chainrule/${name}`, this.files.root).href;
  }

  async #read(): Promise<Manifest> {
    const found = await fetch(this.#at("tutor.json"));
    if (!found.ok) throw new Error("this copy of the book was built without its tutor");
    return (await found.json()) as Manifest;
  }

  async #fetchParts(): Promise<{ index: Uint8Array; wheels: Uint8Array[] }> {
    const [{ index, wheels }, assets] = await Promise.all([this.#manifest, this.#assets]);
    const stage = new Stage("the book's index", tellProgress);
    const [first, ...rest] = await Promise.all(
      [index, ...wheels].map((name) => download(this.#at(name), assets, stage)),
    );
    return { index: first as Uint8Array, wheels: rest };
  }

  async #open(fetched: Promise<{ index: Uint8Array; wheels: Uint8Array[] }>): Promise<void> {
    const { pyodide, install, milliseconds } = await this.#python;
    const { index, wheels } = await fetched;
    const began = performance.now();
    if (wheels.length) install(wheels);
    pyodide.runPython(TUTOR);
    (pyodide.globals.get("_open") as Learning)(index);
    const [{ encoder }, assets] = await Promise.all([this.#manifest, this.#assets]);
    this.#used = performance.now();
    send({
      type: "ready",
      meaning: encoder ? assets.size(this.#at(encoder)) || 1 : 0,
      milliseconds: { ...milliseconds, tutor: Math.round(performance.now() - began) },
    });
  }
}

/** The last line of what went wrong: of a Python traceback, the error itself. */
function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().split("\n").pop() ?? text;
}

let tutor: Tutor | null = null;

addEventListener("message", ({ data }: MessageEvent<Ask>) => {
  if (data.type === "start") tutor = new Tutor(data.files);
  else if (data.type === "meaning") void tutor?.learn();
  else void tutor?.ask(data.request, data.question, data.history).catch(() => {}); // told already
});
