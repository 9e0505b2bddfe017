/** Piece 3: the layers' matrices side by side, and the one matrix that they are without bends. */
import { h } from "../dom";
import type { Act, LiveView } from "./index";
import { NumberGrid } from "./numbergrid";
import { actionButton, type PieceState, PieceView } from "./piece";
import { short } from "./state";

interface Layer {
  kernel: number[][];
  bias: number[];
  activation: string;
}

export interface CollapseState extends PieceState {
  layers: Layer[];
  hidden: { built: string; on: boolean }[];
  merged: Layer;
  samples: number[][];
  many: (number | null)[][];
  one: (number | null)[][];
  difference: number | null;
  collapsed: boolean;
  why: string;
}

/** A layer: its matrix and its bias, one above the other. */
class LayerBox {
  readonly element: HTMLElement;
  readonly #kernel: NumberGrid;
  readonly #bias: NumberGrid;

  constructor(title: string, kernel: string, bias: string, columns = "neuron") {
    this.#kernel = new NumberGrid(kernel, "input", columns);
    this.#bias = new NumberGrid(bias, "", columns);
    this.element = h(
      "div",
      { class: "cr-layer-box" },
      h("p", { class: "cr-layer-title" }, title),
      this.#kernel.element,
      this.#bias.element,
    );
  }

  show({ kernel, bias }: Layer): void {
    this.#kernel.show(kernel, [kernel.length, kernel[0]?.length ?? 0]);
    this.#bias.show([bias], [bias.length]);
  }
}

export class CollapseView extends PieceView<CollapseState> {
  readonly #layers: LayerBox[];
  readonly #switches: HTMLInputElement[];
  readonly #bends: HTMLElement[];
  readonly #merged: LayerBox;
  readonly #mergedSide: HTMLElement;
  readonly #equals = h("span", { class: "cr-matrix-sign" });
  readonly #stack: HTMLElement;
  readonly #why = h("p", { class: "cr-collapse-why" });
  readonly #many = new NumberGrid("outputs of the layers", "sample", "output");
  readonly #one = new NumberGrid("outputs of one layer", "sample", "output");
  readonly #difference = h("p", { class: "cr-formula" });

  constructor(container: HTMLElement, state: CollapseState, act: Act) {
    super(container, state, act, "Layers that merge into one");
    const count = state.layers.length;
    this.#layers = state.layers.map(
      (_, i) => new LayerBox(`layer ${i + 1}`, `W${i + 1}`, `b${i + 1}`),
    );
    this.#switches = state.hidden.map((_, on) => {
      const box = h("input", { type: "checkbox", role: "switch" });
      box.addEventListener("change", () =>
        act({ do: "activation", on, to: box.checked ? "on" : "off" }),
      );
      return box;
    });
    this.#bends = state.hidden.map(() => h("span", { class: "cr-bend" }));
    const product = Array.from({ length: count }, (_, i) => `W${i + 1}`).join(" @ ");
    this.#merged = new LayerBox("one layer", `W = ${product}`, "b", "output");
    this.#mergedSide = h("div", { class: "cr-merged" }, this.#merged.element);
    this.#stack = h("div", {
      class: "cr-stack cr-scroll",
      tabindex: 0,
      role: "region",
      "aria-label": "The layers' matrices",
    });
    this.#layers.forEach((layer, i) => {
      const bend = this.#bends[i];
      this.#stack.append(layer.element, ...(bend ? [bend] : []));
    });
    this.start(
      h(
        "div",
        { class: "cr-choices", role: "group", "aria-label": "Hidden activations" },
        ...state.hidden.map(({ built }, i) =>
          h(
            "label",
            { class: "cr-switch" },
            this.#switches[i] as HTMLElement,
            `${built} after layer ${i + 1}`,
          ),
        ),
      ),
      h(
        "div",
        { class: "cr-collapse" },
        this.#stack,
        h("span", { class: "cr-matrix-pair" }, this.#equals, this.#mergedSide),
      ),
      this.#why,
      h("div", { class: "cr-matrix-row" }, this.#many.element, this.#one.element),
      this.#difference,
      h(
        "div",
        { class: "cr-choices" },
        actionButton("Other random weights", act, { do: "shuffle" }),
        actionButton("Back to the start", act, { do: "reset" }),
      ),
    );
  }

  protected draw(): void {
    const { layers, hidden, merged, many, one, collapsed, why } = this.state;
    layers.forEach((layer, i) => {
      this.#layers[i]?.show(layer);
    });
    hidden.forEach(({ built, on }, i) => {
      const [box, bend] = [this.#switches[i], this.#bends[i]];
      if (box) box.checked = on;
      if (bend) {
        bend.textContent = on ? built : "@";
        bend.classList.toggle("cr-bend-on", on);
      }
    });
    this.#merged.show(merged);
    this.#mergedSide.classList.toggle("cr-no-merge", !collapsed);
    this.#equals.textContent = collapsed ? "=" : "≠";
    this.#stack.classList.toggle("cr-stack-merged", collapsed);
    this.#why.textContent = why;
    const size = (values: unknown[][]): number[] => [values.length, values[0]?.length ?? 0];
    this.#many.show(many, size(many));
    this.#one.show(one, size(one));
    this.#difference.textContent = `The largest difference between them is ${short(this.state.difference)}.`;
  }

  protected summary(): string {
    return `${this.state.why} The largest difference between the outputs is ${short(this.state.difference)}.`;
  }
}

export function createView(container: HTMLElement, state: unknown, act: Act): LiveView {
  return new CollapseView(container, state as CollapseState, act);
}
