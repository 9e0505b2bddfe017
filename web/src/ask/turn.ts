/** One question and its answer, as the page shows them. Whatever was typed or written is text. */
import { button, h } from "../dom";
import { type Answer, addressIn, blocks, type Citation, nearest, withoutSections } from "./answer";

export interface TurnActions {
  root: string;
  /** A citation was followed; `kept` is true if it opens beside, in another tab. */
  follow(event: MouseEvent, address: URL, quote: string): void;
  offer(holder: HTMLElement, source: string): void;
}

/** Where it stands no line ends. */
const JOINER = "\u2060";

/** "One neuron > The sigmoid" as a reader would write it. */
export function sectionName(section: string): string {
  return section.split(" > ").join(" › ");
}

/** The question, and a place for what is said to it. */
export class TurnView {
  readonly element: HTMLElement;
  readonly #body = h("div", { class: "cr-ask-answer" });

  constructor(
    question: string,
    private readonly actions: TurnActions,
  ) {
    this.element = h(
      "section",
      { class: "cr-ask-turn" },
      h("h3", {}, h("span", { class: "cr-hidden" }, "You asked: "), question),
      this.#body,
    );
  }

  /** Says that the answer is on its way. */
  wait(text: string): void {
    delete this.element.dataset.answered;
    const line = this.#body.querySelector(".cr-ask-wait");
    if (line) line.textContent = text;
    else this.#body.replaceChildren(h("p", { class: "cr-ask-wait" }, text));
  }

  fail(message: string, again: () => void): void {
    this.#body.replaceChildren(
      h("p", { class: "cr-ask-error" }, message),
      button("Ask again", null, again),
    );
  }

  show(answer: Answer): void {
    this.element.dataset.answered = String(answer.answered);
    this.#body.replaceChildren(...this.#said(withoutSections(answer)));
    if (answer.answered) this.#body.append(...this.#sources(answer));
    else this.#body.append(...this.#nearest(answer));
    if (answer.cell === null) return;
    const holder = h("div", { class: "cr-ask-cell" });
    this.#body.append(
      h("p", {}, "The library can work it out; run it, or change it first:"),
      holder,
    );
    this.actions.offer(holder, answer.cell);
  }

  #said(answer: Answer): HTMLElement[] {
    return blocks(answer).map((block) => {
      if (!block.code) return h("p", {}, ...block.pieces.flatMap((piece) => this.#piece(piece)));
      const name = { tabindex: 0, role: "group", "aria-label": "Code from the book" };
      const code = h("pre", name, block.text);
      const links = block.citations.flatMap((citation) => this.#piece(citation));
      return h("div", { class: "cr-ask-quoted" }, code, ...links);
    });
  }

  /** A citation stays on the line of the word before it. */
  #piece(piece: string | Citation): (Node | string)[] {
    if (typeof piece === "string") return [piece.trimEnd()];
    const label = `Source ${piece.id}: ${sectionName(piece.section)}`;
    return [JOINER, this.#link(piece, `[${piece.id}]`, "cr-ask-cite", label)];
  }

  #sources({ citations }: Answer): HTMLElement[] {
    if (citations.length === 0) return [];
    return [
      h("h4", {}, "From the book"),
      h(
        "ol",
        { class: "cr-ask-sources" },
        ...citations.map((citation) =>
          h(
            "li",
            {},
            h("span", { class: "cr-ask-number", "aria-hidden": "true" }, `[${citation.id}]`),
            this.#link(citation, sectionName(citation.section), "cr-ask-source"),
            h("blockquote", {}, citation.quote),
          ),
        ),
      ),
    ];
  }

  #nearest(answer: Answer): HTMLElement[] {
    const near = nearest(answer);
    if (near.length === 0) return [];
    return [
      h("h4", {}, "Nearest in the book"),
      h(
        "ul",
        { class: "cr-ask-sources" },
        ...near.map(({ section, url }) =>
          h("li", {}, this.#link({ url, quote: "" }, sectionName(section), "cr-ask-source")),
        ),
      ),
    ];
  }

  /** A link into the book; plain text if the address is none of the book's. */
  #link(
    { url, quote }: Pick<Citation, "url" | "quote">,
    text: string,
    kind: string,
    label?: string,
  ): HTMLElement {
    const address = addressIn(this.actions.root, url);
    if (!address) return h("span", { class: kind }, text);
    const link = h("a", { class: kind, href: address.href, "aria-label": label }, text);
    const follow = (event: MouseEvent): void => this.actions.follow(event, address, quote);
    link.addEventListener("click", follow);
    link.addEventListener("auxclick", follow);
    return link;
  }
}
