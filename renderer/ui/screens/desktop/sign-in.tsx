import { ArrowLeft, Monitor } from "lucide-react";
import { useState } from "react";
import { Form } from "react-aria-components/Form";
import { PASSWORD_MAX } from "../../../../protocol/limits.ts";
import { Button } from "../../parts/button.tsx";
import { classes } from "../../parts/classes.ts";
import { LiveRegion } from "../../parts/live-region.tsx";
import { Notice } from "../../parts/notice.tsx";
import { PasswordField } from "../../parts/password-field.tsx";
import { TextField } from "../../parts/text-field.tsx";
import { errorSentence } from "../../strings/error-sentence.ts";
import { useStrings } from "../../strings/strings-provider.tsx";
import { Entrance } from "./entrance.tsx";
import { keepingSentence } from "./keeping-sentence.ts";
import { isCodeComplete } from "./code-form.ts";
import styles from "./sign-in.module.css";
import { SignInUpdate } from "./sign-in-update.tsx";
import { type SignInIntents, type SignInView } from "./types.ts";

type SignInProps = { view: SignInView; intents: SignInIntents };
type Typed = { email: string; password: string };

/** What became of the last try, or of the last session. */
const Said = ({ view }: { view: SignInView }) => {
  const { t } = useStrings();
  if (view.isBusy) return null;
  if (view.failure !== null) return <Notice kind="error">{errorSentence(t, view.failure)}</Notice>;
  return view.reason === null ? null : (
    <Notice kind="info">{t(`desktop.signIn.ended.${view.reason}`)}</Notice>
  );
};

const Who = ({ view, onNext }: { view: SignInView; onNext: (typed: Typed) => void }) => {
  const { t } = useStrings();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [isTried, setTried] = useState(false);
  const submit = () => {
    setTried(true);
    if (email.trim() !== "" && password !== "") onNext({ email: email.trim(), password });
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
      <Said view={view} />
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
      <Button kind="primary" size="form" type="submit" isWide>
        {t("desktop.signIn.next")}
      </Button>
    </Form>
  );
};

const Code = ({
  isBusy,
  onCode,
  onBack,
}: {
  isBusy: boolean;
  onCode: (code: string) => void;
  onBack: () => void;
}) => {
  const { t } = useStrings();
  const [code, setCode] = useState("");
  const [isTried, setTried] = useState(false);
  const submit = () => {
    setTried(true);
    if (isCodeComplete(code)) onCode(code);
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
      <TextField
        label={t("desktop.signIn.code")}
        hint={t("desktop.signIn.codeHint")}
        inputMode="text"
        autoComplete="off"
        maxLength={40}
        value={code}
        onChange={setCode}
        error={isTried && !isCodeComplete(code) ? t("desktop.signIn.codeMissing") : null}
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- the one thing this step is for
        autoFocus
      />
      <Button kind="primary" size="form" type="submit" isWide isPending={isBusy}>
        {isBusy ? t("desktop.signIn.submitting") : t("desktop.signIn.submit")}
      </Button>
      <Button kind="plain" onPress={onBack} isDisabled={isBusy} icon={ArrowLeft}>
        {t("desktop.signIn.back")}
      </Button>
    </Form>
  );
};

/** Both steps bring one call, and after a failure both are typed anew: nothing tells which of them was wrong. */
const WholeSignIn = ({ view, intents }: SignInProps) => {
  const [typed, setTyped] = useState<Typed | null>(null);
  const [isSent, setSent] = useState(false);
  const start = (next: Typed | null): void => {
    setSent(false);
    setTyped(next);
  };
  const isRefused = isSent && !view.isBusy && view.failure !== null;
  if (typed === null || isRefused) return <Who view={view} onNext={start} />;
  const send = (code: string): void => {
    setSent(true);
    intents.signIn({ ...typed, code });
  };
  return <Code isBusy={view.isBusy} onCode={send} onBack={() => start(null)} />;
};

const Return = ({ view, intents, name }: SignInProps & { name: string }) => {
  const { t } = useStrings();
  const [password, setPassword] = useState("");
  return (
    <Form
      className={classes(styles.form)}
      validationBehavior="aria"
      onSubmit={(event) => {
        event.preventDefault();
        if (password === "") return;
        intents.resume(password);
        setPassword(""); // nothing typed stays behind on a screen that anybody may look at
      }}
    >
      <Said view={view} />
      <p className={styles.welcome}>{t("desktop.signIn.returning", { name })}</p>
      <PasswordField
        label={t("desktop.signIn.password")}
        autoComplete="off"
        maxLength={PASSWORD_MAX}
        value={password}
        onChange={setPassword}
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- the one thing this screen was opened for
        autoFocus
      />
      <Button kind="primary" size="form" type="submit" isWide isPending={view.isBusy}>
        {view.isBusy ? t("desktop.signIn.submitting") : t("desktop.signIn.goOn")}
      </Button>
      <Button kind="plain" onPress={intents.signOut} isDisabled={view.isBusy}>
        {t("desktop.signIn.notMe")}
      </Button>
    </Form>
  );
};

/** What an update has to do with signing in, above the form. */
const Updating = ({ view: { update }, intents }: SignInProps) => {
  const { t } = useStrings();
  switch (update.kind) {
    case "none":
    case "installing":
    case "required":
      return null;
    case "asked":
      return <SignInUpdate shown={update.shown} intents={intents} />;
    case "failed":
      return (
        <div className={styles.failed}>
          <Notice kind="info">{errorSentence(t, update.code)}</Notice>
        </div>
      );
  }
};

const Ways = ({ view, intents }: SignInProps) => {
  const { t } = useStrings();
  if (view.returningName !== null) return <Return view={view} intents={intents} name={view.returningName} />;
  return (
    <>
      <WholeSignIn view={view} intents={intents} />
      <p className={styles.other}>
        <Button kind="plain" onPress={intents.startRedeeming}>
          {t("desktop.signIn.invited")}
        </Button>
      </p>
    </>
  );
};

const Keeping = ({ keeping }: Pick<SignInView, "keeping">) => {
  const { t } = useStrings();
  if (keeping === null) return null;
  return (
    <p className={styles.note}>
      <Monitor size={16} aria-hidden />
      <span>{keepingSentence(t, keeping)}</span>
    </p>
  );
};

const useTitle = ({ update }: SignInView): string => {
  const { t } = useStrings();
  if (update.kind === "installing") return t("updates.title.installing", { version: update.version });
  return t(update.kind === "required" ? "updates.signIn.title" : "desktop.signIn.title");
};

const Content = ({ view, intents }: SignInProps) => {
  const { t } = useStrings();
  const { update } = view;
  if (update.kind === "installing") return <p className={styles.welcome}>{t("updates.text.installing")}</p>;
  if (update.kind === "required") return <SignInUpdate shown={update.shown} intents={intents} />;
  return (
    <>
      <Updating view={view} intents={intents} />
      <Ways view={view} intents={intents} />
      <Keeping keeping={view.keeping} />
    </>
  );
};

/** Who are you: clinic, e-mail, password, code, and whether this computer will remember; no form where nobody can sign in. */
export const SignInScreen = ({ view, intents }: SignInProps) => {
  const title = useTitle(view);
  return (
    <Entrance clinicName={view.clinicName} title={title}>
      <Content view={view} intents={intents} />
      <LiveRegion>{view.update.kind === "installing" ? title : ""}</LiveRegion>
    </Entrance>
  );
};
