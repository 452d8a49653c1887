import { toBase64Url } from "../../protocol/base64url.ts";
import { fail } from "../../protocol/errors.ts";
import type { Chance, ParticipantId } from "../../protocol/ids.ts";
import { checkName } from "../../protocol/names.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { Ack } from "../../protocol/signed/ack.ts";
import type { SignedEnvelope } from "../../protocol/signed/envelope.ts";
import type { Scope } from "../../protocol/signed/fields.ts";
import { readAck } from "./acks.ts";
import { createChangeLine } from "./change-line.ts";
import type { Head } from "./chain.ts";
import { type KnownHello, type OwnHello, makeHello, readHello } from "./hello.ts";
import * as chain from "./host-chain.ts";
import { type PreparedChange, buildChange } from "./host-changes.ts";
import { type Board, readBoard } from "./host-restore.ts";
import type { KeyClock } from "./key-clock.ts";
import type { KeyWorker } from "./key-worker-client.ts";
import { type Permissions, identityOf } from "./roster.ts";
import { type SwitchPlan, createSendSwitch } from "./send-switch.ts";
import type { Signer } from "./signing-key.ts";

/** A waiting participant who is to be admitted: the signed hello and the name of the opened card. */
export type Joiner = { hello: SignedEnvelope; name: string };

/** The host's half of the keys of one opening. One change is under way at a time; the next one waits for its commit or discard. */
export type HostKeys = {
  ownHello: OwnHello;
  open(): Promise<Result<PreparedChange>>;
  /** Takes a running opening up again after the page was lost: the next epoch, with new own keys. */
  restore(board: Board): Promise<Result<PreparedChange>>;
  admit(joiners: readonly Joiner[]): Promise<Result<PreparedChange>>;
  depart(ids: readonly ParticipantId[], reason: "leave" | "remove"): Promise<Result<PreparedChange>>;
  rotate(): Promise<Result<PreparedChange>>;
  permit(id: ParticipantId, change: Partial<Permissions>): Promise<Result<PreparedChange>>;
  setFlags(flags: Partial<chain.VisitFlags>): Promise<Result<PreparedChange>>;
  end(): Promise<Result<PreparedChange>>;
  /** Installs what the service has taken; sends under the new epoch when it may. CHAIN_BROKEN if this change is not under way. */
  commit(prepared: PreparedChange): Promise<Result<Head>>;
  /** Forgets what the service has refused. */
  discard(prepared: PreparedChange): Promise<Result<null>>;
  /**
   * For an answer that was lost: commits if the visit's head is this change, and otherwise discards it and answers null.
   * `headHash` is the snapshot's, asked for after the loss.
   */
  settle(prepared: PreparedChange, headHash: string | null): Promise<Result<Head | null>>;
  /** Takes a relayed ack; only one that the member itself signed counts. */
  noteAck(from: ParticipantId, ack: SignedEnvelope): Promise<Result<null>>;
  /** Who is connected now: only their acks are waited for. Before the first word everybody's are. */
  setConnected(connected: readonly ParticipantId[]): void;
  head(): Head | null;
  names(): ReadonlyMap<ParticipantId, string>;
  /** Wipes every key for ever. */
  wipe(): Promise<void>;
};

/** What the host's keys need of the world. The signer's key is the device signing key. */
export type HostKeysParts = {
  worker: KeyWorker;
  signer: Signer;
  scope: Scope;
  hostName: string;
  clock: KeyClock;
  chance: Chance;
};

/** Makes the host's hello and the keys behind it, for one opening and one page. */
export const createHostKeys = async (parts: HostKeysParts): Promise<Result<HostKeys>> => {
  const ownHello = await makeHello({ ...parts, role: "host" });
  return ownHello.ok ? succeed(await runHostKeys(parts, ownHello.value)) : ownHello;
};

const runHostKeys = async (parts: HostKeysParts, ownHello: OwnHello): Promise<HostKeys> => {
  const { worker, signer, scope, hostName } = parts;
  const ownId = ownHello.hello.participantId;
  const own = await newcomerOf(ownHello, hostName);
  const line = createChangeLine<PreparedChange>();
  const sendSwitch = createSendSwitch({
    clock: parts.clock,
    switchTo: async (epoch, retireMs) => void (await worker.ask("switchSending", { epoch, retireMs })),
  });
  let state = stateBefore(scope, ownId);
  let isRunning = false;

  const prepare = (planNext: () => Planning): Promise<Result<PreparedChange>> =>
    line.begin(async () => {
      const plan = await planNext();
      return plan.ok ? buildChange(parts, state, plan.value) : plan;
    });

  const takeUp = async (board: Board): Promise<Result<chain.Plan>> => {
    if (isRunning) return fail("VISIT_ALREADY_OPEN");
    const read = await readBoard(board, { scope, signingKey: signer.publicKey, ownId });
    if (!read.ok) return read;
    state = read.value;
    return chain.planReturn(state, own);
  };

  const letIn = async (joiners: readonly Joiner[]): Promise<Result<chain.Plan>> => {
    const newcomers = await readJoiners(joiners, { scope, hostName });
    return newcomers.ok ? chain.planAdmit(state, newcomers.value) : newcomers;
  };

  const install = async (prepared: PreparedChange): Promise<Result<Head>> => {
    const installed = await installChange(worker, prepared);
    if (!installed.ok) return installed;
    const { head, plan } = prepared;
    const [isFirst, toCome] = [!isRunning, switchOf(prepared, ownId, idsOf(state.members))];
    state = chain.afterPlan(state, plan, head);
    isRunning = true;
    if (plan.opensEpoch) await sendSwitch.begin(toCome, isFirst);
    return succeed(head);
  };

  const forget = async ({ handle }: PreparedChange): Promise<Result<null>> => {
    if (handle !== null) await worker.ask("discard", { handle });
    return succeed(null);
  };

  const noteAck = async (from: ParticipantId, envelope: SignedEnvelope): Promise<Result<null>> => {
    const members = [...(line.underWay()?.plan.members ?? []), ...state.members];
    const ack = await readAckOf(members, from, { envelope, scope });
    if (ack.ok) sendSwitch.noteAck(from, ack.value.announceHash);
    return ack.ok ? succeed(null) : ack;
  };

  return {
    ownHello,
    open: () => prepare(() => chain.planOpen(state, own)),
    restore: (board) => prepare(() => takeUp(board)),
    admit: (joiners) => prepare(() => letIn(joiners)),
    depart: (ids, reason) => prepare(() => chain.planDepart(state, ids, reason)),
    rotate: () => prepare(() => chain.planRotate(state)),
    permit: (id, change) => prepare(() => chain.planPermit(state, id, change)),
    setFlags: (flags) => prepare(() => chain.planFlags(state, flags)),
    end: () => prepare(() => chain.planEnd(state)),
    commit: (prepared) => line.finish(prepared, () => install(prepared)),
    discard: (prepared) => line.finish(prepared, () => forget(prepared)),
    settle: (prepared, headHash) => {
      const isTaken = headHash === toBase64Url(prepared.head.hash);
      return line.finish<Head | null>(prepared, () => (isTaken ? install(prepared) : forget(prepared)));
    },
    noteAck,
    setConnected: sendSwitch.setConnected,
    head: () => state.head,
    names: () => new Map(state.members.map(({ row, name }) => [row.participantId, name])),
    wipe: async () => {
      sendSwitch.stop();
      await worker.ask("wipe", {});
    },
  };
};

const readAckOf = async (
  members: readonly chain.HostMember[],
  from: ParticipantId,
  { envelope, scope }: { envelope: SignedEnvelope; scope: Scope },
): Promise<Result<Ack>> => {
  const member = members.find(({ row }) => row.participantId === from);
  if (member === undefined) return fail("NOT_ADMITTED");
  return readAck(envelope, { participantId: from, signingKey: member.signingKey, scope });
};

type Planning = Result<chain.Plan> | Promise<Result<chain.Plan>>;

const installChange = (worker: KeyWorker, { change, handle }: PreparedChange): Promise<Result<unknown>> => {
  const announce = change.announce.body;
  return handle === null
    ? worker.ask("adoptRev", { announce, rosterBox: null })
    : worker.ask("installOwn", { handle, announce });
};

const idsOf = (members: readonly chain.HostMember[]): ReadonlySet<ParticipantId> =>
  new Set(members.map(({ row }) => row.participantId));

/** Newcomers are not waited for: they hold no older key, and a key frame under one would be lost to them. */
const switchOf = (
  { head, plan }: PreparedChange,
  ownId: ParticipantId,
  stayed: ReadonlySet<ParticipantId>,
): SwitchPlan => ({
  epoch: head.announce.epoch,
  announceHash: head.hash,
  members: plan.members.map(({ row }) => row.participantId).filter((id) => id !== ownId && stayed.has(id)),
  retireMs: plan.retireMs,
});

const stateBefore = (scope: Scope, ownId: ParticipantId): chain.HostState => ({
  scope,
  ownId,
  head: null,
  members: [],
  usedIndexes: new Set(),
  usedIds: new Set(),
  isLocked: false,
  isSuspended: false,
});

const newcomerOf = async ({ hello, hash }: KnownHello, name: string): Promise<chain.Newcomer> => ({
  identity: await identityOf(hello),
  signingKey: hello.signingKey,
  hpkeKey: hello.hpkeKey,
  helloHash: hash,
  name,
});

const readJoiners = async (
  joiners: readonly Joiner[],
  { scope, hostName }: { scope: Scope; hostName: string },
): Promise<Result<chain.Newcomer[]>> => {
  const newcomers: chain.Newcomer[] = [];
  for (const joiner of joiners) {
    const known = await readHello("joinHello", joiner.hello, scope);
    if (!known.ok) return known;
    const name = checkName(joiner.name, [hostName]);
    if (!name.ok) return name;
    newcomers.push(await newcomerOf(known.value, name.value));
  }
  return succeed(newcomers);
};
