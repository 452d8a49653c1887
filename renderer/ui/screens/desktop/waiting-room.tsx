import { Armchair } from "lucide-react";
import { useState } from "react";
import { Button } from "../../parts/button.tsx";
import { Card } from "../../parts/card.tsx";
import { Chip } from "../../parts/chip.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { Empty } from "./empty.tsx";
import { LateMenu } from "./late-menu.tsx";
import {
  type LateMinutes,
  type LateTarget,
  type TodayStatus,
  type WaitingRow,
  type WaitingTarget,
} from "./types.ts";
import { nextToAdmit, QUEUE_STEP, queuePage, waitedMinutes } from "./waiting.ts";
import { WaitingItem } from "./waiting-item.tsx";
import styles from "./waiting-room.module.css";

/** What the waiting room takes. */
export type WaitingRoomProps = {
  waiting: readonly WaitingRow[];
  status: TodayStatus;
  now: number;
  onAdmit: (target: WaitingTarget) => void;
  onDeny: (row: WaitingRow) => void;
  onLate: (target: LateTarget, minutes: LateMinutes) => void;
};

const Head = ({ waiting, status, onLate }: WaitingRoomProps) => {
  const { t } = useStrings();
  return (
    <span className={styles.head}>
      <span className={styles.promise}>{t("desktop.waitingRoom.promise")}</span>
      {waiting.length > 1 && (
        <LateMenu
          title={t("desktop.late.chooseAll")}
          name={t("desktop.late.all")}
          isDisabled={status === "offline"}
          onChoose={(minutes) => onLate({ to: "everybody" }, minutes)}
        />
      )}
    </span>
  );
};

const Queue = (props: WaitingRoomProps) => {
  const { waiting, status, now, onAdmit, onDeny, onLate } = props;
  const { t } = useStrings();
  const [shown, setShown] = useState(QUEUE_STEP);
  const next = nextToAdmit(waiting);
  const { rows, moreCount } = queuePage(waiting, shown);
  return (
    <>
      <ul>
        {rows.map((row) => (
          <WaitingItem
            key={row.participantId}
            row={row}
            waitedMinutes={waitedMinutes(row, now)}
            isNext={row.participantId === next?.participantId}
            isOffline={status === "offline"}
            onAdmit={onAdmit}
            onDeny={onDeny}
            onLate={onLate}
          />
        ))}
      </ul>
      {moreCount > 0 && (
        <div className={styles.more}>
          <span className={styles.promise}>
            {t("desktop.waitingRoom.shown", { shown: rows.length, count: waiting.length })}
          </span>
          <Button onPress={() => setShown(shown + QUEUE_STEP)}>
            {t("desktop.waitingRoom.showMore", { count: moreCount })}
          </Button>
        </div>
      )}
    </>
  );
};

/** Everybody who waits for one of my visits, longest first; of a long queue the beginning. */
export const WaitingRoom = (props: WaitingRoomProps) => {
  const { t } = useStrings();
  const { status } = props;
  const count = props.waiting.length;
  return (
    <Card
      title={t("desktop.waitingRoom.title")}
      beside={count > 0 && <Chip tone="waiting">{t("desktop.waitingRoom.count", { count })}</Chip>}
      end={<Head {...props} />}
    >
      {status === "loading" && <p className={styles.loading}>{t("desktop.waitingRoom.loading")}</p>}
      {status !== "loading" && count === 0 && (
        <Empty icon={Armchair} title={t("desktop.waitingRoom.emptyTitle")}>
          {t("desktop.waitingRoom.emptyText")}
        </Empty>
      )}
      <Queue {...props} />
    </Card>
  );
};
