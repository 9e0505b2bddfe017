/** A place to write, as high as what is written in it. */
import { h } from "./dom";

export function field(
  attributes: Record<string, string>,
  text: string,
  keep: (text: string) => void,
): HTMLTextAreaElement {
  const area = h("textarea", { rows: 1, maxlength: 2000, ...attributes });
  const grow = (): void => {
    area.style.height = "auto";
    if (area.value) area.style.height = `${area.scrollHeight + 2}px`;
  };
  area.value = text;
  area.addEventListener("input", () => {
    keep(area.value);
    grow();
  });
  queueMicrotask(grow); // by then it stands in the page, and has a height
  return area;
}
