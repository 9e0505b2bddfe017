/**
 * An answer as the tutor gives it, and how it is read. Answers also come back from storage and from
 * files, so whatever is not of this form is refused, and an address counts only inside the book.
 */

export interface Citation {
  /** What stands in brackets in the answer: "1", "2"... */
  id: string;
  section: string;
  /** Relative to the site's root. */
  url: string;
  /** The source's own words. */
  quote: string;
}

export interface Nearby {
  section: string;
  url: string;
  score: number;
}

export interface Answer {
  question: string;
  answered: boolean;
  /** Sentences, each followed by the numbers of its citations: "... [1] ... [2]". */
  answer: string;
  citations: Citation[];
  passages: Nearby[];
  /** Python that works the question out. */
  cell: string | null;
}

type Fields = Record<string, unknown>;

function fields(value: unknown): Fields {
  if (typeof value !== "object" || value === null) throw new Error("The answer is no object.");
  return value as Fields;
}

function text(from: Fields, name: string): string {
  const value = from[name];
  if (typeof value !== "string") throw new Error(`The answer's "${name}" is no text.`);
  return value;
}

function list<T>(from: Fields, name: string, each: (item: Fields) => T): T[] {
  const value = from[name];
  if (!Array.isArray(value)) throw new Error(`The answer's "${name}" is no list.`);
  return value.map((item) => each(fields(item)));
}

/** Reads an answer; throws if it is none. */
export function readAnswer(value: unknown): Answer {
  const from = fields(value);
  const { answered, cell } = from;
  if (typeof answered !== "boolean") throw new Error('The answer\'s "answered" is missing.');
  return {
    question: text(from, "question"),
    answered,
    answer: text(from, "answer"),
    citations: list(from, "citations", (item) => ({
      id: text(item, "id"),
      section: text(item, "section"),
      url: text(item, "url"),
      quote: text(item, "quote"),
    })),
    passages: list(from, "passages", (item) => ({
      section: text(item, "section"),
      url: text(item, "url"),
      score: Number(item.score),
    })),
    cell: typeof cell === "string" && cell.trim() ? cell : null,
  };
}

/** A part of an answer: sentences with the citations behind them, or a cell quoted whole. */
export type Block =
  | { code: false; pieces: (string | Citation)[] }
  | { code: true; text: string; citations: Citation[] };

const FENCED = /^```\w*\n([\s\S]*?)\n```[ \t]*\n?((?:\[\d+\]\s*)*)/m;
const NUMBER = /\[(\d+)\]/g;

/** The answer's parts in order. A number without a citation stays text. */
export function blocks(answer: Answer): Block[] {
  const found: Block[] = [];
  let rest = answer.answer;
  for (let match = FENCED.exec(rest); match; match = FENCED.exec(rest)) {
    found.push(...prose(rest.slice(0, match.index), answer.citations));
    const numbers = [...(match[2] ?? "").matchAll(NUMBER)].map(([, number]) => number);
    const citations = answer.citations.filter(({ id }) => numbers.includes(id));
    found.push({ code: true, text: match[1] ?? "", citations });
    rest = rest.slice(match.index + match[0].length);
  }
  return [...found, ...prose(rest, answer.citations)];
}

function prose(text: string, citations: Citation[]): Block[] {
  return text
    .split(/\n{2,}/)
    .filter((paragraph) => paragraph.trim())
    .map((paragraph) => ({ code: false, pieces: cited(paragraph.trim(), citations) }));
}

function cited(paragraph: string, citations: Citation[]): (string | Citation)[] {
  const quotes = citations.map(({ quote }) => quote.replace(/\s+/g, " "));
  const pieces: (string | Citation)[] = [];
  let from = 0;
  for (const match of paragraph.matchAll(NUMBER)) {
    const end = match.index + match[0].length;
    const citation = citations.find(({ id }) => id === match[1]);
    // The book has numbers in brackets too: those are part of what is quoted.
    const words = paragraph.slice(Math.max(from, match.index - 24), end).replace(/\s+/g, " ");
    if (!citation || quotes.some((quote) => quote.includes(words))) continue;
    if (match.index > from) pieces.push(paragraph.slice(from, match.index));
    pieces.push(citation);
    from = end;
  }
  if (from < paragraph.length) pieces.push(paragraph.slice(from));
  return pieces;
}

/** The answer's words without the numbers, as a follow-up question needs them. */
export function words({ answer }: Answer): string {
  return answer.replace(/\s*\[\d+\]/g, "").trim();
}

/** The nearest sections, each once, best first. */
export function nearest({ passages }: Answer, most = 3): Nearby[] {
  const seen = new Set<string>();
  return passages.filter(({ section }) => !seen.has(section) && seen.add(section)).slice(0, most);
}

/** A refusal without its last sentence, should that only name the sections that are linked below. */
export function withoutSections(answer: Answer): Answer {
  const named = answer.passages.map(({ section }) => answer.answer.indexOf(section));
  const first = Math.min(...named.filter((at) => at >= 0), Number.POSITIVE_INFINITY);
  if (answer.answered || !Number.isFinite(first)) return answer;
  const end = answer.answer.slice(0, first).search(/[.!?][^.!?]*$/);
  return { ...answer, answer: answer.answer.slice(0, end + 1) };
}

/** The absolute address of a place in the book; null for one that lies elsewhere. */
export function addressIn(root: string, url: string): URL | null {
  try {
    const found = new URL(url, root);
    return found.href.startsWith(root) && !found.search ? found : null;
  } catch {
    return null;
  }
}
