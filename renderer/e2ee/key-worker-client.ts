import type { Result } from "../../protocol/result.ts";
import { type KeyInput, type KeyKind, type KeyValues, keyValues } from "./key-messages.ts";
import { type WorkerChannel, createWorkerAsker } from "./worker-asker.ts";

/** The page's side of the key half: every question gets exactly one answer, and a dead worker's is ENCRYPTION_FAILED. */
export type KeyWorker = {
  ask<Kind extends KeyKind>(kind: Kind, input: KeyInput<Kind>): Promise<Result<KeyValues[Kind]>>;
  /** Tells all who wait that the worker is gone. */
  close(): void;
};

/** Talks to the key half over a channel that the frame half may share. */
export const createKeyWorkerClient = (channel: WorkerChannel): KeyWorker => {
  const asker = createWorkerAsker("keys", channel);
  return {
    ask: (kind, input) => asker.ask(kind, input, keyValues[kind]),
    close: asker.close,
  };
};
