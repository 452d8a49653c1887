import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import * as z from "zod";

/*
 * What the processes of S1 tell each other: the service, the least server (N0) and the crowd that waits at both run in
 * processes of their own, so that none of them keeps the clock of another waiting.
 */

/** A visit of the service, as somebody who arrives is told of it. */
export const Place = z.object({ visitId: z.string(), opening: z.string() });
/** A visit's ids. */
export type Place = z.infer<typeof Place>;

/** The first word of the service and of the least server. */
export const Ready = z.object({
  port: z.int(),
  places: z.array(Place),
  /** Ticket of the clinician's desktop. */
  staff: z.string(),
});

/** Asks the service for tickets to these visits. */
export const TicketsWanted = z.object({ ask: z.literal("tickets"), visitIds: z.array(z.string()) });
/** One ticket for each visit that was named, in the same order. */
export const Tickets = z.object({ tickets: z.array(z.string()) });

/** Whoever shall wait: at the service with a ticket each, and as many at the least server. */
export const CrowdWanted = z.object({
  servicePort: z.int(),
  leastPort: z.int(),
  arrivals: z.array(Place.extend({ ticket: z.string() })),
});
/** How many wait now at each. */
export const CrowdWaits = z.object({ atService: z.int(), atLeast: z.int() });

/** The origin of everybody who connects. */
export const ORIGIN = "https://visits.clinic.example";

/** A process of S1. */
export type Helper = {
  /** Says something, if there is something to say, and waits for the next word of this shape. */
  hear<T>(schema: z.ZodType<T>, saying?: object): Promise<T>;
  close(): Promise<void>;
};

const exited = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once("exit", () => resolve());
  });

/** Starts a program of this folder. */
export const startHelper = (name: string, ...words: readonly string[]): Helper => {
  const child = fork(join(import.meta.dirname, `${name}.ts`), words, {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  return {
    hear: (schema, saying) =>
      new Promise((resolve, reject) => {
        const onExit = (): void => reject(new Error(`${name} ended`));
        child.once("exit", onExit);
        child.once("message", (said) => {
          child.off("exit", onExit);
          const heard = schema.safeParse(said);
          if (heard.success) resolve(heard.data);
          else reject(new Error(`${name} said something else`));
        });
        if (saying !== undefined) child.send(saying);
      }),
    async close() {
      child.kill();
      await exited(child);
    },
  };
};

/** From inside such a program: says something to whoever started it. */
export const tell = (message: object): void => void process.send?.(message);
