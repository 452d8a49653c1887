import type { ParticipantId } from "../../protocol/ids.ts";
import type { Result } from "../../protocol/result.ts";
import { succeed } from "../../protocol/result.ts";
import type { RosterRow } from "../../protocol/signed/announce.ts";
import { type ChangeLine, createChangeLine } from "./change-line.ts";
import type { Head } from "./chain.ts";
import type { OwnHello } from "./hello.ts";
import type { HelloBook } from "./hello-book.ts";
import type { HostMember } from "./host-chain.ts";
import type { PreparedChange } from "./host-changes.ts";
import type { KeyClock } from "./key-clock.ts";
import type { KeyWorker } from "./key-worker-client.ts";
import { leaderOf } from "./leader-change.ts";
import { type OneAtATime, createOneAtATime } from "./one-at-a-time.ts";
import { switchOf } from "./seat-switch.ts";
import { type SendSwitch, createSendSwitch } from "./send-switch.ts";
import type { Signer } from "./signing-key.ts";
import { type VisitView, viewAfter } from "./visit-view.ts";

/** What keys need of the world, in either seat. */
export type SeatParts = {
  worker: KeyWorker;
  signer: Signer;
  clock: KeyClock;
  /** Whether nothing fresh was heard of whoever leads for so long that a co-host's claim is believed (`LeaderWatch`). */
  isLeaderSilent: () => boolean;
};

/** Where a device sits down. `openAs`: its name as host of an opening of its own; null for whoever joins. */
export type Seat = { ownHello: OwnHello; book: HelloBook; view: VisitView; openAs: string | null };

/** What leading and following share: one view of the chain, and one order in which it moves. */
export type SeatCore = {
  parts: SeatParts;
  seat: Seat;
  ownId: ParticipantId;
  /** Changes of this device, one under way at a time. */
  line: ChangeLine<PreparedChange>;
  /** Nothing reads or moves the view while it is being moved. */
  oneAtATime: OneAtATime;
  sendSwitch: SendSwitch;
  view(): VisitView;
  /** Starts from a view that was read from a board. */
  setView(view: VisitView): void;
  rows(): readonly RosterRow[];
  leader(): RosterRow | null;
  isLeading(): boolean;
  isRunning(): boolean;
  /** The step from one word to the next, after its keys are installed; sends under a new epoch when it may. */
  advance(next: VisitView, signerId: ParticipantId | null): Promise<void>;
  /** Installs a change of this device. */
  install(prepared: PreparedChange): Promise<Result<Head>>;
  /** The change that was installed last. */
  installed(): PreparedChange | null;
};

/** The core of a seat that holds no key yet; who leads follows from the newest word alone. */
export const createSeatCore = (parts: SeatParts, seat: Seat): SeatCore => {
  const { worker } = parts;
  const ownId = seat.ownHello.hello.participantId;
  const sendSwitch = createSendSwitch({
    clock: parts.clock,
    switchTo: async (epoch, retireMs) => void (await worker.ask("switchSending", { epoch, retireMs })),
  });
  let { view } = seat;
  let isRunning = false;
  let installed: PreparedChange | null = null;

  const rows = (): readonly RosterRow[] => view.head?.announce.roster ?? [];
  const leader = (): RosterRow | null => (view.head === null ? null : leaderOf(view.head.announce));

  const advance: SeatCore["advance"] = async (next, signerId) => {
    const [before, isFirst] = [view, !isRunning];
    view = next;
    isRunning = true;
    if (next.head === null || next.head.announce.epoch === before.head?.announce.epoch) return;
    const stayed = before.head?.announce.roster ?? [];
    await sendSwitch.begin(switchOf(next.head, stayed, [ownId, signerId]), isFirst);
  };
  const install: SeatCore["install"] = async (prepared) => {
    const done = await installChange(worker, prepared);
    if (!done.ok) return done;
    const { head, plan } = prepared;
    installed = prepared;
    await advance(viewAfter(view, head, knownAfter(view, plan.members)), ownId);
    return succeed(head);
  };

  return {
    parts,
    seat,
    ownId,
    line: createChangeLine(),
    oneAtATime: createOneAtATime(),
    sendSwitch,
    view: () => view,
    setView: (next) => {
      view = next;
    },
    rows,
    leader,
    isLeading: () => (view.head === null ? seat.openAs !== null : leader()?.participantId === ownId),
    isRunning: () => isRunning,
    advance,
    install,
    installed: () => installed,
  };
};

const installChange = (worker: KeyWorker, { change, handle }: PreparedChange): Promise<Result<unknown>> => {
  const announce = change.announce.body;
  return handle === null
    ? worker.ask("adoptRev", { announce, rosterBox: null })
    : worker.ask("installOwn", { handle, announce });
};

const knownAfter = (view: VisitView, members: readonly HostMember[]): Pick<VisitView, "leader" | "names"> => {
  const leading = members.find(({ row }) => row.role === "host");
  const named = members.filter(({ name }) => name !== "");
  return {
    leader:
      leading === undefined
        ? view.leader
        : { signingKey: leading.signingKey, hash: leading.row.signingKeyHash },
    names: new Map(named.map(({ row, name }) => [row.participantId, name])),
  };
};
