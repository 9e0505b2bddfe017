import { beforeEach, describe, expect, it, vi } from "vitest";
import { createView, type RaceState } from "../src/views/race";

function state(change: Partial<RaceState> = {}): RaceState {
  return {
    view: "race",
    version: 1,
    id: "race-1",
    tables: [],
    rates: [
      { rate: 0.5, chosen: true },
      { rate: 2, chosen: false },
    ],
    sizes: [2, 4],
    hidden: 2,
    seeds: 2,
    epochs: 100,
    running: false,
    done: 0,
    lanes: [],
    picked: null,
    ...change,
  };
}

const lane = {
  rate: 0.5,
  epoch: [0, 50],
  losses: [
    [0.25, 0.01],
    [0.25, 0.2],
  ],
  solved: [true, false],
  count: 1,
};

describe("the race's face", () => {
  const act = vi.fn();
  let container: HTMLElement;
  const button = (): HTMLButtonElement =>
    container.querySelector(".cr-choices button") as HTMLButtonElement;

  beforeEach(() => {
    act.mockClear();
    container = document.createElement("div");
    document.body.replaceChildren(container);
  });

  it("starts by its button, and a page that shows it asks for nothing", () => {
    createView(container, state({ running: false }), act);
    expect(act).not.toHaveBeenCalled();
    expect(button().textContent).toBe("Start");
    button().click();
    expect(act).toHaveBeenLastCalledWith({ do: "start" });
  });

  it("goes on while it runs, and stops", () => {
    const view = createView(container, state(), act);
    view.update(state({ running: true, done: 0.5, lanes: [lane] }));
    expect(act).toHaveBeenLastCalledWith({ do: "go" });
    expect(button().textContent).toBe("Stop");
    button().click();
    expect(act).toHaveBeenLastCalledWith({ do: "stop" });
    act.mockClear();
    view.update(state({ running: false, done: 0.5, lanes: [lane] }));
    expect(act).not.toHaveBeenCalled();
    expect(button().textContent).toBe("Go on");
    view.update(state({ done: 1, lanes: [lane] }));
    expect(button().disabled).toBe(true);
  });

  it("draws a curve for each seed and counts the solved", () => {
    createView(container, state({ done: 1, lanes: [lane] }), act);
    expect(container.querySelectorAll(".cr-arrived").length).toBe(1);
    expect(container.querySelectorAll(".cr-stuck").length).toBe(1);
    expect(container.querySelector(".cr-lane")?.textContent).toContain("1 of 2 seeds solved");
  });

  it("chooses rates and hidden neurons", () => {
    createView(container, state(), act);
    const boxes = container.querySelectorAll<HTMLInputElement>(".cr-fieldset input");
    boxes[1]?.click();
    expect(act).toHaveBeenLastCalledWith({ do: "rate", on: 1, to: true });
    boxes[3]?.click();
    expect(act).toHaveBeenLastCalledWith({ do: "hidden", to: 4 });
  });
});
