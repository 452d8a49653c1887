import { createHmac } from "node:crypto";
import * as z from "zod";
import { type BuildFacts, type PackageType, installsItself } from "../../protocol/build-facts.ts";
import type { OfferedRelease } from "../../protocol/desktop-update.ts";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import { type Chance, bytesSchema } from "../../protocol/ids.ts";
import { bytesOf, toBase64Url } from "../../protocol/base64url.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import {
  UPDATE_FUTURE_MAX_MS,
  UPDATE_LIFE_MAX_MS,
  UPDATE_PRODUCT,
  type UpdateFile,
  UpdateKeyId,
  type UpdatePayload,
} from "../../protocol/update-manifest.ts";
import { Sequence, type UpdateChannel, compareVersions } from "../../protocol/update-values.ts";
import { Instant } from "../../protocol/visit.ts";
import { mayOffer, mayRevoke } from "./authority.ts";
import { type PinnedIds, type Verified, pinnedIds } from "./verify-manifest.ts";
import { fileFor, isForSystem } from "./package-choice.ts";

/*
 * What a machine remembers of the feed, and what a manifest may change of it:
 *
 *                                              its revocations   numbers and times of its keys   is it offered
 *   of another product, channel, machine       no                no                              refused NOT_OURS
 *   its keys may not say that                  no                no                              refused SIGNATURE_INVALID
 *   longer than 14 days, expired               yes               no                              refused EXPIRED
 *   from more than a day ahead                 yes               no                              refused FROM_FUTURE
 *   older number of its keys, older version    yes               no                              refused REPLAYED
 *   this version, not this machine yet, ...    yes               yes                             nothing
 *   newer, or a way back by both keys          yes               yes                             yes
 *
 * Each signature is judged by itself, with the memory of its own key: it counts nothing if that key was revoked, signed a
 * higher number before, or dated a word after this one's end. What is left must suffice (authority.ts). So whoever stole the
 * release key may sign the highest number and the latest date: that shuts out the release key and nobody else, and what the
 * recovery key signs is offered all the same. Nothing is gained by taking signatures off a file either.
 * No number counts that is below the running build's own, also when there is no memory.
 */

/** What one key is known to have signed: its highest number and its latest date. */
const KeySeen = z.strictObject({ keyId: UpdateKeyId, sequence: Sequence, released: Instant });
type KeySeen = z.infer<typeof KeySeen>;

/** Keys that are remembered at most, whatever was pinned or revoked over the years. */
const KEYS_MAX = 64;

/** What a machine remembers of the feed; nothing of it ever leaves the machine. */
export const TrustState = z.strictObject({
  schema: z.literal(1),
  /** Draws this machine's place in every rollout; 32 random bytes. */
  installId: bytesSchema(32),
  keys: z.array(KeySeen).max(KEYS_MAX),
  revoked: z.array(UpdateKeyId).max(KEYS_MAX),
});
export type TrustState = z.infer<typeof TrustState>;

/** Where and when a manifest is judged. */
export type TrustContext = {
  readonly facts: BuildFacts;
  /** The one that is asked for. */
  readonly channel: UpdateChannel;
  readonly packageType: PackageType;
  /** What `os.release()` says. */
  readonly osRelease: string;
  /** This machine's clock. Milliseconds. */
  readonly now: number;
  /** The policy's; an older program does not wait for its turn. */
  readonly minimumVersion: string | null;
};

/** A release to offer, and its package for this machine. */
export type Choice = { readonly release: OfferedRelease; readonly file: UpdateFile };

/** What is remembered from now on, and what is offered, if anything. */
export type Accepted = { readonly state: TrustState; readonly answer: Result<Choice | null> };

const INSTALL_ID_BYTES = 32;

/** The memory of a machine that saw nothing yet. */
export const freshTrust = (chance: Chance): TrustState => ({
  schema: 1,
  installId: toBase64Url(chance(INSTALL_ID_BYTES)),
  keys: [],
  revoked: [],
});

const isOurs = (payload: UpdatePayload, { facts, channel }: TrustContext): boolean =>
  payload.product === UPDATE_PRODUCT &&
  payload.channel === channel &&
  payload.platform === facts.platform &&
  payload.arch === facts.arch;

const withRevoked = (state: TrustState, revokes: readonly string[]): TrustState => ({
  ...state,
  revoked: [...new Set([...state.revoked, ...revokes])].slice(-KEYS_MAX),
});

const seenOf = (state: TrustState, keyId: string, { facts }: TrustContext): KeySeen => {
  const seen = state.keys.find((key) => key.keyId === keyId);
  return {
    keyId,
    sequence: Math.max(facts.sequence, seen?.sequence ?? 0),
    released: seen?.released ?? 0,
  };
};

type Moments = { readonly released: number; readonly expires: number };

const momentsOf = (payload: UpdatePayload): Moments => ({
  released: Date.parse(payload.released),
  expires: Date.parse(payload.expires),
});

/** What the dates forbid, whoever signed them. */
const dateProblem = ({ released, expires }: Moments, now: number): ErrorCode | null => {
  if (expires <= released || expires - released > UPDATE_LIFE_MAX_MS) return "UPDATE_EXPIRED";
  return released > now + UPDATE_FUTURE_MAX_MS ? "UPDATE_FROM_FUTURE" : null;
};

const raised = (
  state: TrustState,
  signers: readonly string[],
  { payload, context }: { payload: UpdatePayload; context: TrustContext },
): TrustState => {
  const { released } = momentsOf(payload);
  const risen = signers.map((keyId) => {
    const seen = seenOf(state, keyId, context);
    return {
      keyId,
      sequence: Math.max(seen.sequence, payload.sequence),
      released: Math.max(seen.released, released),
    };
  });
  const others = state.keys.filter(({ keyId }) => !signers.includes(keyId));
  return { ...state, keys: [...others, ...risen].slice(-KEYS_MAX) };
};

/** Of a hundred places the machine's own in this release's draw. */
const HUNDRED = 100;
const DRAW_BYTES = 6;
const drawOf = (installId: string, salt: string): number =>
  createHmac("sha256", bytesOf(installId))
    .update(Buffer.from(salt, "base64"))
    .digest()
    .readUIntBE(0, DRAW_BYTES) % HUNDRED;

const isItsTurn = (state: TrustState, { rollout }: UpdatePayload, context: TrustContext): boolean => {
  const { facts, minimumVersion, now } = context;
  if (minimumVersion !== null && compareVersions(facts.version, minimumVersion) < 0) return true;
  const hasStarted = Date.parse(rollout.startsAt) <= now;
  return hasStarted && drawOf(state.installId, rollout.salt) < rollout.percent;
};

/** A way back that leads below what the policy wants at least would leave nobody able to sign in. */
const isBelowPolicy = ({ version }: UpdatePayload, { facts, minimumVersion }: TrustContext): boolean =>
  minimumVersion !== null &&
  compareVersions(version, minimumVersion) < 0 &&
  compareVersions(version, facts.version) < 0;

const choiceOf = (state: TrustState, payload: UpdatePayload, context: TrustContext): Choice | null => {
  const { facts, packageType, osRelease } = context;
  const steps = compareVersions(payload.version, facts.version);
  const file = fileFor(payload, packageType);
  if (steps === 0 || file === null || isBelowPolicy(payload, context)) return null;
  if (!isForSystem(payload.minOs, osRelease) || !isItsTurn(state, payload, context)) return null;
  const release: OfferedRelease = {
    version: payload.version,
    notes: payload.notes,
    installedBy: installsItself(packageType) ? "program" : "machine",
    isRollback: steps < 0,
  };
  return { release, file };
};

/** The signatures that count, each by its own key's memory, and why others do not. */
const counted = (
  state: TrustState,
  { payload, signers }: Verified,
  context: TrustContext,
): { signers: readonly string[]; isReplayed: boolean } => {
  const { expires } = momentsOf(payload);
  const seen = signers.map((keyId) => seenOf(state, keyId, context));
  const current = seen.filter(({ sequence }) => payload.sequence >= sequence);
  const alive = current.filter(({ released }) => Math.max(context.now, released) < expires);
  return { signers: alive.map(({ keyId }) => keyId), isReplayed: current.length < seen.length };
};

const judged = (
  state: TrustState,
  verified: Verified,
  context: TrustContext,
  pinned: PinnedIds,
): Accepted => {
  const refuse = (code: ErrorCode): Accepted => ({ state, answer: fail(code) });
  const { payload } = verified;
  const keys = { pinned, revoked: state.revoked };
  const signers = verified.signers.filter((id) => !state.revoked.includes(id));
  if (!mayOffer(payload, signers, keys)) return refuse("UPDATE_SIGNATURE_INVALID");
  const problem = dateProblem(momentsOf(payload), context.now);
  if (problem !== null) return refuse(problem);
  const found = counted(state, { payload, signers }, context);
  if (!mayOffer(payload, found.signers, keys)) {
    return refuse(found.isReplayed ? "UPDATE_REPLAYED" : "UPDATE_EXPIRED");
  }
  const isOlder = compareVersions(payload.version, context.facts.version) < 0;
  if (isOlder && payload.rollback === null) return refuse("UPDATE_REPLAYED");
  const next = raised(state, found.signers, { payload, context });
  return { state: next, answer: succeed(choiceOf(next, payload, context)) };
};

/** Judges a verified manifest on this machine; UPDATE_DISABLED where the build pins no keys. */
export const accept = (state: TrustState, verified: Verified, context: TrustContext): Accepted => {
  const { updateKeys } = context.facts;
  if (updateKeys === null) return { state, answer: fail("UPDATE_DISABLED") };
  if (!isOurs(verified.payload, context)) return { state, answer: fail("UPDATE_NOT_OURS") };
  const pinned = pinnedIds(updateKeys);
  const signers = verified.signers.filter((id) => !state.revoked.includes(id));
  if (!mayRevoke(verified.payload, signers, { pinned, revoked: state.revoked })) {
    return { state, answer: fail("UPDATE_SIGNATURE_INVALID") };
  }
  return judged(withRevoked(state, verified.payload.revokes), verified, context, pinned);
};
