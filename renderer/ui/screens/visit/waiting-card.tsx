import { Languages } from "lucide-react";
import { Avatar } from "../../parts/avatar.tsx";
import { Button } from "../../parts/button.tsx";
import { Chip } from "../../parts/chip.tsx";
import { DeviceLight } from "../../parts/device-light.tsx";
import { initialsOf } from "../../parts/initials.ts";
import { Tooltip } from "../../parts/tooltip.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { durationWords, languageName } from "../../strings/time-words.ts";
import type { OpenCard, WaitingRow } from "../desktop/types.ts";
import { deviceLightOf } from "../desktop/waiting.ts";
import { SHORTCUT_KEYS } from "./shortcuts.ts";
import styles from "./waiting-card.module.css";

/** What a WaitingCard takes; `isNext` is the one that the shortcut admits. */
export type WaitingCardProps = {
  row: WaitingRow;
  now: number;
  isNext: boolean;
  onAdmit: (row: WaitingRow) => void;
  onDeny: (row: WaitingRow) => void;
};

const useFacts = ({ row, now }: WaitingCardProps): string => {
  const { t } = useStrings();
  const duration = durationWords(Math.max(0, now - row.waitingSince), t);
  const fact = row.isConnected ? t("visit.people.waited", { duration }) : t("visit.people.lost");
  return row.card
    ? t("visit.people.withFact", { who: t(`visit.relation.${row.card.relation}`), fact })
    : fact.charAt(0).toLocaleUpperCase() + fact.slice(1);
};

const CardFacts = ({ card }: { card: OpenCard }) => {
  const { t, language, locale } = useStrings();
  const light = deviceLightOf(card);
  const speaksOther = card.language !== "" && !card.language.toLowerCase().startsWith(language);
  return (
    <div className={styles.chips}>
      <DeviceLight state={light.state}>{t(`desktop.waitingRoom.${light.fact}`)}</DeviceLight>
      {speaksOther && <Chip icon={Languages}>{languageName(card.language, locale)}</Chip>}
      {card.wantsInterpreter && <Chip>{t("visit.people.wantsInterpreter")}</Chip>}
    </div>
  );
};

const Answers = ({ row, isNext, name, onAdmit, onDeny }: WaitingCardProps & { name: string }) => {
  const { t } = useStrings();
  const admit = (
    <Button
      kind={isNext ? "primary" : "quiet"}
      isWide
      isDisabled={!row.canAdmit}
      onPress={() => onAdmit(row)}
      aria-label={t("visit.people.admitNamed", { name })}
    >
      {t("visit.people.admit")}
    </Button>
  );
  return (
    <div className={styles.answers}>
      {isNext ? (
        <Tooltip label={t("visit.people.admitNext")} shortcut={SHORTCUT_KEYS.admit} placement="bottom">
          {admit}
        </Tooltip>
      ) : (
        admit
      )}
      <Button kind="danger" onPress={() => onDeny(row)} aria-label={t("visit.people.denyNamed", { name })}>
        {t("visit.people.deny")}
      </Button>
    </div>
  );
};

/** Somebody who waits, on amber: who, since when, and the two answers. */
export const WaitingCard = (props: WaitingCardProps) => {
  const { row } = props;
  const { t } = useStrings();
  const facts = useFacts(props);
  const name = row.card?.name ?? t("visit.people.sealed");
  return (
    <li className={styles.card}>
      <div className={styles.head}>
        <Avatar initials={row.card ? initialsOf(row.card.name) : "?"} />
        <div className={styles.who}>
          <p className={styles.name}>{name}</p>
          <p className={styles.facts}>{facts}</p>
        </div>
      </div>
      {row.card && <CardFacts card={row.card} />}
      <Answers {...props} name={name} />
    </li>
  );
};
