import { Question } from "../../parts/question.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";

/** Asks before anything is done with a link that came from outside. */
export const LinkQuestion = ({ onOpen, onDrop }: { onOpen: () => void; onDrop: () => void }) => {
  const { t } = useStrings();
  return (
    <Question
      title={t("settings.link.title")}
      text={t("settings.link.text")}
      keepLabel={t("settings.link.keep")}
      confirmLabel={t("settings.link.confirm")}
      confirmKind="primary"
      onConfirm={onOpen}
      onClose={onDrop}
    />
  );
};
