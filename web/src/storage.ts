/**
 * What the book remembers in the reader's browser: edited cells, solved exercises, and whether
 * Python was used here before. Storage may be full or forbidden; the book then simply forgets.
 */

const PREFIX = "chainrule:";

/** 53-bit hash of a string (cyrb53): names a cell's original source, so that an edit is dropped
 * when the book's text changes under it. */
export function hash(text: string): string {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (4294967296 * (2097151 & low) + (high >>> 0)).toString(36);
}

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

/** One cell's edit, kept until it is reset. */
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
