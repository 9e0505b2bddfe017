/**
 * The plane to draw on: points are put down, moved and erased by mouse, by touch, and by a cursor
 * that the keyboard moves.
 */
import type { ScaleLinear } from "d3-scale";
import { h, s } from "../dom";
import { axesOf, halfLine, paintHeat, pointMark, probeMark, scalesOf } from "./boundary";
import type { DrawnPoint, DrawState } from "./draw-state";
import { type Frame, frame, type Palette } from "./frame";
import { clamp, nearestReading, short } from "./state";

export type Tool = "0" | "1" | "move" | "erase";
export type Place = [number, number];

export interface DrawActions {
  add(at: Place, target: number): void;
  move(name: number, to: Place): void;
  erase(name: number): void;
  /** Holds a point out, or takes it for training. */
  part(name: number): void;
  /** The cursor is elsewhere, or over another point. */
  looked(): void;
}

/** Pixels from a point's middle in which it is meant; a finger is less exact. */
const REACH = { mouse: 10, touch: 18 };
/** Pixels of a way that is still a press and no drag. */
const STILL = 6;
/** Milliseconds that a point stays drawn before Python has it: it may have to start first. */
const PATIENCE = 20_000;
const KEYS: Record<string, Place> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};
const NAMES: [string, string][] = [
  ["x", "1"],
  ["x", "2"],
];

interface Moved {
  name: number;
  at: Place;
  /** By the keys; else by a pointer. */
  keys: boolean;
}

interface Waiting {
  at: Place;
  target: number;
  since: number;
}

export class DrawPlane {
  readonly element: HTMLElement;
  tool: Tool = "1";
  readonly #canvas = h("canvas", { class: "cr-heat", "aria-hidden": "true" });
  readonly #svg = s("svg", { class: "cr-plot-lines", "aria-hidden": "true", focusable: "false" });
  readonly #readout = h("output", { class: "cr-readout cr-draw-readout" });
  readonly #plane: HTMLElement;
  #state: DrawState | null = null;
  #frame: Frame = frame(300, 300);
  #x: ScaleLinear<number, number> | null = null;
  #y: ScaleLinear<number, number> | null = null;
  #cursor: Place | null = null;
  /** A point under the reader's finger or carried by the keys, and where it is by now. */
  #carried: Moved | null = null;
  /** Where a press began that will put down a point if it stays a press. */
  #press: { x: number; y: number } | null = null;
  #erasing: Set<number> | null = null;
  /** Put down and not yet known to Python: points, and the place of one that was moved. */
  #waiting: Waiting[] = [];
  #dropped: Moved | null = null;

  constructor(private readonly actions: DrawActions) {
    this.#plane = h(
      "div",
      {
        class: "cr-plane cr-draw-plane",
        tabindex: 0,
        role: "application",
        "aria-roledescription": "plane to draw on",
        "aria-label":
          "Points and the net's output. Arrow keys move the cursor, with Shift in bigger steps. 0 and 1 put down a point, N and P go from point to point, M picks one up and puts it down, H holds one out, Delete erases one.",
      },
      this.#canvas,
      this.#svg,
    );
    this.element = h("div", { class: "cr-boundary" }, this.#plane, this.#readout);
    this.#plane.addEventListener("keydown", (event) => this.#key(event));
    this.#listen();
  }

  get width(): number {
    return this.#plane.clientWidth;
  }

  /** The point that the cursor is on. */
  get here(): DrawnPoint | null {
    return this.#cursor && this.#near(this.#cursor, REACH.mouse);
  }

  draw(state: DrawState, size: Frame, palette: Palette): void {
    this.#state = state;
    this.#frame = size;
    [this.#x, this.#y] = scalesOf(size, state.grid);
    this.#waiting = this.#waiting.filter(
      ({ at, since }) => performance.now() - since < PATIENCE && this.#near(at, 1) === null,
    );
    const find = (moved: Moved | null): DrawnPoint | undefined =>
      state.points.find(({ name }) => name === moved?.name);
    if (!find(this.#carried)) this.#carried = null;
    const dropped = find(this.#dropped);
    if (!dropped || (dropped.x === this.#dropped?.at[0] && dropped.y === this.#dropped.at[1])) {
      this.#dropped = null;
    }
    paintHeat(this.#canvas, size, state.grid, palette);
    this.#lines();
    this.#read();
  }

  /** Puts the cursor on a point, by its place in the list. */
  visit(index: number): void {
    const points = this.#state?.points ?? [];
    const point = points[(index + points.length) % points.length];
    if (point) this.#look([point.x, point.y]);
  }

  #lines(): void {
    const [state, x, y] = [this.#state, this.#x, this.#y];
    if (!state || !x || !y) return;
    const { outerWidth, outerHeight } = this.#frame;
    for (const [name, value] of Object.entries({
      viewBox: `0 0 ${outerWidth} ${outerHeight}`,
      width: outerWidth,
      height: outerHeight,
    })) {
      this.#svg.setAttribute(name, String(value));
    }
    const boundary = halfLine(state.grid, x, y);
    const marks = s("g", { class: "cr-points" });
    for (const point of state.points) {
      const { target, held } = point;
      const [cx, cy] = this.#placeOf(point);
      const mark = pointMark(x(cx), y(cy), target, held);
      // A finger on a point moves it; anywhere else it scrolls the page.
      const reach = s("circle", { class: "cr-draw-reach", cx: x(cx), cy: y(cy), r: 12 });
      marks.append(reach, mark);
    }
    for (const { at, target } of this.#waiting) {
      const mark = pointMark(x(at[0]), y(at[1]), target);
      mark.classList.add("cr-waiting");
      marks.append(mark);
    }
    this.#svg.replaceChildren(
      axesOf(this.#frame, x, y, NAMES),
      s("path", { class: "cr-half-halo", d: boundary }),
      s("path", { class: "cr-half", d: boundary }),
      marks,
    );
    if (this.#cursor) {
      const [cx, cy] = [x(this.#cursor[0]), y(this.#cursor[1])];
      const on = this.here;
      if (on) this.#svg.append(s("circle", { class: "cr-draw-ring", cx, cy, r: 12 }));
      else this.#svg.append(probeMark(cx, cy));
    }
  }

  /** Moves the cursor; what is carried comes along. */
  #look(at: Place | null): void {
    this.#cursor = at && this.#inside(at);
    this.#lines();
    this.#read();
    this.actions.looked();
  }

  #inside([px, py]: Place): Place {
    const grid = this.#state?.grid;
    return grid ? [clamp(px, ...grid.x), clamp(py, ...grid.y)] : [px, py];
  }

  /** The point nearest to a place, if it is within so many pixels. */
  #near([px, py]: Place, reach: number): DrawnPoint | null {
    const [x, y] = [this.#x, this.#y];
    let best: DrawnPoint | null = null;
    let least = reach;
    for (const point of this.#state?.points ?? []) {
      if (!x || !y) break;
      const at = this.#placeOf(point);
      const away = Math.hypot(x(at[0]) - x(px), y(at[1]) - y(py));
      if (away <= least) [best, least] = [point, away];
    }
    return best;
  }

  /** Where a point is drawn: where the reader has it, until Python says the same. */
  #placeOf({ name, x, y }: DrawnPoint): Place {
    const moved = [this.#carried, this.#dropped].find((each) => each?.name === name);
    return moved?.at ?? [x, y];
  }

  #read(): void {
    const text = this.#words();
    if (this.#readout.textContent !== text) this.#readout.textContent = text;
  }

  #words(): string {
    const { here } = this;
    if (!this.#state || !this.#cursor) {
      return "Press on the plane, or focus it and use the arrow keys with 0 and 1.";
    }
    const where = this.#cursor.map((v) => v.toFixed(2).replace("-", "−")).join(", ");
    if (this.#carried) return `Moved to ${where}.${this.#carried.keys ? " M puts it down." : ""}`;
    if (here) {
      const part = here.held ? "Held-out" : "Training";
      return `${part} point of class ${here.target} at ${where}: output ${short(here.output)}`;
    }
    const value = nearestReading(this.#state.grid, this.#cursor[0], this.#cursor[1]).value;
    return `${where}: output ${short(value)}`;
  }

  /** Uses a tool where the cursor is. */
  use(tool: Tool): void {
    this.#cursor ??= this.#middle();
    const { here } = this;
    if (tool === "erase") {
      if (here) this.actions.erase(here.name);
    } else if (tool === "move") {
      if (this.#carried) this.#drop();
      else if (here) this.#carried = { name: here.name, at: [here.x, here.y], keys: true };
    } else this.#add(this.#cursor, Number(tool));
    this.#look(this.#cursor);
  }

  #add(at: Place, target: number): void {
    this.#waiting.push({ at, target, since: performance.now() });
    this.actions.add(at, target);
  }

  #middle(): Place {
    const { x, y } = this.#state?.grid ?? { x: [0, 0], y: [0, 0] };
    return [(x[0] + x[1]) / 2, (y[0] + y[1]) / 2];
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.#state) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const way = KEYS[key];
    const { here } = this;
    if (way) this.#go(way, event.shiftKey);
    else if (key === "0" || key === "1") this.use(key);
    else if (key === "Enter" || key === " ") this.use(this.tool);
    else if (key === "Delete" || key === "Backspace") this.use("erase");
    else if (key === "m") this.use("move");
    else if (key === "h" && here) this.actions.part(here.name);
    else if (key === "n" || key === "p") {
      const at = this.#state.points.findIndex(({ name }) => name === here?.name);
      if (key === "n") this.visit(at + 1);
      else this.visit(at < 0 ? -1 : at - 1);
    } else if (key === "Escape" && this.#cursor) {
      this.#drop();
      this.#look(null);
    } else return;
    event.preventDefault();
  }

  #go(way: Place, far: boolean): void {
    const { x, y } = this.#state?.grid ?? { x: [0, 1], y: [0, 1] };
    const step = far ? 0.1 : 0.02;
    const [cx, cy] = this.#cursor ?? this.#middle();
    const to: Place = this.#cursor
      ? [cx + way[0] * step * (x[1] - x[0]), cy + way[1] * step * (y[1] - y[0])]
      : [cx, cy];
    this.#carry(this.#inside(to));
    this.#look(to);
  }

  #carry(to: Place): void {
    if (!this.#carried) return;
    this.#carried.at = to;
    this.actions.move(this.#carried.name, to);
  }

  #drop(): void {
    this.#dropped = this.#carried ?? this.#dropped;
    this.#carried = null;
  }

  #listen(): void {
    const placeOf = (event: PointerEvent): Place => {
      const box = this.#svg.getBoundingClientRect();
      const scale = this.#frame.outerWidth / (box.width || this.#frame.outerWidth);
      return this.#inside([
        this.#x?.invert((event.clientX - box.left) * scale) ?? 0,
        this.#y?.invert((event.clientY - box.top) * scale) ?? 0,
      ]);
    };
    const meant = (event: PointerEvent): DrawnPoint | null =>
      this.#near(placeOf(event), event.pointerType === "mouse" ? REACH.mouse : REACH.touch);
    const erase = (event: PointerEvent): void => {
      const point = meant(event);
      if (!point || this.#erasing?.has(point.name)) return;
      this.#erasing?.add(point.name);
      this.actions.erase(point.name);
    };
    const end = (): void => {
      this.#press = this.#erasing = null;
      if (!this.#carried) return;
      this.#drop();
      this.#look(this.#cursor);
    };
    this.#svg.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      end();
      const point = meant(event);
      if (this.tool === "erase") {
        this.#erasing = new Set();
        erase(event);
      } else if (point) {
        this.#carried = { name: point.name, at: [point.x, point.y], keys: false };
        this.#svg.setPointerCapture(event.pointerId);
      } else if (this.tool !== "move") this.#press = { x: event.clientX, y: event.clientY };
      this.#look(point && !this.#erasing ? [point.x, point.y] : placeOf(event));
    });
    this.#svg.addEventListener("pointermove", (event) => {
      if (this.#erasing) erase(event);
      if (this.#carried && this.#svg.hasPointerCapture(event.pointerId)) {
        this.#carry(placeOf(event));
        this.#look(placeOf(event));
      }
      const far = this.#press
        ? Math.hypot(event.clientX - this.#press.x, event.clientY - this.#press.y)
        : 0;
      if (far > STILL) this.#press = null;
    });
    this.#svg.addEventListener("pointerup", (event) => {
      if (this.#press && this.tool !== "move" && this.tool !== "erase") {
        this.#add(placeOf(event), Number(this.tool));
        this.#look(placeOf(event));
      }
      end();
    });
    this.#svg.addEventListener("pointercancel", end);
  }
}
