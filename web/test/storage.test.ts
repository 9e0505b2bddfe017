import { beforeEach, expect, test, vi } from "vitest";
import { hash } from "../src/hash";
import { isSolved, markSolved, SavedEdit } from "../src/storage";

beforeEach(() => localStorage.clear());

test("an edit is kept for its page, cell and original source alone", () => {
  new SavedEdit("/a", "cell-1", "x = 1").save("x = 2");
  expect(new SavedEdit("/a", "cell-1", "x = 1").load()).toBe("x = 2");
  expect(new SavedEdit("/a", "cell-2", "x = 1").load()).toBeNull();
  expect(new SavedEdit("/b", "cell-1", "x = 1").load()).toBeNull();
  expect(new SavedEdit("/a", "cell-1", "x = 10").load()).toBeNull();
});

test("saving the original forgets the edit", () => {
  const edit = new SavedEdit("/a", "cell-1", "x = 1");
  edit.save("x = 2");
  edit.save("x = 1");
  expect(edit.load()).toBeNull();
  expect(localStorage.length).toBe(0);
});

test("solved exercises are remembered by page", () => {
  markSolved("/a", "step");
  expect(isSolved("/a", "step")).toBe(true);
  expect(isSolved("/b", "step")).toBe(false);
});

test("a browser that forbids storage is no error", () => {
  const refuse = vi.fn(() => {
    throw new DOMException("no", "SecurityError");
  });
  vi.stubGlobal("localStorage", { getItem: refuse, setItem: refuse, removeItem: refuse });
  const edit = new SavedEdit("/a", "cell-1", "x");
  expect(() => edit.save("y")).not.toThrow();
  expect(edit.load()).toBeNull();
  expect(refuse).toHaveBeenCalledTimes(2);
  vi.unstubAllGlobals();
});

test("the hash tells sources apart and is stable", () => {
  expect(hash("x = 1")).toBe(hash("x = 1"));
  const sources = Array.from({ length: 2000 }, (_, index) => `x = ${index}`);
  expect(new Set(sources.map(hash)).size).toBe(sources.length);
});
