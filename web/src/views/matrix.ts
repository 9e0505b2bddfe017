/** Piece 5: X @ W + b as tables of numbers, cell by cell; and shapes that don't fit, to repair. */
import { h } from "../dom";
import type { Act, LiveView } from "./index";
import { NumberGrid } from "./numbergrid";
import { actionButton, type PieceState, PieceView } from "./piece";
import { RepairBench, type RepairState } from "./repair";
import { clamp, short } from "./state";

export interface MatrixState extends PieceState {
  x: number[][];
  kernel: number[][];
  bias: number[];
  sum: (number | null)[][];
  output: (number | null)[][];
  activation: string;
  /** By sample, then neuron, then input: what is added up in a cell of the result. */
  products: number[][][];
  shapes: Record<"x" | "kernel" | "bias" | "result", number[]>;
  repair: RepairState | null;
}

const STEPS: Record<string, [number, number]> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
};

export class MatrixView extends PieceView<MatrixState> {
  readonly #x = new NumberGrid("X", "sample", "input");
  readonly #kernel = new NumberGrid("W", "input", "neuron");
  readonly #bias = new NumberGrid("b", "", "neuron");
  readonly #sum = new NumberGrid("X @ W + b", "sample", "neuron", true);
  readonly #output = new NumberGrid("", "sample", "neuron");
  readonly #whole: HTMLElement;
  readonly #after: HTMLElement;
  readonly #written = h("p", { class: "cr-formula cr-matrix-sum", role: "status" });
  readonly #bench: RepairBench;
  #row = 0;
  #column = 0;

  constructor(container: HTMLElement, state: MatrixState, act: Act) {
    super(container, state, act, "A layer as a matrix product");
    const sign = (text: string): HTMLElement =>
      h("span", { class: "cr-matrix-sign", "aria-hidden": "true" }, text);
    this.#after = h("span", { class: "cr-matrix-pair" }, sign("→"), this.#output.element);
    const product = h(
      "div",
      { class: "cr-matrix-row" },
      this.#x.element,
      h("span", { class: "cr-matrix-pair" }, sign("@"), this.#kernel.element),
      h("span", { class: "cr-matrix-pair" }, sign("+"), this.#bias.element),
      h("span", { class: "cr-matrix-pair" }, sign("="), this.#sum.element),
      this.#after,
    );
    this.#whole = h(
      "div",
      {},
      h(
        "p",
        { class: "cr-hint-line" },
        "Point at a number of the result, tap it, or move by arrow keys: its row and column light up.",
      ),
      product,
      this.#written,
      actionButton("Break the shapes", act, { do: "break" }),
    );
    this.#bench = new RepairBench(act);
    this.start(this.#whole, this.#bench.element);
    this.#listen();
  }

  protected draw(): void {
    const { x, kernel, bias, sum, output, shapes, activation, repair } = this.state;
    this.#whole.hidden = repair !== null;
    this.#bench.show(repair);
    this.#x.show(x, shapes.x);
    this.#kernel.show(kernel, shapes.kernel);
    this.#bias.show([bias], shapes.bias);
    this.#sum.show(sum, shapes.result);
    this.#after.hidden = activation === "linear";
    this.#output.title = `${activation}(…)`;
    this.#output.show(output, shapes.result);
    this.#choose(this.#row, this.#column);
  }

  protected summary(): string {
    const { repair } = this.state;
    if (!repair) return this.#sentence();
    return `${repair.expression}: ${repair.error ?? repair.verdict}. ${repair.message}`;
  }

  #choose(row: number, column: number, focus = false): void {
    const { sum } = this.state;
    this.#row = clamp(row, 0, sum.length - 1);
    this.#column = clamp(column, 0, (sum[0]?.length ?? 1) - 1);
    const [r, c] = [this.#row, this.#column];
    this.#x.light((i) => i === r);
    this.#kernel.light((_, j) => j === c);
    this.#bias.light((_, j) => j === c);
    this.#sum.light((i, j) => i === r && j === c);
    this.#output.light((i, j) => i === r && j === c);
    this.#sum.choose(r, c, focus);
    const text = this.#sentence();
    if (this.#written.textContent !== text) this.#written.textContent = text;
  }

  /** The sum of products of the chosen cell, all of them from the state. */
  #sentence(): string {
    const { x, kernel, bias, sum, output, activation } = this.state;
    const { products } = this.state;
    const [r, c] = [this.#row, this.#column];
    const signed = (value: number): string => (value < 0 ? `(${short(value)})` : short(value));
    const pairs = (x[r] ?? []).map((value, k) => {
      return `${signed(value)} · ${signed(kernel[k]?.[c] ?? 0)}`;
    });
    const terms = [...(products[r]?.[c] ?? []), bias[c] ?? 0].map(signed);
    const z = sum[r]?.[c] ?? null;
    const bent =
      activation === "linear"
        ? ""
        : `, and ${activation} of it is ${short(output[r]?.[c] ?? null)}`;
    return (
      `Row ${r + 1}, column ${c + 1}: ${pairs.join(" + ")} + ${signed(bias[c] ?? 0)} ` +
      `= ${terms.join(" + ")} = ${short(z)}${bent}.`
    );
  }

  #listen(): void {
    const grid = this.#sum;
    grid.element.addEventListener("keydown", (event) => {
      const step = STEPS[event.key];
      const [rows, columns] = [this.state.sum.length, this.state.sum[0]?.length ?? 1];
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (step) this.#choose(this.#row + step[0], this.#column + step[1], true);
      else if (event.key === "Home") this.#choose(this.#row, 0, true);
      else if (event.key === "End") this.#choose(this.#row, columns - 1, true);
      else if (event.key === "PageUp") this.#choose(0, this.#column, true);
      else if (event.key === "PageDown") this.#choose(rows - 1, this.#column, true);
      else return;
      event.preventDefault();
    });
    for (const kind of ["pointerover", "click", "focusin"]) {
      for (const each of [grid, this.#output]) {
        each.element.addEventListener(kind, (event) => {
          const place = each.placeOf(event.target);
          if (place) this.#choose(place[0], place[1]);
        });
      }
    }
  }
}

export function createView(container: HTMLElement, state: unknown, act: Act): LiveView {
  return new MatrixView(container, state as MatrixState, act);
}
