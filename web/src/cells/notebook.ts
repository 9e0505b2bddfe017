/** The cells of one page and the Python they share. */
import type { Job, Kernel, Listener, Outcome } from "../python/kernel";
import type { Completions, PythonFiles } from "../python/protocol";
import { rememberPython } from "../storage";
import { Cell, type Notebook } from "./cell";

export class PageNotebook implements Notebook {
  readonly path = location.pathname;
  readonly cells: Cell[];
  /** Cells that an answer offered: they run here, and no other cell depends on them. */
  readonly #offered: Cell[] = [];
  #kernel: Promise<Kernel> | null = null;
  #loaded: Kernel | null = null;

  constructor(
    elements: readonly HTMLElement[],
    private readonly files: PythonFiles,
    private readonly workerAddress: URL,
  ) {
    this.cells = elements.map(
      (element, index) => new Cell(element, `cell-${index + 1}`, index + 1, this),
    );
  }

  /** Makes a live cell of an element that has code, beside the chapter's own. */
  offer(element: HTMLElement): Cell {
    const number = this.#offered.length + 1;
    const cell = new Cell(element, `asked-${number}`, 0, this, `the offered code ${number}`);
    this.#offered.push(cell);
    return cell;
  }

  /** Starts Python ahead of being asked. */
  async warm(): Promise<void> {
    (await this.#load()).start();
  }

  async submit(job: Job, listener: Listener): Promise<Outcome> {
    rememberPython();
    const kernel = await this.#load();
    const outcome = await kernel.run(job, listener);
    if (outcome === "lost") for (const cell of this.cells) cell.ran = false;
    return outcome;
  }

  stop(): void {
    this.#loaded?.stop();
  }

  /** Runs the chapter's cells above one, in order; false if one of them did not come to its end. */
  async runAbove(cell: Cell, from: "first" | "unrun" = "first"): Promise<boolean> {
    const above = this.#above(cell);
    const first = from === "unrun" ? above.findIndex((each) => !each.ran) : 0;
    const cells = first < 0 ? [] : above.slice(first);
    for (const [index, each] of cells.entries()) {
      cell.tell(`Running the cells above: ${index + 1} of ${cells.length}`);
      const outcome = await each.run();
      if (outcome !== "ok") {
        const reason = outcome === "error" ? "has an error" : "was stopped";
        cell.tell(`Cell ${each.number} ${reason}, so the cells after it were not run.`);
        return false;
      }
    }
    cell.tell("All cells above have run.");
    return true;
  }

  unrunAbove(cell: Cell): boolean {
    return this.#above(cell).some((each) => !each.ran);
  }

  find(id: string): Cell | undefined {
    return [...this.cells, ...this.#offered].find((cell) => cell.id === id);
  }

  async complete(source: string, position: number): Promise<Completions | null> {
    return (await this.#kernel)?.complete(source, position) ?? null;
  }

  failure(): string | null {
    return this.#loaded?.failure ?? null;
  }

  /** Exercises are the reader's own and stand apart: the chapter never depends on them. */
  #above(cell: Cell): Cell[] {
    return this.cells.filter((each) => each.number < cell.number && !each.exercise);
  }

  #load(): Promise<Kernel> {
    this.#kernel ??= import("../python/kernel").then(({ Kernel }) => {
      const makePort = (): Worker => new Worker(this.workerAddress, { type: "module" });
      this.#loaded = new Kernel(this.files, makePort);
      return this.#loaded;
    });
    return this.#kernel;
  }
}
