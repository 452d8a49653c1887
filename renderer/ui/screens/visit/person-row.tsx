import { Hand, Mic, MicOff, MonitorUp, Video, VideoOff } from "lucide-react";
import { type ReactNode } from "react";
import { Avatar } from "../../parts/avatar.tsx";
import { initialsOf } from "../../parts/initials.ts";
import { NamedIcon } from "../../parts/named-icon.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import styles from "./person-row.module.css";
import { factWords } from "./person-words.ts";
import type { PersonView } from "./types.ts";
import { useNamed } from "./use-named.ts";

const MediaIcons = ({ person }: { person: PersonView }) => {
  const { t } = useStrings();
  const { isSharing, camera, isMicrophoneOn } = person;
  return (
    <>
      {isSharing && <NamedIcon icon={MonitorUp} label={t("visit.people.isSharing")} />}
      <NamedIcon
        icon={camera === "off" ? VideoOff : Video}
        label={t(camera === "off" ? "visit.people.cameraOff" : "visit.people.cameraOn")}
      />
      <NamedIcon
        icon={isMicrophoneOn ? Mic : MicOff}
        label={t(isMicrophoneOn ? "visit.people.microphoneOn" : "visit.people.microphoneOff")}
      />
    </>
  );
};

const HandMark = ({ place }: { place: number }) => {
  const { t } = useStrings();
  return (
    <span className={styles.hand}>
      <NamedIcon icon={Hand} label={t("visit.handRaised", { place })} size={14} />
      <span aria-hidden>{place}</span>
    </span>
  );
};

/** What a PersonRow takes; `end` is what can be done about this person, `isBrief` leaves out what only concerns whoever leads. */
export type PersonRowProps = { person: PersonView; isSelf: boolean; isBrief?: boolean; end?: ReactNode };

/** Somebody in the visit: name, what they are, a raised hand, and whether microphone, camera and screen are on. */
export const PersonRow = ({ person, isSelf, isBrief, end }: PersonRowProps) => {
  const { t } = useStrings();
  const named = useNamed();
  return (
    <li className={styles.row}>
      <Avatar initials={initialsOf(person.name)} />
      <div className={styles.who}>
        <p className={styles.name}>{named(person.name)}</p>
        <p className={styles.facts}>{factWords(person, { isSelf, isBrief: Boolean(isBrief) }, t)}</p>
      </div>
      <span className={styles.icons}>
        {person.hand !== null && <HandMark place={person.hand} />}
        {!isBrief && <MediaIcons person={person} />}
      </span>
      {end && <span className={styles.end}>{end}</span>}
    </li>
  );
};
