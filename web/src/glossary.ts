/** What a term means, shown where it is used: on hover and on focus, until Escape or leaving. */
import { h } from "./dom";

const TERMS = 'a.reference.internal[href*="glossary.html#term-"]';

export function prepareGlossary(statics: URL): void {
  const links = document.querySelectorAll<HTMLAnchorElement>(`article ${TERMS}`);
  if (links.length === 0) return;
  let definitions: Promise<Record<string, string>> | null = null;
  const load = (): Promise<Record<string, string>> => {
    definitions ??= fetch(new URL("glossary.json", statics)).then((found) =>
      found.ok ? (found.json() as Promise<Record<string, string>>) : {},
    );
    return definitions;
  };
  const bubble = new Bubble();
  for (const link of links) {
    const name = decodeURIComponent(new URL(link.href).hash.slice(1));
    const show = (): void => {
      bubble.wanted = link;
      void load().then((found) => {
        const text = found[name];
        if (text && bubble.wanted === link) bubble.show(link, text);
      });
    };
    const hide = (): void => bubble.hideSoon(link);
    link.addEventListener("pointerenter", show);
    link.addEventListener("focus", show);
    link.addEventListener("pointerleave", hide);
    link.addEventListener("blur", () => bubble.hide());
  }
  document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") bubble.hide();
  });
}

class Bubble {
  wanted: HTMLElement | null = null;
  readonly #element = h("div", { class: "cr-term", role: "tooltip", id: "cr-term", hidden: true });

  constructor() {
    document.querySelector("article")?.append(this.#element);
    // A pointer may move onto the definition, to select its words.
    this.#element.addEventListener("pointerleave", () => this.hide());
  }

  show(link: HTMLElement, text: string): void {
    this.#element.textContent = text;
    this.#element.hidden = false;
    link.setAttribute("aria-describedby", this.#element.id);
    const place = link.getBoundingClientRect();
    const width = Math.min(340, document.documentElement.clientWidth - 16);
    const left = Math.max(
      8,
      Math.min(place.left, document.documentElement.clientWidth - width - 8),
    );
    Object.assign(this.#element.style, {
      width: `${width}px`,
      left: `${left + scrollX}px`,
      top: `${place.bottom + scrollY + 4}px`,
    });
  }

  /** Hides unless the pointer has gone to the definition itself. */
  hideSoon(link: HTMLElement): void {
    setTimeout(() => {
      if (
        this.wanted === link &&
        !this.#element.matches(":hover") &&
        document.activeElement !== link
      )
        this.hide();
    }, 200);
  }

  hide(): void {
    this.wanted?.removeAttribute("aria-describedby");
    this.wanted = null;
    this.#element.hidden = true;
  }
}
