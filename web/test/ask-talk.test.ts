import { beforeEach, expect, test } from "vitest";
import type { Answer } from "../src/ask/answer";
import { Talk } from "../src/ask/talk";
import { forgetAll } from "../src/storage";
import { exported, imported } from "../src/work";

beforeEach(() => localStorage.clear());

const answer = (text: string): Answer => ({
  question: "?",
  answered: true,
  answer: text,
  citations: [],
  passages: [],
  cell: null,
});
const turn = (question: string) => ({
  question,
  answer: answer(`About ${question} [1]`),
  meaning: false,
});

test("the conversation goes on on the next page", () => {
  const here = new Talk();
  here.add(turn("a"));
  here.add(turn("b"));
  const there = new Talk();
  expect(there.turns.map(({ question }) => question)).toEqual(["a", "b"]);
  expect(there.history()).toEqual([
    ["a", "About a"],
    ["b", "About b"],
  ]);
  there.clear();
  expect(new Talk().turns).toEqual([]);
});

test("a follow-up hears of the last turns only, and not too much of them", () => {
  const talk = new Talk();
  for (let index = 0; index < 40; index++) talk.add(turn(`q${index}`));
  talk.add({ ...turn("long"), answer: answer("x".repeat(9000)) });
  expect(talk.turns).toHaveLength(30);
  expect(talk.history().map(([question]) => question)).toEqual(["q37", "q38", "q39", "long"]);
  expect(talk.history()[3]?.[1]).toHaveLength(2000);
  expect(talk.history(1)).toEqual([["q11", "About q11"]]);
});

test("a better answer takes the place of the first", () => {
  const talk = new Talk();
  talk.add(turn("a"));
  talk.add(turn("b"));
  const [first] = talk.turns;
  if (first) talk.replace(first, { ...first, answer: answer("Better"), meaning: true });
  expect(new Talk().turns.map(({ meaning }) => meaning)).toEqual([true, false]);
});

test("two pages that are open at once both keep what was asked", () => {
  const [one, other] = [new Talk(), new Talk()];
  one.add(turn("a"));
  other.add(turn("b"));
  expect(new Talk().turns.map(({ question }) => question)).toEqual(["a", "b"]);
});

test("what can't be read is left out", () => {
  localStorage.setItem("chainrule:ask:talk", "no JSON");
  expect(new Talk().turns).toEqual([]);
  localStorage.setItem("chainrule:ask:talk", JSON.stringify([1, null, { question: 1 }, turn("a")]));
  expect(new Talk().turns.map(({ question }) => question)).toEqual(["a"]);
});

test("questions go along in the reader's file", () => {
  new Talk().add(turn("a"));
  const file = exported();
  forgetAll();
  expect(new Talk().turns).toEqual([]);
  expect(Object.keys(imported(file))).toEqual(["ask:talk"]);
});
