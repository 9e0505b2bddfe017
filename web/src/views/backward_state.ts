/** What the backward pass shows, as `BackwardPiece` tells it, and readings of it. */
import { h, s } from "../dom";
import type { PieceState } from "./piece";

export interface Question {
  kind: "sign" | "size" | "number";
  text: string;
  choices?: string[];
  answer: string | number;
  tolerance?: number;
  why: string;
}

export interface Derivative {
  symbol: string;
  value: number;
  moved: number;
  digits: number | null;
}

export interface BackwardStep {
  title: string;
  known: string;
  /** The nodes or weights whose derivatives this step finds. */
  targets: string[];
  edges: { id: string; factor: number }[];
  lines: { key: string; symbols: string; numbers: string }[];
  sentence: string;
  questions: Question[];
}

export interface Weight {
  key: string;
  symbol: string;
  words: string;
  value: number;
  source: string | null;
  to: string;
  paths: { nodes: string[]; factors: number[]; product: number }[];
  sum: number;
  batch: { each: number[]; mean: number } | null;
}

export interface BackwardState extends PieceState {
  inputs: { name: string; value: number }[];
  layers: { activation: string; units: { name: string; z: number; a: number }[] }[];
  loss: { name: string; value: number };
  targets: number[];
  edges: Record<string, number>;
  derivatives: Record<string, Derivative>;
  steps: BackwardStep[];
  weights: Weight[];
  sample: number;
  samples: { x: number[]; y: number[] }[];
  limits: Record<"input" | "weight" | "target", [number, number]>;
  trains: boolean;
}

/** What is known after some steps: the derivatives found so far, in order. */
export function found(state: BackwardState, position: number): string[] {
  return state.steps.slice(0, position).flatMap((step) => step.targets);
}

/** Every edge on a path from a weight to the loss. */
export function pathEdges(weight: Weight): Set<string> {
  const edges = new Set<string>();
  if (weight.source) edges.add(`${weight.source}>${weight.to}`);
  for (const { nodes } of weight.paths) {
    nodes.slice(1).forEach((to, i) => {
      edges.add(`${nodes[i]}>${to}`);
    });
  }
  return edges;
}

/** A number as a reader types it: with a comma or a printed minus sign, too. */
export function typed(text: string): number | null {
  const value = Number(text.trim().replace("−", "-").replace(",", "."));
  return text.trim() === "" || !Number.isFinite(value) ? null : value;
}

/** Whether an answer is right: the choice itself, or a number within the tolerance. */
export function isRight(question: Question, answer: string | number): boolean {
  if (typeof question.answer === "string") return answer === question.answer;
  return (
    typeof answer === "number" && Math.abs(answer - question.answer) <= (question.tolerance ?? 0)
  );
}

/** How well the chain rule and the moved number agree, in words. */
export function agreement({ digits }: Derivative): string {
  if (digits === null) return "both 0";
  return digits > 2 ? `${digits} digits agree` : "do not agree";
}

/** A formula's pieces, every second one an index below the line. */
function pieces(formula: string): string[] {
  return formula.split(/_\{([^}]*)\}/);
}

/** A formula as nodes of a page: `z_{h1}` has its index below the line. */
export function formula(text: string): Node[] {
  return pieces(text).map((piece, i) =>
    i % 2 ? h("sub", {}, piece) : document.createTextNode(piece),
  );
}

/** The same as parts of a text in a drawing. */
export function drawnFormula(text: string): Node[] {
  return pieces(text).map((piece, i) =>
    i % 2
      ? s("tspan", { class: "cr-index", dy: "0.3em" }, piece)
      : s("tspan", i ? { dy: "-0.3em" } : {}, piece),
  );
}

/** A formula for a list or a label, where no index can stand below the line. */
export function flat(text: string): string {
  return pieces(text)
    .map((piece, i) => (i % 2 ? ` ${piece}` : piece))
    .join("");
}
