import { isRunning } from "./day.ts";
import { type VisitRow } from "./types.ts";

/** What can be done with one visit of the list. */
export type VisitAction = "open" | "renewLink" | "invitations" | "end" | "cancel";

/** The entries of a visit's menu in their order: the links of a colleague's visit are the colleague's, and only a group has many. */
export const visitActions = (row: VisitRow): (VisitAction | "late")[] => {
  const links: VisitAction[] = row.kind === "group" ? ["renewLink", "invitations"] : ["renewLink"];
  return [
    "open",
    ...(row.isOwn ? links : []),
    ...(row.waitingCount > 0 ? (["late"] as const) : []),
    ...(row.isOwn ? [isRunning(row) ? ("end" as const) : ("cancel" as const)] : []),
  ];
};
