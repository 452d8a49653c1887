import {
  CalendarX,
  CircleAlert,
  DoorClosed,
  Hourglass,
  Link2Off,
  type LucideIcon,
  MonitorSmartphone,
  ShieldAlert,
  Users,
  WifiOff,
} from "lucide-react";
import { Button } from "../../parts/button.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { ClinicPhone } from "./clinic-words.tsx";
import { GuestPage } from "./guest-page.tsx";
import styles from "./guest-page.module.css";
import type { ArrivalIntents, Obstacle } from "./types.ts";

const ICONS: Readonly<Record<Obstacle, LucideIcon>> = {
  linkDamaged: Link2Off,
  linkUnknown: Link2Off,
  linkExpired: CalendarX,
  linkResting: Hourglass,
  linkRetired: Link2Off,
  rateLimited: Hourglass,
  denied: DoorClosed,
  removed: DoorClosed,
  visitEnded: DoorClosed,
  visitFull: Users,
  visitLocked: DoorClosed,
  encryptionUnsupported: ShieldAlert,
  otherTab: MonitorSmartphone,
  unreachable: WifiOff,
  failed: CircleAlert,
};

const RETRYABLE: ReadonlySet<Obstacle> = new Set([
  "linkResting",
  "rateLimited",
  "visitFull",
  "visitLocked",
  "unreachable",
  "failed",
]);

/** What an obstacle takes. */
export type ObstacleScreenProps = {
  clinicName: string | null;
  /** The number to call; empty while it is not known, or the clinic gave none. */
  phone: string;
  obstacle: Obstacle;
  intents: Pick<ArrivalIntents, "retry" | "useHere">;
};

const Browsers = () => {
  const { t } = useStrings();
  return (
    <ul className={styles.list}>
      {t("guest.obstacle.encryptionUnsupported.browsers")
        .split(", ")
        .map((browser) => (
          <li key={browser}>{browser}</li>
        ))}
      <li>{t("guest.obstacle.encryptionUnsupported.links")}</li>
    </ul>
  );
};

const WayOn = ({ obstacle, intents }: ObstacleScreenProps) => {
  const { t } = useStrings();
  if (obstacle === "otherTab")
    return (
      <Button kind="primary" size="main" isWide onPress={intents.useHere}>
        {t("guest.obstacle.otherTab.useHere")}
      </Button>
    );
  if (!RETRYABLE.has(obstacle)) return null;
  return (
    <Button kind="primary" size="main" isWide onPress={intents.retry}>
      {t("guest.tryAgain")}
    </Button>
  );
};

/** What keeps the patient out: what happened, and what to do next. */
export const ObstacleScreen = (props: ObstacleScreenProps) => {
  const { clinicName, obstacle, phone } = props;
  const { t } = useStrings();
  const Icon = ICONS[obstacle];
  return (
    <GuestPage
      clinicName={clinicName}
      title={t(`guest.obstacle.${obstacle}.title`)}
      before={
        <span className={styles.icon}>
          <Icon size={28} strokeWidth={1.75} aria-hidden />
        </span>
      }
      foot={
        <>
          <ClinicPhone phone={phone} why={t("guest.waiting.callClinic")} />
          <WayOn {...props} />
        </>
      }
    >
      <p className={styles.lead}>{t(`guest.obstacle.${obstacle}.what`)}</p>
      <p className={styles.strong}>{t(`guest.obstacle.${obstacle}.next`)}</p>
      {obstacle === "encryptionUnsupported" && <Browsers />}
    </GuestPage>
  );
};
