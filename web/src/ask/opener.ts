/**
 * The ways into the conversation: buttons that the page came with, and Control+K. All else comes with
 * the first use. (A single key would do, but not for readers who speak to their computer.)
 */
import type { PythonFiles } from "../python/protocol";
import { followedTo } from "./follow";
import type { Panel } from "./panel";

/** What the conversation needs of its page. */
export interface AskPage {
  files: PythonFiles;
  workerAddress: URL;
  /** Makes a live cell of this code inside `holder`, in the page's own Python. */
  offer(holder: HTMLElement, source: string): void;
}

export function prepareAsk(page: AskPage): void {
  let panel: Promise<Panel> | null = null;
  const load = (): Promise<Panel> => {
    panel ??= import("./panel").then(({ Panel }) => new Panel(page));
    panel.catch((error: unknown) => {
      console.warn("The conversation could not be loaded.", error);
      panel = null; // The next press tries again.
    });
    return panel;
  };
  const apple = /Mac|iPhone|iPad/.test(navigator.platform);
  for (const button of document.querySelectorAll<HTMLElement>(".cr-ask-open")) {
    button.setAttribute("aria-keyshortcuts", apple ? "Meta+K" : "Control+K");
    const key = button.querySelector("kbd");
    if (key) key.textContent = apple ? "⌘K" : "Ctrl K";
    button.addEventListener("click", () => void load().then((found) => found.open(button)));
  }
  document.addEventListener("keydown", (event) => {
    const pressed = apple ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
    if (!pressed || event.altKey || event.shiftKey || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    void load().then((found) => found.toggle());
  });

  const followed = followedTo(new URL(location.href));
  if (!followed) return;
  const arrive = async (): Promise<void> => {
    // First the panel, which makes the page narrower, then the place in it.
    if (followed.beside)
      await load().then(
        (found) => found.stay(),
        () => {},
      );
    const { showQuote } = await import("./mark");
    showQuote(followed.id, followed.quote);
  };
  if (document.readyState === "complete") void arrive();
  else addEventListener("load", () => void arrive(), { once: true });
}
