import { FrameReply, type FrameMessage, type FrameReport } from "../e2ee/frame-messages.ts";
import { fail } from "../../protocol/errors.ts";
import { succeed, type Result } from "../../protocol/result.ts";
import type { FrameSink } from "./peer-connection.ts";

/** A worker that has not answered for so long is treated as dead. Milliseconds. */
export const ANSWER_MS = 2000;
/** Name of the trusted-types policy; the content security policy lists it. */
export const WORKER_POLICY = "anteroom-worker";

/** Makes the worker; apart, so that a test can bring another one. */
export type StartWorker = (scriptPath: string) => Worker;

/** The page's end of the frame worker. */
export type FrameWorkerClient = FrameSink & {
  tell(message: FrameMessage): void;
  /** Messages of the key half pass here as they are. */
  post(message: unknown, transfer?: Transferable[]): void;
  /** What the worker says that is no answer of the frame half; the answer ends it. */
  listen(listener: (message: unknown) => void): () => void;
  /** `ENCRYPTION_FAILED` if the worker does not answer within `ANSWER_MS`. */
  report(): Promise<Result<FrameReport>>;
  /** Called once when the worker dies, does not answer or says what cannot be read; at once if it has. */
  whenDead(listener: () => void): void;
  /** Ends the worker and its keys. */
  end(): void;
};

type Waiting = { answer: (report: Result<FrameReport>) => void; cancel: () => void };
type TrustedPolicy = { createScriptURL(path: string): string };
type TrustedTypes = { createPolicy(name: string, rules: TrustedPolicy): TrustedPolicy };

/** Starts the frame worker from its own bundle on the page's origin. */
export const startFrameWorker: StartWorker = (scriptPath) =>
  new Worker(workerUrl(scriptPath), { type: "module", name: "frames" });

/** A client of a worker started just now; `after` is a timer whose answer cancels it. */
export const createFrameWorkerClient = (
  worker: Worker,
  after: (ms: number, run: () => void) => () => void,
): FrameWorkerClient => {
  const waiting = new Map<number, Waiting>();
  const listeners = new Set<(message: unknown) => void>();
  const mourners = new Set<() => void>();
  let lastRequest = 0;
  let isDead = false;

  const settle = (request: number, report: Result<FrameReport>): void => {
    const one = waiting.get(request);
    waiting.delete(request);
    one?.cancel();
    one?.answer(report);
  };
  const die = (): void => {
    if (isDead) return;
    isDead = true;
    for (const request of waiting.keys()) settle(request, fail("ENCRYPTION_FAILED"));
    for (const mourner of mourners) mourner();
  };
  const hear = ({ data }: MessageEvent<unknown>): void => {
    const reply = FrameReply.safeParse(data);
    if (reply.success) settle(reply.data.request, succeed(reply.data.report));
    else for (const listener of listeners) listener(data);
  };
  const ask = (answer: Waiting["answer"]): void => {
    lastRequest += 1;
    const request = lastRequest;
    waiting.set(request, { answer, cancel: after(ANSWER_MS, die) });
    worker.postMessage({ half: "frames", kind: "report", request } satisfies FrameMessage);
  };

  worker.addEventListener("message", hear);
  worker.addEventListener("messageerror", die);
  worker.addEventListener("error", die);

  return {
    worker,
    attach: (attachment, { readable, writable }) =>
      worker.postMessage({ ...attachment, kind: "attach", readable, writable } satisfies FrameMessage, [
        readable,
        writable,
      ]),
    tell: (message) => worker.postMessage(message),
    post: (message, transfer = []) => worker.postMessage(message, transfer),
    listen: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    report: () => (isDead ? Promise.resolve(fail("ENCRYPTION_FAILED")) : new Promise(ask)),
    whenDead: (listener) => (isDead ? listener() : void mourners.add(listener)),
    end: () => {
      worker.terminate();
      die();
    },
  };
};

const workerUrl = (scriptPath: string): string => {
  policy ??= trustedTypesOf(globalThis)?.createPolicy(WORKER_POLICY, { createScriptURL: ownUrl }) ?? {
    createScriptURL: ownUrl,
  };
  return policy.createScriptURL(scriptPath);
};

/** A page may make a policy of one name once. */
let policy: TrustedPolicy | null = null;

const ownUrl = (path: string): string => {
  const { location } = globalThis;
  const url = new URL(path, location.href);
  if (url.origin !== location.origin) throw new TypeError("workers come from the own origin only");
  return url.href;
};

const trustedTypesOf = (scope: object): TrustedTypes | null =>
  "trustedTypes" in scope && isTrustedTypes(scope.trustedTypes) ? scope.trustedTypes : null;

const isTrustedTypes = (value: unknown): value is TrustedTypes =>
  typeof value === "object" && value !== null && "createPolicy" in value;
