import { useState } from "react";
import { Form } from "react-aria-components/Form";
import { type VisitDraft } from "../../../../protocol/ipc.ts";
import { Button } from "../../parts/button.tsx";
import { classes } from "../../parts/classes.ts";
import { Dialog, DialogActions } from "../../parts/dialog.tsx";
import { LiveRegion } from "../../parts/live-region.tsx";
import { Notice } from "../../parts/notice.tsx";
import { errorSentence } from "../../strings/error-sentence.ts";
import { useStrings } from "../../strings/strings-provider.tsx";
import { DraftForm, draftOf, emptyDraft, problemsOf } from "./draft.ts";
import { InvitationPane } from "./invitation-pane.tsx";
import { useMoment } from "./moment.ts";
import styles from "./new-visit.module.css";
import { type InvitationState } from "./types.ts";
import { draftIn, useDraft } from "./use-draft.ts";
import { VisitForm } from "./visit-form.tsx";

/** What NewVisit takes. */
export type NewVisitProps = {
  now: number;
  state: InvitationState;
  onCreate: (draft: VisitDraft) => void;
  onClose: () => void;
  onCopy: (text: string) => void;
};

const NextSteps = () => {
  const { t } = useStrings();
  return (
    <>
      <h3 className={styles.nextTitle}>{t("desktop.newVisit.nextTitle")}</h3>
      <ol className={styles.steps}>
        <li>{t("desktop.newVisit.nextLink")}</li>
        <li>{t("desktop.newVisit.nextPasscode")}</li>
        <li>{t("desktop.newVisit.nextWait")}</li>
      </ol>
    </>
  );
};

const Created = (props: { draft: VisitDraft; state: InvitationState; onCopy: (text: string) => void }) => {
  const { t } = useStrings();
  const when = useMoment(props.draft.startsAt);
  if (props.state.phase !== "ready") return <NextSteps />;
  return (
    <InvitationPane
      title={t("desktop.invitation.created")}
      about={`${props.draft.label}, ${when}`}
      invitation={props.state.invitation}
      onCopy={props.onCopy}
    />
  );
};

const useForm = ({ now, state, onCreate }: NewVisitProps) => {
  const [form, setForm] = useState(() => emptyDraft(now));
  const [sent, setSent] = useState<VisitDraft | null>(null);
  const [isTried, setTried] = useState(false);
  const { phase } = state;
  const [seenPhase, setSeenPhase] = useState(phase);
  if (phase !== seenPhase) {
    setSeenPhase(phase);
    setTried(isTried && phase !== "ready");
    if (phase === "ready") setForm({ ...form, label: "" });
  }
  useDraft("newVisit", form.label.trim() === "" ? "" : JSON.stringify(form), (text) =>
    setForm((shown) => draftIn(DraftForm, text) ?? shown),
  );
  const submit = () => {
    setTried(true);
    const draft = draftOf(form, now);
    if (!draft || phase === "making") return;
    setSent(draft);
    onCreate(draft);
  };
  return { form, setForm, sent, submit, problems: isTried ? problemsOf(form, now) : null };
};

/** Makes a visit on the left and shows its link and passcode on the right; open as long as it is drawn. */
export const NewVisit = (props: NewVisitProps) => {
  const { state, onClose, onCopy } = props;
  const { t } = useStrings();
  const { form, setForm, sent, submit, problems } = useForm(props);
  const [isReady, isMaking] = [state.phase === "ready", state.phase === "making"];
  const create = isReady ? t("desktop.newVisit.createAnother") : t("desktop.newVisit.create");
  return (
    <Dialog
      title={t("desktop.newVisit.title")}
      isOpen
      onClose={onClose}
      layout="split"
      isHeld={isReady}
      side={sent ? <Created draft={sent} state={state} onCopy={onCopy} /> : <NextSteps />}
    >
      <Form
        className={classes(styles.form)}
        validationBehavior="aria"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <VisitForm form={form} problems={problems} onChange={setForm} />
        {state.phase === "failed" && <Notice kind="error">{errorSentence(t, state.code)}</Notice>}
        <DialogActions>
          <Button onPress={onClose}>{isReady ? t("desktop.newVisit.done") : t("parts.cancel")}</Button>
          <Button kind="primary" type="submit" isPending={isMaking}>
            {isMaking ? t("desktop.newVisit.creating") : create}
          </Button>
        </DialogActions>
      </Form>
      <LiveRegion>{isReady ? t("desktop.invitation.ready") : ""}</LiveRegion>
    </Dialog>
  );
};
