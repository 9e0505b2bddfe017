/** The page's hold on the tutor: starts its worker when needed, asks, and knows how loading goes on. */
import type { Port } from "../python/kernel";
import type { Progress, PythonFiles } from "../python/protocol";
import { type Answer, readAnswer } from "./answer";
import type { Ask, Told } from "./protocol";

/** What the tutor can do by now. */
export type State =
  | { python: "none" }
  | { python: "starting"; progress: Progress | null }
  | { python: "ready"; meaning: Meaning }
  | { python: "failed"; message: string };

/** Search by meaning: not built in, not asked for yet, on its way, there, or not to be had. */
export type Meaning =
  | { state: "absent" }
  | { state: "offered"; total: number }
  | { state: "loading"; received: number; total: number }
  | { state: "ready" }
  | { state: "failed"; message: string };

export type TutorPort = Omit<Port, "postMessage" | "onmessage"> & {
  postMessage(message: Ask): void;
  onmessage: ((event: MessageEvent<Told>) => void) | null;
};

interface Pending {
  settle(answer: { answer: Answer; meaning: boolean }): void;
  refuse(error: Error): void;
}

export class Client {
  #port: TutorPort | null = null;
  #state: State = { python: "none" };
  #asked = 0;
  readonly #pending = new Map<number, Pending>();

  /**
   * @param quietly - whether the encoder may be fetched without asking the reader
   * @param changed - told of every new state
   */
  constructor(
    private readonly files: PythonFiles,
    private readonly makePort: () => TutorPort,
    private readonly quietly: boolean,
    private readonly changed: () => void,
  ) {}

  get state(): State {
    return this.#state;
  }

  /** Starts the tutor's Python if it isn't there yet. */
  start(): void {
    if (this.#port) return;
    const port = this.makePort();
    this.#port = port;
    port.onmessage = ({ data }) => this.#hear(data);
    port.onerror = (event) => this.#fail(event.message || "its worker could not be loaded");
    this.#become({ python: "starting", progress: null });
    port.postMessage({ type: "start", files: this.files });
  }

  /** Asks; resolves with the answer and whether it went by meaning. Rejects with a reason in words. */
  ask(
    question: string,
    history: [string, string][],
  ): Promise<{ answer: Answer; meaning: boolean }> {
    this.start();
    return new Promise((settle, refuse) => {
      const request = ++this.#asked;
      this.#pending.set(request, { settle, refuse });
      this.#port?.postMessage({ type: "ask", request, question, history });
    });
  }

  /** Fetches what search by meaning needs. */
  learn(): void {
    if (this.#state.python !== "ready") return;
    const { meaning } = this.#state;
    if (meaning.state !== "offered" && meaning.state !== "failed") return;
    this.#become({ python: "ready", meaning: { state: "loading", received: 0, total: 0 } });
    this.#port?.postMessage({ type: "meaning" });
  }

  #hear(told: Told): void {
    switch (told.type) {
      case "progress":
        if (this.#state.python === "starting") {
          this.#become({ python: "starting", progress: told });
        }
        return;
      case "ready":
        performance.mark("chainrule:tutor-ready", { detail: told.milliseconds });
        this.#become({
          python: "ready",
          meaning: told.meaning ? { state: "offered", total: told.meaning } : { state: "absent" },
        });
        // Questions that wait are answered by words first: the worker takes one at a time.
        if (this.quietly) this.learn();
        return;
      case "failed":
        this.#fail(told.message);
        return;
      case "meaning":
        if (told.state === "ready") {
          performance.mark("chainrule:meaning-ready", { detail: told.milliseconds });
        }
        this.#become({ python: "ready", meaning: told });
        return;
      default:
        this.#answer(told);
    }
  }

  #answer(told: Extract<Told, { request: number }>): void {
    const pending = this.#pending.get(told.request);
    this.#pending.delete(told.request);
    if (!pending) return;
    if (told.type === "unanswered") {
      pending.refuse(new Error(told.message));
      return;
    }
    try {
      pending.settle({ answer: readAnswer(told.answer), meaning: told.meaning });
    } catch (error) {
      pending.refuse(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Ends the worker; the next question starts another. */
  #fail(message: string): void {
    this.#port?.terminate();
    this.#port = null;
    this.#become({ python: "failed", message });
    for (const { refuse } of this.#pending.values()) refuse(new Error(message));
    this.#pending.clear();
  }

  #become(state: State): void {
    this.#state = state;
    this.changed();
  }
}
