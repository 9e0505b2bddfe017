import { beforeEach, expect, test, vi } from "vitest";
import { OutputArea } from "../src/cells/output";

const actions = { lineOf: () => "x = <b>y</b>", goTo: vi.fn(), runAbove: null, act: vi.fn() };
let area: OutputArea;

beforeEach(() => {
  area = new OutputArea(document.createElement("div"), "cell 1");
});

const write = (text: string): void => area.take({ type: "stream", name: "stdout", text }, actions);

test("what Python printed is text, whatever it looks like", () => {
  write("<img src=x onerror=alert(1)>\n");
  expect(area.element.querySelector("img")).toBeNull();
  expect(area.element.textContent).toBe("<img src=x onerror=alert(1)>\n");
});

test("old output stays until the next run says something, then goes", () => {
  write("old\n");
  area.begin();
  expect(area.element.textContent).toBe("old\n");
  write("new\n");
  expect(area.element.textContent).toBe("new\n");
});

test("a run that says nothing leaves nothing", () => {
  write("old\n");
  area.begin();
  area.end();
  expect(area.element.childElementCount).toBe(0);
});

test("a flood stays bounded, keeps the end and says so", () => {
  for (let index = 0; index < 3000; index++) write(`${index} ${"x".repeat(100)}\n`);
  const text = area.element.textContent ?? "";
  expect(text.length).toBeLessThan(151_000);
  expect(text).toMatch(/^\[earlier output left out\]/);
  expect(text).toContain("2999 x");
});

test("the same id replaces a display in place", () => {
  const show = (id: string | null, text: string): void =>
    area.take({ type: "display", id, data: { "text/plain": text } }, actions);
  show("a", "one");
  show(null, "between");
  show("a", "two");
  expect([...area.element.children].map((child) => child.textContent)).toEqual(["two", "between"]);
});

test("an image has its description, and its numbers in a table", () => {
  const table = { caption: "Loss", columns: ["epoch", "loss"], rows: [[1, 0.5]] };
  const data = {
    "image/png": "iVBORw0KGgo=",
    "text/alt": "A falling curve",
    "application/vnd.chainrule.table+json": table,
  };
  area.take({ type: "display", id: null, data }, actions);
  expect(area.element.querySelector("img")?.alt).toBe("A falling curve");
  expect(area.element.querySelector("details caption")?.textContent).toBe("Loss");
  expect(area.element.querySelectorAll("tbody td")[1]?.textContent).toBe("0.5");
});

test("an error names what, where and what to do, and leads to the line", () => {
  const event = {
    type: "error" as const,
    name: "ValueError",
    message: "bad <i>shape</i>",
    traceback: "Traceback…",
    line: 3,
    cell: "cell-1",
    hint: "Look at the shapes.",
  };
  area.take(event, actions);
  expect(area.element.querySelector("i, b")).toBeNull();
  expect(area.element.textContent).toContain("ValueError: bad <i>shape</i>");
  expect(area.element.textContent).toContain("Look at the shapes.");
  area.element.querySelector("button")?.click();
  expect(actions.goTo).toHaveBeenCalledWith("cell-1", 3);
});

test("a stop is not shown as an error", () => {
  const stop = { name: "KeyboardInterrupt", message: "", traceback: "", line: 1, cell: "cell-1" };
  area.take({ type: "error", hint: null, ...stop }, actions);
  expect(area.element.childElementCount).toBe(0);
});

test("a verdict says in words whether it passed", () => {
  area.take({ type: "verdict", passed: false, message: "Try b + a." }, actions);
  expect(area.element.textContent).toBe("Not yet. Try b + a.");
});

test("one complaint at most stands below a figure, and goes when the next action works", () => {
  const error = {
    type: "error",
    name: "ValueError",
    message: "It can't.",
    traceback: "",
    line: null,
    cell: "cell-1",
    hint: null,
  } as const;
  area.takeFromAction(error, actions);
  area.takeFromAction(error, actions);
  expect(area.element.querySelectorAll(".cr-error")).toHaveLength(1);
  area.takeFromAction({ type: "display", id: "a", data: { "text/plain": "1" } }, actions);
  expect(area.element.querySelector(".cr-error")).toBeNull();
  expect(area.element.textContent).toContain("1");
});
