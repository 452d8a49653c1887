import { useEffect, useState } from "react";
import { type PasswordJudgement } from "../../../../protocol/ipc-session.ts";
import { PASSWORD_MAX } from "../../../../protocol/limits.ts";
import { PasswordField } from "../../parts/password-field.tsx";
import { errorSentence } from "../../strings/error-sentence.ts";
import { useStrings } from "../../strings/strings-provider.tsx";

/** What judging a password needs; null when it could not be judged. */
export type JudgePassword = (password: string, about: readonly string[]) => Promise<PasswordJudgement | null>;

/** What the field takes; `about` are words that the password must not carry. */
export type NewPasswordFieldProps = {
  label: string;
  value: string;
  about: readonly string[];
  judge: JudgePassword;
  /** The problem that is shown, or null; told with every judgement. */
  onJudged: (isGood: boolean) => void;
  onChange: (password: string) => void;
  isTried: boolean;
};

/** A new password with what is wrong with it, as main judges it; nothing is said while it is still being typed for the first time. */
export const NewPasswordField = (props: NewPasswordFieldProps) => {
  const { value, about, judge, onJudged, isTried } = props;
  const { t } = useStrings();
  const [judgement, setJudgement] = useState<PasswordJudgement | null>(null);
  const words = about.join("\n");
  useEffect(() => {
    let isWanted = true;
    const look = async (): Promise<void> => {
      const judged = await judge(value, words.split("\n"));
      if (!isWanted) return;
      setJudgement(judged);
      onJudged(judged?.problem === null);
    };
    void look();
    return () => {
      isWanted = false;
    };
  }, [judge, onJudged, value, words]);
  const problem = judgement?.problem ?? null;
  const isSaid = isTried || (value.length >= 15 && problem === "PASSWORD_COMMON");
  return (
    <PasswordField
      label={props.label}
      hint={t("desktop.password.hint")}
      autoComplete="off"
      maxLength={PASSWORD_MAX}
      value={value}
      onChange={props.onChange}
      error={isSaid && problem !== null ? errorSentence(t, problem) : null}
    />
  );
};
