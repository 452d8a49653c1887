import { toBase64Url } from "../../protocol/base64url.ts";
import type { BoardEntry } from "../../protocol/board.ts";
import { fail } from "../../protocol/errors.ts";
import type { ParticipantId } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { isSameBytes, sha256 } from "../../protocol/signed/bytes.ts";
import type { Announce, RosterRow } from "../../protocol/signed/announce.ts";
import type { SignedEnvelope } from "../../protocol/signed/envelope.ts";
import { makeAck, readAck } from "./acks.ts";
import type { Head } from "./chain.ts";
import { type KnownHello, type OwnHello, readHello } from "./hello.ts";
import type { KeyClock } from "./key-clock.ts";
import type { KeyWorker } from "./key-worker-client.ts";
import { type MemberView, acceptEntry, namesAfter, viewAfter } from "./member-chain.ts";
import { createOneAtATime } from "./one-at-a-time.ts";
import { identityOf } from "./roster.ts";
import { REMOVED_KEY_MS, RETIRED_KEY_MS } from "./rotation.ts";
import { type SwitchPlan, createSendSwitch } from "./send-switch.ts";
import type { Signer } from "./signing-key.ts";

/** What an accepted entry brings: the host's word, the names in its roster, and the ack to send. */
export type Accepted = {
  announce: Announce;
  names: ReadonlyMap<ParticipantId, string>;
  ack: SignedEnvelope;
};

/** A member's half of the keys of one join: it follows the host's signed chain and nothing else. */
export type MemberKeys = {
  /**
   * Takes the next entry of the board; when it resolves, all keys of its epoch are installed, and for the first one sending is too.
   * SIGNATURE_INVALID, CHAIN_BROKEN, ROSTER_INVALID, SEAL_INVALID, KEY_MISSING or ENCRYPTION_FAILED, and then nothing has changed.
   */
  accept(entry: BoardEntry): Promise<Result<Accepted>>;
  /** Notes hellos of other members, so that their acks can be verified. */
  noteHellos(hellos: readonly { participantId: ParticipantId; hello: SignedEnvelope }[]): Promise<void>;
  /** Takes a relayed ack of another member; only one that the member itself signed counts. */
  noteAck(from: ParticipantId, ack: SignedEnvelope): Promise<Result<null>>;
  /** Who is connected now: only their acks are waited for. Before the first word everybody's are. */
  setConnected(connected: readonly ParticipantId[]): void;
  head(): Head | null;
  names(): ReadonlyMap<ParticipantId, string>;
  /** Wipes every key for ever. */
  wipe(): Promise<void>;
};

/** What a member's keys need of the world; the host's raw signing key is the one that its hello carried. */
export type MemberKeysParts = {
  worker: KeyWorker;
  signer: Signer;
  ownHello: OwnHello;
  hostSigningKey: Uint8Array<ArrayBuffer>;
  clock: KeyClock;
};

/** Keys of a member who has accepted nothing yet. */
export const createMemberKeys = async (parts: MemberKeysParts): Promise<MemberKeys> => {
  const { worker, signer, ownHello } = parts;
  const scope = ownHello.hello;
  const ownId = scope.participantId;
  const oneAtATime = createOneAtATime();
  const hellos = new Map<ParticipantId, KnownHello>();
  const hostSigningKeyHash = await sha256(parts.hostSigningKey);
  const sendSwitch = createSendSwitch({
    clock: parts.clock,
    switchTo: async (epoch, retireMs) => void (await worker.ask("switchSending", { epoch, retireMs })),
  });
  let view: MemberView = {
    own: await identityOf(ownHello.hello),
    scope,
    hostSigningKey: parts.hostSigningKey,
    hostSigningKeyHash,
    head: null,
    keyOfIndex: new Map(),
    names: new Map(),
  };

  const accept = async (entry: BoardEntry): Promise<Result<Accepted>> => {
    const next = await acceptEntry(view, entry);
    if (!next.ok) return next;
    const opensEpoch = view.head?.announce.epoch !== next.value.announce.epoch;
    const ack = await makeAck(signer, ownId, next.value);
    if (!ack.ok) return ack;
    const opened = await openEntry(worker, entry, opensEpoch ? hostSigningKeyHash : null);
    if (!opened.ok) return opened;
    const before = view.head?.announce.roster ?? [];
    const isFirst = view.head === null;
    view = viewAfter(view, next.value, namesAfter(view, next.value.announce, opened.value));
    if (opensEpoch) await sendSwitch.begin(switchOf(next.value, before, ownId), isFirst);
    return succeed({ announce: next.value.announce, names: view.names, ack: ack.value });
  };

  const signingKeyOf = async (from: ParticipantId): Promise<Uint8Array<ArrayBuffer> | null> => {
    const row = view.head?.announce.roster.find(({ participantId }) => participantId === from);
    const known = hellos.get(from);
    if (row === undefined || known === undefined) return null;
    const { signingKey } = known.hello;
    return isSameBytes(await sha256(signingKey), row.signingKeyHash) ? signingKey : null;
  };

  return {
    accept: (entry) => oneAtATime(() => accept(entry)),
    noteHellos: async (members) => {
      for (const { participantId, hello } of members) {
        const known = await readHello("joinHello", hello, scope);
        if (known.ok && known.value.hello.participantId === participantId)
          hellos.set(participantId, known.value);
      }
    },
    noteAck: async (from, envelope) => {
      const signingKey = await signingKeyOf(from);
      if (signingKey === null) return fail("NOT_ADMITTED");
      const ack = await readAck(envelope, { participantId: from, signingKey, scope });
      if (!ack.ok) return ack;
      sendSwitch.noteAck(from, ack.value.announceHash);
      return succeed(null);
    },
    setConnected: sendSwitch.setConnected,
    head: () => view.head,
    names: () => view.names,
    wipe: async () => {
      sendSwitch.stop();
      await worker.ask("wipe", {});
    },
  };
};

/** Newcomers are not waited for: they hold no older key, and a key frame under one would be lost to them. */
const switchOf = (
  { announce, hash }: Head,
  before: readonly RosterRow[],
  ownId: ParticipantId,
): SwitchPlan => ({
  epoch: announce.epoch,
  announceHash: hash,
  members: before
    .filter(({ participantId, role }) => participantId !== ownId && role !== "host")
    .map(({ participantId }) => participantId)
    .filter((id) => announce.roster.some(({ participantId }) => participantId === id)),
  retireMs: announce.reason === "remove" ? REMOVED_KEY_MS : RETIRED_KEY_MS,
});

const openEntry = async (
  worker: KeyWorker,
  { announce, sealedKey, rosterBox }: BoardEntry,
  hostSigningKeyHash: Uint8Array | null,
): Promise<Result<Readonly<Record<string, string>>>> => {
  if (hostSigningKeyHash === null) {
    const adopted = await worker.ask("adoptRev", { announce: announce.body, rosterBox });
    return adopted.ok ? succeed(adopted.value.names ?? {}) : adopted;
  }
  if (sealedKey === null) return fail("KEY_MISSING");
  const opened = await worker.ask("openSealed", {
    announce: announce.body,
    sealedKey,
    rosterBox,
    hostSigningKeyHash: toBase64Url(hostSigningKeyHash),
  });
  return opened.ok ? succeed(opened.value.names) : opened;
};
