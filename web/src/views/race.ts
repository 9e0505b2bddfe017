/** Piece 8: fifty seeds race at several learning rates; how many arrive is counted. */
import { scaleLinear, scaleLog } from "d3-scale";
import { line } from "d3-shape";
import { button, h, s } from "../dom";
import type { Act, LiveView } from "./index";
import { actionButton, choices, type PieceState, PieceView } from "./piece";
import { clamp, short } from "./state";

interface Lane {
  rate: number;
  epoch: number[];
  losses: (number | null)[][];
  solved: boolean[];
  count: number;
}

interface Picked {
  lane: number;
  seed: number;
  rate: number;
  epoch: number;
  loss: number | null;
  solved: boolean;
  samples: string[];
  targets: number[];
  answers: (number | null)[];
  alone: number | null;
}

export interface RaceState extends PieceState {
  rates: { rate: number; chosen: boolean }[];
  sizes: number[];
  hidden: number;
  seeds: number;
  epochs: number;
  running: boolean;
  done: number;
  lanes: Lane[];
  picked: Picked | null;
}

const WIDTH = 300;
const HEIGHT = 190;
const LEFT = 46;
const X: [number, number] = [LEFT, WIDTH - 22];
const Y: [number, number] = [HEIGHT - 34, 8];
/** Losses lower than this are drawn at the floor. */
const FLOOR = 1e-4;

class RaceView extends PieceView<RaceState> {
  readonly #rates: HTMLInputElement[];
  readonly #sizes: HTMLInputElement[];
  readonly #go: HTMLButtonElement;
  readonly #meter = h("progress", {
    class: "cr-meter",
    max: 1,
    "aria-label": "How far the race is",
  });
  readonly #lanes = h("div", { class: "cr-lanes" });
  readonly #seed: HTMLInputElement;
  readonly #lane = h("select", { class: "cr-select", "aria-label": "Look at rate" });
  readonly #picked = h("p", { class: "cr-slice-note" });
  readonly #pickRow: HTMLElement;

  constructor(container: HTMLElement, state: RaceState, act: Act) {
    super(container, state, act, "A race of seeds");
    this.#rates = state.rates.map(({ rate }, on) => {
      const box = h("input", { type: "checkbox", "aria-label": `rate ${rate}` });
      box.addEventListener("change", () => act({ do: "rate", on, to: box.checked }));
      return box;
    });
    this.#sizes = state.sizes.map((size) => {
      const name = `hidden-${state.id}`;
      const box = h("input", { type: "radio", name, "aria-label": `${size} hidden neurons` });
      box.addEventListener("change", () => act({ do: "hidden", to: size }));
      return box;
    });
    this.#go = button("Start", null, () => act({ do: this.state.running ? "stop" : "start" }));
    this.#seed = h("input", {
      type: "range",
      min: 0,
      max: state.seeds - 1,
      step: 1,
      "aria-label": "Look at seed",
    });
    const pick = (): void =>
      act({ do: "pick", on: Number(this.#lane.value || 0), to: this.#seed.valueAsNumber });
    this.#seed.addEventListener("input", pick);
    this.#lane.addEventListener("change", pick);
    this.#pickRow = h(
      "div",
      { class: "cr-picked" },
      h(
        "div",
        { class: "cr-choices" },
        h("label", {}, h("span", {}, "Look at rate"), this.#lane),
        h("label", {}, h("span", {}, "seed"), this.#seed),
        actionButton("Train this one alone, with your own model", act, { do: "alone" }),
      ),
      this.#picked,
    );
    this.start(
      choices(
        "Learning rates",
        this.#rates,
        state.rates.map(({ rate }) => String(rate)),
      ),
      choices("Hidden neurons", this.#sizes, state.sizes.map(String)),
      h(
        "div",
        { class: "cr-choices" },
        this.#go,
        actionButton("Forget all results", act, { do: "reset" }),
        this.#meter,
      ),
      this.#lanes,
      this.#pickRow,
    );
  }

  override update(raw: unknown): void {
    super.update(raw);
    // The race goes on for as long as the figure is there to ask for it.
    if (this.state.running) this.act({ do: "go" });
  }

  protected draw(): void {
    const { rates, sizes, hidden, seeds, running, done, lanes, picked } = this.state;
    rates.forEach(({ chosen }, i) => {
      const box = this.#rates[i];
      if (box) box.checked = chosen;
    });
    sizes.forEach((size, i) => {
      const box = this.#sizes[i];
      if (box) box.checked = size === hidden;
    });
    const finished = done >= 1 && !running;
    this.#go.textContent = running ? "Stop" : done > 0 && !finished ? "Go on" : "Start";
    this.#go.disabled = finished || !rates.some(({ chosen }) => chosen);
    this.#meter.value = done;
    this.#meter.hidden = done === 0;
    const empty = h(
      "p",
      { class: "cr-slice-note" },
      `No race yet: ${seeds} seeds wait at each rate that you choose.`,
    );
    this.#lanes.replaceChildren(
      ...(lanes.length ? lanes.map((lane, i) => this.#drawLane(lane, i)) : [empty]),
    );
    this.#pickRow.hidden = picked === null;
    if (picked) this.#drawPicked(picked);
  }

  protected summary(): string {
    const { lanes, hidden, seeds, running, done } = this.state;
    if (!lanes.length) return `No race yet, with ${hidden} hidden neurons.`;
    const counts = lanes.map(({ rate, count }) => `rate ${rate}: ${count} of ${seeds}`).join("; ");
    const far = running ? `, ${Math.round(100 * done)} percent done` : "";
    return `Solved with ${hidden} hidden neurons${far}: ${counts}.`;
  }

  #drawPicked(picked: Picked): void {
    const { lanes } = this.state;
    this.#lane.replaceChildren(
      ...lanes.map(({ rate }, i) => h("option", { value: String(i) }, String(rate))),
    );
    this.#lane.value = String(picked.lane);
    if (document.activeElement !== this.#seed) this.#seed.value = String(picked.seed);
    this.#seed.setAttribute("aria-valuetext", `seed ${picked.seed}`);
    const answers = picked.samples
      .map((sample, i) => `(${sample}) → ${short2(picked.answers[i] ?? null)}`)
      .join(", ");
    const alone =
      picked.alone === null
        ? ""
        : ` Trained alone, with your model and fit: loss ${short(picked.alone)}.`;
    this.#picked.textContent =
      `Seed ${picked.seed} at rate ${picked.rate} after ${picked.epoch.toLocaleString("en")} epochs: ` +
      `${picked.solved ? "solved" : "not solved"}, loss ${short(picked.loss)}. ` +
      `Answers: ${answers}.${alone}`;
  }

  #drawLane(lane: Lane, index: number): HTMLElement {
    const { epochs, seeds, picked } = this.state;
    const x = scaleLinear([0, epochs], X);
    const y = scaleLog([FLOOR, 1], Y);
    const axes = s("g", { class: "cr-axis" });
    for (const tick of [1e-4, 1e-3, 1e-2, 0.1, 1]) {
      axes.append(
        s("line", { class: "cr-grid", x1: X[0], x2: X[1], y1: y(tick), y2: y(tick) }),
        s("text", { x: LEFT - 6, y: y(tick) + 4, "text-anchor": "end" }, String(tick)),
      );
    }
    for (const tick of x.ticks(3)) {
      axes.append(
        s(
          "text",
          { x: x(tick), y: HEIGHT - 18, "text-anchor": "middle" },
          tick.toLocaleString("en"),
        ),
      );
    }
    axes.append(
      s(
        "text",
        { class: "cr-axis-name", x: (X[0] + X[1]) / 2, y: HEIGHT - 3, "text-anchor": "middle" },
        "epoch",
      ),
    );
    const path = line<number | null>(
      (_, i) => x(lane.epoch[i] ?? 0),
      (value) => y(clamp(value ?? 1, FLOOR, 1)),
    ).defined((value) => value !== null);
    const curves = lane.losses.map((losses, seed) =>
      s("path", {
        class: `cr-racer ${lane.solved[seed] ? "cr-arrived" : "cr-stuck"}`,
        d: path(losses) ?? "",
      }),
    );
    if (picked?.lane === index) {
      const mine = lane.losses[picked.seed] ?? [];
      curves.push(
        s("path", { class: "cr-path-halo", d: path(mine) ?? "" }),
        s("path", { class: "cr-racer-picked", d: path(mine) ?? "" }),
      );
    }
    const label = `Rate ${lane.rate}: ${lane.count} of ${seeds} seeds solved`;
    const share = (100 * lane.count) / seeds;
    const bar = s(
      "svg",
      {
        class: "cr-share",
        viewBox: "0 0 100 8",
        preserveAspectRatio: "none",
        "aria-hidden": "true",
      },
      s("rect", { class: "cr-share-ground", x: 0, y: 0, width: 100, height: 8 }),
      s("rect", { class: "cr-bar", x: 0, y: 0, width: share, height: 8 }),
    );
    return h(
      "div",
      { class: "cr-lane" },
      h("p", { class: "cr-panel-name" }, label),
      bar,
      s(
        "svg",
        {
          class: "cr-plot-lines",
          role: "img",
          viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
          "aria-label": `Losses by epoch at rate ${lane.rate}. ${label}.`,
        },
        axes,
        ...curves,
      ),
    );
  }
}

function short2(value: number | null): string {
  return value === null ? "not a number" : value.toFixed(2);
}

export function createView(container: HTMLElement, state: unknown, act: Act): LiveView {
  return new RaceView(container, state as RaceState, act);
}
