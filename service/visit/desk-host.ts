import { bytesOf } from "../../protocol/base64url.ts";
import type { Change } from "../../protocol/board.ts";
import { fail } from "../../protocol/errors.ts";
import { type ParticipantId, type VisitId, randomIdText } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { SignedEnvelope } from "../../protocol/signed/envelope.ts";
import { type Hello, decodeHello, openHello } from "../../protocol/signed/hello.ts";
import type { Asker } from "./admission.ts";
import { checkAnnounce } from "./announce-check.ts";
import type { Decide } from "./desk-decide.ts";
import type { DeskDeps } from "./desk-deps.ts";
import { type Loaded } from "./desk-load.ts";
import { admitRefusal } from "./machine-host.ts";
import { type Agent, type VisitEvent, type VisitState, admissionOf, isRunning } from "./machine-state.ts";

/** Somebody signed in, at one desktop. */
export type StaffAsker = Extract<Asker, { kind: "account" }>;

/** What the host does with a visit. Every change is the host's signed word, checked before anything happens. */
export type HostDesk = {
  /** Opens a visit, or takes a running one up again with new keys. */
  openVisit(by: StaffAsker, visitId: VisitId, opening: Opening): Promise<Result<null>>;
  /** A device that the account's desktop brought in is connected again with the keys it had, whether or not it leads now. */
  resumeHost(by: StaffAsker, visitId: VisitId, participantId: ParticipantId): Promise<Result<null>>;
  admit(by: Asker, visitId: VisitId, ids: readonly ParticipantId[], change: Change): Promise<Result<null>>;
  deny(by: Asker, visitId: VisitId, participantId: ParticipantId): Promise<Result<null>>;
  announce(by: Asker, visitId: VisitId, change: Change): Promise<Result<null>>;
  endVisit(by: Asker, visitId: VisitId, change: Change | null): Promise<Result<null>>;
};

/** The host's hello and the word that it signs with it. */
export type Opening = { hello: SignedEnvelope; change: Change };

const agent = (by: Asker): Agent =>
  by.kind === "account" ? { kind: "account", id: by.id } : { kind: "service" };

/** The host that leads now, as it introduced itself; null before the opening. */
const hostOf = ({ visit }: VisitState): Hello | null =>
  visit.hostHello === null ? null : decodeHello(bytesOf(visit.hostHello.body));

/** Rooms hold the host, everybody's place, and a device of the host that is just being replaced. */
const ensureRoom = (deps: DeskDeps, room: string, state: VisitState): Promise<Result<null>> =>
  deps.rooms.ensureRoom(room, state.visit.places + 2);

/** The host's part of the desk. */
export const createHostDesk = (deps: DeskDeps, decide: Decide): HostDesk => {
  const at = () => deps.clock.now();
  return {
    openVisit: (by, visitId, opening) => openVisit(deps, decide, { by, visitId, opening }),
    resumeHost: (by, visitId, participantId) =>
      decide({
        visitId,
        asker: by,
        action: "join.resume",
        isQuiet: true,
        event: ({ state }) =>
          admissionOf(state, participantId)?.accountId === by.id
            ? succeed({ type: "resume", at: at(), participantId })
            : fail("FORBIDDEN"),
      }),
    admit: (by, visitId, participantIds, change) =>
      decide({
        visitId,
        asker: by,
        action: "visit.admit",
        change,
        prepare: ({ state }) => {
          const { roomName } = state.visit;
          const isHopeless = roomName === null || admitRefusal(state, participantIds) !== null;
          return isHopeless ? Promise.resolve(succeed(null)) : ensureRoom(deps, roomName, state);
        },
        event: async (loaded) => {
          const refusal = admitRefusal(loaded.state, participantIds);
          if (refusal !== null) return fail(refusal);
          const word = await wordOf(loaded, "admit", change);
          if (!word.ok) return word;
          return succeed({ type: "admit", at: at(), by: agent(by), participantIds, word: word.value });
        },
      }),
    deny: (by, visitId, participantId) =>
      decide({
        visitId,
        asker: by,
        action: "visit.deny",
        event: () => succeed({ type: "deny", at: at(), by: agent(by), participantId }),
      }),
    announce: (by, visitId, change) =>
      decide({
        visitId,
        asker: by,
        action: "visit.announce",
        change,
        event: async (loaded) => {
          const word = await wordOf(loaded, "announce", change);
          return word.ok ? succeed({ type: "announce", at: at(), by: agent(by), word: word.value }) : word;
        },
      }),
    endVisit: (by, visitId, change) =>
      decide({
        visitId,
        asker: by,
        action: "visit.end",
        ...(change === null ? {} : { change }),
        event: async (loaded): Promise<Result<VisitEvent>> => {
          if (change === null) return succeed({ type: "end", at: at(), by: agent(by), word: null });
          const word = await wordOf(loaded, "end", change);
          return word.ok ? succeed({ type: "end", at: at(), by: agent(by), word: word.value }) : word;
        },
      }),
  };
};

const wordOf = (
  { state, head }: Loaded,
  command: "admit" | "announce" | "end",
  change: Change,
): ReturnType<typeof checkAnnounce> => {
  const host = hostOf(state);
  if (host === null) return Promise.resolve(fail("VISIT_NOT_OPEN"));
  return checkAnnounce({ command, change, state, head, host });
};

const openVisit = async (
  deps: DeskDeps,
  decide: Decide,
  { by, visitId, opening: { hello, change } }: { by: StaffAsker; visitId: VisitId; opening: Opening },
): Promise<Result<null>> => {
  const host = await openHello("hostHello", hello);
  const freshRoom = randomIdText(deps.chance);
  const desktop = { accountId: by.id, sessionId: by.sessionId };
  let former: ParticipantId | null = null;
  return decide({
    visitId,
    asker: by,
    action: "visit.open",
    change,
    prepare: ({ state }) => ensureRoom(deps, state.visit.roomName ?? freshRoom, state),
    event: (loaded) => {
      former = loaded.state.visit.hostParticipantId;
      return openEvent(loaded, { host, hello, change, by: agent(by), freshRoom, at: deps.clock.now() });
    },
    onStored: (state) => {
      if (host === null) return;
      // The same desktop after a reload must not be told that it was replaced by itself.
      if (former !== null && deps.presence.mayTakeUpHost(former, desktop)) deps.presence.forgetHost(former);
      deps.presence.bindHost(host.participantId, desktop);
      deps.log.info("visit.led", { visitId: state.visit.id, participantId: host.participantId });
    },
  });
};

type OpenFacts = {
  host: Hello | null;
  hello: SignedEnvelope;
  change: Change;
  by: Agent;
  freshRoom: string;
  at: number;
};

const openEvent = async (loaded: Loaded, facts: OpenFacts): Promise<Result<VisitEvent>> => {
  const { host, hello, change, by, at } = facts;
  const { visit } = loaded.state;
  if (host === null) return fail("SIGNATURE_INVALID");
  const isOurs = host.visitId === visit.id && host.opening === visit.opening && host.role === "host";
  if (!isOurs) return fail("REQUEST_INVALID");
  const isBack = isRunning(loaded.state);
  const checked = await checkAnnounce({
    ...loaded,
    change,
    host,
    command: isBack ? "hostReturned" : "open",
  });
  if (!checked.ok) return checked;
  const device = { participantId: host.participantId, hello };
  const common = { at, by, host: device, word: checked.value };
  return succeed(
    isBack ? { type: "hostReturned", ...common } : { type: "open", roomName: facts.freshRoom, ...common },
  );
};
