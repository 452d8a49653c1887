import type { ParticipantId } from "../../protocol/ids.ts";
import type { MediaAccess, ServerMessage } from "../../protocol/messages.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { BoardRow } from "../store/rows.ts";
import { leadingAccount } from "./admission.ts";
import { entryFor, helloesOf, newHelloes } from "./board.ts";
import type { DeskDeps } from "./desk-deps.ts";
import { hostPresenceOf, lateOf, snapshotOf, staffOf } from "./desk-views.ts";
import { sourcesOf } from "./machine-roster.ts";
import { type Effect, type VisitState, admissionOf, isDesktops, membersOf } from "./machine-state.ts";

/** The state as committed, and the entry that this step put on the board. */
type Committed = { state: VisitState; newest: BoardRow | null };

/** Sends to a participant wherever it can be reached now; whoever cannot is told when it resumes. */
const pushTo = (deps: Pick<DeskDeps, "presence">, id: ParticipantId, message: ServerMessage): void => {
  for (const line of deps.presence.linesOf(id)) line.push(message);
};

/** A fresh way to the media of the room, with the sources of the last word; null for who is not in. */
export const mediaFor = async (
  deps: DeskDeps,
  state: VisitState,
  id: ParticipantId,
): Promise<MediaAccess | null> => {
  const isIn = membersOf(state).some((member) => member.participantId === id);
  const { roomName } = state.visit;
  if (!isIn || roomName === null) return null;
  const token = await deps.rooms.mintToken(roomName, id, sourcesOf(state, id));
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

/** The one push of an admission, or of a device that is back. A desktop that opens has said the entries itself. */
const admitTo = async (deps: DeskDeps, committed: Committed, id: ParticipantId): Promise<void> => {
  const { state } = committed;
  const row = admissionOf(state, id);
  const media = await mediaFor(deps, state, id);
  const { hostHello } = state.visit;
  if (row === null || row.admittedSeq === null || media === null || hostHello === null) return;
  const entries = isDesktops(row) ? succeed([]) : await entriesFrom(deps, committed, row.admittedSeq);
  if (!entries.ok) return deps.log.warn("admission.pushFailed", { participantId: id });
  pushTo(deps, id, {
    v: 1,
    type: "admitted",
    participantId: id,
    snapshot: snapshotOf(state, deps.presence),
    hostHello,
    hellos: helloesOf(state, entries.value),
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
  const hellos = helloesOf(state, board.value);
  // Said once: they are kept, and a long board with all of them each time would not fit the line.
  for (const [at, row] of board.value.entries())
    pushTo(deps, id, { v: 1, type: "board", entry: entryFor(row, id), hellos: at === 0 ? hellos : [] });
};

/** Shows all members the state as it is now. */
export const showVisit = (deps: Pick<DeskDeps, "presence">, state: VisitState): void => {
  const snapshot = snapshotOf(state, deps.presence);
  for (const row of membersOf(state)) pushTo(deps, row.participantId, { v: 1, type: "visit", snapshot });
};

/** Tells everybody waiting how whoever leads is, with their card key; nothing of the visit's people or media. */
export const showWaiting = async (
  deps: Pick<DeskDeps, "presence" | "store">,
  state: VisitState,
): Promise<void> => {
  const accountId = leadingAccount(state);
  const isHere = deps.presence.desktopsOf(accountId).length > 0;
  const cardKey = await deps.store.read(async (reads) =>
    succeed((await reads.cardKey.ofAccount(accountId))?.cardKey ?? null),
  );
  if (!cardKey.ok) return;
  const host = hostPresenceOf(state, isHere, cardKey.value);
  for (const row of state.admissions) {
    const { participantId } = row;
    if (row.state !== "waiting") continue;
    pushTo(deps, participantId, { v: 1, type: "waiting", participantId, host, late: lateOf(row) });
  }
};

const showDays = (deps: DeskDeps, state: VisitState): void => {
  for (const id of staffOf(state)) deps.days.show(id);
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
      return showDays(deps, state);
    case "sendMedia":
      return sendMedia(deps, state, effect.to);
    case "removeMedia":
      return deps.mediaOrders.add(effect.roomName, (rooms) =>
        rooms.remove(effect.roomName, effect.participantId),
      );
    case "deleteRoom":
      return deps.mediaOrders.add(effect.roomName, (rooms) => rooms.deleteRoom(effect.roomName));
    case "setSources": {
      const sources = sourcesOf(state, effect.participantId);
      return deps.mediaOrders.add(effect.roomName, (rooms) =>
        rooms.setSources(effect.roomName, effect.participantId, sources),
      );
    }
  }
};
