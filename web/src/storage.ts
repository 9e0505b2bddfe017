/**
 * What the book remembers in the reader's browser: edited cells, solved exercises, and whether
 * Python was used here before. Storage may be full or forbidden; the book then simply forgets.
 */
import { hash } from "./hash";

const PREFIX = "chainrule:";

function read(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

function write(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, value);
  } catch {
    // Full or forbidden: nothing is lost but the memory of it.
  }
}

/** One cell's edit, kept until it is reset, or until the book's own text changes under it. */
export class SavedEdit {
  readonly #key: string;

  constructor(
    page: string,
    cell: string,
    readonly original: string,
  ) {
    this.#key = `edit:${page}:${cell}:${hash(original)}`;
  }

  load(): string | null {
    return read(this.#key);
  }

  /** Keeps `source`, or forgets the edit when it is the original again. */
  save(source: string): void {
    write(this.#key, source === this.original ? null : source);
  }
}

export function isSolved(page: string, exercise: string): boolean {
  return read(`solved:${page}:${exercise}`) === "1";
}

export function markSolved(page: string, exercise: string): void {
  write(`solved:${page}:${exercise}`, "1");
}

/** True when this reader ran Python before: worth starting it early. */
export function usedPython(): boolean {
  return read("python") === "1";
}

export function rememberPython(): void {
  write("python", "1");
}
