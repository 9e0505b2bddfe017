/** What the page and the tutor's worker say to each other. */
import type { Progress, PythonFiles } from "../python/protocol";

/** Page to worker. */
export type Ask =
  | { type: "start"; files: PythonFiles }
  | { type: "ask"; request: number; question: string; history: [string, string][] }
  | { type: "meaning" };

/** Worker to page. */
export type Told =
  | ({ type: "progress" } & Progress)
  /** Python and the index are there. `meaning` is the size of the vectors' encoder; 0: there is none. */
  | { type: "ready"; meaning: number; milliseconds: Record<string, number> }
  | { type: "failed"; message: string }
  /** The tutor's answer as it made it, and whether it went by meaning too. */
  | { type: "answer"; request: number; answer: unknown; meaning: boolean }
  | { type: "unanswered"; request: number; message: string }
  | { type: "meaning"; state: "loading"; received: number; total: number }
  | { type: "meaning"; state: "ready"; milliseconds: number }
  | { type: "meaning"; state: "failed"; message: string };
