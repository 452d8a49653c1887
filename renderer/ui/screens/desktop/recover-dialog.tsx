import { Button } from "../../parts/button.tsx";
import { Dialog, DialogActions } from "../../parts/dialog.tsx";
import { Notice } from "../../parts/notice.tsx";
import { errorSentence } from "../../strings/error-sentence.ts";
import { useStrings } from "../../strings/strings-provider.tsx";
import styles from "./staff-dialog.module.css";
import { StaffLinkPane } from "./staff-link-pane.tsx";
import { type MemberRow, type MembersView, type StaffIntents } from "./staff-types.ts";

/** A way back for somebody who lost one of both factors: explained first, then its link, shown once. */
export const RecoverDialog = ({
  row,
  link,
  intents,
  onClose,
}: {
  row: MemberRow;
  link: MembersView["link"];
  intents: StaffIntents;
  onClose: () => void;
}) => {
  const { t } = useStrings();
  const close = () => {
    intents.forgetStaffLink();
    onClose();
  };
  const isReady = link.phase === "ready";
  return (
    <Dialog
      title={t("desktop.members.recoverTitle", { name: row.displayName })}
      isOpen
      onClose={close}
      isHeld={isReady}
    >
      {isReady ? (
        <StaffLinkPane made={link.made} onCopy={intents.copyText} onDone={close} />
      ) : (
        <>
          <p className={styles.text}>{t("desktop.members.recoverText")}</p>
          <p className={styles.text}>{t("desktop.members.recoverBothLost")}</p>
          {link.phase === "failed" && <Notice kind="error">{errorSentence(t, link.code)}</Notice>}
          <DialogActions>
            <Button onPress={close}>{t("parts.cancel")}</Button>
            <Button
              kind="primary"
              isPending={link.phase === "making"}
              onPress={() => intents.startRecovery(row)}
            >
              {t("desktop.members.recover")}
            </Button>
          </DialogActions>
        </>
      )}
    </Dialog>
  );
};
