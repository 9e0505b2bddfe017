/**
 * What the page and the Python worker say to each other.
 *
 * The events of a run are made by `chainrule.live` and pass through the worker unchanged but for
 * the number of the run they belong to.
 */

/** Table of a figure's numbers: the accessible twin of every picture. */
export interface Table {
  caption?: string;
  columns: string[];
  rows: (string | number | boolean | null)[][];
}

/** One output in several forms, best form shown. */
export interface MimeBundle {
  "text/plain"?: string;
  "text/alt"?: string;
  "image/png"?: string;
  "application/vnd.chainrule.view+json"?: unknown;
  "application/vnd.chainrule.table+json"?: Table;
}

export interface StreamEvent {
  type: "stream";
  name: "stdout" | "stderr";
  text: string;
}

export interface DisplayEvent {
  type: "display";
  /** The same id again replaces the earlier display in place. */
  id: string | null;
  data: MimeBundle;
}

export interface ErrorEvent {
  type: "error";
  name: string;
  message: string;
  traceback: string;
  /** Line (from 1) in the reader's own cell, where known. */
  line: number | null;
  cell: string;
  hint: string | null;
}

export interface VerdictEvent {
  type: "verdict";
  passed: boolean;
  message: string;
}

export interface DoneEvent {
  type: "done";
  ok: boolean;
  seconds: number;
}

/** A figure that the reader acted on is no longer in Python: its cell has to be run again. */
export interface GoneEvent {
  type: "gone";
  id: string;
}

export type LiveEvent =
  | StreamEvent
  | DisplayEvent
  | ErrorEvent
  | VerdictEvent
  | GoneEvent
  | DoneEvent;

/** What a reader did to a figure, as its piece in Python understands it. */
export type Action = Record<string, unknown>;

/** Where the Python files are; all addresses absolute. */
export interface PythonFiles {
  root: string;
  pyodide: string;
  wheel: string;
  /** What a cell may import beside NumPy; fetched when it does. */
  packages: string[];
  version: string;
}

export interface Completion {
  label: string;
  type?: string;
  detail?: string;
}

export interface Completions {
  from: number;
  options: Completion[];
}

/** Page to worker. */
export type Request =
  | { type: "start"; files: PythonFiles; interrupt: Uint8Array | null }
  | { type: "run"; run: number; cell: string; source: string }
  | { type: "check"; run: number; cell: string; source: string; check: string }
  | { type: "act"; run: number; cell: string; piece: string; action: Action }
  | { type: "complete"; request: number; source: string; position: number };

/** How far loading has come: `received` of `total` bytes of one stage. */
export interface Progress {
  stage: string;
  received: number;
  total: number;
}

/** Worker to page. */
export type Reply =
  | ({ type: "progress"; run?: number } & Progress)
  | { type: "ready"; milliseconds: Record<string, number> }
  | { type: "failed"; message: string }
  | { type: "completions"; request: number; result: Completions | null }
  | (LiveEvent & { run: number });
