/**
 * The worker that holds the page's Python: one session, one run at a time. It computes nothing
 * itself and passes on what `chainrule.live` tells.
 */
import { boot, type Python } from "./python/boot";
import type { LiveEvent, Reply, Request } from "./python/protocol";

/** A Python object reached from here. */
interface Session {
  run(source: string, cell: string): boolean;
  check(source: string, check: string, cell: string): boolean;
}

type Job = Extract<Request, { type: "run" | "check" | "act" }>;

let python: Promise<Python> | null = null;
let session: Session | null = null;
let interrupt: Uint8Array | null = null;
let current = 0;
let finished = true;

const send = (reply: Reply): void => postMessage(reply);

const SESSION = `
import json
from chainrule.live import Session
from chainrule.live.encoding import to_json

def _make(emit):
    return Session(lambda event: emit(to_json(event)))

def _act(session, piece, action, cell):
    session.act(piece, json.loads(action), cell)

def _complete(session, source, position):
    return to_json(session.complete(source, position))
`;

/** Runs Python for the worker itself, out of the reader's sight and namespace. */
type Make = (emit: (event: string) => void) => Session;
type Complete = (session: Session, source: string, position: number) => string;
type Act = (session: Session, piece: string, action: string, cell: string) => void;
let complete: Complete | null = null;
let act: Act | null = null;

async function startPython(request: Extract<Request, { type: "start" }>): Promise<Python> {
  const started = await boot(request.files, (progress) => send({ type: "progress", ...progress }));
  const { pyodide } = started;
  interrupt = request.interrupt;
  if (interrupt) pyodide.setInterruptBuffer(interrupt);
  pyodide.runPython(SESSION);
  const make = pyodide.globals.get("_make") as Make;
  complete = pyodide.globals.get("_complete") as Complete;
  act = pyodide.globals.get("_act") as Act;
  session = make((text) => forward(JSON.parse(text) as LiveEvent));
  return started;
}

function forward(event: LiveEvent): void {
  if (event.type === "done") finished = true;
  send({ ...event, run: current });
}

async function run(request: Job): Promise<void> {
  current = request.run;
  finished = false;
  const { provide, keepImage } = await ready();
  try {
    if (request.type !== "act") {
      await provide(request.source, (progress) =>
        send({ type: "progress", run: request.run, ...progress }),
      );
    }
    if (interrupt) interrupt[0] = 0;
    if (request.type === "run") session?.run(request.source, request.cell);
    else if (request.type === "check") session?.check(request.source, request.check, request.cell);
    else if (session) act?.(session, request.piece, JSON.stringify(request.action), request.cell);
  } catch (error) {
    if (!finished) reportEscaped(error, request.cell);
  }
  if (!finished) forward({ type: "done", ok: false, seconds: 0 });
  setTimeout(() => void keepImage(), 500);
}

/** Something went wrong outside the reader's code: a download, or a stop at an unlucky moment. */
function reportEscaped(error: unknown, cell: string): void {
  const text = error instanceof Error ? error.message : String(error);
  const stopped = text.includes("KeyboardInterrupt");
  forward({
    type: "error",
    name: stopped ? "KeyboardInterrupt" : "The page's Python",
    message: stopped ? "Stopped" : (text.trim().split("\n").pop() ?? text),
    traceback: text,
    line: null,
    cell,
    hint: null,
  });
}

async function ready(): Promise<Python> {
  if (!python) throw new Error("Python was not started.");
  return python;
}

/** Positions are UTF-16 units in the page and characters in Python. */
async function answerCompletion(request: Extract<Request, { type: "complete" }>): Promise<void> {
  await ready();
  let result = null;
  try {
    const before = [...request.source.slice(0, request.position)].length;
    const text = session && complete ? complete(session, request.source, before) : "null";
    result = JSON.parse(text);
    if (result) result.from = [...request.source].slice(0, result.from).join("").length;
  } catch {
    result = null; // A completion that fails is one that isn't offered.
  }
  send({ type: "completions", request: request.request, result });
}

addEventListener("message", ({ data }: MessageEvent<Request>) => {
  if (data.type === "start") {
    python = startPython(data);
    python.then(
      ({ milliseconds }) => send({ type: "ready", milliseconds }),
      (error: unknown) => send({ type: "failed", message: String(error) }),
    );
  } else if (data.type === "complete") {
    void answerCompletion(data);
  } else {
    void run(data).catch(() => {}); // A failed start was told already.
  }
});
