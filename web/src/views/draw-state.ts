/** What the drawing board shows, as `chainrule.live.pieces.DrawAndTrain` tells it. */
import type { PieceState } from "./piece";
import type { Grid, Point } from "./state";

export interface DrawnPoint extends Point {
  /** A number that stays the point's own while others come and go. */
  name: number;
  held: boolean;
}

export interface Score {
  loss: number | null;
  right: number;
  count: number;
}

type Range = [number, number];

export interface DrawState extends PieceState {
  running: boolean;
  epoch: number;
  train: Score;
  held: Score;
  best: { epoch: number; loss: number } | null;
  curve: { epoch: number[]; train: (number | null)[]; held: (number | null)[] };
  points: DrawnPoint[];
  grid: Grid;
  data: {
    kind: string;
    kinds: [string, string][];
    noise: number;
    count: number;
    share: number;
    limits: Record<"noise" | "count" | "share", Range>;
    /** How many changes can be taken back. */
    undo: number;
  };
  net: {
    /** The layers of the reader's own model, if it is one. */
    own: string | null;
    layers: number[];
    activation: string;
    optimizer: string;
    rate: number;
    seed: number;
    weights: number;
    choices: {
      layers: number;
      units: number;
      seeds: number;
      activations: string[];
      optimizers: string[];
      rates: number[];
    };
  };
  /** Epochs between two pictures. */
  pace: number;
  paces: number[];
  /** Epochs of one press of a button. */
  bout: number;
  /** Why nothing can be trained now. */
  problem: string | null;
  note: string | null;
}
