import { useEffect, useRef, useState } from "react";
import { type ParticipantId } from "../../../../protocol/ids.ts";
import { useStrings } from "../../strings/strings-provider.tsx";
import { type WaitingRow } from "./types.ts";
import { hasArrival } from "./waiting.ts";

/** What a screen reader says when somebody new waits: how many, never who. */
export const useArrivals = (rows: readonly WaitingRow[]): string => {
  const { t } = useStrings();
  const before = useRef<ReadonlySet<ParticipantId> | null>(null);
  const [sentence, setSentence] = useState("");
  useEffect(() => {
    const known = before.current;
    before.current = new Set(rows.map((row) => row.participantId));
    if (known && hasArrival(known, rows))
      setSentence(t("desktop.waitingRoom.arrived", { count: rows.length }));
    if (rows.length === 0) setSentence("");
  }, [rows, t]);
  return sentence;
};
