import type { ErrorCode } from "../../protocol/errors.ts";
import type { UpdateMachineState, UpdateReport } from "./machine-state.ts";

const DAY_MS = 24 * 3_600_000;

/** Of failures, what the audit hears; what only needs another try is not among it. */
const reportOf = (code: ErrorCode): UpdateReport | null => {
  if (code === "UPDATE_EXPIRED") return "updateStale";
  const refused: readonly ErrorCode[] = [
    "UPDATE_SIGNATURE_INVALID",
    "UPDATE_NOT_OURS",
    "UPDATE_REPLAYED",
    "UPDATE_FROM_FUTURE",
    "UPDATE_ALTERED",
  ];
  if (refused.includes(code)) return "updateRefused";
  return code === "UPDATE_UNREACHABLE" || code === "UPDATE_WAITS" ? null : "updateFailed";
};

/** Keeps a problem in sight; of each kind the audit hears once a day, and null is nothing to hear. */
export const withProblem = (
  state: UpdateMachineState,
  code: ErrorCode,
  now: number,
): { state: UpdateMachineState; report: UpdateReport | null } => {
  const kind = reportOf(code);
  const before = kind === null ? undefined : state.reported[kind];
  const isDue = before === undefined || Math.abs(now - before) >= DAY_MS;
  if (kind === null || !isDue) return { state: { ...state, problem: code }, report: null };
  return { state: { ...state, problem: code, reported: { ...state.reported, [kind]: now } }, report: kind };
};
