import { beforeEach, expect, test } from "vitest";
import { createView as createLine, type LineState } from "../src/views/line";
import { createView as createNeuron } from "../src/views/neuron";

const line: LineState = {
  view: "line",
  version: 1,
  id: "line-1",
  tables: [{ caption: "XOR", columns: ["a"], rows: [[1]] }],
  names: ["XOR", "AND"],
  chosen: "XOR",
  weights: [1, -2],
  bias: 0.5,
  loss: 0.31234567,
  undecided: 0.25,
  correct: 1,
  best: null,
  trained: null,
  epochs: 0,
  each: 500,
  points: [
    { x: 0, y: 0, target: 0, output: 0.62 },
    { x: 1, y: 0, target: 1, output: null },
  ],
  grid: { x: [-0.25, 1.25], y: [-0.25, 1.25], columns: 2, rows: 2, values: [0, 1, 0, 1] },
  line: [
    [0, 0.25],
    [1, 0.75],
  ],
  pivot: [0.5, 0.5],
  end: [0.9, 0.7],
  limits: { weight: [-10, 10], bias: [-15, 15] },
};

const neuron = {
  view: "neuron",
  version: 1,
  id: "neuron-1",
  tables: [],
  names: ["weather", "energy"],
  inputs: [0.8, 0.6],
  weights: [0.5, -3],
  products: [0.4, -1.8],
  bias: 0.1,
  sum: -1.3,
  output: 0.2142,
  activation: "sigmoid",
  curve: { z: [-8, 0, 8], a: [0, 0.5, 1] },
  limits: { input: [0, 1], weight: [-3, 3], bias: [-6, 6] },
};

let container: HTMLElement;
let acted: Record<string, unknown>[];
const act = (action: Record<string, unknown>): void => void acted.push(action);

beforeEach(() => {
  container = document.createElement("div");
  document.body.replaceChildren(container);
  acted = [];
});

function all<T extends Element = HTMLElement>(selector: string): T[] {
  return [...container.querySelectorAll<T>(selector)];
}

test("the losses are shown with five digits, and what is not yet there is said", () => {
  const view = createLine(container, line, act);
  const shown = (): (string | null)[] => all("dd").map((each) => each.textContent);
  expect(shown()).toEqual(["0.31235", "not yet", "not yet", "1 of 2"]);
  view.update({ ...line, best: 0.2501, trained: 0.25, epochs: 1500 });
  expect(shown().slice(1, 3)).toEqual(["0.25010", "0.25000 (1,500 epochs)"]);
});

test("a handle is moved by arrow keys and leaves other keys alone", () => {
  createLine(container, line, act);
  const [mover, turner] = all(".cr-knob") as [HTMLElement, HTMLElement];
  const press = (on: HTMLElement, key: string): boolean =>
    on.dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true }));
  expect(press(mover, "ArrowUp")).toBe(false); // the page doesn't scroll
  expect(press(mover, "Tab")).toBe(true);
  press(turner, "ArrowLeft");
  press(turner, "ArrowRight");
  expect(acted[0]?.do).toBe("move");
  const to = acted[0]?.to as number[];
  expect(to[0]).toBeCloseTo(0.5);
  expect(to[1]).toBeCloseTo(0.575);
  expect(acted.slice(1)).toEqual([
    { do: "turn by", to: 5 },
    { do: "turn by", to: -5 },
  ]);
});

test("a handle that is dragged tells the place in the plane", () => {
  createLine(container, line, act);
  const [plane] = all(".cr-line-plane") as [HTMLElement];
  plane.getBoundingClientRect = () => new DOMRect(100, 50, 320, 320);
  const [mover] = all<HTMLButtonElement>(".cr-knob") as [HTMLButtonElement];
  mover.setPointerCapture = () => {};
  const at = (type: string, x: number, y: number): boolean =>
    mover.dispatchEvent(new PointerEvent(type, { clientX: x, clientY: y, pointerId: 1 }));
  at("pointermove", 200, 200); // not held: nothing happens
  at("pointerdown", 200, 200);
  at("pointermove", 100 + 42, 50 + 8); // the frame's upper left corner
  at("pointerup", 142, 58);
  at("pointermove", 300, 300);
  expect(acted).toEqual([{ do: "move", to: [-0.25, 1.25] }]);
});

test("without a line there are no handles, and the picture says so", () => {
  createLine(container, { ...line, line: null, pivot: null, end: null }, act);
  expect(all<HTMLButtonElement>(".cr-knob").map(({ hidden }) => hidden)).toEqual([true, true]);
  expect(all("svg[role=img]")[0]?.getAttribute("aria-label")).toContain("no line in view");
  expect(all("line.cr-half")).toHaveLength(0);
});

test("targets are chosen and training is asked for", () => {
  createLine(container, line, act);
  const radios = all<HTMLInputElement>("input[type=radio]");
  expect(radios.map(({ checked }) => checked)).toEqual([true, false]);
  radios[1]?.click();
  all(".cr-button")[0]?.click();
  expect(acted.map((each) => each.do)).toEqual(["data", "train"]);
  expect(acted[0]?.to).toBe("AND");
});

test("an edge is as thick as its weight, and a negative one is dashed", () => {
  const view = createNeuron(container, neuron, act);
  const edges = (): [number, boolean][] =>
    all<SVGElement>(".cr-neuron-edge").map((each) => [
      Number(each.getAttribute("stroke-width")),
      each.classList.contains("cr-negative"),
    ]);
  const [first, second] = edges() as [[number, boolean], [number, boolean]];
  expect(second[0]).toBeGreaterThan(first[0]);
  expect([first[1], second[1]]).toEqual([false, true]);
  view.update({ ...neuron, weights: [0, 1] });
  expect(edges()[0]).toEqual([0, false]);
});

test("a neuron's handles say what they move", () => {
  createNeuron(container, neuron, act);
  const sliders = all<HTMLInputElement>("input[type=range]");
  for (const [i, value] of [1, 2, 3, 4, 5].entries()) {
    const slider = sliders[i];
    if (!slider) throw new Error("a handle is missing");
    slider.value = String(value / 10);
    slider.dispatchEvent(new Event("input"));
  }
  expect(acted).toEqual([
    { do: "input", on: 0, to: 0.1 },
    { do: "weight", on: 0, to: 0.2 },
    { do: "input", on: 1, to: 0.3 },
    { do: "weight", on: 1, to: 0.4 },
    { do: "bias", to: 0.5 },
  ]);
});
