import type { Result } from "../../protocol/result.ts";
import type { DeskDeps } from "./desk-deps.ts";
import type { VisitState } from "./machine-state.ts";

/** Makes the media room of a visit, or finds it there: it holds whoever leads, everybody's place, and a device of the host that is just being replaced. */
export const ensureRoom = (
  deps: Pick<DeskDeps, "rooms">,
  room: string,
  { visit }: VisitState,
): Promise<Result<null>> => deps.rooms.ensureRoom(room, visit.places + 2);
