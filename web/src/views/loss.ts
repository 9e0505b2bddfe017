/** The loss curve: loss by epoch, on a logarithmic scale when it falls far. */
import { scaleLinear, scaleLog } from "d3-scale";
import { curveLinear, line } from "d3-shape";
import { h, s } from "../dom";
import type { Frame } from "./frame";
import { lossCurve, short, type TrainingState, wantsLog } from "./state";

export class LossCurve {
  readonly element: HTMLElement;
  readonly #svg = s("svg", { class: "cr-plot-lines", role: "img", focusable: "false" });
  readonly #box = h("div", { class: "cr-plane cr-plane-still" }, this.#svg);
  readonly #note = h("p", { class: "cr-readout" });

  constructor() {
    this.element = h("div", { class: "cr-loss" }, this.#box, this.#note);
  }

  draw(state: TrainingState, size: Frame): void {
    const { left, top, width, height, outerWidth, outerHeight } = size;
    const curve = lossCurve(state);
    const values = curve.map(({ value }) => value);
    const log = wantsLog(values);
    const first = curve[0]?.epoch ?? 0;
    const last = Math.max(state.epochs, curve.at(-1)?.epoch ?? 1, first + 1);
    const x = scaleLinear([Math.min(first, 0), last], [left, left + width]);
    const range: [number, number] = [top + height, top];
    const high = Math.max(...values, log ? 0 : 1e-9);
    const y = log
      ? scaleLog([Math.min(...values), high], range).nice()
      : scaleLinear([0, values.length ? high * 1.05 : 1], range).nice(4);
    const ticks = log ? powers(y.domain() as [number, number]) : y.ticks(5);

    const axes = s("g", { class: "cr-axis" });
    for (const tick of x.ticks(Math.max(2, Math.min(5, Math.floor(width / 75))))) {
      axes.append(
        s("line", { x1: x(tick), x2: x(tick), y1: top + height, y2: top + height + 4 }),
        s(
          "text",
          { x: x(tick), y: top + height + 17, "text-anchor": "middle" },
          tick.toLocaleString("en"),
        ),
      );
    }
    for (const tick of ticks) {
      axes.append(
        s("line", { class: "cr-grid", x1: left, x2: left + width, y1: y(tick), y2: y(tick) }),
        s("text", { x: left - 8, y: y(tick) + 4, "text-anchor": "end" }, tickText(tick)),
      );
    }
    axes.append(
      s("path", { class: "cr-frame", d: `M${left},${top}V${top + height}H${left + width}` }),
      s(
        "text",
        { class: "cr-axis-name", x: left + width / 2, y: outerHeight - 6, "text-anchor": "middle" },
        "epoch",
      ),
    );

    const path = line<{ epoch: number; value: number }>(
      (point) => x(point.epoch),
      (point) => y(point.value),
    ).curve(curveLinear);
    const drawn: SVGElement[] = [s("path", { class: "cr-curve", d: path(curve) ?? "" })];
    const now = curve.at(-1);
    if (now)
      drawn.push(s("circle", { class: "cr-now", cx: x(now.epoch), cy: y(now.value), r: 4.5 }));

    this.#svg.setAttribute("viewBox", `0 0 ${outerWidth} ${outerHeight}`);
    this.#svg.setAttribute("width", String(outerWidth));
    this.#svg.setAttribute("height", String(outerHeight));
    this.#svg.replaceChildren(axes, ...drawn);
    const value = now && !state.diverged ? short(now.value) : "not a number";
    this.#note.textContent = `Loss ${value}${log ? " (logarithmic scale)" : ""}`;
  }

  /** Describes the curve for those who don't see it; called sparingly. */
  describe(state: TrainingState): void {
    const curve = lossCurve(state);
    const [from, to] = [curve[0], curve.at(-1)];
    const text =
      from && to
        ? `Loss curve: from ${short(from.value)} at epoch ${from.epoch} to ${short(to.value)} at epoch ${to.epoch}.`
        : "Loss curve, still empty.";
    this.#svg.setAttribute("aria-label", text);
  }
}

/** Powers of ten in the domain, thinned to at most six, or 1-2-5 steps when there are few. */
function powers([low, high]: [number, number]): number[] {
  const from = Math.ceil(Math.log10(low) - 1e-9);
  const to = Math.floor(Math.log10(high) + 1e-9);
  const step = Math.max(1, Math.ceil((to - from + 1) / 6));
  const exponents = Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
  return exponents.filter((exponent) => (exponent - from) % step === 0).map((e) => 10 ** e);
}

function tickText(tick: number): string {
  if (tick === 0) return "0";
  if (tick < 1e-4 || tick >= 1e5)
    return tick.toExponential(0).replace("e-", "e−").replace("e+", "e");
  return String(Number(tick.toPrecision(4)));
}
