import { Question } from "../../parts/question.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { RecoverDialog } from "./recover-dialog.tsx";
import { RoleDialog } from "./role-dialog.tsx";
import {
  type MemberAction,
  type MemberRow,
  type MembersView,
  type StaffIntents,
  type StaffInvitationRow,
} from "./staff-types.ts";

/** What is about to be done with whom: it is asked for once more in a window. */
export type WantedAct =
  | { action: MemberAction; row: MemberRow }
  | { action: "retire"; row: StaffInvitationRow };

type MemberWindowProps = {
  wanted: WantedAct;
  view: MembersView;
  intents: StaffIntents;
  onClose: () => void;
};

const Ask = (props: {
  action: "endSessions" | "disable" | "retire";
  name: string;
  onConfirm: () => void;
  onClose: () => void;
}) => {
  const { t } = useStrings();
  const { action, name, onConfirm, onClose } = props;
  return (
    <Question
      title={t(`desktop.members.ask.${action}.title`, { name })}
      text={t(`desktop.members.ask.${action}.text`)}
      keepLabel={t("parts.cancel")}
      confirmLabel={t(`desktop.members.ask.${action}.confirm`)}
      onConfirm={() => {
        onConfirm();
        onClose();
      }}
      onClose={onClose}
    />
  );
};

/** The window of one act: a question, a choice of role, or a recovery with its link. */
export const MemberWindow = ({ wanted, view, intents, onClose }: MemberWindowProps) => {
  const { action, row } = wanted;
  switch (action) {
    case "changeRole":
      return (
        <RoleDialog
          row={row}
          roles={view.invitableRoles}
          onRole={(role) => intents.setRole(row.id, role)}
          onClose={onClose}
        />
      );
    case "recover":
      return <RecoverDialog row={row} link={view.link} intents={intents} onClose={onClose} />;
    case "endSessions": {
      const end = () => intents.endSessionsOf(row.id);
      return <Ask action={action} name={row.displayName} onConfirm={end} onClose={onClose} />;
    }
    case "disable": {
      const disable = () => intents.disableMember(row.id);
      return <Ask action={action} name={row.displayName} onConfirm={disable} onClose={onClose} />;
    }
    case "retire": {
      const retire = () => intents.retireStaffInvitation(row.id);
      return <Ask action={action} name={row.email} onConfirm={retire} onClose={onClose} />;
    }
  }
};
