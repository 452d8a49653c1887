import { UserRound } from "lucide-react";
import { Mark } from "../../parts/mark.tsx";
import { type Wording } from "../../../../protocol/visit.ts";
import { useStrings } from "../../strings/strings-provider.tsx";
import { ClinicPhone, ClinicWords } from "../guest/clinic-words.tsx";
import styles from "./waiting-preview.module.css";

/** What the preview takes: the wording as it is being written. */
export type WaitingPreviewProps = { clinicName: string; hostName: string; wording: Wording };

/** The patient's waiting room on a phone, small, with the clinic's words in it as they are written. */
export const WaitingPreview = ({ clinicName, hostName, wording }: WaitingPreviewProps) => {
  const { t } = useStrings();
  return (
    <figure className={styles.preview} aria-label={t("desktop.clinic.previewLabel")}>
      <figcaption className={styles.caption}>{t("desktop.clinic.preview")}</figcaption>
      <div className={styles.phone} inert>
        <div className={styles.head}>
          <Mark size={32} />
          <p className={styles.clinic}>{clinicName}</p>
        </div>
        <div className={styles.body}>
          <div className={styles.picture}>
            <UserRound size={56} strokeWidth={1.25} aria-hidden />
          </div>
          <p className={styles.title}>{t("guest.waiting.title")}</p>
          <p className={styles.lead}>
            {t("guest.waiting.hostHere", { name: hostName })} {t("guest.waiting.private")}
          </p>
          <ClinicWords wording={wording} />
          <div className={styles.foot}>
            <ClinicPhone phone={wording.phone} why={t("guest.waiting.phone")} />
            <p className={styles.leave}>{t("guest.waiting.leave")}</p>
          </div>
        </div>
      </div>
    </figure>
  );
};
