import { Armchair } from "lucide-react";
import { Card } from "../../parts/card.tsx";
import { Chip } from "../../parts/chip.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { Empty } from "./empty.tsx";
import { type TodayStatus, type WaitingRow } from "./types.ts";
import { nextToAdmit, queueOf } from "./waiting.ts";
import { WaitingItem } from "./waiting-item.tsx";
import styles from "./waiting-room.module.css";

/** What the waiting room takes. */
export type WaitingRoomProps = {
  waiting: readonly WaitingRow[];
  status: TodayStatus;
  now: number;
  onAdmit: (row: WaitingRow) => void;
  onDeny: (row: WaitingRow) => void;
};

/** Everybody who waits for one of my visits, longest first. */
export const WaitingRoom = ({ waiting, status, now, onAdmit, onDeny }: WaitingRoomProps) => {
  const { t } = useStrings();
  const next = nextToAdmit(waiting);
  const count = waiting.length;
  return (
    <Card
      title={t("desktop.waitingRoom.title")}
      beside={count > 0 && <Chip tone="waiting">{t("desktop.waitingRoom.count", { count })}</Chip>}
      end={<span className={styles.promise}>{t("desktop.waitingRoom.promise")}</span>}
    >
      {status === "loading" && <p className={styles.loading}>{t("desktop.waitingRoom.loading")}</p>}
      {status !== "loading" && count === 0 && (
        <Empty icon={Armchair} title={t("desktop.waitingRoom.emptyTitle")}>
          {t("desktop.waitingRoom.emptyText")}
        </Empty>
      )}
      <ul>
        {queueOf(waiting).map((row) => (
          <WaitingItem
            key={row.participantId}
            row={row}
            now={now}
            isNext={row.participantId === next?.participantId}
            isOffline={status === "offline"}
            onAdmit={onAdmit}
            onDeny={onDeny}
          />
        ))}
      </ul>
    </Card>
  );
};
