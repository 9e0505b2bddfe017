/** The drawings of the figure of units: histograms, lengths, and one unit on its curve. */
import { scaleLinear, scaleLog } from "d3-scale";
import { line } from "d3-shape";
import { s } from "../dom";
import { short } from "./state";
import { brief, type ChosenUnit, percent } from "./units-state";

const WIDTH = 142;
const HEIGHT = 112;
const X: [number, number] = [6, WIDTH - 6];
const Y: [number, number] = [HEIGHT - 34, 16];
/** The bar of what is exactly 0 stands apart, left of the others. */
const ZERO = 12;

export interface Bars {
  shares: number[];
  edges: number[];
  /** The share that is exactly 0, where sizes are shown on a logarithmic axis. */
  zero?: number;
  flat?: boolean[] | null;
  top: number;
  ticks: [number, string][];
  axis: string;
  label: string;
}

/** A histogram with its own ground: flat zones are tinted, and their bars are hatched. */
export function drawHistogram(svg: SVGElement, bars: Bars): void {
  const { shares, edges, zero, flat, top, ticks, axis, label } = bars;
  const left = zero === undefined ? X[0] : X[0] + ZERO + 6;
  const x = scaleLinear([edges[0] ?? 0, edges.at(-1) ?? 1], [left, X[1]]);
  const y = scaleLinear([0, top || 1], Y);
  const [foot, head] = Y;
  const at = (i: number): number => x(edges[i] ?? 0);
  const grounds = zones(flat ?? []).flatMap(([from, to]) => [
    s("rect", {
      class: "cr-flat-ground",
      x: at(from),
      y: head,
      width: at(to) - at(from),
      height: foot - head,
    }),
    ...(to - from > 3
      ? [
          s(
            "text",
            {
              class: "cr-flat-name",
              x: (at(from) + at(to)) / 2,
              y: head + 12,
              "text-anchor": "middle",
            },
            "flat",
          ),
        ]
      : []),
  ]);
  const bar = (from: number, to: number, share: number, look: string): SVGElement[] =>
    share > 0
      ? [
          s("rect", {
            class: look,
            x: from + 0.5,
            y: Math.min(y(share), foot - 1),
            width: Math.max(1, to - from - 1),
            height: Math.max(1, foot - y(share)),
          }),
        ]
      : [];
  const columns = shares.flatMap((share, i) =>
    bar(at(i), at(i + 1), share, flat?.[i] ? "cr-bar cr-bar-flat" : "cr-bar"),
  );
  const axes = s("g", { class: "cr-axis" });
  for (const [value, text] of ticks) {
    axes.append(
      s("line", { x1: x(value), x2: x(value), y1: foot, y2: foot + 3 }),
      s("text", { x: x(value), y: foot + 15, "text-anchor": "middle" }, text),
    );
  }
  axes.append(
    s("line", { x1: left, x2: X[1], y1: foot, y2: foot }),
    s("text", { x: X[0], y: head - 5 }, percent(top)),
    s(
      "text",
      { class: "cr-axis-name", x: (left + X[1]) / 2, y: HEIGHT - 4, "text-anchor": "middle" },
      axis,
    ),
  );
  if (zero !== undefined) {
    columns.push(...bar(X[0], X[0] + ZERO, zero, "cr-bar cr-bar-flat"));
    axes.append(
      s("line", { x1: X[0], x2: X[0] + ZERO, y1: foot, y2: foot }),
      s("text", { x: X[0] + ZERO / 2, y: foot + 15, "text-anchor": "middle" }, "0"),
    );
  }
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  svg.setAttribute("aria-label", label);
  svg.replaceChildren(...grounds, axes, ...columns);
}

/** Runs of bins that are flat: [first, one after the last]. */
function zones(flat: readonly boolean[]): [number, number][] {
  const found: [number, number][] = [];
  flat.forEach((is, i) => {
    const last = found.at(-1);
    if (is && last && last[1] === i) last[1] = i + 1;
    else if (is) found.push([i, i + 1]);
  });
  return found;
}

/** The length of a gradient as a bar on a logarithmic scale, the same for all layers. */
export function drawLength(svg: SVGElement, length: number | null, powers: number[]): void {
  const ends: [number, number] = [10 ** (powers[0] ?? -12), 10 ** (powers.at(-1) ?? 1)];
  const x = scaleLog(ends, [0, WIDTH - 2 * X[0]]).clamp(true);
  svg.setAttribute("viewBox", `0 0 ${WIDTH} 10`);
  svg.replaceChildren(
    s("rect", { class: "cr-bar-ground", x: X[0], y: 1, width: WIDTH - 2 * X[0], height: 8 }),
    s("rect", { class: "cr-bar", x: X[0], y: 1, width: length ? x(length) : 0, height: 8 }),
  );
}

const UNIT_WIDTH = 360;
const UNIT_HEIGHT = 288;
const UNIT_X: [number, number] = [56, UNIT_WIDTH - 14];
const CURVE_Y: [number, number] = [148, 14];
const BACK_Y: [number, number] = [UNIT_HEIGHT - 38, 170];

/** The unit's samples on its curve, and below each what came back to its weighted sum. */
export function drawUnit(svg: SVGElement, unit: ChosenUnit, edges: number[]): void {
  const ends: [number, number] = [edges[0] ?? -10, edges.at(-1) ?? 10];
  const x = scaleLinear(ends, UNIT_X).clamp(true);
  const outputs = unit.curve ? unit.curve.a : unit.a.filter((a) => a !== null);
  const a = scaleLinear([Math.min(0, ...outputs), Math.max(1, ...outputs)], CURVE_Y).clamp(true);
  const most = Math.max(0, ...unit.dz.map((each) => Math.abs(each ?? 0)));
  const back = scaleLinear([-(most || 1), most || 1], BACK_Y);
  const axes = s("g", { class: "cr-axis" });
  for (const tick of x.ticks(5)) {
    axes.append(
      s("line", { class: "cr-grid", x1: x(tick), x2: x(tick), y1: CURVE_Y[1], y2: BACK_Y[0] }),
      s("text", { x: x(tick), y: BACK_Y[0] + 16, "text-anchor": "middle" }, short(tick)),
    );
  }
  for (const tick of a.ticks(3)) {
    axes.append(
      s("line", { class: "cr-grid", x1: UNIT_X[0], x2: UNIT_X[1], y1: a(tick), y2: a(tick) }),
      s("text", { x: UNIT_X[0] - 6, y: a(tick) + 4, "text-anchor": "end" }, short(tick)),
    );
  }
  for (const tick of most ? [-most, 0, most] : [0]) {
    axes.append(
      s("text", { x: UNIT_X[0] - 6, y: back(tick) + 4, "text-anchor": "end" }, brief(tick)),
    );
  }
  axes.append(s("line", { x1: UNIT_X[0], x2: UNIT_X[1], y1: back(0), y2: back(0) }));
  const names = s(
    "g",
    { class: "cr-axis" },
    name((UNIT_X[0] + UNIT_X[1]) / 2, UNIT_HEIGHT - 6, "weighted sum z", "middle"),
    name(UNIT_X[0] + 6, CURVE_Y[1] + 10, "output a"),
    name(UNIT_X[0] + 6, BACK_Y[1] + 2, "what comes back, dL/dz"),
  );
  const curve = line<number>(
    (z) => x(z),
    (_, i) => a(unit.curve?.a[i] ?? 0),
  )(unit.curve?.z ?? []);
  const marks = unit.z.flatMap((z, i) => {
    const [output, came] = [unit.a[i] ?? null, unit.dz[i] ?? null];
    if (z === null) return [];
    return [
      ...(came === null
        ? []
        : [s("line", { class: "cr-stem", x1: x(z), x2: x(z), y1: back(0), y2: back(came) })]),
      ...(output === null
        ? []
        : [s("circle", { class: "cr-unit-sample", cx: x(z), cy: a(output), r: 4 })]),
    ];
  });
  svg.setAttribute("viewBox", `0 0 ${UNIT_WIDTH} ${UNIT_HEIGHT}`);
  svg.setAttribute(
    "aria-label",
    `The samples of layer ${unit.layer + 1}, unit ${unit.index + 1}, on the curve of ${unit.activation}. ${unit.words}`,
  );
  svg.replaceChildren(axes, s("path", { class: "cr-half", d: curve ?? "" }), ...marks, names);
}

function name(x: number, y: number, text: string, anchor = "start"): SVGElement {
  return s("text", { class: "cr-axis-name cr-answer", x, y, "text-anchor": anchor }, text);
}

/** Ticks of an axis of powers of ten: every fourth. */
export function powerTicks(powers: number[]): [number, string][] {
  return powers
    .filter((power) => power % 4 === 0 && power > (powers[0] ?? 0))
    .map((power) => [power, power === 0 ? "1" : `1e${power}`.replace("-", "−")]);
}
