/** Piece 7: a slice of the loss landscape, with a training path and somebody who walks in it. */
import { h, s } from "../dom";
import type { Act, LiveView } from "./index";
import { LandscapeMap } from "./landscape-map";
import { Profile } from "./landscape-profile";
import type { LandscapeState } from "./landscape-state";
import { actionButton, labelled, PieceView, select } from "./piece";
import { clamp, short } from "./state";

class LandscapeView extends PieceView<LandscapeState> {
  readonly #map: LandscapeMap;
  readonly #profile = new Profile();
  readonly #about = h("p", { class: "cr-slice-note" });
  readonly #mode: HTMLSelectElement;
  readonly #weights: HTMLSelectElement[];
  readonly #weightRow: HTMLElement;
  readonly #turn: HTMLElement;
  readonly #loss = h("p", { class: "cr-walker-loss" });
  readonly #where = h("p", { class: "cr-slice-note" });
  readonly #answers = h("ul", { class: "cr-answers", "aria-label": "Answers where you stand" });
  readonly #place = h("input", {
    type: "range",
    min: 0,
    step: 1,
    "aria-label": "Place on the path",
  });
  readonly #placeText = h("output", { class: "cr-place-text" });
  #at = 0;

  constructor(container: HTMLElement, state: LandscapeState, act: Act) {
    super(container, state, act, "A slice of the loss landscape");
    this.#map = new LandscapeMap(state, (to) => act({ do: "walk", to }));
    this.#mode = select("The slice runs along", state.modes, (to) => act({ do: "mode", to }));
    const names = state.names.map((name, i): [string, string] => [String(i), name]);
    this.#weights = [0, 1].map((on) =>
      select(on ? "Weight upward" : "Weight to the right", names, (to) =>
        act({ do: "weight", on, to: Number(to) }),
      ),
    );
    this.#weightRow = h("div", { class: "cr-choices" }, ...this.#weights.map(labelled));
    this.#turn = actionButton("Another random direction", act, { do: "turn" });
    this.#place.addEventListener("input", () => this.#look(this.#place.valueAsNumber));
    this.#at = Math.floor(state.path.epoch.length / 10);
    this.start(
      h("div", { class: "cr-choices" }, labelled(this.#mode), this.#turn),
      this.#weightRow,
      this.#about,
      h(
        "div",
        { class: "cr-landscape" },
        this.#map.element,
        h(
          "div",
          { class: "cr-walker-panel" },
          h("p", { class: "cr-panel-name" }, "The walker"),
          this.#loss,
          this.#answers,
          this.#where,
          h("p", { class: "cr-panel-name" }, "Step downhill"),
          h(
            "div",
            { class: "cr-choices", role: "group", "aria-label": "Step downhill" },
            ...[1, 10, 100].map((to) =>
              actionButton(to === 1 ? "1 step" : `${to} steps`, act, { do: "step", to }),
            ),
          ),
          h(
            "div",
            { class: "cr-choices" },
            actionButton("Give my model these weights", act, { do: "take" }),
            actionButton("All back to the start", act, { do: "reset" }),
          ),
        ),
      ),
      h("p", { class: "cr-panel-name" }, "The path that training took"),
      h("div", { class: "cr-place" }, this.#place, this.#placeText),
      this.#profile.element,
    );
  }

  protected draw(): void {
    const { path, mode, chosen, walker, size, share, length, optimizer } = this.state;
    this.#at = clamp(this.#at, 0, path.epoch.length - 1);
    this.#mode.value = mode;
    this.#weightRow.hidden = mode !== "weights";
    this.#turn.hidden = mode !== "line";
    this.#weights.forEach((each, i) => {
      each.value = String(chosen[i]);
    });
    const held =
      share === null ? "" : ` It holds ${percent(share)} of the path's spread about its end.`;
    this.#about.textContent =
      `This is a slice: it shows 2 of the ${size} directions in which the weights can move.` +
      `${held} From its start to its end the path is ${short(length)} long, as the crow flies.`;
    this.#map.draw(this.state, this.#at);
    this.#place.max = String(path.epoch.length - 1);
    this.#look(this.#at);
    this.#loss.textContent = `Loss ${short(walker.loss)}`;
    const inside =
      walker.inside === null ? "" : ` ${percent(walker.inside)} of its length lies in the slice.`;
    const taken =
      walker.steps === 0
        ? "No steps taken yet."
        : `${walker.steps} step${walker.steps === 1 ? "" : "s"} of ${optimizer}: ` +
          `now ${short(walker.distance)} away from the slice.`;
    this.#where.textContent = `${taken} The gradient is ${short(walker.slope)} long.${inside}`;
    this.#drawAnswers();
  }

  protected summary(): string {
    const { walker } = this.state;
    const off = walker.distance > 1e-9 ? `, ${short(walker.distance)} away from the slice` : "";
    return `Loss ${short(walker.loss)} where the walker stands, at ${short(walker.x)} and ${short(walker.y)}${off}.`;
  }

  #look(at: number): void {
    const { path } = this.state;
    this.#at = at;
    this.#place.value = String(at);
    const epoch = (path.epoch[at] ?? 0).toLocaleString("en");
    const text =
      `Epoch ${epoch}: true loss ${short(path.loss[at] ?? null)}, in the slice below it ` +
      `${short(path.below[at] ?? null)}; ${short(path.distance[at] ?? null)} away from the slice.`;
    this.#place.setAttribute("aria-valuetext", `epoch ${epoch}`);
    this.#placeText.textContent = text;
    this.#map.look(at);
    this.#profile.draw(path, at);
  }

  #drawAnswers(): void {
    const { samples, targets, walker } = this.state;
    this.#answers.replaceChildren(
      ...samples.slice(0, 8).map((sample, i) => {
        const answer = walker.answers[i] ?? null;
        const target = targets[i] ?? 0;
        const right = answer !== null && answer > 0.5 === target > 0.5;
        const bar = s(
          "svg",
          { class: "cr-answer-bar", viewBox: "0 0 104 16", "aria-hidden": "true" },
          s("rect", { class: "cr-bar-ground", x: 2, y: 4, width: 100, height: 8 }),
          s("rect", {
            class: "cr-bar",
            x: 2,
            y: 4,
            width: 100 * clamp(answer ?? 0, 0, 1),
            height: 8,
          }),
          s("line", { class: "cr-bar-half", x1: 52, x2: 52, y1: 2, y2: 14 }),
          s("circle", {
            class: `cr-point cr-point-${target > 0.5 ? 1 : 0}`,
            cx: 2 + 100 * clamp(target, 0, 1) + (target > 0.5 ? -4 : 4),
            cy: 8,
            r: 5,
          }),
        );
        return h(
          "li",
          {},
          h("span", {}, sample),
          bar,
          h("span", {}, answer === null ? "not a number" : answer.toFixed(3)),
          h("span", { class: "cr-answer-mark" }, right ? "right" : "wrong"),
        );
      }),
    );
  }
}

function percent(share: number): string {
  return `${String(Number((100 * share).toPrecision(4)))} %`;
}

export function createView(container: HTMLElement, state: unknown, act: Act): LiveView {
  return new LandscapeView(container, state as LandscapeState, act);
}
