import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { bare, findQuote, locate } from "../src/ask/find";
import { followedTo, remember } from "../src/ask/follow";
import { clearMark, showQuote } from "../src/ask/mark";

beforeEach(() => {
  localStorage.clear();
  document.body.innerHTML = `<article><section id="one"><h2>One<a class="headerlink">¶</a></h2>
    <p id="plain">The <em>products</em> add up to the <b>weighted
    sum</b>. With the bias it becomes the score, <math><mi>z</mi><mo>=</mo><msub><mi>x</mi><mn>1</mn></msub>
    <annotation>z = x_1</annotation></math>, of the evening.</p>
    <details><summary>Why?</summary><p>Because “it’s so”.</p></details></section>
    <section id="two"><h2>Two</h2><p>The products add up to nothing here.</p></section></article>`;
  globalThis.scrollTo = () => {};
});
afterEach(() => vi.unstubAllGlobals());

const article = (): Element => document.querySelector("article") as Element;

test.each([
  ["The products add up to the weighted sum.", "weighted sum"],
  ["it becomes the score, z=x1, of the evening.", "the evening."],
  ["it becomes the score, $z = x_1$, of the evening.", "the evening."],
  ['Because "it\'s so".', "so”."],
])("%s is found through markup", (quote, end) => {
  const text = findQuote(article(), quote)?.toString().replace(/\s+/g, " ");
  expect(text?.endsWith(end)).toBe(true);
  expect(bare(text ?? "").startsWith(bare(quote).slice(0, 8))).toBe(true);
});

test("a stretch that is written in another way is bridged", () => {
  const quote = "With the bias it becomes the score, \\frac{a}{b}, of the evening.";
  const text = findQuote(article(), quote)?.toString();
  expect(text?.startsWith("With the bias")).toBe(true);
  expect(text?.endsWith("of the evening.")).toBe(true);
});

test("what isn't there is not found", () => {
  expect(findQuote(article(), "Dropout sets activations to zero.")).toBeNull();
  expect(findQuote(article(), "?!")).toBeNull();
  expect(findQuote(article(), "")).toBeNull();
});

test("the longest run counts where both ends differ", () => {
  const text = bare("one two three four five six seven");
  const place = locate(text, "uno two three four five six siete");
  expect(place && text.slice(...place)).toBe("twothreefourfivesix");
});

test("a long quote takes no time to miss", () => {
  const began = performance.now();
  locate("ab".repeat(50_000), "word ".repeat(160));
  expect(performance.now() - began).toBeLessThan(2000);
});

test("the words are marked by elements where ranges can't be painted, and let go again", () => {
  const before = article().textContent;
  expect(showQuote("one", "products add up to the weighted sum.")).toBe(true);
  const marks = [...document.querySelectorAll("mark.cr-cited")];
  expect(marks.length).toBeGreaterThan(1);
  expect(marks.every((mark) => mark.closest("#plain"))).toBe(true);
  expect(document.activeElement?.id).toBe("plain");
  clearMark();
  expect(document.querySelectorAll("mark")).toHaveLength(0);
  expect(article().textContent).toBe(before);
});

test("ranges are painted where that can be", () => {
  const painted = new Map<string, unknown>();
  vi.stubGlobal("Highlight", class {});
  vi.stubGlobal("CSS", { highlights: painted });
  showQuote("one", "The products add up");
  expect(painted.has("cr-cited")).toBe(true);
  expect(document.querySelectorAll("mark")).toHaveLength(0);
  clearMark();
  expect(painted.size).toBe(0);
});

test("closed details open, and the section of the citation comes before others", () => {
  showQuote("one", "Because it's so");
  expect(document.querySelector("details")?.open).toBe(true);
  showQuote("two", "The products add up");
  expect(document.querySelector("mark")?.closest("section")?.id).toBe("two");
});

test("if the words are gone, the section's heading is marked", () => {
  expect(showQuote("two", "Words of another edition of it")).toBe(false);
  expect(document.querySelector("mark")?.textContent).toBe("Two");
  expect(showQuote("nowhere", "Words of another edition of it")).toBe(false);
});

test("a citation is followed to its page once, and soon", () => {
  const address = new URL("http://book.test/a.html#caf%C3%A9");
  remember(address, "words", true);
  expect(followedTo(new URL("http://book.test/b.html#caf%C3%A9"))).toBeNull();
  remember(address, "words", true);
  const wanted = { path: "/a.html", id: "café", quote: "words", beside: true };
  expect(followedTo(address)).toEqual(wanted);
  expect(followedTo(address)).toBeNull();
  remember(address, "words", false);
  vi.useFakeTimers({ now: Date.now() + 60_000 });
  expect(followedTo(address)).toBeNull();
  vi.useRealTimers();
});
