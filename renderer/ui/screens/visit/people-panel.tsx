import { X } from "lucide-react";
import { IconButton } from "../../parts/icon-button.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import type { WaitingRow } from "../desktop/types.ts";
import { nextToAdmit, queueOf } from "../desktop/waiting.ts";
import styles from "./people-panel.module.css";
import { PersonRow, ShareMenu } from "./person-row.tsx";
import type { PersonView, VisitIntents, VisitView } from "./types.ts";
import { WaitingCard } from "./waiting-card.tsx";

/** What the panel People takes. */
export type PeoplePanelProps = {
  view: VisitView;
  now: number;
  intents: Pick<VisitIntents, "grantShare" | "takeShareBack">;
  onAdmit: (row: WaitingRow) => void;
  onDeny: (row: WaitingRow) => void;
  onClose: () => void;
};

const Waiting = ({ view, now, onAdmit, onDeny }: PeoplePanelProps) => {
  const { t } = useStrings();
  const next = nextToAdmit(view.waiting);
  if (view.waiting.length === 0) return null;
  return (
    <section className={styles.section}>
      <h3 className={styles.heading}>{t("visit.people.waiting", { count: view.waiting.length })}</h3>
      <ul className={styles.cards}>
        {queueOf(view.waiting).map((row) => (
          <WaitingCard
            key={row.participantId}
            row={row}
            now={now}
            isNext={row === next}
            onAdmit={onAdmit}
            onDeny={onDeny}
          />
        ))}
      </ul>
    </section>
  );
};

const InVisit = ({ view, intents }: PeoplePanelProps) => {
  const { t } = useStrings();
  const menu = (person: PersonView) => (
    <ShareMenu person={person} onGrant={intents.grantShare} onTakeBack={intents.takeShareBack} />
  );
  return (
    <section className={styles.section}>
      <h3 className={styles.heading}>{t("visit.people.inVisit", { count: view.others.length + 1 })}</h3>
      <ul>
        <PersonRow person={view.self} isSelf end={<span />} />
        {view.others.map((person) => (
          <PersonRow key={person.id} person={person} isSelf={false} end={menu(person)} />
        ))}
      </ul>
    </section>
  );
};

/** Everybody of the visit: who waits on top, with the two answers, then who is in. */
export const PeoplePanel = (props: PeoplePanelProps) => {
  const { t } = useStrings();
  return (
    <aside className={styles.panel} aria-label={t("visit.people.title")}>
      <header className={styles.head}>
        <h2 className={styles.title}>{t("visit.people.title")}</h2>
        <IconButton icon={X} label={t("parts.close")} onPress={props.onClose} />
      </header>
      <div className={styles.body}>
        <Waiting {...props} />
        <InVisit {...props} />
      </div>
    </aside>
  );
};
