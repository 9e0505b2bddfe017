/**
 * The page's first script: makes cells, exercises and figures live. It is small; the editor,
 * Python and the widgets come when the reader turns to them.
 */
import { prepareAsk } from "./ask/opener";
import { prepareExercise } from "./cells/exercise";
import { PageNotebook } from "./cells/notebook";
import { readConfig } from "./config";
import { connection } from "./connection";
import { h } from "./dom";
import type { Action, PythonFiles } from "./python/protocol";
import { usedPython } from "./storage";

function makeNotebook(elements: HTMLElement[], files: PythonFiles): PageNotebook {
  return new PageNotebook(elements, files, new URL("worker.js", import.meta.url));
}

function prepareCells(files: PythonFiles): PageNotebook | null {
  const elements = [...document.querySelectorAll<HTMLElement>("article div.cell")].filter(
    (cell) => cell.querySelector(".cell_input pre") && !cell.classList.contains("tag_static"),
  );
  if (elements.length === 0) return null;
  const notebook = makeNotebook(elements, files);
  for (const section of document.querySelectorAll<HTMLElement>("section.cr-exercise")) {
    const cell = notebook.cells.find(({ element }) => section.contains(element));
    if (cell) prepareExercise(section, cell, notebook.path);
  }
  if (usedPython() && !connection()?.saveData) whenIdle(() => void notebook.warm());
  return notebook;
}

/**
 * Turns figures made at build time into live ones before they come into view, because a figure may
 * grow when it does: all of those below, one after another when there is time, and any that the
 * reader comes near.
 */
function prepareViews(notebook: PageNotebook | null): void {
  const waiting = new Set(document.querySelectorAll<HTMLElement>(".cr-view[data-view]"));
  if (waiting.size === 0) return;
  const upgrade = async (view: HTMLElement): Promise<void> => {
    waiting.delete(view);
    watcher.unobserve(view);
    await upgradeView(view, notebook);
  };
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting && waiting.has(target as HTMLElement))
          void upgrade(target as HTMLElement);
      }
    },
    { rootMargin: "1000px" },
  );
  for (const view of waiting) watcher.observe(view);
  const next = (): void => {
    const below = [...waiting].find((view) => view.getBoundingClientRect().top > innerHeight);
    if (below) void upgrade(below).finally(() => whenIdle(next));
  };
  whenIdle(next);
}

async function upgradeView(element: HTMLElement, notebook: PageNotebook | null): Promise<void> {
  const text = element.querySelector('script[type="application/json"]')?.textContent;
  if (!text) return;
  const state: unknown = JSON.parse(text);
  const cell = notebook?.cells.find((each) => each.element.contains(element));
  const { faceOf, showView } = await import("./views");
  if (!element.isConnected) return; // A run has replaced it meanwhile.
  const act = (action: Action): void => void cell?.act(faceOf(state), action);
  const view = await showView(element, () => state, act);
  await cell?.adopt(element, state, view);
}

/** The conversation: code that it offers runs with the page's cells, or alone where there are none. */
function prepareTutor(files: PythonFiles, notebook: PageNotebook | null): void {
  let offering = notebook;
  prepareAsk({
    files,
    workerAddress: new URL("tutor.js", import.meta.url),
    offer: (holder, source) => {
      const code = h("div", { class: "cell_input" }, h("div", {}, h("pre", {}, source)));
      const element = h("div", { class: "cell" }, code);
      holder.append(element);
      offering ??= makeNotebook([], files);
      offering.offer(element);
    },
  });
}

function whenIdle(task: () => void): void {
  if ("requestIdleCallback" in globalThis) requestIdleCallback(task, { timeout: 3000 });
  else setTimeout(task, 500);
}

/** What isn't needed to read comes when the page is there. */
function prepareRest(files: PythonFiles): void {
  const statics = new URL("_static/chainrule/", files.root);
  whenIdle(() => {
    Promise.all([
      import("./guesses").then(({ prepareGuesses }) => prepareGuesses()),
      import("./recall").then(({ prepareRecall }) => prepareRecall()),
      import("./glossary").then(({ prepareGlossary }) => prepareGlossary(statics)),
      import("./work").then(({ prepareWork }) => prepareWork()),
      import("./progress").then(({ showProgress }) => showProgress(new URL(files.root), statics)),
    ]).catch((error: unknown) => console.warn("A part of the page could not be loaded.", error));
  });
}

const files = readConfig(document);
const notebook = files ? prepareCells(files) : null;
prepareViews(notebook);
if (files) {
  prepareTutor(files, notebook);
  prepareRest(files);
  // Keeping the book for offline reading waits until the page itself is there.
  const offline = (): void =>
    whenIdle(() => {
      import("./offline/footer")
        .then(({ prepareOffline }) => prepareOffline(files))
        .catch((error: unknown) => console.warn("The book was not kept for offline use.", error));
    });
  if (document.readyState === "complete") offline();
  else addEventListener("load", offline, { once: true });
}
