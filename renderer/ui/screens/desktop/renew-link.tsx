import { type ErrorCode } from "../../../../protocol/errors.ts";
import { Button } from "../../parts/button.tsx";
import { Dialog, DialogActions } from "../../parts/dialog.tsx";
import { LiveRegion } from "../../parts/live-region.tsx";
import { Notice } from "../../parts/notice.tsx";
import { errorSentence } from "../../strings/error-sentence.ts";
import { useStrings } from "../../strings/strings-provider.tsx";
import { useMoment } from "./moment.ts";
import { InvitationPane } from "./invitation-pane.tsx";
import styles from "./renew-link.module.css";
import { type InvitationState, type VisitRow } from "./types.ts";

/** What RenewLink takes. */
export type RenewLinkProps = {
  row: VisitRow;
  state: InvitationState;
  onRenew: () => void;
  onClose: () => void;
  onCopy: (text: string) => void;
};

const Ask = ({ isMaking, failure, onRenew, onClose }: RenewAskProps) => {
  const { t } = useStrings();
  return (
    <>
      <p className={styles.text}>{t("desktop.invitation.renewAsk")}</p>
      {failure && <Notice kind="error">{errorSentence(t, failure)}</Notice>}
      <DialogActions>
        <Button onPress={onClose}>{t("parts.cancel")}</Button>
        <Button kind="primary" onPress={onRenew} isPending={isMaking}>
          {isMaking ? t("desktop.invitation.renewing") : t("desktop.invitation.renewConfirm")}
        </Button>
      </DialogActions>
    </>
  );
};

type RenewAskProps = {
  isMaking: boolean;
  failure: ErrorCode | null;
  onRenew: () => void;
  onClose: () => void;
};

/** Asks, then shows the new link and passcode of a visit once; open as long as it is drawn. */
export const RenewLink = ({ row, state, onRenew, onClose, onCopy }: RenewLinkProps) => {
  const { t } = useStrings();
  const when = useMoment(row.startsAt);
  const isReady = state.phase === "ready";
  return (
    <Dialog title={t("desktop.invitation.renewTitle")} isOpen onClose={onClose} isHeld={isReady}>
      {isReady ? (
        <>
          <InvitationPane title={row.label} about={when} invitation={state.invitation} onCopy={onCopy} />
          <DialogActions>
            <Button kind="primary" onPress={onClose}>
              {t("desktop.newVisit.done")}
            </Button>
          </DialogActions>
        </>
      ) : (
        <Ask
          isMaking={state.phase === "making"}
          failure={state.phase === "failed" ? state.code : null}
          onRenew={onRenew}
          onClose={onClose}
        />
      )}
      <LiveRegion>{isReady ? t("desktop.invitation.ready") : ""}</LiveRegion>
    </Dialog>
  );
};
