import { fail } from "../../protocol/errors.ts";
import { ShareSource } from "../../protocol/ipc.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { Clock } from "../clock.ts";

/** How long a choice waits for its getDisplayMedia(). */
export const CHOICE_MS = 10_000;

/** A source as the system names it; `picture` is a PNG data URL. */
export type FoundSource = { id: string; name: string; picture: string };

/** What choosing needs; own windows are left out, since sharing them shows the visit to itself. */
export type SharePorts = {
  find: () => Promise<readonly FoundSource[]>;
  ownIds: () => readonly string[];
  clock: Clock;
};

/** The share picker's memory: what was shown last, and the one choice that is waiting. */
export type ShareChoice = {
  list: () => Promise<ShareSource[]>;
  /** Only a source that was shown last can be chosen. */
  choose: (id: string) => Result<Record<string, never>>;
  /** The waiting choice, once; null when there is none or it is too old. */
  take: () => { id: string; name: string } | null;
};

const TITLE_MAX = 200;

const shown = (found: readonly FoundSource[], ownIds: readonly string[]): ShareSource[] =>
  found
    .filter((source) => !ownIds.includes(source.id))
    .map((source) =>
      ShareSource.safeParse({
        id: source.id,
        kind: source.id.startsWith("screen:") ? "screen" : "window",
        title: source.name.slice(0, TITLE_MAX),
        picture: source.picture,
      }),
    )
    .flatMap((parsed) => (parsed.success ? [parsed.data] : []));

/** A picker that knows nothing yet. */
export const createShareChoice = ({ find, ownIds, clock }: SharePorts): ShareChoice => {
  let offered: readonly ShareSource[] = [];
  let choice: { id: string; name: string; at: number } | null = null;
  return {
    list: async () => {
      const sources = shown(await find(), ownIds());
      offered = sources;
      return sources;
    },
    choose: (id) => {
      const source = offered.find((one) => one.id === id);
      choice = source === undefined ? null : { id, name: source.title, at: clock.now() };
      return source === undefined ? fail("NOT_FOUND") : succeed({});
    },
    take: () => {
      const taken = choice;
      choice = null;
      if (taken === null) return null;
      const age = clock.now() - taken.at;
      return age >= 0 && age < CHOICE_MS ? { id: taken.id, name: taken.name } : null;
    },
  };
};
