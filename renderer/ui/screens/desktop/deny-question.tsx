import { Button } from "../../parts/button.tsx";
import { Dialog, DialogActions } from "../../parts/dialog.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import styles from "./deny-question.module.css";
import { type WaitingRow } from "./types.ts";
import { nameOf } from "./waiting.ts";

/** What the question takes. */
export type DenyQuestionProps = {
  row: Pick<WaitingRow, "staffName" | "card">;
  onDeny: () => void;
  onClose: () => void;
};

/** Asks before somebody is denied, and shows the sentence that they will read. */
export const DenyQuestion = ({ row, onDeny, onClose }: DenyQuestionProps) => {
  const { t } = useStrings();
  const name = nameOf(row) ?? t("desktop.waitingRoom.sealed");
  return (
    <Dialog title={t("desktop.deny.title", { name })} isOpen onClose={onClose}>
      <p className={styles.text}>{t("desktop.deny.text")}</p>
      <figure className={styles.read}>
        <figcaption className={styles.caption}>{t("desktop.deny.read")}</figcaption>
        <p className={styles.title}>{t("guest.goodbye.denied.title")}</p>
        <p className={styles.words}>{t("guest.goodbye.denied.text")}</p>
      </figure>
      <DialogActions>
        <Button onPress={onClose}>{t("parts.cancel")}</Button>
        <Button kind="danger" onPress={onDeny}>
          {t("desktop.deny.confirm")}
        </Button>
      </DialogActions>
    </Dialog>
  );
};
