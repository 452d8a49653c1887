import { type LateWord } from "../../../../protocol/visit.ts";
import { Avatar } from "../../parts/avatar.tsx";
import { initialsOf } from "../../parts/initials.ts";
import { LiveRegion } from "../../parts/live-region.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { clockTime } from "../../strings/time-words.ts";
import styles from "./late-card.module.css";

/** What a LateCard takes; nothing is drawn while nothing was said. */
export type LateCardProps = { hostName: string; late: LateWord | null };

const Card = ({ hostName, saidAt, words }: { hostName: string; saidAt: number; words: string }) => {
  const { t, locale } = useStrings();
  return (
    <div className={styles.card}>
      <div className={styles.who}>
        <Avatar initials={initialsOf(hostName)} tone="accent" />
        <div>
          <p className={styles.name}>{hostName}</p>
          <p className={styles.time}>{t("guest.waiting.saidAt", { time: clockTime(saidAt, { locale }) })}</p>
        </div>
      </div>
      <p className={styles.text}>{words}</p>
    </div>
  );
};

/** What the clinician said to those who wait: how late, and when it was said; read out when it comes. */
export const LateCard = ({ hostName, late }: LateCardProps) => {
  const { t } = useStrings();
  const words = late ? t("guest.waiting.late", { name: hostName, minutes: late.minutes }) : "";
  return (
    <>
      {late && <Card hostName={hostName} saidAt={late.saidAt} words={words} />}
      <LiveRegion>{words}</LiveRegion>
    </>
  );
};
