import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Job, Kernel, type Port } from "../src/python/kernel";
import type { LiveEvent, Reply, Request } from "../src/python/protocol";

class FakePort implements Port {
  sent: Request[] = [];
  terminated = false;
  onmessage: Port["onmessage"] = null;
  onerror: Port["onerror"] = null;

  postMessage(message: Request): void {
    this.sent.push(message);
  }

  terminate(): void {
    this.terminated = true;
  }

  reply(data: Reply): void {
    this.onmessage?.({ data } as MessageEvent<Reply>);
  }

  runs(): number[] {
    return this.sent.flatMap((message) => (message.type === "run" ? [message.run] : []));
  }
}

const files = { root: "", pyodide: "", wheel: "", packages: [], version: "1" };
const job = (cell: string): Job => ({ kind: "run", cell, source: `# ${cell}` });
const done = (run: number, ok = true): Reply => ({ type: "done", run, ok, seconds: 0.1 });

let ports: FakePort[];

function kernelWith({ isolated }: { isolated: boolean }): Kernel {
  return new Kernel(
    files,
    () => {
      const port = new FakePort();
      ports.push(port);
      return port;
    },
    isolated,
  );
}

beforeEach(() => {
  ports = [];
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

test("cells run one at a time, in the order asked", async () => {
  const kernel = kernelWith({ isolated: true });
  const first = kernel.run(job("cell-1"), { event() {} });
  const second = kernel.run(job("cell-2"), { event() {} });
  const port = ports[0] as FakePort;
  port.reply({ type: "ready", milliseconds: {} });
  expect(port.runs()).toEqual([1]);
  port.reply(done(1));
  expect(await first).toBe("ok");
  expect(port.runs()).toEqual([1, 2]);
  port.reply(done(2, false));
  expect(await second).toBe("error");
});

test("events go to the run they belong to", () => {
  const kernel = kernelWith({ isolated: true });
  const heard: LiveEvent[] = [];
  void kernel.run(job("cell-1"), { event: (event) => heard.push(event) });
  const port = ports[0] as FakePort;
  port.reply({ type: "stream", name: "stdout", text: "mine", run: 1 });
  port.reply({ type: "stream", name: "stdout", text: "of another run", run: 7 });
  expect(heard).toEqual([{ type: "stream", name: "stdout", text: "mine" }]);
});

test("a stop that Python hears keeps the variables and cancels what waits", async () => {
  const kernel = kernelWith({ isolated: true });
  const running = kernel.run(job("cell-1"), { event() {} });
  const waiting = kernel.run(job("cell-2"), { event() {} });
  const port = ports[0] as FakePort;
  port.reply({ type: "ready", milliseconds: {} });
  kernel.stop();
  const start = port.sent[0];
  expect(start?.type === "start" && start.interrupt?.[0]).toBe(2);
  port.reply(done(1, false));
  expect(await running).toBe("kept");
  expect(await waiting).toBe("cancelled");
  vi.advanceTimersByTime(5000);
  expect(port.terminated).toBe(false);
});

test("a cell that doesn't hear the stop loses its worker within a second", async () => {
  const kernel = kernelWith({ isolated: true });
  const running = kernel.run(job("cell-1"), { event() {} });
  ports[0]?.reply({ type: "ready", milliseconds: {} });
  kernel.stop();
  kernel.stop(); // Impatience changes nothing.
  vi.advanceTimersByTime(699);
  expect(ports[0]?.terminated).toBe(false);
  vi.advanceTimersByTime(2);
  expect(await running).toBe("lost");
  expect(ports[0]?.terminated).toBe(true);
  expect(ports[1]?.sent.map(({ type }) => type)).toEqual(["start"]);
});

test("without isolation a stop restarts at once", async () => {
  const kernel = kernelWith({ isolated: false });
  const running = kernel.run(job("cell-1"), { event() {} });
  ports[0]?.reply({ type: "ready", milliseconds: {} });
  kernel.stop();
  expect(await running).toBe("lost");
  expect(ports).toHaveLength(2);
});

test("a start that fails is told to every cell, and the next run tries again", async () => {
  const kernel = kernelWith({ isolated: true });
  const first = kernel.run(job("cell-1"), { event() {} });
  const second = kernel.run(job("cell-2"), { event() {} });
  ports[0]?.reply({ type: "failed", message: "no network" });
  expect([await first, await second]).toEqual(["failed", "failed"]);
  expect(kernel.failure).toBe("no network");
  void kernel.run(job("cell-1"), { event() {} });
  expect(kernel.failure).toBeNull();
  expect(ports).toHaveLength(2);
});

test("progress is told to a cell that asks while Python is still loading", () => {
  const kernel = kernelWith({ isolated: true });
  kernel.start();
  ports[0]?.reply({ type: "progress", stage: "NumPy", received: 1, total: 3 });
  const stages: string[] = [];
  void kernel.run(job("cell-1"), { event() {}, progress: ({ stage }) => stages.push(stage) });
  expect(stages).toEqual(["NumPy"]);
});

test("completions are not asked of a busy Python", async () => {
  const kernel = kernelWith({ isolated: true });
  void kernel.run(job("cell-1"), { event() {} });
  ports[0]?.reply({ type: "ready", milliseconds: {} });
  expect(await kernel.complete("x", 1)).toBeNull();
  ports[0]?.reply(done(1));
  const answer = kernel.complete("mod", 3);
  const result = { from: 0, options: [{ label: "model" }] };
  ports[0]?.reply({ type: "completions", request: 2, result });
  expect(await answer).toEqual(result);
});
