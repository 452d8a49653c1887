import { Question } from "../../parts/question.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import type { WaitingRow } from "../desktop/types.ts";
import { targetOf, type VisitIntents } from "./types.ts";

/** Which question stands over the visit. */
export type VisitQuestion = { kind: "none" } | { kind: "end" } | { kind: "deny"; row: WaitingRow };

/** What the questions take. */
export type VisitQuestionsProps = {
  question: VisitQuestion;
  intents: Pick<VisitIntents, "endVisit" | "deny">;
  onClose: () => void;
};

/** The one question that is open over the visit, if any: what cannot be undone is asked first. */
export const VisitQuestions = ({ question, intents, onClose }: VisitQuestionsProps) => {
  const { t } = useStrings();
  const closing = (act: () => void) => () => {
    act();
    onClose();
  };
  switch (question.kind) {
    case "none":
      return null;
    case "end":
      return (
        <Question
          title={t("visit.end.title")}
          text={t("visit.end.text")}
          keepLabel={t("visit.end.stay")}
          confirmLabel={t("visit.end.confirm")}
          confirmKind="end"
          onConfirm={closing(intents.endVisit)}
          onClose={onClose}
        />
      );
    case "deny": {
      const { row } = question;
      return (
        <Question
          title={t("desktop.deny.title", { name: row.card?.name ?? t("visit.people.sealed") })}
          text={t("desktop.deny.text")}
          keepLabel={t("parts.cancel")}
          confirmLabel={t("desktop.deny.confirm")}
          onConfirm={closing(() => intents.deny(targetOf(row)))}
          onClose={onClose}
        />
      );
    }
  }
};
