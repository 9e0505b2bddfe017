import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createView } from "../src/views/landscape";
import type { LandscapeState } from "../src/views/landscape-state";

function state(change: Partial<LandscapeState> = {}): LandscapeState {
  const values = Array.from({ length: 20 }, (_, i) => 0.02 * i);
  return {
    view: "landscape",
    version: 1,
    id: "landscape-1",
    tables: [{ caption: "The walker", columns: ["quantity", "value"], rows: [["loss", 0.25]] }],
    grid: { x: [-2, 2], y: [-1.6, 1.6], columns: 5, rows: 4, values },
    levels: [0.1, 0.2, 0.3],
    path: {
      epoch: [0, 20, 40],
      x: [-1, 0, 1],
      y: [-0.5, 0.2, 0],
      loss: [0.25, 0.2, 0.01],
      below: [0.24, 0.19, 0.01],
      distance: [0.5, 0.1, 0],
    },
    length: 2,
    share: 0.9,
    slice: ["path", 0, 0, 1],
    mode: "path",
    modes: [
      ["path", "main directions"],
      ["line", "a line"],
      ["weights", "two weights"],
    ],
    names: ["a", "b", "c"],
    chosen: [0, 1],
    size: 3,
    axes: ["first", "second"],
    samples: ["0, 0", "0, 1"],
    targets: [0, 1],
    optimizer: "SGD, rate 2",
    walker: {
      x: -1,
      y: -0.5,
      loss: 0.24,
      distance: 0,
      answers: [0.6, 0.7],
      slope: 0.1,
      downhill: [0.06, 0.02],
      inside: 0.63,
      steps: 0,
      trail: { step: [0], x: [-1], y: [-0.5], loss: [0.24], distance: [0] },
    },
    ...change,
  };
}

describe("the landscape's face", () => {
  const act = vi.fn();
  let container: HTMLElement;

  beforeEach(() => {
    act.mockClear();
    container = document.createElement("div");
    document.body.append(container);
  });
  afterEach(() => container.remove());

  const find = <T extends Element = HTMLElement>(selector: string): T => {
    const found = container.querySelector<T>(selector);
    if (!found) throw new Error(`nothing is ${selector}`);
    return found;
  };

  it("shows the walker's loss, the answers, and that it is a slice", () => {
    createView(container, state(), act);
    expect(find(".cr-walker-loss").textContent).toBe("Loss 0.24");
    expect(find(".cr-slice-note").textContent).toContain("2 of the 3 directions");
    const answers = [...container.querySelectorAll(".cr-answers li")].map((li) => li.textContent);
    expect(answers).toEqual(["0, 00.600wrong", "0, 10.700right"]);
    expect(container.querySelectorAll("path.cr-band").length).toBe(3);
  });

  it("walks by arrow keys, further with Shift, never off the map", () => {
    createView(container, state(), act);
    const plane = find(".cr-map-plane");
    const press = (key: string, shiftKey = false): boolean =>
      plane.dispatchEvent(new KeyboardEvent("keydown", { key, shiftKey, cancelable: true }));
    press("ArrowRight");
    press("ArrowRight");
    const sent = act.mock.calls[1]?.[0] as { do: string; to: [number, number] };
    const [x, y] = sent.to;
    expect(sent.do).toBe("walk");
    expect(x).toBeCloseTo(-1 + (2 * 4) / 60);
    expect(y).toBeCloseTo(-0.5);
    for (let i = 0; i < 20; i++) press("ArrowUp", true);
    expect(act.mock.lastCall?.[0].to[1]).toBe(1.6);
    expect(press("Tab")).toBe(true);
  });

  it("looks along the path without asking Python", () => {
    createView(container, state(), act);
    const place = find<HTMLInputElement>(".cr-place input");
    place.value = "2";
    place.dispatchEvent(new Event("input"));
    expect(find(".cr-place-text").textContent).toContain("Epoch 40: true loss 0.01");
    expect(place.getAttribute("aria-valuetext")).toBe("epoch 40");
    expect(act).not.toHaveBeenCalled();
  });

  it("keeps the ground while the walker walks, and draws it anew for another slice", () => {
    const view = createView(container, state(), act);
    const band = find("path.cr-band");
    view.update(state({ walker: { ...state().walker, x: 1, loss: 0.02 } }));
    expect(find("path.cr-band")).toBe(band);
    expect(find(".cr-walker-loss").textContent).toBe("Loss 0.02");
    view.update(state({ slice: ["weights", 0, 0, 1], mode: "weights", share: null }));
    expect(find("path.cr-band")).not.toBe(band);
    expect(container.querySelectorAll(".cr-choices")[1]?.hasAttribute("hidden")).toBe(false);
  });

  it("takes a loss that is no number", () => {
    const { grid, walker } = state();
    const values = grid.values.map((value, i) => (i === 19 ? null : value));
    createView(
      container,
      state({ grid: { ...grid, values }, walker: { ...walker, loss: null } }),
      act,
    );
    expect(find(".cr-walker-loss").textContent).toBe("Loss not a number");
  });
});
