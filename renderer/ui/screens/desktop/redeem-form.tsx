import { ArrowLeft } from "lucide-react";
import { useState } from "react";
import { Form } from "react-aria-components/Form";
import { PASSWORD_MAX, STAFF_NAME_MAX } from "../../../../protocol/limits.ts";
import { Button } from "../../parts/button.tsx";
import { classes } from "../../parts/classes.ts";
import { Notice } from "../../parts/notice.tsx";
import { PasswordField } from "../../parts/password-field.tsx";
import { Segmented } from "../../parts/segmented.tsx";
import { TextField } from "../../parts/text-field.tsx";
import { errorSentence } from "../../strings/error-sentence.ts";
import { useStrings } from "../../strings/strings-provider.tsx";
import { isCodeComplete } from "./code-form.ts";
import { NewPasswordField } from "./new-password-field.tsx";
import { type RedeemTyped, redeemInputOf } from "./redeem-input.ts";
import styles from "./redeem.module.css";
import { TotpPane } from "./totp-pane.tsx";
import { type RedeemIntents, type RedeemView } from "./types.ts";

type Open = Extract<RedeemView["redeem"], { phase: "open" }>;

const Proof = ({
  typed,
  isTried,
  onChange,
}: {
  typed: RedeemTyped;
  isTried: boolean;
  onChange: (change: Partial<RedeemTyped>) => void;
}) => {
  const { t } = useStrings();
  const isMissing = isTried && typed.proof === "";
  return (
    <fieldset className={styles.proof}>
      <legend>{t("desktop.redeem.proof")}</legend>
      <Segmented
        label={t("desktop.redeem.proof")}
        value={typed.proofKind}
        onChange={(proofKind) => onChange({ proofKind, proof: "" })}
        options={[
          { id: "password", label: t("desktop.redeem.oldPassword") },
          { id: "code", label: t("desktop.redeem.oldCode") },
        ]}
      />
      {typed.proofKind === "password" ? (
        <PasswordField
          label={t("desktop.redeem.oldPassword")}
          autoComplete="off"
          maxLength={PASSWORD_MAX}
          value={typed.proof}
          onChange={(proof) => onChange({ proof })}
          error={isMissing ? t("desktop.signIn.passwordMissing") : null}
        />
      ) : (
        <TextField
          label={t("desktop.redeem.oldCode")}
          hint={t("desktop.signIn.codeHint")}
          autoComplete="off"
          maxLength={40}
          value={typed.proof}
          onChange={(proof) => onChange({ proof })}
          error={isTried && !isCodeComplete(typed.proof) ? t("desktop.signIn.codeMissing") : null}
        />
      )}
    </fieldset>
  );
};

const start = ({ look }: Open): RedeemTyped => ({
  displayName: look.displayName ?? "",
  password: "",
  code: "",
  proofKind: "password",
  proof: "",
});

/** Everything that makes an account usable, on one page: who one is, a password, a second factor shown to work. */
export const RedeemForm = ({ open, intents }: { open: Open; intents: RedeemIntents }) => {
  const { t } = useStrings();
  const { look, totp, isBusy, failure } = open;
  const [typed, setTyped] = useState(() => start(open));
  const [isTried, setTried] = useState(false);
  const [isGood, setGood] = useState(false);
  const change = (some: Partial<RedeemTyped>): void => setTyped((before) => ({ ...before, ...some }));
  const submit = (): void => {
    setTried(true);
    const input = redeemInputOf(typed, look.purpose);
    if (input !== null && isGood) intents.redeem(input);
  };
  return (
    <main className={styles.page}>
      <header className={styles.head}>
        <p className={styles.over}>{look.clinicName}</p>
        <h1 className={styles.title}>{t(`desktop.redeem.${look.purpose}`)}</h1>
        <p className={styles.lead}>
          {t("desktop.redeem.as", { email: look.email, role: t(`desktop.roles.${look.role}`) })}
        </p>
      </header>
      {failure !== null && !isBusy && <Notice kind="error">{errorSentence(t, failure)}</Notice>}
      <Form
        className={classes(styles.halves)}
        validationBehavior="aria"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <div className={styles.form}>
          {look.purpose === "recovery" && <Proof typed={typed} isTried={isTried} onChange={change} />}
          <TextField
            label={t("desktop.redeem.name")}
            hint={t("desktop.redeem.nameHint")}
            autoComplete="off"
            maxLength={STAFF_NAME_MAX}
            value={typed.displayName}
            onChange={(displayName) => change({ displayName })}
            error={isTried && typed.displayName.trim() === "" ? t("desktop.redeem.nameMissing") : null}
          />
          <NewPasswordField
            label={t("desktop.redeem.password")}
            value={typed.password}
            about={[look.email, look.clinicName, typed.displayName]}
            judge={intents.judgePassword}
            onJudged={setGood}
            onChange={(password) => change({ password })}
            isTried={isTried}
          />
        </div>
        <TotpPane
          totp={totp}
          code={typed.code}
          isTried={isTried}
          onCode={(code) => change({ code })}
          copyText={intents.copyText}
        />
        <footer className={styles.foot}>
          <Button kind="plain" icon={ArrowLeft} onPress={intents.leaveRedeeming} isDisabled={isBusy}>
            {t("desktop.redeem.back")}
          </Button>
          <Button kind="primary" size="form" type="submit" isPending={isBusy}>
            {t("desktop.redeem.finish")}
          </Button>
        </footer>
      </Form>
    </main>
  );
};
