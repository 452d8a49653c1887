import { type ReactNode, useState } from "react";
import { Form } from "react-aria-components/Form";
import { type ClinicSettings } from "../../../../protocol/clinic-settings.ts";
import { Button } from "../../parts/button.tsx";
import { Card } from "../../parts/card.tsx";
import { classes } from "../../parts/classes.ts";
import { LiveRegion } from "../../parts/live-region.tsx";
import { Notice } from "../../parts/notice.tsx";
import { TextField } from "../../parts/text-field.tsx";
import { errorSentence } from "../../strings/error-sentence.ts";
import { useStrings } from "../../strings/strings-provider.tsx";
import {
  type Setting,
  type SettingProblem,
  formOf,
  problemOf,
  settingFields,
  settingsOf,
  wholeSettings,
} from "./clinic-settings-form.ts";
import styles from "./clinic-settings-pane.module.css";
import { type ReadSettings, type ClinicSettingsView, type StaffIntents } from "./staff-types.ts";

/** What the tab of the clinic's settings takes. */
export type ClinicSettingsPaneProps = {
  view: ClinicSettingsView;
  isOffline: boolean;
  intents: Pick<StaffIntents, "saveSettings">;
};

type FieldProps = {
  setting: Setting;
  value: string;
  problem: SettingProblem | null;
  isDisabled: boolean;
  onChange: (value: string) => void;
};

const Field = ({ setting, value, problem, isDisabled, onChange }: FieldProps) => {
  const { t } = useStrings();
  const { unit, min, max } = settingFields[setting];
  const range = t("desktop.clinicSettings.range", { min, max });
  return (
    <TextField
      label={t(`desktop.clinicSettings.${setting}.label`)}
      hint={`${t(`desktop.clinicSettings.${setting}.hint`)} ${range}`}
      note={t(`desktop.clinicSettings.${unit}`)}
      inputMode="numeric"
      autoComplete="off"
      size="small"
      maxLength={5}
      isDisabled={isDisabled}
      value={value}
      onChange={onChange}
      error={problem === null ? null : t(`desktop.clinicSettings.${problem}`, { min, max })}
    />
  );
};

const useForm = (saved: ClinicSettings, save: (settings: ClinicSettings) => void) => {
  const [form, setForm] = useState(() => formOf(saved));
  const [isTried, setTried] = useState(false);
  const before = formOf(saved);
  const isChanged = SETTINGS.some((setting) => form[setting].trim() !== before[setting]);
  const read = settingsOf(form, saved);
  const submit = () => {
    setTried(true);
    const whole = wholeSettings(read);
    if (whole !== null && isChanged) save(whole);
  };
  const undo = () => {
    setForm(before);
    setTried(false);
  };
  const fieldOf = (setting: Setting) => ({
    setting,
    value: form[setting],
    problem: isTried ? problemOf(setting, read) : null,
    onChange: (value: string) => setForm({ ...form, [setting]: value }),
  });
  return { isChanged, submit, undo, fieldOf };
};

const SETTINGS = [
  "coverAfterSeconds",
  "logoffAfterSeconds",
  "maxSessionHours",
  "groupPlaces",
  "overtimeMinutes",
  "holdMinutes",
] as const satisfies readonly Setting[];
const SESSION = SETTINGS.slice(0, 3);
const VISITS = SETTINGS.slice(3);

const Group = ({ title, children }: { title: string; children: ReactNode }) => (
  <fieldset className={styles.group}>
    <legend>{title}</legend>
    {children}
  </fieldset>
);

const Editor = ({
  view,
  isOffline,
  intents,
}: Omit<ClinicSettingsPaneProps, "view"> & { view: ReadSettings }) => {
  const { t } = useStrings();
  const { save, settings } = view;
  const { isChanged, submit, undo, fieldOf } = useForm(settings, intents.saveSettings);
  const isSaving = save.phase === "saving";
  const isSaved = save.phase === "saved" && !isChanged;
  return (
    <Form
      className={classes(styles.form)}
      validationBehavior="aria"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isSaving && !isOffline) submit();
      }}
    >
      <p className={styles.text}>{t("desktop.clinicSettings.explain")}</p>
      <Group title={t("desktop.clinicSettings.sessions")}>
        {SESSION.map((setting) => (
          <Field key={setting} {...fieldOf(setting)} isDisabled={isSaving} />
        ))}
      </Group>
      <Group title={t("desktop.clinicSettings.visits")}>
        {VISITS.map((setting) => (
          <Field key={setting} {...fieldOf(setting)} isDisabled={isSaving} />
        ))}
      </Group>
      {save.phase === "failed" && <Notice kind="error">{errorSentence(t, save.code)}</Notice>}
      {isSaved && <Notice kind="info">{t("desktop.clinicSettings.saved")}</Notice>}
      <div className={styles.actions}>
        <Button isDisabled={!isChanged || isSaving} onPress={undo}>
          {t("desktop.clinic.undo")}
        </Button>
        <Button kind="primary" type="submit" isDisabled={!isChanged || isOffline} isPending={isSaving}>
          {isSaving ? t("desktop.clinic.saving") : t("desktop.clinic.save")}
        </Button>
      </div>
      <LiveRegion>{isSaved ? t("desktop.clinicSettings.saved") : ""}</LiveRegion>
    </Form>
  );
};

/** What the clinic decides for all of its desktops and visits. */
export const ClinicSettingsPane = (props: ClinicSettingsPaneProps) => {
  const { view } = props;
  const { t } = useStrings();
  switch (view.phase) {
    case "loading":
      return <p className={styles.text}>{t("desktop.clinicSettings.loading")}</p>;
    case "failed":
      return <Notice kind="error">{errorSentence(t, view.code)}</Notice>;
    case "ready":
      return (
        <div className={styles.pane}>
          <Card title={t("desktop.clinic.tabs.settings")}>
            <Editor {...props} view={view} />
          </Card>
        </div>
      );
  }
};
