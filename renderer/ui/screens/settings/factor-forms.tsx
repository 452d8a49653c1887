import { type ReactNode, useState } from "react";
import { Form } from "react-aria-components/Form";
import { TotpCode } from "../../../../protocol/accounts.ts";
import type { ErrorCode } from "../../../../protocol/errors.ts";
import type { FactorAct } from "../../../stores/settings-model.ts";
import { Button } from "../../parts/button.tsx";
import { Card } from "../../parts/card.tsx";
import { classes } from "../../parts/classes.ts";
import { Notice } from "../../parts/notice.tsx";
import { errorSentence } from "../../strings/error-sentence.ts";
import { useStrings } from "../../strings/strings-provider.tsx";
import { NewPasswordField } from "../desktop/new-password-field.tsx";
import { TotpPane } from "../desktop/totp-pane.tsx";
import styles from "./settings.module.css";
import type { PaneProps } from "./types.ts";

type Open<Phase extends FactorAct["phase"]> = { open: Extract<FactorAct, { phase: Phase }> };

const FactorForm = (props: {
  title: string;
  isBusy: boolean;
  failure: ErrorCode | null;
  onSubmit: () => void;
  onLeave: () => void;
  children: ReactNode;
}) => {
  const { t } = useStrings();
  const { title, isBusy, failure, onSubmit, onLeave, children } = props;
  return (
    <Card title={title}>
      <Form
        className={classes(styles.body)}
        validationBehavior="aria"
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        {failure !== null && !isBusy && <Notice kind="error">{errorSentence(t, failure)}</Notice>}
        {children}
        <div className={styles.actions}>
          <Button onPress={onLeave} isDisabled={isBusy}>
            {t("parts.cancel")}
          </Button>
          <Button kind="primary" type="submit" isPending={isBusy}>
            {t("settings.security.save")}
          </Button>
        </div>
      </Form>
    </Card>
  );
};

/** Another authenticator in the place of the old one. */
export const TotpForm = ({ open, intents }: PaneProps & Open<"totp">) => {
  const { t } = useStrings();
  const [code, setCode] = useState("");
  const [isTried, setTried] = useState(false);
  const submit = (): void => {
    setTried(true);
    if (TotpCode.safeParse(code).success) intents.renewTotp(code);
  };
  return (
    <FactorForm
      title={t("settings.security.totpRenew")}
      isBusy={open.isBusy}
      failure={open.failure}
      onSubmit={submit}
      onLeave={intents.leaveFactors}
    >
      <TotpPane totp={open.totp} code={code} isTried={isTried} onCode={setCode} copyText={intents.copyText} />
    </FactorForm>
  );
};

/** Another password in the place of the old one. */
export const PasswordForm = ({ open, view, intents }: PaneProps & Open<"password">) => {
  const { t } = useStrings();
  const [password, setPassword] = useState("");
  const [isTried, setTried] = useState(false);
  const [isGood, setGood] = useState(false);
  const submit = (): void => {
    setTried(true);
    if (isGood) intents.changePassword(password);
  };
  const { email, displayName } = view.person;
  return (
    <FactorForm
      title={t("settings.security.password")}
      isBusy={open.isBusy}
      failure={open.failure}
      onSubmit={submit}
      onLeave={intents.leaveFactors}
    >
      <NewPasswordField
        label={t("settings.security.newPassword")}
        value={password}
        about={[email, view.clinicName, displayName]}
        judge={intents.judgePassword}
        onJudged={setGood}
        onChange={setPassword}
        isTried={isTried}
      />
    </FactorForm>
  );
};
