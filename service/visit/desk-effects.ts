import type { ParticipantId } from "../../protocol/ids.ts";
import type { MediaAccess, ServerMessage } from "../../protocol/messages.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { BoardRow } from "../store/rows.ts";
import { entryFor, helloesOf, newHelloes } from "./board.ts";
import type { DeskDeps } from "./desk-deps.ts";
import { dayOf, hostPresenceOf, snapshotOf, sourcesOf } from "./desk-views.ts";
import { type Effect, type VisitState, admissionOf, membersOf } from "./machine-state.ts";

/** The state as committed, and the entry that this step put on the board. */
type Committed = { state: VisitState; newest: BoardRow | null };

/** Sends to a participant wherever it can be reached now; whoever cannot is told when it resumes. */
const pushTo = (deps: Pick<DeskDeps, "presence">, id: ParticipantId, message: ServerMessage): void => {
  for (const line of deps.presence.linesOf(id)) line.push(message);
};

/** A fresh way to the media of the room, with the sources of the host's last word; null for who is not in. */
export const mediaFor = async (
  deps: DeskDeps,
  state: VisitState,
  id: ParticipantId,
): Promise<MediaAccess | null> => {
  const row = membersOf(state).find((member) => member.participantId === id);
  const { roomName } = state.visit;
  if (row === undefined || roomName === null) return null;
  const grant = state.grants.find((other) => other.participantId === id);
  const token = await deps.rooms.mintToken(roomName, id, sourcesOf(row, grant));
  return { url: deps.media.url, token, iceServers: [...deps.media.iceServers] };
};

const entriesFrom = async (
  deps: DeskDeps,
  { state, newest }: Committed,
  seq: number,
): Promise<Result<readonly BoardRow[]>> => {
  if (newest?.seq === seq) return succeed([newest]);
  return deps.store.read(async (reads) => succeed(await reads.board.ofVisit(state.visit.id, seq)));
};

/** The one push of an admission, or of a device that is back. */
const admitTo = async (deps: DeskDeps, committed: Committed, id: ParticipantId): Promise<void> => {
  const { state } = committed;
  const row = admissionOf(state, id);
  const media = await mediaFor(deps, state, id);
  const { hostHello } = state.visit;
  if (row === null || row.admittedSeq === null || media === null || hostHello === null) return;
  const isHost = row.role === "host";
  const entries = isHost ? succeed([]) : await entriesFrom(deps, committed, row.admittedSeq);
  if (!entries.ok) return deps.log.warn("admission.pushFailed", { participantId: id });
  pushTo(deps, id, {
    v: 1,
    type: "admitted",
    participantId: id,
    snapshot: snapshotOf(state),
    hostHello,
    hellos: helloesOf(state),
    entries: entries.value.map((entry) => entryFor(entry, id)),
    media,
  });
};

const postBoard = (deps: DeskDeps, { state, newest }: Committed, to: readonly ParticipantId[]): void => {
  if (newest === null) return;
  const hellos = newHelloes(state, newest.seq);
  for (const id of to) pushTo(deps, id, { v: 1, type: "board", entry: entryFor(newest, id), hellos });
};

/** The whole board: a desktop whose window was lost verifies its own chain from the first word on. */
const FIRST_SEQ = 1;

const remindHost = async (deps: DeskDeps, state: VisitState, id: ParticipantId): Promise<void> => {
  const board = await deps.store.read(async (reads) =>
    succeed(await reads.board.ofVisit(state.visit.id, FIRST_SEQ)),
  );
  if (!board.ok) return;
  const hellos = helloesOf(state);
  for (const row of board.value) pushTo(deps, id, { v: 1, type: "board", entry: entryFor(row, id), hellos });
};

const showVisit = (deps: DeskDeps, state: VisitState): void => {
  const snapshot = snapshotOf(state);
  for (const row of membersOf(state)) pushTo(deps, row.participantId, { v: 1, type: "visit", snapshot });
};

/** Tells everybody waiting how the clinician is; nothing of the visit's people or media. */
export const showWaiting = async (
  deps: Pick<DeskDeps, "presence" | "store">,
  state: VisitState,
): Promise<void> => {
  const { hostAccountId } = state.visit;
  const isHere = deps.presence.desktopsOf(hostAccountId).length > 0;
  const cardKey = await deps.store.read(async (reads) =>
    succeed((await reads.cardKey.ofAccount(hostAccountId))?.cardKey ?? null),
  );
  if (!cardKey.ok) return;
  const host = hostPresenceOf(state, isHere, cardKey.value);
  for (const { participantId, state: admission } of state.admissions)
    if (admission === "waiting") pushTo(deps, participantId, { v: 1, type: "waiting", participantId, host });
};

/** Sends the host's day to all the host's desktops. */
export const showDay = async (deps: DeskDeps, hostAccountId: VisitState["visit"]["hostAccountId"]) => {
  const lines = deps.presence.desktopsOf(hostAccountId);
  if (lines.length === 0) return;
  const day = await deps.store.read(async (reads) =>
    succeed(await dayOf(reads, hostAccountId, deps.clock.now())),
  );
  if (day.ok) for (const line of lines) line.push(day.value);
};

const sendMedia = async (deps: DeskDeps, state: VisitState, to: readonly ParticipantId[]): Promise<void> => {
  for (const id of to) {
    const media = await mediaFor(deps, state, id);
    if (media !== null) pushTo(deps, id, { v: 1, type: "media", media });
  }
};

/** Does what one transition asked for, in its order; what goes to the media server is queued there in the same order. */
export const perform = async (
  deps: DeskDeps,
  committed: Committed,
  effects: readonly Effect[],
): Promise<void> => {
  for (const effect of effects) await performOne(deps, committed, effect);
};

const performOne = async (deps: DeskDeps, committed: Committed, effect: Effect): Promise<void> => {
  const { state } = committed;
  switch (effect.type) {
    case "admitTo":
      return admitTo(deps, committed, effect.participantId);
    case "remindHost":
      return remindHost(deps, state, effect.participantId);
    case "postBoard":
      return postBoard(deps, committed, effect.to);
    case "closeGate":
      return deps.door.close(effect.participantId);
    case "out":
      pushTo(deps, effect.participantId, { v: 1, type: "out", reason: effect.reason });
      return deps.presence.forgetHost(effect.participantId);
    case "showVisit":
      return showVisit(deps, state);
    case "showWaiting":
      return showWaiting(deps, state);
    case "showDay":
      return showDay(deps, state.visit.hostAccountId);
    case "sendMedia":
      return sendMedia(deps, state, effect.to);
    case "removeMedia":
      return deps.mediaOrders.add(effect.roomName, (rooms) =>
        rooms.remove(effect.roomName, effect.participantId),
      );
    case "deleteRoom":
      return deps.mediaOrders.add(effect.roomName, (rooms) => rooms.deleteRoom(effect.roomName));
    case "setSources": {
      const row = admissionOf(state, effect.grant.participantId);
      if (row === null) return undefined;
      const sources = sourcesOf(row, effect.grant);
      return deps.mediaOrders.add(effect.roomName, (rooms) =>
        rooms.setSources(effect.roomName, row.participantId, sources),
      );
    }
  }
};
