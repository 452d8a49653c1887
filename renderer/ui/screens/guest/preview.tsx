import { type ReactNode } from "react";
import { VideoOff } from "lucide-react";
import { useStrings } from "../../strings/strings-provider.tsx";
import type { AttachVideo } from "../visit/types.ts";
import styles from "./preview.module.css";

/** What a Preview takes; `hasPicture` is true only when the camera really gives one. */
export type PreviewProps = { attach: AttachVideo; hasPicture: boolean; children?: ReactNode };

/** One's own camera before the visit, mirrored, seen by nobody else; words may stand in its corner. */
export const Preview = ({ attach, hasPicture, children }: PreviewProps) => {
  const { t } = useStrings();
  return (
    <figure className={styles.preview} aria-label={t("guest.test.preview")}>
      <video
        ref={attach}
        className={styles.video}
        hidden={!hasPicture}
        muted
        playsInline
        autoPlay
        disablePictureInPicture
        aria-hidden
      />
      {!hasPicture && (
        <p className={styles.none}>
          <VideoOff size={28} strokeWidth={1.5} aria-hidden />
          <span>{t("guest.test.cameraOff")}</span>
        </p>
      )}
      {children && <figcaption className={styles.words}>{children}</figcaption>}
    </figure>
  );
};
