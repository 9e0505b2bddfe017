/** The map of a landscape: contours of the loss, the training path, and the walker. */
import { contours } from "d3-contour";
import { type ScaleLinear, scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import { h, s } from "../dom";
import type { LandscapeState } from "./landscape-state";
import { clamp, short } from "./state";

const LEFT = 48;
const TOP = 10;
const WIDTH = 480;
const HEIGHT = 384;
const OUTER_WIDTH = LEFT + WIDTH + 14;
const OUTER_HEIGHT = TOP + HEIGHT + 42;
const ARROW = 36;
/** Milliseconds in which a key goes on from the last key's place, and not from the last answer's. */
const KEYS_TOGETHER = 600;

const KEYS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

export type Place = [number, number];

export class LandscapeMap {
  readonly element: HTMLElement;
  readonly #svg = s("svg", {
    class: "cr-plot-lines cr-map",
    viewBox: `0 0 ${OUTER_WIDTH} ${OUTER_HEIGHT}`,
    "aria-hidden": "true",
    focusable: "false",
  });
  readonly #ground = s("g", {});
  readonly #path = s("g", {});
  readonly #walker = s("g", {});
  #state: LandscapeState;
  #x: ScaleLinear<number, number> = scaleLinear();
  #y: ScaleLinear<number, number> = scaleLinear();
  #drawn = "";
  #goal: Place | null = null;
  #pressedAt = 0;

  constructor(
    state: LandscapeState,
    private readonly onWalk: (place: Place) => void,
  ) {
    this.#state = state;
    this.#svg.append(this.#ground, this.#path, this.#walker);
    this.element = h(
      "div",
      {
        class: "cr-map-plane",
        tabindex: 0,
        role: "application",
        "aria-roledescription": "landscape to walk in",
        "aria-label":
          "Slice of the loss landscape. Arrow keys move the walker; with Shift, in bigger steps.",
      },
      this.#svg,
    );
    this.#listen();
  }

  /** Shows the state; `at` is the place of the path that is looked at. */
  draw(state: LandscapeState, at: number): void {
    this.#state = state;
    const key = JSON.stringify([state.slice, state.grid.x, state.grid.y, state.grid.values[0]]);
    this.#x = scaleLinear(state.grid.x, [LEFT, LEFT + WIDTH]);
    this.#y = scaleLinear(state.grid.y, [TOP + HEIGHT, TOP]);
    if (key !== this.#drawn) this.#drawGround();
    this.#drawn = key;
    this.look(at);
    this.#drawWalker();
  }

  /** Marks a place of the path. */
  look(at: number): void {
    const { path } = this.#state;
    const [x, y] = [this.#x, this.#y];
    const way = line<number>(
      (value) => x(value),
      (_, i) => y(path.y[i] ?? 0),
    )(path.x);
    const dots = path.x.map((value, i) =>
      s("circle", { class: "cr-path-dot", cx: x(value), cy: y(path.y[i] ?? 0), r: 2.2 }),
    );
    const [cx, cy] = [x(path.x[at] ?? 0), y(path.y[at] ?? 0)];
    const end = path.x.length - 1;
    this.#path.replaceChildren(
      s("path", { class: "cr-path-halo", d: way ?? "" }),
      s("path", { class: "cr-path", d: way ?? "" }),
      ...dots,
      named("start", x(path.x[0] ?? 0), y(path.y[0] ?? 0) + 30),
      named("end", x(path.x[end] ?? 0), y(path.y[end] ?? 0)),
      s("circle", { class: "cr-path-here", cx, cy, r: 7 }),
    );
  }

  #drawGround(): void {
    const { grid, levels, axes } = this.#state;
    const { columns, rows } = grid;
    const high = 10 * Math.max(...levels, 1e-9);
    const values = grid.values.map((value) => value ?? high);
    const px = (column: number): number =>
      LEFT + (clamp(column - 0.5, 0, columns - 1) / (columns - 1)) * WIDTH;
    const py = (row: number): number =>
      TOP + HEIGHT - (clamp(row - 0.5, 0, rows - 1) / (rows - 1)) * HEIGHT;
    const bands: SVGElement[] = [];
    const names: SVGElement[] = [];
    const shapes = contours().size([columns, rows]).thresholds(levels)(values);
    shapes.forEach((shape, index) => {
      const rings = shape.coordinates.flat();
      const d = rings
        .map(
          (ring) =>
            `M${ring.map(([c, r]) => `${px(c ?? 0).toFixed(1)},${py(r ?? 0).toFixed(1)}`).join("L")}Z`,
        )
        .join("");
      const band = s("path", { class: "cr-band", d });
      band.style.setProperty("--share", String((index + 1) / levels.length));
      bands.push(band);
      // A name for each second line, at the point of its longest ring that is nearest to a diagonal.
      if ((levels.length - 1 - index) % 2) return;
      const inner = rings
        .flat()
        .map(([c, r]): Place => [px(c ?? 0), py(r ?? 0)])
        .filter(
          ([a, b]) =>
            a > LEFT + 24 && a < LEFT + WIDTH - 24 && b > TOP + 16 && b < TOP + HEIGHT - 16,
        );
      const off = ([a, b]: Place): number =>
        Math.abs((a - LEFT) / WIDTH - 1 + (b - TOP) / HEIGHT - 0.15 * (index % 3));
      const at = inner.reduce<Place | null>(
        (best, each) => (best && off(best) <= off(each) ? best : each),
        null,
      );
      if (at) {
        names.push(
          s(
            "text",
            { class: "cr-level", x: at[0], y: at[1] + 4, "text-anchor": "middle" },
            short(shape.value),
          ),
        );
      }
    });
    const ticks = s("g", { class: "cr-axis" });
    for (const tick of this.#x.ticks(6)) {
      const at = this.#x(tick);
      ticks.append(
        s("line", { x1: at, x2: at, y1: TOP + HEIGHT, y2: TOP + HEIGHT + 4 }),
        s("text", { x: at, y: TOP + HEIGHT + 17, "text-anchor": "middle" }, short(tick)),
      );
    }
    for (const tick of this.#y.ticks(5)) {
      const at = this.#y(tick);
      ticks.append(
        s("line", { x1: LEFT - 4, x2: LEFT, y1: at, y2: at }),
        s("text", { x: LEFT - 8, y: at + 4, "text-anchor": "end" }, short(tick)),
      );
    }
    const middle = TOP + HEIGHT / 2;
    ticks.append(
      s("rect", { class: "cr-frame", x: LEFT, y: TOP, width: WIDTH, height: HEIGHT }),
      s(
        "text",
        {
          class: "cr-axis-name",
          x: LEFT + WIDTH / 2,
          y: OUTER_HEIGHT - 6,
          "text-anchor": "middle",
        },
        axes[0],
      ),
      s(
        "text",
        {
          class: "cr-axis-name",
          x: 13,
          y: middle,
          "text-anchor": "middle",
          transform: `rotate(-90 13 ${middle})`,
        },
        axes[1],
      ),
    );
    const floor = s("rect", { class: "cr-band", x: LEFT, y: TOP, width: WIDTH, height: HEIGHT });
    floor.style.setProperty("--share", "0");
    this.#ground.replaceChildren(floor, ...bands, ...names, ticks);
  }

  #drawWalker(): void {
    const { walker } = this.#state;
    const at = (x: number, y: number): Place => [
      clamp(this.#x(x), LEFT, LEFT + WIDTH),
      clamp(this.#y(y), TOP, TOP + HEIGHT),
    ];
    const [cx, cy] = at(walker.x, walker.y);
    const trail = line<number>(
      (value, i) => at(value, walker.trail.y[i] ?? 0)[0],
      (value, i) => at(value, walker.trail.y[i] ?? 0)[1],
    )(walker.trail.x);
    const parts: SVGElement[] = [
      s("path", { class: "cr-path-halo", d: trail ?? "" }),
      s("path", { class: "cr-trail", d: trail ?? "" }),
    ];
    // Both axes have the same scale, so a direction in the slice is one on paper, y upward.
    const [dx, dy] = walker.downhill;
    const size = Math.hypot(dx, dy);
    if (size > 0) {
      const [ux, uy] = [dx / size, -dy / size];
      const tip: Place = [cx + ARROW * ux, cy + ARROW * uy];
      const barb = (turn: number): string =>
        `M${tip[0]},${tip[1]}l${-9 * ux + turn * 5 * uy},${-9 * uy - turn * 5 * ux}`;
      const d = `M${cx + 9 * ux},${cy + 9 * uy}L${tip[0]},${tip[1]}${barb(1)}${barb(-1)}`;
      parts.push(
        s("path", { class: "cr-downhill-halo", d }),
        s("path", { class: "cr-downhill", d }),
      );
    }
    parts.push(
      s("circle", { class: "cr-walker-handle", cx, cy, r: 22 }),
      s("circle", { class: "cr-walker", cx, cy, r: 8 }),
    );
    this.#walker.replaceChildren(...parts);
  }

  #listen(): void {
    const follow = (event: PointerEvent): void => {
      const box = this.#svg.getBoundingClientRect();
      const scale = OUTER_WIDTH / (box.width || OUTER_WIDTH);
      this.#send([
        this.#x.invert((event.clientX - box.left) * scale),
        this.#y.invert((event.clientY - box.top) * scale),
      ]);
    };
    this.#svg.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      this.#svg.setPointerCapture(event.pointerId);
      follow(event);
    });
    this.#svg.addEventListener("pointermove", (event) => {
      if (this.#svg.hasPointerCapture(event.pointerId)) follow(event);
    });
    this.element.addEventListener("keydown", (event) => {
      const way = KEYS[event.key];
      if (!way || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      const { grid, walker } = this.#state;
      const recent = performance.now() - this.#pressedAt < KEYS_TOGETHER;
      const [x, y] = (recent && this.#goal) || [walker.x, walker.y];
      const step = ((grid.x[1] - grid.x[0]) / 60) * (event.shiftKey ? 6 : 1);
      this.#pressedAt = performance.now();
      this.#send([x + way[0] * step, y + way[1] * step]);
    });
  }

  #send([x, y]: Place): void {
    const { grid } = this.#state;
    this.#goal = [clamp(x, ...grid.x), clamp(y, ...grid.y)];
    this.onWalk(this.#goal);
  }
}

function named(name: string, x: number, y: number): SVGElement {
  const left = x > LEFT + WIDTH - 60;
  return s(
    "text",
    {
      class: "cr-answer",
      x: x + (left ? -10 : 10),
      y: y - 9,
      "text-anchor": left ? "end" : "start",
    },
    name,
  );
}
