/** What the figure of units shows, as `UnitsPiece` tells it, and readings of it. */
import type { PieceState } from "./piece";
import { short } from "./state";

export type UnitState = "alive" | "saturated" | "dead" | "mixed" | "lost";
export type Counts = Partial<Record<UnitState, number>>;

/** Shares of sizes by powers of ten; `zero` is the share of those that are exactly 0. */
export interface Sizes {
  zero: number;
  shares: number[];
}

export interface LayerUnits {
  activation: string;
  states: UnitState[];
  counts: Counts;
  /** The mean slope, and the share of slopes that are nearly 0; null for softmax and its like. */
  slope: number | null;
  flat: number | null;
  /** For each bin of weighted sums, whether the curve is flat there. */
  flatBins: boolean[] | null;
  /** How long dL/dW is. */
  length: number | null;
  sums: number[];
  outputs: number[];
  sumGradients: Sizes;
  weightGradients: Sizes;
}

export interface ChosenUnit {
  layer: number;
  index: number;
  state: UnitState;
  words: string;
  activation: string;
  length: number | null;
  curve: { z: number[]; a: number[] } | null;
  z: (number | null)[];
  a: (number | null)[];
  dz: (number | null)[];
  /** What pushing it down does to it; null if it can't be said. */
  push: string | null;
  revives: boolean;
}

export interface UnitsState extends PieceState {
  layers: LayerUnits[];
  edges: Record<"sums" | "outputs" | "powers", number[]>;
  /** The highest bar of each kind of histogram, so that all layers have one scale. */
  top: Record<"sums" | "outputs" | "sumGradients" | "weightGradients", number>;
  counts: Counts;
  flat: number;
  most: number;
  words: Record<UnitState, string>;
  unit: ChosenUnit;
  target: "hidden" | number;
  controls: { factor: number | null; shift: number | null; activation: string | null };
  factors: number[];
  shifts: [number, number];
  kinds: string[];
  samples: number;
  loss: number | null;
  steps: number;
  trains: boolean;
}

/** One letter for each state, so that colour is never the only sign. */
export const LETTERS: Record<UnitState, string> = {
  alive: "A",
  saturated: "S",
  dead: "D",
  mixed: "–",
  lost: "?",
};

/** "5 alive, 2 saturated, 1 dead" */
export function counted(counts: Counts, words: Record<UnitState, string>): string {
  return Object.entries(counts)
    .map(([state, count]) => `${count} ${words[state as UnitState]}`)
    .join(", ");
}

/** A share as whole percents, but never 0 % for something, or 100 % for not quite all. */
export function percent(share: number | null): string {
  if (share === null) return "not a number";
  const whole = Math.round(100 * share);
  if (whole === 0 && share > 0) return "< 1 %";
  if (whole === 100 && share < 1) return "> 99 %";
  return `${whole} %`;
}

/** A number to three digits: enough beside an axis. */
export function brief(value: number | null): string {
  if (value === null) return "not a number";
  const size = Number(value.toPrecision(3));
  const small = size !== 0 && Math.abs(size) < 1e-3;
  return (small ? size.toExponential(2) : String(size)).replaceAll("-", "−");
}

/** The whole figure in a few sentences. */
export function summary({ layers, counts, words, unit, loss }: UnitsState): string {
  const first = brief(layers[0]?.length ?? null);
  const last = brief(layers.at(-1)?.length ?? null);
  return (
    `Units: ${counted(counts, words)}. The gradient is ${first} long in the first layer and ` +
    `${last} in the last. Loss ${short(loss)}. ${unit.words}`
  );
}
