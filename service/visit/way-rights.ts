import { type SendRights, everyRight } from "../../protocol/permissions.ts";
import type { AdmissionRow } from "../store/rows.ts";
import type { Grant } from "./machine-state.ts";

/** What of an admission says which rights its way in was left with. */
export type WayRow = Pick<AdmissionRow, "visitId" | "returnHash" | "admittedSeq" | "maySpeak" | "mayShow">;

/**
 * What a way in may still send: what the host took of whoever was let in by it last stays taken until it is given back. Whether
 * the knock counts as back says nothing here: a second tab may have begun to wait before the first was let in.
 */
export const rightsOfWay = (
  rows: readonly WayRow[],
  { visitId, returnHash }: Pick<WayRow, "visitId" | "returnHash">,
): SendRights => {
  if (returnHash === null) return everyRight;
  const before = rows.filter(
    (row) => row.visitId === visitId && row.returnHash === returnHash && row.admittedSeq !== null,
  );
  const newest = Math.max(...before.map((row) => row.admittedSeq ?? 0));
  const last = before.filter((row) => row.admittedSeq === newest);
  return { maySpeak: last.every((row) => row.maySpeak), mayShow: last.every((row) => row.mayShow) };
};

/** Whether a word gives somebody more than their way in was left with. */
export const exceeds = (grant: Grant, { maySpeak, mayShow }: SendRights): boolean =>
  (grant.maySpeak && !maySpeak) || (grant.mayShow && !mayShow);
