/** Loss curves: loss by epoch, on a logarithmic scale when it falls far. */
import { scaleLinear, scaleLog } from "d3-scale";
import { curveLinear, line } from "d3-shape";
import { h, s } from "../dom";
import type { Frame } from "./frame";
import { short, wantsLog } from "./state";

export interface Reading {
  epoch: number;
  value: number;
}

/** One curve. A second look sets one that is only measured apart from one that is trained on. */
export interface Curve {
  name: string;
  look?: "held";
  readings: Reading[];
  /** A reading to be pointed at. */
  marked?: Reading | null;
}

export class LossCurve {
  readonly element: HTMLElement;
  readonly #svg = s("svg", { class: "cr-plot-lines", role: "img", focusable: "false" });
  readonly #box = h("div", { class: "cr-plane cr-plane-still" }, this.#svg);
  readonly #note = h("p", { class: "cr-readout" });

  constructor() {
    this.element = h("div", { class: "cr-loss" }, this.#box, this.#note);
  }

  /**
   * Draws curves on an axis of at least so many epochs. `broken` says they ended in no number;
   * `even` keeps equal differences equally high, where it is a rise that is to be seen.
   */
  draw(
    curves: readonly Curve[],
    epochs: number,
    size: Frame,
    { broken = false, even = false } = {},
  ): void {
    const { left, top, width, height, outerWidth, outerHeight } = size;
    const values = curves.flatMap(({ readings }) => readings.map(({ value }) => value));
    const log = !even && wantsLog(values);
    const ends = curves.flatMap(({ readings }) => [readings[0], readings.at(-1)]);
    const marks = ends.flatMap((reading) => (reading ? [reading.epoch] : []));
    const first = Math.min(...marks, epochs);
    const last = Math.max(epochs, ...marks, first + 1);
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

    const path = line<Reading>(
      (point) => x(point.epoch),
      (point) => y(point.value),
    ).curve(curveLinear);
    const drawn = curves.flatMap(({ look, readings, marked }) => {
      const more = look ? ` cr-curve-${look}` : "";
      const parts: SVGElement[] = [
        s("path", { class: `cr-curve${more}`, d: path(readings) ?? "" }),
      ];
      if (marked) {
        const [cx, cy] = [x(marked.epoch), y(marked.value)];
        parts.push(s("path", { class: `cr-lowest${more}`, d: `M${cx},${cy + 4}l5,9h-10z` }));
      }
      const now = readings.at(-1);
      if (now) {
        const at = { cx: x(now.epoch), cy: y(now.value), r: 4.5 };
        parts.push(s("circle", { class: `cr-now${more}`, ...at }));
      }
      return parts;
    });

    this.#svg.setAttribute("viewBox", `0 0 ${outerWidth} ${outerHeight}`);
    this.#svg.setAttribute("width", String(outerWidth));
    this.#svg.setAttribute("height", String(outerHeight));
    this.#svg.replaceChildren(axes, ...drawn);
    const now = curves.map(({ name, readings }) => {
      const value = readings.at(-1)?.value;
      return `${name} ${value === undefined || broken ? "not a number" : short(value)}`;
    });
    this.#note.textContent = `${now.join(", ")}${log ? " (logarithmic scale)" : ""}`;
  }

  /** Describes the curves for those who don't see them; called sparingly. */
  describe(curves: readonly Curve[]): void {
    const words = curves.flatMap(({ name, readings }) => {
      const [from, to] = [readings[0], readings.at(-1)];
      const which = curves.length > 1 ? `${name} ` : "";
      return from && to
        ? `${which}from ${short(from.value)} at epoch ${from.epoch} to ${short(to.value)} at epoch ${to.epoch}`
        : [];
    });
    const text = words.length ? `Loss curve: ${words.join("; ")}.` : "Loss curve, still empty.";
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
