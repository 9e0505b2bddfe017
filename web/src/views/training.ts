/**
 * The picture of the book: a network's decision boundary and its loss, live while it trains.
 * It computes nothing: every number shown was traced by the library and came in the state.
 */
import { h, s } from "../dom";
import { Boundary, pointMark } from "./boundary";
import { frame, Palette } from "./frame";
import { type Curve, LossCurve } from "./loss";
import { lossCurve, readState, summary, type TrainingState } from "./state";
import { numbersSection } from "./tables";

/** Milliseconds between spoken summaries while training runs. */
const SPOKEN_EVERY = 5000;

export class TrainingView {
  readonly #boundary = new Boundary();
  readonly #loss = new LossCurve();
  readonly #epochs = h("p", { class: "cr-epochs" });
  readonly #meter = h("progress", { class: "cr-meter", "aria-label": "Epochs trained" });
  readonly #spoken = h("p", { class: "cr-hidden", role: "status" });
  readonly #numbers = numbersSection();
  readonly #figure: HTMLElement;
  readonly #sizes: ResizeObserver;
  readonly #theme: MutationObserver;
  readonly #gone = new AbortController();
  #state: TrainingState;
  #palette: Palette | null = null;
  #frameRequest = 0;
  #spokenAt = 0;

  constructor(
    private readonly container: HTMLElement,
    raw: unknown,
  ) {
    this.#state = readState(raw);
    this.#figure = h(
      "figure",
      { class: "cr-training" },
      h(
        "div",
        { class: "cr-panels" },
        h(
          "div",
          { class: "cr-panel" },
          h("p", { class: "cr-panel-title" }, "Decision boundary"),
          this.#boundary.element,
        ),
        h(
          "div",
          { class: "cr-panel" },
          h("p", { class: "cr-panel-title" }, "Loss"),
          this.#loss.element,
        ),
      ),
      h("div", { class: "cr-below" }, this.#epochs, this.#meter, legend()),
      this.#spoken,
      this.#numbers.element,
    );
    container.replaceChildren(this.#figure);
    const redraw = (): void => {
      this.#palette = null;
      this.#schedule();
    };
    this.#sizes = new ResizeObserver(() => this.#schedule());
    this.#sizes.observe(this.#figure);
    this.#theme = new MutationObserver(redraw);
    for (const target of [document.body, document.documentElement]) {
      this.#theme.observe(target, { attributes: true, attributeFilter: ["data-theme", "class"] });
    }
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw, {
      signal: this.#gone.signal,
    });
    this.#describe(!this.#state.running);
    this.#draw();
  }

  /** Shows a newer state; drawing waits for the next frame, and states in between are skipped. */
  update(raw: unknown): void {
    this.#state = readState(raw);
    const due = performance.now() - this.#spokenAt >= SPOKEN_EVERY;
    if (due || !this.#state.running) this.#describe(true);
    this.#schedule();
  }

  destroy(): void {
    cancelAnimationFrame(this.#frameRequest);
    this.#sizes.disconnect();
    this.#theme.disconnect();
    this.#gone.abort();
    this.container.replaceChildren();
  }

  #schedule(): void {
    cancelAnimationFrame(this.#frameRequest);
    this.#frameRequest = requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    const state = this.#state;
    this.#palette ??= Palette.of(this.#figure);
    const width = Math.max(200, this.#boundary.width || 300);
    const size = frame(width, Math.round(Math.min(width * 0.92, 360)));
    this.#boundary.draw(state, size, this.#palette);
    this.#loss.draw(this.#curves(), state.epochs, size, { broken: state.diverged });
    this.#meter.max = Math.max(1, state.epochs);
    this.#meter.value = state.epoch;
    this.#meter.hidden = !state.running;
    const epochs = `Epoch ${state.epoch.toLocaleString("en")} of ${state.epochs.toLocaleString("en")}`;
    this.#epochs.textContent = state.diverged ? `${epochs}: training diverged` : epochs;
    this.#numbers.show(state);
  }

  #curves(): Curve[] {
    return [{ name: "Loss", readings: lossCurve(this.#state) }];
  }

  #describe(aloud: boolean): void {
    this.#loss.describe(this.#curves());
    if (!aloud) return;
    this.#spokenAt = performance.now();
    this.#spoken.textContent = summary(this.#state);
  }
}

export function createView(container: HTMLElement, state: unknown): TrainingView {
  return new TrainingView(container, state);
}

/** What the marks mean. */
function legend(): HTMLElement {
  const sample = (...marks: SVGElement[]): SVGElement =>
    s("svg", { width: 18, height: 18, viewBox: "0 0 18 18", "aria-hidden": "true" }, ...marks);
  return h(
    "ul",
    { class: "cr-legend", "aria-label": "Legend" },
    h("li", {}, sample(pointMark(9, 9, 0)), "target 0"),
    h("li", {}, sample(pointMark(9, 9, 1)), "target 1"),
    h("li", {}, sample(s("path", { class: "cr-half", d: "M0,9H18" })), "output 0.5"),
    h("li", {}, h("span", { class: "cr-ramp", "aria-hidden": "true" }), "output 0 to 1"),
  );
}
