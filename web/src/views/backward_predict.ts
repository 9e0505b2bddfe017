/** The question before a step: the reader says the sign, the size or the number, and is told. */
import { button, h } from "../dom";
import { type BackwardStep, formula, isRight, type Question, typed } from "./backward_state";
import { short } from "./state";

const KINDS: [Question["kind"] | "none", string][] = [
  ["sign", "sign"],
  ["size", "larger or smaller"],
  ["number", "number"],
  ["none", "nothing"],
];

export class Predictor {
  readonly element: HTMLElement;
  kind: Question["kind"] | "none" = "sign";
  readonly #question = h("p", { class: "cr-bw-question" });
  readonly #known = h("p", { class: "cr-bw-known" });
  readonly #answers = h("div", { class: "cr-bw-answers" });
  readonly #verdict = h("p", { class: "cr-bw-verdict", role: "status" });
  readonly #body = h("div", {}, this.#known, this.#question, this.#answers);
  #right = 0;
  #asked = 0;

  /** `id` keeps the radio buttons of several figures apart. */
  constructor(
    id: string,
    private readonly onAnswer: () => void,
    private readonly onKind: () => void,
  ) {
    const radios = KINDS.map(([kind, label]) => {
      const radio = h("input", {
        type: "radio",
        name: `${id}-predict`,
        value: kind,
        checked: kind === this.kind,
      });
      radio.addEventListener("change", () => {
        this.kind = kind;
        this.#verdict.textContent = "";
        this.onKind();
      });
      return h("label", {}, radio, label);
    });
    this.element = h(
      "div",
      { class: "cr-bw-predict" },
      h("fieldset", {}, h("legend", {}, "Predict the next step's"), ...radios),
      this.#body,
      this.#verdict,
    );
  }

  /** Asks the next step's question, and says what is known for it; none at the end of the walk. */
  ask(step: BackwardStep | null): void {
    const question = step?.questions.find(({ kind }) => kind === this.kind);
    this.#body.hidden = !question;
    this.#known.replaceChildren(...formula(step?.known ?? ""));
    const focused = [...this.#answers.querySelectorAll<HTMLElement>("button, input")].indexOf(
      document.activeElement as HTMLElement,
    );
    this.#question.replaceChildren(...(question ? formula(question.text) : []));
    this.#answers.replaceChildren(...(question ? this.#choices(question) : []));
    if (focused < 0) return;
    // The keyboard stays where it was: on the same answer of the next question.
    const there = this.#answers.querySelectorAll<HTMLElement>("button, input");
    (
      there[Math.min(focused, there.length - 1)] ?? this.element.querySelector("input:checked")
    )?.focus?.();
  }

  /** Forgets the last verdict, as when the reader steps on without an answer. */
  clear(): void {
    this.#verdict.textContent = "";
  }

  #choices(question: Question): Node[] {
    if (question.choices) {
      return question.choices.map((choice) =>
        button(choice, null, () => this.#judge(question, choice, choice)),
      );
    }
    const input = h("input", {
      type: "text",
      inputmode: "decimal",
      autocomplete: "off",
      "aria-label": "your number",
      size: 8,
    });
    const form = h("form", {}, input, h("button", { type: "submit", class: "cr-button" }, "Check"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const value = typed(input.value);
      if (value === null) {
        this.#verdict.replaceChildren("Type a number, such as −0.25.");
        return;
      }
      this.#judge(question, value, short(value));
    });
    return [form];
  }

  #judge(question: Question, answer: string | number, said: string): void {
    const right = isRight(question, answer);
    this.#asked += 1;
    if (right) this.#right += 1;
    const is = typeof question.answer === "number" ? short(question.answer) : question.answer;
    const told = right
      ? question.kind === "number"
        ? `Right: ${said} is near enough to ${is}.`
        : `Right: ${is}.`
      : `You said ${said}; it is ${is}.`;
    this.onAnswer();
    this.#verdict.className = `cr-bw-verdict ${right ? "cr-bw-right" : "cr-bw-wrong"}`;
    this.#verdict.replaceChildren(
      h("strong", {}, told),
      " ",
      ...formula(question.why),
      ` (${this.#right} of ${this.#asked} right so far.)`,
    );
  }
}
