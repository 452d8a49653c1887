import type { SessionView } from "../../../../protocol/accounts.ts";
import { Button } from "../../parts/button.tsx";
import { Card } from "../../parts/card.tsx";
import { Chip } from "../../parts/chip.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { useMoment } from "../desktop/moment.ts";
import { Read } from "./read-pane.tsx";
import styles from "./settings.module.css";
import type { PaneProps } from "./types.ts";

type RowProps = { session: SessionView; isEnding: boolean; isBusy: boolean; onEnd: () => void };

const Row = ({ session, isEnding, isBusy, onEnd }: RowProps) => {
  const { t } = useStrings();
  const started = useMoment(session.startedAt);
  const active = useMoment(session.lastActiveAt);
  return (
    <li className={styles.row}>
      <div className={styles.what}>
        <p className={styles.rowTitle}>
          {t(session.isThis ? "settings.sessions.here" : "settings.sessions.other")}
        </p>
        <p className={styles.fact}>{t("settings.sessions.started", { when: started })}</p>
        <p className={styles.fact}>{t("settings.sessions.active", { when: active })}</p>
      </div>
      {session.isResting && <Chip>{t("settings.sessions.resting")}</Chip>}
      {!session.isThis && (
        <Button
          kind="danger"
          isPending={isEnding}
          isDisabled={isBusy}
          aria-label={t("settings.sessions.endNamed", { when: started })}
          onPress={onEnd}
        >
          {t("settings.sessions.end")}
        </Button>
      )}
    </li>
  );
};

/** Where one is signed in; what one does not know can be ended. This one ends by signing out. */
export const SessionsPane = ({ view, intents }: PaneProps) => {
  const { t } = useStrings();
  const { endingId } = view;
  return (
    <Card title={t("settings.sessions.list")}>
      <p className={styles.lead}>{t("settings.sessions.explain")}</p>
      <Read reading={view.sessions}>
        {(sessions) => (
          <ul className={styles.rows}>
            {sessions.map((session) => (
              <Row
                key={session.id}
                session={session}
                isEnding={endingId === session.id}
                isBusy={endingId !== null && endingId !== session.id}
                onEnd={() => intents.endSession(session.id)}
              />
            ))}
          </ul>
        )}
      </Read>
    </Card>
  );
};
