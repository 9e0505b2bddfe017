/** Beside each chapter in the contents: how many of its exercises are solved. */
import { h } from "./dom";
import { isSolved } from "./storage";

export async function showProgress(root: URL, statics: URL): Promise<void> {
  const links = [...document.querySelectorAll<HTMLAnchorElement>(".sidebar-tree a.reference")];
  if (links.length === 0) return;
  const found = await fetch(new URL("exercises.json", statics));
  if (!found.ok) return;
  const pages = (await found.json()) as Record<string, string[]>;
  for (const [page, names] of Object.entries(pages)) {
    const path = new URL(page, root).pathname;
    const solved = names.filter((name) => isSolved(path, name)).length;
    const link = links.find(({ href }) => new URL(href).pathname === path);
    if (!link || solved === 0) continue;
    const whole = solved === names.length;
    link.append(
      h(
        "span",
        { class: "cr-progress" },
        h("span", { "aria-hidden": "true" }, whole ? " ✓" : ` ${solved}/${names.length}`),
        h("span", { class: "cr-hidden" }, `, ${solved} of ${names.length} exercises solved`),
      ),
    );
  }
}
