import { Question } from "../../parts/question.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { DenyQuestion } from "./deny-question.tsx";
import { InvitationsDialog } from "./invitations-dialog.tsx";
import { JoinDialog } from "./join-dialog.tsx";
import { NewVisit } from "./new-visit.tsx";
import { RenewLink } from "./renew-link.tsx";
import { type TodayIntents, type TodayView, type VisitRow, type WaitingRow } from "./types.ts";
import { targetOf } from "./waiting.ts";

/** Which window stands over Today. */
export type TodayWindow =
  | { kind: "none" }
  | { kind: "newVisit" }
  | { kind: "join"; link: string }
  | { kind: "renewLink"; row: VisitRow }
  | { kind: "invitations"; row: VisitRow }
  | { kind: "end"; row: VisitRow }
  | { kind: "cancel"; row: VisitRow }
  | { kind: "deny"; row: WaitingRow };

/** What the windows of Today take. */
export type TodayWindowsProps = {
  window: TodayWindow;
  view: TodayView;
  intents: TodayIntents;
  now: number;
  onOpen: (window: TodayWindow) => void;
  onClose: () => void;
};

type EndQuestionProps = { kind: "end" | "cancel"; row: VisitRow; onEnd: () => void; onClose: () => void };

const EndQuestion = ({ kind, row, onEnd, onClose }: EndQuestionProps) => {
  const { t } = useStrings();
  return (
    <Question
      title={t(`desktop.${kind}.title`, { label: row.label })}
      text={t(`desktop.${kind}.text`)}
      keepLabel={kind === "end" ? t("parts.cancel") : t("desktop.cancel.keep")}
      confirmLabel={t(`desktop.${kind}.confirm`)}
      confirmKind="end"
      onConfirm={onEnd}
      onClose={onClose}
    />
  );
};

/** The one window that is open over Today, if any. */
export const TodayWindows = (props: TodayWindowsProps) => {
  const { window, view, intents, now, onOpen, onClose } = props;
  const closing = (act: () => void) => () => {
    act();
    onClose();
  };
  const shared = { state: view.invitation, onClose, onCopy: intents.copyText };
  switch (window.kind) {
    case "none":
      return null;
    case "newVisit":
      return <NewVisit {...shared} now={now} onCreate={intents.createVisit} />;
    case "join":
      return (
        <JoinDialog link={window.link} state={view.join} onJoin={intents.joinColleague} onClose={onClose} />
      );
    case "invitations":
      return (
        <InvitationsDialog
          row={window.row}
          list={view.invitations}
          made={view.invitation}
          now={now}
          onMake={(label) => intents.makeInvitation(window.row.id, label)}
          onForget={intents.forgetInvitation}
          onRetire={(id) => intents.retireInvitation(window.row.id, id)}
          onRenew={() => {
            intents.forgetInvitations();
            onOpen({ kind: "renewLink", row: window.row });
          }}
          onCopy={intents.copyText}
          onClose={onClose}
        />
      );
    case "renewLink":
      return <RenewLink {...shared} row={window.row} onRenew={() => intents.renewLink(window.row.id)} />;
    case "deny":
      return (
        <DenyQuestion
          row={window.row}
          onDeny={closing(() => intents.deny(targetOf(window.row)))}
          onClose={onClose}
        />
      );
    case "end":
    case "cancel":
      return (
        <EndQuestion
          kind={window.kind}
          row={window.row}
          onEnd={closing(() => intents.endVisit(window.row.id))}
          onClose={onClose}
        />
      );
  }
};
