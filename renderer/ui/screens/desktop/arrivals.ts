import { useState } from "react";
import { type ParticipantId } from "../../../../protocol/ids.ts";
import { useStrings } from "../../strings/strings-provider.tsx";
import { type WaitingRow } from "./types.ts";

/** Who was here at the last look, and how many wait since somebody new came; null when there is nothing to say. */
export type ArrivalMemory = { known: ReadonlySet<ParticipantId>; toSay: number | null };

/** The memory of a first look, at which nobody counts as new. */
export const firstLook = (rows: readonly WaitingRow[]): ArrivalMemory => ({
  known: new Set(rows.map((row) => row.participantId)),
  toSay: null,
});

const isSameQueue = (known: ReadonlySet<ParticipantId>, rows: readonly WaitingRow[]): boolean =>
  known.size === rows.length && rows.every((row) => known.has(row.participantId));

/** The memory after another look: the same object while nobody came or left. */
export const nextLook = (memory: ArrivalMemory, rows: readonly WaitingRow[]): ArrivalMemory => {
  if (isSameQueue(memory.known, rows)) return memory;
  const isNew = rows.some((row) => !memory.known.has(row.participantId));
  return { ...firstLook(rows), toSay: isNew ? rows.length : null };
};

/** What a screen reader says when somebody new waits: how many, never who. */
export const useArrivals = (rows: readonly WaitingRow[]): string => {
  const { t } = useStrings();
  const [memory, setMemory] = useState(() => firstLook(rows));
  const next = nextLook(memory, rows);
  if (next !== memory) setMemory(next);
  return next.toSay === null ? "" : t("desktop.waitingRoom.arrived", { count: next.toSay });
};
