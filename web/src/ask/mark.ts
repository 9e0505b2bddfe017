/** Shows the words that an answer quotes, where they stand in the page. */
import { h } from "../dom";
import { findQuote } from "./find";

const NAME = "cr-cited";
const BLOCK = "p, li, dd, dt, pre, td, th, figcaption, h1, h2, h3, h4, summary, .math-block";
/** By then a page has its figures and fonts. */
const SETTLED = 2500; // milliseconds

let undo: (() => void) | null = null;

/**
 * Marks a quote in the section with this id, brings it into view and puts the focus there. If the words
 * can't be found, the section's heading is marked in their place. Returns whether they were found.
 */
export function showQuote(id: string, quote: string): boolean {
  clearMark();
  const article = document.querySelector("article") ?? document.body;
  const section = document.getElementById(id);
  const found = (section && findQuote(section, quote)) ?? findQuote(article, quote);
  const range = found ?? headingOf(section);
  if (!range) return false;
  const inside = range.startContainer.parentElement ?? article;
  for (let at: Element | null = inside; at; at = at.parentElement) {
    if (at instanceof HTMLDetailsElement) at.open = true;
  }
  const unpaint = paint(range);
  const leave = intoView(range);
  undo = () => {
    leave();
    unpaint();
  };
  focusOn(inside.closest<HTMLElement>(BLOCK) ?? inside);
  return found !== null;
}

export function clearMark(): void {
  undo?.();
  undo = null;
}

function headingOf(section: HTMLElement | null): Range | null {
  const heading = section?.querySelector("h1, h2, h3, h4") ?? section;
  const text = heading?.firstChild;
  if (!text) return null;
  const range = document.createRange();
  range.selectNodeContents(text);
  return range;
}

/** Paints a range; the function that comes back undoes it. */
function paint(range: Range): () => void {
  if (typeof Highlight === "function" && CSS.highlights) {
    CSS.highlights.set(NAME, new Highlight(range));
    return () => CSS.highlights.delete(NAME);
  }
  const marks = wrap(range);
  return () => {
    for (const mark of marks) {
      const parent = mark.parentNode;
      mark.replaceWith(...mark.childNodes);
      parent?.normalize();
    }
  };
}

/** A browser without painted ranges gets marked elements, but not in an editor or a formula. */
function wrap(range: Range): HTMLElement[] {
  const texts: Text[] = [];
  const walker = document.createTreeWalker(rootOf(range), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const around = node.parentElement;
    if (range.intersectsNode(node) && !around?.closest(".cm-editor, math, svg, script, style")) {
      texts.push(node as Text);
    }
  }
  const { startContainer, startOffset, endContainer, endOffset } = range;
  return texts.flatMap((text) => {
    const end = text === endContainer ? endOffset : text.length;
    const start = text === startContainer ? startOffset : 0;
    if (end <= start || !text.data.slice(start, end).trim()) return [];
    if (end < text.length) text.splitText(end);
    const marked = start > 0 ? text.splitText(start) : text;
    const mark = h("mark", { class: NAME });
    marked.replaceWith(mark);
    mark.append(marked);
    return [mark];
  });
}

function rootOf({ commonAncestorContainer: node }: Range): Node {
  return node.nodeType === Node.TEXT_NODE ? (node.parentNode ?? node) : node;
}

/**
 * Brings a range into the upper part of the window. Figures and fonts that come late move it, so it is
 * brought back for a while, until the reader does anything.
 */
function intoView(range: Range): () => void {
  const scroll = (): void => {
    const place = range.getBoundingClientRect();
    const room = document.documentElement.clientHeight;
    const top = place.top + scrollY - Math.max(80, (room - place.height) / 3);
    scrollTo({ top: Math.max(0, top), behavior: "instant" });
  };
  scroll();
  const again = setInterval(scroll, 200);
  const deeds = ["wheel", "touchstart", "pointerdown", "keydown"] as const;
  const stop = (): void => {
    clearInterval(again);
    clearTimeout(timer);
    for (const deed of deeds) removeEventListener(deed, stop, true);
  };
  const timer = setTimeout(stop, SETTLED);
  for (const deed of deeds) addEventListener(deed, stop, { capture: true, passive: true });
  return stop;
}

/** Reading goes on from here, also for a keyboard and a screen reader. */
function focusOn(block: HTMLElement): void {
  const lent = !block.hasAttribute("tabindex") && block.tabIndex < 0;
  if (lent) block.tabIndex = -1;
  block.classList.add("cr-arrived");
  const leave = (): void => {
    block.classList.remove("cr-arrived");
    if (lent) block.removeAttribute("tabindex");
  };
  block.addEventListener("blur", leave, { once: true });
  block.focus({ preventScroll: true });
}
