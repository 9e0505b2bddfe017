import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createView } from "../src/views/draw";
import type { DrawnPoint, DrawState } from "../src/views/draw-state";
import type { LiveView } from "../src/views/index";

const POINTS: DrawnPoint[] = [
  { name: 0, x: -1, y: -1, target: 0, output: 0.2, held: false },
  { name: 1, x: 1, y: 1, target: 1, output: 0.9, held: false },
  { name: 5, x: 1, y: -1, target: 1, output: 0.4, held: true },
];

function state(change: Partial<DrawState> = {}): DrawState {
  return {
    view: "draw",
    version: 1,
    id: "draw-1",
    tables: [{ caption: "The two scores", columns: ["part"], rows: [["training"]] }],
    running: false,
    epoch: 0,
    train: { loss: 0.25, right: 1, count: 2 },
    held: { loss: 0.36, right: 0, count: 1 },
    best: { epoch: 0, loss: 0.36 },
    curve: { epoch: [0], train: [0.25], held: [0.36] },
    points: POINTS,
    grid: { x: [-1.5, 1.5], y: [-1.5, 1.5], columns: 2, rows: 2, values: [0, 0.4, 0.6, 1] },
    data: {
      kind: "moons",
      kinds: [
        ["moons", "two moons"],
        ["empty", "none"],
      ],
      noise: 0.2,
      count: 60,
      share: 0.5,
      limits: { noise: [0, 0.5], count: [8, 200], share: [0, 0.7] },
      undo: 0,
    },
    net: {
      own: null,
      layers: [4],
      activation: "tanh",
      optimizer: "Adam",
      rate: 0.03,
      seed: 3,
      weights: 17,
      choices: {
        layers: 3,
        units: 32,
        seeds: 9999,
        activations: ["tanh", "relu"],
        optimizers: ["Adam", "SGD"],
        rates: [0.03, 1],
      },
    },
    pace: 10,
    paces: [1, 10, 50],
    bout: 100,
    problem: null,
    note: null,
    ...change,
  };
}

const act = vi.fn();
let container: HTMLElement;
let view: LiveView;

function button(name: string): HTMLButtonElement {
  const found = [...container.querySelectorAll("button")].find((b) => b.textContent === name);
  if (!found) throw new Error(`There is no button ${name}.`);
  return found;
}

const plane = (): HTMLElement => container.querySelector(".cr-draw-plane") as HTMLElement;
const readout = (): string => container.querySelector(".cr-draw-readout")?.textContent ?? "";
const frames = (): Promise<unknown> => new Promise((done) => requestAnimationFrame(done));

function press(key: string, more: KeyboardEventInit = {}): void {
  plane().dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true, ...more }));
}

function chosen(label: string): HTMLSelectElement {
  return container.querySelector(`select[aria-label="${label}"]`) as HTMLSelectElement;
}

beforeEach(() => {
  act.mockClear();
  container = document.createElement("div");
  document.body.replaceChildren(container);
  view = createView(container, state(), act);
});

afterEach(() => view.destroy());

describe("training", () => {
  it("does nothing when a page is loaded", async () => {
    await frames();
    expect(act).not.toHaveBeenCalled();
  });

  it("goes on by itself while it plays, and not after Pause", async () => {
    button("Train").click();
    expect(act).toHaveBeenLastCalledWith({ do: "play" });
    view.update(state()); // Python has started, and shows the figure before it trains
    expect(button("Pause")).toBeTruthy();
    view.update(state({ running: true, epoch: 10 }));
    await frames();
    await frames();
    expect(act).toHaveBeenLastCalledWith({ do: "go" });
    act.mockClear();
    button("Pause").click();
    view.update(state({ running: true, epoch: 20 })); // one that was under way
    await frames();
    await frames();
    expect(act.mock.calls).toEqual([[{ do: "pause" }]]);
    expect(button("Train").disabled).toBe(false);
  });

  it("stops when Python says so, and tells why", () => {
    button("Train").click();
    view.update(state({ running: true, epoch: 10 }));
    view.update(state({ running: false, problem: "It has diverged." }));
    expect(button("Train").disabled).toBe(true);
    expect(button("One epoch").disabled).toBe(true);
    expect(container.querySelector(".cr-draw-said")?.textContent).toBe("It has diverged.");
  });

  it("says what it waits for, if it waits", () => {
    vi.useFakeTimers();
    const said = container.querySelector(".cr-draw-said") as HTMLElement;
    button("Train").click();
    expect(said.hidden).toBe(true);
    vi.advanceTimersByTime(1000);
    expect(said.textContent).toContain("Waiting for Python");
    view.update(state({ running: true, epoch: 10 }));
    expect(said.hidden).toBe(true);
    vi.useRealTimers();
  });

  it("pauses out of sight, but not while the cells above run and move the page", () => {
    let seen: (isIntersecting: boolean) => void = () => {};
    vi.stubGlobal(
      "IntersectionObserver",
      class {
        constructor(tell: (entries: { isIntersecting: boolean }[]) => void) {
          seen = (isIntersecting) => tell([{ isIntersecting }]);
        }
        observe(): void {}
        disconnect(): void {}
      },
    );
    view.destroy();
    view = createView(container, state(), act);
    button("Train").click();
    seen(false);
    seen(true);
    expect(act.mock.calls).toEqual([[{ do: "play" }]]);
    view.update(state({ running: true, epoch: 10 }));
    seen(false);
    expect(act).toHaveBeenLastCalledWith({ do: "pause" });
    button("Train").click();
    view.update(state({ running: true, epoch: 20 })); // and it is still out of sight
    expect(act).toHaveBeenLastCalledWith({ do: "pause" });
    vi.unstubAllGlobals();
  });

  it("pauses in a tab that is hidden", () => {
    button("Train").click();
    view.update(state({ running: true }));
    const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
    document.dispatchEvent(new Event("visibilitychange"));
    hidden.mockRestore();
    expect(act).toHaveBeenLastCalledWith({ do: "pause" });
  });

  it("trains a bout at a time for a reader who wants less motion", () => {
    view.destroy();
    const still = vi.spyOn(window, "matchMedia").mockImplementation(
      (query) =>
        Object.assign(new EventTarget(), {
          matches: query.includes("reduce"),
          media: query,
        }) as MediaQueryList,
    );
    view = createView(container, state(), act);
    button("Train 100 epochs").click();
    expect(act.mock.calls).toEqual([[{ do: "step", to: 100 }]]);
    still.mockRestore();
  });

  it("keeps its tables as they are while it plays", () => {
    const numbers = container.querySelector("details") as HTMLDetailsElement;
    numbers.open = true;
    numbers.dispatchEvent(new Event("toggle"));
    button("Train").click();
    const tables = [{ caption: "The two scores", columns: ["part"], rows: [["other"]] }];
    view.update(state({ running: true, tables }));
    expect(numbers.textContent).toContain("training");
    button("Pause").click();
    view.update(state({ tables }));
    expect(numbers.textContent).toContain("other");
  });
});

describe("what is shown", () => {
  it("has both scores, and a hollow mark for a held-out point", () => {
    view.update(state({ epoch: 40, best: { epoch: 20, loss: 0.125 } }));
    const scores = container.querySelector(".cr-draw-scores")?.textContent;
    expect(scores).toContain("0.25, 1 of 2 right");
    expect(scores).toContain("0.36, 0 of 1 right");
    expect(scores).toContain("0.125 at epoch 20");
    expect(container.querySelectorAll(".cr-draw-plane .cr-point").length).toBe(3);
    expect(container.querySelectorAll(".cr-draw-plane .cr-held").length).toBe(1);
    expect(container.querySelectorAll(".cr-loss .cr-curve").length).toBe(2);
  });

  it("says what a reader's own model is", () => {
    const { net } = state();
    view.update(state({ net: { ...net, own: "Dense 3 relu" } }));
    expect(container.textContent).toContain("Your own model: Dense 3 relu");
  });
});

describe("drawing by keyboard", () => {
  it("puts down points, each an action of its own", () => {
    press("ArrowRight"); // the cursor appears in the middle
    press("1");
    press("ArrowRight", { shiftKey: true });
    press("0");
    expect(act.mock.calls).toEqual([
      [{ do: "add", on: 1, to: [0, 0, 1] }],
      [{ do: "add", on: 2, to: [expect.closeTo(0.3), 0, 0] }],
    ]);
    expect(container.querySelectorAll(".cr-waiting").length).toBe(2);
    view.update(
      state({ points: [...POINTS, { name: 6, x: 0, y: 0, target: 1, output: 0.5, held: true }] }),
    );
    expect(container.querySelectorAll(".cr-waiting").length).toBe(1);
  });

  it("goes from point to point, tells their part, and erases", () => {
    press("n");
    expect(readout()).toContain("Training point of class 0 at −1.00, −1.00: output 0.2");
    press("p");
    expect(readout()).toContain("Held-out point of class 1 at 1.00, −1.00: output 0.4");
    expect(button("Train on it").disabled).toBe(false);
    press("h");
    expect(act).toHaveBeenLastCalledWith({ do: "part", on: 5 });
    press("Delete");
    expect(act).toHaveBeenLastCalledWith({ do: "erase", on: 5 });
  });

  it("carries a point", () => {
    press("n");
    press("m");
    press("ArrowUp");
    press("ArrowUp");
    expect(act).toHaveBeenLastCalledWith({ do: "move", on: 0, to: [-1, expect.closeTo(-0.88)] });
    press("m");
    press("ArrowUp");
    expect(act).toHaveBeenCalledTimes(2);
    expect(readout()).not.toContain("Moved");
  });

  it("leaves keys that mean something to the browser", () => {
    press("1", { ctrlKey: true });
    expect(act).not.toHaveBeenCalled();
  });
});

describe("drawing by pointer", () => {
  // Without layout the drawing is as large as its numbers: 300 wide, its middle at 162, 126.
  const send = (type: string, clientX: number, clientY: number): void => {
    const svg = plane().querySelector("svg") as SVGSVGElement;
    svg.setPointerCapture = () => {};
    svg.hasPointerCapture = () => true;
    svg.dispatchEvent(
      new PointerEvent(type, { clientX, clientY, pointerId: 1, pointerType: "mouse" }),
    );
  };
  const at = (index: number): [number, number] => {
    const mark = plane().querySelectorAll(".cr-draw-reach")[index] as SVGElement;
    return [Number(mark.getAttribute("cx")), Number(mark.getAttribute("cy"))];
  };

  it("puts down a point where it is pressed, and none where the page is dragged", () => {
    send("pointerdown", 100, 100);
    send("pointerup", 100, 100);
    expect(act.mock.calls[0]?.[0]).toMatchObject({
      do: "add",
      to: [expect.anything(), expect.anything(), 1],
    });
    act.mockClear();
    send("pointerdown", 100, 150);
    send("pointermove", 100, 190);
    send("pointerup", 100, 190);
    expect(act).not.toHaveBeenCalled();
  });

  it("moves a point and keeps it where it was let go", () => {
    const [cx, cy] = at(1);
    send("pointerdown", cx, cy);
    send("pointermove", cx - 50, cy + 20);
    send("pointerup", cx - 50, cy + 20);
    expect(act).toHaveBeenCalledTimes(1);
    expect(act.mock.calls[0]?.[0]).toMatchObject({ do: "move", on: 1 });
    expect(readout()).toContain("Training point of class 1");
    view.update(state()); // an older answer
    expect(at(1)).toEqual([expect.closeTo(cx - 50), expect.closeTo(cy + 20)]);
  });

  it("erases with its tool", () => {
    const tool = container.querySelector('input[value="erase"]') as HTMLInputElement;
    tool.click();
    send("pointerdown", ...at(2));
    send("pointerup", ...at(2));
    expect(act.mock.calls).toEqual([[{ do: "erase", on: 5 }]]);
  });
});

describe("choices", () => {
  it("sends what is chosen", () => {
    for (const [label, value, action] of [
      ["ready-made", "empty", { do: "data", to: "empty" }],
      ["hidden layers", "2", { do: "layers", to: 2 }],
      ["activation", "relu", { do: "activation", to: "relu" }],
      ["optimizer", "SGD", { do: "optimizer", to: "SGD" }],
      ["learning rate", "1", { do: "rate", to: 1 }],
    ] as const) {
      chosen(label).value = value;
      chosen(label).dispatchEvent(new Event("change"));
      expect(act).toHaveBeenLastCalledWith(action);
    }
    button("Next seed").click();
    expect(act).toHaveBeenLastCalledWith({ do: "seed", to: 4 });
    expect(button("Undo").disabled).toBe(true);
  });

  it("has a handle for each layer, and names the reader's own points", () => {
    const { net, data } = state();
    view.update(
      state({ net: { ...net, layers: [4, 2] }, data: { ...data, kind: "yours", undo: 1 } }),
    );
    const handles = container.querySelectorAll('input[aria-label^="neurons in layer"]');
    expect(handles.length).toBe(2);
    expect(chosen("ready-made").value).toBe("yours");
    button("Undo").click();
    expect(act).toHaveBeenLastCalledWith({ do: "undo" });
  });
});
