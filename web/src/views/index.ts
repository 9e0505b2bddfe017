/** The faces of the book's figures, each loaded when a page first shows one. */
import type { Action } from "../python/protocol";

/** A figure in the page, drawn anew as its state changes. */
export interface LiveView {
  update(state: unknown): void;
  destroy(): void;
}

/** Tells the figure's piece in Python what the reader did; the new state comes by `update`. */
export type Act = (action: Action) => void;

interface Face {
  createView(container: HTMLElement, state: unknown, act: Act): LiveView;
}

const FACES: Record<string, () => Promise<Face>> = {
  draw: () => import("./draw"),
  line: () => import("./line"),
  collapse: () => import("./collapse"),
  fold: () => import("./fold"),
  matrix: () => import("./matrix"),
  backward: () => import("./backward"),
  landscape: () => import("./landscape"),
  neuron: () => import("./neuron"),
  race: () => import("./race"),
  units: () => import("./units"),
  training: () => import("./training"),
};

/** The name of the face that a state is for; an empty one if it is no state at all. */
export function faceOf(state: unknown): string {
  const name = (state as { view?: unknown } | null)?.view;
  return typeof name === "string" ? name : "";
}

/** Draws a state in a container, by the face it names. Fails if there is no such face. */
export async function showView(
  container: HTMLElement,
  latest: () => unknown,
  act: Act,
): Promise<LiveView> {
  const name = faceOf(latest());
  const load = Object.hasOwn(FACES, name) ? FACES[name] : undefined;
  if (!load) throw new Error(`This book has no figure named ${JSON.stringify(name)}.`);
  const { createView } = await load();
  return createView(container, latest(), act);
}
