import { type InvitationRow } from "./types.ts";

/** How a link stands; `good` is the one for all while it works, a personal one is used or not. */
export type LinkState = "good" | "notUsed" | "used" | "resting" | "retired";

/** The one thing worth saying about a link. */
export const linkStateOf = (row: InvitationRow): LinkState => {
  if (row.retiredAt !== null) return "retired";
  if (row.isResting) return "resting";
  if (row.isShared) return "good";
  return row.usedAt === null ? "notUsed" : "used";
};

/** The link for all, if the service named one, and the personal ones: newest first, retired ones last. */
export const groupLinks = (
  rows: readonly InvitationRow[],
): { shared: InvitationRow | null; personal: InvitationRow[] } => ({
  shared: rows.find((row) => row.isShared) ?? null,
  personal: rows
    .filter((row) => !row.isShared)
    .sort(
      (a, b) =>
        Number(a.retiredAt !== null) - Number(b.retiredAt !== null) ||
        b.createdAt - a.createdAt ||
        (a.id < b.id ? -1 : 1),
    ),
});
