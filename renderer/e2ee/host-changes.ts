import { bytesOf, toBase64Url } from "../../protocol/base64url.ts";
import type { Change, SealedKey } from "../../protocol/board.ts";
import { fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { type Announce, encodeAnnounce } from "../../protocol/signed/announce.ts";
import { sha256 } from "../../protocol/signed/bytes.ts";
import type { Head } from "./chain.ts";
import { type HostState, type Plan, announceOf, epochOf } from "./host-chain.ts";
import type { KeyClock } from "./key-clock.ts";
import type { KeyWorker } from "./key-worker-client.ts";
import type { Signer } from "./signing-key.ts";

/** A plan ready for the service: post `change`, then commit it after the service's ok, or discard it. `handle` null: no new secret. */
export type PreparedChange = { change: Change; head: Head; plan: Plan; handle: number | null };

/** What building a change needs. */
export type BuildParts = { worker: KeyWorker; signer: Signer; clock: KeyClock };

/** Signs and seals a plan. A secret that was made for a change that failed is discarded and never used again. */
export const buildChange = async (
  parts: BuildParts,
  state: HostState,
  plan: Plan,
): Promise<Result<PreparedChange>> => {
  const secret = await secretOf(parts.worker, state, plan);
  if (!secret.ok) return secret;
  const { handle, secretCommit } = secret.value;
  const announce = announceOf(state, plan, { secretCommit, hostClock: parts.clock.wallMs() });
  const change = await changeOf(parts, { state, plan, handle, announce });
  if (!change.ok && handle !== null) await parts.worker.ask("discard", { handle });
  if (!change.ok) return change;
  const hash = await sha256(bytesOf(change.value.announce.body));
  return succeed({ change: change.value, head: { announce, hash }, plan, handle });
};

type SecretOfPlan = { handle: number | null; secretCommit: Uint8Array<ArrayBuffer> };

const secretOf = async (worker: KeyWorker, state: HostState, plan: Plan): Promise<Result<SecretOfPlan>> => {
  if (!plan.opensEpoch) {
    const running = state.head?.announce.secretCommit;
    return running === undefined ? fail("VISIT_NOT_OPEN") : succeed({ handle: null, secretCommit: running });
  }
  const prepared = await worker.ask("prepareSecret", { epoch: epochOf(state, plan) });
  if (!prepared.ok) return prepared;
  return succeed({ handle: prepared.value.handle, secretCommit: bytesOf(prepared.value.secretCommit) });
};

type Draft = { state: HostState; plan: Plan; handle: number | null; announce: Announce };

const changeOf = async ({ worker, signer }: BuildParts, draft: Draft): Promise<Result<Change>> => {
  const bytes = encodeAnnounce(draft.announce);
  const body = toBase64Url(bytes);
  const names = Object.fromEntries(draft.plan.members.map(({ row, name }) => [row.participantId, name]));
  const [signed, sealed, box] = await Promise.all([
    signer.sign("announce", bytes),
    sealedKeysOf(worker, draft, body),
    worker.ask("sealRoster", { handle: draft.handle, announce: body, names }),
  ]);
  if (!signed.ok) return signed;
  if (!sealed.ok) return sealed;
  if (!box.ok) return box;
  if (signed.value.body !== body) return fail("SIGNATURE_INVALID");
  return succeed({ announce: signed.value, sealedKeys: sealed.value, rosterBox: box.value.rosterBox });
};

const sealedKeysOf = async (
  worker: KeyWorker,
  { state, plan, handle }: Draft,
  announce: string,
): Promise<Result<SealedKey[]>> => {
  if (handle === null) return succeed([]);
  const members = plan.members
    .filter(({ row }) => row.participantId !== state.ownId)
    .map(({ row, hpkeKey, helloHash }) => ({
      participantId: row.participantId,
      hpkeKey: toBase64Url(hpkeKey),
      helloHash: toBase64Url(helloHash),
    }));
  const sealed = await worker.ask("sealSecret", { handle, announce, members });
  return sealed.ok ? succeed(sealed.value.sealedKeys) : sealed;
};
