/**
 * Piece 2: a neuron's straight line among points. The reader moves it by its handles, by the weights
 * or by training; the losses say how well it divides them.
 */
import { scaleLinear } from "d3-scale";
import { h, s } from "../dom";
import { heatImage, pointMark } from "./boundary";
import { Palette } from "./frame";
import type { Act, LiveView } from "./index";
import { Knob } from "./knob";
import { actionButton, type PieceState, PieceView, Slider } from "./piece";
import { type Grid, type Point, short } from "./state";

type Place = [number, number];

export interface LineState extends PieceState {
  names: string[];
  chosen: string;
  weights: Place;
  bias: number;
  loss: number;
  /** The loss of a neuron that answers one half to everything. */
  undecided: number | null;
  correct: number;
  best: number | null;
  trained: number | null;
  epochs: number;
  /** Epochs of one press of the button. */
  each: number;
  points: Point[];
  grid: Grid;
  line: [Place, Place] | null;
  /** Where the handles are that move and turn the line. */
  pivot: Place | null;
  end: Place | null;
  limits: Record<"weight" | "bias", [number, number]>;
}

const SIZE = 320;
const LEFT = 42;
const TOP = 8;
const PLOT = SIZE - LEFT - 14;
const STEP = 0.05; // of the plane, for an arrow key
const DEGREES = 5;
const KEYS: Record<string, Place> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

let made = 0;

class LineView extends PieceView<LineState> {
  readonly #canvas = h("canvas", { class: "cr-line-heat", "aria-hidden": "true" });
  readonly #svg = s("svg", {
    class: "cr-plot-lines",
    role: "img",
    viewBox: `0 0 ${SIZE} ${SIZE}`,
  });
  readonly #plane = h("div", { class: "cr-line-plane" }, this.#canvas, this.#svg);
  readonly #bar = s("svg", { class: "cr-line-bar", viewBox: "0 0 320 46", "aria-hidden": "true" });
  readonly #now = h("dd");
  readonly #best = h("dd");
  readonly #trained = h("dd");
  readonly #right = h("dd");
  readonly #choices = new Map<string, HTMLInputElement>();
  readonly #weights: Slider[];
  readonly #bias: Slider;
  readonly #mover: Knob;
  readonly #turner: Knob;
  readonly #theme: MutationObserver;

  constructor(container: HTMLElement, state: LineState, act: Act) {
    super(container, state, act, "A neuron's line among points");
    this.#mover = new Knob(this.#plane, "cr-knob-move", "Move the line", {
      drag: (x, y) => act({ do: "move", to: this.#data(x, y) }),
      key: (key) => this.#nudge(key),
    });
    this.#turner = new Knob(this.#plane, "cr-knob-turn", "Turn the line", {
      drag: (x, y) => act({ do: "turn", to: this.#data(x, y) }),
      key: (key) => this.#twist(key),
    });
    const { limits } = state;
    this.#weights = ["first weight", "second weight"].map(
      (name, i) =>
        new Slider(name, limits.weight, 0.05, (to) => act({ do: `weight ${i + 1}`, to })),
    );
    this.#bias = new Slider("bias", limits.bias, 0.05, (to) => act({ do: "bias", to }));
    this.#theme = new MutationObserver(() => this.draw());
    for (const each of [document.body, document.documentElement]) {
      this.#theme.observe(each, { attributes: true, attributeFilter: ["data-theme", "class"] });
    }
    this.start(
      this.#chooser(),
      h(
        "div",
        { class: "cr-line-panels" },
        h("div", {}, this.#plane),
        h(
          "div",
          {},
          h(
            "dl",
            { class: "cr-line-losses" },
            h("div", {}, h("dt", {}, "loss now"), this.#now),
            h("div", {}, h("dt", {}, "your best by hand"), this.#best),
            h("div", {}, h("dt", {}, "after training"), this.#trained),
            h("div", {}, h("dt", {}, "on the right side"), this.#right),
          ),
          this.#bar,
          ...this.#weights.map(({ element }) => element),
          this.#bias.element,
          h(
            "div",
            { class: "cr-line-buttons" },
            this.#trainButton(),
            actionButton("Back to the start", act, { do: "reset" }),
          ),
          h(
            "p",
            { class: "cr-line-help" },
            "The round handle moves the line and the square one turns it: drag them, or focus one and press the arrow keys.",
          ),
        ),
      ),
    );
  }

  override destroy(): void {
    this.#theme.disconnect();
    super.destroy();
  }

  protected draw(): void {
    const { state } = this;
    const [x, y] = this.#scales();
    for (const [name, input] of this.#choices) input.checked = name === state.chosen;
    state.weights.forEach((weight, i) => {
      this.#weights[i]?.show(weight);
    });
    this.#bias.show(state.bias);
    this.#now.textContent = five(state.loss);
    this.#best.textContent = state.best === null ? "not yet" : five(state.best);
    this.#trained.textContent =
      state.trained === null
        ? "not yet"
        : `${five(state.trained)} (${state.epochs.toLocaleString("en")} epochs)`;
    this.#right.textContent = `${state.correct} of ${state.points.length}`;
    this.#heat();
    this.#lines(x, y);
    this.#mark();
    const percent = (place: Place | null): Place | null =>
      place && [(x(place[0]) / SIZE) * 100, (y(place[1]) / SIZE) * 100];
    this.#mover.show(percent(state.pivot), place(state.pivot));
    this.#turner.show(percent(state.end), `weights ${state.weights.map(short).join(" and ")}`);
  }

  protected summary(): string {
    const { chosen, loss, correct, points, best, trained, epochs } = this.state;
    const parts = [
      `${chosen}: loss ${five(loss)}, ${correct} of ${points.length} points on the right side`,
    ];
    if (best !== null) parts.push(`your best by hand is ${five(best)}`);
    if (trained !== null) parts.push(`after ${epochs} epochs of training it was ${five(trained)}`);
    return `${parts.join("; ")}.`;
  }

  #chooser(): HTMLElement {
    const group = `cr-line-data-${++made}`;
    const choices = this.state.names.map((name) => {
      const input = h("input", { type: "radio", name: group, value: name });
      input.addEventListener("change", () => this.act({ do: "data", to: name }));
      this.#choices.set(name, input);
      return h("label", {}, input, name);
    });
    return h("fieldset", { class: "cr-line-data" }, h("legend", {}, "Targets"), ...choices);
  }

  #trainButton(): HTMLElement {
    const element = actionButton(
      `Let it train, ${this.state.each} epochs`,
      (action) => {
        const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
        this.act(still ? { ...action, to: "at once" } : action);
      },
      { do: "train" },
    );
    element.classList.add("cr-primary");
    return element;
  }

  #scales() {
    const { grid } = this.state;
    return [
      scaleLinear(grid.x, [LEFT, LEFT + PLOT]),
      scaleLinear(grid.y, [TOP + PLOT, TOP]),
    ] as const;
  }

  /** The place in the plane for shares of the drawing's width and height. */
  #data(across: number, down: number): Place {
    const [x, y] = this.#scales();
    return [x.invert(across * SIZE), y.invert(down * SIZE)];
  }

  #nudge(key: string): boolean {
    const step = KEYS[key];
    const { pivot, grid } = this.state;
    if (!step || !pivot) return false;
    const to = pivot.map((v, i) => {
      const [low, high] = i ? grid.y : grid.x;
      return v + STEP * (high - low) * (step[i] ?? 0);
    });
    this.act({ do: "move", to });
    return true;
  }

  #twist(key: string): boolean {
    const step = KEYS[key];
    if (!step) return false;
    this.act({ do: "turn by", to: step[0] < 0 || step[1] > 0 ? DEGREES : -DEGREES });
    return true;
  }

  #heat(): void {
    const { grid } = this.state;
    this.#canvas.width = this.#canvas.height = 2 * PLOT;
    const context = this.#canvas.getContext("2d");
    if (!context || typeof OffscreenCanvas === "undefined") return; // The line and numbers remain.
    const image = heatImage(grid, Palette.of(this.figure));
    context.imageSmoothingQuality = "high";
    // The outer half pixel is cut off, so that grid points lie exactly where the axes say.
    context.drawImage(image, 0.5, 0.5, grid.columns - 1, grid.rows - 1, 0, 0, 2 * PLOT, 2 * PLOT);
  }

  #lines(x: (v: number) => number, y: (v: number) => number): void {
    const { line, points, correct, chosen } = this.state;
    const [across, up] = this.#scales();
    const axes = s("g", { class: "cr-axis" });
    for (const tick of across.ticks(4)) {
      const at = { x: x(tick), y: TOP + PLOT + 15, "text-anchor": "middle" };
      axes.append(s("text", at, short(tick)));
    }
    for (const tick of up.ticks(4)) {
      axes.append(s("text", { x: LEFT - 6, y: y(tick) + 4, "text-anchor": "end" }, short(tick)));
    }
    axes.append(
      s("rect", { class: "cr-frame", x: LEFT, y: TOP, width: PLOT, height: PLOT }),
      named(LEFT + PLOT / 2, SIZE - 2, "1"),
      named(8, TOP + PLOT / 2 + 4, "2"),
    );
    const marks = s("g", {});
    for (const point of points) {
      marks.append(pointMark(x(point.x), y(point.y), point.target));
      if (points.length > 8) continue;
      const near = x(point.x) > LEFT + PLOT * 0.7;
      const at = { x: x(point.x) + (near ? -12 : 12), y: y(point.y) + 4 };
      const anchor = near ? "end" : "start";
      const text = point.output === null ? "?" : point.output.toFixed(2);
      marks.append(s("text", { ...at, class: "cr-answer", "text-anchor": anchor }, text));
    }
    const parts: Node[] = [axes];
    if (line) {
      const [[x1, y1], [x2, y2]] = line;
      const ends = { x1: x(x1), y1: y(y1), x2: x(x2), y2: y(y2) };
      parts.push(
        s("line", { class: "cr-half-halo", ...ends }),
        s("line", { class: "cr-half", ...ends }),
      );
    }
    this.#svg.replaceChildren(...parts, marks);
    const where = line ? `a line from ${place(line[0])} to ${place(line[1])}` : "no line in view";
    this.#svg.setAttribute(
      "aria-label",
      `${chosen} in the plane: ${where}, ${correct} of ${points.length} points on the right side.`,
    );
  }

  /** The losses on one scale, beside the loss of a neuron that can't decide. */
  #mark(): void {
    const { loss, best, undecided } = this.state;
    const at = scaleLinear([0, 0.75], [14, 300]).clamp(true);
    const parts: Node[] = [s("line", { class: "cr-line-track", x1: 14, x2: 300, y1: 20, y2: 20 })];
    for (const tick of [0, 0.25, 0.5, 0.75]) {
      parts.push(s("text", { x: at(tick), y: 44, "text-anchor": "middle" }, String(tick)));
      parts.push(s("line", { class: "cr-line-track", x1: at(tick), x2: at(tick), y1: 20, y2: 30 }));
    }
    if (undecided !== null) {
      const here = at(undecided);
      parts.push(s("line", { class: "cr-line-undecided", x1: here, x2: here, y1: 6, y2: 32 }));
    }
    if (best !== null) {
      const here = at(best);
      parts.push(s("path", { class: "cr-line-best", d: `M${here},18l-6,-12h12z` }));
    }
    parts.push(s("circle", { class: "cr-now", cx: at(loss), cy: 20, r: 6 }));
    this.#bar.replaceChildren(...parts);
  }
}

/** Losses near one quarter differ late: five digits after the point. */
function five(loss: number | null): string {
  return loss === null ? "not a number" : loss.toFixed(5);
}

function place(at: Place | null): string {
  return at ? `${at[0].toFixed(2)}, ${at[1].toFixed(2)}`.replaceAll("-", "−") : "";
}

function named(x: number, y: number, index: string): SVGElement {
  const text = s("text", { x, y, class: "cr-axis-name", "text-anchor": "middle" }, "x");
  text.append(s("tspan", { class: "cr-sub", dy: 3 }, index));
  return text;
}

export function createView(container: HTMLElement, state: unknown, act: Act): LiveView {
  return new LineView(container, state as LineState, act);
}
