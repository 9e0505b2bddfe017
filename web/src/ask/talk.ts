/** The conversation: what was asked and answered, kept in the reader's browser from page to page. */
import { keepTalk, talk } from "../storage";
import { type Answer, readAnswer, words } from "./answer";

export interface Turn {
  question: string;
  answer: Answer;
  /** Whether the search went by meaning too, or by words alone. */
  meaning: boolean;
}

const MOST = 30; // turns kept
const BEHIND = 4; // turns that a follow-up may refer to
const LONGEST = 2000; // characters of an earlier answer that go along

export class Talk {
  #turns: Turn[] = read();

  get turns(): readonly Turn[] {
    return this.#turns;
  }

  /** Earlier questions and answers, as the tutor wants them; those before `turn` if it is given. */
  history(before = this.#turns.length): [string, string][] {
    return this.#turns
      .slice(Math.max(0, before - BEHIND), before)
      .map(({ question, answer }) => [question, words(answer).slice(0, LONGEST)]);
  }

  add(turn: Turn): void {
    // Another tab may have asked meanwhile.
    this.#turns = [...read(), turn].slice(-MOST);
    this.#keep();
  }

  /** Puts a better answer in the place of one given before. */
  replace(old: Turn, better: Turn): void {
    this.#turns = this.#turns.map((turn) => (turn === old ? better : turn));
    this.#keep();
  }

  indexOf(turn: Turn): number {
    return this.#turns.indexOf(turn);
  }

  clear(): void {
    this.#turns = [];
    keepTalk("");
  }

  #keep(): void {
    keepTalk(JSON.stringify(this.#turns));
  }
}

/** What is kept, less what can't be read: it may come from an older book or from a file. */
function read(): Turn[] {
  try {
    const kept: unknown = JSON.parse(talk() || "[]");
    return (Array.isArray(kept) ? kept : []).flatMap((value: Record<string, unknown>) => {
      try {
        const answer = readAnswer(value.answer);
        return [{ question: String(value.question), answer, meaning: value.meaning === true }];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
}
