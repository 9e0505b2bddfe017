/** What the conversation tells about Python and about search by meaning, and what can be done. */
import { megabytes } from "../cells/words";
import { button, h } from "../dom";
import type { Client, State } from "./client";

/** What is told while an answer is waited for. */
export function waitText(state: State): string {
  return state.python === "ready" ? "Looking in the book…" : "Python is starting…";
}

function amount({ received, total }: { received: number; total: number }): string {
  return total > 1 ? ` (${megabytes(received)} of ${megabytes(total)} MB)` : "";
}

/** A line of text for the eyes. */
export function stateText(state: State): string {
  switch (state.python) {
    case "none":
      return "";
    case "starting": {
      const { progress } = state;
      return `Python is starting${progress ? `: ${progress.stage}${amount(progress)}` : ""}`;
    }
    case "failed":
      return `The tutor could not be started: ${state.message}.`;
    case "ready":
      break;
  }
  const { meaning } = state;
  switch (meaning.state) {
    case "offered":
      return "Answers are found by words alone.";
    case "loading":
      return `Answers are found by words for now; meaning is loading${amount(meaning)}`;
    case "failed":
      return `Answers are found by words alone: meaning could not be loaded (${meaning.message}).`;
    default:
      return "";
  }
}

/** The same for the ears, which get no megabytes: it changes with the stage alone. */
export function spokenText(state: State): string {
  if (state.python === "starting") return "Python is starting";
  if (state.python === "ready" && state.meaning.state === "loading") return "";
  return stateText(state);
}

/** Something that a press can do, and what it is called. */
export interface Deed {
  label: string;
  act(): void;
}

/** What can be done about the state itself. */
export function deedFor(client: Client): Deed | null {
  const { state } = client;
  if (state.python === "failed") return { label: "Try again", act: () => client.start() };
  if (state.python !== "ready") return null;
  const { meaning } = state;
  if (meaning.state === "failed") return { label: "Try again", act: () => client.learn() };
  if (meaning.state !== "offered") return null;
  return {
    label: `Search by meaning too (${megabytes(meaning.total)} MB)`,
    act: () => client.learn(),
  };
}

export class StatusLine {
  readonly element: HTMLElement;
  readonly #text = h("span", {});
  readonly #spoken = h("span", { class: "cr-hidden", role: "status" });
  readonly #meter = h("progress", { class: "cr-meter", max: 1, value: 0, hidden: true });
  readonly #button = button("", null, () => this.#deed?.act());
  #deed: Deed | null = null;

  constructor() {
    this.#button.hidden = true;
    this.element = h(
      "div",
      { class: "cr-ask-status", hidden: true },
      this.#text,
      this.#meter,
      this.#button,
      this.#spoken,
    );
  }

  show(state: State, deed: Deed | null): void {
    this.#text.textContent = stateText(state);
    const spoken = spokenText(state);
    if (this.#spoken.textContent !== spoken) this.#spoken.textContent = spoken;
    const loading =
      state.python === "starting"
        ? state.progress
        : state.python === "ready" && state.meaning.state === "loading"
          ? state.meaning
          : null;
    this.#meter.hidden = !loading || loading.total <= 1;
    if (loading) {
      this.#meter.max = Math.max(1, loading.total);
      this.#meter.value = loading.received;
      this.#meter.setAttribute("aria-label", state.python === "ready" ? "Meaning" : "Python");
    }
    this.#deed = deed;
    this.#button.hidden = deed === null;
    if (deed) this.#button.textContent = deed.label;
    this.element.hidden = !this.#text.textContent && !deed;
  }
}
