import { type Actor, can } from "../../protocol/can.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import type { AdmissionRow, VisitRow } from "../store/rows.ts";

/** Who somebody is that comes back over a link. */
const actorOf = (row: AdmissionRow): Actor => {
  switch (row.state) {
    case "waiting":
      return "waiting";
    case "admitted":
    case "connected":
      return row.role === "host" || row.role === "coHost" ? row.role : "participant";
    case "left":
    case "denied":
    case "removed":
    case "expired":
      return "outside";
  }
};

const codeOf = (row: AdmissionRow): ErrorCode => {
  switch (row.state) {
    case "denied":
      return "DENIED";
    case "removed":
      return "REMOVED";
    case "left":
    case "expired":
      return "PLACE_EXPIRED";
    case "waiting":
    case "admitted":
    case "connected":
      return "FORBIDDEN";
  }
};

/** Why this device may not come back to this visit; null when it may. A device that never knocked here has no place to lose. */
export const admissionOutCode = (row: AdmissionRow | null, visit: VisitRow): ErrorCode | null => {
  if (row === null || row.visitId !== visit.id) return "PLACE_EXPIRED";
  return can(actorOf(row), "join.resume", visit.phase) ? null : codeOf(row);
};
