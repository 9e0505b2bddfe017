/**
 * Finds quoted words in the page as it stands.
 *
 * A quote is text; in the page it may run through links, code and formulas. So both are compared by
 * their letters and digits alone. Where a stretch differs all the same (a formula written in
 * another way), what stands before and after it is found, and the stretch between belongs to it.
 */

const SKIPPED =
  "script, style, template, annotation, annotation-xml, button, textarea, .headerlink, .cr-toolbar, " +
  ".cr-leave, .cr-guess, .cr-solved, .cr-hidden, .cr-ask";
/** Words that must agree before a place counts as found. */
const ENOUGH = 3;
const CLOSING = /^[\p{Pe}\p{Pf}.,:;!?'"%]+/u;

/** Letters and digits, small and in one form: what two ways of writing a text have in common. */
export function bare(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
}

/** The page's letters and digits, and where each stands. */
class Letters {
  readonly text: string;
  readonly #nodes: Text[] = [];
  readonly #offsets: number[] = [];

  constructor(root: Element) {
    const parts: string[] = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, {
      acceptNode: (node) =>
        node instanceof Element
          ? node.matches(SKIPPED)
            ? NodeFilter.FILTER_REJECT
            : NodeFilter.FILTER_SKIP
          : NodeFilter.FILTER_ACCEPT,
    });
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      this.#take(node as Text, parts);
    }
    this.text = parts.join("");
  }

  #take(node: Text, parts: string[]): void {
    let offset = 0;
    for (const sign of node.data) {
      const letters = bare(sign);
      for (let count = 0; count < letters.length; count++) {
        this.#nodes.push(node);
        this.#offsets.push(offset);
      }
      parts.push(letters);
      offset += sign.length;
    }
  }

  /** The page's own text from one letter up to another, with the signs that close it. */
  range(start: number, end: number): Range {
    const range = document.createRange();
    range.setStart(this.#nodes[start] as Text, this.#offsets[start] as number);
    const last = this.#nodes[end - 1] as Text;
    const sign = String.fromCodePoint(last.data.codePointAt(this.#offsets[end - 1] as number) ?? 0);
    const after = (this.#offsets[end - 1] as number) + sign.length;
    const closing = CLOSING.exec(last.data.slice(after))?.[0] ?? "";
    range.setEnd(last, after + closing.length);
    return range;
  }
}

/** Where `quote` stands below `root`; null if it doesn't. */
export function findQuote(root: Element, quote: string): Range | null {
  const letters = new Letters(root);
  const place = locate(letters.text, quote);
  return place && letters.range(place[0], place[1]);
}

/** Start and end of a quote in a text of bare letters. */
export function locate(text: string, quote: string): [number, number] | null {
  const whole = bare(quote);
  if (!whole) return null;
  const at = text.indexOf(whole);
  if (at >= 0) return [at, at + whole.length];
  const words = quote.split(/\s+/).map(bare).filter(Boolean);
  return betweenEnds(text, words, whole.length) ?? longestRun(text, words);
}

/** From the first words that are found to the last ones, if these are not too far away. */
function betweenEnds(text: string, words: string[], length: number): [number, number] | null {
  for (let count = words.length - 1; count >= ENOUGH; count--) {
    const start = text.indexOf(words.slice(0, count).join(""));
    if (start < 0) continue;
    const far = text.slice(start, start + 2 * length + 200);
    const known = words.slice(0, count).join("").length;
    for (let first = count; first <= words.length - ENOUGH; first++) {
      const rest = words.slice(first).join("");
      const found = far.indexOf(rest, known);
      if (found >= 0) return [start, start + found + rest.length];
    }
    return [start, start + known];
  }
  return null;
}

/** The longest run of the quote's words that the text has. */
function longestRun(text: string, words: string[]): [number, number] | null {
  for (let count = words.length - 1; count >= ENOUGH; count--) {
    for (let first = 1; first + count <= words.length; first++) {
      const run = words.slice(first, first + count).join("");
      const at = text.indexOf(run);
      if (at >= 0) return [at, at + run.length];
    }
  }
  return null;
}
