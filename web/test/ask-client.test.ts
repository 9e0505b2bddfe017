import { beforeEach, expect, test } from "vitest";
import { Client, type TutorPort } from "../src/ask/client";
import type { Ask, Told } from "../src/ask/protocol";
import { deedFor, StatusLine, spokenText, stateText, waitText } from "../src/ask/status";

class FakePort implements TutorPort {
  sent: Ask[] = [];
  terminated = false;
  onmessage: TutorPort["onmessage"] = null;
  onerror: TutorPort["onerror"] = null;

  postMessage(message: Ask): void {
    this.sent.push(message);
  }

  terminate(): void {
    this.terminated = true;
  }

  tell(data: Told): void {
    this.onmessage?.({ data } as MessageEvent<Told>);
  }
}

const files = { root: "", pyodide: "", wheel: "", packages: [], version: "1" };
const said = { question: "?", answered: true, answer: "Yes.", citations: [], passages: [] };
const ready: Told = { type: "ready", meaning: 23_000_000, milliseconds: {} };

let ports: FakePort[];
const last = (): FakePort => ports.at(-1) as FakePort;

function clientThat(quietly: boolean): Client {
  const make = (): FakePort => {
    ports.push(new FakePort());
    return last();
  };
  return new Client(files, make, quietly, () => {});
}

beforeEach(() => {
  ports = [];
});

test("the first question starts Python, once", async () => {
  const client = clientThat(true);
  expect(stateText(client.state)).toBe("");
  const first = client.ask("a", []);
  const second = client.ask("b", [["a", "Yes."]]);
  expect(ports).toHaveLength(1);
  expect(last().sent.map(({ type }) => type)).toEqual(["start", "ask", "ask"]);
  last().tell({ type: "answer", request: 2, answer: said, meaning: true });
  last().tell({ type: "answer", request: 1, answer: said, meaning: false });
  expect((await first).meaning).toBe(false);
  expect(await second).toEqual({ answer: { ...said, cell: null }, meaning: true });
});

test("loading is told in words, to the ears without the numbers", () => {
  const client = clientThat(true);
  client.start();
  last().tell({ type: "progress", stage: "NumPy", received: 1_000_000, total: 3_300_000 });
  expect(stateText(client.state)).toBe("Python is starting: NumPy (1.0 of 3.3 MB)");
  expect(waitText(client.state)).toBe("Python is starting…");
  expect(spokenText(client.state)).toBe("Python is starting");
  last().tell(ready);
  last().tell({ type: "meaning", state: "loading", received: 12e6, total: 20e6 });
  expect(stateText(client.state)).toContain("meaning is loading (12.0 of 20.0 MB)");
  expect(spokenText(client.state)).toBe("");
  last().tell({ type: "meaning", state: "ready", milliseconds: 1 });
  expect(stateText(client.state)).toBe("");
});

test("meaning is fetched unasked, or offered to who saves data", () => {
  clientThat(true).start();
  last().tell(ready);
  expect(last().sent.at(-1)).toEqual({ type: "meaning" });

  const saver = clientThat(false);
  saver.start();
  last().tell(ready);
  expect(last().sent.map(({ type }) => type)).toEqual(["start"]);
  const line = new StatusLine();
  line.show(saver.state, deedFor(saver));
  const offer = line.element.querySelector("button");
  expect(offer?.textContent).toBe("Search by meaning too (23.0 MB)");
  offer?.click();
  offer?.click();
  expect(last().sent.map(({ type }) => type)).toEqual(["start", "meaning"]);
});

test("a book without vectors says nothing of meaning", () => {
  const client = clientThat(true);
  client.start();
  last().tell({ ...ready, meaning: 0 });
  expect(last().sent).toHaveLength(1);
  expect(stateText(client.state)).toBe("");
  expect(deedFor(client)).toBeNull();
});

test("if Python doesn't start, all who wait hear why, and the next question tries again", async () => {
  const client = clientThat(true);
  const waiting = client.ask("a", []);
  last().tell({ type: "failed", message: "no network" });
  await expect(waiting).rejects.toThrow("no network");
  expect(last().terminated).toBe(true);
  expect(stateText(client.state)).toContain("could not be started: no network");
  expect(deedFor(client)?.label).toBe("Try again");
  const again = client.ask("a", []);
  expect(ports).toHaveLength(2);
  last().tell({ type: "answer", request: 2, answer: said, meaning: false });
  expect((await again).answer.answer).toBe("Yes.");
});

test("a question that fails, or an answer that is none, is a reason in words", async () => {
  const client = clientThat(true);
  const first = client.ask("a", []);
  const second = client.ask("b", []);
  last().tell({ type: "unanswered", request: 1, message: "MemoryError" });
  last().tell({ type: "answer", request: 2, answer: { answered: 1 }, meaning: false });
  await expect(first).rejects.toThrow("MemoryError");
  await expect(second).rejects.toThrow("The answer's");
});

test("meaning that can't be loaded leaves words, and can be tried again", () => {
  const client = clientThat(true);
  client.start();
  last().tell(ready);
  last().tell({ type: "meaning", state: "failed", message: "HTTP 404" });
  expect(stateText(client.state)).toContain("words alone");
  deedFor(client)?.act();
  expect(last().sent.map(({ type }) => type)).toEqual(["start", "meaning", "meaning"]);
});
