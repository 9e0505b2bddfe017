/** How high a training path runs, and how far from the slice: by epoch. */
import { scaleLinear, scaleLog } from "d3-scale";
import { area, line } from "d3-shape";
import { s } from "../dom";
import type { PathState } from "./landscape-state";
import { short } from "./state";

const WIDTH = 540;
const LEFT = 62;
const RIGHT = WIDTH - 28;
const LOSS: [number, number] = [128, 12];
const AWAY: [number, number] = [206, 150];
const HEIGHT = 246;

export class Profile {
  readonly element = s("svg", {
    class: "cr-plot-lines cr-profile",
    role: "img",
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
  });

  draw(path: PathState, at: number): void {
    const { epoch, loss, below, distance } = path;
    const known = [...loss, ...below].filter((v): v is number => v !== null && v > 0);
    const x = scaleLinear([epoch[0] ?? 0, epoch.at(-1) ?? 1], [LEFT, RIGHT]);
    const y = scaleLog([Math.min(...known, 1), Math.max(...known, 1e-9)], LOSS).nice();
    const far = Math.max(...distance, 1e-9);
    const z = scaleLinear([0, far], AWAY);
    const curve = (values: (number | null)[]): string =>
      line<number | null>(
        (_, i) => x(epoch[i] ?? 0),
        (value) => y(value ?? 1),
      ).defined((value) => value !== null && value > 0)(values) ?? "";
    const away = area<number>(
      (_, i) => x(epoch[i] ?? 0),
      AWAY[0],
      (value) => z(value),
    )(distance);
    const axes = s("g", { class: "cr-axis" });
    const row = (at: number, text: string): void => {
      axes.append(
        s("line", { class: "cr-grid", x1: LEFT, x2: RIGHT, y1: at, y2: at }),
        s("text", { x: LEFT - 7, y: at + 4, "text-anchor": "end" }, text),
      );
    };
    const powers = y.ticks(5).filter((tick) => Number.isInteger(Math.log10(tick)));
    for (const tick of powers.length ? powers : y.ticks(3)) row(y(tick), String(tick));
    row(z(0), "0");
    row(z(far), short(Number(far.toPrecision(2))));
    for (const tick of x.ticks(6)) {
      axes.append(
        s(
          "text",
          { x: x(tick), y: AWAY[0] + 18, "text-anchor": "middle" },
          tick.toLocaleString("en"),
        ),
      );
    }
    axes.append(
      s(
        "text",
        {
          class: "cr-axis-name",
          x: (LEFT + RIGHT) / 2,
          y: HEIGHT - 4,
          "text-anchor": "middle",
        },
        "epoch",
      ),
    );
    const here = x(epoch[at] ?? 0);
    const name = (text: string, y: number, anchor = "end"): SVGElement =>
      s("text", { class: "cr-answer", x: RIGHT - 4, y, "text-anchor": anchor }, text);
    this.element.replaceChildren(
      axes,
      s("path", { class: "cr-away", d: away ?? "" }),
      s("path", { class: "cr-path cr-below-line", d: curve(below) }),
      s("path", { class: "cr-path", d: curve(loss) }),
      s("line", { class: "cr-guide", x1: here, x2: here, y1: LOSS[1], y2: AWAY[0] }),
      name("loss: true (solid), in the slice below (dashed)", LOSS[1] + 10),
      name("distance from the slice", AWAY[1] + 8),
    );
    this.element.setAttribute(
      "aria-label",
      `True loss from ${short(loss[0] ?? null)} to ${short(loss.at(-1) ?? null)}; ` +
        `the path is at most ${short(far)} away from the slice.`,
    );
  }
}
