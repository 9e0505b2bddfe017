/**
 * The decision boundary: the network's output over the plane as a heat map, the line where it is
 * one half, and the points it is trained on. A probe reads the output at any grid point.
 */
import { contours } from "d3-contour";
import { type ScaleLinear, scaleLinear } from "d3-scale";
import { h, s } from "../dom";
import { type Frame, frame, type Palette } from "./frame";
import {
  clamp,
  type Grid,
  nearestReading,
  type Point,
  type Reading,
  readingAt,
  short,
} from "./state";

/** The stretch of a neuron's line that lies in the plane, and a place on its positive side. */
export interface NeuronLine {
  from: [number, number];
  to: [number, number];
  side: [number, number];
}

/** What a plane shows: outputs, points, and the lines of neurons, each with a number to name it. */
export interface PlaneState {
  grid: Grid;
  points: Point[];
  lines?: (NeuronLine | null)[];
}

const KEYS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

export class Boundary {
  readonly element: HTMLElement;
  readonly #canvas = h("canvas", { class: "cr-heat", "aria-hidden": "true" });
  readonly #svg = s("svg", { class: "cr-plot-lines", "aria-hidden": "true", focusable: "false" });
  readonly #readout = h("output", { class: "cr-readout" });
  readonly #plane: HTMLElement;
  #state: PlaneState | null = null;
  #frame: Frame = frame(300, 300);
  #probe: Reading | null = null;

  /** The axes' names, each a letter and an index, and what the plane is called. */
  constructor(
    private readonly names: readonly [string, string][] = [
      ["x", "1"],
      ["x", "2"],
    ],
    title = "Decision boundary",
  ) {
    this.#plane = h(
      "div",
      {
        class: "cr-plane",
        tabindex: 0,
        role: "application",
        "aria-roledescription": "plane to explore",
        "aria-label": `${title}. Arrow keys move a probe that reads the network's output; with Shift, in bigger steps.`,
      },
      this.#canvas,
      this.#svg,
    );
    this.element = h("div", { class: "cr-boundary" }, this.#plane, this.#readout);
    this.#listen();
  }

  get width(): number {
    return this.#plane.clientWidth;
  }

  draw(state: PlaneState, size: Frame, palette: Palette): void {
    this.#state = state;
    this.#frame = size;
    if (this.#probe) {
      const { column, row } = this.#probe;
      this.#probe = readingAt(state.grid, column, row);
    }
    paintHeat(this.#canvas, this.#frame, state.grid, palette);
    this.#drawLines();
    this.#read();
  }

  #drawLines(): void {
    const state = this.#state;
    if (!state) return;
    const { left, width, outerWidth, outerHeight } = this.#frame;
    const { grid } = state;
    const [x, y] = scalesOf(this.#frame, grid);
    this.#svg.setAttribute("viewBox", `0 0 ${outerWidth} ${outerHeight}`);
    this.#svg.setAttribute("width", String(outerWidth));
    this.#svg.setAttribute("height", String(outerHeight));
    const axes = axesOf(this.#frame, x, y, this.names);
    const line = s("path", { class: "cr-half-halo", d: halfLine(grid, x, y) });
    const over = s("path", { class: "cr-half", d: halfLine(grid, x, y) });
    const marks = s("g", { class: "cr-points" });
    // A few points have room for the network's answer beside them; a cloud hasn't.
    const named = state.points.length <= 8;
    for (const point of state.points) {
      marks.append(pointMark(x(point.x), y(point.y), point.target));
      if (named) {
        const near = x(point.x) > left + width * 0.75;
        const anchor = near ? "end" : "start";
        const at = { x: x(point.x) + (near ? -12 : 12), y: y(point.y) + 4, "text-anchor": anchor };
        const text = point.output === null ? "?" : point.output.toFixed(2).replace("-", "−");
        marks.append(s("text", { ...at, class: "cr-answer" }, text));
      }
    }
    const lines = (state.lines ?? []).flatMap((each, index) =>
      each ? [neuronLine(each, index, x, y)] : [],
    );
    this.#svg.replaceChildren(axes, ...lines, line, over, marks);
    if (this.#probe) this.#svg.append(probeMark(x(this.#probe.x), y(this.#probe.y)));
  }

  #listen(): void {
    this.#plane.addEventListener("keydown", (event) => {
      const step = KEYS[event.key];
      if (event.key === "Escape" && this.#probe) {
        this.#move(null);
        return;
      }
      if (!step || !this.#state || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      const { grid } = this.#state;
      const start = this.#probe ?? readingAt(grid, (grid.columns - 1) / 2, (grid.rows - 1) / 2);
      const stride = (event.shiftKey ? 5 : 1) * (this.#probe ? 1 : 0);
      this.#move(readingAt(grid, start.column + step[0] * stride, start.row + step[1] * stride));
    });
    const follow = (event: PointerEvent): void => {
      const state = this.#state;
      if (!state) return;
      const { left, top, width, height } = this.#frame;
      const box = this.#svg.getBoundingClientRect();
      const u = clamp((event.clientX - box.left - left) / width, 0, 1);
      const v = clamp((event.clientY - box.top - top) / height, 0, 1);
      const [x0, x1] = state.grid.x;
      const [y0, y1] = state.grid.y;
      this.#move(nearestReading(state.grid, x0 + u * (x1 - x0), y1 - v * (y1 - y0)));
    };
    this.#plane.addEventListener("pointermove", (event) => {
      if (event.pointerType === "mouse" || event.buttons) follow(event);
    });
    this.#plane.addEventListener("pointerdown", follow);
    this.#plane.addEventListener("pointerleave", (event) => {
      if (event.pointerType === "mouse") this.#move(null);
    });
  }

  #move(reading: Reading | null): void {
    this.#probe = reading;
    this.#drawLines();
    this.#read();
  }

  #name(axis: 0 | 1): string {
    return `${this.names[axis]?.[0]}${axis ? "₂" : "₁"}`;
  }

  #read(): void {
    const text = this.#probe
      ? `${this.#name(0)} ${this.#probe.x.toFixed(2)}, ${this.#name(1)} ${this.#probe.y.toFixed(2)}: output ${short(this.#probe.value)}`
      : "Point at the plane, or use the arrow keys, to read the output there.";
    if (this.#readout.textContent !== text) this.#readout.textContent = text;
  }
}

type Scale = (value: number) => number;
type Axis = ScaleLinear<number, number>;

/** Where the numbers of the plane lie in a box. */
export function scalesOf({ left, top, width, height }: Frame, grid: Grid): [Axis, Axis] {
  return [scaleLinear(grid.x, [left, left + width]), scaleLinear(grid.y, [top + height, top])];
}

/** Paints outputs as heat under a drawing of this size. The grid is drawn as a small image, one
 * pixel a grid point, and scaled smoothly: the outer half pixel is cut off, so that grid points lie
 * exactly where the axes say. */
export function paintHeat(
  canvas: HTMLCanvasElement,
  { left, top, width, height, outerWidth, outerHeight }: Frame,
  grid: Grid,
  palette: Palette,
): void {
  const ratio = Math.min(globalThis.devicePixelRatio || 1, 2);
  canvas.width = Math.round(outerWidth * ratio);
  canvas.height = Math.round(outerHeight * ratio);
  canvas.style.width = `${outerWidth}px`;
  canvas.style.height = `${outerHeight}px`;
  const context = canvas.getContext("2d");
  if (!context) return; // The points, the line and the table still tell everything.
  const small = heatImage(grid, palette);
  context.scale(ratio, ratio);
  context.imageSmoothingQuality = "high";
  context.drawImage(small, 0.5, 0.5, grid.columns - 1, grid.rows - 1, left, top, width, height);
}

/** The plane's edge, ticks and the names of its axes. */
export function axesOf(
  { left, top, width, height, outerHeight }: Frame,
  x: Axis,
  y: Axis,
  names: readonly [string, string][],
): SVGElement {
  const axes = s("g", { class: "cr-axis" });
  for (const tick of x.ticks(5)) {
    axes.append(
      s("line", { x1: x(tick), x2: x(tick), y1: top + height, y2: top + height + 4 }),
      s("text", { x: x(tick), y: top + height + 17, "text-anchor": "middle" }, plain(tick)),
    );
  }
  for (const tick of y.ticks(5)) {
    axes.append(
      s("line", { x1: left - 4, x2: left, y1: y(tick), y2: y(tick) }),
      s("text", { x: left - 8, y: y(tick) + 4, "text-anchor": "end" }, plain(tick)),
    );
  }
  axes.append(
    s("rect", { class: "cr-frame", x: left, y: top, width, height }),
    label(left + width / 2, outerHeight - 6, names[0]),
    label(11, top + height / 2 + 4, names[1]),
  );
  return axes;
}

/** A grid of outputs as an image, one pixel a grid point. */
export function heatImage(grid: Grid, palette: Palette): OffscreenCanvas {
  const image = new OffscreenCanvas(grid.columns, grid.rows);
  const pixels = new ImageData(grid.columns, grid.rows);
  for (let row = 0; row < grid.rows; row++) {
    for (let column = 0; column < grid.columns; column++) {
      const value = grid.values[row * grid.columns + column];
      const at = ((grid.rows - 1 - row) * grid.columns + column) * 4;
      pixels.data.set(palette.heat(value ?? Number.NaN), at);
    }
  }
  image.getContext("2d")?.putImageData(pixels, 0, 0);
  return image;
}

/** The line where the output is one half, without the edges of the plane that d3 closes it with. */
export function halfLine(grid: Grid, x: Scale, y: Scale): string {
  if (grid.columns < 2 || grid.rows < 2) return "";
  const values = grid.values.map((value) => (Number.isFinite(value) ? value : 0));
  const shape = contours().size([grid.columns, grid.rows]).contour(values, 0.5);
  // Grid points lie at half-integers; beyond the outermost ones d3 closes its shape along the edge.
  const outside = (at: number, count: number): boolean => at < 0.5 || at > count - 0.5;
  const beyond = ([column, row]: number[]): boolean =>
    outside(column as number, grid.columns) || outside(row as number, grid.rows);
  const place = (low: number, high: number, at: number, count: number): number =>
    low + ((at - 0.5) / (count - 1)) * (high - low);
  let path = "";
  for (const ring of shape.coordinates.flat()) {
    let open = false;
    for (let index = 0; index < ring.length - 1; index++) {
      const here = ring[index] as number[];
      const next = ring[index + 1] as number[];
      if (beyond(here) || beyond(next)) {
        open = false;
        continue;
      }
      const at = ([column, row]: number[]): string =>
        `${x(place(...grid.x, column as number, grid.columns)).toFixed(1)},${y(place(...grid.y, row as number, grid.rows)).toFixed(1)}`;
      path += open ? `L${at(next)}` : `M${at(here)}L${at(next)}`;
      open = true;
    }
  }
  return path;
}

/** Class one is a disc, class zero a square, hollow if held out: the shape tells, not only the
 * colour. */
export function pointMark(cx: number, cy: number, target: number, held = false): SVGElement {
  const look = held ? "cr-point cr-held" : "cr-point";
  return target >= 0.5
    ? s("circle", { class: `${look} cr-point-1`, cx, cy, r: held ? 5.5 : 6.5 })
    : s("rect", {
        class: `${look} cr-point-0`,
        x: cx - (held ? 5 : 6),
        y: cy - (held ? 5 : 6),
        width: held ? 10 : 12,
        height: held ? 10 : 12,
      });
}

export function probeMark(x: number, y: number): SVGElement {
  const cross = `M${x - 11},${y}h7M${x + 4},${y}h7M${x},${y - 11}v7M${x},${y + 4}v7`;
  return s(
    "g",
    { class: "cr-probe" },
    s("path", { class: "cr-probe-halo", d: cross }),
    s("path", { d: cross }),
  );
}

/** A dashed line, its number, and an arrow to the side where the score is positive. */
function neuronLine(line: NeuronLine, index: number, x: Scale, y: Scale): SVGElement {
  const middle = [(line.from[0] + line.to[0]) / 2, (line.from[1] + line.to[1]) / 2] as const;
  const [x0, y0, x1, y1] = [x(middle[0]), y(middle[1]), x(line.side[0]), y(line.side[1])];
  const [dx, dy] = [x1 - x0, y1 - y0];
  const at = (along: number, across: number): string =>
    `${x0 + dx * along - dy * across},${y0 + dy * along + dx * across}`;
  return s(
    "g",
    { class: `cr-neuron-line cr-neuron-line-${index + 1}` },
    s("line", { x1: x(line.from[0]), y1: y(line.from[1]), x2: x(line.to[0]), y2: y(line.to[1]) }),
    s("path", { d: `M${at(0, 0)}L${at(1, 0)}M${at(0.7, 0.25)}L${at(1, 0)}L${at(0.7, -0.25)}` }),
    s(
      "text",
      { x: x0 - dx * 0.55, y: y0 - dy * 0.55 + 4, "text-anchor": "middle" },
      `${index + 1}`,
    ),
  );
}

function label(
  x: number,
  y: number,
  [name, index]: readonly [string, string] = ["", ""],
): SVGElement {
  const text = s("text", { x, y, class: "cr-axis-name", "text-anchor": "middle" }, name);
  text.append(s("tspan", { class: "cr-sub", dy: 3 }, index));
  return text;
}

function plain(tick: number): string {
  return String(Number(tick.toPrecision(6))).replace("-", "−");
}
