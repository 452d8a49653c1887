import { Phone } from "lucide-react";
import { type Wording } from "../../../../protocol/visit.ts";
import { useStrings } from "../../strings/strings-provider.tsx";
import styles from "./clinic-words.module.css";
import { telOf } from "./phone.ts";

/** The clinic's own words, as plain text with their line breaks; nothing while there are none. */
export const ClinicWords = ({ wording }: { wording: Wording }) => {
  const { t } = useStrings();
  if (wording.text === "") return null;
  return (
    <section className={styles.words} aria-label={t("guest.waiting.fromClinic")}>
      <p className={styles.text} dir="auto">
        {wording.text}
      </p>
    </section>
  );
};

/** What a ClinicPhone takes: `why` is the sentence before the number. */
export type ClinicPhoneProps = { phone: string; why: string };

/** The clinic's number, pressed to call; nothing while the clinic gave none. */
export const ClinicPhone = ({ phone, why }: ClinicPhoneProps) => {
  const tel = telOf(phone);
  if (phone === "") return null;
  return (
    <p className={styles.phone}>
      <Phone size={18} aria-hidden />
      <span>
        {why}{" "}
        {tel === null ? (
          <strong className={styles.number}>{phone}</strong>
        ) : (
          <a className={styles.number} href={tel}>
            {phone}
          </a>
        )}
      </span>
    </p>
  );
};
