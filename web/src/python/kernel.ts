/**
 * The page's hold on Python: starts the worker, runs one job at a time in the order asked, and
 * stops it. One kernel a page; all cells share it.
 */
import type {
  Action,
  Completions,
  LiveEvent,
  Progress,
  PythonFiles,
  Reply,
  Request,
} from "./protocol";

export type Job =
  | { kind: "run"; cell: string; source: string }
  | { kind: "check"; cell: string; source: string; check: string }
  | { kind: "act"; cell: string; piece: string; action: Action };

/** How a job ended. "kept" and "lost" say what a stop did to the variables. */
export type Outcome = "ok" | "error" | "kept" | "lost" | "cancelled" | "failed";

export interface Listener {
  /** The job left the queue and Python is on it. */
  started?(): void;
  progress?(progress: Progress): void;
  event(event: LiveEvent): void;
}

/** The part of a Worker used here; tests give their own. */
export interface Port {
  postMessage(message: Request): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<Reply>) => void) | null;
  onerror: ((event: globalThis.ErrorEvent) => void) | null;
}

interface Waiting {
  run: number;
  job: Job;
  listener: Listener;
  settle(outcome: Outcome): void;
}

function request(run: number, job: Job): Request {
  const { kind, ...rest } = job;
  return { type: kind, run, ...rest } as Request;
}

/** How long an interrupted cell may take to end by itself before its worker is ended. */
const PATIENCE = 700;

export class Kernel {
  #port: Port | null = null;
  #interrupt: Uint8Array | null = null;
  #ready = false;
  #failure: string | null = null;
  #queue: Waiting[] = [];
  #current: Waiting | null = null;
  #stopping: ReturnType<typeof setTimeout> | null = null;
  #runs = 0;
  #questions = new Map<number, (result: Completions | null) => void>();
  #lastProgress: Progress | null = null;

  constructor(
    private readonly files: PythonFiles,
    private readonly makePort: () => Port,
    private readonly isolated: boolean = globalThis.crossOriginIsolated === true,
  ) {}

  get ready(): boolean {
    return this.#ready;
  }

  get busy(): boolean {
    return this.#current !== null;
  }

  /** Why Python could not be started, if it couldn't. */
  get failure(): string | null {
    return this.#failure;
  }

  /** Starts Python if it isn't there yet. */
  start(): void {
    if (this.#port) return;
    this.#failure = null;
    this.#ready = false;
    this.#interrupt = this.isolated ? new Uint8Array(new SharedArrayBuffer(1)) : null;
    const port = this.makePort();
    this.#port = port;
    port.onmessage = ({ data }) => this.#receive(data);
    port.onerror = (event) => this.#fail(event.message || "the worker could not be loaded");
    port.postMessage({ type: "start", files: this.files, interrupt: this.#interrupt });
  }

  /** Queues a job; resolves when it has ended, however it ended. */
  run(job: Job, listener: Listener): Promise<Outcome> {
    this.start();
    return new Promise((settle) => {
      this.#queue.push({ run: ++this.#runs, job, listener, settle });
      if (this.#lastProgress && !this.#ready) listener.progress?.(this.#lastProgress);
      this.#next();
    });
  }

  /** Cancels what waits and stops what runs. */
  stop(): void {
    for (const waiting of this.#queue.splice(0)) waiting.settle("cancelled");
    if (!this.#current || this.#stopping) return;
    if (this.#ready && this.#interrupt) {
      Atomics.store(this.#interrupt, 0, 2); // SIGINT
      this.#stopping = setTimeout(() => this.#restart(), PATIENCE);
    } else {
      this.#restart();
    }
  }

  /** What could be written at `position`; null while Python is busy or not there. */
  complete(source: string, position: number): Promise<Completions | null> {
    const port = this.#port;
    if (!port || !this.#ready || this.#current) return Promise.resolve(null);
    return new Promise((resolve) => {
      const request = ++this.#runs;
      this.#questions.set(request, resolve);
      port.postMessage({ type: "complete", request, source, position });
    });
  }

  #next(): void {
    if (this.#current || !this.#port) return;
    const waiting = this.#queue.shift();
    if (!waiting) return;
    this.#current = waiting;
    const { run, job, listener } = waiting;
    if (this.#ready) listener.started?.();
    this.#port.postMessage(request(run, job));
  }

  #receive(reply: Reply): void {
    switch (reply.type) {
      case "ready":
        this.#ready = true;
        this.#lastProgress = null;
        performance.mark("chainrule:python-ready", { detail: reply.milliseconds });
        this.#current?.listener.started?.();
        return;
      case "failed":
        this.#fail(reply.message);
        return;
      case "progress":
        this.#tellProgress(reply);
        return;
      case "completions":
        this.#questions.get(reply.request)?.(reply.result);
        this.#questions.delete(reply.request);
        return;
      default:
        this.#deliver(reply);
    }
  }

  #deliver({ run, ...event }: LiveEvent & { run: number }): void {
    const current = this.#current;
    if (!current || current.run !== run) return;
    current.listener.event(event);
    if (event.type !== "done") return;
    const stopped = this.#stopping !== null;
    if (this.#stopping) clearTimeout(this.#stopping);
    this.#stopping = null;
    this.#current = null;
    current.settle(stopped ? "kept" : event.ok ? "ok" : "error");
    this.#next();
  }

  #tellProgress(progress: Progress): void {
    if (!this.#ready) this.#lastProgress = progress;
    this.#current?.listener.progress?.(progress);
  }

  /** Ends the worker and starts another, which will be there when the reader runs a cell next. */
  #restart(): void {
    this.#abandon();
    this.#current?.settle("lost");
    this.#current = null;
    this.start();
  }

  #fail(message: string): void {
    this.#abandon();
    this.#failure = message;
    for (const waiting of this.#queue.splice(0)) waiting.settle("failed");
    this.#current?.settle("failed");
    this.#current = null;
  }

  #abandon(): void {
    if (this.#stopping) clearTimeout(this.#stopping);
    this.#stopping = null;
    this.#port?.terminate();
    this.#port = null;
    this.#ready = false;
    this.#lastProgress = null;
    for (const answer of this.#questions.values()) answer(null);
    this.#questions.clear();
  }
}
