/** What a landscape shows, as `chainrule.live.pieces.LandscapePiece` tells it. */
import type { PieceState } from "./piece";
import type { Grid } from "./state";

export interface PathState {
  epoch: number[];
  x: number[];
  y: number[];
  loss: (number | null)[];
  below: (number | null)[];
  distance: number[];
}

export interface Walker {
  x: number;
  y: number;
  loss: number | null;
  distance: number;
  answers: (number | null)[];
  slope: number;
  downhill: [number, number];
  inside: number | null;
  steps: number;
  trail: { step: number[]; x: number[]; y: number[]; loss: (number | null)[]; distance: number[] };
}

export interface LandscapeState extends PieceState {
  grid: Omit<Grid, "values"> & { values: (number | null)[] };
  levels: number[];
  path: PathState;
  length: number;
  share: number | null;
  slice: (string | number)[];
  mode: string;
  modes: [string, string][];
  names: string[];
  chosen: [number, number];
  size: number;
  axes: [string, string];
  samples: string[];
  targets: number[];
  optimizer: string;
  walker: Walker;
}
