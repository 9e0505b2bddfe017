import { beforeEach, expect, test } from "vitest";
import { forgetAll, guess, isSolved, keepGuess, markSolved, replaceAll } from "../src/storage";
import { exported, imported, prepareWork } from "../src/work";

beforeEach(() => {
  localStorage.clear();
  document.body.innerHTML = '<div class="content"><footer></footer></div>';
});

test("work written to a file and read again is the same work", () => {
  keepGuess("/a.html", 0, "a quarter");
  markSolved("/a.html", "neuron");
  localStorage.setItem("chainrule:python", "1"); // not the reader's work
  localStorage.setItem("theme", "dark"); // nor this
  const file = exported();
  forgetAll();
  expect(guess("/a.html", 0)).toBe("");
  expect(localStorage.getItem("theme")).toBe("dark");
  replaceAll(imported(file));
  expect(guess("/a.html", 0)).toBe("a quarter");
  expect(isSolved("/a.html", "neuron")).toBe(true);
  expect(file).not.toContain("python");
});

test.each([
  ["no JSON", "it is no JSON"],
  ["null", "not one that the book has written"],
  ['{"format": "chainrule-work", "version": 2, "entries": {}}', "not one that the book"],
  ['{"format": "chainrule-work", "version": 1, "entries": {"theme": "x"}}', "doesn't know: theme"],
  ['{"format": "chainrule-work", "version": 1, "entries": {"guess:a:0": 1}}', "doesn't know"],
])("a file that is not the book's is refused: %s", (text, why) => {
  expect(() => imported(text)).toThrow(why);
});

test("nothing is cleared unless the reader says so twice", () => {
  keepGuess("/a.html", 0, "a quarter");
  prepareWork();
  const press = (name: string): void => {
    const found = [...document.querySelectorAll("button")].find((b) => b.textContent === name);
    found?.click();
  };
  press("Clear…");
  expect(guess("/a.html", 0)).toBe("a quarter");
  press("Keep it");
  expect(guess("/a.html", 0)).toBe("a quarter");
  press("Clear…");
  press("Clear it");
  expect(guess("/a.html", 0)).toBe("");
  expect(document.querySelector(".cr-work-said")?.textContent).toContain("cleared");
});
