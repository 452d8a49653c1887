import { Question } from "../../parts/question.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";

/** What the request to unmute takes. */
export type AskedQuestionProps = { hostName: string; onAnswer: (isUnmuting: boolean) => void };

/** Whoever leads asks for the microphone; only the person's own press opens it. */
export const AskedQuestion = ({ hostName, onAnswer }: AskedQuestionProps) => {
  const { t } = useStrings();
  return (
    <Question
      title={t("visit.asked.title", { name: hostName })}
      text={t("visit.asked.text")}
      keepLabel={t("visit.asked.stay")}
      confirmLabel={t("visit.asked.unmute")}
      confirmKind="primary"
      onConfirm={() => onAnswer(true)}
      onClose={() => onAnswer(false)}
    />
  );
};
