import { Question } from "../../parts/question.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { NewVisit } from "./new-visit.tsx";
import { RenewLink } from "./renew-link.tsx";
import { type TodayIntents, type TodayView, type VisitRow, type WaitingRow } from "./types.ts";
import { targetOf } from "./waiting.ts";

/** Which window stands over Today. */
export type TodayWindow =
  | { kind: "none" }
  | { kind: "newVisit" }
  | { kind: "renewLink"; row: VisitRow }
  | { kind: "end"; row: VisitRow }
  | { kind: "cancel"; row: VisitRow }
  | { kind: "deny"; row: WaitingRow };

/** What the windows of Today take. */
export type TodayWindowsProps = {
  window: TodayWindow;
  view: TodayView;
  intents: TodayIntents;
  now: number;
  onClose: () => void;
};

const DenyQuestion = ({
  row,
  onDeny,
  onClose,
}: {
  row: WaitingRow;
  onDeny: () => void;
  onClose: () => void;
}) => {
  const { t } = useStrings();
  const name = row.card?.name ?? t("desktop.waitingRoom.sealed");
  return (
    <Question
      title={t("desktop.deny.title", { name })}
      text={t("desktop.deny.text")}
      keepLabel={t("parts.cancel")}
      confirmLabel={t("desktop.deny.confirm")}
      onConfirm={onDeny}
      onClose={onClose}
    />
  );
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
export const TodayWindows = ({ window, view, intents, now, onClose }: TodayWindowsProps) => {
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
