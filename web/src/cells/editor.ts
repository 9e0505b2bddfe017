/** The code editor: CodeMirror 6 with Python, loaded when a reader first turns to a cell. */
import {
  autocompletion,
  type CompletionContext,
  type CompletionResult,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  completionStatus,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python, pythonLanguage } from "@codemirror/lang-python";
import {
  bracketMatching,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from "@codemirror/language";
import { EditorState, Prec, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, keymap } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";
import type { Completions } from "../python/protocol";

export interface EditorOptions {
  source: string;
  label: string;
  /** Element ids that describe how to leave the editor. */
  describedBy: string;
  onChange(source: string): void;
  onRun(): void;
  complete(source: string, position: number): Promise<Completions | null>;
}

const markLine = StateEffect.define<number | null>();

/** The line an error points to; any edit takes the mark away. */
const markedLine = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(markLine)) continue;
      const { value } = effect;
      if (value === null || value < 1 || value > transaction.state.doc.lines)
        return Decoration.none;
      const { from } = transaction.state.doc.line(value);
      return Decoration.set(Decoration.line({ class: "cr-error-at" }).range(from));
    }
    return transaction.docChanged ? Decoration.none : marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});

export class Editor {
  readonly view: EditorView;

  constructor(parent: HTMLElement, options: EditorOptions) {
    const fromPython = async (context: CompletionContext): Promise<CompletionResult | null> => {
      const word = context.matchBefore(/[\w.]+/);
      if (!word && !context.explicit) return null;
      const answer = await options.complete(context.state.doc.toString(), context.pos);
      if (!answer || answer.options.length === 0) return null;
      return { from: answer.from, options: answer.options, validFor: /^\w*$/ };
    };
    const start = (): boolean => {
      options.onRun();
      return true;
    };
    this.view = new EditorView({
      parent,
      state: EditorState.create({
        doc: options.source,
        extensions: [
          history(),
          python(),
          pythonLanguage.data.of({ autocomplete: fromPython }),
          autocompletion({ icons: false }),
          syntaxHighlighting(classHighlighter),
          bracketMatching(),
          closeBrackets(),
          indentOnInput(),
          indentUnit.of("    "),
          markedLine,
          Prec.highest(
            keymap.of([
              { key: "Shift-Enter", run: start },
              { key: "Mod-Enter", run: start },
              { key: "Escape", run: () => this.leaveWithTab() },
            ]),
          ),
          keymap.of([
            ...closeBracketsKeymap,
            ...completionKeymap,
            ...defaultKeymap,
            ...historyKeymap,
            indentWithTab,
          ]),
          EditorView.domEventHandlers({
            blur: (_, view) => view.setTabFocusMode(false),
          }),
          EditorView.updateListener.of((update) => {
            if (!update.docChanged) return;
            update.view.setTabFocusMode(false);
            options.onChange(update.state.doc.toString());
          }),
          EditorView.contentAttributes.of({
            // Said outright: to some tools an editable box alone is no stop for the keyboard.
            tabindex: "0",
            "aria-label": options.label,
            "aria-describedby": options.describedBy,
            autocapitalize: "off",
            spellcheck: "false",
          }),
        ],
      }),
    });
  }

  get source(): string {
    return this.view.state.doc.toString();
  }

  set source(text: string) {
    const { length } = this.view.state.doc;
    this.view.dispatch({ changes: { from: 0, to: length, insert: text } });
  }

  mark(line: number | null): void {
    this.view.dispatch({ effects: markLine.of(line) });
  }

  goTo(line: number): void {
    const position = this.view.state.doc.line(Math.min(line, this.view.state.doc.lines));
    this.view.dispatch({ selection: { anchor: position.from }, scrollIntoView: true });
    this.view.focus();
  }

  /** Puts the cursor where the pointer is. */
  placeCursor(x: number, y: number): void {
    const position = this.view.posAtCoords({ x, y }, false);
    this.view.dispatch({ selection: { anchor: position } });
  }

  focus(): void {
    this.view.focus();
  }

  /** Gives Tab back to the page until the reader types again or leaves; false: Escape may do more. */
  leaveWithTab(): boolean {
    if (completionStatus(this.view.state) === null) this.view.setTabFocusMode(true);
    return false;
  }
}
