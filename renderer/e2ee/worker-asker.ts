import * as z from "zod";
import { FailureSchema, fail } from "../../protocol/errors.ts";
import type { Result } from "../../protocol/result.ts";

/** A way to a worker: its `postMessage`, and whatever it says back; others may use the same way. */
export type WorkerChannel = {
  send(message: unknown): void;
  listen(onMessage: (message: unknown) => void): void;
};

/** Asks one half of a worker and waits for its one answer; once closed, every answer is ENCRYPTION_FAILED. */
export type WorkerAsker = {
  ask<T>(kind: string, input: unknown, answer: z.ZodType<T>): Promise<Result<T>>;
  /** Tells all who wait that the worker is gone. */
  close(): void;
};

const Reply = z.discriminatedUnion("ok", [
  z.strictObject({ half: z.string(), request: z.int(), ok: z.literal(true), value: z.unknown() }),
  z.strictObject({ half: z.string(), request: z.int(), ok: z.literal(false), error: FailureSchema }),
]);

/** An asker for the half of this name. */
export const createWorkerAsker = (half: string, channel: WorkerChannel): WorkerAsker => {
  const waiting = new Map<number, (reply: Result<unknown>) => void>();
  let requests = 0;
  let isClosed = false;
  channel.listen((message) => {
    const reply = Reply.safeParse(message);
    if (!reply.success || reply.data.half !== half) return;
    const settle = waiting.get(reply.data.request);
    waiting.delete(reply.data.request);
    settle?.(reply.data);
  });
  return {
    ask: async (kind, input, answer) => {
      if (isClosed) return fail("ENCRYPTION_FAILED");
      requests += 1;
      const request = requests;
      const reply = await new Promise<Result<unknown>>((settle) => {
        waiting.set(request, settle);
        channel.send({ half, request, kind, input });
      });
      if (!reply.ok) return { ok: false, error: reply.error };
      const value = answer.safeParse(reply.value);
      return value.success ? { ok: true, value: value.data } : fail("ENCRYPTION_FAILED");
    },
    close: () => {
      isClosed = true;
      for (const settle of waiting.values()) settle(fail("ENCRYPTION_FAILED"));
      waiting.clear();
    },
  };
};
