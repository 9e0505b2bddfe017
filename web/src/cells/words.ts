import type { Outcome } from "../python/kernel";

/** Megabytes with one decimal, as download sizes are told. */
export function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

/** A duration as a reader would say it. */
export function duration(seconds: number): string {
  if (seconds < 0.0995) return `${Math.max(1, Math.round(seconds * 1000))} ms`;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** What is told when a run has ended. */
export function outcomeText(outcome: Outcome, seconds: number, failure: string | null): string {
  switch (outcome) {
    case "ok":
      return `Done in ${duration(seconds)}`;
    case "error":
      return "Stopped by an error";
    case "kept":
      return "Stopped. Your variables are kept.";
    case "lost":
      return "Stopped by restarting Python. Variables are gone; Run all above to get them back.";
    case "cancelled":
      return "Not run";
    case "failed":
      return `Python could not be started: ${failure ?? "reason unknown"}. Run tries again.`;
  }
}
