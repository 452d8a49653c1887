import { ShieldCheck } from "lucide-react";
import { type FormEvent, useState } from "react";
import { PASSCODE_DIGITS } from "../../../../protocol/limits.ts";
import { Button } from "../../parts/button.tsx";
import { Notice } from "../../parts/notice.tsx";
import { PasscodeField } from "../../parts/passcode-field.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { clockTime, dayTitle } from "../../strings/time-words.ts";
import { GuestPage } from "./guest-page.tsx";
import styles from "./guest-page.module.css";
import type { ArriveView } from "./types.ts";

/** What the first screen takes. */
export type ArriveScreenProps = {
  clinicName: string | null;
  view: ArriveView;
  onArrive: (passcode: string) => void;
};

const Encrypted = () => {
  const { t } = useStrings();
  return (
    <p className={styles.promise}>
      <ShieldCheck size={18} aria-hidden />
      <span>{t("guest.arrive.promise")}</span>
    </p>
  );
};

const When = ({ startsAt }: { startsAt: number | null }) => {
  const { t, locale } = useStrings();
  return (
    <p className={styles.lead}>
      {startsAt !== null && (
        <>
          {`${dayTitle(startsAt, { locale })}, ${clockTime(startsAt, { locale })}.`}
          <br />
        </>
      )}
      {t("guest.arrive.explain")}
    </p>
  );
};

const usePasscode = ({ view, onArrive }: ArriveScreenProps) => {
  const { t } = useStrings();
  const [passcode, setPasscode] = useState("");
  const [complaint, setComplaint] = useState<"incomplete" | null>(null);
  const [isTouched, setTouched] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (view.isBusy) return;
    const isWhole = passcode.length === PASSCODE_DIGITS;
    setComplaint(isWhole ? null : "incomplete");
    setTouched(!isWhole);
    if (isWhole) onArrive(passcode);
  };
  const change = (digits: string) => {
    setPasscode(digits);
    setComplaint(null);
    setTouched(true);
  };
  const isWrong = view.failure === "PASSCODE_WRONG" && !isTouched;
  const error = complaint ? t("guest.arrive.incomplete") : isWrong ? t("errors.PASSCODE_WRONG") : null;
  return { passcode, change, submit, error };
};

/** The first screen: whose visit it is, and the passcode. */
export const ArriveScreen = (props: ArriveScreenProps) => {
  const { clinicName, view } = props;
  const { t } = useStrings();
  const { passcode, change, submit, error } = usePasscode(props);
  const { hostName, startsAt, failure, isBusy } = view;
  return (
    <GuestPage
      clinicName={clinicName}
      title={hostName === null ? t("guest.arrive.title") : t("guest.arrive.titleWith", { name: hostName })}
    >
      <When startsAt={startsAt} />
      <form className={styles.form} onSubmit={submit} noValidate>
        {failure !== null && failure !== "PASSCODE_WRONG" && (
          <Notice kind="error">{t(`errors.${failure}`)}</Notice>
        )}
        <PasscodeField label={t("guest.arrive.passcode")} value={passcode} onChange={change} error={error} />
        <div className={styles.foot}>
          <Encrypted />
          <Button kind="primary" size="main" type="submit" isWide isPending={isBusy}>
            {isBusy ? t("guest.arrive.checking") : t("guest.arrive.continue")}
          </Button>
        </div>
      </form>
    </GuestPage>
  );
};
