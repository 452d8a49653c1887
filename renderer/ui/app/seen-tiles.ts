import { ParticipantId } from "../../../protocol/ids.ts";
import type { VisibleTile } from "../../call/ports.ts";
import type { SeenTile } from "../screens/visit/types.ts";

/** Pictures that can be seen, with the ids that media know. */
export const tilesOf = (seen: readonly SeenTile[]): VisibleTile[] =>
  seen.flatMap(({ id, ...tile }) => {
    const participantId = ParticipantId.safeParse(id);
    return participantId.success ? [{ ...tile, participantId: participantId.data }] : [];
  });
