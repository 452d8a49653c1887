import { CircleCheck } from "lucide-react";
import { type LinkAndPasscode } from "../../../../protocol/ipc.ts";
import { CopyField } from "../../parts/copy-field.tsx";
import { Notice } from "../../parts/notice.tsx";
import { spacedPasscode } from "../../parts/passcode.ts";
import { useStrings } from "../../strings/strings-provider.tsx";
import { shortLink } from "./draft.ts";
import styles from "./invitation-pane.module.css";

/** What an InvitationPane takes; `about` says for which visit. */
export type InvitationPaneProps = {
  title: string;
  about: string;
  invitation: LinkAndPasscode;
  onCopy: (text: string) => void;
  /** What to do when they get lost, if it is not to make them anew. */
  once?: string;
};

/** Link and passcode, each with its own way to the patient; shown once. */
export const InvitationPane = ({ title, about, invitation, onCopy, once }: InvitationPaneProps) => {
  const { t } = useStrings();
  const { link, passcode } = invitation;
  return (
    <>
      <div className={styles.head}>
        <CircleCheck size={20} aria-hidden />
        <div>
          <h3 className={styles.title}>{title}</h3>
          <p className={styles.about}>{about}</p>
        </div>
      </div>
      <CopyField
        label={t("desktop.invitation.sendLink")}
        name={t("desktop.invitation.link")}
        shown={shortLink(link)}
        onCopy={() => onCopy(link)}
      />
      <CopyField
        label={t("desktop.invitation.tellPasscode")}
        name={t("desktop.invitation.passcode")}
        shown={spacedPasscode(passcode)}
        kind="large"
        onCopy={() => onCopy(passcode)}
      />
      <Notice kind="warning" isBare>
        {t("desktop.invitation.warning")}
      </Notice>
      <p className={styles.once}>{once ?? t("desktop.invitation.once")}</p>
    </>
  );
};
