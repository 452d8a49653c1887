import { ArrowLeft } from "lucide-react";
import { useState } from "react";
import { Form } from "react-aria-components/Form";
import { Button } from "../../parts/button.tsx";
import { classes } from "../../parts/classes.ts";
import { Notice } from "../../parts/notice.tsx";
import { TextField } from "../../parts/text-field.tsx";
import { errorSentence } from "../../strings/error-sentence.ts";
import { useStrings } from "../../strings/strings-provider.tsx";
import { Entrance } from "./entrance.tsx";
import { RecoveryCodesPane } from "./recovery-codes.tsx";
import { RedeemForm } from "./redeem-form.tsx";
import styles from "./redeem.module.css";
import { type RedeemIntents, type RedeemView } from "./types.ts";

type RedeemProps = { view: RedeemView; intents: RedeemIntents };

const Ask = ({
  isBusy,
  failure,
  intents,
}: Extract<RedeemView["redeem"], { phase: "asking" }> & { intents: RedeemIntents }) => {
  const { t } = useStrings();
  const [text, setText] = useState("");
  return (
    <Form
      className={classes(styles.form)}
      validationBehavior="aria"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== "") intents.lookAtInvitation(text);
      }}
    >
      <p className={styles.lead}>{t("desktop.redeem.lead")}</p>
      {failure !== null && !isBusy && <Notice kind="error">{errorSentence(t, failure)}</Notice>}
      <TextField
        label={t("desktop.redeem.link")}
        hint={t("desktop.redeem.linkHint")}
        autoComplete="off"
        maxLength={500}
        value={text}
        onChange={setText}
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- the one thing this screen was opened for
        autoFocus
      />
      <Button kind="primary" size="form" type="submit" isWide isPending={isBusy}>
        {t("desktop.redeem.next")}
      </Button>
      <Button kind="plain" icon={ArrowLeft} onPress={intents.leaveRedeeming}>
        {t("desktop.redeem.back")}
      </Button>
    </Form>
  );
};

/** From a staff invitation to an account: the link, then name, password and second factor, then the recovery codes. */
export const RedeemScreen = ({ view, intents }: RedeemProps) => {
  const { t } = useStrings();
  const { redeem } = view;
  switch (redeem.phase) {
    case "asking":
      return (
        <Entrance clinicName={view.clinicName} title={t("desktop.redeem.title")}>
          <Ask {...redeem} intents={intents} />
        </Entrance>
      );
    case "open":
      return <RedeemForm open={redeem} intents={intents} />;
    case "done":
      return (
        <Entrance clinicName={view.clinicName} title={t("desktop.recoveryCodes.title")}>
          <RecoveryCodesPane
            codes={redeem.recoveryCodes}
            copyText={intents.copyText}
            done={t("desktop.recoveryCodes.kept")}
            onDone={intents.leaveRedeeming}
          />
        </Entrance>
      );
  }
};
