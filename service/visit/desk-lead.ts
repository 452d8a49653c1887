import { bytesOf } from "../../protocol/base64url.ts";
import type { Change } from "../../protocol/board.ts";
import { fail } from "../../protocol/errors.ts";
import { type ParticipantId, type VisitId, randomIdText } from "../../protocol/ids.ts";
import { TAKE_OVER_SILENCE_MS } from "../../protocol/limits.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { SignedEnvelope } from "../../protocol/signed/envelope.ts";
import { type Hello, decodeHello, openHello } from "../../protocol/signed/hello.ts";
import { type Asker, type StaffAsker, deviceOf } from "./admission.ts";
import { checkAnnounce } from "./announce-check.ts";
import { agentOf, type Decide } from "./desk-decide.ts";
import type { DeskDeps } from "./desk-deps.ts";
import { type Loaded } from "./desk-load.ts";
import { ensureRoom } from "./desk-room.ts";
import { formerDevices } from "./machine-lead.ts";
import {
  type VisitEvent,
  type VisitState,
  admissionOf,
  isDesktops,
  isPresent,
  isRunning,
  leaderOf,
} from "./machine-state.ts";

/** The host's hello and the word that it signs with it. */
export type Opening = { hello: SignedEnvelope; change: Change };

/** Who leads a visit, and how that changes. */
export type LeadDesk = {
  /** Opens a visit, or takes a running one up again with new keys; LED_BY_COLLEAGUE while somebody else does. */
  openVisit(by: StaffAsker, visitId: VisitId, opening: Opening): Promise<Result<null>>;
  /** A device that the account's desktop brought in is connected again with the keys it had, whether or not it leads now. */
  resumeHost(by: StaffAsker, visitId: VisitId, participantId: ParticipantId): Promise<Result<null>>;
  /** The word of whoever leads that names a co-host as leader. */
  handOver(by: Asker, visitId: VisitId, change: Change): Promise<Result<null>>;
  /** The word of a co-host who leads from now on; HOST_PRESENT unless whoever leads is silent or gone. */
  takeOver(by: Asker, visitId: VisitId, change: Change): Promise<Result<null>>;
};

/** The hello of the device that leads; null before the opening. */
export const leaderHello = ({ visit }: VisitState): Hello | null =>
  visit.hostHello === null ? null : decodeHello(bytesOf(visit.hostHello.body));

/** As `leaderHello`, but only while that device is in: who left says no word on the others any more, only that all is over. */
export const speakerHello = (state: VisitState): Hello | null => {
  const leader = leaderOf(state);
  return leader !== null && isPresent(leader) ? leaderHello(state) : null;
};

/** The part of the desk that knows who leads. */
export const createLeadDesk = (deps: DeskDeps, decide: Decide): LeadDesk => {
  const at = () => deps.clock.now();
  return {
    openVisit: (by, visitId, opening) => openVisit(deps, decide, { by, visitId, opening }),
    resumeHost: (by, visitId, participantId) =>
      decide({
        visitId,
        asker: by,
        action: "join.resume",
        isQuiet: true,
        event: ({ state }) => {
          const row = admissionOf(state, participantId);
          const isOurs = row?.accountId === by.id && isDesktops(row);
          return isOurs ? succeed({ type: "resume", at: at(), participantId }) : fail("FORBIDDEN");
        },
      }),
    handOver: (by, visitId, change) =>
      decide({
        visitId,
        asker: by,
        action: "visit.handOver",
        change,
        event: async ({ state, head }) => {
          const signer = speakerHello(state);
          if (signer === null) return fail("VISIT_NOT_OPEN");
          const word = await checkAnnounce({ command: "handOver", change, state, head, signer });
          return word.ok ? succeed({ type: "handOver", at: at(), by: agentOf(by), word: word.value }) : word;
        },
      }),
    takeOver: (by, visitId, change) =>
      decide({
        visitId,
        asker: by,
        action: "visit.takeOver",
        change,
        event: (loaded) => takeOverEvent(deps, loaded, by, change),
      }),
  };
};

/** Whether whoever leads fell silent: its device is out, its line or session is gone, or no good beat came for a while. */
const isLeaderSilent = (deps: DeskDeps, state: VisitState): boolean => {
  const leader = leaderOf(state);
  if (leader === null || !isPresent(leader) || !deps.presence.isReachable(leader.participantId)) return true;
  // A clock that was set back tells no more of the last beat than one that was set forward.
  return Math.abs(deps.clock.now() - deps.beats.lastBeatAt(state.visit.id)) > TAKE_OVER_SILENCE_MS;
};

const takeOverEvent = async (
  deps: DeskDeps,
  { state, head }: Loaded,
  by: Asker,
  change: Change,
): Promise<Result<VisitEvent>> => {
  const own = deviceOf(state, by);
  const signer = own === null ? null : decodeHello(bytesOf(own.hello.body));
  if (own === null || signer === null) return fail("FORBIDDEN");
  if (!isLeaderSilent(deps, state)) return fail("HOST_PRESENT");
  const word = await checkAnnounce({ command: "takeOver", change, state, head, signer });
  if (!word.ok) return word;
  const { participantId } = own;
  return succeed({
    type: "takeOver",
    at: deps.clock.now(),
    by: agentOf(by),
    participantId,
    word: word.value,
  });
};

const openVisit = async (
  deps: DeskDeps,
  decide: Decide,
  { by, visitId, opening: { hello, change } }: { by: StaffAsker; visitId: VisitId; opening: Opening },
): Promise<Result<null>> => {
  const host = await openHello("hostHello", hello);
  const freshRoom = randomIdText(deps.chance);
  const desktop = { accountId: by.id, sessionId: by.sessionId };
  let former: readonly ParticipantId[] = [];
  return decide({
    visitId,
    asker: by,
    action: "visit.open",
    change,
    prepare: ({ state }) => ensureRoom(deps, state.visit.roomName ?? freshRoom, state),
    event: (loaded) => {
      // A colleague who leads is not who opens: a new desktop's hello is the host's alone.
      if (by.id !== loaded.row.hostAccountId) return fail("FORBIDDEN");
      former = formerDevices(loaded.state);
      return openEvent(loaded, { host, hello, change, by, freshRoom, at: deps.clock.now() });
    },
    onStored: (state) => {
      if (host === null) return;
      // The same desktop after a reload must not be told that it was replaced by itself.
      for (const id of former) if (deps.presence.mayTakeUpHost(id, desktop)) deps.presence.forgetHost(id);
      deps.presence.bindHost(host.participantId, desktop);
      deps.log.info("visit.led", { visitId: state.visit.id, participantId: host.participantId });
    },
  });
};

type OpenFacts = {
  host: Hello | null;
  hello: SignedEnvelope;
  change: Change;
  by: StaffAsker;
  freshRoom: string;
  at: number;
};

const openEvent = async (loaded: Loaded, facts: OpenFacts): Promise<Result<VisitEvent>> => {
  const { host, hello, change, at } = facts;
  const { visit } = loaded.state;
  if (host === null) return fail("SIGNATURE_INVALID");
  const isOurs = host.visitId === visit.id && host.opening === visit.opening && host.role === "host";
  if (!isOurs) return fail("REQUEST_INVALID");
  const isBack = isRunning(loaded.state);
  const checked = await checkAnnounce({
    ...loaded,
    change,
    signer: host,
    command: isBack ? "hostReturned" : "open",
  });
  if (!checked.ok) return checked;
  const device = { participantId: host.participantId, hello };
  const common = { at, by: agentOf(facts.by), host: device, word: checked.value };
  return succeed(
    isBack ? { type: "hostReturned", ...common } : { type: "open", roomName: facts.freshRoom, ...common },
  );
};
