import { CircleAlert } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Button } from "../../parts/button.tsx";
import { Checkbox } from "../../parts/checkbox.tsx";
import { Select } from "../../parts/select.tsx";
import { TextField } from "../../parts/text-field.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { GuestPage } from "./guest-page.tsx";
import pageStyles from "./guest-page.module.css";
import styles from "./check-in-screen.module.css";
import { spokenLanguages } from "./spoken-languages.ts";
import type { CheckInDraft, CheckInView, NameError } from "./types.ts";

/** What the check-in takes; `onCheckIn` is called only with the consent given. */
export type CheckInScreenProps = {
  clinicName: string | null;
  view: CheckInView;
  onCheckIn: (draft: CheckInDraft) => void;
};

const RELATIONS = ["patient", "relative", "interpreter", "other"] as const;

type FieldsProps = {
  isGroup: boolean;
  draft: CheckInDraft;
  nameError: NameError | null;
  onChange: (change: Partial<CheckInDraft>) => void;
};

const Fields = ({ isGroup, draft, nameError, onChange }: FieldsProps) => {
  const { t, locale } = useStrings();
  return (
    <>
      <TextField
        label={isGroup ? t("guest.checkIn.groupName") : t("guest.checkIn.name")}
        hint={isGroup ? t("guest.checkIn.groupNameHint") : t("guest.checkIn.nameHint")}
        value={draft.name}
        onChange={(name) => onChange({ name })}
        error={nameError && t(`errors.${nameError}`)}
        autoComplete={isGroup ? "off" : "name"}
      />
      <Select
        label={t("guest.checkIn.relation")}
        value={draft.relation}
        options={RELATIONS.map((id) => ({ id, label: t(`guest.checkIn.${id}`) }))}
        onChange={(relation) => onChange({ relation })}
      />
      <Select
        label={t("guest.checkIn.language")}
        value={draft.language}
        options={spokenLanguages(draft.language, locale)}
        onChange={(language) => onChange({ language })}
      />
      <Checkbox
        label={t("guest.checkIn.wantsInterpreter")}
        isChecked={draft.wantsInterpreter}
        onChange={(wantsInterpreter) => onChange({ wantsInterpreter })}
      />
    </>
  );
};

type ConsentProps = { isGiven: boolean; isMissed: boolean; onChange: (isGiven: boolean) => void };

const Consent = ({ isGiven, isMissed, onChange }: ConsentProps) => {
  const { t } = useStrings();
  return (
    <div className={styles.consent}>
      <Checkbox
        label={t("guest.checkIn.consent")}
        isChecked={isGiven}
        isInvalid={isMissed}
        onChange={onChange}
      >
        {t("guest.checkIn.consentText")}
      </Checkbox>
      {isMissed && (
        <p className={styles.error} role="alert">
          <CircleAlert size={16} aria-hidden />
          <span>{t("guest.checkIn.consentMissing")}</span>
        </p>
      )}
    </div>
  );
};

const useCheckIn = ({ view, onCheckIn }: CheckInScreenProps) => {
  const [draft, setDraft] = useState(view.draft);
  const [isConsentGiven, setConsentGiven] = useState(false);
  const [isMissed, setMissed] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setMissed(!isConsentGiven);
    setRefused(draft.name);
    if (isConsentGiven) onCheckIn(draft);
  };
  return {
    draft,
    /** An error of the name is shown until the name is changed. */
    nameError: refused === draft.name ? view.nameError : null,
    isConsentGiven,
    isMissed: isMissed && !isConsentGiven,
    change: (part: Partial<CheckInDraft>) => setDraft({ ...draft, ...part }),
    consent: setConsentGiven,
    submit,
  };
};

/** Who joins, in which language, and the consent; nothing of it reaches the service unsealed. */
export const CheckInScreen = (props: CheckInScreenProps) => {
  const { t } = useStrings();
  const { draft, nameError, isConsentGiven, isMissed, change, consent, submit } = useCheckIn(props);
  const { isBack, kind } = props.view;
  return (
    <GuestPage
      clinicName={props.clinicName}
      title={isBack ? t("guest.checkIn.backTitle") : t("guest.checkIn.title")}
    >
      {isBack && <p className={pageStyles.lead}>{t("guest.checkIn.backText")}</p>}
      <form className={pageStyles.form} onSubmit={submit} noValidate>
        <Fields isGroup={kind === "group"} draft={draft} nameError={nameError} onChange={change} />
        <Consent isGiven={isConsentGiven} isMissed={isMissed} onChange={consent} />
        <div className={pageStyles.foot}>
          <Button kind="primary" size="main" type="submit" isWide>
            {t("guest.checkIn.continue")}
          </Button>
        </div>
      </form>
    </GuestPage>
  );
};
