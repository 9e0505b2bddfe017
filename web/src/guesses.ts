/** A place to write down a guess, in every "Predict" box; what is written stays in this browser. */
import { h } from "./dom";
import { guess, keepGuess } from "./storage";

export function prepareGuesses(): void {
  const boxes = document.querySelectorAll<HTMLElement>("article .cr-predict");
  boxes.forEach((box, index) => {
    const field = h("textarea", { rows: 1, maxlength: 2000, placeholder: "Your guess" });
    field.setAttribute("aria-label", `Your guess, ${index + 1} of ${boxes.length} on this page`);
    field.value = guess(location.pathname, index);
    const grow = (): void => {
      field.style.height = "auto";
      if (field.value) field.style.height = `${field.scrollHeight + 2}px`;
    };
    field.addEventListener("input", () => {
      keepGuess(location.pathname, index, field.value);
      grow();
    });
    box.append(h("div", { class: "cr-guess" }, field));
    grow();
  });
}
