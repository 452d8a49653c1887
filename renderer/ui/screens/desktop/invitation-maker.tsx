import { useState } from "react";
import * as z from "zod";
import { Form } from "react-aria-components/Form";
import { VisitId } from "../../../../protocol/ids.ts";
import { LABEL_MAX } from "../../../../protocol/limits.ts";
import { Button } from "../../parts/button.tsx";
import { classes } from "../../parts/classes.ts";
import { Notice } from "../../parts/notice.tsx";
import { TextField } from "../../parts/text-field.tsx";
import { errorSentence } from "../../strings/error-sentence.ts";
import { useStrings } from "../../strings/strings-provider.tsx";
import { InvitationPane } from "./invitation-pane.tsx";
import styles from "./invitation-maker.module.css";
import { useMoment } from "./moment.ts";
import { type InvitationState, type VisitRow } from "./types.ts";
import { draftIn, useDraft } from "./use-draft.ts";

/** Whose link was being made for which visit. */
const LabelDraft = z.strictObject({ visitId: VisitId, label: z.string() });

/** What the maker of personal links takes. */
export type InvitationMakerProps = {
  row: VisitRow;
  made: InvitationState;
  onMake: (label: string) => void;
  onForget: () => void;
  onCopy: (text: string) => void;
};

const useLabel = ({ row, made, onMake }: InvitationMakerProps) => {
  const [label, setLabel] = useState("");
  const [sent, setSent] = useState("");
  const [isTried, setTried] = useState(false);
  const isKept = label.trim() !== "" && made.phase !== "ready";
  useDraft("personalLink", isKept ? JSON.stringify({ visitId: row.id, label }) : "", (text) => {
    const draft = draftIn(LabelDraft, text);
    if (draft?.visitId === row.id) setLabel(draft.label);
  });
  const submit = () => {
    const wanted = label.trim();
    setTried(wanted === "");
    if (wanted === "" || made.phase === "making") return;
    setSent(wanted);
    onMake(wanted);
  };
  const clear = () => {
    setLabel("");
    setTried(false);
  };
  return { label, setLabel, sent, isMissing: isTried && label.trim() === "", submit, clear };
};

/** Makes a link for one person, and shows it once with its passcode. */
export const InvitationMaker = (props: InvitationMakerProps) => {
  const { row, made, onForget, onCopy } = props;
  const { t } = useStrings();
  const when = useMoment(row.startsAt);
  const { label, setLabel, sent, isMissing, submit, clear } = useLabel(props);
  if (made.phase === "ready")
    return (
      <>
        <InvitationPane
          title={t("desktop.invitations.made", { label: sent })}
          about={`${row.label}, ${when}`}
          invitation={made.invitation}
          onCopy={onCopy}
          once={t("desktop.invitations.once")}
        />
        <div className={styles.end}>
          <Button
            kind="primary"
            onPress={() => {
              clear();
              onForget();
            }}
          >
            {t("desktop.newVisit.done")}
          </Button>
        </div>
      </>
    );
  return (
    <Form
      className={classes(styles.form)}
      validationBehavior="aria"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <h3 className={styles.title}>{t("desktop.invitations.makeTitle")}</h3>
      <p className={styles.text}>{t("desktop.invitations.personalText")}</p>
      <TextField
        label={t("desktop.invitations.label")}
        note={t("desktop.invitations.labelNote")}
        size="small"
        maxLength={LABEL_MAX}
        autoComplete="off"
        value={label}
        onChange={setLabel}
        error={isMissing ? t("desktop.invitations.labelMissing") : null}
      />
      {made.phase === "failed" && <Notice kind="error">{errorSentence(t, made.code)}</Notice>}
      <div className={styles.end}>
        <Button kind="primary" type="submit" isPending={made.phase === "making"}>
          {made.phase === "making" ? t("desktop.invitations.making") : t("desktop.invitations.make")}
        </Button>
      </div>
    </Form>
  );
};
