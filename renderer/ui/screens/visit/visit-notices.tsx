import { X } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button } from "../../parts/button.tsx";
import { IconButton } from "../../parts/icon-button.tsx";
import { errorSentence } from "../../strings/error-sentence.ts";
import { useStrings } from "../../strings/strings-provider.tsx";
import type { News } from "./news.ts";
import { NewsLine, OverlayStrip } from "./news-stack.tsx";
import { BadgeNotice, NoticeStrip, StageNotice, TroubleNotices } from "./notices.tsx";
import { EndWarning } from "./time-left-words.tsx";
import type { VisitIntents, VisitView } from "./types.ts";

/** What the lines above and over the stage take. */
export type VisitNoticesProps = {
  view: VisitView;
  intents: VisitIntents;
  now: number;
  news: readonly News[];
  onRead: (news: News) => void;
  onDevices: () => void;
};

const OwnShare = ({ title, onStop }: { title: string; onStop: () => void }) => {
  const { t } = useStrings();
  const words = title === "" ? `${t("visit.share.youShareScreen")}.` : t("visit.share.youShare", { title });
  return (
    <StageNotice
      kind="share"
      action={
        <Button kind="end" onPress={onStop}>
          {t("visit.share.stop")}
        </Button>
      }
    >
      <strong>{words}</strong> {t("visit.share.everybodySees")}
    </StageNotice>
  );
};

/** More would hide faces; the older ones come forward when the newer were read. */
const NEWS_AT_ONCE = 2;

const Closable = (props: { children: ReactNode; action?: ReactNode; onClose: () => void }) => {
  const { t } = useStrings();
  return (
    <StageNotice
      kind="care"
      action={
        <>
          {props.action}
          <IconButton icon={X} label={t("parts.close")} onPress={props.onClose} />
        </>
      }
    >
      {props.children}
    </StageNotice>
  );
};

const RetiredLink = ({ onNewLink }: { onNewLink: () => void }) => {
  const { t } = useStrings();
  const [isRead, setRead] = useState(false);
  if (isRead) return null;
  return (
    <Closable
      action={<Button onPress={onNewLink}>{t("visit.people.newLink")}</Button>}
      onClose={() => setRead(true)}
    >
      {t("visit.people.linkRetired")}
    </Closable>
  );
};

/** A failed encryption and the own share stand above the stage. Everything else lies over its top, so that no picture moves for it. */
export const VisitNotices = (props: VisitNoticesProps) => {
  const { view, intents, now, news, onRead, onDevices } = props;
  const { t } = useStrings();
  return (
    <>
      <NoticeStrip>
        <BadgeNotice badge={view.badge} />
        {view.ownShareTitle !== null && <OwnShare title={view.ownShareTitle} onStop={intents.stopSharing} />}
      </NoticeStrip>
      <OverlayStrip>
        {view.failure !== null && (
          <Closable onClose={intents.dismissFailure}>{errorSentence(t, view.failure)}</Closable>
        )}
        {view.isLinkRetired && view.seat === "host" && <RetiredLink onNewLink={intents.newLink} />}
        <TroubleNotices trouble={view.trouble} onPlaySound={intents.playSound} onDevices={onDevices} />
        <EndWarning endsAt={view.endsAt} now={now} onKeep={view.seat === "host" ? intents.keepOpen : null} />
        {news.slice(-NEWS_AT_ONCE).map((one) => (
          <NewsLine
            key={one.kind}
            news={one}
            canShare={view.canShare}
            onRead={() => onRead(one)}
            onShare={intents.openSharePicker}
          />
        ))}
      </OverlayStrip>
    </>
  );
};
