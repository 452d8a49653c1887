import { MicOff } from "lucide-react";
import { Avatar } from "../../parts/avatar.tsx";
import { classes } from "../../parts/classes.ts";
import { initialsOf } from "../../parts/initials.ts";
import { NamedIcon } from "../../parts/named-icon.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import type { AttachVideo, PictureState } from "./types.ts";
import styles from "./video-tile.module.css";

/** What a VideoTile takes; `tag` is drawn in the corner, `name` gives the initials while there is no picture. */
export type VideoTileProps = {
  name: string;
  tag: string;
  picture: PictureState;
  attach: AttachVideo;
  kind?: "face" | "screen";
  isMirrored?: boolean;
  isMuted?: boolean;
  isSpeaking?: boolean;
  isLineLost?: boolean;
};

const NoPicture = ({ name, picture, kind, isLineLost }: VideoTileProps) => {
  const { t } = useStrings();
  const why = picture === "off" ? t("visit.cameraOff") : t("visit.connecting");
  return (
    <div className={styles.none}>
      {kind !== "screen" && <Avatar initials={initialsOf(name)} size="large" />}
      <p className={styles.why}>
        {isLineLost ? t("visit.lineLost") : kind === "screen" ? t("visit.share.starting") : why}
      </p>
    </div>
  );
};

const Tag = ({ tag, isMuted }: { tag: string; isMuted: boolean }) => {
  const { t } = useStrings();
  return (
    <figcaption className={styles.tag}>
      {isMuted && <NamedIcon icon={MicOff} label={t("visit.muted")} size={14} />}
      <span>{tag}</span>
    </figcaption>
  );
};

/** One picture with its name. The video element is there before the picture comes and stays the same one as long as the person does. */
export const VideoTile = (props: VideoTileProps) => {
  const { tag, picture, attach, kind = "face", isMirrored, isMuted, isSpeaking, isLineLost } = props;
  const isShown = picture === "on" && !isLineLost;
  return (
    <figure className={classes(styles.tile, styles[kind], isSpeaking && styles.speaking)}>
      <video
        ref={attach}
        className={classes(styles.video, isMirrored && styles.mirrored, !isShown && styles.hidden)}
        muted
        playsInline
        autoPlay
        disablePictureInPicture
        aria-hidden
      />
      {!isShown && <NoPicture {...props} />}
      <Tag tag={tag} isMuted={Boolean(isMuted)} />
    </figure>
  );
};
