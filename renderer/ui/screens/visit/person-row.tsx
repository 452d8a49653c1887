import { Mic, MicOff, MonitorUp, MonitorX, Video, VideoOff } from "lucide-react";
import { type ReactNode } from "react";
import { Avatar } from "../../parts/avatar.tsx";
import { initialsOf } from "../../parts/initials.ts";
import { MenuButton } from "../../parts/menu.tsx";
import { NamedIcon } from "../../parts/named-icon.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import styles from "./person-row.module.css";
import { roleWords } from "./person-words.ts";
import type { PersonView } from "./types.ts";
import { useNamed } from "./use-named.ts";

const MediaIcons = ({ person }: { person: PersonView }) => {
  const { t } = useStrings();
  const { isSharing, camera, isMicrophoneOn } = person;
  return (
    <span className={styles.icons}>
      {isSharing && <NamedIcon icon={MonitorUp} label={t("visit.people.isSharing")} />}
      <NamedIcon
        icon={camera === "off" ? VideoOff : Video}
        label={t(camera === "off" ? "visit.people.cameraOff" : "visit.people.cameraOn")}
      />
      <NamedIcon
        icon={isMicrophoneOn ? Mic : MicOff}
        label={t(isMicrophoneOn ? "visit.people.microphoneOn" : "visit.people.microphoneOff")}
      />
    </span>
  );
};

const useFacts = (person: PersonView, isSelf: boolean): string => {
  const { t } = useStrings();
  const role = roleWords(person, t);
  const who = isSelf ? t("visit.people.youRole", { role }) : role;
  if (!person.isConnected) return t("visit.people.withFact", { who, fact: t("visit.people.lost") });
  if (person.isSharing) return t("visit.people.withFact", { who, fact: t("visit.people.sharesNow") });
  if (person.mayShare && !isSelf)
    return t("visit.people.withFact", { who, fact: t("visit.people.mayShare") });
  return who;
};

/** What a PersonRow takes; `end` is what can be done about this person. */
export type PersonRowProps = { person: PersonView; isSelf: boolean; end?: ReactNode };

/** Somebody in the visit: name, what they are, and whether microphone, camera and screen are on. */
export const PersonRow = ({ person, isSelf, end }: PersonRowProps) => {
  const facts = useFacts(person, isSelf);
  const named = useNamed();
  return (
    <li className={styles.row}>
      <Avatar initials={initialsOf(person.name)} />
      <div className={styles.who}>
        <p className={styles.name}>{named(person.name)}</p>
        <p className={styles.facts}>{facts}</p>
      </div>
      <MediaIcons person={person} />
      {end && <span className={styles.end}>{end}</span>}
    </li>
  );
};

/** What the menu of a participant can do about sharing. */
export type ShareRights = { onGrant: (id: string) => void; onTakeBack: (id: string) => void };

/** The host's menu for one participant: let them share, or take it back. */
export const ShareMenu = ({ person, onGrant, onTakeBack }: { person: PersonView } & ShareRights) => {
  const { t } = useStrings();
  const named = useNamed();
  const holds = person.mayShare || person.isSharing;
  const action = holds
    ? ({ id: "takeBack", label: t("visit.people.takeShareBack"), icon: MonitorX } as const)
    : ({ id: "grant", label: t("visit.people.grantShare"), icon: MonitorUp } as const);
  return (
    <MenuButton
      label={t("visit.people.moreFor", { name: named(person.name) })}
      actions={[action]}
      onAction={() => (holds ? onTakeBack(person.id) : onGrant(person.id))}
    />
  );
};
