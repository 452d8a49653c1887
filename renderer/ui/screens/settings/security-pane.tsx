import { useState } from "react";
import type { FactorsView } from "../../../stores/settings-model.ts";
import { Button } from "../../parts/button.tsx";
import { Card } from "../../parts/card.tsx";
import { LiveRegion } from "../../parts/live-region.tsx";
import { Notice } from "../../parts/notice.tsx";
import { Question } from "../../parts/question.tsx";
import { errorSentence } from "../../strings/error-sentence.ts";
import { useStrings } from "../../strings/strings-provider.tsx";
import { useMoment } from "../desktop/moment.ts";
import { RecoveryCodesPane } from "../desktop/recovery-codes.tsx";
import { PasswordForm, TotpForm } from "./factor-forms.tsx";
import { Read } from "./read-pane.tsx";
import styles from "./settings.module.css";
import type { PaneProps } from "./types.ts";

type RowProps = { title: string; fact: string; act: string; isBusy: boolean; onAct: () => void };

const Row = ({ title, fact, act, isBusy, onAct }: RowProps) => (
  <li className={styles.row}>
    <div className={styles.what}>
      <p className={styles.rowTitle}>{title}</p>
      <p className={styles.fact}>{fact}</p>
    </div>
    <Button isDisabled={isBusy} onPress={onAct} aria-label={`${act}: ${title}`}>
      {act}
    </Button>
  </li>
);

const Factors = ({ factors, view, intents }: PaneProps & { factors: FactorsView }) => {
  const { t } = useStrings();
  const [isAsking, setAsking] = useState(false);
  const since = useMoment(factors.totpSince);
  const isBusy = view.act.phase === "working";
  return (
    <ul className={styles.rows}>
      <Row
        title={t("settings.security.password")}
        fact={t("settings.security.passwordFact")}
        act={t("settings.security.passwordChange")}
        isBusy={isBusy}
        onAct={intents.startPassword}
      />
      <Row
        title={t("settings.security.totp")}
        fact={t("settings.security.totpSince", { when: since })}
        act={t("settings.security.totpRenew")}
        isBusy={isBusy}
        onAct={intents.startTotp}
      />
      <Row
        title={t("settings.security.codes")}
        fact={t("settings.security.codesLeft", { count: factors.recoveryCodesLeft })}
        act={t("settings.security.codesRenew")}
        isBusy={isBusy}
        onAct={() => setAsking(true)}
      />
      {isAsking && (
        <Question
          title={t("settings.security.codesAskTitle")}
          text={t("settings.security.codesAskText")}
          keepLabel={t("parts.cancel")}
          confirmLabel={t("settings.security.codesAskConfirm")}
          confirmKind="primary"
          onConfirm={() => {
            setAsking(false);
            intents.renewRecoveryCodes();
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </ul>
  );
};

const Outcome = ({ act }: Pick<PaneProps["view"], "act">) => {
  const { t } = useStrings();
  const done = act.phase === "done" ? t(`settings.security.done.${act.deed}`) : "";
  return (
    <>
      {act.phase === "failed" && <Notice kind="error">{errorSentence(t, act.code)}</Notice>}
      {done !== "" && <Notice kind="info">{done}</Notice>}
      <LiveRegion>{done}</LiveRegion>
    </>
  );
};

/** The own password, second factor and recovery codes; each is changed only by who shows both factors. */
export const SecurityPane = (props: PaneProps) => {
  const { view, intents } = props;
  const { t } = useStrings();
  const { act } = view;
  if (act.phase === "totp") return <TotpForm {...props} open={act} />;
  if (act.phase === "password") return <PasswordForm {...props} open={act} />;
  if (act.phase === "codes")
    return (
      <Card title={t("desktop.recoveryCodes.title")}>
        <div className={styles.body}>
          <RecoveryCodesPane
            codes={act.recoveryCodes}
            copyText={intents.copyText}
            done={t("settings.security.kept")}
            onDone={intents.leaveFactors}
          />
        </div>
      </Card>
    );
  return (
    <>
      <Outcome act={act} />
      <Card title={t("settings.panes.security")}>
        <Read reading={view.factors}>{(factors) => <Factors {...props} factors={factors} />}</Read>
      </Card>
    </>
  );
};
