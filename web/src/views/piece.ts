/**
 * What the faces of all pieces share: the frame of the figure, its numbers as tables, and a sentence
 * for those who listen. A face computes nothing: it shows the state that the library traced, and
 * tells Python what the reader did.
 */
import { button, h, scrollable, table } from "../dom";
import type { Table } from "../python/protocol";
import type { Act, LiveView } from "./index";
import { short } from "./state";

export interface PieceState {
  view: string;
  version: 1;
  id: string;
  tables: Table[];
}

/** Milliseconds of quiet before a change is read out: a drag is not spoken at every step. */
const QUIET = 700;

export abstract class PieceView<State extends PieceState> implements LiveView {
  protected readonly figure: HTMLElement;
  readonly #spoken = h("p", { class: "cr-hidden", role: "status" });
  readonly #holder = h("div", { class: "cr-tables" });
  readonly #numbers = h(
    "details",
    { class: "cr-numbers" },
    h("summary", {}, "The numbers"),
    this.#holder,
  );
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** Faces build themselves in `build`, called once, and show a state in `draw`, called often. */
  constructor(
    private readonly container: HTMLElement,
    protected state: State,
    protected readonly act: Act,
    label: string,
  ) {
    this.figure = h("figure", { class: `cr-piece cr-piece-${state.view}`, "aria-label": label });
    container.replaceChildren(this.figure);
    this.#numbers.addEventListener("toggle", () => this.#tables());
  }

  /** To be called at the end of a face's constructor, when its parts are there. */
  protected start(...parts: Node[]): void {
    this.figure.append(...parts, this.#spoken, this.#numbers);
    this.draw();
  }

  update(raw: unknown): void {
    const state = raw as State;
    if (state.view !== this.state.view || state.version !== 1) {
      throw new Error(`This is not the state of a ${this.state.view}.`);
    }
    this.state = state;
    this.draw();
    if (!this.hurried) this.#tables();
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#spoken.textContent = this.summary();
    }, QUIET);
  }

  destroy(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.container.replaceChildren();
  }

  /** True while states follow one another so fast that nobody could read a table of them. */
  protected get hurried(): boolean {
    return false;
  }

  /** Shows the state. */
  protected abstract draw(): void;

  /** The state in a sentence. */
  protected abstract summary(): string;

  /** Tables are filled when they are open: nobody reads a closed one. */
  #tables(): void {
    if (!this.#numbers.open) return;
    this.#holder.replaceChildren(
      ...this.state.tables.map(({ caption, columns, rows }) =>
        scrollable(
          caption ?? "Numbers",
          table(
            caption,
            columns,
            rows.map((row) =>
              row.map((value) => (typeof value === "number" ? short(value) : value)),
            ),
          ),
        ),
      ),
    );
  }
}

/** A handle with its name and value; works by mouse, touch and arrow keys. */
export class Slider {
  readonly element: HTMLElement;
  readonly #input: HTMLInputElement;
  readonly #output = h("output", { class: "cr-slider-value" });

  /**
   * Beside the handle stands `shown`, a part of the name where that is clear, and the value in
   * `words`.
   */
  constructor(
    name: string,
    [low, high]: readonly [number, number],
    step: number,
    onMove: (value: number) => void,
    shown = name,
    private readonly words: (value: number) => string = short,
  ) {
    this.#input = h("input", { type: "range", min: low, max: high, step, "aria-label": name });
    this.#input.addEventListener("input", () => {
      this.#output.textContent = words(this.#input.valueAsNumber);
      onMove(this.#input.valueAsNumber);
    });
    this.element = h(
      "label",
      { class: "cr-slider" },
      h("span", { class: "cr-slider-name" }, shown),
      this.#input,
      this.#output,
    );
  }

  /**
   * Shows a value; a handle that is being moved stays under the reader's finger. Of several that it
   * moves together, and that are not alike, it says so.
   */
  show(value: number | null): void {
    const said = value === null ? "differ" : this.words(value);
    this.#output.textContent = said;
    this.#input.setAttribute("aria-valuetext", said);
    if (value !== null && document.activeElement !== this.#input) this.#input.value = String(value);
  }
}

/** A button that sends one action. */
export function actionButton(
  label: string,
  act: Act,
  action: Record<string, unknown>,
): HTMLElement {
  return button(label, null, () => act(action));
}

/** A choice of one among a few, by name. */
export function select(
  label: string,
  options: readonly (readonly [string, string])[],
  onChange: (value: string) => void,
): HTMLSelectElement {
  const element = h(
    "select",
    { class: "cr-select", "aria-label": label },
    ...options.map(([value, words]) => h("option", { value }, words)),
  );
  element.addEventListener("change", () => onChange(element.value));
  return element;
}

/** A choice with its name before it. */
export function labelled(control: HTMLSelectElement): HTMLElement {
  return h("label", {}, h("span", {}, control.getAttribute("aria-label") ?? ""), control);
}

/** Boxes or radio buttons that belong together, each with its words. */
export function choices(name: string, boxes: HTMLInputElement[], words: string[]): HTMLElement {
  return h(
    "fieldset",
    { class: "cr-fieldset" },
    h("legend", {}, name),
    ...boxes.map((box, i) => h("label", {}, box, h("span", {}, words[i] ?? ""))),
  );
}
