import { BadgeCheck, Clock3, Languages, Undo2 } from "lucide-react";
import { Avatar } from "../../parts/avatar.tsx";
import { Button } from "../../parts/button.tsx";
import { Chip } from "../../parts/chip.tsx";
import { DeviceLight } from "../../parts/device-light.tsx";
import { initialsOf } from "../../parts/initials.ts";
import { Tick } from "../../parts/tick.tsx";
import { Tooltip } from "../../parts/tooltip.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { clockTime, durationWords, languageName } from "../../strings/time-words.ts";
import type { LateMinutes, OpenCard, WaitingRow } from "../desktop/types.ts";
import { deviceLightOf } from "../desktop/waiting.ts";
import { LateMenu } from "./late-menu.tsx";
import { SHORTCUT_KEYS } from "./shortcuts.ts";
import type { Seat } from "./types.ts";
import styles from "./waiting-card.module.css";

/** What a WaitingCard takes; `isNext` is the one that the shortcut admits, `isChosen` is null while there is nothing to choose from. */
export type WaitingCardProps = {
  row: WaitingRow;
  seat: Seat;
  now: number;
  isNext: boolean;
  isPrimary: boolean;
  isChosen: boolean | null;
  onChoose: (isChosen: boolean) => void;
  onAdmit: () => void;
  onDeny: () => void;
  onLate: (minutes: LateMinutes) => void;
};

/** A colleague's name is the service's word; everybody else names themselves. */
const knownName = ({ staffName, card }: WaitingRow): string | null => staffName ?? card?.name ?? null;

const useName = ({ row, seat }: Pick<WaitingCardProps, "row" | "seat">): string => {
  const { t, locale } = useStrings();
  const known = knownName(row);
  if (known !== null) return known;
  return seat === "coHost"
    ? t("visit.people.somebody", { time: clockTime(row.waitingSince, { locale }) })
    : t("visit.people.sealed");
};

const useFacts = ({ row, now }: WaitingCardProps): string => {
  const { t } = useStrings();
  const duration = durationWords(Math.max(0, now - row.waitingSince), t);
  const fact = row.isConnected ? t("visit.people.waited", { duration }) : t("visit.people.lost");
  return row.card && row.staffName === null
    ? t("visit.people.withFact", { who: t(`visit.relation.${row.card.relation}`), fact })
    : fact.charAt(0).toLocaleUpperCase() + fact.slice(1);
};

const CardFacts = ({ card }: { card: OpenCard }) => {
  const { t, language, locale } = useStrings();
  const light = deviceLightOf(card);
  const speaksOther = card.language !== "" && !card.language.toLowerCase().startsWith(language);
  return (
    <>
      <span className={styles.light}>
        <DeviceLight state={light.state}>{t(`desktop.waitingRoom.${light.fact}`)}</DeviceLight>
      </span>
      {speaksOther && <Chip icon={Languages}>{languageName(card.language, locale)}</Chip>}
      {card.wantsInterpreter && <Chip>{t("visit.people.wantsInterpreter")}</Chip>}
    </>
  );
};

const Marks = ({ row }: { row: WaitingRow }) => {
  const { t } = useStrings();
  if (row.card === null && row.staffName === null && !row.isBack && row.late === null) return null;
  return (
    <div className={styles.chips}>
      {row.staffName !== null && (
        <Chip tone="good" icon={BadgeCheck}>
          {t("visit.people.staff")}
        </Chip>
      )}
      {row.isBack && <Chip icon={Undo2}>{t("visit.people.isBack")}</Chip>}
      {row.card && row.staffName === null && <CardFacts card={row.card} />}
      {row.late && <Chip icon={Clock3}>{t("visit.people.lateTold", { count: row.late.minutes })}</Chip>}
    </div>
  );
};

const Answers = (props: WaitingCardProps & { name: string }) => {
  const { row, seat, isNext, isPrimary, name } = props;
  const { t } = useStrings();
  const admit = (
    <Button
      kind={isPrimary ? "primary" : "quiet"}
      isWide
      isDisabled={!row.canAdmit}
      onPress={props.onAdmit}
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
      {seat === "host" && <LateMenu label={t("visit.people.lateNamed", { name })} onLate={props.onLate} />}
      <Button kind="danger" onPress={props.onDeny} aria-label={t("visit.people.denyNamed", { name })}>
        {t("visit.people.deny")}
      </Button>
    </div>
  );
};

/** Somebody who waits, on amber: who, since when, and the answers. */
export const WaitingCard = (props: WaitingCardProps) => {
  const { row, isChosen } = props;
  const { t } = useStrings();
  const name = useName(props);
  const facts = useFacts(props);
  const known = knownName(row);
  return (
    <li className={styles.card}>
      <div className={styles.head}>
        {isChosen !== null && (
          <Tick label={t("visit.people.choose", { name })} isChecked={isChosen} onChange={props.onChoose} />
        )}
        <Avatar initials={known === null ? "?" : initialsOf(known)} />
        <div className={styles.who}>
          <p className={styles.name}>{name}</p>
          <p className={styles.facts}>{facts}</p>
        </div>
      </div>
      <Marks row={row} />
      <Answers {...props} name={name} />
    </li>
  );
};
