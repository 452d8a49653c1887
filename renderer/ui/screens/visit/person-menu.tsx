import {
  DoorOpen,
  Ellipsis,
  Hand,
  Lock,
  type LucideIcon,
  MicOff,
  MonitorUp,
  MonitorX,
  Mic,
  UserMinus,
  UserPlus,
  UserX,
  VideoOff,
} from "lucide-react";
import { IconButton } from "../../parts/icon-button.tsx";
import { type MenuGroup, SectionMenu } from "../../parts/section-menu.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { actionsFor, type OfferedAction, type PersonAction } from "./person-actions.ts";
import type { PersonView, Seat } from "./types.ts";
import { useNamed } from "./use-named.ts";

const ICONS: Readonly<Record<PersonAction, LucideIcon>> = {
  mute: MicOff,
  askUnmute: Mic,
  keepMuted: Lock,
  stopCamera: VideoOff,
  keepCameraOff: Lock,
  grantShare: MonitorUp,
  takeShareBack: MonitorX,
  lowerHand: Hand,
  nameCoHost: UserPlus,
  takeCoHostBack: UserMinus,
  returnToWaiting: DoorOpen,
  remove: UserX,
};

/** What a PersonMenu takes; `onAction` says whether a switch is to be on. */
export type PersonMenuProps = {
  seat: Seat;
  person: PersonView;
  onAction: (action: PersonAction, isOn: boolean) => void;
};

const useGroups = (offered: readonly (readonly OfferedAction[])[]): MenuGroup<PersonAction>[] => {
  const { t } = useStrings();
  const line = ({ action }: OfferedAction) => ({
    id: action,
    label: t(`visit.people.${action}`),
    icon: ICONS[action],
    isDanger: action === "remove",
  });
  return offered.flatMap((group, at) => {
    const kinds = [
      { kind: "actions" as const, actions: group.filter(({ isOn }) => isOn === null) },
      { kind: "switches" as const, actions: group.filter(({ isOn }) => isOn !== null) },
    ].filter(({ actions }) => actions.length > 0);
    return kinds.map(({ kind, actions }, part) => ({
      id: `${at} ${kind}`,
      label: actions.map(({ action }) => t(`visit.people.${action}`)).join(", "),
      kind,
      lines: actions.map(line),
      on: actions.filter(({ isOn }) => isOn).map(({ action }) => action),
      isApart: at > 0 && part === 0,
    }));
  });
};

/** What can be done about one person; nothing is drawn where nothing can be. */
export const PersonMenu = ({ seat, person, onAction }: PersonMenuProps) => {
  const { t } = useStrings();
  const named = useNamed();
  const offered = actionsFor(seat, person);
  const groups = useGroups(offered);
  if (groups.length === 0) return null;
  const label = t("visit.people.moreFor", { name: named(person.name) });
  return (
    <SectionMenu
      label={label}
      placement="bottom end"
      groups={groups}
      onAction={(action) =>
        onAction(action, !offered.flat().some((one) => one.action === action && one.isOn))
      }
    >
      <IconButton icon={Ellipsis} label={label} hasTooltip={false} />
    </SectionMenu>
  );
};
