import { CircleCheck } from "lucide-react";
import { useEffect, useRef } from "react";
import { Button } from "../../parts/button.tsx";
import { CopyField } from "../../parts/copy-field.tsx";
import { DialogActions } from "../../parts/dialog.tsx";
import { LiveRegion } from "../../parts/live-region.tsx";
import { Notice } from "../../parts/notice.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { shortLink } from "./draft.ts";
import { useMoment } from "./moment.ts";
import styles from "./staff-dialog.module.css";
import { type StaffLink } from "./staff-types.ts";

/** A link for staff, shown once, and how to hand it over. */
export const StaffLinkPane = ({
  made,
  onCopy,
  onDone,
}: {
  made: StaffLink;
  onCopy: (text: string) => void;
  onDone: () => void;
}) => {
  const { t } = useStrings();
  const until = useMoment(made.expiresAt);
  const { kind, email, link } = made;
  const head = useRef<HTMLParagraphElement>(null);
  // the button that asked for it is gone, and the focus must not be
  useEffect(() => head.current?.focus(), []);
  return (
    <>
      <p ref={head} tabIndex={-1} className={styles.made}>
        <CircleCheck size={20} aria-hidden />
        <span>{t(`desktop.members.made.${kind}`, { email })}</span>
      </p>
      <CopyField
        label={t("desktop.members.link")}
        name={t("desktop.members.theLink")}
        shown={shortLink(link)}
        onCopy={() => onCopy(link)}
      />
      <Notice kind="warning" isBare>
        {t(`desktop.members.handOver.${kind}`)}
      </Notice>
      <p className={styles.text}>{t("desktop.members.paste", { button: t("desktop.signIn.invited") })}</p>
      <p className={styles.hint}>{t("desktop.members.once", { until })}</p>
      <LiveRegion>{t(`desktop.members.made.${kind}`, { email })}</LiveRegion>
      <DialogActions>
        <span />
        <Button kind="primary" onPress={onDone}>
          {t("desktop.members.linkDone")}
        </Button>
      </DialogActions>
    </>
  );
};
