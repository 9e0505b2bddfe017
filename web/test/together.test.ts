/** The faces of the pieces in "Neurons together" and "Batches": what they show and what they send. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import { createView as collapse } from "../src/views/collapse";
import { createView as matrix } from "../src/views/matrix";

const base = { version: 1, id: "x", tables: [] };

const product = {
  ...base,
  view: "matrix",
  x: [
    [1, 10],
    [2, -20],
  ],
  kernel: [
    [1, 2, 3],
    [4, 5, 6],
  ],
  bias: [0, 0, 1],
  sum: [
    [41, 52, 64],
    [-78, -96, -113],
  ],
  output: [
    [41, 52, 64],
    [-78, -96, -113],
  ],
  activation: "linear",
  products: [
    [
      [1, 40],
      [2, 50],
      [3, 60],
    ],
    [
      [2, -80],
      [4, -100],
      [6, -120],
    ],
  ],
  shapes: { x: [2, 2], kernel: [2, 3], bias: [3], result: [2, 3] },
  repair: null,
};

const repair = {
  puzzle: 1,
  puzzles: 3,
  arrived: { x: [2, 2], w: [3, 2], b: [3] },
  tried: { x: false, w: false, order: false },
  expression: "X @ W",
  shapes: "(2, 2) @ (3, 2)",
  arrays: { x: product.x, w: [[1], [2], [3]] },
  verdict: "error",
  error: "ShapeError",
  message: "Layer 'd' wants something else.",
  result: null,
};

let box: HTMLElement;
const act = vi.fn();

beforeEach(() => {
  box = document.createElement("div");
  document.body.replaceChildren(box);
  act.mockClear();
});

const lit = (name: string): string[] =>
  [...box.querySelectorAll(`table[aria-label^="${name}"] .cr-lit`)].map((e) => e.textContent ?? "");
const cells = (): HTMLElement[] => [...box.querySelectorAll<HTMLElement>("[role=grid] td")];
const key = (name: string): void => {
  const at = document.activeElement ?? box;
  at.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));
};
const written = (): string => box.querySelector(".cr-matrix-sum")?.textContent ?? "";

describe("the matrix product", () => {
  test("shows the row, the column and the sum of products of the cell pointed at", () => {
    matrix(box, product, act);
    cells()[5]?.dispatchEvent(new Event("pointerover", { bubbles: true }));
    expect(lit("X, shape")).toEqual(["2", "−20"]);
    expect(lit("W, shape")).toEqual(["3", "6"]);
    expect(lit("b, shape")).toEqual(["1"]);
    expect(written()).toBe("Row 2, column 3: 2 · 3 + (−20) · 6 + 1 = 6 + (−120) + 1 = −113.");
    expect(act).not.toHaveBeenCalled();
  });

  test("moves by arrow keys, stays inside, and has one stop for Tab", () => {
    matrix(box, product, act);
    cells()[0]?.focus();
    key("ArrowRight");
    key("ArrowDown");
    key("ArrowDown");
    expect(document.activeElement).toBe(cells()[4]);
    key("End");
    expect(document.activeElement).toBe(cells()[5]);
    key("PageUp");
    key("Home");
    expect(document.activeElement).toBe(cells()[0]);
    expect(cells().filter((cell) => cell.tabIndex === 0)).toHaveLength(1);
    expect(written()).toContain("Row 1, column 1");
  });

  test("keeps the chosen cell, and its focus, when new numbers come", () => {
    const view = matrix(box, product, act);
    cells()[1]?.focus();
    view.update({ ...product, sum: [[41, 99, 64], product.sum[1]] });
    expect(document.activeElement).toBe(cells()[1]);
    expect(written()).toContain("= 99.");
  });

  test("hides the step of an activation that does nothing", () => {
    matrix(box, product, act);
    const after = box.querySelectorAll<HTMLElement>(".cr-matrix-pair")[3];
    expect(after?.hidden).toBe(true);
  });

  test("on the bench each switch sends what it turns, and the library's words are shown", () => {
    matrix(box, { ...product, repair }, act);
    expect(box.querySelector(".cr-repair-said")?.textContent).toBe(
      "ShapeError: Layer 'd' wants something else.",
    );
    const boxes = [...box.querySelectorAll<HTMLInputElement>("input[role=switch]")];
    boxes[1]?.click();
    expect(act).toHaveBeenCalledWith({ do: "turn", on: 1, to: "on" });
  });
});

describe("layers that merge", () => {
  const layer = { kernel: [[1, 2]], bias: [0, 0], activation: "tanh" };
  const state = {
    ...base,
    view: "collapse",
    layers: [layer, { kernel: [[1], [3]], bias: [5], activation: "linear" }],
    hidden: [{ built: "tanh", on: true }],
    merged: { kernel: [[7]], bias: [5], activation: "linear" },
    samples: [[1]],
    many: [[8]],
    one: [[12]],
    difference: 4,
    collapsed: false,
    why: "No merging across the tanh.",
  };

  test("says whether the product is the layers or not", () => {
    const view = collapse(box, state, act);
    const sign = (): string => box.querySelector(".cr-matrix-sign")?.textContent ?? "";
    expect(sign()).toBe("≠");
    expect(box.textContent).toContain("The largest difference between them is 4.");
    view.update({ ...state, collapsed: true, hidden: [{ built: "tanh", on: false }] });
    expect(sign()).toBe("=");
    expect(box.querySelector(".cr-bend-on")).toBeNull();
  });

  test("a switch takes its activation out", () => {
    collapse(box, state, act);
    box.querySelector<HTMLInputElement>("input[role=switch]")?.click();
    expect(act).toHaveBeenCalledWith({ do: "activation", on: 0, to: "off" });
  });
});
