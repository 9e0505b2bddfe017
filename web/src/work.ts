/**
 * The reader's own work: edited cells, guesses, answers, solved exercises and questions. It stays in
 * this browser; here it is written to a file, read from one, and cleared.
 */
import { button, download, h } from "./dom";
import { entries, forgetAll, isOwn, replaceAll } from "./storage";

const FORMAT = "chainrule-work";
const LARGEST = 5_000_000; // bytes; a browser keeps no more

/** The file's text: all that is remembered, by key. */
export function exported(): string {
  return JSON.stringify({ format: FORMAT, version: 1, entries: entries() }, null, 1);
}

/** Reads a file's text; throws with a sentence for the reader, and changes nothing, if it won't do. */
export function imported(text: string): Record<string, string> {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw new Error("This file is not one that the book has written: it is no JSON.");
  }
  const { format, version, entries: found } = (data ?? {}) as Record<string, unknown>;
  if (format !== FORMAT || version !== 1 || typeof found !== "object" || found === null) {
    throw new Error("This file is not one that the book has written.");
  }
  for (const [key, value] of Object.entries(found)) {
    if (!isOwn(key) || typeof value !== "string") {
      throw new Error(`This file has an entry that the book doesn't know: ${key.slice(0, 60)}.`);
    }
  }
  return found as Record<string, string>;
}

/** Adds "Your work" to the page's footer. */
export function prepareWork(): void {
  const footer = document.querySelector(".content footer");
  if (!footer || document.querySelector(".cr-work")) return;
  const said = h("p", { class: "cr-work-said", role: "status" });
  const file = h("input", { type: "file", accept: "application/json,.json", class: "cr-hidden" });
  file.tabIndex = -1;
  file.setAttribute("aria-hidden", "true");
  const clear = button("Clear…", null, () => {
    confirmation.hidden = false;
    confirmation.querySelector("button")?.focus();
  });
  const confirmation = h(
    "p",
    { hidden: true },
    "Everything you wrote and solved in this book will be gone from this browser. ",
    button("Clear it", null, () => {
      forgetAll();
      confirmation.hidden = true;
      said.textContent = "Your work was cleared. Reload the page to see the cells as they were.";
      clear.focus();
    }),
    button("Keep it", null, () => {
      confirmation.hidden = true;
      clear.focus();
    }),
  );
  file.addEventListener("change", () => void read(file, said));
  footer.append(
    h(
      "details",
      { class: "cr-work" },
      h("summary", {}, "Your work"),
      h(
        "p",
        {},
        "Your code, guesses, answers, solved exercises and questions are kept in this browser only. ",
        "Save them to a file to take them to another one.",
      ),
      h(
        "div",
        { class: "cr-work-buttons" },
        button("Save to a file", null, () => save(said)),
        button("Load from a file", null, () => file.click()),
        clear,
        file,
      ),
      confirmation,
      said,
    ),
  );
}

function save(said: HTMLElement): void {
  download("chainrule-work.json", exported(), "application/json");
  said.textContent = "Saved as chainrule-work.json.";
}

async function read(file: HTMLInputElement, said: HTMLElement): Promise<void> {
  const chosen = file.files?.[0];
  file.value = ""; // so that the same file can be chosen again
  if (!chosen) return;
  try {
    if (chosen.size > LARGEST) throw new Error("This file is too large to be the book's.");
    replaceAll(imported(await chosen.text()));
    said.textContent = "Your work was loaded. Reload the page to see it.";
  } catch (error) {
    said.textContent = error instanceof Error ? error.message : String(error);
  }
}
