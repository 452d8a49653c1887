import { fail } from "../../protocol/errors.ts";
import { type ParticipantId, type VisitId, randomIdText } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { type Asker, askerRefusal, deviceOf } from "./admission.ts";
import type { Decide } from "./desk-decide.ts";
import type { InTurn } from "../in-turn.ts";
import type { DeskDeps } from "./desk-deps.ts";
import { mediaFor } from "./desk-effects.ts";
import { type Loaded, loadVisit } from "./desk-load.ts";
import { recordRefused } from "./desk-refused.ts";

/** How members get at their media again. */
export type MediaDesk = {
  /** Sends a fresh token; if the media server lost the room, everybody gets a new one. */
  renewMedia(by: Asker, visitId: VisitId, id: ParticipantId): Promise<Result<null>>;
};

/** The media part of the desk. */
export const createMediaDesk = (deps: DeskDeps, decide: Decide, queue: InTurn<VisitId>): MediaDesk => ({
  async renewMedia(by, visitId, id) {
    const found = await deps.store.read(async (reads) => {
      const loaded = await loadVisit(reads, visitId);
      return loaded === null ? fail("NOT_FOUND") : permitted(loaded, by, id);
    });
    const room = found.ok ? await deps.rooms.hasRoom(found.value) : found;
    if (!found.ok || !room.ok) return refuse(deps, by, visitId, room);
    return room.value
      ? queue(visitId, () => sendFresh(deps, visitId, id))
      : moveRoom(deps, decide, visitId, found.value);
  },
});

const refuse = async (
  deps: DeskDeps,
  by: Asker,
  visitId: VisitId,
  result: Result<unknown>,
): Promise<Result<never>> => {
  const refusal = result.ok ? fail("INTERNAL") : result;
  await recordRefused(deps, by, refusal.error.code, visitId);
  return refusal;
};

/** The room of a running visit, for whoever may have a token of it now, for the device that it speaks for. */
const permitted = ({ row, state }: Loaded, by: Asker, id: ParticipantId): Result<string> => {
  const refusal = askerRefusal({ row, state }, by, "media.token");
  if (refusal !== null) return fail(refusal);
  if (deviceOf(state, by)?.participantId !== id) return fail("FORBIDDEN");
  return row.roomName === null ? fail("VISIT_NOT_OPEN") : succeed(row.roomName);
};

const sendFresh = async (deps: DeskDeps, visitId: VisitId, id: ParticipantId): Promise<Result<null>> => {
  const loaded = await deps.store.read(async (reads) => succeed(await loadVisit(reads, visitId)));
  if (!loaded.ok) return loaded;
  const media = loaded.value === null ? null : await mediaFor(deps, loaded.value.state, id);
  if (media === null) return fail("NOT_ADMITTED");
  for (const line of deps.presence.linesOf(id)) line.push({ v: 1, type: "media", media });
  return succeed(null);
};

/** A new room for everybody, unless somebody else moved there already. */
const moveRoom = (deps: DeskDeps, decide: Decide, visitId: VisitId, lost: string): Promise<Result<null>> => {
  const roomName = randomIdText(deps.chance);
  return decide({
    visitId,
    asker: { kind: "service" },
    action: "media.token",
    isQuiet: true,
    prepare: ({ state }) => deps.rooms.ensureRoom(roomName, state.visit.places + 2),
    event: ({ state }) =>
      state.visit.roomName === lost
        ? succeed({ type: "mediaLost", at: deps.clock.now(), roomName })
        : fail("MEDIA_UNAVAILABLE"),
  });
};
