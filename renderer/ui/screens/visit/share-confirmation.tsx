import type { ShareSource } from "../../../../protocol/ipc.ts";
import { Button } from "../../parts/button.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import styles from "./share-picker.module.css";

/** What the second pane of the share picker takes. */
export type ShareConfirmationProps = {
  chosen: ShareSource | null;
  viewers: number;
  onCancel: () => void;
  onShare: (id: string) => void;
};

const Seen = ({ chosen, viewers }: { chosen: ShareSource; viewers: number }) => {
  const { t } = useStrings();
  const values = { title: chosen.title, count: viewers };
  return (
    <>
      <div className={styles.frame}>
        <img className={styles.large} src={chosen.picture} alt={chosen.title} />
      </div>
      <p className={styles.words} aria-live="polite">
        {t(chosen.kind === "window" ? "visit.picker.windowSeen" : "visit.picker.screenSeen", values)}
      </p>
    </>
  );
};

/** Exactly what will be seen, and by how many; nothing leaves before the press on Share. */
export const ShareConfirmation = ({ chosen, viewers, onCancel, onShare }: ShareConfirmationProps) => {
  const { t } = useStrings();
  return (
    <>
      <h3 className={styles.exactly}>{t("visit.picker.exactly")}</h3>
      {chosen ? (
        <Seen chosen={chosen} viewers={viewers} />
      ) : (
        <>
          <div className={styles.frame} />
          <p className={styles.words}>{t("visit.picker.nothing")}</p>
        </>
      )}
      <div className={styles.answers}>
        <Button size="form" onPress={onCancel}>
          {t("parts.cancel")}
        </Button>
        <Button
          kind="primary"
          size="form"
          isDisabled={chosen === null}
          onPress={() => chosen && onShare(chosen.id)}
        >
          {t("visit.picker.share")}
        </Button>
      </div>
    </>
  );
};
