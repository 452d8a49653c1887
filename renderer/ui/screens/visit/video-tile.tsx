import { Hand, Lock, MicOff } from "lucide-react";
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
  /** Place in the order of raised hands. */
  hand?: number | null;
  isMirrored?: boolean;
  isMuted?: boolean;
  isKeptMuted?: boolean;
  isSpeaking?: boolean;
  isLineLost?: boolean;
  isAway?: boolean;
  /** Whether a camera that is off is told by the initials alone. */
  isQuiet?: boolean;
};

const useWhy = ({ picture, kind, isLineLost, isAway, isQuiet }: VideoTileProps): string | null => {
  const { t } = useStrings();
  if (isLineLost) return t("visit.lineLost");
  if (isAway) return t("visit.steppedAway");
  if (kind === "screen") return t("visit.share.starting");
  if (picture === "connecting") return t("visit.connecting");
  return isQuiet ? null : t("visit.cameraOff");
};

const NoPicture = (props: VideoTileProps) => {
  const why = useWhy(props);
  return (
    <div className={styles.none}>
      {props.kind !== "screen" && <Avatar initials={initialsOf(props.name)} size="large" />}
      {why !== null && <p className={styles.why}>{why}</p>}
    </div>
  );
};

const Tag = ({ tag, isMuted, isKeptMuted }: Pick<VideoTileProps, "tag" | "isMuted" | "isKeptMuted">) => {
  const { t } = useStrings();
  return (
    <figcaption className={styles.tag}>
      {isKeptMuted && <NamedIcon icon={Lock} label={t("visit.keptMuted")} size={13} />}
      {isMuted && <NamedIcon icon={MicOff} label={t("visit.muted")} size={14} />}
      <span>{tag}</span>
    </figcaption>
  );
};

const HandBadge = ({ place }: { place: number }) => {
  const { t } = useStrings();
  return (
    <span className={styles.hand}>
      <NamedIcon icon={Hand} label={t("visit.handRaised", { place })} size={15} />
      <span aria-hidden>{place}</span>
    </span>
  );
};

/** One picture with its name. The video element is there before the picture comes and stays the same one as long as the person does. */
export const VideoTile = (props: VideoTileProps) => {
  const { tag, picture, attach, kind = "face", hand, isMirrored, isSpeaking, isLineLost, isAway } = props;
  const isShown = picture === "on" && !isLineLost && !isAway;
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
      {hand !== null && hand !== undefined && <HandBadge place={hand} />}
      <Tag tag={tag} isMuted={Boolean(props.isMuted)} isKeptMuted={Boolean(props.isKeptMuted)} />
    </figure>
  );
};
