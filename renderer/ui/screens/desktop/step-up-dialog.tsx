import { useState } from "react";
import { Form } from "react-aria-components/Form";
import { PASSWORD_MAX } from "../../../../protocol/limits.ts";
import { type StepUpModel } from "../../../stores/step-up-model.ts";
import { Button } from "../../parts/button.tsx";
import { classes } from "../../parts/classes.ts";
import { Dialog, DialogActions } from "../../parts/dialog.tsx";
import { Notice } from "../../parts/notice.tsx";
import { PasswordField } from "../../parts/password-field.tsx";
import { TextField } from "../../parts/text-field.tsx";
import { errorSentence } from "../../strings/error-sentence.ts";
import { useStrings } from "../../strings/strings-provider.tsx";
import { isCodeComplete } from "./code-form.ts";
import styles from "./step-up-dialog.module.css";
import { type StepUpIntents } from "./types.ts";

type Asking = Extract<StepUpModel, { phase: "asking" }>;

const Failure = ({ code }: { code: NonNullable<Asking["failure"]> }) => {
  const { t } = useStrings();
  return (
    <Notice kind="error">
      {code === "SIGN_IN_FAILED" ? t("desktop.stepUp.wrong") : errorSentence(t, code)}
    </Notice>
  );
};

const Factors = ({ stepUp, intents }: { stepUp: Asking; intents: StepUpIntents }) => {
  const { t } = useStrings();
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [isTried, setTried] = useState(false);
  const submit = () => {
    setTried(true);
    if (password !== "" && isCodeComplete(code) && !stepUp.isBusy) intents.confirmStepUp(password, code);
  };
  return (
    <Form
      className={classes(styles.form)}
      validationBehavior="aria"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <p className={styles.text}>{t("desktop.stepUp.text")}</p>
      {stepUp.failure !== null && <Failure code={stepUp.failure} />}
      <PasswordField
        label={t("desktop.signIn.password")}
        autoComplete="off"
        maxLength={PASSWORD_MAX}
        value={password}
        onChange={setPassword}
        error={isTried && password === "" ? t("desktop.signIn.passwordMissing") : null}
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- the one thing this window was opened for
        autoFocus
      />
      <TextField
        label={t("desktop.signIn.code")}
        hint={t("desktop.signIn.codeHint")}
        autoComplete="off"
        maxLength={40}
        value={code}
        onChange={setCode}
        error={isTried && !isCodeComplete(code) ? t("desktop.signIn.codeMissing") : null}
      />
      <DialogActions>
        <Button onPress={intents.cancelStepUp} isDisabled={stepUp.isBusy}>
          {t("parts.cancel")}
        </Button>
        <Button kind="primary" type="submit" isPending={stepUp.isBusy}>
          {t("desktop.stepUp.confirm")}
        </Button>
      </DialogActions>
    </Form>
  );
};

/** Asks for both factors anew, above whatever wanted something that only they allow. */
export const StepUpDialog = ({ stepUp, intents }: { stepUp: StepUpModel; intents: StepUpIntents }) => {
  const { t } = useStrings();
  if (stepUp.phase === "none") return null;
  return (
    <Dialog title={t("desktop.stepUp.title")} isOpen onClose={intents.cancelStepUp} isHeld={stepUp.isBusy}>
      <Factors stepUp={stepUp} intents={intents} />
    </Dialog>
  );
};
