import { toBase64Url } from "../../protocol/base64url.ts";
import type { BoardEntry } from "../../protocol/board.ts";
import { fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { makeAck, readAck } from "./acks.ts";
import type { Head } from "./chain.ts";
import type { KeyWorker } from "./key-worker-client.ts";
import { type HeldEntry, acceptEntry, keyOf, namesAfter } from "./member-chain.ts";
import type { SeatCore } from "./seat-core.ts";
import type { Accepted, FollowingKeys } from "./visit-keys.ts";
import { viewAfter } from "./visit-view.ts";

/** How a seat takes the words of others, hellos and acks. */
export const createFollowing = (core: SeatCore): FollowingKeys => {
  const { parts, ownId, line, sendSwitch } = core;
  const { book } = core.seat;

  /** A leader meets its own change here if the answer to it was lost. */
  const accept = async (entry: BoardEntry): Promise<Result<Accepted>> => {
    const own = line.underWay();
    if (own !== null && own.change.announce.body === entry.announce.body) {
      const done = await line.finish(own, () => core.install(own));
      return done.ok ? acceptedOf(done.value) : done;
    }
    const held = await acceptEntry(core.view(), entry, { book, isLeaderSilent: parts.isLeaderSilent });
    return held.ok ? open(entry, held.value) : held;
  };
  const open = async (entry: BoardEntry, held: HeldEntry): Promise<Result<Accepted>> => {
    const { announce } = held.head;
    const view = core.view();
    const ack = await makeAck(parts.signer, ownId, held.head);
    if (!ack.ok) return ack;
    const opensEpoch = view.head?.announce.epoch !== announce.epoch;
    const boxed = await openEntry(parts.worker, entry, opensEpoch ? held.signer.hash : null);
    if (!boxed.ok) return boxed;
    const known = { leader: held.leader, names: namesAfter(view, announce, boxed.value) };
    await core.advance(viewAfter(view, held.head, known), held.signerId);
    return succeed({ announce, names: known.names, ack: ack.value });
  };
  const acceptedOf = async (head: Head): Promise<Result<Accepted>> => {
    const ack = await makeAck(parts.signer, ownId, head);
    const { names } = core.view();
    return ack.ok ? succeed({ announce: head.announce, names, ack: ack.value }) : ack;
  };

  return {
    accept: (entry) => core.oneAtATime(() => accept(entry)),
    noteHellos: book.noteAll,
    noteAck: async (from, envelope) => {
      const underWay = line.underWay()?.plan.members.map(({ row }) => row) ?? [];
      const row = [...core.rows(), ...underWay].find(({ participantId }) => participantId === from);
      const key = row === undefined ? null : keyOf(row, book);
      if (key === null) return fail("NOT_ADMITTED");
      const { scope } = core.view();
      const ack = await readAck(envelope, { participantId: from, signingKey: key.signingKey, scope });
      if (!ack.ok) return ack;
      sendSwitch.noteAck(from, ack.value.announceHash);
      return succeed(null);
    },
    setConnected: sendSwitch.setConnected,
  };
};

const openEntry = async (
  worker: KeyWorker,
  { announce, sealedKey, rosterBox }: BoardEntry,
  signerKeyHash: Uint8Array | null,
): Promise<Result<Readonly<Record<string, string>>>> => {
  if (signerKeyHash === null) {
    const adopted = await worker.ask("adoptRev", { announce: announce.body, rosterBox });
    return adopted.ok ? succeed(adopted.value.names ?? {}) : adopted;
  }
  if (sealedKey === null) return fail("KEY_MISSING");
  const opened = await worker.ask("openSealed", {
    announce: announce.body,
    sealedKey,
    rosterBox,
    hostSigningKeyHash: toBase64Url(signerKeyHash),
  });
  return opened.ok ? succeed(opened.value.names) : opened;
};
