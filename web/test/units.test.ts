import { beforeEach, describe, expect, it, vi } from "vitest";
import { createView } from "../src/views/units";
import {
  brief,
  counted,
  type LayerUnits,
  percent,
  summary,
  type UnitsState,
} from "../src/views/units-state";

const layer = (change: Partial<LayerUnits> = {}): LayerUnits => ({
  activation: "relu",
  states: ["alive", "dead"],
  counts: { alive: 1, dead: 1 },
  slope: 0.5,
  flat: 0.5,
  flatBins: [true, true, false, false],
  length: 0.0123,
  sums: [0.5, 0.25, 0.25, 0],
  outputs: [0.75, 0.25],
  sumGradients: { zero: 0.5, shares: [0.25, 0.25] },
  weightGradients: { zero: 0, shares: [0, 1] },
  ...change,
});

function state(change: Partial<UnitsState> = {}): UnitsState {
  return {
    view: "units",
    version: 1,
    id: "units-1",
    tables: [],
    layers: [layer(), layer({ states: ["saturated"], counts: { saturated: 1 }, length: 4.5e-5 })],
    edges: { sums: [-8, -4, 0, 4, 8], outputs: [0, 0.5, 1], powers: [-8, -4, 0] },
    top: { sums: 0.5, outputs: 0.75, sumGradients: 0.5, weightGradients: 1 },
    counts: { alive: 1, saturated: 1, dead: 1 },
    flat: 0.05,
    most: 0.9,
    words: {
      alive: "alive",
      saturated: "saturated",
      dead: "dead",
      mixed: "no slope of its own",
      lost: "not a number",
    },
    unit: {
      layer: 0,
      index: 1,
      state: "dead",
      words: "Layer 1, unit 2 is dead.",
      activation: "relu",
      length: 0,
      curve: { z: [-8, 0, 8], a: [0, 0, 8] },
      z: [-3, -99, null],
      a: [0, 0, null],
      dz: [0, 0, null],
      push: "Kill this unit",
      revives: true,
    },
    target: "hidden",
    controls: { factor: 1, shift: 0, activation: "relu" },
    factors: [0.1, 1, 20],
    shifts: [-10, 10],
    kinds: ["relu", "leaky_relu"],
    samples: 3,
    loss: 0.25,
    steps: 0,
    trains: true,
    ...change,
  };
}

describe("the face of the units", () => {
  const act = vi.fn();
  let container: HTMLElement;
  const all = <T extends Element = HTMLElement>(selector: string): T[] => [
    ...container.querySelectorAll<T>(selector),
  ];
  const named = <T extends Element = HTMLInputElement>(name: string): T =>
    container.querySelector(`[aria-label="${name}"]`) as T;
  const move = (input: HTMLInputElement, value: string, type = "input"): void => {
    input.value = value;
    input.dispatchEvent(new Event(type));
  };

  beforeEach(() => {
    act.mockClear();
    container = document.createElement("div");
    document.body.replaceChildren(container);
  });

  it("has a letter and a name for each unit's state, and one is chosen by a radio button", () => {
    const view = createView(container, state(), act);
    expect(all(".cr-unit").map((tile) => tile.textContent)).toEqual(["A", "D", "S"]);
    expect(named("layer 1, unit 2: dead").checked).toBe(true);
    named("layer 2, unit 1: saturated").click();
    expect(act).toHaveBeenLastCalledWith({ do: "select", on: 1, to: 0 });
    const tile = named("layer 1, unit 2: dead");
    view.update(state({ layers: [layer({ states: ["alive", "alive"] }), layer()] }));
    expect(tile.getAttribute("aria-label")).toBe("layer 1, unit 2: alive");
    expect(document.contains(tile)).toBe(true); // who has the focus keeps it
  });

  it("sends factors, shifts, layers and activations by their values", () => {
    createView(container, state(), act);
    move(named("weights times"), "2");
    expect(act).toHaveBeenLastCalledWith({ do: "scale", to: 20 });
    move(named("biases plus"), "-4.5");
    expect(act).toHaveBeenLastCalledWith({ do: "shift", to: -4.5 });
    move(named("Change"), "1", "change");
    expect(act).toHaveBeenLastCalledWith({ do: "target", to: 1 });
    move(named("Change"), "hidden", "change");
    expect(act).toHaveBeenLastCalledWith({ do: "target", to: "hidden" });
    move(named("Activation"), "leaky_relu", "change");
    expect(act).toHaveBeenLastCalledWith({ do: "activation", to: "leaky_relu" });
  });

  it("says where layers differ, and leaves the last one its activation", () => {
    const view = createView(container, state(), act);
    const shown = (): (string | null)[] => all("output").map((each) => each.textContent);
    expect(shown()).toEqual(["1", "0"]);
    view.update(state({ controls: { factor: null, shift: 0.5, activation: null } }));
    expect(shown()).toEqual(["differ", "0.5"]);
    expect(named("weights times").getAttribute("aria-valuetext")).toBe("differ");
    expect(named<HTMLSelectElement>("Activation").value).toBe("");
    view.update(state({ target: 1 }));
    expect(named<HTMLSelectElement>("Activation").disabled).toBe(true);
  });

  it("tints flat ground once, marks what is exactly 0, and keeps one scale", () => {
    createView(container, state(), act);
    const [sums, gradients] = all<SVGElement>(".cr-units-layer svg[role=img]");
    expect(sums?.querySelectorAll(".cr-flat-ground")).toHaveLength(1);
    expect(sums?.querySelectorAll(".cr-bar-flat")).toHaveLength(2);
    expect(gradients?.querySelectorAll(".cr-bar-flat")).toHaveLength(1);
    expect(gradients?.getAttribute("aria-label")).toContain("50 % are exactly 0");
    const heights = [...(sums?.querySelectorAll(".cr-bar") ?? [])].map((bar) =>
      Number(bar.getAttribute("height")),
    );
    expect((heights[0] ?? 0) / (heights[1] ?? 1)).toBeCloseTo(2);
  });

  it("shows outputs and weight gradients without asking Python", () => {
    createView(container, state(), act);
    const [, outputs, , weights] = all<HTMLInputElement>(".cr-fieldset input");
    outputs?.click();
    weights?.click();
    const text = container.querySelector(".cr-units-layer")?.textContent;
    expect(text).toContain("output a");
    expect(text).toContain("size of dL/dW");
    expect(act).not.toHaveBeenCalled();
  });

  it("trains, kills and revives, and hides or disables what can't be done", () => {
    const view = createView(container, state(), act);
    const button = (name: string): HTMLButtonElement =>
      all<HTMLButtonElement>("button").find((b) => b.textContent === name) as HTMLButtonElement;
    button("100 steps").click();
    expect(act).toHaveBeenLastCalledWith({ do: "train", to: 100 });
    button("Kill this unit").click();
    expect(act).toHaveBeenLastCalledWith({ do: "kill" });
    button("Revive this unit").click();
    expect(act).toHaveBeenLastCalledWith({ do: "revive" });
    const { unit } = state();
    view.update(state({ unit: { ...unit, push: null, revives: false, curve: null } }));
    expect(
      all<HTMLButtonElement>(".cr-units-one button").map((b) => [b.hidden, b.disabled]),
    ).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  it("draws a dot for each sample, those beyond the axis at its end", () => {
    createView(container, state(), act);
    const dots = all<SVGElement>(".cr-unit-sample").map((dot) => Number(dot.getAttribute("cx")));
    expect(dots).toHaveLength(2);
    expect(dots[1]).toBe(56);
  });
});

it("puts numbers and counts into words", () => {
  expect([brief(0.0208123), brief(-4.853e-5), brief(0), brief(null)]).toEqual([
    "0.0208",
    "−4.85e−5",
    "0",
    "not a number",
  ]);
  expect([percent(0.5), percent(0.001), percent(0.999), percent(1)]).toEqual([
    "50 %",
    "< 1 %",
    "> 99 %",
    "100 %",
  ]);
  expect(counted({ alive: 5, dead: 1 }, state().words)).toBe("5 alive, 1 dead");
  expect(summary(state())).toBe(
    "Units: 1 alive, 1 saturated, 1 dead. The gradient is 0.0123 long in the first layer and " +
      "4.50e−5 in the last. Loss 0.25. Layer 1, unit 2 is dead.",
  );
});
