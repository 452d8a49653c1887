import { classes } from "../../parts/classes.ts";
import { useStrings } from "../../strings/strings-provider.tsx";
import type { Mode, Page } from "./arrangement.ts";
import styles from "./stage.module.css";
import { tagWords } from "./tile-words.ts";
import type { PersonView } from "./types.ts";
import { useNamed } from "./use-named.ts";
import { useOwnPlace } from "./use-own-place.ts";
import { VideoTile } from "./video-tile.tsx";

/** What a Face takes. */
export type FaceProps = { person: PersonView; isSelf: boolean; mode: Mode; page: Page };

const useTag = ({ person, isSelf, mode }: FaceProps): string => {
  const { t } = useStrings();
  const named = useNamed();
  if (mode === "grid") return tagWords(person, named(person.name), isSelf, t);
  return isSelf ? t("visit.you") : named(person.name);
};

/** One person of the stage: the same element for as long as they stay, whatever the layout is. */
export const Face = (props: FaceProps) => {
  const { person, isSelf, mode, page } = props;
  const { t } = useStrings();
  const own = useOwnPlace();
  const tag = useTag(props);
  const isSeated = mode === "grid" || mode === "share";
  const isOwn = isSelf && !isSeated;
  const seat = page.seats.indexOf(person.id);
  return (
    <div
      className={classes(isSeated ? styles.seat : isOwn ? styles.own : styles.fill)}
      style={isOwn ? own.style : { order: seat }}
      hidden={isSeated && seat === -1}
      data-seen={isSelf ? undefined : person.id}
    >
      <VideoTile
        name={person.name}
        tag={tag}
        picture={person.camera}
        attach={person.attach}
        hand={person.hand}
        isMirrored={isSelf}
        isMuted={!person.isMicrophoneOn}
        isKeptMuted={!person.maySpeak}
        isSpeaking={isSeated && person.isSpeaking}
        isLineLost={!person.isConnected}
        isAway={person.isAway}
        isQuiet={isSeated || isOwn}
      />
      {isOwn && (
        <button
          type="button"
          className={styles.handle}
          aria-label={t("visit.ownPicture.move")}
          {...own.handle}
        />
      )}
    </div>
  );
};
