/**
 * Questions at a chapter's end: the reader answers first, in writing or in thought, then looks, and
 * says whether it was known. Both stay in this browser. Without this script a question is a
 * disclosure that opens to its answer.
 */
import { h } from "./dom";
import { field } from "./field";
import { hash } from "./hash";
import { keepKnown, keepRecall, known, recall } from "./storage";

const CHOICES = [
  [true, "I knew it"],
  [false, "Not yet"],
] as const;

export function prepareRecall(): void {
  const page = location.pathname;
  const all = [...document.querySelectorAll<HTMLDetailsElement>("article details.cr-recall")];
  const keys = all.map((details) => hash(textOf(details)));
  const sum = h("p", { class: "cr-recall-sum", role: "status" });
  const count = (): void => {
    const marks = keys.map((key) => known(page, key));
    const yes = marks.filter((mark) => mark === true).length;
    const no = marks.filter((mark) => mark === false).length;
    sum.textContent = yes + no ? `Known: ${yes} of ${all.length}. Not yet: ${no}.` : "";
  };
  all.forEach((details, index) => {
    prepareQuestion(details, page, keys[index] ?? "", `${index + 1} of ${all.length}`, count);
  });
  all.at(-1)?.after(sum);
  count();
}

function textOf(details: HTMLDetailsElement): string {
  return (details.querySelector("summary")?.textContent ?? "").trim();
}

function prepareQuestion(
  details: HTMLDetailsElement,
  page: string,
  key: string,
  place: string,
  changed: () => void,
): void {
  const summary = details.querySelector("summary");
  if (!summary) return;
  const name = `cr-recall-${key}`;
  const question = h("p", { class: "cr-recall-question", id: name });
  question.append(...summary.childNodes);
  summary.append("Show the answer", h("span", { class: "cr-hidden" }, ` to question ${place}`));
  const area = field(
    {
      placeholder: "Your answer",
      "aria-label": `Your answer to question ${place}`,
      "aria-describedby": name,
    },
    recall(page, key),
    (text) => keepRecall(page, key, text),
  );
  const choices = CHOICES.map(([value, label]) => {
    const input = h("input", { type: "radio", name, checked: known(page, key) === value });
    input.addEventListener("change", () => {
      keepKnown(page, key, value);
      changed();
    });
    return h("label", {}, input, label);
  });
  const legend = h("legend", { class: "cr-hidden" }, `Did you know it? Question ${place}`);
  details.append(h("fieldset", { class: "cr-recall-known" }, legend, ...choices));
  const card = h("div", { class: "cr-recall-card" });
  details.before(card);
  card.append(question, h("div", { class: "cr-guess" }, area), details);
}
