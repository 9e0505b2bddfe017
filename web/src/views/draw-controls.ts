/** What can be chosen about the points and the net of the drawing board. */
import { button, h } from "../dom";
import type { DrawState } from "./draw-state";
import type { Act } from "./index";
import { actionButton, Slider } from "./piece";

interface Option {
  element: HTMLElement;
  select: HTMLSelectElement;
}

/** Fills a select anew if its options are others, and shows which one is chosen. */
function show({ select }: Option, options: readonly [string, string][], value: string): void {
  const key = JSON.stringify(options);
  if (select.dataset.options !== key) {
    select.dataset.options = key;
    select.replaceChildren(...options.map(([id, words]) => h("option", { value: id }, words)));
  }
  select.value = value;
}

function option(label: string, onChange: (value: string) => void): Option {
  const select = h("select", { class: "cr-select", "aria-label": label });
  select.addEventListener("change", () => onChange(select.value));
  return { select, element: h("label", {}, h("span", {}, label), select) };
}

const same = (names: readonly (string | number)[]): [string, string][] =>
  names.map((name) => [String(name), String(name)]);

/** Which points: ready-made ones, and how many are held out. */
export class PointChoices {
  readonly element: HTMLElement;
  readonly #kind: Option;
  readonly #noise: Slider;
  readonly #count: Slider;
  readonly #share: Slider;
  readonly #undo: HTMLButtonElement;

  constructor({ data }: DrawState, act: Act) {
    this.#kind = option("ready-made", (to) => act({ do: "data", to }));
    const slider = (name: "noise" | "count" | "share", words: string, step: number): Slider =>
      new Slider(words, data.limits[name], step, (to) => act({ do: name, to }));
    this.#count = slider("count", "how many", 2);
    this.#noise = slider("noise", "noise", 0.05);
    this.#share = slider("share", "share held out", 0.05);
    this.#undo = button("Undo", null, () => act({ do: "undo" }));
    this.element = h(
      "fieldset",
      { class: "cr-draw-choices" },
      h("legend", {}, "Points"),
      this.#kind.element,
      this.#count.element,
      this.#noise.element,
      this.#share.element,
      h(
        "div",
        { class: "cr-choices" },
        actionButton("Another draw", act, { do: "others" }),
        this.#undo,
      ),
    );
  }

  draw({ data }: DrawState): void {
    const yours: [string, string][] = data.kind === "yours" ? [["yours", "your own"]] : [];
    show(this.#kind, [...yours, ...data.kinds], data.kind);
    this.#noise.show(data.noise);
    this.#count.show(data.count);
    this.#share.show(data.share);
    this.#undo.disabled = data.undo === 0;
  }
}

/** Which net, and how it steps. */
export class NetChoices {
  readonly element: HTMLElement;
  readonly #layers: Option;
  readonly #units = h("div", {});
  #sliders: Slider[] = [];
  readonly #activation: Option;
  readonly #optimizer: Option;
  readonly #rate: Option;
  readonly #seed: HTMLInputElement;
  readonly #about = h("p", { class: "cr-slice-note" });

  constructor(
    state: DrawState,
    private readonly act: Act,
  ) {
    const number = (verb: string) => (to: string) => act({ do: verb, to: Number(to) });
    this.#layers = option("hidden layers", number("layers"));
    this.#activation = option("activation", (to) => act({ do: "activation", to }));
    this.#optimizer = option("optimizer", (to) => act({ do: "optimizer", to }));
    this.#rate = option("learning rate", number("rate"));
    const { seeds } = state.net.choices;
    this.#seed = h("input", { class: "cr-draw-seed", type: "number", min: 0, max: seeds, step: 1 });
    this.#seed.addEventListener("change", () => {
      if (this.#seed.checkValidity() && this.#seed.value) {
        act({ do: "seed", to: this.#seed.valueAsNumber });
      }
    });
    const next = button("Next seed", null, () =>
      act({ do: "seed", to: (this.#seed.valueAsNumber + 1) % (seeds + 1) }),
    );
    this.element = h(
      "fieldset",
      { class: "cr-draw-choices" },
      h("legend", {}, "Net"),
      this.#layers.element,
      this.#units,
      this.#activation.element,
      this.#optimizer.element,
      this.#rate.element,
      h("label", {}, h("span", {}, "seed"), this.#seed),
      h("div", { class: "cr-choices" }, next),
      this.#about,
    );
  }

  draw({ net }: DrawState): void {
    const { choices } = net;
    show(this.#layers, same([...Array(choices.layers + 1).keys()]), String(net.layers.length));
    show(this.#activation, same(choices.activations), net.activation);
    show(this.#optimizer, same(choices.optimizers), net.optimizer);
    show(this.#rate, same(choices.rates), String(net.rate));
    if (document.activeElement !== this.#seed) this.#seed.value = String(net.seed);
    if (this.#sliders.length !== net.layers.length) {
      this.#sliders = net.layers.map(
        (_, on) =>
          new Slider(
            `neurons in layer ${on + 1}`,
            [1, choices.units],
            1,
            (to) => this.act({ do: "units", on, to }),
            `layer ${on + 1}`,
          ),
      );
      this.#units.replaceChildren(...this.#sliders.map(({ element }) => element));
    }
    net.layers.forEach((units, i) => {
      this.#sliders[i]?.show(units);
    });
    const weights = `${net.weights} weights and biases.`;
    this.#about.textContent = net.own
      ? `Your own model: ${net.own}; ${weights} Another number of layers or neurons, another activation or seed puts a new net in its place.`
      : weights;
  }
}
