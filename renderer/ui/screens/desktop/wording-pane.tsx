import { useState } from "react";
import { Form } from "react-aria-components/Form";
import { PHONE_MAX, WORDING_MAX } from "../../../../protocol/limits.ts";
import { Wording } from "../../../../protocol/visit.ts";
import { Button } from "../../parts/button.tsx";
import { Card } from "../../parts/card.tsx";
import { classes } from "../../parts/classes.ts";
import { LiveRegion } from "../../parts/live-region.tsx";
import { Notice } from "../../parts/notice.tsx";
import { TextField } from "../../parts/text-field.tsx";
import { errorSentence } from "../../strings/error-sentence.ts";
import { useStrings } from "../../strings/strings-provider.tsx";
import { TextAreaField } from "./text-area-field.tsx";
import { type ClinicIntents, type ClinicView, type SaveState } from "./types.ts";
import { WaitingPreview } from "./waiting-preview.tsx";
import { charactersLeft, hasChanged, isPhone, trimmed } from "./wording-form.ts";
import styles from "./wording-pane.module.css";
import { draftIn, useDraft } from "./use-draft.ts";

/** What the tab of the waiting room takes. */
export type WordingPaneProps = { view: ClinicView; intents: Pick<ClinicIntents, "saveWording"> };

type FieldsProps = { form: Wording; isSaving: boolean; isTried: boolean; onChange: (form: Wording) => void };

const Fields = ({ form, isSaving, isTried, onChange }: FieldsProps) => {
  const { t } = useStrings();
  return (
    <>
      <TextAreaField
        label={t("desktop.clinic.text")}
        hint={t("desktop.clinic.textHint")}
        count={t("desktop.clinic.left", { count: charactersLeft(form.text) })}
        value={form.text}
        maxLength={WORDING_MAX}
        rows={7}
        isDisabled={isSaving}
        onChange={(text) => onChange({ ...form, text })}
      />
      <TextField
        label={t("desktop.clinic.phone")}
        hint={t("desktop.clinic.phoneHint")}
        type="tel"
        inputMode="tel"
        autoComplete="off"
        size="small"
        maxLength={PHONE_MAX}
        isDisabled={isSaving}
        value={form.phone}
        onChange={(phone) => onChange({ ...form, phone })}
        error={isTried && !isPhone(form.phone) ? t("desktop.clinic.phoneWrong") : null}
      />
    </>
  );
};

const Saved = ({ save, isChanged }: { save: SaveState; isChanged: boolean }) => {
  const { t } = useStrings();
  if (save.phase === "failed") return <Notice kind="error">{errorSentence(t, save.code)}</Notice>;
  return save.phase === "saved" && !isChanged ? (
    <Notice kind="info">{t("desktop.clinic.saved")}</Notice>
  ) : null;
};

type EditorProps = WordingPaneProps & { saved: Wording };

const useForm = ({ view, intents, saved }: EditorProps) => {
  const [form, setForm] = useState(saved);
  const [isTried, setTried] = useState(false);
  const isChanged = hasChanged(form, saved);
  useDraft("wording", isChanged ? JSON.stringify(form) : "", (text) =>
    setForm((shown) => draftIn(Wording, text) ?? shown),
  );
  const submit = () => {
    setTried(true);
    if (isChanged && isPhone(form.phone) && view.save.phase !== "saving") intents.saveWording(trimmed(form));
  };
  const undo = () => {
    setForm(saved);
    setTried(false);
  };
  return { form, setForm, isTried, isChanged, submit, undo };
};

const Editor = (props: EditorProps) => {
  const { view } = props;
  const { t } = useStrings();
  const { form, setForm, isTried, isChanged, submit, undo } = useForm(props);
  const isSaving = view.save.phase === "saving";
  return (
    <div className={styles.columns}>
      <Card title={t("desktop.clinic.waitingRoom")}>
        <Form
          className={classes(styles.form)}
          validationBehavior="aria"
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <p className={styles.text}>{t("desktop.clinic.explain")}</p>
          <Fields form={form} isSaving={isSaving} isTried={isTried} onChange={setForm} />
          <Saved save={view.save} isChanged={isChanged} />
          <div className={styles.actions}>
            <Button isDisabled={!isChanged || isSaving} onPress={undo}>
              {t("desktop.clinic.undo")}
            </Button>
            <Button
              kind="primary"
              type="submit"
              isDisabled={!isChanged || view.status === "offline"}
              isPending={isSaving}
            >
              {isSaving ? t("desktop.clinic.saving") : t("desktop.clinic.save")}
            </Button>
          </div>
          <LiveRegion>{view.save.phase === "saved" ? t("desktop.clinic.saved") : ""}</LiveRegion>
        </Form>
      </Card>
      <WaitingPreview
        clinicName={view.clinicName}
        hostName={view.person.displayName}
        wording={trimmed(form)}
      />
    </div>
  );
};

/** The clinic's own words in its waiting room, beside what a patient sees of them. */
export const WordingPane = (props: WordingPaneProps) => {
  const { view } = props;
  const { t } = useStrings();
  if (view.failure) return <Notice kind="error">{errorSentence(t, view.failure)}</Notice>;
  if (view.wording === null) return <p className={styles.text}>{t("desktop.clinic.loading")}</p>;
  return <Editor {...props} saved={view.wording} />;
};
