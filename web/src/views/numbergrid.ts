/** A matrix as a table of numbers, with its name and shape; its cells can light up. */
import { h } from "../dom";
import { short } from "./state";

export class NumberGrid {
  readonly element: HTMLElement;
  readonly #name = h("span", { class: "cr-matrix-name" });
  readonly #shape = h("span", { class: "cr-matrix-shape" });
  readonly #body = h("tbody");
  readonly #table: HTMLTableElement;
  #cells: HTMLTableCellElement[][] = [];

  /**
   * @param rows, columns what a row and a column stand for, such as "sample"; for the labels
   * @param chosen whether a cell can be focused: then the table is a grid to move in
   */
  constructor(
    private name: string,
    private readonly rows: string,
    private readonly columns: string,
    private readonly chosen = false,
  ) {
    this.#table = h("table", { class: "cr-matrix", role: chosen ? "grid" : null }, this.#body);
    const scroll = h("div", { class: "cr-matrix-scroll" }, this.#table);
    this.element = h(
      "div",
      { class: "cr-matrix-box" },
      h("p", { class: "cr-matrix-head" }, this.#name, " ", this.#shape),
      scroll,
    );
    this.title = name;
  }

  set title(name: string) {
    this.name = name;
    this.#name.textContent = name;
  }

  /** Shows numbers; cells stay the same elements as long as the shape is, so that focus stays. */
  show(values: readonly (readonly (number | null)[])[], shape: readonly number[]): void {
    const text = `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
    this.#shape.textContent = text;
    this.#table.setAttribute("aria-label", `${this.name}, shape ${text}`);
    const same =
      this.#cells.length === values.length && this.#cells[0]?.length === values[0]?.length;
    if (!same) this.#build(values);
    values.forEach((row, i) => {
      row.forEach((value, j) => {
        const cell = this.#cells[i]?.[j];
        if (!cell) return;
        cell.textContent = short(value);
        cell.setAttribute("aria-label", `${this.#place(i, j)}: ${short(value)}`);
      });
    });
  }

  /** Lights the cells of which `test` is true. */
  light(test: (row: number, column: number) => boolean): void {
    this.#cells.forEach((row, i) => {
      row.forEach((cell, j) => {
        cell.classList.toggle("cr-lit", test(i, j));
      });
    });
  }

  /** Makes a cell the one that Tab leads to; moves the focus there if asked. */
  choose(row: number, column: number, focus: boolean): void {
    this.#cells.forEach((cells, i) => {
      cells.forEach((cell, j) => {
        const here = i === row && j === column;
        cell.tabIndex = here ? 0 : -1;
        cell.setAttribute("aria-selected", String(here));
      });
    });
    if (focus) this.#cells[row]?.[column]?.focus();
  }

  /** Row and column of the cell that an event came from. */
  placeOf(target: EventTarget | null): [number, number] | null {
    const cell = (target as Element | null)?.closest?.("td");
    for (const [i, row] of this.#cells.entries()) {
      const j = row.indexOf(cell as HTMLTableCellElement);
      if (j >= 0) return [i, j];
    }
    return null;
  }

  #build(values: readonly (readonly (number | null)[])[]): void {
    this.#cells = values.map((row) =>
      row.map(() => h("td", this.chosen ? { tabindex: -1 } : { role: null })),
    );
    this.#body.replaceChildren(...this.#cells.map((row) => h("tr", {}, ...row)));
  }

  #place(row: number, column: number): string {
    const parts = this.rows ? [`${this.rows} ${row + 1}`] : [];
    return [...parts, `${this.columns} ${column + 1}`].join(", ");
  }
}
