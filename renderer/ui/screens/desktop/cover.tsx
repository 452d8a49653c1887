import { EyeOff } from "lucide-react";
import { useState } from "react";
import { Form } from "react-aria-components/Form";
import { PASSWORD_MAX } from "../../../../protocol/limits.ts";
import { Avatar } from "../../parts/avatar.tsx";
import { Button } from "../../parts/button.tsx";
import { classes } from "../../parts/classes.ts";
import { type Clock, useNow } from "../../parts/clock.ts";
import { initialsOf } from "../../parts/initials.ts";
import { Notice } from "../../parts/notice.tsx";
import { PasswordField } from "../../parts/password-field.tsx";
import { errorSentence } from "../../strings/error-sentence.ts";
import { useStrings } from "../../strings/strings-provider.tsx";
import { clockTime, dayTitle } from "../../strings/time-words.ts";
import { countdown } from "./countdown.ts";
import styles from "./cover.module.css";
import { type CoverIntents, type CoverView } from "./types.ts";

type CoverProps = { view: CoverView; intents: CoverIntents; clock: Clock };

/** What becomes of the session, and of a call that goes on behind the cover. */
const Outlook = ({ view, now }: { view: CoverView; now: number }) => {
  const { t } = useStrings();
  const { leavesCallAt, logsOffAt, isInCall } = view;
  if (leavesCallAt !== null) return t("desktop.cover.leavesCall", { time: countdown(leavesCallAt - now) });
  if (isInCall) return t("desktop.cover.inCall");
  if (logsOffAt === null) return t("desktop.cover.covered");
  return t("desktop.cover.logsOff", { time: countdown(logsOffAt - now) });
};

const Return = ({ view, intents }: Pick<CoverProps, "view" | "intents">) => {
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
      {view.failure !== null && !view.isBusy && (
        <Notice kind="error">
          {view.failure === "SIGN_IN_FAILED" ? t("desktop.cover.wrong") : errorSentence(t, view.failure)}
        </Notice>
      )}
      <PasswordField
        label={t("desktop.signIn.password")}
        autoComplete="off"
        maxLength={PASSWORD_MAX}
        value={password}
        onChange={setPassword}
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- the one thing this screen is for
        autoFocus
      />
      <Button kind="primary" size="form" type="submit" isWide isPending={view.isBusy}>
        {t("desktop.cover.goOn")}
      </Button>
      <Button kind="plain" onPress={intents.signOut} isDisabled={view.isBusy}>
        {t("desktop.cover.switchUser")}
      </Button>
    </Form>
  );
};

/** Who is signed in, what becomes of it, and the one way back; in both covers. */
export const CoverPane = ({ view, intents, now }: Pick<CoverProps, "view" | "intents"> & { now: number }) => {
  const { t } = useStrings();
  return (
    <>
      <div className={styles.person}>
        <Avatar initials={initialsOf(view.displayName)} tone="accent" />
        <div>
          <p className={styles.name}>{view.displayName}</p>
          <p className={styles.outlook}>
            <Outlook view={view} now={now} />
          </p>
        </div>
      </div>
      <Return view={view} intents={intents} />
      {view.waitingCount !== null && view.waitingCount > 0 && (
        <output className={styles.waiting}>{t("desktop.cover.waiting", { count: view.waitingCount })}</output>
      )}
    </>
  );
};

/** An opaque screen: the time, who is signed in, how many wait, and the one way back. */
export const CoverScreen = ({ view, intents, clock }: CoverProps) => {
  const { t, locale } = useStrings();
  const now = useNow(clock, 1_000);
  return (
    <main className={styles.screen} aria-label={t("desktop.cover.label")}>
      <p className={styles.time}>{clockTime(now, { locale })}</p>
      <p className={styles.day}>{dayTitle(now, { locale })}</p>
      {view.leavesCallAt !== null && (
        <output className={styles.away}>
          <EyeOff size={16} aria-hidden />
          {t("desktop.cover.steppedAway")}
        </output>
      )}
      <CoverPane view={view} intents={intents} now={now} />
    </main>
  );
};
