import { fail } from "../../protocol/errors.ts";
import { ShareSource } from "../../protocol/ipc.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { Clock } from "../clock.ts";

/** How long a choice waits for its getDisplayMedia(). */
export const CHOICE_MS = 10_000;

/** A source as the system names it; `picture` is a PNG data URL, `displayId` empty for windows. */
export type FoundSource = { id: string; name: string; picture: string; displayId: string };

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
  /** Whether a capture may begin: one for each choice, however the page asks for it. */
  permit: () => boolean;
  /** The waiting choice, once; null when there is none or it is too old. */
  take: () => { id: string; name: string } | null;
  /** The display of a screen that was shown in the picker; null for windows and for what was never shown. */
  displayOf: (id: string) => string | null;
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

type Choice = { id: string; name: string; at: number; isPermitted: boolean };

/** A picker that knows nothing yet. */
export const createShareChoice = ({ find, ownIds, clock }: SharePorts): ShareChoice => {
  let offered: readonly ShareSource[] = [];
  let displays: ReadonlyMap<string, string> = new Map();
  let choice: Choice | null = null;
  const waiting = (): Choice | null => {
    const age = choice === null ? CHOICE_MS : clock.now() - choice.at;
    return age >= 0 && age < CHOICE_MS ? choice : null;
  };
  return {
    list: async () => {
      const found = await find();
      const sources = shown(found, ownIds());
      offered = sources;
      displays = new Map(found.map(({ id, displayId }) => [id, displayId]));
      return sources;
    },
    choose: (id) => {
      const source = offered.find((one) => one.id === id);
      choice = source === undefined ? null : { id, name: source.title, at: clock.now(), isPermitted: false };
      return source === undefined ? fail("NOT_FOUND") : succeed({});
    },
    permit: () => {
      const now = waiting();
      if (now === null || now.isPermitted) return false;
      choice = { ...now, isPermitted: true };
      return true;
    },
    take: () => {
      const taken = waiting();
      choice = null;
      return taken === null ? null : { id: taken.id, name: taken.name };
    },
    displayOf: (id) => {
      const displayId = id.startsWith("screen:") ? displays.get(id) : undefined;
      return displayId === undefined || displayId === "" ? null : displayId;
    },
  };
};
