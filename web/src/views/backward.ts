/** Piece 6: the backward pass of a small network, walked one node or group of edges at a time. */
import { button, h, s, scrollable } from "../dom";
import { drawGraph } from "./backward_graph";
import { WeightPaths } from "./backward_paths";
import { Predictor } from "./backward_predict";
import {
  agreement,
  type BackwardState,
  type Derivative,
  flat,
  formula,
  found,
} from "./backward_state";
import type { Act, LiveView } from "./index";
import { actionButton, PieceView, Slider } from "./piece";
import { short } from "./state";

class BackwardView extends PieceView<BackwardState> {
  #position = 0;
  readonly #svg = s("svg", { class: "cr-bw-svg", role: "img" });
  readonly #graph = h(
    "div",
    {
      class: "cr-bw-graph",
      tabindex: 0,
      role: "group",
      "aria-label": "The network as a graph. Left and right arrow keys walk backward and return.",
    },
    this.#svg,
  );
  readonly #count = h("span", { class: "cr-bw-count" });
  readonly #buttons: Record<"start" | "back" | "step" | "all", HTMLButtonElement>;
  readonly #title = h("p", { class: "cr-bw-title" });
  readonly #lines = h("ul", { class: "cr-bw-lines" });
  readonly #sentence = h("p", { class: "cr-bw-sentence", role: "status" });
  readonly #predictor: Predictor;
  readonly #ledger = h("tbody");
  readonly #paths: WeightPaths;
  readonly #sample = h("select", {});
  readonly #sliders: { inputs: Slider[]; targets: Slider[] };

  constructor(container: HTMLElement, state: BackwardState, act: Act) {
    super(container, state, act, "The backward pass, step by step");
    this.#buttons = {
      start: button("Start", null, () => this.#go(0)),
      back: button("◂ Return", null, () => this.#go(this.#position - 1)),
      step: button("Step backward ▸", null, () => this.#go(this.#position + 1)),
      all: button("All", null, () => this.#go(this.state.steps.length)),
    };
    this.#buttons.step.replaceChildren("Step", h("span", {}, " backward"), " ▸");
    this.#buttons.step.classList.add("cr-primary");
    this.#predictor = new Predictor(
      state.id,
      () => this.#go(this.#position + 1),
      () => this.draw(),
    );
    this.#paths = new WeightPaths(state, act, () => this.draw());
    this.#sample.addEventListener("change", () =>
      act({ do: "sample", on: this.#sample.selectedIndex }),
    );
    const { limits } = state;
    this.#sliders = {
      inputs: state.inputs.map(
        ({ name }, on) =>
          new Slider(`input ${name}`, limits.input, 0.01, (to) => act({ do: "input", on, to })),
      ),
      targets: state.targets.map((_, on) => {
        const name = state.layers.at(-1)?.units[on]?.name ?? "";
        return new Slider(`target of ${name}`, limits.target, 0.01, (to) =>
          act({ do: "target", on, to }),
        );
      }),
    };
    this.figure.addEventListener("keydown", (event) => this.#key(event));
    this.start(this.#layout());
  }

  #layout(): HTMLElement {
    const { start, back, step, all } = this.#buttons;
    return h(
      "div",
      { class: "cr-bw" },
      h(
        "div",
        { class: "cr-bw-panel" },
        h(
          "div",
          { class: "cr-bw-walk", role: "group", "aria-label": "Walk" },
          start,
          back,
          step,
          all,
          this.#count,
        ),
        this.#predictor.element,
        h("div", { class: "cr-bw-step" }, this.#title, this.#lines, this.#sentence),
      ),
      h(
        "div",
        { class: "cr-bw-drawing" },
        this.#graph,
        h(
          "p",
          { class: "cr-bw-legend" },
          "z is a neuron's sum, a its output, L the loss. ∂ is the loss's derivative by that number. " +
            `A number on an edge is its weight; one with × is the local factor. ${curves(this.state)} ` +
            "Click an edge, or a b (a bias), for its paths.",
        ),
      ),
      h(
        "div",
        { class: "cr-bw-found" },
        scrollable(
          "Derivatives found",
          h(
            "table",
            { class: "cr-table" },
            h("caption", {}, "Found so far, each beside its check by finite differences"),
            h(
              "thead",
              {},
              h(
                "tr",
                {},
                ...["derivative", "chain rule", "moved a hair", "check"].map((name) =>
                  h("th", { scope: "col" }, name),
                ),
              ),
            ),
            this.#ledger,
          ),
        ),
      ),
      this.#paths.element,
      this.#handles(),
    );
  }

  #handles(): HTMLElement {
    const rows = [...this.#sliders.inputs, ...this.#sliders.targets].map(({ element }) =>
      h("li", {}, element),
    );
    const buttons = h("div", { class: "cr-bw-buttons" });
    if (this.state.trains) {
      buttons.append(
        actionButton("Update: one step downhill on this sample", this.act, { do: "update" }),
      );
    }
    buttons.append(actionButton("Back to the start", this.act, { do: "reset" }));
    return h(
      "div",
      { class: "cr-bw-handles" },
      h("label", { class: "cr-bw-pick" }, h("span", {}, "Sample"), this.#sample),
      h("ul", { class: "cr-handles" }, ...rows),
      buttons,
    );
  }

  #key(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (target.closest("input, select, textarea, .cr-scroll")) return;
    const to = {
      ArrowRight: this.#position + 1,
      ArrowLeft: this.#position - 1,
      Home: 0,
      End: this.state.steps.length,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.#go(to);
  }

  #go(to: number): void {
    const last = this.state.steps.length;
    this.#position = Math.max(0, Math.min(last, to));
    this.#predictor.clear();
    this.draw();
    // A disabled button loses the keyboard; its neighbour takes it.
    if (document.activeElement === document.body || !this.figure.contains(document.activeElement)) {
      return;
    }
    const { step, back } = this.#buttons;
    const active = document.activeElement as HTMLButtonElement;
    if (active.disabled) (this.#position === 0 ? step : back).focus();
  }

  protected draw(): void {
    const { steps, samples, sample } = this.state;
    const at = this.#position;
    const { start, back, step, all } = this.#buttons;
    this.#predictor.ask(steps[at] ?? null);
    this.#drawStep();
    this.#drawLedger();
    this.#paths.show(this.state);
    drawGraph(
      this.#svg,
      this.state,
      { position: at, asking: this.#predictor.kind !== "none", selected: this.#paths.selected },
      (key) => this.#paths.select(key),
    );
    this.#svg.setAttribute("aria-label", this.#described());
    this.#count.textContent = `${at} of ${steps.length}`;
    const focused = document.activeElement;
    for (const [each, off] of [
      [start, at === 0],
      [back, at === 0],
      [step, at === steps.length],
      [all, at === steps.length],
    ] as const) {
      if (off && each === focused) (at === 0 ? step : back).focus();
      each.disabled = off;
    }
    if (this.#sample.options.length !== samples.length) {
      this.#sample.replaceChildren(...samples.map(() => h("option", {})));
    }
    samples.forEach(({ x, y }, i) => {
      const option = this.#sample.options[i];
      const text = `${x.map(short).join(", ")} with target ${y.map(short).join(", ")}`;
      if (option && option.textContent !== text) option.textContent = text;
    });
    this.#sample.selectedIndex = sample;
    this.state.inputs.forEach(({ value }, i) => {
      this.#sliders.inputs[i]?.show(value);
    });
    this.state.targets.forEach((value, i) => {
      this.#sliders.targets[i]?.show(value);
    });
  }

  #drawStep(): void {
    const { steps, loss } = this.state;
    const done = steps[this.#position - 1];
    if (!done) {
      this.#title.textContent = "Forward is done";
      this.#lines.replaceChildren();
      this.#say(
        `The sample has gone through, and the loss is ${short(loss.value)}. No derivative is known yet. ` +
          "The first step asks how the loss moves when an output does.",
      );
      return;
    }
    this.#title.textContent = done.title;
    this.#lines.replaceChildren(
      ...done.lines.map(({ key, symbols, numbers }) => {
        const derivative = this.state.derivatives[key] as Derivative;
        const put = numbers ? ` = ${numbers}` : "";
        return h(
          "li",
          {},
          h("span", {}, ...formula(`${derivative.symbol} = ${symbols}`)),
          h("span", {}, `${put} = `, h("strong", {}, short(derivative.value))),
          h(
            "span",
            { class: "cr-bw-check" },
            `moved a hair: ${short(derivative.moved)}, ${agreement(derivative)}`,
          ),
        );
      }),
    );
    this.#say(done.sentence);
  }

  /** A sentence is spoken when it changes, and only then. */
  #say(sentence: string): void {
    if (this.#sentence.textContent !== sentence) this.#sentence.textContent = sentence;
  }

  #drawLedger(): void {
    const now = new Set(this.state.steps[this.#position - 1]?.targets);
    const rows = found(this.state, this.#position).map((key) => {
      const derivative = this.state.derivatives[key] as Derivative;
      return h(
        "tr",
        { class: now.has(key) ? "cr-bw-now" : null },
        h("td", {}, ...formula(derivative.symbol)),
        h("td", {}, short(derivative.value)),
        h("td", {}, short(derivative.moved)),
        h("td", {}, agreement(derivative)),
      );
    });
    const none = h("tr", {}, h("td", { colspan: 4 }, "nothing yet"));
    this.#ledger.replaceChildren(...(rows.length ? rows.reverse() : [none]));
  }

  #described(): string {
    const { layers, inputs, steps } = this.state;
    const sizes = [inputs.length, ...layers.map(({ units }) => units.length)].join(", ");
    const known = found(this.state, this.#position)
      .map((key) => this.state.derivatives[key] as Derivative)
      .map(({ symbol, value }) => `${flat(symbol)} ${short(value)}`);
    return (
      `A network of sizes ${sizes}; ${this.#position} of ${steps.length} steps walked. ` +
      (known.length ? `Known: ${known.join("; ")}.` : "No derivative is known yet.")
    );
  }

  protected summary(): string {
    const { loss, layers, targets } = this.state;
    const outputs = layers.at(-1)?.units.map(({ a }) => short(a)) ?? [];
    return `The output is ${outputs.join(", ")}, the target ${targets.map(short).join(", ")}, the loss ${short(loss.value)}.`;
  }
}

/** Which activations there are, in a sentence. */
function curves({ layers }: BackwardState): string {
  const names = layers.map(({ activation }) => activation);
  return new Set(names).size === 1
    ? `From z to a goes ${names[0]}.`
    : `From z to a goes, layer by layer, ${names.join(", ")}.`;
}

/** What the parts of the figure are made for; a cell that is changed may bring another network. */
function shape({ inputs, layers, weights, trains }: BackwardState): string {
  const units = layers.map(({ activation, units }) => [activation, units.map(({ name }) => name)]);
  return JSON.stringify([inputs.length, units, weights.map(({ key }) => key), trains]);
}

export function createView(container: HTMLElement, state: unknown, act: Act): LiveView {
  let shown = state as BackwardState;
  let view = new BackwardView(container, shown, act);
  return {
    update(raw) {
      const next = raw as BackwardState;
      if (next.view === shown.view && shape(next) !== shape(shown)) {
        view.destroy();
        view = new BackwardView(container, next, act);
      } else {
        view.update(next);
      }
      shown = next;
    },
    destroy: () => view.destroy(),
  };
}
