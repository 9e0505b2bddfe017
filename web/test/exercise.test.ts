import { expect, test } from "vitest";
import { visibleHints } from "../src/cells/exercise";
import { duration, megabytes, outcomeText } from "../src/cells/words";

test.each([
  [
    [false, false, false],
    [true, false, false],
  ],
  [
    [true, false, false],
    [true, true, false],
  ],
  [
    [true, true, false],
    [true, true, true],
  ],
  [
    [true, true, true],
    [true, true, true],
  ],
  [
    [false, true, false],
    [true, false, false],
  ],
  [[], []],
])("with hints opened %j, those shown are %j", (opened, visible) => {
  expect(visibleHints(opened)).toEqual(visible);
});

test.each([
  [0.0001, "1 ms"],
  [0.042, "42 ms"],
  [1.26, "1.3 s"],
  [42, "42 s"],
  [75, "1 min 15 s"],
])("%d seconds are told as %s", (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

test("a stop says what became of the variables", () => {
  expect(outcomeText("kept", 0, null)).toContain("kept");
  expect(outcomeText("lost", 0, null)).toContain("Run all above");
  expect(outcomeText("failed", 0, "no network")).toContain("no network");
  expect(megabytes(10_105_545)).toBe("10.1");
});
