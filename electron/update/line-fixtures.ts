import { type Server, createServer } from "node:http";
import { type IncomingMessage, type ServerResponse } from "node:http";
import type { After } from "../settings/policy-watch.ts";
import type { Line } from "./line.ts";

type Alarm = { readonly ms: number; readonly run: () => void };

/** Time that goes by only when a test says so. */
export const alarms = () => {
  const set = new Set<Alarm>();
  const waiting: (() => void)[] = [];
  const after: After = (ms, run) => {
    const alarm = { ms, run };
    set.add(alarm);
    for (const go of waiting.splice(0)) go();
    return () => set.delete(alarm);
  };
  return {
    after,
    /** How many run now. */
    count: () => set.size,
    /** Lets one of so many milliseconds ring, as soon as it is set and `isReady`. */
    ring: async (ms: number, isReady: () => boolean): Promise<void> => {
      for (;;) {
        const found = [...set].find((alarm) => alarm.ms === ms);
        if (found !== undefined && isReady()) return found.run();
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
  };
};

/** A line whose time stands still. */
export const lineOf = (fetch: Line["fetch"]): Line => ({ fetch, after: () => () => undefined });

/** A body of these chunks; `isOpen` leaves it open after the last one. */
export const bodyOf = (
  chunks: readonly Uint8Array[],
  isOpen = false,
): ReadableStream<Uint8Array<ArrayBuffer>> =>
  new ReadableStream({
    start: (controller) => {
      for (const chunk of chunks) controller.enqueue(Uint8Array.from(chunk));
      if (!isOpen) controller.close();
    },
  });

/** A body without an end. */
export const endless = (
  chunk: Uint8Array,
): { body: ReadableStream<Uint8Array<ArrayBuffer>>; sent: () => number } => {
  let sent = 0;
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: (controller) => {
      sent += chunk.length;
      controller.enqueue(Uint8Array.from(chunk));
    },
  });
  return { body, sent: () => sent };
};

/** A real server on this machine. */
export const serve = async (
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<{ origin: string; close: () => void }> => {
  const server: Server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { origin: `http://127.0.0.1:${address.port}`, close };
};
