import { bytesOf } from "../../protocol/base64url.ts";
import type { SealedKey } from "../../protocol/board.ts";
import type { RosterNames } from "../../protocol/card.ts";
import { fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { Head } from "./chain.ts";
import { type EpochSource, sealedKeyInfo } from "./derive.ts";
import type { KeyOperations } from "./key-messages.ts";
import {
  type KeyState,
  type Word,
  acceptOpening,
  installEpoch,
  obeyWord,
  readWord,
  sourceOf,
} from "./key-state.ts";
import { openRosterBox } from "./roster-box.ts";
import { open } from "./suite.ts";

/** What follows the host's word: new epochs at a member, words within an epoch at everybody. */
export type OpeningOperations = Pick<KeyOperations, "openSealed" | "adoptRev">;

/** Opens secrets and names; whatever is refused leaves everything as it was. */
export const createOpening = (state: KeyState): OpeningOperations => ({
  openSealed: async ({ announce, sealedKey, rosterBox, hostSigningKeyHash }) => {
    const word = await readWord(state, announce);
    if (!word.ok) return word;
    const { head, ownIndex } = word.value;
    const accepted = acceptOpening(state.secrets, head);
    if (!accepted.ok) return accepted;
    const source = await openSecret(state, word.value, { sealedKey, hostSigningKeyHash });
    if (!source.ok) return source;
    const names = await openRosterBox(source.value, head, rosterBox);
    if (!names.ok) return names;
    const installed = await installEpoch(state, source.value, ownIndex);
    return installed.ok ? succeed({ names: names.value }) : installed;
  },
  adoptRev: async ({ announce, rosterBox }) => {
    const word = await readWord(state, announce);
    if (!word.ok) return word;
    const { head } = word.value;
    const names = await namesOf(state, head, rosterBox);
    if (!names.ok) return names;
    const advanced = state.secrets.advance(head);
    if (!advanced.ok) return advanced;
    obeyWord(state, head);
    return succeed({ names: names.value });
  },
});

const namesOf = async (
  { secrets }: KeyState,
  head: Head,
  rosterBox: string | null,
): Promise<Result<RosterNames | null>> => {
  if (rosterBox === null) return succeed(null);
  const source = sourceOf(secrets, null, head);
  return source.ok ? openRosterBox(source.value, head, rosterBox) : source;
};

const openSecret = async (
  { secrets, pair }: KeyState,
  { head, own }: Word,
  sealed: { sealedKey: SealedKey; hostSigningKeyHash: string },
): Promise<Result<EpochSource>> => {
  const { sealedKey } = sealed;
  if (pair === null || sealedKey.to !== own.identity.participantId) return fail("KEY_MISSING");
  const binding = {
    epoch: head.announce.epoch,
    hostSigningKeyHash: bytesOf(sealed.hostSigningKeyHash),
    helloHash: own.helloHash,
  };
  const context = { info: sealedKeyInfo(head.announce, binding), aad: head.hash };
  const bytes = { enc: bytesOf(sealedKey.enc), ciphertext: bytesOf(sealedKey.ciphertext) };
  const opened = await open(pair, bytes, context);
  return opened.ok ? secrets.receive(opened.value, head) : opened;
};
