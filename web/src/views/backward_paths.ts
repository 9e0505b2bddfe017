/** A weight that the reader picks: its handle, and every path from it to the loss, multiplied out. */
import { h, scrollable } from "../dom";
import {
  agreement,
  type BackwardState,
  type Derivative,
  flat,
  formula,
  type Weight,
} from "./backward_state";
import type { Act } from "./index";
import { Slider } from "./piece";
import { short } from "./state";

export class WeightPaths {
  readonly element: HTMLElement;
  readonly #select = h("select", {});
  readonly #slider: Slider;
  readonly #holder: HTMLElement;
  readonly #list = h("ol", { class: "cr-bw-paths" });
  readonly #sum = h("p", { class: "cr-bw-sum", role: "status" });
  readonly #batch = h("p", { class: "cr-bw-batch" });
  #key = "";
  #state: BackwardState;

  constructor(
    state: BackwardState,
    act: Act,
    private readonly onSelect: () => void,
  ) {
    this.#state = state;
    this.#select.append(
      h("option", { value: "" }, "none"),
      ...state.weights.map(({ key, symbol, words }) =>
        h("option", { value: key }, `${flat(symbol)}: ${words}`),
      ),
    );
    this.#select.addEventListener("change", () => this.select(this.#select.value));
    this.#slider = new Slider("its value", state.limits.weight, 0.01, (to) =>
      act({ do: "weight", on: this.#state.weights.findIndex(({ key }) => key === this.#key), to }),
    );
    this.#holder = h(
      "div",
      { class: "cr-bw-weight" },
      this.#slider.element,
      scrollable("Paths to the loss", this.#list),
      this.#sum,
      this.#batch,
    );
    this.element = h(
      "div",
      { class: "cr-bw-select" },
      h("label", { class: "cr-bw-pick" }, h("span", {}, "A weight's paths"), this.#select),
      this.#holder,
    );
  }

  get selected(): Weight | null {
    return this.#state.weights.find(({ key }) => key === this.#key) ?? null;
  }

  /** Picks a weight by its key; the one that is picked already, or none, is let go. */
  select(key: string): void {
    this.#key = key === this.#key ? "" : key;
    this.#select.value = this.#key;
    this.onSelect();
  }

  show(state: BackwardState): void {
    this.#state = state;
    const weight = this.selected;
    this.#holder.hidden = !weight;
    if (!weight) return;
    this.#slider.show(weight.value);
    this.#list.replaceChildren(
      ...weight.paths.map(({ nodes, factors, product }) =>
        h(
          "li",
          {},
          h("span", { class: "cr-bw-way" }, way(weight, nodes)),
          h("span", {}, `${factors.map(factor).join(" × ")} = `, h("strong", {}, short(product))),
        ),
      ),
    );
    const derivative = state.derivatives[weight.key] as Derivative;
    const many = weight.paths.length > 1;
    this.#sum.replaceChildren(
      ...formula(
        `${many ? `${weight.paths.length} paths meet in ${weight.symbol}, and their products add up: ` : "One path: "}${derivative.symbol} = ${short(weight.sum)}. `,
      ),
      `Moved a hair: ${short(derivative.moved)}, ${agreement(derivative)}.`,
    );
    const { batch } = weight;
    this.#batch.hidden = !batch;
    if (batch) {
      this.#batch.textContent =
        `In the ${batch.each.length} samples it is ${batch.each.map(short).join("; ")}. ` +
        `The batch's derivative is their mean, ${short(batch.mean)}.`;
    }
  }
}

/** A path in a line: the neurons that it goes through. */
function way(weight: Weight, nodes: string[]): string {
  const units = nodes.filter((node) => node.startsWith("a:")).map((node) => node.slice(2));
  return [flat(weight.symbol), ...units, "L"].join(" → ");
}

/** A number as it stands in a product. */
function factor(value: number): string {
  return value < 0 ? `(${short(value)})` : short(value);
}
