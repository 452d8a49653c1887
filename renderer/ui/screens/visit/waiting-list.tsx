import { useState } from "react";
import { Button } from "../../parts/button.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import type { WaitingRow } from "../desktop/types.ts";
import { nextToAdmit, queueOf } from "../desktop/waiting.ts";
import { LateMenu } from "./late-menu.tsx";
import styles from "./people-panel.module.css";
import { type LeadIntents, targetOf, type VisitView } from "./types.ts";
import { WaitingCard } from "./waiting-card.tsx";

/** What the list of those who wait takes. */
export type WaitingListProps = {
  view: Pick<VisitView, "waiting" | "seat">;
  now: number;
  intents: Pick<LeadIntents, "admit" | "sayLate">;
  onDeny: (row: WaitingRow) => void;
};

type ManyProps = {
  rows: readonly WaitingRow[];
  chosen: readonly WaitingRow[];
  onAdmit: (rows: readonly WaitingRow[]) => void;
};

const AdmitMany = ({ rows, chosen, onAdmit }: ManyProps) => {
  const { t } = useStrings();
  const ready = rows.filter(({ canAdmit }) => canAdmit);
  return (
    <div className={styles.many}>
      {chosen.length > 0 && (
        <Button kind="primary" isWide onPress={() => onAdmit(chosen)}>
          {t("visit.people.admitChosen", { count: chosen.length })}
        </Button>
      )}
      <Button isWide isDisabled={ready.length === 0} onPress={() => onAdmit(ready)}>
        {t("visit.people.admitAll")}
      </Button>
    </div>
  );
};

/** Those who wait, the longest first: each with their answers, and several or all at once when there are more. */
export const WaitingList = ({ view, now, intents, onDeny }: WaitingListProps) => {
  const { t } = useStrings();
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const rows = queueOf(view.waiting);
  if (rows.length === 0) return null;
  const next = nextToAdmit(rows);
  const chosen = rows.filter(({ participantId, canAdmit }) => canAdmit && ticked.has(participantId));
  const admit = (admitted: readonly WaitingRow[]) => {
    intents.admit(admitted.map(targetOf));
    setTicked(new Set());
  };
  const tick =
    ({ participantId }: WaitingRow) =>
    (isChosen: boolean) => {
      const others = [...ticked].filter((id) => id !== participantId);
      setTicked(new Set(isChosen ? [...others, participantId] : others));
    };
  const isMany = rows.length > 1;
  return (
    <section className={styles.section}>
      <div className={styles.sectionHead}>
        <h2 className={styles.heading}>{t("visit.people.waiting", { count: rows.length })}</h2>
        {isMany && view.seat === "host" && (
          <LateMenu
            label={t("visit.people.lateAll")}
            onLate={(minutes) => intents.sayLate(rows.map(targetOf), minutes)}
          />
        )}
      </div>
      {isMany && <AdmitMany rows={rows} chosen={chosen} onAdmit={admit} />}
      <ul className={styles.cards}>
        {rows.map((row) => (
          <WaitingCard
            key={row.participantId}
            row={row}
            seat={view.seat}
            now={now}
            isNext={row === next}
            isPrimary={row === next && chosen.length === 0}
            isChosen={isMany && row.canAdmit ? chosen.includes(row) : null}
            onChoose={tick(row)}
            onAdmit={() => admit([row])}
            onDeny={() => onDeny(row)}
            onLate={(minutes) => intents.sayLate([targetOf(row)], minutes)}
          />
        ))}
      </ul>
    </section>
  );
};
