/** An exercise: a Check button, hints that open in order, and the memory of having solved it. */
import { button, h } from "../dom";
import { isSolved, markSolved } from "../storage";
import type { Cell } from "./cell";

/** Which hints may be seen, given which are open: all up to the first that is still closed. */
export function visibleHints(open: readonly boolean[]): boolean[] {
  const firstClosed = open.indexOf(false);
  return open.map((_, index) => firstClosed === -1 || index <= firstClosed);
}

export function prepareExercise(section: HTMLElement, cell: Cell, page: string): void {
  const name = section.dataset.exercise ?? section.id;
  const check = readCheck(section);
  const solved = h("span", { class: "cr-solved" }, "✓ Solved");
  solved.hidden = !isSolved(page, name);
  section.querySelector(".cr-exercise-title")?.append(" ", solved);

  if (check !== null) {
    const run = button("Check", "check", () => {
      void cell.submit({ kind: "check", cell: cell.id, source: cell.source, check }).then(() => {
        if (!section.querySelector(".cr-verdict-good")) return;
        markSolved(page, name);
        solved.hidden = false;
      });
    });
    run.classList.add("cr-primary");
    run.setAttribute("aria-label", "Check your code");
    cell.toolbar.prepend(run);
    cell.alsoStarts(run);
  }
  orderHints(section);
}

function readCheck(section: HTMLElement): string | null {
  const text = section.querySelector("script.cr-check")?.textContent;
  if (!text) return null;
  const { check } = JSON.parse(text) as { check?: unknown };
  return typeof check === "string" ? check : null;
}

function orderHints(section: HTMLElement): void {
  const hints = [...section.querySelectorAll<HTMLDetailsElement>("details.cr-hint")].sort(
    (one, other) => Number(one.dataset.level) - Number(other.dataset.level),
  );
  const opened = hints.map(() => false); // A hint once opened counts, even when closed again.
  const show = (): void => {
    const visible = visibleHints(opened);
    hints.forEach((hint, index) => {
      hint.hidden = !visible[index];
    });
  };
  hints.forEach((hint, index) => {
    hint.addEventListener("toggle", () => {
      opened[index] ||= hint.open;
      show();
    });
  });
  show();
}
