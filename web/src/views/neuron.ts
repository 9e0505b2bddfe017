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

class NeuronView extends PieceView<NeuronState> {
  readonly #inputs: Slider[];
  readonly #weights: Slider[];
  readonly #products: HTMLElement[];
  readonly #bias: Slider;
  readonly #sum = h("p", { class: "cr-formula" });
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
        new Slider(`weight of ${name}`, limits.weight, 0.01, (to) => act({ do: "weight", on, to })),
    );
    this.#products = names.map(() => h("span", { class: "cr-product" }));
    this.#bias = new Slider("bias", limits.bias, 0.01, (to) => act({ do: "bias", to }));
    const rows = names.map((_, i) =>
      h(
        "li",
        {},
        (this.#inputs[i] as Slider).element,
        (this.#weights[i] as Slider).element,
        this.#products[i] as HTMLElement,
      ),
    );
    this.start(
      h(
        "div",
        { class: "cr-neuron" },
        h(
          "div",
          {},
          h("ul", { class: "cr-handles" }, ...rows, h("li", {}, this.#bias.element)),
          this.#sum,
          actionButton("Back to the start", act, { do: "reset" }),
        ),
        h("div", { class: "cr-neuron-curve" }, this.#plot),
      ),
    );
  }

  protected draw(): void {
    const { inputs, weights, products, bias, sum, output, activation } = this.state;
    inputs.forEach((value, i) => {
      this.#inputs[i]?.show(value);
      this.#weights[i]?.show(weights[i] ?? 0);
      const product = this.#products[i];
      if (product) product.textContent = `product ${short(products[i] ?? null)}`;
    });
    this.#bias.show(bias);
    const terms = [...products, bias].map((each) => (each < 0 ? `(${short(each)})` : short(each)));
    this.#sum.textContent = `z = ${terms.join(" + ")} = ${short(sum)}   ${activation}(z) = ${short(output)}`;
    this.#curve();
  }

  protected summary(): string {
    const { sum, output, activation } = this.state;
    return `The score z is ${short(sum)}; ${activation} of z is ${short(output)}.`;
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

export function createView(container: HTMLElement, state: unknown, act: Act): LiveView {
  return new NeuronView(container, state as NeuronState, act);
}
