/**
 * The output below a cell: streamed text, displays, errors, verdicts. Everything that came from
 * Python is put in the page as text, never as markup.
 */
import { h, prose, scrollable, table } from "../dom";
import type {
  Action,
  DisplayEvent,
  ErrorEvent,
  LiveEvent,
  MimeBundle,
  StreamEvent,
  Table,
  VerdictEvent,
} from "../python/protocol";
import { faceOf, type LiveView, showView } from "../views";
import { TerminalText } from "./terminal";

/** Characters of text kept in the page for one cell; the oldest go first. */
const TEXT_LIMIT = 150_000;
/** Displays kept in the page for one cell. */
const DISPLAY_LIMIT = 200;

/** One stretch of text of one stream: finished lines as text nodes, and the line being written. */
class TextBlock {
  readonly element: HTMLPreElement;
  readonly #terminal = new TerminalText();
  readonly #line = document.createTextNode("");
  #length = 0;
  #trimmed = false;

  constructor(name: "stdout" | "stderr") {
    this.element = h("pre", { class: `cr-text cr-${name}` });
    this.element.append(this.#line);
  }

  write(text: string): void {
    const finished = this.#terminal.write(text);
    if (finished) {
      this.#line.before(document.createTextNode(finished));
      this.#length += finished.length;
      this.#trim();
    }
    this.#line.data = this.#terminal.line;
  }

  #trim(): void {
    while (this.#length > TEXT_LIMIT) {
      if (!this.#trimmed) {
        this.element.prepend(h("span", { class: "cr-trimmed" }, "[earlier output left out]\n"));
        this.#trimmed = true;
      }
      const oldest = this.element.childNodes[1];
      if (!(oldest instanceof Text) || oldest === this.#line) return;
      const surplus = this.#length - TEXT_LIMIT;
      if (oldest.data.length > surplus) {
        oldest.deleteData(0, surplus);
        this.#length -= surplus;
      } else {
        this.#length -= oldest.data.length;
        oldest.remove();
      }
    }
  }
}

export interface ErrorActions {
  /** The source of the reader's line, to show beside the message. */
  lineOf(cell: string, line: number): string | null;
  /** Moves to that line in the editor. */
  goTo(cell: string, line: number): void;
  /** Runs the cells above and this one; null when nothing above is left to run. */
  runAbove: (() => void) | null;
  /** Tells the piece behind a figure of this cell what the reader did. */
  act(view: string, action: Action): void;
}

/** A figure of the output. `view` is null where its numbers stand instead of it. */
interface Figure {
  element: HTMLElement;
  face: string;
  view: LiveView | null;
}

export class OutputArea {
  #stale = false;
  #block: TextBlock | null = null;
  #blockName = "";
  #displays = new Map<string, Figure>();
  /** What went wrong in the reader's last action on a figure; the next one takes its place. */
  #complaint: HTMLElement | null = null;
  /** Figures of the run before. If the new run shows them again they stay, and so does focus. */
  #kept: Figure[] = [];

  constructor(
    readonly element: HTMLElement,
    private readonly label: string,
  ) {}

  /** A new run begins: what is shown stays until the run says something, so nothing jumps. */
  begin(): void {
    this.#stale = true;
  }

  /** The run ended: if it said nothing, there is nothing to show. */
  end(): void {
    if (this.#stale) this.#clear();
    for (const { element, view } of this.#kept) {
      view?.destroy();
      element.remove();
    }
    this.#kept = [];
  }

  /** Takes over a figure that the page came with. */
  adopt(element: HTMLElement, face: string, view: LiveView): void {
    this.#displays.set(`built ${this.#displays.size}`, { element, face, view });
  }

  #clear(): void {
    this.#stale = false;
    this.#kept = [...this.#displays.values()].filter(({ view }) => view !== null);
    this.#displays.clear();
    this.#block = null;
    this.#blockName = "";
    const staying = new Set<Element>(this.#kept.map(({ element }) => element));
    for (const child of [...this.element.childNodes]) {
      const holds = child instanceof Element && [...staying].some((each) => child.contains(each));
      if (!holds) child.remove();
    }
  }

  /** Takes what came of an action on a figure: at most one complaint stands below it. */
  takeFromAction(event: LiveEvent, actions: ErrorActions): void {
    if (event.type === "display" || event.type === "error") {
      this.#complaint?.remove();
      this.#complaint = null;
    }
    this.take(event, actions);
    const last = this.element.lastElementChild;
    if (event.type === "error" && last instanceof HTMLElement) this.#complaint = last;
  }

  take(event: LiveEvent, actions: ErrorActions): void {
    if (event.type === "done") return;
    if (this.#stale) this.#clear();
    if (event.type === "stream") this.#stream(event);
    else if (event.type === "display") this.#display(event, actions);
    else if (event.type === "error") this.#error(event, actions);
    else if (event.type === "verdict") this.#verdict(event);
  }

  /** Adds at the end, but before a figure that may be shown again. */
  #add(element: HTMLElement): void {
    this.#block = null;
    const next = this.#kept[0]?.element;
    const before = [...this.element.children].find((child) => next && child.contains(next));
    this.element.insertBefore(element, before ?? null);
  }

  #stream(event: StreamEvent): void {
    if (!this.#block || this.#blockName !== event.name) {
      const block = new TextBlock(event.name);
      this.#add(block.element);
      this.#block = block;
      this.#blockName = event.name;
    }
    this.#block.write(event.text);
  }

  #display(event: DisplayEvent, actions: ErrorActions): void {
    const known = event.id === null ? undefined : this.#displays.get(event.id);
    const state = event.data["application/vnd.chainrule.view+json"];
    if (known?.view && state !== undefined) {
      known.view.update(state);
      return;
    }
    const face = faceOf(state);
    const again = known ? -1 : this.#kept.findIndex((figure) => figure.face === face);
    if (again >= 0 && event.id !== null) {
      const [figure] = this.#kept.splice(again, 1) as [Figure];
      this.#block = null;
      this.#displays.set(event.id, figure);
      figure.view?.update(state);
      return;
    }
    if (!known && this.element.childElementCount >= DISPLAY_LIMIT) return;
    const element = h("div", { class: "cr-display" });
    if (known) known.element.replaceWith(element);
    else this.#add(element);
    const entry: Figure = { element, face, view: null };
    if (event.id !== null) this.#displays.set(event.id, entry);
    if (state !== undefined) void this.#mountView(entry, state, event, actions);
    else fill(element, event.data, this.label);
  }

  async #mountView(
    entry: Figure,
    state: unknown,
    event: DisplayEvent,
    actions: ErrorActions,
  ): Promise<void> {
    // Updates that come while the widget's code is loading meet a view that waits for it.
    const pending = new PendingView();
    entry.view = pending;
    pending.update(state);
    try {
      const act = (action: Action): void => actions.act(entry.face, action);
      entry.view = await showView(entry.element, () => pending.latest, act);
    } catch {
      entry.view = null;
      fill(entry.element, event.data, this.label);
    }
  }

  #error(event: ErrorEvent, actions: ErrorActions): void {
    if (event.name === "KeyboardInterrupt") return; // The reader pressed Stop, and is told so.
    const box = h(
      "div",
      { class: "cr-error" },
      h("p", { class: "cr-error-message" }, h("strong", {}, event.name), `: ${event.message}`),
    );
    if (event.line !== null) {
      const { cell, line } = event;
      const go = h("button", { type: "button", class: "cr-link" }, `line ${line}`);
      go.addEventListener("click", () => actions.goTo(cell, line));
      const source = actions.lineOf(cell, line);
      const where = h("p", { class: "cr-error-line" }, "In ", go);
      if (source) where.append(": ", h("code", {}, source.trim()));
      box.append(where);
    }
    if (event.hint) box.append(h("p", { class: "cr-error-hint" }, ...prose(event.hint)));
    if (event.name === "NameError" && actions.runAbove) {
      const above = h("button", { type: "button", class: "cr-button" }, "Run all above, then this");
      above.addEventListener("click", actions.runAbove);
      box.append(h("p", { class: "cr-error-hint" }, "Not every cell above has been run. "), above);
    }
    if (event.traceback) {
      box.append(
        h(
          "details",
          {},
          h("summary", {}, "Traceback"),
          h("pre", { class: "cr-text", tabindex: 0 }, event.traceback),
        ),
      );
    }
    this.#add(box);
  }

  #verdict(event: VerdictEvent): void {
    const [word, kind] = event.passed ? ["Solved. ", "good"] : ["Not yet. ", "bad"];
    this.#add(
      h(
        "div",
        { class: `cr-verdict cr-verdict-${kind}` },
        h("span", {
          class: `cr-icon cr-icon-${event.passed ? "check" : "cross"}`,
          "aria-hidden": "true",
        }),
        h("p", {}, h("strong", {}, word), ...prose(event.message)),
      ),
    );
  }
}

/** Holds the latest state until the widget is there to draw it. */
class PendingView implements LiveView {
  latest: unknown;

  update(state: unknown): void {
    this.latest = state;
  }

  destroy(): void {}
}

/** Fills an element with the best form of one output. */
function fill(element: HTMLElement, data: MimeBundle, label: string): void {
  const image = data["image/png"];
  const numbers = data["application/vnd.chainrule.table+json"];
  if (image !== undefined) {
    const alt = data["text/alt"] ?? `Figure drawn by ${label}`;
    const picture = h("img", { class: "cr-image", alt, src: `data:image/png;base64,${image}` });
    element.append(picture);
    if (numbers) element.append(numbersBehind(numbers));
  } else if (numbers) {
    element.append(tableOf(numbers));
  } else if (data["text/plain"] !== undefined) {
    element.append(h("pre", { class: "cr-text cr-result" }, data["text/plain"]));
  }
}

function tableOf({ caption, columns, rows }: Table): HTMLElement {
  return scrollable(caption ?? "Table", table(caption, columns, rows));
}

function numbersBehind(numbers: Table): HTMLElement {
  const summary = h("summary", {}, "The numbers of this figure");
  return h("details", { class: "cr-numbers" }, summary, tableOf(numbers));
}
