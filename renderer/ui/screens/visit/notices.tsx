import { CircleAlert, Info, MonitorUp, TriangleAlert, X } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button } from "../../parts/button.tsx";
import { IconButton } from "../../parts/icon-button.tsx";
import { classes } from "../../parts/classes.ts";
import { useStrings } from "../../strings/strings-provider.tsx";
import styles from "./notices.module.css";
import type { BadgeView, DeviceTrouble, TroubleView } from "./types.ts";

/** danger: something is not safe; care: something is missing; share: a screen is shown or may be; info: good to know. */
export type StageNoticeKind = "danger" | "care" | "share" | "info";

const ICONS = { danger: CircleAlert, care: TriangleAlert, share: MonitorUp, info: Info } as const;

/** One line above the pictures: what is the case, and the one thing to do about it. */
export const StageNotice = (props: { kind: StageNoticeKind; action?: ReactNode; children: ReactNode }) => {
  const Icon = ICONS[props.kind];
  return (
    <div
      className={classes(styles.notice, styles[props.kind])}
      role={props.kind === "danger" ? "alert" : "status"}
    >
      <Icon size={18} aria-hidden />
      <p className={styles.text}>{props.children}</p>
      {props.action && <span className={styles.actions}>{props.action}</span>}
    </div>
  );
};

/** The strip that holds the lines above the pictures; it takes no room while there are none. */
export const NoticeStrip = ({ children }: { children: ReactNode }) => (
  <div className={styles.strip}>{children}</div>
);

const CODES = { refused: "REFUSED", missing: "MISSING", busy: "BUSY" } as const;

type DeviceNoticeProps = {
  kind: "CAMERA" | "MICROPHONE";
  trouble: DeviceTrouble;
  onDevices: () => void;
};

const DeviceNotice = ({ kind, trouble, onDevices }: DeviceNoticeProps) => {
  const { t } = useStrings();
  const [isRead, setRead] = useState(false);
  if (isRead) return null;
  const choose = t(kind === "CAMERA" ? "visit.devices.chooseCamera" : "visit.devices.chooseMicrophone");
  return (
    <StageNotice
      kind="care"
      action={
        <>
          {trouble !== "refused" && <Button onPress={onDevices}>{choose}</Button>}
          <IconButton icon={X} label={t("parts.close")} onPress={() => setRead(true)} />
        </>
      }
    >
      {`${t(`errors.${kind}_${CODES[trouble]}`)} ${t("visit.trouble.goesOn")}`}
    </StageNotice>
  );
};

/** What TroubleNotices take; `onDevices` opens the choice of another device. */
export type TroubleNoticesProps = { trouble: TroubleView; onPlaySound: () => void; onDevices: () => void };

/** What is wrong on one's own side, one line for each. */
export const TroubleNotices = (props: TroubleNoticesProps) => {
  const { t } = useStrings();
  const { camera, microphone, isSoundBlocked, isServiceReachable } = props.trouble;
  return (
    <>
      {isSoundBlocked && (
        <StageNotice
          kind="care"
          action={<Button onPress={props.onPlaySound}>{t("visit.trouble.playSound")}</Button>}
        >
          {t("visit.trouble.soundBlocked")}
        </StageNotice>
      )}
      {camera && (
        <DeviceNotice key={`camera ${camera}`} kind="CAMERA" trouble={camera} onDevices={props.onDevices} />
      )}
      {microphone && (
        <DeviceNotice
          key={`microphone ${microphone}`}
          kind="MICROPHONE"
          trouble={microphone}
          onDevices={props.onDevices}
        />
      )}
      {!isServiceReachable && <StageNotice kind="info">{t("visit.trouble.serviceLost")}</StageNotice>}
    </>
  );
};

/** The reason of a red badge, read out at once. */
export const BadgeNotice = ({ badge }: { badge: BadgeView }) => {
  const { t } = useStrings();
  if (badge.state !== "failed") return null;
  return (
    <StageNotice kind="danger">
      {`${t("visit.badge.failedLead")} ${t(`visit.badgeFailure.${badge.reason}`)}`}
    </StageNotice>
  );
};
