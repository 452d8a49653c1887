import { Monitor } from "lucide-react";
import { useState } from "react";
import { Form } from "react-aria-components/Form";
import { PASSWORD_MAX } from "../../../../protocol/limits.ts";
import { Button } from "../../parts/button.tsx";
import { classes } from "../../parts/classes.ts";
import { Mark } from "../../parts/mark.tsx";
import { Notice } from "../../parts/notice.tsx";
import { PasswordField } from "../../parts/password-field.tsx";
import { TextField } from "../../parts/text-field.tsx";
import { errorSentence } from "../../strings/error-sentence.ts";
import { useStrings } from "../../strings/strings-provider.tsx";
import { DoorPicture } from "./door-picture.tsx";
import styles from "./sign-in.module.css";
import { type SignInIntents, type SignInView } from "./types.ts";

const Brand = ({ clinicName }: { clinicName: string | null }) => {
  const { t } = useStrings();
  return (
    <div className={styles.brand}>
      <Mark />
      <div>
        <p className={styles.appName}>{t("desktop.appName")}</p>
        {clinicName && <p className={styles.clinic}>{clinicName}</p>}
      </div>
    </div>
  );
};

const Fields = ({ view, intents }: { view: SignInView; intents: SignInIntents }) => {
  const { t } = useStrings();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [isTried, setTried] = useState(false);
  const submit = () => {
    setTried(true);
    if (email.trim() !== "" && password !== "") intents.signIn({ email: email.trim(), password });
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
      {view.failure && !view.isBusy && <Notice kind="error">{errorSentence(t, view.failure)}</Notice>}
      <TextField
        label={t("desktop.signIn.email")}
        type="email"
        inputMode="email"
        autoComplete="off"
        maxLength={254}
        value={email}
        onChange={setEmail}
        error={isTried && email.trim() === "" ? t("desktop.signIn.emailMissing") : null}
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- the one thing this screen was opened for
        autoFocus
      />
      <PasswordField
        label={t("desktop.signIn.password")}
        autoComplete="off"
        maxLength={PASSWORD_MAX}
        value={password}
        onChange={setPassword}
        error={isTried && password === "" ? t("desktop.signIn.passwordMissing") : null}
      />
      <Button kind="primary" size="form" type="submit" isWide isPending={view.isBusy}>
        {view.isBusy ? t("desktop.signIn.submitting") : t("desktop.signIn.submit")}
      </Button>
    </Form>
  );
};

/** Who are you: clinic, e-mail, password, and whether this computer will remember. */
export const SignInScreen = ({ view, intents }: { view: SignInView; intents: SignInIntents }) => {
  const { t } = useStrings();
  return (
    <div className={styles.screen}>
      <main className={styles.main}>
        <div className={styles.column}>
          <Brand clinicName={view.clinicName} />
          <h1 className={styles.title}>{t("desktop.signIn.title")}</h1>
          <Fields view={view} intents={intents} />
          <p className={styles.note}>
            <Monitor size={16} aria-hidden />
            <span>{view.isSignInKept ? t("desktop.signIn.kept") : t("desktop.signIn.notKept")}</span>
          </p>
        </div>
      </main>
      <div className={styles.picture}>
        <DoorPicture />
      </div>
    </div>
  );
};
