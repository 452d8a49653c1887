import { Question } from "../../parts/question.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";

/** Asks once before an installation that logs off. */
export const InstallQuestion = (props: { version: string; onInstall: () => void; onClose: () => void }) => {
  const { t } = useStrings();
  return (
    <Question
      title={t("updates.ask.title", { version: props.version })}
      text={t("updates.ask.text")}
      keepLabel={t("updates.ask.keep")}
      confirmLabel={t("updates.ask.confirm")}
      confirmKind="primary"
      onConfirm={() => {
        props.onClose();
        props.onInstall();
      }}
      onClose={props.onClose}
    />
  );
};
