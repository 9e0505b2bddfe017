/** The bench of piece 5: arrays that arrived in wrong shapes, buttons to turn and swap them. */
import { h } from "../dom";
import type { Act } from "./index";
import { NumberGrid } from "./numbergrid";
import { actionButton } from "./piece";

export interface RepairState {
  puzzle: number;
  puzzles: number;
  arrived: Record<"x" | "w" | "b", number[]>;
  tried: Record<"x" | "w" | "order", boolean>;
  expression: string;
  shapes: string;
  arrays: Record<"x" | "w", number[][]>;
  verdict: "error" | "wrong" | "right";
  error: string | null;
  message: string;
  result: (number | null)[][] | null;
}

export class RepairBench {
  readonly element: HTMLElement;
  readonly #title = h("p", { class: "cr-panel-title" });
  readonly #x = new NumberGrid("X", "row", "column");
  readonly #w = new NumberGrid("W", "row", "column");
  readonly #result = new NumberGrid("the result", "row", "column");
  readonly #b = h("span");
  readonly #switches: HTMLInputElement[];
  readonly #expression = h("code");
  readonly #shapes = h("code");
  readonly #said = h("p", { class: "cr-repair-said" });

  constructor(act: Act) {
    const labels = ["transpose X", "transpose W", "W before X"];
    this.#switches = labels.map((_, on) => {
      const box = h("input", { type: "checkbox", role: "switch" });
      box.addEventListener("change", () => act({ do: "turn", on, to: box.checked ? "on" : "off" }));
      return box;
    });
    this.element = h(
      "div",
      { class: "cr-repair" },
      this.#title,
      h("div", { class: "cr-matrix-row" }, this.#x.element, this.#w.element),
      h("p", {}, "The bias has the shape ", this.#b, ": a number for each neuron."),
      h(
        "div",
        { class: "cr-choices" },
        ...labels.map((label, i) =>
          h("label", { class: "cr-switch" }, this.#switches[i] as HTMLElement, label),
        ),
      ),
      h("p", { class: "cr-repair-product" }, this.#expression, h("br"), this.#shapes),
      this.#said,
      this.#result.element,
      h(
        "div",
        { class: "cr-choices" },
        actionButton("Next puzzle", act, { do: "next" }),
        actionButton("Back to the whole layer", act, { do: "whole" }),
      ),
    );
  }

  show(state: RepairState | null): void {
    this.element.hidden = state === null;
    if (!state) return;
    const { arrived, arrays, tried, verdict } = state;
    this.#title.textContent = `Puzzle ${state.puzzle} of ${state.puzzles}: what arrived`;
    this.#x.show(arrays.x, arrived.x);
    this.#w.show(arrays.w, arrived.w);
    this.#b.textContent = `(${arrived.b.join(", ")},)`;
    [tried.x, tried.w, tried.order].forEach((on, i) => {
      const box = this.#switches[i];
      if (box) box.checked = on;
    });
    this.#expression.textContent = `${state.expression} + b`;
    this.#shapes.textContent = state.shapes;
    this.#said.replaceChildren(
      h(
        "strong",
        {},
        state.error ? `${state.error}: ` : verdict === "right" ? "Right. " : "Wrong. ",
      ),
      state.message,
    );
    this.#said.className = `cr-repair-said cr-repair-${verdict}`;
    this.#result.element.hidden = state.result === null;
    if (state.result) {
      this.#result.show(state.result, [state.result.length, state.result[0]?.length ?? 0]);
    }
  }
}
