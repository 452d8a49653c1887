import type { BuildFacts, PackageType } from "../../protocol/build-facts.ts";
import { fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { UPDATE_MANIFEST_MAX, manifestName } from "../../protocol/update-manifest.ts";
import type { UpdateChannel } from "../../protocol/update-values.ts";
import type { Clock } from "../clock.ts";
import { type Answer, type Line, LineCut, askFeed, isFeedUrl } from "./line.ts";
import type { Feed, Offer } from "./ports.ts";
import type { TrustFile } from "./trust-file.ts";
import { type TrustState, accept } from "./trust-state.ts";
import { verifyManifest } from "./verify-manifest.ts";

/** What is wrong with the memory of the feed: it was not understood, could not be read, or could not be kept for the next run. */
export type TrustTrouble = "damaged" | "unreadable" | "unsaved";

/** What a feed needs. */
export type FeedPorts = Line & {
  readonly facts: BuildFacts;
  readonly packageType: PackageType;
  /** What `os.release()` says. */
  readonly osRelease: string;
  /** The policy's, as it is now. */
  readonly minimumVersion: () => string | null;
  readonly clock: Clock;
  readonly trust: TrustFile;
  readonly onTrouble: (trouble: TrustTrouble) => void;
};

/** Longest time that a manifest may take. Milliseconds. */
export const MANIFEST_TOTAL_MS = 60_000;

const OK = 200;

/** All bytes; UPDATE_SIGNATURE_INVALID for more than a manifest has, however long the answer was said to be. */
const bytesOfManifest = async (answer: Answer): Promise<Result<Uint8Array>> => {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of answer.chunks()) {
    length += chunk.length;
    if (length > UPDATE_MANIFEST_MAX) return fail("UPDATE_SIGNATURE_INVALID");
    chunks.push(chunk);
  }
  return succeed(Buffer.concat(chunks));
};

const readManifest = async (line: Line, url: URL): Promise<Result<Uint8Array>> => {
  const answer = await askFeed(line, { url, headers: {}, totalMs: MANIFEST_TOTAL_MS });
  if (answer === null) return fail("UPDATE_UNREACHABLE");
  try {
    return answer.status === OK ? await bytesOfManifest(answer) : fail("UPDATE_UNREACHABLE");
  } catch (error) {
    if (error instanceof LineCut) return fail("UPDATE_UNREACHABLE");
    throw error;
  } finally {
    answer.close();
  }
};

const urlOn = (origin: string, name: string, { allowsLoopbackFeed }: BuildFacts): URL | null => {
  const url = URL.canParse(name, origin) ? new URL(name, origin) : null;
  return url !== null && isFeedUrl(url, allowsLoopbackFeed) ? url : null;
};

/** The memory for this run; read once, and kept after every change. */
const rememberIn = ({ trust, onTrouble }: FeedPorts) => {
  let known: TrustState | null = null;
  const save = async (state: TrustState): Promise<void> => {
    known = state;
    if (!(await trust.write(state))) onTrouble("unsaved");
  };
  return {
    /** null where it cannot be read: without it a key that was revoked would count again, and writing it anew would make that last. */
    state: async (): Promise<TrustState | null> => {
      if (known !== null) return known;
      const { state, found } = await trust.read();
      if (found === "damaged" || found === "unreadable") onTrouble(found);
      if (found === "unreadable") return null;
      if (found === "kept") known = state;
      else await save(state);
      return state;
    },
    change: async (state: TrustState): Promise<void> => {
      if (JSON.stringify(state) !== JSON.stringify(known)) await save(state);
    },
  };
};

/** The feed of this build: every word of it is verified and judged before it is believed. */
export const createFeed = (ports: FeedPorts): Feed => {
  const { facts, clock, packageType, osRelease } = ports;
  const memory = rememberIn(ports);
  const look = async (origin: string, channel: UpdateChannel): Promise<Result<Offer | null>> => {
    if (facts.updateKeys === null) return fail("UPDATE_DISABLED");
    const url = urlOn(origin, manifestName({ ...facts, channel }), facts);
    if (url === null) return fail("UPDATE_UNREACHABLE");
    const file = await readManifest(ports, url);
    if (!file.ok) return file;
    const state = await memory.state();
    if (state === null) return fail("INTERNAL");
    const verified = verifyManifest(file.value, facts.updateKeys, state.revoked);
    if (!verified.ok) return verified;
    const minimumVersion = ports.minimumVersion();
    const now = clock.now();
    const context = { facts, channel, packageType, osRelease, now, minimumVersion };
    const { state: next, answer } = accept(state, verified.value, context);
    await memory.change(next);
    if (!answer.ok) return answer;
    if (answer.value === null) return succeed(null);
    const { release, file: chosen } = answer.value;
    const expiresAt = Date.parse(verified.value.payload.expires);
    return succeed({ release, file: chosen, url: new URL(chosen.name, url), expiresAt });
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    // one after the other, so that none forgets what another one learned
    look: ({ origin, channel }) => {
      const done = last.then(() => look(origin, channel));
      last = done.catch(() => undefined);
      return done;
    },
  };
};
