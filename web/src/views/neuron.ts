/** Piece 1: a neuron with handles on its inputs, weights and bias. */
import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import { h, s } from "../dom";
import type { Act, LiveView } from "./index";
import { actionButton, type PieceState, PieceView, Slider } from "./piece";
import { short } from "./state";

interface NeuronState extends PieceState {
  names: string[];
  inputs: number[];
  weights: number[];
  products: number[];
  bias: number;
  sum: number;
  output: number;
  activation: string;
  curve: { z: number[]; a: number[] };
  limits: Record<"input" | "weight" | "bias", [number, number]>;
}

const WIDTH = 340;
const HEIGHT = 220;
/** Height of one input in the drawing. */
const ROW = 74;

class NeuronView extends PieceView<NeuronState> {
  readonly #inputs: Slider[];
  readonly #weights: Slider[];
  readonly #bias: Slider;
  readonly #sum = h("p", { class: "cr-formula" });
  readonly #drawing = s("svg", { role: "img" });
  readonly #plot = s("svg", {
    class: "cr-plot-lines",
    role: "img",
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
  });

  constructor(container: HTMLElement, state: NeuronState, act: Act) {
    super(container, state, act, "A neuron with handles");
    const { names, limits } = state;
    this.#inputs = names.map(
      (name, on) => new Slider(name, limits.input, 0.01, (to) => act({ do: "input", on, to })),
    );
    this.#weights = names.map(
      (name, on) =>
        new Slider(
          `weight of ${name}`,
          limits.weight,
          0.01,
          (to) => act({ do: "weight", on, to }),
          "weight",
        ),
    );
    this.#bias = new Slider("bias", limits.bias, 0.01, (to) => act({ do: "bias", to }));
    const rows = names.map((_, i) =>
      h("li", {}, (this.#inputs[i] as Slider).element, (this.#weights[i] as Slider).element),
    );
    this.start(
      h("div", { class: "cr-neuron-drawing" }, this.#drawing),
      h(
        "div",
        { class: "cr-neuron" },
        h(
          "div",
          {},
          h("ul", { class: "cr-handles" }, ...rows, h("li", {}, this.#bias.element)),
          actionButton("Back to the start", act, { do: "reset" }),
        ),
        h("div", { class: "cr-neuron-curve" }, this.#plot, this.#sum),
      ),
    );
  }

  protected draw(): void {
    const { inputs, weights, products, bias, sum, output, activation } = this.state;
    inputs.forEach((value, i) => {
      this.#inputs[i]?.show(value);
      this.#weights[i]?.show(weights[i] ?? 0);
    });
    this.#bias.show(bias);
    const terms = [...products, bias].map((each) => (each < 0 ? `(${short(each)})` : short(each)));
    this.#sum.replaceChildren(
      h("span", {}, `z = ${terms.join(" + ")} = ${short(sum)}`),
      h("span", {}, `${activation}(z) = ${short(output)}`),
    );
    this.#neuron();
    this.#curve();
  }

  protected summary(): string {
    const { sum, output, activation } = this.state;
    return `The score z is ${short(sum)}; ${activation} of z is ${short(output)}.`;
  }

  /** Inputs, edges as thick as their weights, the sum, the activation and the output. */
  #neuron(): void {
    const { names, inputs, weights, products, bias, sum, output, activation, limits } = this.state;
    const middle = (names.length * ROW) / 2;
    const high = Math.max(names.length * ROW, middle + 92);
    const thick = scaleLinear([0, limits.weight[1]], [1, 9]).clamp(true);
    const edges = s("g", {});
    const nodes = s("g", {});
    names.forEach((name, i) => {
      const y = i * ROW + 26;
      const weight = weights[i] ?? 0;
      const product = `× ${short(weight)} = ${short(products[i] ?? null)}`;
      edges.append(
        s("line", {
          class: `cr-neuron-edge${weight < 0 ? " cr-negative" : ""}`,
          "stroke-width": weight === 0 ? 0 : thick(Math.abs(weight)),
          x1: 62,
          y1: y,
          x2: 214,
          y2: middle,
        }),
      );
      nodes.append(
        words(product, { x: 134, y: (y + middle) / 2 + 5, class: "cr-neuron-edge-label" }),
        s("circle", { class: "cr-neuron-node", cx: 40, cy: y, r: 22 }),
        words(short(inputs[i] ?? null), { x: 40, y: y + 5, class: "cr-neuron-value" }),
        words(name, { x: 40, y: y + 38, class: "cr-neuron-small" }),
      );
    });
    const wire = (x1: number, x2: number, y1 = middle, y2 = middle): SVGElement =>
      s("line", { class: "cr-neuron-wire", x1, x2, y1, y2 });
    edges.append(wire(244, 400), wire(244, 244, middle, middle + 56));
    nodes.append(
      words(`bias ${short(bias)}`, { x: 244, y: middle + 72, class: "cr-neuron-small" }),
      s("circle", { class: "cr-neuron-node", cx: 244, cy: middle, r: 33 }),
      words(short(sum), { x: 244, y: middle + 5, class: "cr-neuron-value" }),
      words("score z", { x: 244, y: middle - 42, class: "cr-neuron-small" }),
      s("rect", {
        class: "cr-neuron-node",
        x: 290,
        y: middle - 19,
        width: 70,
        height: 38,
        rx: 6,
      }),
      words(activation, { x: 325, y: middle + 5 }),
      s("circle", { class: "cr-neuron-node", cx: 408, cy: middle, r: 33 }),
      words(short(output), { x: 408, y: middle + 5, class: "cr-neuron-value" }),
      words("output", { x: 408, y: middle - 42, class: "cr-neuron-small" }),
    );
    this.#drawing.setAttribute("viewBox", `0 0 444 ${high}`);
    this.#drawing.replaceChildren(edges, nodes);
    const inflow = names.map(
      (name, i) =>
        `${name} ${short(inputs[i] ?? null)} times ${short(weights[i] ?? null)} is ${short(products[i] ?? null)}`,
    );
    this.#drawing.setAttribute(
      "aria-label",
      `A neuron: ${inflow.join(", ")}; with the bias ${short(bias)} the score is ${short(sum)}, and ${activation} makes it ${short(output)}.`,
    );
  }

  #curve(): void {
    const { curve, sum, output, activation } = this.state;
    const left = 40;
    const x = scaleLinear([curve.z[0] ?? -1, curve.z.at(-1) ?? 1], [left, WIDTH - 12]).clamp(true);
    const low = Math.min(0, ...curve.a);
    const high = Math.max(1, ...curve.a);
    const y = scaleLinear([low, high], [HEIGHT - 38, 12]).clamp(true);
    const axes = s("g", { class: "cr-axis" });
    for (const tick of x.ticks(5)) {
      axes.append(
        s("line", { class: "cr-grid", x1: x(tick), x2: x(tick), y1: y(low), y2: y(high) }),
        s("text", { x: x(tick), y: HEIGHT - 22, "text-anchor": "middle" }, String(tick)),
      );
    }
    for (const tick of y.ticks(4)) {
      axes.append(
        s("line", { class: "cr-grid", x1: left, x2: WIDTH - 12, y1: y(tick), y2: y(tick) }),
        s("text", { x: left - 6, y: y(tick) + 4, "text-anchor": "end" }, String(tick)),
      );
    }
    axes.append(
      s(
        "text",
        { class: "cr-axis-name", x: WIDTH / 2, y: HEIGHT - 5, "text-anchor": "middle" },
        "z, the score",
      ),
    );
    const path = line<number>(
      (z) => x(z),
      (_, i) => y(curve.a[i] ?? 0),
    )(curve.z);
    this.#plot.replaceChildren(
      axes,
      s("path", { class: "cr-half", d: path ?? "" }),
      s("line", { class: "cr-guide", x1: x(sum), x2: x(sum), y1: y(low), y2: y(output) }),
      s("line", { class: "cr-guide", x1: left, x2: x(sum), y1: y(output), y2: y(output) }),
      s("circle", { class: "cr-point cr-point-1", cx: x(sum), cy: y(output), r: 7 }),
    );
    this.#plot.setAttribute(
      "aria-label",
      `The curve of ${activation}: at z = ${short(sum)} it is ${short(output)}.`,
    );
  }
}

function words(text: string, attributes: Record<string, string | number>): SVGElement {
  return s("text", { "text-anchor": "middle", ...attributes }, text);
}

export function createView(container: HTMLElement, state: unknown, act: Act): LiveView {
  return new NeuronView(container, state as NeuronState, act);
}
