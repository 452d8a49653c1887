import { WebSocket } from "ws";
import { SIGNAL_PATH, SIGNAL_PROTOCOL, TICKET_PREFIX } from "../../protocol/messages.ts";
import { ORIGIN } from "./talk.ts";

/** A socket that notes when each kind of message came, before anything of it is read. */
export type Line = {
  say(text: string): void;
  /** When the next message of this type came, on this process's clock, and its text. */
  next(type: string): Promise<{ at: number; text: string }>;
  /** Bytes and number of all messages of this type so far. */
  sum(type: string): { count: number; bytes: number };
  close(): void;
};

/** What a message is, by its beginning; an answer is one, whatever it says. */
const typeOf = (beginning: string): string => {
  const type = /"type":"(\w+)"/.exec(beginning)?.[1] ?? "";
  return type === "failed" ? "done" : type;
};

/** Most of what a crowd's day is made of is not wanted here: the beginning of a message says what it is. */
const lineOf = (socket: WebSocket): Line => {
  const waiting = new Map<string, (one: { at: number; text: string }) => void>();
  const unclaimed = new Map<string, { at: number; text: string }[]>();
  const sums = new Map<string, { count: number; bytes: number }>();
  socket.on("message", (data: Buffer) => {
    const at = performance.now();
    const type = typeOf(data.subarray(0, 60).toString());
    const sum = sums.get(type) ?? { count: 0, bytes: 0 };
    sums.set(type, { count: sum.count + 1, bytes: sum.bytes + data.length });
    if (type === "day" || type === "visit" || type === "board") return;
    const one = { at, text: data.toString() };
    const wanted = waiting.get(type);
    waiting.delete(type);
    if (wanted !== undefined) wanted(one);
    else unclaimed.set(type, [...(unclaimed.get(type) ?? []), one]);
  });
  return {
    say: (text) => socket.send(text),
    next: (type) =>
      new Promise((resolve, reject) => {
        const [first, ...others] = unclaimed.get(type) ?? [];
        if (first === undefined) {
          const late = setTimeout(() => reject(new Error(`no ${type} came`)), 10_000);
          waiting.set(type, (one) => {
            clearTimeout(late);
            resolve(one);
          });
          return;
        }
        unclaimed.set(type, others);
        resolve(first);
      }),
    sum: (type) => sums.get(type) ?? { count: 0, bytes: 0 },
    close: () => socket.terminate(),
  };
};

const opened = async (socket: WebSocket): Promise<Line> => {
  const line = lineOf(socket);
  await line.next("welcome");
  return line;
};

/** A line to the service, with a ticket of its own. */
export const openLine = (port: number, ticket: string): Promise<Line> =>
  opened(
    new WebSocket(`ws://127.0.0.1:${port}${SIGNAL_PATH}`, [SIGNAL_PROTOCOL, `${TICKET_PREFIX}${ticket}`], {
      headers: { origin: ORIGIN },
      perMessageDeflate: false,
    }),
  );

/** A line to the least server, under a name. */
export const openLeastLine = (port: number, name: string): Promise<Line> =>
  opened(new WebSocket(`ws://127.0.0.1:${port}/${name}`, { perMessageDeflate: false }));

/** Waits for the answer to what was said last; throws when it is a refusal. */
export const accepted = async (line: Line): Promise<void> => {
  const { text } = await line.next("done");
  if (!text.includes('"type":"done"')) throw new Error(text);
};
