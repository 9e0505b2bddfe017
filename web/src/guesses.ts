/** A place to write down a guess, in every "Predict" box; what is written stays in this browser. */
import { h } from "./dom";
import { field } from "./field";
import { guess, keepGuess } from "./storage";

export function prepareGuesses(): void {
  const boxes = document.querySelectorAll<HTMLElement>("article .cr-predict");
  boxes.forEach((box, index) => {
    const label = `Your guess, ${index + 1} of ${boxes.length} on this page`;
    const area = field(
      { placeholder: "Your guess", "aria-label": label },
      guess(location.pathname, index),
      (text) => keepGuess(location.pathname, index, text),
    );
    box.append(h("div", { class: "cr-guess" }, area));
  });
}
