/** What the page asks the service worker, and what it answers on the port that came along. */
export type Ask = { type: "status" } | { type: "save" };

export interface Kept {
  /** Bytes kept, of all that the book needs offline. */
  kept: number;
  total: number;
  error?: string;
}
