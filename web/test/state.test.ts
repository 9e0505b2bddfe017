import { expect, test } from "vitest";
import { halfLine } from "../src/views/boundary";
import {
  correct,
  type Grid,
  lossCurve,
  nearestReading,
  readingAt,
  readState,
  short,
  summary,
  type TrainingState,
  thin,
  wantsLog,
} from "../src/views/state";

/** Output rises with x from 0 to 1; y makes no difference. */
const grid: Grid = {
  x: [0, 1],
  y: [-1, 1],
  columns: 5,
  rows: 3,
  values: [0, 1, 2].flatMap(() => [0, 0.25, 0.5, 0.75, 1]),
};

const state: TrainingState = {
  view: "training",
  version: 1,
  running: false,
  epoch: 1200,
  epochs: 3000,
  loss: { epoch: [0, 600, 1200], value: [0.3, null, 0.01] },
  grid,
  points: [
    { x: 0, y: 0, target: 0, output: 0.1 },
    { x: 1, y: 0, target: 1, output: 0.4 },
    { x: 1, y: 1, target: 1, output: null },
  ],
  layers: [],
  diverged: false,
};

test("the probe reads the nearest grid point and stays on the plane", () => {
  expect(nearestReading(grid, 0.3, 0.9)).toMatchObject({ column: 1, row: 2, x: 0.25, y: 1 });
  expect(nearestReading(grid, 0.3, 0.9).value).toBe(0.25);
  expect(nearestReading(grid, 9, -9)).toMatchObject({ column: 4, row: 0, value: 1 });
  expect(readingAt(grid, -1, 7)).toMatchObject({ column: 0, row: 2 });
});

test("the half line lies where the output is one half, and doesn't follow the edge", () => {
  const path = halfLine(
    grid,
    (x) => x * 100,
    (y) => y * 100,
  );
  const numbers = [...path.matchAll(/[ML](-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => [
    Number(x),
    Number(y),
  ]);
  expect(numbers.length).toBeGreaterThanOrEqual(2);
  for (const [x] of numbers) expect(x).toBeCloseTo(50, 0);
  const ys = numbers.map(([, y]) => y as number);
  expect([Math.min(...ys), Math.max(...ys)]).toEqual([-100, 100]);
});

test("a plane all on one side has no line", () => {
  const flat = { ...grid, values: grid.values.map(() => 0.9) };
  expect(
    halfLine(
      flat,
      (x) => x,
      (y) => y,
    ),
  ).toBe("");
});

test("thinning keeps the ends, the order and the count", () => {
  const items = Array.from({ length: 1000 }, (_, index) => index);
  const few = thin(items, 21);
  expect(few).toHaveLength(21);
  expect([few[0], few.at(-1)]).toEqual([0, 999]);
  expect([...few].sort((a, b) => a - b)).toEqual(few);
  expect(thin([1, 2], 21)).toEqual([1, 2]);
});

test("losses that are no numbers are left out of the curve", () => {
  expect(lossCurve(state)).toEqual([
    { epoch: 0, value: 0.3 },
    { epoch: 1200, value: 0.01 },
  ]);
});

test("the scale is logarithmic when the loss falls far and stays positive", () => {
  expect(wantsLog([0.3, 0.001])).toBe(true);
  expect(wantsLog([0.3, 0.25])).toBe(false);
  expect(wantsLog([0.3, 0])).toBe(false);
});

test("a point without an output is not right", () => {
  expect(correct(state.points)).toBe(1);
});

test.each([
  [0.0005191, "0.0005191"],
  [5.2e-6, "5.20e−6"],
  [-0.5, "−0.5"],
  [0, "0"],
  [null, "not a number"],
])("%s is written %s", (value, text) => {
  expect(short(value)).toBe(text);
});

test("the summary says it in one sentence", () => {
  expect(summary(state)).toBe("Epoch 1,200 of 3,000, loss 0.01, 1 of 3 points on the right side.");
  expect(summary({ ...state, diverged: true })).toContain("Training diverged.");
});

test("a state that isn't one is refused before anything is drawn", () => {
  expect(() => readState({ view: "other" })).toThrow("not a training view");
  expect(() => readState({ ...state, grid: { ...grid, columns: 9 } })).toThrow("incomplete");
  expect(readState(state).epoch).toBe(1200);
});
