import { expect, test } from "vitest";
import {
  type Answer,
  addressIn,
  blocks,
  nearest,
  readAnswer,
  withoutSections,
  words,
} from "../src/ask/answer";
import { sectionName, TurnView } from "../src/ask/turn";

const ROOT = "http://book.test/site/";

function answerOf(text: string, quotes: string[] = [], more: Partial<Answer> = {}): Answer {
  const citations = quotes.map((quote, index) => ({
    id: String(index + 1),
    section: "One neuron > The sigmoid",
    url: "chapters/one-neuron.html#the-sigmoid",
    quote,
  }));
  return {
    question: "?",
    answered: true,
    answer: text,
    citations,
    passages: [],
    cell: null,
    ...more,
  };
}

test("what the tutor sends is read, and what is no answer is refused", () => {
  const sent = { ...answerOf("It bends. [1]", ["It bends."]), writer: "book", cell: undefined };
  expect(readAnswer(sent)).toEqual(answerOf("It bends. [1]", ["It bends."]));
  for (const wrong of [null, 1, {}, { ...sent, answered: "yes" }, { ...sent, citations: [{}] }]) {
    expect(() => readAnswer(wrong)).toThrow("The answer");
  }
});

test("numbers become citations where there is one", () => {
  const answer = answerOf("It bends. [1] It ends. [2]\n\nFar [3].", ["It bends.", "It ends."]);
  const [first, second] = answer.citations;
  expect(blocks(answer)).toEqual([
    { code: false, pieces: ["It bends. ", first, " It ends. ", second] },
    { code: false, pieces: ["Far [3]."] },
  ]);
  expect(words(answer)).toBe("It bends. It ends.\n\nFar.");
});

test("the book's own numbers in brackets are words", () => {
  const quote = "Shapes line up from the right [1], as said.";
  const answer = answerOf(`${quote} [1]`, [quote]);
  expect(blocks(answer)).toEqual([{ code: false, pieces: [`${quote} `, answer.citations[0]] }]);
});

test("a quoted cell is kept whole, blank lines and brackets too", () => {
  const code = "x = [1]\n\nprint(x[1])";
  const answer = answerOf(`Like this. [1]\n\n\`\`\`\n${code}\n\`\`\`\n[2]\n\nDone. [1]`, [
    "",
    code,
  ]);
  expect(blocks(answer).map(({ code }) => code)).toEqual([false, true, false]);
  expect(blocks(answer)[1]).toEqual({ code: true, text: code, citations: [answer.citations[1]] });
});

test("a refusal names the sections once, as links", () => {
  const passages = ["A > B", "A > B", "C"].map((section, index) => ({
    section,
    url: `${index}.html`,
    score: 0.1,
  }));
  const refused = answerOf("Not covered. The nearest sections are: A > B; C.", [], {
    answered: false,
    passages,
  });
  expect(withoutSections(refused).answer).toBe("Not covered.");
  expect(nearest(refused).map(({ url }) => url)).toEqual(["0.html", "2.html"]);
});

test.each([
  ["chapters/a.html#b", `${ROOT}chapters/a.html#b`],
  ["./a.html", `${ROOT}a.html`],
  ["../elsewhere.html", null],
  ["javascript:alert(1)", null],
  ["//evil.test/x", null],
  ["https://evil.test/site/", null],
  ["data:text/html,x", null],
  ["a.html?next=//evil.test", null],
  ["http://[", null],
])("the address %s counts only inside the book", (url, wanted) => {
  expect(addressIn(ROOT, url)?.href ?? null).toBe(wanted);
});

function shown(answer: Answer): HTMLElement {
  const view = new TurnView("<img src=x onerror=alert(1)>", {
    root: ROOT,
    follow() {},
    offer: (holder, source) => holder.append(source),
  });
  view.show(answer);
  return view.element;
}

test("nothing that was typed or written becomes markup", () => {
  const evil = "<script>alert(1)</script><b onclick=x>";
  const element = shown(
    answerOf(`${evil} [1]`, [evil], {
      cell: evil,
      passages: [{ section: evil, url: "javascript:alert(1)", score: 1 }],
    }),
  );
  expect(element.querySelectorAll("script, img, b")).toHaveLength(0);
  expect(element.textContent).toContain(evil);
  expect(element.querySelector("h3")?.textContent).toContain("<img src=x");
});

test("an answer has links in its sentences and a list of sources", () => {
  const element = shown(answerOf("It bends. [1]", ["It bends."]));
  const cite = element.querySelector<HTMLAnchorElement>("a.cr-ask-cite");
  expect(cite?.href).toBe(`${ROOT}chapters/one-neuron.html#the-sigmoid`);
  expect(cite?.getAttribute("aria-label")).toBe("Source 1: One neuron › The sigmoid");
  expect(element.querySelector("blockquote")?.textContent).toBe("It bends.");
  expect(sectionName("A > B > C")).toBe("A › B › C");
});

test("a source outside the book is no link", () => {
  const answer = answerOf("It bends. [1]", ["It bends."]);
  for (const citation of answer.citations) citation.url = "https://evil.test/";
  expect(shown(answer).querySelectorAll("a")).toHaveLength(0);
});

test("a refusal shows the nearest sections as links", () => {
  const passages = [{ section: "A > B", url: "a.html#b", score: 0.2 }];
  const element = shown(answerOf("Not covered.", [], { answered: false, passages }));
  expect(element.dataset.answered).toBe("false");
  expect(element.querySelector("a")?.textContent).toBe("A › B");
});
