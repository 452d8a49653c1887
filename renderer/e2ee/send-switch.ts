import { toBase64Url } from "../../protocol/base64url.ts";
import type { ParticipantId } from "../../protocol/ids.ts";
import type { KeyClock } from "./key-clock.ts";
import { SWITCH_AT_LATEST_MS } from "./rotation.ts";

/** A switch to come: the epoch, the announce that opened it, and whose acks it waits for while they are connected. */
export type SwitchPlan = {
  epoch: number;
  announceHash: Uint8Array;
  members: readonly ParticipantId[];
  retireMs: number;
};

/** Decides when the own sending changes to a new epoch: all connected members have acked it, or 300 ms have passed. */
export type SendSwitch = {
  /** Resolves at once, and after the switch if nobody need be waited for. `isFirst`: nothing is sent under any key yet. */
  begin(plan: SwitchPlan, isFirst: boolean): Promise<void>;
  /** Notes a verified ack; one that comes before its announce counts too. */
  noteAck(participantId: ParticipantId, announceHash: Uint8Array): void;
  /** Who is connected now; until the first word everybody counts as connected. */
  setConnected(connected: readonly ParticipantId[]): void;
  stop(): void;
};

/** Acks are kept for this many announces, the newest ones. */
const KEPT_ANNOUNCES = 4;

/** No switch to come. `switchTo` is called once per epoch, with rising epochs. */
export const createSendSwitch = (parts: {
  clock: KeyClock;
  switchTo: (epoch: number, retireMs: number) => Promise<void>;
}): SendSwitch => {
  const acks = new Map<string, Set<ParticipantId>>();
  let connected: ReadonlySet<ParticipantId> | null = null;
  let pending: { plan: SwitchPlan; cancel: () => void } | null = null;

  const isWaitedFor = (id: ParticipantId, plan: SwitchPlan): boolean =>
    (connected === null || connected.has(id)) && !acks.get(toBase64Url(plan.announceHash))?.has(id);
  const switchNow = (): Promise<void> => {
    if (pending === null) return Promise.resolve();
    const { plan, cancel } = pending;
    pending = null;
    cancel();
    return parts.switchTo(plan.epoch, plan.retireMs);
  };
  const look = (): Promise<void> => {
    if (pending === null) return Promise.resolve();
    const { plan } = pending;
    return plan.members.some((id) => isWaitedFor(id, plan)) ? Promise.resolve() : switchNow();
  };
  const stop = (): void => {
    pending?.cancel();
    pending = null;
  };

  return {
    begin: (plan, isFirst) => {
      const retireMs = Math.min(plan.retireMs, pending?.plan.retireMs ?? plan.retireMs);
      stop();
      const cancel = parts.clock.after(SWITCH_AT_LATEST_MS, () => void switchNow());
      pending = { plan: { ...plan, retireMs }, cancel };
      return isFirst ? switchNow() : look();
    },
    noteAck: (participantId, announceHash) => {
      const key = toBase64Url(announceHash);
      const known = acks.get(key) ?? new Set();
      known.add(participantId);
      acks.set(key, known);
      const [oldest] = acks.keys();
      if (acks.size > KEPT_ANNOUNCES && oldest !== undefined) acks.delete(oldest);
      void look();
    },
    setConnected: (ids) => {
      connected = new Set(ids);
      void look();
    },
    stop,
  };
};
