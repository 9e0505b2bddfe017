/**
 * One code cell: the static code of the page, made editable and runnable in place. The editor,
 * the output and Python are loaded only when the reader turns to the cell.
 */
import { button, download, h } from "../dom";
import type { Job, Outcome } from "../python/kernel";
import type { Action, Completions, ErrorEvent, LiveEvent, Progress } from "../python/protocol";
import { SavedEdit } from "../storage";
import { faceOf, type LiveView } from "../views";
import { Deeds } from "./actions";
import type { Editor } from "./editor";
import type { ErrorActions, OutputArea } from "./output";
import { makeField } from "./static";
import { megabytes, outcomeText } from "./words";

/** What a cell needs of its page. */
export interface Notebook {
  path: string;
  submit(
    job: Job,
    listener: {
      started(): void;
      progress(progress: Progress): void;
      event(event: LiveEvent): void;
    },
  ): Promise<Outcome>;
  stop(): void;
  /** Runs the cells above; all, or only from the first on that has not been run. */
  runAbove(cell: Cell, from?: "first" | "unrun"): Promise<boolean>;
  /** True when a cell above has not been run since Python started. */
  unrunAbove(cell: Cell): boolean;
  find(id: string): Cell | undefined;
  complete(source: string, position: number): Promise<Completions | null>;
  failure(): string | null;
}

export class Cell {
  /** Ran to its end since Python was started. */
  ran = false;
  readonly exercise: boolean;
  readonly toolbar: HTMLElement;
  readonly #input: HTMLElement;
  readonly #pre: HTMLPreElement;
  readonly #label: string;
  readonly #hint: string;
  readonly #saved: SavedEdit;
  readonly #status = h("span", { class: "cr-status" });
  readonly #spoken = h("span", { class: "cr-hidden", role: "status" });
  readonly #edited = h("span", { class: "cr-edited", hidden: true }, "edited");
  readonly #meter = h("progress", { class: "cr-meter", max: 1, value: 0, hidden: true });
  readonly #run: HTMLButtonElement;
  readonly #stop: HTMLButtonElement;
  readonly #reset: HTMLButtonElement;
  readonly #starters: HTMLButtonElement[] = [];
  readonly #deeds = new Deeds();
  /** The newest piece in Python behind each face. */
  readonly #pieces = new Map<string, string>();
  #acting = false;
  #source: string;
  #editor: Promise<Editor> | null = null;
  #output: Promise<OutputArea> | null = null;
  /** The last key in the static code was Escape: the reader wants out, though the editor came. */
  #leaving = false;
  #stage = "";
  /** Stands over a figure that comes to life, where the reader is looking, and says how far it is. */
  #waking: HTMLElement | null = null;

  constructor(
    readonly element: HTMLElement,
    readonly id: string,
    readonly number: number,
    private readonly notebook: Notebook,
    label = `cell ${number}`,
  ) {
    const input = element.querySelector<HTMLElement>(".cell_input");
    const pre = input?.querySelector("pre");
    if (!input || !pre) throw new Error(`${id} has no code.`);
    this.#input = input;
    this.#pre = pre;
    this.exercise = element.classList.contains("cr-starter");
    this.#label = this.exercise ? "your code for the exercise" : label;
    this.#hint = `cr-leave-${id}`;
    const original = (pre.textContent ?? "").replace(/\n$/, "");
    this.#saved = new SavedEdit(notebook.path, id, original);
    this.#source = this.#saved.load() ?? original;

    this.#run = button("Run", "run", () => void this.run());
    this.#stop = button("Stop", "stop", () => notebook.stop());
    this.#reset = button("Reset", "reset", () => void this.reset());
    const above = button("Run all above", "above", () => void notebook.runAbove(this));
    const copy = button("Copy", "copy", () => void this.#copy());
    const keep = button("Download", "download", () => download(`${this.id}.py`, this.#source));
    keep.setAttribute("aria-label", `Download ${this.exercise ? "your code" : label}`);
    this.#name();
    this.#run.title = "Run (Shift+Enter)";
    above.setAttribute("aria-label", `Run all above ${this.#label}`);
    copy.setAttribute("aria-label", `Copy ${this.#label}`);
    if (number <= 1) above.hidden = true;
    this.toolbar = h(
      "div",
      { class: "cr-toolbar", role: "group", "aria-label": `Controls of ${this.#label}` },
      this.#run,
      this.#stop,
      above,
      this.#reset,
      copy,
      keep,
      this.#edited,
      this.#meter,
      this.#status,
      this.#spoken,
    );
    this.#setRunning(false);
    this.#prepare();
  }

  get source(): string {
    return this.#source;
  }

  /** Runs the cell; resolves to how it ended. */
  run(): Promise<Outcome> {
    return this.submit({ kind: "run", cell: this.id, source: this.#source });
  }

  async submit(job: Job): Promise<Outcome> {
    this.#setRunning(true);
    this.#say("Waiting for Python", false);
    const output = this.#loadOutput();
    void this.#loadEditor();
    let seconds = 0;
    let began = false;
    // Events wait for the output's code; they are few before it is there.
    let order: Promise<unknown> = output;
    const inOrder = (step: (area: OutputArea) => void): void => {
      order = order.then(() => output).then(step);
    };
    const outcome = await this.notebook.submit(job, {
      started: () => {
        began = true;
        this.#meter.hidden = true;
        this.#say("Running", true);
        inOrder((area) => area.begin());
      },
      progress: (progress) => this.#showProgress(progress),
      event: (event) => {
        if (event.type === "done") seconds = event.seconds;
        this.#notePiece(event);
        if (event.type === "error") void this.#markError(event);
        if (event.type === "verdict") {
          this.#spoken.textContent = `${event.passed ? "Solved." : "Not yet."} ${event.message}`;
        }
        inOrder((area) => area.take(event, this.#errorActions()));
      },
    });
    if (began && outcome !== "lost") inOrder((area) => area.end());
    await order;
    this.#setRunning(false);
    this.#meter.hidden = true;
    if (outcome === "ok") this.ran = true;
    const text = outcomeText(outcome, seconds, this.notebook.failure());
    this.element.dataset.crOutcome = outcome;
    if (job.kind === "check" && outcome === "ok") this.#status.textContent = text;
    else this.#say(text, true);
    return outcome;
  }

  /** Lets the piece behind a figure of this cell do what the reader asked, in the order asked. */
  async act(view: string, action: Action): Promise<void> {
    this.#deeds.add({ view, action });
    if (this.#acting) return;
    this.#acting = true;
    try {
      for (let deed = this.#deeds.take(); deed; deed = this.#deeds.take()) {
        const piece = this.ran || (await this.#wake()) ? this.#pieces.get(deed.view) : undefined;
        if (piece === undefined) break;
        if ((await this.#perform(piece, deed.action)) === "gone") {
          this.ran = false;
          this.#deeds.add(deed);
        }
      }
    } finally {
      this.#deeds.clear();
      this.#acting = false;
    }
  }

  /** Takes over a figure that the page came with. */
  async adopt(element: HTMLElement, state: unknown, view: LiveView): Promise<void> {
    (await this.#loadOutput()).adopt(element, faceOf(state), view);
  }

  /** Runs the cell, and those above that have not run: a figure of the page's comes to life. */
  async #wake(): Promise<boolean> {
    this.#waking = h("p", { class: "cr-waking", "aria-hidden": "true" }, "Waiting for Python");
    this.element.append(this.#waking);
    try {
      const above = this.notebook.unrunAbove(this);
      if (above && !(await this.notebook.runAbove(this, "unrun"))) return false;
      return (await this.run()) === "ok";
    } finally {
      this.#waking.remove();
      this.#waking = null;
    }
  }

  async #perform(piece: string, action: Action): Promise<Outcome | "gone"> {
    const area = await this.#loadOutput();
    let gone = false;
    const job: Job = { kind: "act", cell: this.id, piece, action };
    const outcome = await this.notebook.submit(job, {
      started() {},
      progress: (progress) => this.#showProgress(progress),
      event: (event) => {
        gone ||= event.type === "gone";
        area.takeFromAction(event, this.#errorActions());
      },
    });
    if (outcome === "failed") this.#say(outcomeText(outcome, 0, this.notebook.failure()), true);
    return gone ? "gone" : outcome;
  }

  #notePiece(event: LiveEvent): void {
    if (event.type !== "display" || event.id === null) return;
    const state = event.data["application/vnd.chainrule.view+json"];
    if (state !== undefined) this.#pieces.set(faceOf(state), event.id);
  }

  /** A button of somebody else's that starts this cell, and rests while it runs. */
  alsoStarts(starter: HTMLButtonElement): void {
    this.#starters.push(starter);
  }

  /** Back to the original source; the edit is forgotten. */
  async reset(): Promise<void> {
    this.#changed(this.#saved.original);
    const editor = await this.#editor;
    if (editor) editor.source = this.#saved.original;
    else this.#pre.textContent = this.#saved.original;
    this.#say("Reset to the original code", true);
  }

  async goTo(line: number): Promise<void> {
    (await this.#loadEditor()).goTo(line);
  }

  lineAt(line: number): string | null {
    return this.#source.split("\n")[line - 1] ?? null;
  }

  async mark(line: number | null): Promise<void> {
    (await this.#loadEditor()).mark(line);
  }

  /** Says beside the buttons, and aloud, how something that spans cells is going. */
  tell(text: string): void {
    this.#say(text, true);
  }

  /** Tells something beside the buttons, and to a screen reader if `aloud`. */
  #say(text: string, aloud: boolean): void {
    this.#status.textContent = text;
    if (this.#waking) this.#waking.textContent = text;
    if (aloud) this.#spoken.textContent = text;
  }

  #name(): void {
    this.#run.setAttribute("aria-label", `Run ${this.#label}`);
    this.#stop.setAttribute("aria-label", `Stop ${this.#label}`);
    this.#reset.setAttribute("aria-label", `Reset ${this.#label} to the original`);
  }

  /** Makes the static code a field, for which the editor comes as soon as it is turned to. */
  #prepare(): void {
    this.element.classList.add("cr-cell");
    this.element.id ||= this.id;
    this.#input.after(this.toolbar);
    this.#input.append(makeField(this.#pre, `Code of ${this.#label}`, this.#hint));
    if (this.#source !== this.#saved.original) this.#pre.textContent = this.#source;
    this.#changed(this.#source);
    const pre = this.#pre;
    pre.addEventListener("focus", () => void this.#loadEditor(true));
    pre.addEventListener("pointerup", (event) => {
      const { clientX, clientY } = event;
      void this.#loadEditor(true).then((editor) => {
        if (getSelection()?.isCollapsed !== false) editor.placeCursor(clientX, clientY);
      });
    });
    pre.addEventListener("keydown", (event) => {
      this.#leaving = event.key === "Escape";
      if (event.key === "Enter" && (event.shiftKey || event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        void this.run();
      }
    });
  }

  /** Puts CodeMirror where the static code is: same box, same type, so that nothing moves. */
  async #loadEditor(focus = false): Promise<Editor> {
    this.#editor ??= import("./editor").then(({ Editor }) => {
      const holder = this.#pre.parentElement ?? this.#input;
      const hadFocus = document.activeElement === this.#pre;
      this.#pre.remove();
      const editor = new Editor(holder, {
        source: this.#source,
        label: `Code of ${this.#label}`,
        describedBy: this.#hint,
        onChange: (source) => this.#changed(source),
        onRun: () => void this.run(),
        complete: (source, position) => this.notebook.complete(source, position),
      });
      if (hadFocus) {
        editor.focus();
        if (this.#leaving) editor.leaveWithTab();
      }
      return editor;
    });
    const editor = await this.#editor;
    if (focus && document.activeElement === document.body) editor.focus();
    return editor;
  }

  #changed(source: string): void {
    this.#source = source;
    this.#saved.save(source);
    const edited = source !== this.#saved.original;
    this.#edited.hidden = !edited;
    this.#reset.disabled = !edited;
  }

  #loadOutput(): Promise<OutputArea> {
    this.#output ??= import("./output").then(({ OutputArea }) => {
      let holder = this.element.querySelector<HTMLElement>(".cell_output");
      if (!holder) {
        holder = h("div", { class: "cell_output" });
        this.element.append(holder);
      }
      holder.classList.add("cr-output");
      return new OutputArea(holder, this.#label);
    });
    return this.#output;
  }

  #showProgress({ stage, received, total }: Progress): void {
    this.#meter.hidden = false;
    this.#meter.max = Math.max(total, 1);
    this.#meter.value = received;
    this.#meter.setAttribute("aria-label", `Loading ${stage}`);
    const amount = total > 0 ? ` ${megabytes(received)} of ${megabytes(total)} MB` : "";
    this.#say(`Loading ${stage}${amount}`, false);
    if (this.#stage !== stage) this.#spoken.textContent = `Loading ${stage}`;
    this.#stage = stage;
  }

  async #markError(event: ErrorEvent): Promise<void> {
    if (event.name === "KeyboardInterrupt" || event.line === null) return;
    await this.notebook.find(event.cell)?.mark(event.line);
  }

  #errorActions(): ErrorActions {
    return {
      lineOf: (cell, line) => this.notebook.find(cell)?.lineAt(line) ?? null,
      goTo: (cell, line) => void this.notebook.find(cell)?.goTo(line),
      runAbove: this.notebook.unrunAbove(this)
        ? () =>
            void this.notebook.runAbove(this).then((whole) => {
              if (whole) void this.run();
            })
        : null,
      act: (view, action) => void this.act(view, action),
    };
  }

  async #copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.#source);
      this.#say("Copied", true);
    } catch {
      this.#say("The browser did not allow copying", true);
    }
  }

  #setRunning(running: boolean): void {
    this.element.dataset.crState = running ? "running" : "idle";
    this.#stop.disabled = !running;
    for (const starter of [this.#run, ...this.#starters]) starter.disabled = running;
    if (running) {
      delete this.element.dataset.crOutcome;
      void this.#editor?.then((editor) => editor.mark(null));
    }
  }
}
