/**
 * The conversation with the book: a question, an answer made of the book's sentences, and the way to
 * each of them. Beside the page where there is room, over it where there is not.
 */
import { connection, maySaveQuietly } from "../connection";
import { button, h } from "../dom";
import { Client, type TutorPort } from "./client";
import { remember, sectionOf } from "./follow";
import { showQuote } from "./mark";
import type { AskPage } from "./opener";
import { type Deed, deedFor, StatusLine, waitText } from "./status";
import { Talk, type Turn } from "./talk";
import { TurnView } from "./turn";

const BESIDE = "(min-width: 75rem)"; // as in styles/ask.css
const LONGEST = 1000; // characters of a question

export class Panel {
  readonly #talk = new Talk();
  readonly #client: Client;
  readonly #wide = matchMedia(BESIDE);
  readonly #field = h("textarea", {
    id: "cr-ask-field",
    rows: 2,
    maxlength: LONGEST,
    autofocus: true,
  });
  readonly #log = h("div", { role: "log", "aria-live": "polite", "aria-label": "Answers" });
  readonly #intro = h(
    "p",
    { class: "cr-ask-intro" },
    "Ask about neural networks, or about anything this book covers. You get the book's own sentences, " +
      "with the way to where they stand. All of it happens on this device: what you type goes nowhere.",
  );
  /** Scrolls, also from the keyboard. */
  readonly #scroll = h(
    "div",
    { class: "cr-ask-scroll", tabindex: 0, role: "region", "aria-label": "Questions and answers" },
    this.#intro,
    this.#log,
  );
  readonly #status = new StatusLine();
  readonly #send = h("button", { type: "submit", class: "cr-button cr-primary" }, "Ask");
  readonly #clear = button("Clear", null, () => this.#forget());
  readonly #dialog: HTMLDialogElement;
  readonly #views = new Map<Turn, TurnView>();
  /** The newest answer of this visit, while words alone have found it. */
  #byWords: Turn | null = null;
  #opener: HTMLElement | null = null;
  #waiting: TurnView | null = null;
  /** The reader sent the next question while an answer was waited for: it is asked after that. */
  #next = false;

  constructor(private readonly page: AskPage) {
    const makePort = (): TutorPort => new Worker(page.workerAddress, { type: "module" });
    this.#client = new Client(page.files, makePort, maySaveQuietly(connection()), () =>
      this.#tellState(),
    );
    this.#clear.disabled = true;
    this.#dialog = this.#build();
    for (const turn of this.#talk.turns) this.#views.set(turn, this.#append(turn.question));
    for (const [{ answer }, view] of this.#views) view.show(answer);
    this.#wide.addEventListener("change", () => {
      if (this.#dialog.open) this.#show();
    });
  }

  /** Opens, starts Python, and puts the focus into the field. */
  open(opener: HTMLElement | null): void {
    this.#opener = opener;
    this.#show();
    this.#scrollToLast();
    this.#field.focus();
    if (maySaveQuietly(connection())) this.#client.start();
  }

  /** Opens beside the page, after a citation was followed to it; the focus stays where it is. */
  stay(): void {
    if (!this.#wide.matches || this.#dialog.open) return;
    this.#show();
    this.#scrollToLast();
  }

  toggle(): void {
    const { activeElement } = document;
    if (this.#dialog.open && this.#dialog.contains(activeElement)) this.close();
    else this.open(activeElement instanceof HTMLElement ? activeElement : null);
  }

  close(): void {
    this.#hide();
    const opener =
      this.#opener?.isConnected && this.#opener !== document.body ? this.#opener : null;
    (opener ?? shownOpener())?.focus();
  }

  #build(): HTMLDialogElement {
    const form = h(
      "form",
      { class: "cr-ask-form" },
      h("label", { for: "cr-ask-field" }, "Your question"),
      this.#field,
      h("div", { class: "cr-ask-buttons" }, this.#send, this.#clear),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#ask();
    });
    this.#field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      void this.#ask();
    });
    this.#field.addEventListener("input", () => {
      this.#next = false; // Who goes on writing hasn't finished.
      // Python comes while the reader writes, also after `stay`.
      if (maySaveQuietly(connection())) this.#client.start();
    });
    const close = button("Close", "cross", () => this.close());
    const dialog = h(
      "dialog",
      { class: "cr-ask", "aria-labelledby": "cr-ask-title" },
      h("div", { class: "cr-ask-head" }, h("h2", { id: "cr-ask-title" }, "Ask the book"), close),
      this.#scroll,
      this.#status.element,
      form,
    );
    dialog.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      // In an editor Escape is the way out of the editor.
      if (!(event.target as Element).closest(".cm-editor")) this.close();
    });
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.close();
    });
    document.body.append(dialog);
    return dialog;
  }

  /** Beside the page, or over it, as the window's width will have it. */
  #show(): void {
    const wide = this.#wide.matches;
    if (this.#dialog.open) this.#dialog.close();
    // Not show(): that would take the focus.
    if (wide) this.#dialog.open = true;
    else this.#dialog.showModal();
    document.body.classList.toggle("cr-asking", wide);
  }

  #hide(): void {
    this.#dialog.close();
    document.body.classList.remove("cr-asking");
  }

  async #ask(): Promise<void> {
    const question = this.#field.value.trim();
    this.#field.focus();
    this.#next = question !== "" && this.#waiting !== null;
    if (!question || this.#waiting) return;
    this.#field.value = "";
    const view = this.#append(question);
    await this.#answer(view, question);
  }

  async #answer(view: TurnView, question: string): Promise<void> {
    this.#setWaiting(view);
    this.#scrollTo(view);
    try {
      const turn = { question, ...(await this.#client.ask(question, this.#talk.history())) };
      this.#talk.add(turn);
      this.#views.set(turn, view);
      this.#byWords = turn.meaning ? null : turn;
      view.show(turn.answer);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      view.fail(`No answer could be made: ${message}.`, () => void this.#answer(view, question));
    }
    this.#scrollTo(view);
    this.#setWaiting(null);
    this.#tellState();
  }

  /** Looks by meaning too for what words alone have found, or have not. */
  async #askAgain(turn: Turn): Promise<void> {
    const view = this.#views.get(turn);
    this.#byWords = null;
    if (!view || this.#waiting) return;
    this.#setWaiting(view);
    try {
      const history = this.#talk.history(this.#talk.indexOf(turn));
      const better = {
        question: turn.question,
        ...(await this.#client.ask(turn.question, history)),
      };
      this.#talk.replace(turn, better);
      this.#views.set(better, view);
      view.show(better.answer);
      this.#scrollTo(view);
    } catch {
      view.show(turn.answer); // What was said before still stands.
    }
    this.#setWaiting(null);
    this.#tellState();
  }

  #append(question: string): TurnView {
    const view = new TurnView(question, {
      root: this.page.files.root,
      follow: (event, address, quote) => this.#follow(event, address, quote),
      offer: (holder, source) => this.page.offer(holder, source),
    });
    this.#log.append(view.element);
    this.#intro.hidden = true;
    this.#clear.disabled = false;
    return view;
  }

  /** The asked view waits for its answer; null: none does. */
  #setWaiting(view: TurnView | null): void {
    this.#waiting = view;
    this.#send.disabled = view !== null;
    view?.wait(waitText(this.#client.state));
    this.#log.setAttribute("aria-busy", String(view !== null));
    if (!view && this.#next) void this.#ask();
  }

  #tellState(): void {
    const { state } = this.#client;
    const found = this.#byWords;
    const ready = state.python === "ready" && state.meaning.state === "ready";
    let deed: Deed | null = deedFor(this.#client);
    if (ready && found && !this.#waiting) {
      // Nobody minds that a refusal goes; an answer that is being read stays until it is asked away.
      if (!found.answer.answered) void this.#askAgain(found);
      else deed = { label: "Ask again, by meaning too", act: () => void this.#askAgain(found) };
    }
    this.#status.show(state, deed);
    this.#waiting?.wait(waitText(state));
  }

  #follow(event: MouseEvent, address: URL, quote: string): void {
    const here = address.pathname === location.pathname;
    const elsewhere = event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey;
    if (elsewhere || !here) {
      remember(address, quote, this.#wide.matches);
      return; // The browser goes there by itself.
    }
    event.preventDefault();
    if (!this.#wide.matches) this.#hide();
    history.pushState(null, "", address);
    showQuote(sectionOf(address), quote);
  }

  #forget(): void {
    this.#talk.clear();
    this.#views.clear();
    this.#byWords = null;
    this.#log.replaceChildren();
    this.#intro.hidden = false;
    this.#clear.disabled = true;
    this.#field.focus();
    this.#tellState();
  }

  #scrollToLast(): void {
    const last = this.#log.lastElementChild;
    if (last) this.#scroll.scrollTop = (last as HTMLElement).offsetTop - this.#scroll.offsetTop;
  }

  #scrollTo({ element }: TurnView): void {
    this.#scroll.scrollTop = element.offsetTop - this.#scroll.offsetTop;
  }
}

/** A button that opens the conversation and can be seen at this width. */
function shownOpener(): HTMLElement | null {
  const all = [...document.querySelectorAll<HTMLElement>(".cr-ask-open")];
  return all.find((each) => each.offsetParent !== null || each.getClientRects().length > 0) ?? null;
}
