/** What a training view shows, as `chainrule.live.TrainingView` tells it, and readings of it. */

export interface Grid {
  x: [number, number];
  y: [number, number];
  columns: number;
  rows: number;
  /** The network's output at each grid point, row by row, y ascending. */
  values: number[];
}

export interface Point {
  x: number;
  y: number;
  target: number;
  output: number | null;
}

export interface LayerState {
  name: string;
  activation: string | null;
  kernel: number[][];
  bias: number[];
  gradient_norm: number | null;
  outputs: number[][];
}

export interface TrainingState {
  view: "training";
  version: 1;
  running: boolean;
  epoch: number;
  epochs: number;
  loss: { epoch: number[]; value: (number | null)[] };
  grid: Grid;
  points: Point[];
  layers: LayerState[];
  diverged: boolean;
}

/** Checks what came from a page or from Python before anything is drawn from it. */
export function readState(raw: unknown): TrainingState {
  const state = raw as Partial<TrainingState> | null;
  if (state?.view !== "training" || state.version !== 1) {
    throw new Error("This is not a training view of version 1.");
  }
  const { grid, loss, points } = state;
  if (!grid || !loss || !points || grid.values.length !== grid.columns * grid.rows) {
    throw new Error("The training view's grid, loss or points are incomplete.");
  }
  return { layers: [], ...state } as TrainingState;
}

/** A grid point: its place and the output there. */
export interface Reading {
  column: number;
  row: number;
  x: number;
  y: number;
  value: number | null;
}

/** The reading at a column and row, kept inside the grid. */
export function readingAt(grid: Grid, column: number, row: number): Reading {
  const c = clamp(Math.round(column), 0, grid.columns - 1);
  const r = clamp(Math.round(row), 0, grid.rows - 1);
  return {
    column: c,
    row: r,
    x: between(grid.x, c, grid.columns),
    y: between(grid.y, r, grid.rows),
    value: finite(grid.values[r * grid.columns + c]),
  };
}

/** The reading at the grid point nearest to a place. */
export function nearestReading(grid: Grid, x: number, y: number): Reading {
  const column = ((x - grid.x[0]) / (grid.x[1] - grid.x[0])) * (grid.columns - 1);
  const row = ((y - grid.y[0]) / (grid.y[1] - grid.y[0])) * (grid.rows - 1);
  return readingAt(grid, column, row);
}

function between([low, high]: [number, number], index: number, count: number): number {
  return count > 1 ? low + ((high - low) * index) / (count - 1) : low;
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

function finite(value: number | null | undefined): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** Loss by epoch, without the values that are no numbers. */
export function lossCurve(state: TrainingState): { epoch: number; value: number }[] {
  return state.loss.epoch.flatMap((epoch, index) => {
    const value = finite(state.loss.value[index]);
    return value === null ? [] : [{ epoch, value }];
  });
}

/** Every nth item, so that at most `count` remain; the first and the last always stay. */
export function thin<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count || count < 2) return [...items];
  const step = (items.length - 1) / (count - 1);
  return Array.from({ length: count }, (_, index) => items[Math.round(index * step)] as T);
}

/** True when a curve spans so much that only a logarithmic scale shows all of it. */
export function wantsLog(values: readonly number[]): boolean {
  const low = Math.min(...values);
  return values.length > 1 && low > 0 && Math.max(...values) / low >= 20;
}

/** Points on the right side of one half. */
export function correct(points: readonly Point[]): number {
  return points.filter(({ target, output }) => output !== null && target >= 0.5 === output >= 0.5)
    .length;
}

/** A number short enough to read in passing: four significant digits. */
export function short(value: number | null): string {
  if (value === null) return "not a number";
  if (value !== 0 && Math.abs(value) < 1e-4) return value.toExponential(2).replaceAll("-", "−");
  return String(Number(value.toPrecision(4))).replace("-", "−");
}

/** The picture in one sentence. */
export function summary(state: TrainingState): string {
  const loss = lossCurve(state).at(-1);
  const parts = [
    `Epoch ${state.epoch.toLocaleString("en")} of ${state.epochs.toLocaleString("en")}`,
  ];
  parts.push(loss && !state.diverged ? `loss ${short(loss.value)}` : "the loss is not a number");
  parts.push(`${correct(state.points)} of ${state.points.length} points on the right side`);
  const text = parts.join(", ");
  return state.diverged ? `${text}. Training diverged.` : `${text}.`;
}
