/**
 * Text as a terminal would show it: a carriage return goes back to the start of the line, a
 * backspace one step, escape sequences are dropped (erase-line is obeyed). Pure: it keeps
 * finished lines apart from the line being written, so that the page can append the former.
 */
export class TerminalText {
  #line: string[] = [];
  #column = 0;
  #rest = "";

  /** The unfinished last line. */
  get line(): string {
    return this.#line.join("");
  }

  /** Takes more text; returns the lines this finished, each with its newline. */
  write(chunk: string): string {
    const text = this.#rest + chunk;
    this.#rest = "";
    let finished = "";
    let index = 0;
    while (index < text.length) {
      const character = text[index] as string;
      if (character === "\n") {
        finished += `${this.line}\n`;
        this.#line = [];
        this.#column = 0;
      } else if (character === "\r") {
        this.#column = 0;
      } else if (character === "\b") {
        this.#column = Math.max(0, this.#column - 1);
      } else if (character === "\x1b") {
        const sequence = ESCAPE.exec(text.slice(index, index + 64));
        if (!sequence) {
          // Perhaps the rest of it comes with the next chunk.
          if (text.length - index < 64) {
            this.#rest = text.slice(index);
            return finished;
          }
        } else {
          if (sequence[0].endsWith("K")) this.#erase(sequence[0]);
          index += sequence[0].length;
          continue;
        }
      } else {
        this.#put(character);
      }
      index++;
    }
    return finished;
  }

  #put(character: string): void {
    while (this.#line.length < this.#column) this.#line.push(" ");
    this.#line[this.#column++] = character;
  }

  #erase(sequence: string): void {
    if (sequence.includes("2")) this.#line = [];
    else this.#line.length = Math.min(this.#line.length, this.#column);
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with ESC.
const ESCAPE = /^\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07]*(?:\x07|\x1b\\)|[@-Z\\^_])/;
