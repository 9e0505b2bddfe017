import { beforeEach, expect, test, vi } from "vitest";
import { createView } from "../src/views/backward";
import { layout } from "../src/views/backward_graph";
import {
  agreement,
  type BackwardState,
  flat,
  formula,
  found,
  isRight,
  pathEdges,
  type Question,
  typed,
} from "../src/views/backward_state";
import type { LiveView } from "../src/views/index";

const sign: Question = {
  kind: "sign",
  text: "Is ∂L/∂a_{o} positive, negative or zero?",
  choices: ["positive", "negative", "zero"],
  answer: "negative",
  why: "The output is below its target.",
};
const size: Question = {
  kind: "size",
  text: "Larger or smaller?",
  choices: ["larger", "smaller", "the same"],
  answer: "smaller",
  why: "It is multiplied by 0.25.",
};
const much: Question = {
  kind: "number",
  text: "How much?",
  answer: -0.5,
  tolerance: 0.025,
  why: "It is −2 × 0.25.",
};

function derivative(symbol: string, value: number) {
  return { symbol: `∂L/∂${symbol}`, value, moved: value, digits: 9 };
}

/** One neuron with one input: what Python would tell of it. */
const state: BackwardState = {
  view: "backward",
  version: 1,
  id: "backward-1",
  tables: [],
  inputs: [{ name: "x1", value: 0 }],
  layers: [{ activation: "sigmoid", units: [{ name: "o", z: 0, a: 0.5 }] }],
  loss: { name: "mean squared error", value: 0.25 },
  targets: [1],
  edges: { "x1>z:o": 2, "z:o>a:o": 0.25, "a:o>L": -1 },
  derivatives: {
    "a:o": derivative("a_{o}", -1),
    "z:o": derivative("z_{o}", -0.25),
    "w:x1:o": { ...derivative("w_{x1→o}", 0), digits: null },
    "b:o": derivative("b_{o}", -0.25),
  },
  steps: [
    {
      title: "The loss, by the output of o",
      known: "The output of o is 0.5; its target is 1.",
      targets: ["a:o"],
      edges: [{ id: "a:o>L", factor: -1 }],
      lines: [{ key: "a:o", symbols: "2(a_{o} − y)", numbers: "2 × (0.5 − 1)" }],
      sentence: "The output is too low.",
      questions: [sign, size, much],
    },
    {
      title: "Back through the sigmoid of o",
      known: "",
      targets: ["z:o"],
      edges: [{ id: "z:o>a:o", factor: 0.25 }],
      lines: [{ key: "z:o", symbols: "∂L/∂a_{o} × a_{o}(1 − a_{o})", numbers: "−1 × 0.25" }],
      sentence: "A quarter of it comes back.",
      questions: [sign, size, much],
    },
    {
      title: "To the weights and the bias of o",
      known: "",
      targets: ["w:x1:o", "b:o"],
      edges: [{ id: "x1>z:o", factor: 0 }],
      lines: [
        { key: "w:x1:o", symbols: "∂L/∂z_{o} × x1", numbers: "−0.25 × 0" },
        { key: "b:o", symbols: "∂L/∂z_{o} × 1", numbers: "−0.25 × 1" },
      ],
      sentence: "Each weight gets its share.",
      questions: [sign, size, much],
    },
  ],
  weights: [
    {
      key: "w:x1:o",
      symbol: "w_{x1→o}",
      words: "the weight from x1 to o",
      value: 2,
      source: "x1",
      to: "z:o",
      paths: [{ nodes: ["z:o", "a:o", "L"], factors: [0, 0.25, -1], product: 0 }],
      sum: 0,
      batch: { each: [0, -0.5], mean: -0.25 },
    },
    {
      key: "b:o",
      symbol: "b_{o}",
      words: "the bias of o",
      value: 0,
      source: null,
      to: "z:o",
      paths: [{ nodes: ["z:o", "a:o", "L"], factors: [1, 0.25, -1], product: -0.25 }],
      sum: -0.25,
      batch: null,
    },
  ],
  sample: 0,
  samples: [
    { x: [0], y: [1] },
    { x: [1], y: [0] },
  ],
  limits: { input: [-2, 2], weight: [-4, 4], target: [0, 1] },
  trains: true,
};

let container: HTMLElement;
const act = vi.fn();
let view: LiveView;

beforeEach(() => {
  act.mockClear();
  container = document.createElement("div");
  document.body.replaceChildren(container);
  view = createView(container, structuredClone(state), act);
});

const all = (selector: string) => [...container.querySelectorAll<HTMLElement>(selector)];
const text = (selector: string) => container.querySelector(selector)?.textContent ?? "";
function press(name: string): void {
  all("button")
    .find((button) => button.textContent === name)
    ?.click();
}
function key(name: string): void {
  const event = new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true });
  container.querySelector(".cr-bw-graph")?.dispatchEvent(event);
}
function choose(kind: string): void {
  const radio = container.querySelector<HTMLInputElement>(`input[value="${kind}"]`);
  radio?.click();
}

test("formulas have their indices below the line, or beside it where none can be", () => {
  const holder = document.createElement("p");
  holder.append(...formula("∂L/∂w_{x1→o} × a_{o}"));
  expect(holder.innerHTML).toBe("∂L/∂w<sub>x1→o</sub> × a<sub>o</sub>");
  expect(flat("∂L/∂w_{x1→o}")).toBe("∂L/∂w x1→o");
});

test("answers are judged by choice or within the tolerance", () => {
  expect(isRight(sign, "negative")).toBe(true);
  expect(isRight(sign, "positive")).toBe(false);
  expect(isRight(much, -0.51)).toBe(true);
  expect(isRight(much, 0.5)).toBe(false);
  expect(typed(" −0,5 ")).toBe(-0.5);
  expect(typed("a half")).toBeNull();
  expect(typed("")).toBeNull();
});

test("agreement is told in words", () => {
  expect(agreement(derivative("a", 1))).toBe("9 digits agree");
  expect(agreement({ ...derivative("a", 0), digits: null })).toBe("both 0");
  expect(agreement({ ...derivative("a", 1), digits: 1 })).toBe("do not agree");
});

test("found and paths follow the state", () => {
  expect(found(state, 2)).toEqual(["a:o", "z:o"]);
  expect([...pathEdges(state.weights[0] as BackwardState["weights"][0])]).toEqual([
    "x1>z:o",
    "z:o>a:o",
    "a:o>L",
  ]);
});

test("every node has a place, inputs on top and the loss at the bottom", () => {
  const { places, width, height } = layout(state);
  const rows = ["x1", "z:o", "a:o", "L"].map((node) => places.get(node)?.y ?? 0);
  expect(rows).toEqual([...rows].sort((a, b) => a - b));
  for (const { x, y } of places.values()) {
    expect(x).toBeGreaterThan(39);
    expect(x).toBeLessThan(width - 39);
    expect(y).toBeLessThan(height);
  }
});

test("arrow keys, Home and End walk; nothing is asked of Python", () => {
  expect(text(".cr-bw-count")).toBe("0 of 3");
  key("ArrowRight");
  expect(text(".cr-bw-title")).toBe("The loss, by the output of o");
  expect(text(".cr-bw-lines")).toContain("2 × (0.5 − 1) = −1");
  expect(text(".cr-bw-lines")).toContain("moved a hair: −1, 9 digits agree");
  key("ArrowRight");
  expect(all(".cr-bw-found tbody tr")).toHaveLength(2);
  key("ArrowLeft");
  expect(text(".cr-bw-count")).toBe("1 of 3");
  key("End");
  expect(text(".cr-bw-count")).toBe("3 of 3");
  expect(all(".cr-bw-found tbody tr")).toHaveLength(4);
  key("Home");
  expect(text(".cr-bw-count")).toBe("0 of 3");
  expect(act).not.toHaveBeenCalled();
});

test("an answer is judged, explained, and the step shown", () => {
  press("positive");
  expect(text(".cr-bw-verdict")).toContain("You said positive; it is negative.");
  expect(text(".cr-bw-verdict")).toContain("0 of 1 right");
  expect(text(".cr-bw-count")).toBe("1 of 3");
  press("negative");
  expect(text(".cr-bw-verdict")).toContain("Right: negative.");
  press("Step backward ▸");
  expect(text(".cr-bw-verdict")).toBe("");
});

test("a result is not shown before its step", () => {
  const drawn = text(".cr-bw-svg");
  expect(drawn).toContain("∂ ?");
  expect(drawn).not.toContain("−0.25");
  expect(text(".cr-bw-known")).toBe("The output of o is 0.5; its target is 1.");
  choose("none");
  expect(text(".cr-bw-svg")).not.toContain("∂ ?");
});

test("a number is judged within its tolerance", () => {
  choose("number");
  const input = container.querySelector<HTMLInputElement>('input[type="text"]');
  const form = container.querySelector("form");
  if (!input || !form) throw new Error("no number is asked for");
  const submit = () => form.dispatchEvent(new Event("submit", { cancelable: true }));
  input.value = "half";
  submit();
  expect(text(".cr-bw-verdict")).toContain("Type a number");
  expect(text(".cr-bw-count")).toBe("0 of 3");
  input.value = "-0.49";
  submit();
  expect(text(".cr-bw-verdict")).toContain("near enough to −0.5");
  expect(text(".cr-bw-count")).toBe("1 of 3");
});

test("the keyboard stays on the same answer of the next question", () => {
  const second = all(".cr-bw-answers button")[1];
  second?.focus();
  second?.click();
  expect(document.activeElement).toBe(all(".cr-bw-answers button")[1]);
});

test("a weight's paths are multiplied out, its handle acts on it", () => {
  const select = container.querySelector<HTMLSelectElement>(".cr-bw-select select");
  if (!select) throw new Error("no list of weights");
  select.value = "b:o";
  select.dispatchEvent(new Event("change"));
  expect(text(".cr-bw-paths")).toContain("1 × 0.25 × (−1) = −0.25");
  const slider = container.querySelector<HTMLInputElement>(".cr-bw-weight input");
  if (!slider) throw new Error("no handle");
  slider.value = "1.5";
  slider.dispatchEvent(new Event("input"));
  expect(act).toHaveBeenCalledWith({ do: "weight", on: 1, to: 1.5 });
});

test("an edge that is clicked picks its weight, and clicked again lets go", () => {
  const hit = () => container.querySelector('[data-key="w:x1:o"]');
  hit()?.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  expect(text(".cr-bw-batch")).toContain("0; −0.5");
  expect(text(".cr-bw-batch")).toContain("mean, −0.25");
  hit()?.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  expect(container.querySelector<HTMLElement>(".cr-bw-weight")?.hidden).toBe(true);
});

test("sample, update and reset go to Python", () => {
  const sample = container.querySelector<HTMLSelectElement>(".cr-bw-handles select");
  if (!sample) throw new Error("no samples");
  sample.selectedIndex = 1;
  sample.dispatchEvent(new Event("change"));
  press("Update: one step downhill on this sample");
  press("Back to the start");
  expect(act.mock.calls.map(([action]) => action)).toEqual([
    { do: "sample", on: 1 },
    { do: "update" },
    { do: "reset" },
  ]);
});

test("new numbers keep the reader's place; another network is drawn from the start", () => {
  key("End");
  view.update({ ...structuredClone(state), loss: { name: "mse", value: 0.125 } });
  expect(text(".cr-bw-count")).toBe("3 of 3");
  expect(text(".cr-bw-loss")).toBe("L = 0.125");
  const other = structuredClone(state);
  other.layers = [{ activation: "tanh", units: [{ name: "o", z: 0, a: 0.5 }] }];
  view.update(other);
  expect(text(".cr-bw-count")).toBe("0 of 3");
  expect(text(".cr-bw-legend")).toContain("goes tanh");
  expect(all("figure")).toHaveLength(1);
});
