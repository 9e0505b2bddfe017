import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Panel } from "../src/ask/panel";
import type { Ask, Told } from "../src/ask/protocol";

class FakeWorker {
  sent: Ask[] = [];
  onmessage: ((event: MessageEvent<Told>) => void) | null = null;

  constructor() {
    workers.push(this);
  }

  postMessage(message: Ask): void {
    this.sent.push(message);
  }

  terminate(): void {}

  async tell(told: Told): Promise<void> {
    this.onmessage?.({ data: told } as MessageEvent<Told>);
    await new Promise((resolve) => setTimeout(resolve));
  }

  asked(): string[] {
    return this.sent.flatMap((each) => (each.type === "ask" ? [each.question] : []));
  }
}

let workers: FakeWorker[];
const files = { root: "http://book.test/", pyodide: "", wheel: "", packages: [], version: "1" };
const offered: string[] = [];
const said = (answered: boolean, answer: string) => ({
  question: "?",
  answered,
  answer,
  citations: [],
  passages: [],
  cell: answered ? "1 + 1" : undefined,
});
const ready: Told = { type: "ready", meaning: 9, milliseconds: {} };

function open(): Panel {
  const workerAddress = new URL("http://book.test/tutor.js");
  const panel = new Panel({ files, workerAddress, offer: (_, source) => offered.push(source) });
  panel.open(null);
  return panel;
}

function type(question: string): void {
  const field = document.querySelector("textarea") as HTMLTextAreaElement;
  field.value = question;
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
}

const text = (): string => document.querySelector("[role=log]")?.textContent ?? "";
const press = (name: string): void =>
  [...document.querySelectorAll("button")].find((each) => each.textContent === name)?.click();

beforeEach(() => {
  workers = [];
  offered.length = 0;
  localStorage.clear();
  document.body.replaceChildren();
  vi.stubGlobal("Worker", FakeWorker);
});
afterEach(() => vi.unstubAllGlobals());

test("a refusal by words alone is looked at again when meaning is there", async () => {
  open();
  const [worker] = workers as [FakeWorker];
  type("a");
  await worker.tell(ready);
  await worker.tell({ type: "answer", request: 1, answer: said(false, "No."), meaning: false });
  expect(text()).toContain("No.");
  await worker.tell({ type: "meaning", state: "ready", milliseconds: 1 });
  expect(worker.asked()).toEqual(["a", "a"]);
  await worker.tell({ type: "answer", request: 2, answer: said(true, "Yes."), meaning: true });
  expect(text()).toContain("Yes.");
  expect(text()).not.toContain("No.");
  expect(offered).toEqual(["1 + 1"]);
});

test("an answer that is being read changes only when asked to", async () => {
  open();
  const [worker] = workers as [FakeWorker];
  type("a");
  await worker.tell(ready);
  await worker.tell({ type: "answer", request: 1, answer: said(true, "Yes."), meaning: false });
  await worker.tell({ type: "meaning", state: "ready", milliseconds: 1 });
  expect(worker.asked()).toEqual(["a"]);
  press("Ask again, by meaning too");
  expect(worker.asked()).toEqual(["a", "a"]);
  await worker.tell({ type: "unanswered", request: 2, message: "gone" });
  expect(text()).toContain("Yes.");
});

test("an error says what to do", async () => {
  open();
  const [worker] = workers as [FakeWorker];
  type("a");
  await worker.tell({ type: "unanswered", request: 1, message: "MemoryError" });
  expect(text()).toContain("No answer could be made: MemoryError.");
  press("Ask again");
  expect(worker.asked()).toEqual(["a", "a"]);
});

test("what was said is there on the next page, and can be cleared", async () => {
  open();
  type("a <b>");
  await (workers[0] as FakeWorker).tell({
    type: "answer",
    request: 1,
    answer: said(true, "Yes."),
    meaning: true,
  });
  document.body.replaceChildren();
  open();
  expect(text()).toContain("You asked: a <b>");
  expect(text()).toContain("Yes.");
  press("Clear");
  expect(text()).toBe("");
  document.body.replaceChildren();
  open();
  expect(text()).toBe("");
});

test("nothing is asked for nothing", () => {
  open();
  type("   ");
  expect(workers[0]?.asked()).toEqual([]);
});

test("a question sent while an answer is waited for is asked after it", async () => {
  open();
  const [worker] = workers as [FakeWorker];
  type("a");
  type("b");
  await worker.tell(ready);
  expect(worker.asked()).toEqual(["a"]);
  expect(document.querySelector("textarea")?.value).toBe("b");
  await worker.tell({ type: "answer", request: 1, answer: said(true, "Yes."), meaning: false });
  expect(worker.asked()).toEqual(["a", "b"]);
  expect(document.querySelector("textarea")?.value).toBe("");
});

test("who goes on writing after sending too early is not interrupted", async () => {
  open();
  const [worker] = workers as [FakeWorker];
  type("a");
  type("b");
  document.querySelector("textarea")?.dispatchEvent(new InputEvent("input"));
  await worker.tell(ready);
  await worker.tell({ type: "answer", request: 1, answer: said(true, "Yes."), meaning: false });
  expect(worker.asked()).toEqual(["a"]);
});
