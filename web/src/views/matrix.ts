import type { Act, LiveView } from "./index";
export function createView(_c: HTMLElement, _s: unknown, _a: Act): LiveView {
  throw new Error("to do");
}
