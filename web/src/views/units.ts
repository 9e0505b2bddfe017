/** Piece 10: units that are saturated, killed and revived, layer by layer in histograms. */
import { scaleLinear } from "d3-scale";
import { h, s } from "../dom";
import type { Act, LiveView } from "./index";
import { actionButton, choices, labelled, PieceView, Slider, select } from "./piece";
import { short } from "./state";
import { drawHistogram, drawLength, drawUnit, powerTicks } from "./units-plots";
import { brief, counted, LETTERS, percent, summary, type UnitsState } from "./units-state";

type Forward = "sums" | "outputs";
type Back = "sumGradients" | "weightGradients";

const FORWARD: Record<Forward, [string, string]> = {
  sums: ["weighted sums z", "weighted sum z"],
  outputs: ["outputs a", "output a"],
};
const BACK: Record<Back, [string, string]> = {
  sumGradients: ["dL/dz", "size of dL/dz"],
  weightGradients: ["dL/dW", "size of dL/dW"],
};

/** One layer of the figure: its units, its two histograms and the length of its gradient. */
class LayerColumn {
  readonly element: HTMLElement;
  readonly #title = h("p", { class: "cr-panel-name" });
  readonly #counts = h("p", { class: "cr-units-counts" });
  readonly #units: HTMLInputElement[];
  readonly #forward = s("svg", { class: "cr-plot-lines", role: "img" });
  readonly #back = s("svg", { class: "cr-plot-lines", role: "img" });
  readonly #length = s("svg", { class: "cr-units-length", "aria-hidden": "true" });
  readonly #lengthText = h("p", { class: "cr-units-counts" });

  constructor(
    private readonly place: number,
    state: UnitsState,
    act: Act,
  ) {
    const count = state.layers[place]?.states.length ?? 0;
    this.#units = Array.from({ length: count }, (_, to) => {
      const input = h("input", { type: "radio", name: `unit-${state.id}` });
      input.addEventListener("change", () => act({ do: "select", on: place, to }));
      return input;
    });
    this.element = h(
      "div",
      { class: "cr-units-layer" },
      h(
        "div",
        { class: "cr-units-head" },
        this.#title,
        this.#counts,
        h(
          "div",
          { class: "cr-units-strip", role: "group", "aria-label": `Units of layer ${place + 1}` },
          ...this.#units.map((input) =>
            h("label", { class: "cr-unit" }, input, h("span", { "aria-hidden": "true" })),
          ),
        ),
      ),
      h("div", {}, this.#forward),
      h("div", {}, this.#back, this.#length, this.#lengthText),
    );
  }

  draw(state: UnitsState, forward: Forward, back: Back): void {
    const layer = state.layers[this.place];
    if (!layer) return;
    const { unit, edges, top, words } = state;
    const last = this.place === state.layers.length - 1 ? ", output" : "";
    this.#title.textContent = `Layer ${this.place + 1}${last}`;
    const kind = layer.activation.replaceAll("_", " ");
    this.#counts.textContent = `${kind}: ${counted(layer.counts, words)}`;
    layer.states.forEach((each, i) => {
      const input = this.#units[i];
      const tile = input?.parentElement;
      if (!input || !tile) return;
      input.checked = unit.layer === this.place && unit.index === i;
      input.setAttribute("aria-label", `layer ${this.place + 1}, unit ${i + 1}: ${words[each]}`);
      tile.className = `cr-unit cr-unit-${each}`;
      tile.title = `unit ${i + 1}: ${words[each]}`;
      if (tile.lastElementChild) tile.lastElementChild.textContent = LETTERS[each];
    });
    const x = scaleLinear([edges[forward][0] ?? 0, edges[forward].at(-1) ?? 1], [0, 1]);
    const flat = layer.flat === null ? "" : `, ${percent(layer.flat)} of the slopes are flat`;
    drawHistogram(this.#forward, {
      shares: layer[forward],
      edges: edges[forward],
      flat: forward === "sums" ? layer.flatBins : null,
      top: top[forward],
      ticks: x.ticks(4).map((tick) => [tick, short(tick)]),
      axis: FORWARD[forward][1],
      label: `Layer ${this.place + 1}, histogram of the ${FORWARD[forward][0]}${flat}.`,
    });
    const sizes = layer[back];
    drawHistogram(this.#back, {
      shares: sizes.shares,
      edges: edges.powers,
      zero: sizes.zero,
      top: top[back],
      ticks: powerTicks(edges.powers),
      axis: BACK[back][1],
      label:
        `Layer ${this.place + 1}, histogram of the sizes of ${BACK[back][0]}: ` +
        `${percent(sizes.zero)} are exactly 0; dL/dW is ${brief(layer.length)} long.`,
    });
    drawLength(this.#length, layer.length, edges.powers);
    this.#lengthText.textContent = `dL/dW: ${brief(layer.length)} long`;
  }
}

class UnitsView extends PieceView<UnitsState> {
  readonly #target: HTMLSelectElement;
  readonly #activation: HTMLSelectElement;
  readonly #factor: Slider;
  readonly #shift: Slider;
  readonly #loss = h("p", { class: "cr-slice-note" });
  readonly #columns: LayerColumn[];
  readonly #plot = s("svg", { class: "cr-plot-lines", role: "img" });
  readonly #words = h("p", {});
  readonly #push: HTMLButtonElement;
  readonly #revive: HTMLButtonElement;
  #forward: Forward = "sums";
  #back: Back = "sumGradients";

  constructor(container: HTMLElement, state: UnitsState, act: Act) {
    super(container, state, act, "Units that learn, and units that don't");
    const { layers, factors, shifts, kinds } = state;
    const places = layers.map((_, i): [string, string] => [
      String(i),
      `layer ${i + 1}${i === layers.length - 1 ? ", output" : ""}`,
    ]);
    this.#target = select("Change", [["hidden", "every hidden layer"], ...places], (to) =>
      act({ do: "target", to: to === "hidden" ? to : Number(to) }),
    );
    this.#activation = select("Activation", [["", "they differ"], ...pairs(kinds)], (to) =>
      act({ do: "activation", to }),
    );
    this.#factor = new Slider(
      "weights times",
      [0, factors.length - 1],
      1,
      (i) => act({ do: "scale", to: factors[i] }),
      "weights times",
      (i) => short(factors[i] ?? null),
    );
    this.#shift = new Slider("biases plus", shifts, 0.5, (to) => act({ do: "shift", to }));
    const columns = h("div", { class: "cr-units-layers" });
    columns.style.setProperty("--layers", String(layers.length));
    this.#columns = layers.map((_, i) => new LayerColumn(i, state, act));
    columns.append(...this.#columns.map(({ element }) => element));
    this.#push = actionButton("", act, { do: "kill" }) as HTMLButtonElement;
    this.#revive = actionButton("Revive this unit", act, { do: "revive" }) as HTMLButtonElement;
    this.start(
      h(
        "div",
        { class: "cr-units-controls" },
        h("div", { class: "cr-choices" }, labelled(this.#target), labelled(this.#activation)),
        this.#factor.element,
        this.#shift.element,
      ),
      h(
        "div",
        { class: "cr-choices", role: "group", "aria-label": "Train" },
        ...[1, 10, 100].map((to) =>
          actionButton(to === 1 ? "Train 1 step" : `${to} steps`, act, { do: "train", to }),
        ),
        actionButton("All back to the start", act, { do: "reset" }),
        this.#loss,
      ),
      h(
        "div",
        { class: "cr-units-shown" },
        this.#toggle("Forward", FORWARD, (kind) => {
          this.#forward = kind;
        }),
        this.#toggle("What comes back", BACK, (kind) => {
          this.#back = kind;
        }),
      ),
      columns,
      h("p", { class: "cr-slice-note" }, legend(state)),
      h(
        "div",
        { class: "cr-units-one" },
        h(
          "div",
          {},
          h("p", { class: "cr-panel-name" }, "The unit you chose"),
          this.#words,
          h("div", { class: "cr-choices" }, this.#push, this.#revive),
        ),
        h("div", { class: "cr-units-plot" }, this.#plot),
      ),
    );
  }

  protected draw(): void {
    const { target, controls, factors, layers, loss, steps, unit, edges, trains } = this.state;
    this.#target.value = String(target);
    this.#activation.value = controls.activation ?? "";
    this.#activation.disabled = target === layers.length - 1;
    if (this.#activation.disabled) this.#activation.selectedIndex = -1;
    this.#factor.show(controls.factor === null ? null : factors.indexOf(controls.factor));
    this.#shift.show(controls.shift);
    this.#loss.textContent =
      `Loss ${short(loss)} after ${steps.toLocaleString("en")} ${steps === 1 ? "step" : "steps"}.` +
      (trains ? "" : " The model has no optimizer, so it can't be trained.");
    this.#drawLayers();
    this.#words.textContent = unit.words;
    this.#push.hidden = unit.push === null;
    this.#push.textContent = unit.push ?? "";
    this.#revive.disabled = !unit.revives;
    drawUnit(this.#plot, unit, edges.sums);
  }

  protected summary(): string {
    return summary(this.state);
  }

  #drawLayers(): void {
    for (const column of this.#columns) column.draw(this.state, this.#forward, this.#back);
  }

  /** Which of two histograms is shown is the reader's view alone: Python needn't know. */
  #toggle<Kind extends string>(
    name: string,
    kinds: Record<Kind, [string, string]>,
    onChoice: (kind: Kind) => void,
  ): HTMLElement {
    const keys = Object.keys(kinds) as Kind[];
    const boxes = keys.map((kind, i) => {
      const box = h("input", { type: "radio", name: `${name}-${this.state.id}`, checked: i === 0 });
      box.addEventListener("change", () => {
        onChoice(kind);
        this.#drawLayers();
      });
      return box;
    });
    return choices(
      name,
      boxes,
      keys.map((kind) => kinds[kind][0]),
    );
  }
}

function pairs(names: string[]): [string, string][] {
  return names.map((name) => [name, name.replaceAll("_", " ")]);
}

function legend({ flat, most, samples }: UnitsState): string {
  return (
    `A: alive. S: saturated, its slope is below ${flat} in ${percent(most)} of the ${samples} samples ` +
    "or more. D: dead, its slope is exactly 0 in all of them. Flat: where the slope is below " +
    `${flat}. What lies beyond the ends of an axis is counted at its ends.`
  );
}

export function createView(container: HTMLElement, state: unknown, act: Act): LiveView {
  return new UnitsView(container, state as UnitsState, act);
}
