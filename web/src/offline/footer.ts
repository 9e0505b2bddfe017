/** Registers the service worker and tells, in the page's footer, what works without a network. */
import { megabytes } from "../cells/words";
import { connection, maySaveQuietly } from "../connection";
import { h } from "../dom";
import type { PythonFiles } from "../python/protocol";
import type { Ask, Kept } from "./messages";

export async function prepareOffline(files: PythonFiles): Promise<void> {
  if (!("serviceWorker" in navigator) || !isSecureContext) return;
  // The version is that of all the site's files together: any change brings a new worker.
  const listing = await fetch(new URL("assets.json", files.root));
  if (!listing.ok) return; // A bare directory, not a built site.
  const { version } = (await listing.json()) as { version: string };
  const address = new URL(`sw.js?v=${encodeURIComponent(version)}`, files.root);
  await navigator.serviceWorker.register(address, { scope: files.root, updateViaCache: "none" });
  const { active } = await navigator.serviceWorker.ready;
  if (!active) return;
  const line = new OfflineLine();
  const state = await ask(active, { type: "status" }, () => {});
  if (state.total === 0) return;
  line.show(state);
  if (state.kept >= state.total) return;
  const save = async (): Promise<void> => {
    line.saving();
    line.show(await ask(active, { type: "save" }, (now) => line.show(now)));
  };
  if (maySaveQuietly(connection())) await save();
  else line.offer(state, () => void save());
}

/** Asks the service worker; resolves with its last answer, half a minute after the last at most. */
function ask(worker: ServiceWorker, message: Ask, progress: (state: Kept) => void): Promise<Kept> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    let latest: Kept = { kept: 0, total: 0 };
    let timer = setTimeout(() => resolve(latest), 30_000);
    port1.onmessage = ({ data }: MessageEvent<Kept>) => {
      latest = data;
      progress(data);
      clearTimeout(timer);
      const ended =
        data.error !== undefined || data.kept >= data.total || message.type === "status";
      if (ended) resolve(data);
      else timer = setTimeout(() => resolve(latest), 30_000);
    };
    worker.postMessage(message, [port2]);
  });
}

/** The line in the footer. */
class OfflineLine {
  readonly #text = h("span", {});
  readonly #element = h("p", { class: "cr-offline" }, this.#text);
  #button: HTMLButtonElement | null = null;

  constructor() {
    const footer = document.querySelector("article ~ footer, .content footer, footer");
    (footer ?? document.body).append(this.#element);
  }

  show({ kept, total, error }: Kept): void {
    this.#text.textContent = error
      ? "The book could not be kept for offline reading; it will be tried again on your next visit."
      : kept >= total
        ? `Available offline (${megabytes(total)} MB, Python included).`
        : `Offline: ${megabytes(kept)} of ${megabytes(total)} MB kept.`;
  }

  offer({ kept, total }: Kept, save: () => void): void {
    const words = `Keep for offline reading (${megabytes(total - kept)} MB)`;
    this.#button = h("button", { type: "button", class: "cr-button" }, words);
    this.#button.addEventListener("click", save);
    this.#element.append(" ", this.#button);
  }

  saving(): void {
    this.#button?.remove();
  }
}
