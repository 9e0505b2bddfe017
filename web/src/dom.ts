/** Builds an element from properties and children; text is always text, never markup. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | number | boolean | null | undefined> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  element.append(...children);
  return element;
}

/** The same for SVG. */
export function s<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | number | boolean | null | undefined> = {},
  ...children: (Node | string)[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  setAttributes(element, attributes);
  element.append(...children);
  return element;
}

function setAttributes(
  element: Element,
  attributes: Record<string, string | number | boolean | null | undefined>,
): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
}

/** A sentence in which `backticks` mark code: the pieces as nodes, text and code. */
export function prose(sentence: string): Node[] {
  return sentence
    .split(/`([^`\n]+)`/)
    .map((piece, index) => (index % 2 ? h("code", {}, piece) : document.createTextNode(piece)));
}

/** A button with an icon and words. */
export function button(label: string, icon: string | null, onClick: () => void): HTMLButtonElement {
  const element = h("button", { type: "button", class: "cr-button" });
  if (icon) element.append(h("span", { class: `cr-icon cr-icon-${icon}`, "aria-hidden": "true" }));
  element.append(label);
  element.addEventListener("click", onClick);
  return element;
}

/** Hands the reader a text as a file. */
export function download(name: string, text: string, type = "text/plain"): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** A table with a caption, row by row. */
export function table(
  caption: string | undefined,
  columns: readonly string[],
  rows: readonly (readonly (string | number | boolean | null)[])[],
): HTMLTableElement {
  const element = h("table", { class: "cr-table" });
  if (caption) element.append(h("caption", {}, caption));
  element.append(
    h("thead", {}, h("tr", {}, ...columns.map((name) => h("th", { scope: "col" }, name)))),
    h(
      "tbody",
      {},
      ...rows.map((row) =>
        h("tr", {}, ...row.map((value) => h("td", {}, value === null ? "–" : String(value)))),
      ),
    ),
  );
  return element;
}

/** A wide table scrolls inside its own box, which the keyboard can reach. Not a landmark: a page may
 * have the same table twice. */
export function scrollable(label: string, content: HTMLElement): HTMLElement {
  return h("div", { class: "cr-scroll", tabindex: 0, role: "group", "aria-label": label }, content);
}
