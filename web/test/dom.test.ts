import { expect, test } from "vitest";
import { h, prose } from "../src/dom";

test("backticks become code, and nothing becomes markup", () => {
  const element = h("p", {}, ...prose("Print `A.shape`, not <b>`B`</b> or a lone `."));
  expect(element.textContent).toBe("Print A.shape, not <b>B</b> or a lone `.");
  expect([...element.querySelectorAll("code")].map((code) => code.textContent)).toEqual([
    "A.shape",
    "B",
  ]);
  expect(element.querySelector("b")).toBeNull();
});
