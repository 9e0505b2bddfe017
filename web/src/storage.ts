/**
 * What the book remembers in the reader's browser: edited cells, solved exercises, the talk with the
 * tutor, and whether Python was used here before. Storage may be full or forbidden; the book then
 * simply forgets.
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

/** What the reader guessed in a "Predict" box of a page; an empty text if nothing. */
export function guess(page: string, index: number): string {
  return read(`guess:${page}:${index}`) ?? "";
}

export function keepGuess(page: string, index: number, text: string): void {
  write(`guess:${page}:${index}`, text || null);
}

/** What the reader answered to a question of a page, named by a hash of its words. */
export function recall(page: string, question: string): string {
  return read(`recall:${page}:${question}`) ?? "";
}

export function keepRecall(page: string, question: string, text: string): void {
  write(`recall:${page}:${question}`, text || null);
}

/** Whether the reader knew the answer to a question; null if that was never said. */
export function known(page: string, question: string): boolean | null {
  const mark = read(`known:${page}:${question}`);
  return mark === null ? null : mark === "1";
}

export function keepKnown(page: string, question: string, yes: boolean): void {
  write(`known:${page}:${question}`, yes ? "1" : "0");
}

/** The conversation with the tutor, as text; empty if there was none. */
export function talk(): string {
  return read("ask:talk") ?? "";
}

export function keepTalk(text: string): void {
  write("ask:talk", text || null);
}

/** The citation that is just being followed; see ask/follow.ts. Taking it forgets it. */
export function keepFollowed(text: string): void {
  write("followed", text);
}

export function takeFollowed(): string | null {
  const kept = read("followed");
  if (kept !== null) write("followed", null);
  return kept;
}

/** True for keys of the reader's work, without the book's prefix. */
export function isOwn(key: string): boolean {
  return /^(edit|solved|guess|recall|known|ask):/.test(key);
}

/** All of the reader's work, by key. */
export function entries(): Record<string, string> {
  const found: Record<string, string> = {};
  try {
    for (const key of Object.keys(localStorage)) {
      const own = key.slice(PREFIX.length);
      if (key.startsWith(PREFIX) && isOwn(own)) found[own] = localStorage.getItem(key) ?? "";
    }
  } catch {
    // Forbidden: there is nothing to keep.
  }
  return found;
}

export function forgetAll(): void {
  for (const key of Object.keys(entries())) write(key, null);
}

/** Puts other work in the place of what is there. */
export function replaceAll(work: Record<string, string>): void {
  forgetAll();
  for (const [key, value] of Object.entries(work)) write(key, value);
}

/** True when this reader ran Python before: worth starting it early. */
export function usedPython(): boolean {
  return read("python") === "1";
}

export function rememberPython(): void {
  write("python", "1");
}
