/**
 * Piece 9: the reader's points, the reader's net, its boundary while it trains, and how it does on
 * points that it never saw.
 */
import { button, h, s } from "../dom";
import { pointMark } from "./boundary";
import { NetChoices, PointChoices } from "./draw-controls";
import { DrawPlane, type Tool } from "./draw-plane";
import type { DrawState, Score } from "./draw-state";
import { frame, Palette } from "./frame";
import type { Act, LiveView } from "./index";
import { type Curve, LossCurve, type Reading } from "./loss";
import { actionButton, choices, PieceView } from "./piece";
import { short } from "./state";

const TOOLS: [Tool, string][] = [
  ["0", "class 0"],
  ["1", "class 1"],
  ["move", "move"],
  ["erase", "erase"],
];
const KEYS =
  "Keys on the plane: arrows move the cursor, with Shift in bigger steps; 0 and 1 put down a point; N and P go to the next and the previous one; M picks one up and puts it down; H holds it out; Delete erases it.";
const WAITING = "Waiting for Python. The first time, it runs the cells above.";
/** Milliseconds in which an answer needs no excuse. */
const PROMPT = 600;
/** The curves begin with so much room to the right. */
const FIRST_EPOCHS = 100;

class DrawView extends PieceView<DrawState> {
  readonly #plane: DrawPlane;
  readonly #loss = new LossCurve();
  readonly #points: PointChoices;
  readonly #net: NetChoices;
  readonly #play: HTMLButtonElement;
  readonly #once: HTMLButtonElement;
  readonly #epoch = h("p", { class: "cr-draw-epoch" });
  readonly #train = h("dd");
  readonly #held = h("dd");
  readonly #best = h("dd");
  readonly #said = h("p", { class: "cr-draw-said" });
  readonly #tools = new Map<Tool, HTMLInputElement>();
  readonly #pace = h("select", { class: "cr-select" });
  readonly #here: Record<"erase" | "part" | "class", HTMLButtonElement>;
  readonly #still = matchMedia("(prefers-reduced-motion: reduce)");
  readonly #sizes: ResizeObserver;
  readonly #theme: MutationObserver;
  readonly #gone = new AbortController();
  #watch: IntersectionObserver | null = null;
  #palette: Palette | null = null;
  /** The reader wants it to train. */
  #playing = false;
  /** Train was pressed, and Python has not answered yet: it may have to start first. */
  #asked = false;
  #next = 0;
  #inSight = true;
  #added = 0;

  constructor(container: HTMLElement, state: DrawState, act: Act) {
    super(container, state, act, "Points to draw and a net to train");
    this.#plane = new DrawPlane({
      add: (at, target) => act({ do: "add", on: ++this.#added, to: [...at, target] }),
      move: (on, to) => act({ do: "move", on, to }),
      erase: (on) => act({ do: "erase", on }),
      part: (on) => act({ do: "part", on }),
      looked: () => this.#offer(),
    });
    this.#points = new PointChoices(state, act);
    this.#net = new NetChoices(state, act);
    this.#play = button("Train", null, () => (this.#playing ? this.#pause() : this.#start()));
    this.#play.classList.add("cr-primary");
    this.#once = actionButton("One epoch", act, { do: "step", to: 1 }) as HTMLButtonElement;
    this.#pace.append(
      ...state.paces.map((pace) => h("option", { value: String(pace) }, String(pace))),
    );
    this.#pace.addEventListener("change", () => act({ do: "pace", to: Number(this.#pace.value) }));
    const here = (label: string, does: (name: number) => void): HTMLButtonElement =>
      button(label, null, () => {
        const point = this.#plane.here;
        if (point) does(point.name);
      });
    this.#here = {
      part: here("Hold out", (on) => act({ do: "part", on })),
      class: here("Change class", (on) =>
        act({ do: "class", on, to: this.#plane.here?.target ? 0 : 1 }),
      ),
      erase: here("Erase", (on) => act({ do: "erase", on })),
    };
    this.#sizes = new ResizeObserver(() => this.#paint());
    this.#theme = new MutationObserver(() => this.#recolour());
    this.start(
      h(
        "div",
        { class: "cr-choices cr-draw-run", role: "group", "aria-label": "Training" },
        this.#play,
        this.#once,
        actionButton("Reset weights", act, { do: "restart" }),
        h("label", {}, h("span", {}, "epochs a picture"), this.#pace),
        this.#epoch,
      ),
      this.#said,
      h(
        "div",
        { class: "cr-panels" },
        h(
          "div",
          { class: "cr-panel" },
          this.#toolbox(),
          this.#plane.element,
          this.#ofPoint(),
          h("p", { class: "cr-line-help" }, KEYS),
        ),
        h("div", { class: "cr-panel" }, this.#scores(), this.#loss.element, legend()),
      ),
      h("div", { class: "cr-panels" }, this.#points.element, this.#net.element),
      h(
        "div",
        { class: "cr-choices cr-draw-end" },
        actionButton("All back to the start", act, { do: "reset" }),
      ),
    );
    this.#observe();
  }

  override update(raw: unknown): void {
    const { running, problem } = raw as DrawState;
    if (running) this.#asked = false;
    else if (problem || !this.#asked) this.#playing = this.#asked = false;
    super.update(raw);
    if (!this.#inSight && !this.#asked) this.#pause();
    if (!running || !this.#playing) return;
    // At most once a frame, and not at all in a page that nobody sees.
    cancelAnimationFrame(this.#next);
    this.#next = requestAnimationFrame(() => {
      if (this.#playing) this.act({ do: "go" });
    });
  }

  override destroy(): void {
    this.#playing = false;
    cancelAnimationFrame(this.#next);
    this.#sizes.disconnect();
    this.#theme.disconnect();
    this.#watch?.disconnect();
    this.#gone.abort();
    super.destroy();
  }

  protected override get hurried(): boolean {
    return this.#playing;
  }

  protected draw(): void {
    const { state } = this;
    const { epoch, train, held, best, problem, note, pace } = state;
    this.#points.draw(state);
    this.#net.draw(state);
    this.#epoch.textContent = `Epoch ${epoch.toLocaleString("en")}`;
    this.#train.textContent = scored(train);
    this.#held.textContent = scored(held);
    this.#best.textContent =
      best && epoch > 0
        ? `${short(best.loss)} at epoch ${best.epoch.toLocaleString("en")}`
        : "not yet";
    this.#tell(problem ?? note ?? "");
    this.#pace.value = String(pace);
    this.#label();
    this.#paint();
    this.#loss.describe(this.#curves());
  }

  protected summary(): string {
    const { epoch, train, held, problem, note } = this.state;
    const parts = [
      `Epoch ${epoch.toLocaleString("en")}.`,
      `Training points: ${scored(train)}.`,
      `Held-out points: ${scored(held)}.`,
    ];
    for (const words of [problem, note]) if (words) parts.push(words);
    return parts.join(" ");
  }

  // -- training ----------------------------------------------------------------------------------

  #start(): void {
    if (this.#still.matches) {
      this.act({ do: "step", to: this.state.bout });
      return;
    }
    this.#playing = this.#asked = true;
    this.#label();
    this.act({ do: "play" });
    setTimeout(() => {
      if (this.#asked) this.#tell(WAITING);
    }, PROMPT);
  }

  #tell(words: string): void {
    this.#said.textContent = words;
    this.#said.hidden = !words;
  }

  #pause(): void {
    if (!this.#playing) return;
    this.#playing = this.#asked = false;
    cancelAnimationFrame(this.#next);
    this.#label();
    this.act({ do: "pause" });
  }

  #label(): void {
    const train = this.#still.matches ? `Train ${this.state.bout} epochs` : "Train";
    this.#play.textContent = this.#playing ? "Pause" : train;
    const stuck = this.state.problem !== null;
    this.#play.disabled = stuck && !this.#playing;
    this.#once.disabled = stuck || this.#playing;
  }

  // -- drawing -----------------------------------------------------------------------------------

  #curves(): Curve[] {
    const { curve, best, epoch } = this.state;
    const of = (values: (number | null)[]): Reading[] =>
      values.flatMap((value, i) => (value === null ? [] : [{ epoch: curve.epoch[i] ?? 0, value }]));
    const marked = best && epoch > 0 ? { epoch: best.epoch, value: best.loss } : null;
    return [
      { name: "Training", readings: of(curve.train) },
      { name: "held out", look: "held", readings: of(curve.held), marked },
    ];
  }

  #paint(): void {
    this.#palette ??= Palette.of(this.figure);
    const width = Math.max(200, this.#plane.width || 300);
    // A square of the plane is a square on paper.
    this.#plane.draw(this.state, frame(width, width - 18), this.#palette);
    const size = frame(width, Math.round(Math.min(width * 0.72, 280)));
    this.#loss.draw(this.#curves(), FIRST_EPOCHS, size, { even: true });
    this.#offer();
  }

  #recolour(): void {
    this.#palette = null;
    this.#paint();
  }

  #observe(): void {
    const { signal } = this.#gone;
    this.#sizes.observe(this.figure);
    for (const target of [document.body, document.documentElement]) {
      this.#theme.observe(target, { attributes: true, attributeFilter: ["data-theme", "class"] });
    }
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", () => this.#recolour(), { signal });
    this.#still.addEventListener("change", () => this.#label(), { signal });
    const hidden = (): void => {
      if (document.hidden) this.#pause();
    };
    document.addEventListener("visibilitychange", hidden, { signal });
    if (typeof IntersectionObserver === "undefined") return;
    this.#watch = new IntersectionObserver((entries) => {
      this.#inSight = entries.at(-1)?.isIntersecting ?? true;
      // While the cells above run, the page moves under the reader: that is no reason to stop.
      if (!this.#inSight && !this.#asked) this.#pause();
    });
    this.#watch.observe(this.figure);
  }

  // -- parts -------------------------------------------------------------------------------------

  #toolbox(): HTMLElement {
    const boxes = TOOLS.map(([tool]) => {
      const input = h("input", { type: "radio", name: `tool-${this.state.id}`, value: tool });
      input.addEventListener("change", () => this.#take(tool));
      this.#tools.set(tool, input);
      return input;
    });
    this.#take(this.#plane.tool);
    const words = TOOLS.map(([, each]) => each);
    const box = choices("A press on the plane", boxes, words);
    box.classList.add("cr-draw-tools");
    return box;
  }

  #take(tool: Tool): void {
    this.#plane.tool = tool;
    const input = this.#tools.get(tool);
    if (input) input.checked = true;
  }

  #ofPoint(): HTMLElement {
    const { part, class: other, erase } = this.#here;
    return h(
      "div",
      { class: "cr-choices", role: "group", "aria-label": "The point that the cursor is on" },
      h("span", { "aria-hidden": "true" }, "This point:"),
      part,
      other,
      erase,
    );
  }

  /** Buttons for the point that the cursor is on. */
  #offer(): void {
    if (!this.#here) return; // The plane is being made.
    const point = this.#plane.here;
    for (const each of Object.values(this.#here)) each.disabled = point === null;
    this.#here.part.textContent = point?.held ? "Train on it" : "Hold out";
  }

  #scores(): HTMLElement {
    const row = (term: string, value: HTMLElement): HTMLElement =>
      h("div", {}, h("dt", {}, term), value);
    return h(
      "dl",
      { class: "cr-line-losses cr-draw-scores" },
      row("training loss", this.#train),
      row("held-out loss", this.#held),
      row("lowest held-out loss", this.#best),
    );
  }
}

function scored({ loss, right, count }: Score): string {
  return count ? `${short(loss)}, ${right} of ${count} right` : "no points";
}

/** What the marks mean. */
function legend(): HTMLElement {
  const sample = (...marks: SVGElement[]): SVGElement =>
    s("svg", { width: 18, height: 18, viewBox: "0 0 18 18", "aria-hidden": "true" }, ...marks);
  const curve = (look: string): SVGElement =>
    sample(s("path", { class: `cr-curve ${look}`, d: "M0,9H18" }));
  return h(
    "ul",
    { class: "cr-legend cr-draw-legend", "aria-label": "Legend" },
    h("li", {}, sample(pointMark(9, 9, 0)), sample(pointMark(9, 9, 1)), "training, class 0, 1"),
    h("li", {}, sample(pointMark(9, 9, 0, true)), sample(pointMark(9, 9, 1, true)), "held out"),
    h("li", {}, curve(""), "training loss"),
    h("li", {}, curve("cr-curve-held"), "held-out loss"),
    h("li", {}, sample(s("path", { class: "cr-lowest", d: "M9,4l5,9h-10z" })), "its lowest"),
    h("li", {}, h("span", { class: "cr-ramp", "aria-hidden": "true" }), "output 0 to 1"),
  );
}

export function createView(container: HTMLElement, state: unknown, act: Act): LiveView {
  return new DrawView(container, state as DrawState, act);
}
