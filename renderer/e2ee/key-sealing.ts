import { bytesOf, toBase64Url } from "../../protocol/base64url.ts";
import type { SealedKey } from "../../protocol/board.ts";
import { fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { isSameBytes, sha256 } from "../../protocol/signed/bytes.ts";
import { sealedKeyInfo } from "./derive.ts";
import type { KeyOperations, KeyValues, SealTarget } from "./key-messages.ts";
import { type KeyState, type Word, acceptOpening, installEpoch, readWord, sourceOf } from "./key-state.ts";
import { sealRosterBox } from "./roster-box.ts";
import { seal } from "./suite.ts";

/** What a host asks of its key half. */
export type SealingOperations = Pick<
  KeyOperations,
  "prepareSecret" | "sealSecret" | "sealRoster" | "installOwn" | "discard"
>;

/** Makes secrets and seals them; a secret is sealed once, for one announce, and runs only after `installOwn`. */
export const createSealing = (state: KeyState): SealingOperations => ({
  prepareSecret: async ({ epoch }) => {
    if (state.own === null) return fail("KEY_MISSING");
    const prepared = await state.secrets.prepare(state.own.hello, epoch);
    if (!prepared.ok) return prepared;
    const { handle, secretCommit } = prepared.value;
    return succeed({ handle, secretCommit: toBase64Url(secretCommit) });
  },
  sealSecret: async ({ handle, announce, members }) => {
    const word = await readWord(state, announce);
    if (!word.ok) return word;
    if (!(await isWholeRoster(word.value, members))) return fail("ROSTER_INVALID");
    return state.secrets.lend(handle, word.value.head, (bytes) => sealToAll(bytes, word.value, members));
  },
  sealRoster: async ({ handle, announce, names }) => {
    const word = await readWord(state, announce);
    if (!word.ok) return word;
    const { head } = word.value;
    const source = sourceOf(state.secrets, handle, head);
    if (!source.ok) return source;
    const box = await sealRosterBox(source.value, head, { names, chance: state.chance });
    return box.ok ? succeed({ rosterBox: box.value }) : box;
  },
  installOwn: async ({ handle, announce }) => {
    const word = await readWord(state, announce);
    if (!word.ok) return word;
    const { head, ownIndex } = word.value;
    const source = state.secrets.claim(handle, head);
    if (!source.ok) return source;
    const accepted = acceptOpening(state.secrets, head);
    return accepted.ok ? installEpoch(state, source.value, ownIndex) : accepted;
  },
  discard: async ({ handle }) => {
    state.secrets.discard(handle);
    return succeed({});
  },
});

/** A secret goes to every row but the own one, under the key that the row names: no more and no fewer. */
const isWholeRoster = async ({ head, own }: Word, members: readonly SealTarget[]): Promise<boolean> => {
  const rows = head.announce.roster.filter((row) => row.participantId !== own.identity.participantId);
  const hashes = await Promise.all(members.map(({ hpkeKey }) => sha256(bytesOf(hpkeKey))));
  return (
    rows.length === members.length &&
    rows.every((row) => {
      const at = members.findIndex(({ participantId }) => participantId === row.participantId);
      const hash = hashes[at];
      return hash !== undefined && isSameBytes(hash, row.hpkeKeyHash);
    })
  );
};

const sealToAll = async (
  bytes: Uint8Array<ArrayBuffer>,
  { head, own }: Word,
  members: readonly SealTarget[],
): Promise<Result<KeyValues["sealSecret"]>> => {
  const { announce, hash } = head;
  const sealedKeys: SealedKey[] = [];
  for (const { participantId, hpkeKey, helloHash } of members) {
    const binding = {
      epoch: announce.epoch,
      hostSigningKeyHash: own.identity.signingKeyHash,
      helloHash: bytesOf(helloHash),
    };
    const context = { info: sealedKeyInfo(announce, binding), aad: hash };
    const sealed = await seal(bytesOf(hpkeKey), bytes, context);
    if (!sealed.ok) return sealed;
    const { enc, ciphertext } = sealed.value;
    sealedKeys.push({ to: participantId, enc: toBase64Url(enc), ciphertext: toBase64Url(ciphertext) });
  }
  return succeed({ sealedKeys });
};
