import { GROUP_PLACES_MAX, LABEL_MAX } from "../../../../protocol/limits.ts";
import { Segmented } from "../../parts/segmented.tsx";
import { Select } from "../../parts/select.tsx";
import { TextField } from "../../parts/text-field.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { durationWords } from "../../strings/time-words.ts";
import { type DraftForm, type DraftProblems } from "./draft.ts";
import styles from "./visit-form.module.css";

const LENGTHS = [15, 20, 30, 45, 60, 75, 90, 120, 180] as const;
const PLACES = Array.from({ length: GROUP_PLACES_MAX - 1 }, (_, index) => index + 2);

/** What a VisitForm takes; problems are shown as soon as they are given. */
export type VisitFormProps = {
  form: DraftForm;
  problems: DraftProblems | null;
  onChange: (form: DraftForm) => void;
};

const When = ({ form, problems, onChange }: VisitFormProps) => {
  const { t } = useStrings();
  const day = problems?.day ?? null;
  const time = problems?.time ?? null;
  return (
    <div className={styles.when}>
      <TextField
        label={t("desktop.newVisit.day")}
        type="date"
        size="small"
        value={form.day}
        onChange={(value) => onChange({ ...form, day: value })}
        error={day && t(`desktop.newVisit.${day}`)}
      />
      <TextField
        label={t("desktop.newVisit.time")}
        type="time"
        size="small"
        value={form.time}
        onChange={(value) => onChange({ ...form, time: value })}
        error={time && t(`desktop.newVisit.${time}`)}
      />
      <Select
        label={t("desktop.newVisit.length")}
        size="small"
        value={String(form.minutes)}
        options={LENGTHS.map((minutes) => ({
          id: String(minutes),
          label: durationWords(minutes * 60_000, t),
        }))}
        onChange={(minutes) => onChange({ ...form, minutes: Number(minutes) })}
      />
    </div>
  );
};

/** What a new visit needs to be told: kind, label, when, how long, and for a group its places. */
export const VisitForm = ({ form, problems, onChange }: VisitFormProps) => {
  const { t } = useStrings();
  return (
    <>
      <Segmented
        label={t("desktop.newVisit.kind")}
        value={form.kind}
        options={[
          { id: "oneToOne", label: t("desktop.visit.oneToOne") },
          { id: "group", label: t("desktop.visit.group") },
        ]}
        onChange={(kind) => onChange({ ...form, kind })}
      />
      <TextField
        label={t("desktop.newVisit.label")}
        note={t("desktop.newVisit.labelNote")}
        size="small"
        maxLength={LABEL_MAX}
        autoComplete="off"
        value={form.label}
        onChange={(label) => onChange({ ...form, label })}
        error={problems?.label ? t(`desktop.newVisit.${problems.label}`) : null}
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- the one thing this screen was opened for
        autoFocus
      />
      <When form={form} problems={problems} onChange={onChange} />
      {form.kind === "group" && (
        <Select
          label={t("desktop.newVisit.places")}
          size="small"
          value={String(form.places)}
          options={PLACES.map((count) => ({
            id: String(count),
            label: t("desktop.visit.placeCount", { count }),
          }))}
          onChange={(places) => onChange({ ...form, places: Number(places) })}
        />
      )}
    </>
  );
};
