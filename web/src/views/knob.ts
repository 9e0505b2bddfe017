/** A handle on a drawing: a button that can be dragged, and moved by the arrow keys. */
import { h } from "../dom";

export interface KnobActions {
  /** Dragged to these shares of the drawing's width and height. */
  drag(across: number, down: number): void;
  /** A key was pressed on it; true if that meant something. */
  key(key: string): boolean;
}

export class Knob {
  readonly element: HTMLButtonElement;
  #held = false;

  constructor(
    private readonly drawing: HTMLElement,
    look: string,
    private readonly name: string,
    private readonly actions: KnobActions,
  ) {
    this.element = h("button", { type: "button", class: `cr-knob ${look}` });
    drawing.append(this.element);
    this.element.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      this.#held = true;
      this.element.setPointerCapture(event.pointerId);
    });
    this.element.addEventListener("pointermove", (event) => {
      if (this.#held) this.#follow(event);
    });
    for (const end of ["pointerup", "pointercancel"]) {
      this.element.addEventListener(end, () => {
        this.#held = false;
      });
    }
    this.element.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (this.actions.key(event.key)) event.preventDefault();
    });
  }

  /** Puts it at a place, in percent of the drawing; a held one stays under the reader's finger. */
  show(at: readonly [number, number] | null, value: string): void {
    this.element.hidden = at === null && !this.#held;
    this.element.setAttribute("aria-label", `${this.name}, arrow keys: ${value}`);
    if (at && !this.#held) this.#put(at[0], at[1]);
  }

  #follow(event: PointerEvent): void {
    const box = this.drawing.getBoundingClientRect();
    const share = (value: number): number => Math.min(1, Math.max(0, value));
    const across = share((event.clientX - box.left) / box.width);
    const down = share((event.clientY - box.top) / box.height);
    this.#put(across * 100, down * 100);
    this.actions.drag(across, down);
  }

  #put(left: number, top: number): void {
    this.element.style.left = `${left}%`;
    this.element.style.top = `${top}%`;
  }
}
