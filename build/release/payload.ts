import {
  UPDATE_LIFE_MAX_MS,
  UPDATE_PRODUCT,
  UpdatePayload,
  type ReleaseNotes,
} from "../../protocol/update-manifest.ts";
import type { DistRecord } from "../dist/record.ts";
import { Sentence } from "../runtime/sentence.mjs";
import { keyIdOf } from "./update-keys.ts";

/** What is said about a release beside its files. */
export type ReleaseWords = {
  readonly notes: ReleaseNotes;
  readonly released: Date;
  /** Of a hundred machines, how many are offered it. */
  readonly percent: number;
  /** 16 random bytes. */
  readonly salt: Uint8Array;
  readonly minOs: string | null;
  /** Ids of keys that count no more. */
  readonly revokes: readonly string[];
  /** Why people are led back to an older version; null for a step forward. */
  readonly rollback: string | null;
};

/** What the keys sign about the packages of one system. */
export const payloadOf = ({ facts, files }: DistRecord, words: ReleaseWords): UpdatePayload => {
  if (facts.updateKeys === null)
    throw new Sentence(
      "These packages pin no update keys: build them with --update-keys, else no update can follow them.",
    );
  const { release, recovery } = facts.updateKeys;
  const { channel, platform, arch, version, sequence } = facts;
  const released = words.released.toISOString();
  return UpdatePayload.parse({
    schema: 1,
    product: UPDATE_PRODUCT,
    channel,
    platform,
    arch,
    version,
    sequence,
    released,
    expires: new Date(words.released.getTime() + UPDATE_LIFE_MAX_MS).toISOString(),
    files,
    rollout: {
      percent: words.percent,
      salt: Buffer.from(words.salt).toString("base64"),
      startsAt: released,
    },
    minOs: words.minOs,
    notes: words.notes,
    pins: { release: keyIdOf(release), recovery: keyIdOf(recovery) },
    revokes: [...words.revokes],
    rollback: words.rollback === null ? null : { reason: words.rollback },
  });
};

/** The same release, said anew: what a feed gets every week so that nobody can hide a newer one. */
export const renewed = (payload: UpdatePayload, released: Date): UpdatePayload => ({
  ...payload,
  released: released.toISOString(),
  expires: new Date(released.getTime() + UPDATE_LIFE_MAX_MS).toISOString(),
});
