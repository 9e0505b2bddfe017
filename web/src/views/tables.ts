/** The numbers behind a training view, as tables. */
import { h, scrollable, table } from "../dom";
import { lossCurve, short, type TrainingState, thin } from "./state";

export function tablesOf(state: TrainingState): HTMLElement[] {
  const parts: HTMLElement[] = [];
  const points = state.points.slice(0, 200);
  const predictions = table(
    state.points.length > points.length
      ? `Predictions for the first ${points.length} of ${state.points.length} points`
      : "Predictions against targets",
    ["x₁", "x₂", "target", "output"],
    points.map(({ x, y, target, output }) => [short(x), short(y), short(target), short(output)]),
  );
  parts.push(scrollable("Predictions", predictions));
  for (const layer of state.layers) {
    const units = layer.bias.map((_, index) => `unit ${index + 1}`);
    const rows: string[][] = layer.kernel.map((row, index) => [
      `weight of input ${index + 1}`,
      ...row.map((value) => short(value)),
    ]);
    rows.push(["bias", ...layer.bias.map((value) => short(value))]);
    const kind = layer.activation ? `, ${layer.activation}` : "";
    const norm =
      layer.gradient_norm === null ? "" : `; gradient norm ${short(layer.gradient_norm)}`;
    const weights = table(`Weights of ${layer.name}${kind}${norm}`, ["parameter", ...units], rows);
    parts.push(scrollable(`Weights of ${layer.name}`, weights));
  }
  const curve = thin(lossCurve(state), 11);
  const losses = table(
    "Loss by epoch",
    ["epoch", "loss"],
    curve.map(({ epoch, value }) => [epoch, short(value)]),
  );
  parts.push(scrollable("Loss by epoch", losses));
  return parts;
}

/** A closed "numbers" section whose tables are made when it is opened. */
export function numbersSection(): {
  element: HTMLDetailsElement;
  show(state: TrainingState): void;
} {
  const holder = h("div", { class: "cr-tables" });
  const element = h("details", { class: "cr-numbers" }, h("summary", {}, "The numbers"), holder);
  let latest: TrainingState | null = null;
  const render = (): void => {
    if (latest && element.open) holder.replaceChildren(...tablesOf(latest));
  };
  element.addEventListener("toggle", render);
  return {
    element,
    show(state) {
      // Live numbers ten times a second would be unreadable: while training runs, an open table
      // keeps what it showed, and takes the final numbers at the end.
      const first = latest === null;
      latest = state;
      if (first || !state.running) render();
    },
  };
}
