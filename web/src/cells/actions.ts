/** What a reader did to a cell's figures and Python has not seen yet. */
import type { Action } from "../python/protocol";

export interface Deed {
  /** The face of the figure. */
  view: string;
  action: Action;
}

/**
 * A queue in which a newer deed replaces one that differs only in its value: while a weight is
 * dragged, Python gets the places it can keep up with, and the last one always.
 *
 * An action is {do, on?, to?}: what, to which part, and the new value.
 */
export class Deeds {
  readonly #waiting = new Map<string, Deed>();

  add(deed: Deed): void {
    const { do: verb, on } = deed.action;
    this.#waiting.set(JSON.stringify([deed.view, verb, on]), deed);
  }

  /** The oldest, taken out of the queue; undefined if none waits. */
  take(): Deed | undefined {
    const first = this.#waiting.entries().next();
    if (first.done) return undefined;
    const [key, deed] = first.value;
    this.#waiting.delete(key);
    return deed;
  }

  clear(): void {
    this.#waiting.clear();
  }
}
