import { type Person, newPerson } from "../../e2e/package/program.ts";
import { type Desk, openDesk } from "./desk.ts";
import { dropFromMemory } from "./file-cache.ts";
import { type MemoryOfKinds, memoryOf } from "./program-memory.ts";
import { type Programs, SIDES, type Side, bothPrograms } from "./sides.ts";
import { type Field, type TimedStart, findField, timeStart, whileResting } from "./started.ts";

type Log = (line: string) => void;

/** What a program at rest keeps, in kB of PSS. */
export type RestingRun = { readonly memory: MemoryOfKinds; readonly voids: readonly string[] };

/** Both programs, packaged, at one desk. */
export type StartStage = {
  /** Somebody who had it open before, and everything in memory. */
  readonly warm: (side: Side) => Promise<TimedStart>;
  /** Somebody's first start, with none of the program's files in memory. */
  readonly cold: (side: Side) => Promise<TimedStart>;
  readonly rest: (side: Side, restMs: number) => Promise<RestingRun>;
  readonly close: () => Promise<void>;
};

/** A side whose field was found. */
type Known = { readonly person: Person; readonly field: Field };
type Parts = {
  readonly programs: Programs;
  readonly desk: Desk;
  readonly sides: Readonly<Record<Side, Known>>;
};

const voidStart = (error: unknown): TimedStart => ({
  paintedMs: Number.NaN,
  keyMs: Number.NaN,
  voids: [error instanceof Error ? error.message : String(error)],
});

const coldStart = async ({ programs, desk, sides }: Parts, side: Side): Promise<TimedStart> => {
  const person = await newPerson();
  try {
    const left = await dropFromMemory(programs[side].folder);
    const timed = await timeStart({ programs, side, desk, person }, sides[side].field);
    return { ...timed, voids: [...left, ...timed.voids] };
  } finally {
    await person.remove();
  }
};

const restOf = async ({ programs, desk, sides }: Parts, side: Side, restMs: number): Promise<RestingRun> => {
  const { person, field } = sides[side];
  const read = { field, restMs };
  const { value, voids } = await whileResting({ programs, side, desk, person }, read, ({ pid }) =>
    memoryOf(pid),
  );
  return { memory: value, voids };
};

const sideOf = async (programs: Programs, desk: Desk, side: Side): Promise<Known> => {
  const person = await newPerson();
  return { person, field: await findField({ programs, side, desk, person }) };
};

const bothSides = async (programs: Programs, desk: Desk): Promise<Parts["sides"]> => ({
  bare: await sideOf(programs, desk, "bare"),
  ours: await sideOf(programs, desk, "ours"),
});

/** Packages both, opens the desk, and starts each once to find its field. */
export const openStartStage = async (log: Log): Promise<StartStage> => {
  const programs = await bothPrograms(log);
  const desk = await openDesk();
  const found = await bothSides(programs, desk).catch(async (error: unknown) => {
    await desk.close();
    throw error;
  });
  const parts = { programs, desk, sides: found };
  return {
    warm: (side) => {
      const { person, field } = found[side];
      return timeStart({ programs, side, desk, person }, field).catch(voidStart);
    },
    cold: (side) => coldStart(parts, side).catch(voidStart),
    rest: (side, restMs) => restOf(parts, side, restMs),
    close: async () => {
      await desk.close();
      await Promise.all(SIDES.map((side) => found[side].person.remove()));
    },
  };
};
