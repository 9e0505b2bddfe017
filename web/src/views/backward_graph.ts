/**
 * The network of a backward pass as a graph: inputs on top, the loss at the bottom, so that backward
 * is up. Each neuron is a frame with its sum and its output; edges in play carry their factor.
 */
import { s } from "../dom";
import { type BackwardState, drawnFormula, found, pathEdges, type Weight } from "./backward_state";
import { short } from "./state";

const BOX = { width: 78, height: 40 };
const MARGIN = 8;
const TOP = 8;
/** From one row to the next: into a sum, through an activation, into the loss. */
const GAP = { weights: 96, activation: 76, loss: 84 };

interface Place {
  x: number;
  y: number;
}

export interface GraphMarks {
  /** How many steps have been walked. */
  position: number;
  /** Whether the next step is asked about, so that its place shows a question mark. */
  asking: boolean;
  selected: Weight | null;
}

function widest({ inputs, layers }: BackwardState): number {
  return Math.max(inputs.length, ...layers.map(({ units }) => units.length));
}

/** From one neuron to the next in a row. */
function pitchOf(state: BackwardState): number {
  return Math.min(130, Math.max(86, 344 / widest(state)));
}

/** Where every node stands, and how large the drawing is. */
export function layout(state: BackwardState): {
  places: Map<string, Place>;
  width: number;
  height: number;
} {
  const pitch = pitchOf(state);
  const width = Math.max(widest(state) * pitch, 240) + 2 * MARGIN;
  const places = new Map<string, Place>();
  const row = (nodes: string[], y: number) => {
    nodes.forEach((node, i) => {
      places.set(node, { x: width / 2 + (i - (nodes.length - 1) / 2) * pitch, y });
    });
  };
  let y = TOP + BOX.height / 2;
  row(
    state.inputs.map(({ name }) => name),
    y,
  );
  for (const { units } of state.layers) {
    y += GAP.weights;
    row(
      units.map(({ name }) => `z:${name}`),
      y,
    );
    y += GAP.activation;
    row(
      units.map(({ name }) => `a:${name}`),
      y,
    );
  }
  y += GAP.loss;
  row(["L"], y);
  return { places, width, height: y + BOX.height / 2 + TOP };
}

/** Draws the graph anew into an svg. A click on an edge of a weight, or on a bias, selects it. */
export function drawGraph(
  svg: SVGSVGElement,
  state: BackwardState,
  marks: GraphMarks,
  onSelect: (key: string) => void,
): void {
  const { places, width, height } = layout(state);
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.style.maxWidth = `${Math.round(width * 1.12)}px`;
  svg.replaceChildren(
    ...frames(state, places),
    ...edges(state, places, marks, onSelect),
    ...boxes(state, places, marks),
    ...biases(state, places, marks, onSelect),
    ...plainWeights(state, places, marks),
    ...labels(state, places, marks),
  );
}

/** A frame around the two halves of each neuron, with its name. */
function frames(state: BackwardState, places: Map<string, Place>): Node[] {
  return state.layers.flatMap(({ units }) =>
    units.map(({ name }) => {
      const { x, y } = at(places, `z:${name}`);
      return s(
        "g",
        { class: "cr-bw-neuron" },
        s("rect", {
          x: x - BOX.width / 2 - 3,
          y: y - BOX.height / 2 - 4,
          width: BOX.width + 6,
          height: GAP.activation + BOX.height + 8,
          rx: 10,
        }),
        s(
          "text",
          { x: x - BOX.width / 2 + 5, y: y + GAP.activation / 2 + 4, class: "cr-bw-name" },
          name,
        ),
      );
    }),
  );
}

/** The ends of an edge at the borders of its two boxes. */
function ends(places: Map<string, Place>, id: string): [Place, Place] {
  const [source = "", to = ""] = id.split(">");
  const above = at(places, source);
  const below = at(places, to);
  // Inside a neuron the edge leaves room for the name at its left.
  const aside = source.startsWith("z:") ? 12 : 0;
  return [
    { x: above.x + aside, y: above.y + BOX.height / 2 },
    { x: below.x + aside, y: below.y - BOX.height / 2 },
  ];
}

function edges(
  state: BackwardState,
  places: Map<string, Place>,
  { position, asking, selected }: GraphMarks,
  onSelect: (key: string) => void,
): Node[] {
  const done = new Set(
    state.steps.slice(0, position).flatMap((step) => step.edges.map(({ id }) => id)),
  );
  // While a weight's paths are shown, they alone stand out.
  const inPlay = (step: number) => (selected ? [] : (state.steps[step]?.edges ?? []));
  const now = new Set(inPlay(position - 1).map(({ id }) => id));
  const next = new Set(asking ? inPlay(position).map(({ id }) => id) : []);
  const path = selected ? pathEdges(selected) : new Set<string>();
  return Object.keys(state.edges).map((id) => {
    const [from, to] = ends(places, id);
    const weight = state.weights.find(({ source, to }) => source && `${source}>${to}` === id);
    const line = { x1: from.x, y1: from.y, x2: to.x, y2: to.y };
    const classes = ["cr-bw-edge"];
    if (done.has(id)) classes.push("cr-bw-done");
    if (next.has(id)) classes.push("cr-bw-next");
    if (now.has(id)) classes.push("cr-bw-now");
    if (path.has(id)) classes.push("cr-bw-path");
    const group = s("g", { class: classes.join(" ") }, s("line", line));
    if (weight) {
      group.append(
        s("line", { ...line, class: "cr-bw-hit", "data-key": weight.key }),
        s("title", {}, `${weight.words}: ${short(weight.value)}`),
      );
      group.addEventListener("click", () => onSelect(weight.key));
    }
    return group;
  });
}

function boxes(state: BackwardState, places: Map<string, Place>, marks: GraphMarks): Node[] {
  const known = new Set(found(state, marks.position));
  const now = new Set(state.steps[marks.position - 1]?.targets);
  const next = new Set(marks.asking ? state.steps[marks.position]?.targets : []);
  const box = (node: string, symbol: string, value: number, kind: string) => {
    const { x, y } = at(places, node);
    const derivative = known.has(node) ? state.derivatives[node] : undefined;
    const classes = ["cr-bw-node", `cr-bw-${kind}`];
    if (derivative) classes.push("cr-bw-done");
    if (now.has(node)) classes.push("cr-bw-now");
    if (next.has(node)) classes.push("cr-bw-next");
    const below = derivative ? `∂ ${short(derivative.value)}` : next.has(node) ? "∂ ?" : "";
    return s(
      "g",
      { class: classes.join(" ") },
      s("rect", {
        x: x - BOX.width / 2,
        y: y - BOX.height / 2,
        width: BOX.width,
        height: BOX.height,
        rx: kind === "a" ? 14 : 4,
      }),
      s(
        "text",
        { x, y: below ? y - 4 : y + 4, "text-anchor": "middle" },
        `${symbol} = ${short(value)}`,
      ),
      ...(below
        ? [s("text", { x, y: y + 13, "text-anchor": "middle", class: "cr-bw-derivative" }, below)]
        : []),
    );
  };
  return [
    ...state.inputs.map(({ name, value }) => box(name, name, value, "input")),
    ...state.layers.flatMap(({ units }) =>
      units.flatMap(({ name, z, a }) => [
        box(`z:${name}`, "z", z, "z"),
        box(`a:${name}`, "a", a, "a"),
      ]),
    ),
    box("L", "L", state.loss.value, "loss"),
  ];
}

/** A bias is a knob on the corner of its sum. */
function biases(
  state: BackwardState,
  places: Map<string, Place>,
  { position, selected }: GraphMarks,
  onSelect: (key: string) => void,
): Node[] {
  const known = new Set(found(state, position));
  return state.weights
    .filter(({ source }) => source === null)
    .map(({ key, words, value, to }) => {
      const { x, y } = at(places, to);
      const classes = ["cr-bw-bias"];
      if (known.has(key)) classes.push("cr-bw-done");
      if (selected?.key === key) classes.push("cr-bw-path");
      const where = { cx: x + BOX.width / 2 - 2, cy: y - BOX.height / 2 + 1 };
      const group = s(
        "g",
        { class: classes.join(" ") },
        s("circle", { ...where, r: 8 }),
        s("text", { x: where.cx, y: where.cy + 3.5, "text-anchor": "middle" }, "b"),
        s("circle", { ...where, r: 13, class: "cr-bw-hit", "data-key": key }),
        s("title", {}, `${words}: ${short(value)}`),
      );
      group.addEventListener("click", () => onSelect(key));
      return group;
    });
}

/** The weights on edges that are not in play, where there is room to read them. */
function plainWeights(
  state: BackwardState,
  places: Map<string, Place>,
  { position, selected }: GraphMarks,
): Node[] {
  const busy = selected
    ? pathEdges(selected)
    : new Set(state.steps[position - 1]?.edges.map(({ id }) => id));
  const counts = [state.inputs.length, ...state.layers.map(({ units }) => units.length)];
  return state.layers.flatMap(({ units }, depth) => {
    const [before = 0, after = 0] = counts.slice(depth, depth + 2);
    const names = units.map(({ name }) => `z:${name}`);
    const apart = pitchOf(state) * 0.3 > 34;
    if (!apart && before > 1 && after > 1) return [];
    return state.weights.flatMap(({ source, to, value }) => {
      const id = `${source}>${to}`;
      if (source === null || busy.has(id) || !names.includes(to)) return [];
      const [a, b] = ends(places, id);
      const along = before === 1 ? 0.7 : 0.3;
      const where = { x: a.x + (b.x - a.x) * along, y: a.y + (b.y - a.y) * along + 4 };
      return [
        s("text", { ...where, "text-anchor": "middle", class: "cr-bw-weight-value" }, short(value)),
      ];
    });
  });
}

/** The factors on the edges in play: those of the step, or of a weight's paths. */
function labels(
  state: BackwardState,
  places: Map<string, Place>,
  { position, selected }: GraphMarks,
): Node[] {
  const step = state.steps[position - 1];
  if (!selected) {
    return (step?.edges ?? []).map(({ id, factor }) => {
      const weight = state.weights.find(({ source, to }) => `${source}>${to}` === id);
      const here = weight && step?.targets.includes(weight.key) ? weight : null;
      const derivative = here ? state.derivatives[here.key] : undefined;
      const product = derivative ? `∂ ${short(derivative.value)}` : null;
      return label(places, id, factor, product, here ? 0.3 : 0.68);
    });
  }
  const factors = new Map<string, number>();
  const first = selected.paths[0]?.factors[0];
  if (selected.source && first !== undefined)
    factors.set(`${selected.source}>${selected.to}`, first);
  for (const { nodes, factors: along } of selected.paths) {
    nodes.slice(1).forEach((to, i) => {
      factors.set(`${nodes[i]}>${to}`, along[i + 1] ?? 0);
    });
  }
  // Where more than a few edges cross, their factors stand in the list of paths alone.
  const crowd = new Map<number, number>();
  const row = (id: string) => ends(places, id)[0].y;
  for (const id of factors.keys()) crowd.set(row(id), (crowd.get(row(id)) ?? 0) + 1);
  return [...factors]
    .filter(([id]) => (crowd.get(row(id)) ?? 0) <= 4)
    .map(([id, factor]) => label(places, id, factor, null, 0.68));
}

function label(
  places: Map<string, Place>,
  id: string,
  factor: number,
  product: string | null,
  along: number,
): Node {
  const [from, to] = ends(places, id);
  const straight = from.x === to.x && to.y - from.y < GAP.weights - BOX.height;
  const x = from.x + (to.x - from.x) * (straight ? 0.5 : along);
  const y = from.y + (to.y - from.y) * (straight ? 0.5 : along);
  const text = `×${short(factor)}`;
  const width = 7 + 6.4 * Math.max(text.length, product?.length ?? 0);
  const height = product ? 30 : 16;
  return s(
    "g",
    { class: "cr-bw-label" },
    s("rect", { x: x - width / 2, y: y - height / 2, width, height, rx: 4 }),
    s("text", { x, y: y - height / 2 + 12, "text-anchor": "middle" }, text),
    ...(product
      ? [
          s(
            "text",
            { x, y: y + 11, "text-anchor": "middle", class: "cr-bw-derivative" },
            ...drawnFormula(product),
          ),
        ]
      : []),
  );
}

function at(places: Map<string, Place>, node: string): Place {
  return places.get(node) ?? { x: 0, y: 0 };
}
