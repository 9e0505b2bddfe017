/** Piece 4: two hidden neurons and an output; the boundary folds under the reader's hand. */
import { h } from "../dom";
import { Boundary, type PlaneState } from "./boundary";
import { frame, Palette } from "./frame";
import type { Act, LiveView } from "./index";
import { actionButton, type PieceState, PieceView, Slider } from "./piece";
import { short } from "./state";

interface Row {
  inputs: number[];
  hidden: number[];
  output: number;
  target: number;
  right: boolean;
}

export interface FoldState extends PieceState {
  gates: string[];
  does: string[];
  clean: boolean[];
  weights: number[];
  names: string[];
  biases: number[];
  sharpness: number;
  limits: Record<"weight" | "bias" | "sharpness", [number, number]>;
  rows: Row[];
  right: number;
  inputs: PlaneState;
  folded: PlaneState;
}

const NEURONS = ["Neuron 1", "Neuron 2", "Output"] as const;

/** "neuron 1 does OR", and whether it does so clearly. */
function deed(name: string, does: string, clean: boolean): string {
  return `${name} ${clean ? "does" : "roughly does"} ${does}`;
}

export class FoldView extends PieceView<FoldState> {
  readonly #inputs = new Boundary(undefined, "The plane of the inputs");
  readonly #folded = new Boundary(
    [
      ["h", "1"],
      ["h", "2"],
    ],
    "The plane of the hidden neurons",
  );
  readonly #choices: Choice[];
  readonly #sharpness: Slider;
  readonly #weights: Slider[];
  readonly #verdict = h("p", { class: "cr-fold-verdict" });
  readonly #table = h("table", { class: "cr-table cr-fold-table" });
  readonly #sizes: ResizeObserver;
  readonly #theme: MutationObserver;
  #palette: Palette | null = null;

  constructor(container: HTMLElement, state: FoldState, act: Act) {
    super(container, state, act, "XOR from two hidden neurons, with handles");
    const { gates, names, limits, biases } = state;
    this.#choices = NEURONS.map((name, index) => {
      const action = index < 2 ? { do: "hidden", on: index } : { do: "output" };
      return new Choice(name, gates, (to) => act({ ...action, to }));
    });
    this.#sharpness = new Slider("sharpness", limits.sharpness, 0.5, (to) =>
      act({ do: "sharpness", to }),
    );
    this.#weights = names.map((name, on) => {
      const range = biases.includes(on) ? limits.bias : limits.weight;
      return new Slider(name, range, 0.5, (to) => act({ do: "weight", on, to }));
    });
    const titled = (title: string, plane: Boundary): HTMLElement =>
      h("div", { class: "cr-panel" }, h("p", { class: "cr-panel-title" }, title), plane.element);
    this.start(
      h("div", { class: "cr-choices" }, ...this.#choices.map((choice) => choice.element)),
      this.#sharpness.element,
      h(
        "div",
        { class: "cr-panels" },
        titled("The plane of the inputs", this.#inputs),
        titled("What the output neuron sees", this.#folded),
      ),
      h(
        "div",
        { class: "cr-scroll", tabindex: 0, role: "region", "aria-label": "Truth table" },
        this.#table,
      ),
      this.#verdict,
      h(
        "details",
        { class: "cr-numbers cr-fold-weights" },
        h("summary", {}, "Move each weight"),
        h("div", { class: "cr-handles" }, ...this.#weights.map((slider) => slider.element)),
      ),
      actionButton("Back to the start", act, { do: "reset" }),
    );
    this.#sizes = new ResizeObserver(() => this.#planes());
    this.#sizes.observe(this.figure);
    this.#theme = new MutationObserver(() => {
      this.#palette = null;
      this.#planes();
    });
    for (const target of [document.body, document.documentElement]) {
      this.#theme.observe(target, { attributes: true, attributeFilter: ["data-theme", "class"] });
    }
  }

  override destroy(): void {
    this.#sizes.disconnect();
    this.#theme.disconnect();
    super.destroy();
  }

  protected draw(): void {
    const { does, clean, weights, sharpness, right, rows } = this.state;
    this.#choices.forEach((choice, i) => {
      choice.show(does[i] ?? "", clean[i] ?? true);
    });
    this.#sharpness.show(sharpness);
    weights.forEach((value, i) => {
      this.#weights[i]?.show(value);
    });
    this.#verdict.textContent =
      right === rows.length ? "All four are right." : `${right} of ${rows.length} are right.`;
    this.#verdict.classList.toggle("cr-good", right === rows.length);
    this.#truth();
    this.#planes();
  }

  protected summary(): string {
    const { does, clean, right, rows } = this.state;
    const deeds = NEURONS.map((name, i) => deed(name, does[i] ?? "", clean[i] ?? true));
    return `${deeds.join(", ")}. ${right} of ${rows.length} are right.`;
  }

  #truth(): void {
    const { rows, does } = this.state;
    const heads = ["x₁", "x₂", `1: ${does[0]}`, `2: ${does[1]}`, "output", "target", "right?"];
    this.#table.replaceChildren(
      h("caption", {}, "What each neuron says to the four samples"),
      h("thead", {}, h("tr", {}, ...heads.map((name) => h("th", { scope: "col" }, name)))),
      h(
        "tbody",
        {},
        ...rows.map(({ inputs, hidden, output, target, right }) =>
          h(
            "tr",
            { class: right ? null : "cr-wrong" },
            ...inputs.map((value) => h("td", {}, short(value))),
            ...[...hidden, output].map((value) => h("td", {}, value.toFixed(3))),
            h("td", {}, short(target)),
            h("td", {}, right ? "yes" : "no"),
          ),
        ),
      ),
    );
  }

  #planes(): void {
    this.#palette ??= Palette.of(this.figure);
    for (const [plane, state] of [
      [this.#inputs, this.state.inputs],
      [this.#folded, this.state.folded],
    ] as const) {
      const width = Math.max(200, plane.width || 300);
      plane.draw(state, frame(width, Math.round(Math.min(width * 0.92, 360))), this.#palette);
    }
  }
}

/** A list of gates to choose from; it also shows what a neuron does that is none of them. */
class Choice {
  readonly element: HTMLElement;
  readonly #select: HTMLSelectElement;
  readonly #other = h("option", { value: "", disabled: true });

  constructor(name: string, gates: readonly string[], onChoose: (gate: string) => void) {
    this.#select = h("select", {}, ...gates.map((gate) => h("option", { value: gate }, gate)));
    this.#select.addEventListener("change", () => onChoose(this.#select.value));
    this.element = h("label", { class: "cr-choice" }, h("span", {}, name), this.#select);
  }

  /** Shows what the neuron does, by what it answers; "roughly" where it is not decided. */
  show(does: string, clean: boolean): void {
    const choice = [...this.#select.options].find((option) => option.value === does);
    if (choice && clean) {
      this.#other.remove();
      this.#select.value = does;
      return;
    }
    this.#other.textContent = clean ? does : `roughly ${does}`;
    if (!this.#other.isConnected || this.#other.parentNode !== this.#select) {
      this.#select.prepend(this.#other);
    }
    this.#other.selected = true;
  }
}

export function createView(container: HTMLElement, state: unknown, act: Act): LiveView {
  return new FoldView(container, state as FoldState, act);
}
