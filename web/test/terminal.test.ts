import { expect, test } from "vitest";
import { TerminalText } from "../src/cells/terminal";

/** All that a terminal would show after these chunks. */
function shown(...chunks: string[]): string {
  const terminal = new TerminalText();
  const finished = chunks.map((chunk) => terminal.write(chunk)).join("");
  return finished + terminal.line;
}

test.each([
  [["one\ntwo"], "one\ntwo"],
  [["epoch 1\repoch 2\repoch 3"], "epoch 3"],
  [["long line\rshort"], "shortline"],
  [["12345\b\b99"], "12399"],
  [["\b\bx"], "x"],
  [["10%", "\r20%", "\r30%\n", "done"], "30%\ndone"],
  [["a\r\nb"], "a\nb"],
])("%j shows as %j", (chunks, text) => {
  expect(shown(...chunks)).toBe(text);
});

test("colours are dropped, also when a chunk ends in the middle of one", () => {
  expect(shown("\x1b[1;31mred\x1b[0m")).toBe("red");
  expect(shown("before\x1b[1;", "31mafter")).toBe("beforeafter");
});

test("erase-line is obeyed, so that a shorter progress line leaves no rest", () => {
  expect(shown("long line\r\x1b[Kok")).toBe("ok");
  expect(shown("long\x1b[2K\rok")).toBe("ok");
});

test("finished lines are given out once", () => {
  const terminal = new TerminalText();
  expect(terminal.write("a\nb")).toBe("a\n");
  expect(terminal.write("c\n")).toBe("bc\n");
  expect(terminal.line).toBe("");
});
