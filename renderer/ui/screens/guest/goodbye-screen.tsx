import { DoorClosed } from "lucide-react";
import { Button } from "../../parts/button.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { ClinicPhone } from "./clinic-words.tsx";
import { goodbyeFactsOf, type GoodbyeWords, goodbyeWordsOf } from "./goodbye.ts";
import { GuestPage } from "./guest-page.tsx";
import styles from "./guest-page.module.css";
import type { GoodbyeView } from "./types.ts";

/** What the last screen takes. */
export type GoodbyeScreenProps = {
  clinicName: string | null;
  /** The number to call; empty while it is not known, or the clinic gave none. */
  phone: string;
  view: GoodbyeView;
  onRejoin: () => void;
};

const backWords = (words: GoodbyeWords) => {
  if (words === "heldTooLong") return "guest.goodbye.waitAgain" as const;
  return words === "left" || words === "failed" || words === "replaced"
    ? ("guest.goodbye.rejoin" as const)
    : ("guest.goodbye.startAgain" as const);
};

/** The last screen: how it ended, that the keys are gone, and the way back where there is one. */
export const GoodbyeScreen = ({ clinicName, phone, view, onRejoin }: GoodbyeScreenProps) => {
  const { t } = useStrings();
  const words = goodbyeWordsOf(view);
  return (
    <GuestPage
      clinicName={clinicName}
      title={t(`guest.goodbye.${words}.title`)}
      before={
        <span className={styles.icon}>
          <DoorClosed size={28} strokeWidth={1.75} aria-hidden />
        </span>
      }
      foot={
        <>
          <ClinicPhone phone={phone} why={t("guest.waiting.callClinic")} />
          {view.canRejoin && (
            <Button kind="primary" size="main" isWide onPress={onRejoin}>
              {t(backWords(words))}
            </Button>
          )}
        </>
      }
    >
      <p className={styles.lead}>{t(`guest.goodbye.${words}.text`)}</p>
      {goodbyeFactsOf(view).map((fact) => (
        <p key={fact} className={styles.lead}>
          {t(`guest.goodbye.${fact}`)}
        </p>
      ))}
    </GuestPage>
  );
};
