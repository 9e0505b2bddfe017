/** The box a plot is drawn in, and the page's colours as numbers. */
import { clamp } from "./state";

export interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
  outerWidth: number;
  outerHeight: number;
}

/** Margins for tick labels around a plot of the given outer size. */
export function frame(outerWidth: number, outerHeight: number): Frame {
  const left = 46;
  const top = 10;
  const right = 22; // room for half of the last tick's label
  const bottom = 40;
  return {
    left,
    top,
    width: Math.max(40, outerWidth - left - right),
    height: Math.max(40, outerHeight - top - bottom),
    outerWidth,
    outerHeight,
  };
}

type Rgb = [number, number, number];

/** Colours of the heat map, read from the page's custom properties. */
export class Palette {
  constructor(
    private readonly zero: Rgb,
    private readonly middle: Rgb,
    private readonly one: Rgb,
  ) {}

  /** Reads what the theme says now; a canvas cannot use custom properties by itself. */
  static of(element: HTMLElement): Palette {
    const resolve = (property: string): Rgb => {
      const probe = document.createElement("span");
      probe.style.color = `var(${property})`;
      element.append(probe);
      const { color } = getComputedStyle(probe);
      probe.remove();
      return parse(color);
    };
    return new Palette(resolve("--cr-heat-0"), resolve("--cr-heat-half"), resolve("--cr-heat-1"));
  }

  /** Red, green, blue and opacity for an output: 0 one hue, 0.5 the paper, 1 the other hue. */
  heat(value: number): [number, number, number, number] {
    if (!Number.isFinite(value)) return [...this.middle, 255];
    const share = clamp(value, 0, 1) * 2 - 1;
    const end = share < 0 ? this.zero : this.one;
    const weight = Math.abs(share);
    const mix = (index: 0 | 1 | 2): number =>
      Math.round(this.middle[index] + (end[index] - this.middle[index]) * weight);
    return [mix(0), mix(1), mix(2), 255];
  }
}

function parse(color: string): Rgb {
  const numbers = color.match(/[\d.]+/g)?.map(Number) ?? [];
  const [red = 128, green = 128, blue = 128] = numbers;
  return color.startsWith("color(") ? [red * 255, green * 255, blue * 255] : [red, green, blue];
}
