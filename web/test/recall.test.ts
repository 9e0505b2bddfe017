import { beforeEach, expect, test } from "vitest";
import { prepareRecall } from "../src/recall";
import { forgetAll, replaceAll } from "../src/storage";
import { exported, imported } from "../src/work";

const PAGE = `<article>
  <details class="cr-recall"><summary>Why <em>from</em> the end?</summary><p>Each once.</p></details>
  <details class="cr-recall"><summary>What is 0.25?</summary><p>One half to everything.</p></details>
</article>`;

function show(): HTMLTextAreaElement[] {
  document.body.innerHTML = PAGE;
  prepareRecall();
  return [...document.querySelectorAll("textarea")];
}

const radios = (): HTMLInputElement[] => [
  ...document.querySelectorAll<HTMLInputElement>("input[type=radio]"),
];
const sum = (): string => document.querySelector(".cr-recall-sum")?.textContent ?? "none";

function choose(input: HTMLInputElement | undefined): void {
  if (!input) throw new Error("There is no such choice.");
  input.checked = true;
  input.dispatchEvent(new Event("change"));
}

beforeEach(() => localStorage.clear());

test("a question comes first, then a place to answer, then the answer to open", () => {
  show();
  const card = document.querySelector(".cr-recall-card");
  expect([...(card?.children ?? [])].map((part) => part.tagName)).toEqual(["P", "DIV", "DETAILS"]);
  expect(card?.querySelector("p")?.innerHTML).toBe("Why <em>from</em> the end?");
  expect(card?.querySelector("summary")?.textContent).toBe("Show the answer to question 1 of 2");
  const area = card?.querySelector("textarea");
  expect(area?.getAttribute("aria-describedby")).toBe(card?.querySelector("p")?.id);
  expect(sum()).toBe("");
});

test("what was answered and known is there on the next visit, and is text", () => {
  const [first] = show();
  if (!first) throw new Error("no field");
  first.value = "<b>because</b>";
  first.dispatchEvent(new Event("input"));
  choose(radios()[0]);
  choose(radios()[3]);
  expect(sum()).toBe("Known: 1 of 2. Not yet: 1.");

  expect(show()[0]?.value).toBe("<b>because</b>");
  expect(document.querySelector("b")).toBeNull();
  expect(radios().map(({ checked }) => checked)).toEqual([true, false, false, true]);
  expect(sum()).toBe("Known: 1 of 2. Not yet: 1.");
});

test("answers go along in the file of the reader's work, and are cleared with it", () => {
  const [first] = show();
  if (!first) throw new Error("no field");
  first.value = "once each";
  first.dispatchEvent(new Event("input"));
  choose(radios()[1]);
  const file = exported();
  forgetAll();
  expect(show()[0]?.value).toBe("");
  expect(sum()).toBe("");
  replaceAll(imported(file));
  expect(show()[0]?.value).toBe("once each");
  expect(sum()).toBe("Known: 0 of 2. Not yet: 1.");
});

test("a question whose words have changed is another question", () => {
  show();
  choose(radios()[0]);
  document.body.innerHTML = PAGE.replace("0.25", "a quarter").replace("Why", "Tell why");
  prepareRecall();
  expect(radios().some(({ checked }) => checked)).toBe(false);
});
