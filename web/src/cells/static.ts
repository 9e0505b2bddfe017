/** The code that a page comes with, as a field: told as one, and reached by Tab. */
import { h } from "../dom";

/** Makes a field of the code; returns what describes it, to be put beside it. */
export function makeField(pre: HTMLPreElement, label: string, describedBy: string): HTMLElement {
  for (const [name, value] of Object.entries({
    tabindex: "0",
    role: "textbox",
    "aria-multiline": "true",
    "aria-label": `${label}, editable`,
    "aria-describedby": describedBy,
  })) {
    pre.setAttribute(name, value);
  }
  // Whether it scrolls or not, it is a field now: what marks boxes that scroll leaves it alone.
  delete pre.dataset.scrolls;
  return h(
    "p",
    { class: "cr-leave", id: describedBy },
    h("span", { class: "cr-hidden" }, "Shift and Enter runs the code. "),
    "Tab indents. To leave: Esc, then Tab.",
  );
}
